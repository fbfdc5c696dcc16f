"""A planned rota with everything that results, briefs and screens tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from shlex import quote
from typing import Any

from data.overrides import StoredOverride
from data.overtaken import Refused
from data.plans import SavedPlan, StoredRota, UncoveredSlot
from flows.figures import Figures, figures
from solver.check import Report
from solver.facts import Facts
from solver.overrides import not_allowed
from solver.policy import Policy, Tier
from solver.problem import Problem
from solver.repair.result import Figure, Known, Proof
from solver.result import Bound
from solver.rota import Rota
from solver.rules import Violation
from solver.words import count

TIER_NAMES = {
    "uncovered": Tier.SAFETY,
    "timing": Tier.TIMING,
    "stability": Tier.STABILITY,
    "continuity": Tier.CONTINUITY,
    "money": Tier.MONEY,
    "fairness": Tier.FAIRNESS,
}
"""Names of the tiers in the result that programs read."""
RESULT_KEYS = (
    "rota",
    "version",
    "parent",
    "status",
    "proposal",
    "branch",
    "proposals",
    "from",
    "days",
    "visits",
    "slots",
    "covered_slots",
    "uncovered",
    "objective",
    "travel_minutes",
    "travel_minutes_between_visits",
    "travel_metres",
    "waiting_minutes",
    "mean_minutes_from_preferred",
    "paid_hours",
    "cost",
    "mileage_cost",
    "distinct_carers_per_client",
    "changes",
    "bound",
    "violations",
    "overridden",
    "solver_status",
    "policy",
    "input_hash",
    "repeated",
    "iterations",
    "solve_seconds",
    "wall_seconds",
    "seed",
)
"""Keys of the result that programs read, in their order."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a rota came about: what the solver said, or the record of it; ``seconds`` of solving."""

    status: str
    bound: Bound | None
    seed: int
    input_hash: str
    seconds: float
    iterations: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Slots that differ from the rota in force on the same days.

    ``moved`` counts visits whose start differs by more than the policy's limit.
    """

    carer: int = 0
    time: int = 0
    uncovered: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a proposal of a re-plan or a hand edit is called, and what it is compared by."""

    name: str
    figures: tuple[Known, ...] = ()
    neighbourhood: str = ""

    @property
    def proved(self) -> tuple[Known, ...]:
        """Figures of which something is proved."""
        return tuple(known for known in self.figures if known.proof is not Proof.FOUND)

    def value(self, figure: Figure) -> float | None:
        """Value of a figure; None where it is not there."""
        return next((known.value for known in self.figures if known.figure is figure), None)


def approve_command(proposal_id: str, red: Iterable[str]) -> str:
    """What follows ``rotamend`` to publish a proposal, with all that has to be said for it.

    Parameters
    ----------
    red
        Ids of the red visits that it leaves without a carer.
    """
    words = [f"approve {proposal_id} --as NAME --reason TEXT"]
    for visit_id in dict.fromkeys(red):
        words += [f"--action {quote(f'{visit_id}=TEXT')}", f"--owner {quote(f'{visit_id}=NAME')}"]
    return " ".join(words)


@dataclass(frozen=True)
class Planned:
    """One rota of one problem, checked; ``saved`` is None before it is in the store.

    ``offer`` is None for a plan that is no re-plan. ``repeated`` tells that the same input had been
    planned before and nothing was solved again. ``overrides`` are all that people have allowed in
    the branch.
    """

    problem: Problem
    policy: Policy
    rota: Rota
    report: Report
    run: Run
    uncovered: tuple[UncoveredSlot, ...]
    saved: SavedPlan | None = None
    changes: Changes = Changes()
    offer: Offer | None = None
    wall_seconds: float = 0.0
    repeated: bool = False
    overrides: tuple[StoredOverride, ...] = ()

    @property
    def broken(self) -> tuple[Violation, ...]:
        """Violations that nobody has allowed: they stop a publication."""
        return not_allowed(self.report.violations, (each.facts for each in self.overrides))

    @property
    def overridden(self) -> tuple[tuple[Violation, StoredOverride], ...]:
        """Violations that somebody has allowed, and who did."""
        found = (
            (v, next((each for each in reversed(self.overrides) if each.facts.covers(v)), None))
            for v in self.report.violations
        )
        return tuple((violation, each) for violation, each in found if each is not None)

    @cached_property
    def facts(self) -> Facts:
        """Stops, runs and journeys of the rota."""
        return Facts(self.problem, self.policy, self.rota)

    @cached_property
    def figures(self) -> Figures:
        """The figures of the rota."""
        return figures(self.facts)

    def unproved(self, uncovered: tuple[UncoveredSlot, ...]) -> Planned:
        """The same without what was proved of other data, or under another policy."""
        status = "feasible" if self.run.status == "optimal" else self.run.status
        return replace(self, run=replace(self.run, status=status, bound=None), uncovered=uncovered)

    @property
    def gap(self) -> float | None:
        """Distance from the proved bound as a share of the objective; None where none is proved."""
        return None if self.run.bound is None else self.run.bound.gap(self.report.score.total)

    @property
    def more_slots(self) -> int | None:
        """At most so many slots that nobody makes could be covered; None where none is proved."""
        if self.run.bound is None:
            return None
        return max(0, len(self.uncovered) - self.run.bound.uncovered_slots)

    @property
    def travel_gap(self) -> float | None:
        """Travel beyond the least that is possible, as a share of that; None where not proved.

        The least is that of all rotas that leave no more uncovered, by risk.
        """
        bound = self.run.bound
        if bound is None or not bound.travel_minutes:
            return None
        return max(0.0, self.figures.travel_s / 60 / bound.travel_minutes - 1)

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody must act before this rota can be worked: the exit code 3."""
        draft = self.saved is not None and self.saved.status == "draft"
        return bool(self.uncovered or self.broken or draft)

    @property
    def approval(self) -> str:
        """The command that publishes the proposal, without the name of the program."""
        assert self.saved is not None
        assert self.saved.proposal_id is not None
        red = (slot.visit_id for slot in self.uncovered if slot.risk == "red")
        return approve_command(self.saved.proposal_id, red)

    def header(self) -> Mapping[str, Any]:
        """Which rota it is, for programs that read something else of it."""
        assert self.saved is not None
        return {
            "rota": self.saved.rota_id,
            "version": self.saved.version,
            "status": self.saved.status,
            "proposal": self.saved.proposal_id,
            "branch": self.problem.branch_id,
        }

    def as_json(self) -> Mapping[str, Any]:
        """The result as OUTPUT_FORMAT has it; what is not known is null."""
        saved, counted, score = self.saved, self.figures, self.report.score
        bound = self.run.bound
        return {
            "rota": saved and saved.rota_id,
            "version": saved and saved.version,
            "parent": saved and saved.parent,
            "status": saved and saved.status,
            "proposal": saved and saved.proposal_id,
            "branch": self.problem.branch_id,
            "proposals": self._proposals(),
            "from": self.problem.horizon.first_day.isoformat(),
            "days": self.problem.horizon.days,
            "visits": counted.visits,
            "slots": counted.slots,
            "covered_slots": counted.covered_slots,
            "uncovered": [
                {
                    "visit": slot.visit_id,
                    "slot": slot.slot,
                    "risk": slot.risk,
                    "reason_code": slot.reason_code,
                    "reason": slot.reason,
                    "proof": slot.proof,
                    "cheapest_repair": slot.cheapest_repair,
                }
                for slot in self.uncovered
            ],
            "objective": {name: score.points(tier) for name, tier in TIER_NAMES.items()},
            "travel_minutes": round(counted.travel_s / 60, 2),
            "travel_minutes_between_visits": round(counted.between_s / 60, 2),
            "travel_metres": counted.travel_m,
            "waiting_minutes": round(counted.waiting_s / 60, 2),
            "mean_minutes_from_preferred": _mean([abs(m) for m in counted.late_min]),
            "paid_hours": round(counted.paid_s / 3600, 2),
            "cost": round(counted.cost, 2),
            "mileage_cost": round(counted.mileage_cost, 2),
            "distinct_carers_per_client": round(counted.carers_per_client, 3),
            "changes": {
                "carer": self.changes.carer,
                "time": self.changes.time,
                "uncovered": self.changes.uncovered,
            },
            "bound": {
                "uncovered": bound and bound.uncovered_slots,
                "objective": sum(bound.levels) if bound and bound.levels else None,
                "gap": self.gap,
                "more_slots": self.more_slots,
                "travel_minutes": bound and bound.travel_minutes,
                "travel_gap": self.travel_gap,
            },
            "violations": [violation_as_json(v) for v in self.broken],
            "overridden": [
                {**violation_as_json(v), "override": each.override_id}
                for v, each in self.overridden
            ],
            "solver_status": self.run.status,
            "policy": self.policy.name,
            "input_hash": self.run.input_hash,
            "repeated": self.repeated,
            "iterations": self.run.iterations,
            "solve_seconds": round(self.run.seconds, 3),
            "wall_seconds": round(self.wall_seconds, 3),
            "seed": self.run.seed,
        }

    def _proposals(self) -> list[Mapping[str, Any]]:
        if self.saved is None or self.saved.proposal_id is None:
            return []
        return [self.as_proposal()]

    def as_proposal(self) -> Mapping[str, Any]:
        """The rota as one among the proposals of a result."""
        proofs = self._proofs()
        return {
            "proposal": self.saved and self.saved.proposal_id,
            "name": self.offer.name if self.offer else self.policy.name,
            "uncovered": len(self.uncovered),
            "changed": self.changes.carer,
            "moved": self.changes.moved,
            "cost": round(self.figures.cost, 2),
            "proved": list(proofs),
            "proofs": proofs,
            "neighbourhood": self.offer.neighbourhood if self.offer else None,
        }

    def _proofs(self) -> dict[str, str]:
        """What is proved, and how far: tiers of a plan, figures of a re-plan."""
        if self.offer is not None:
            return {str(known.figure): str(known.proof) for known in self.offer.proved}
        if self.run.status == "optimal":
            return dict.fromkeys(TIER_NAMES, str(Proof.GLOBAL))
        if self.run.bound and self.run.bound.uncovered_slots == len(self.uncovered):
            return {"uncovered": str(Proof.GLOBAL)}
        return {}


class PublicationRefused(Refused):
    """The check found what blocks publication; nothing was changed.

    Parameters
    ----------
    stored
        The rota, which stays as it was.
    violations
        What the check found.
    gone
        Ids of visits and carers in the rota that are no longer there; then nothing is checked.
    mend
        What to do about it.
    commands
        How to override each of the violations that somebody may.
    """

    def __init__(
        self,
        stored: StoredRota,
        violations: tuple[Violation, ...],
        gone: tuple[str, ...],
        mend: str,
        commands: tuple[str, ...] = (),
    ) -> None:
        found = f"it breaks {count(len(violations), 'hard rule')}"
        if gone:
            found = f"it holds visits or carers that are no longer there: {', '.join(gone[:10])}"
        super().__init__(f"Rota {stored.rota_id} is not published: {found}.")
        self.stored = stored
        self.violations = violations
        self.gone = gone
        self.mend = mend
        self.commands = commands

    @property
    def may_be_overridden(self) -> bool:
        """Whether it would be published once people have allowed what it breaks."""
        return bool(self.commands) and len(self.commands) == len(self.violations)

    @property
    def how_to_override(self) -> str:
        """What whoever may allow it does, for a form that is asked again."""
        listed = "; ".join(f"`{command}`" for command in self.commands)
        return (
            f"{self} Who may allow that says so at the terminal first, then fill the form in "
            f"again: {listed}"
        )

    def as_json(self) -> Mapping[str, Any]:
        """The refusal for programs."""
        return {
            "rota": self.stored.rota_id,
            "version": self.stored.version,
            "parent": self.stored.parent,
            "status": self.stored.status,
            "proposal": self.stored.proposal_id,
            "violations": [violation_as_json(v) for v in self.violations],
            "gone": list(self.gone),
            "overrides": list(self.commands),
            "errors": [{"problem": str(self), "mend": self.mend}],
        }


def violation_as_json(violation: Violation) -> Mapping[str, Any]:
    """A broken rule for programs."""
    return {
        "rule": violation.rule_id,
        "visits": list(violation.visit_ids),
        "carers": list(violation.carer_ids),
        "message": violation.message,
    }


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 2) if values else 0.0

"""A re-plan with everything that results, briefs and screens tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from data.disruptions import ChangeFacts, Recorded
from data.in_force import Met
from data.plans import PricedPoint
from data.standby import Standby
from flows.planned import RESULT_KEYS, Planned
from solver.debt import Debt, debt
from solver.problem import Horizon, Problem
from solver.repair.result import Hit
from solver.rota import Change, Rota, differences

NOTHING = Rota(())


@dataclass(frozen=True)
class Mended:
    """What a re-plan answers to some disruptions.

    Parameters
    ----------
    told
        The disruptions, in the order of recording; none where only what nobody covers was looked
        at.
    branch_id
        Where.
    standing
        The rota in force, on the problem as the disruptions leave it; None where no day that they
        touch has one. What the problem no longer has is left out of it.
    before, asked
        The rota in force as people were told it, and the visits it was planned for.
    hits
        Slots that need a carer, by start and risk.
    proposals
        The ways to mend the rota, the recommended one first; none where nothing has to change.
    frontier
        The least uncovered for so many changes.
    searched
        Whether better rotas were looked for where nothing is proposed.
    repeated
        Whether an open proposal had answered all this already, and nothing was solved again.
    ahead
        What was worked out ahead for just this; None where nothing was.
    over
        Whether all that the disruptions touch is over; told only where no rota is to be mended.
    unmet
        By id of a disruption that the rota loses nothing by: what it does not meet.
    by_hand
        Whether somebody changed it by hand, and nothing was looked for.
    """

    told: tuple[Recorded, ...]
    branch_id: str
    standing: Planned | None = None
    before: Rota = NOTHING
    asked: frozenset[str] = frozenset()
    hits: tuple[Hit, ...] = ()
    proposals: tuple[Planned, ...] = ()
    frontier: tuple[PricedPoint, ...] = ()
    wall_seconds: float = 0.0
    searched: bool = False
    repeated: bool = False
    ahead: Standby | None = None
    over: bool = False
    unmet: Mapping[str, Met] = field(default_factory=dict)
    by_hand: bool = False

    @property
    def chosen(self) -> Planned | None:
        """The recommended proposal, or the rota in force where nothing has to change."""
        return self.proposals[0] if self.proposals else self.standing

    @property
    def lost(self) -> tuple[Hit, ...]:
        """The hit slots that are not `open_before`: what the disruptions themselves hit."""
        open_before = self.open_before
        return tuple(hit for hit in self.hits if hit not in open_before)

    @property
    def open_before(self) -> tuple[Hit, ...]:
        """The hit slots that nobody had in the rota in force, though it was planned for them.

        Not those that are wanted only now: of new visits, and of those that need something else.
        """
        changed = {each.facts.visit_id for each in self.told if isinstance(each.facts, ChangeFacts)}
        known = self.asked - changed
        return tuple(hit for hit in self.hits if hit.carer_id is None and hit.visit_id in known)

    def covered(self, hits: Iterable[Hit]) -> int:
        """How many of some hit slots have a carer in the recommended proposal."""
        if self.chosen is None:
            return 0
        made = {(a.visit_id, a.slot) for a in self.chosen.rota.assignments}
        return sum((hit.visit_id, hit.slot) in made for hit in hits)

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody must act besides deciding: the exit code 3."""
        asked = bool(self.proposals) or self.searched
        return asked and self.chosen is not None and self.chosen.needs_a_person

    def changes(self, proposal: Planned) -> tuple[Change, ...]:
        """What a proposal changes in the rota in force, by the time people were told, or are."""
        return by_time(differences(self.before, proposal.rota, self.asked, proposal.problem.visit))

    def debt(self, proposal: Planned) -> Debt:
        """What a proposal costs clients in familiar faces, against the rota as they were told."""
        return debt(proposal.problem, self.before, proposal.rota)

    def as_json(self) -> Mapping[str, Any]:
        """The result for programs: that of the recommended proposal, and what a re-plan adds.

        Where no rota is in force, all that is known of one is null.
        """
        chosen = self.chosen
        result: dict[str, Any] = dict(_NO_ROTA if chosen is None else chosen.as_json())
        result |= {
            "branch": self.branch_id,
            "proposals": [proposal.as_proposal() for proposal in self.proposals],
            "repeated": self.repeated,
            "wall_seconds": round(self.wall_seconds, 3),
            "disruptions": [
                {**recorded_as_json(each), "meets_no": self.unmet.get(each.disruption_id)}
                for each in self.told
            ],
            "triage": [] if chosen is None else _triage(chosen.problem, self.hits),
            "frontier": [asdict(point) | {"proof": str(point.proof)} for point in self.frontier],
            "continuity_debt": asdict(self.debt(self.proposals[0])) if self.proposals else None,
            "standby": None if self.ahead is None else standby_as_json(self.ahead),
        }
        return result


_NO_ROTA: Mapping[str, Any] = dict.fromkeys(RESULT_KEYS) | {"uncovered": [], "violations": []}


def recorded_as_json(recorded: Recorded) -> Mapping[str, Any]:
    """A disruption for programs; a part of a postcode is no id and stays out."""
    from data.disruptions.facts import as_json

    facts = {name: value for name, value in as_json(recorded.facts).items() if name != "area"}
    return {
        "disruption": recorded.disruption_id,
        "kind": recorded.kind,
        "recorded_at": recorded.recorded_at.isoformat(),
        "taken_back_by": recorded.taken_back_by,
        **facts,
    }


def standby_as_json(standby: Standby) -> Mapping[str, Any]:
    """What was worked out ahead for one absence, for programs."""
    return {
        "carer": standby.carer_id,
        "hit_slots": standby.hit_slots,
        "uncovered_slots": standby.uncovered_slots,
        "uncovered": standby.uncovered,
        "changed": standby.changed,
        "nobody": list(standby.nobody),
        "proof": str(standby.proof),
        "neighbourhood": standby.neighbourhood or None,
    }


def change_as_json(change: Change, notify: Iterable[str], horizon: Horizon) -> Mapping[str, Any]:
    """A change as a row of changes.csv.

    Parameters
    ----------
    notify
        Ids of the people who are to hear of it.
    """
    return {
        "visit_id": change.visit_id,
        "slot": change.slot,
        "change": change.kind,
        "carer_before": change.carer_before,
        "carer_after": change.carer_after,
        "start_before": _local(horizon, change.start_before),
        "start_after": _local(horizon, change.start_after),
        "notify": list(notify),
    }


def _triage(problem: Problem, hits: tuple[Hit, ...]) -> list[Mapping[str, Any]]:
    horizon = problem.horizon
    return [
        {
            "visit": hit.visit_id,
            "slot": hit.slot,
            "client": problem.visit[hit.visit_id].client_id,
            "carer": hit.carer_id,
            "risk": hit.risk,
            "start": _local(horizon, hit.start),
            "soonest": _local(horizon, hit.soonest),
            "call_now": hit.call_now,
        }
        for hit in hits
    ]


def seen_and_slight(
    changes: tuple[Change, ...], horizon: Horizon
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The changes that a clock in minutes shows, and the starts that move by less than it shows."""

    def shows(change: Change) -> bool:
        start, before = change.start_after, change.start_before
        if change.carer_before != change.carer_after or start is None or before is None:
            return True
        return horizon.clock(start) != horizon.clock(before)

    seen = tuple(filter(shows, changes))
    return seen, tuple(change for change in changes if not shows(change))


def still_there(rota: Rota, problem: Problem) -> Rota:
    """A rota, nothing pinned, without whom and what a problem does not have any more."""
    return Rota.of(
        replace(a, pinned=False)
        for a in rota.assignments
        if a.visit_id in problem.visit
        and a.carer_id in problem.carer
        and a.slot <= problem.visit[a.visit_id].carers_required
    )


def by_time(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Changes in the order in which they matter: by the earlier of the two starts."""

    def when(change: Change) -> tuple[int, str, int]:
        starts = [s for s in (change.start_before, change.start_after) if s is not None]
        return min(starts), change.visit_id, change.slot

    return tuple(sorted(changes, key=when))


def _local(horizon: Horizon, second: int | None) -> str | None:
    return None if second is None else horizon.local(second).isoformat()

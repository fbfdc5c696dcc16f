"""A plan that the solver made, and the rows that keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, cast

from data.models import ProposalRow, SolverRunRow
from data.policies import policy_record
from solver.bill import own_pence
from solver.policy import Policy
from solver.problem import Carer, Horizon, Problem, Risk, Visit
from solver.repair.result import Figure, Known, Proof
from solver.result import Result
from solver.tariff import Payroll

ProposalKind = Literal["nightly", "replan", "edit"]


class _Stop(Protocol):
    @property
    def visit(self) -> Visit: ...
    @property
    def slot(self) -> int: ...


class _Leg(Protocol):
    @property
    def origin(self) -> _Stop | None: ...
    @property
    def destination(self) -> _Stop | None: ...
    @property
    def seconds(self) -> int: ...
    @property
    def metres(self) -> int: ...
    @property
    def idle(self) -> int: ...


class _Run(Protocol):
    @property
    def legs(self) -> Sequence[_Leg]: ...


class WorkingDayFacts(Protocol):
    """What is stored of a carer's working day: `solver.facts.WorkingDay` is one."""

    @property
    def carer(self) -> Carer:
        """Who works."""

    @property
    def day(self) -> int:
        """Index of the local day on the horizon."""

    @property
    def runs(self) -> Sequence[_Run]:
        """Runs in order."""

    @property
    def start(self) -> int:
        """Second at which the work starts."""

    @property
    def end(self) -> int:
        """Second at which it ends."""

    @property
    def length(self) -> int:
        """Working seconds, gaps between shifts left out."""


@dataclass(frozen=True, slots=True)
class UncoveredSlot:
    """A slot without a carer, and why (the columns of uncovered.csv)."""

    visit_id: str
    slot: int
    risk: Risk
    reason_code: str
    reason: str
    proof: Literal["impossible", "not_found"]
    cheapest_repair: str | None = None


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to save.

    Parameters
    ----------
    problem, policy, result
        What was asked, how it was weighed, what came out.
    working_days
        ``Facts(problem, policy, result.rota).working_days``: by carer, from the rota alone.
    uncovered
        One for each slot the rota leaves out.
    created_at
        Aware time of the plan.
    base_seq
        ``uow.audit.last_seq()`` in the unit of work that read the problem: what is published later
        is unknown to the plan. None: the time of saving.
    name
        What the proposal is called where there are several.
    kind
        What it comes from: the policy may let some kinds publish without a person.
    figures, neighbourhood
        What a re-plan's proposals are compared by, and what its proofs range over.
    """

    problem: Problem
    policy: Policy
    result: Result
    working_days: Mapping[str, Sequence[WorkingDayFacts]]
    uncovered: Sequence[UncoveredSlot]
    created_at: dt.datetime
    base_seq: int | None = None
    name: str = "recommended"
    kind: ProposalKind = "nightly"
    figures: tuple[Known, ...] = ()
    neighbourhood: str | None = None


@dataclass(frozen=True, slots=True)
class PricedPoint:
    """A point of the cost of change: the least uncovered for so many changed slots.

    ``uncovered`` in minutes weighted by risk; ``cost`` in pounds, of the whole rota.
    """

    changed: int
    uncovered: float
    uncovered_slots: int
    cost: float
    proof: Proof


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A proposal as it was saved, and what became of it.

    ``rank`` is 1 for the recommended one of a group, which bears its id; ``frontier`` is on that
    one alone; ``disruptions`` are the ids of what the group answers.
    """

    proposal_id: str
    rota_id: str
    name: str
    kind: ProposalKind
    status: str
    group_id: str
    rank: int
    figures: tuple[Known, ...]
    neighbourhood: str | None
    frontier: tuple[PricedPoint, ...]
    disruptions: tuple[str, ...]


def refuse_wrong_slots(plan: NewPlan) -> None:
    """Raise ValueError when the uncovered slots are not those that the rota leaves out."""
    asked = {(v.id, slot) for v in plan.problem.visits for slot in range(1, v.carers_required + 1)}
    covered = {(a.visit_id, a.slot) for a in plan.result.rota.assignments}
    told = {(u.visit_id, u.slot) for u in plan.uncovered}
    if told != asked - covered or len(told) != len(plan.uncovered):
        raise ValueError("the uncovered slots are not those that the rota leaves out")


def assignment_rows(plan: NewPlan) -> Iterator[dict[str, Any]]:
    """Make a row of each assignment, but for its rota id."""
    problem, policy, horizon = plan.problem, plan.policy, plan.problem.horizon
    payroll = Payroll(problem, policy)
    legs = {
        (leg.destination.visit.id, leg.destination.slot): leg
        for days in plan.working_days.values()
        for day in days
        for run in day.runs
        for leg in run.legs
        if leg.destination is not None
    }
    for a in plan.result.rota.assignments:
        leg = legs.get((a.visit_id, a.slot))
        visit, carer = problem.visit[a.visit_id], problem.carer[a.carer_id]
        between = leg if leg is not None and leg.origin is not None else None
        care, travel, waiting = payroll.surplus(carer, visit)
        way = 0 if between is None else between.seconds + policy.handover_s
        idle = 0 if between is None else max(0, between.idle)
        times = (visit.duration, way * policy.pay_travel, idle * policy.pay_waiting)
        pay = sum(own_pence(payroll, carer, visit, seconds) for seconds in times)
        yield {
            "visit_id": a.visit_id,
            "slot": a.slot,
            "carer_id": a.carer_id,
            "start": _moment(horizon, a.start),
            "end": _moment(horizon, a.start + visit.duration),
            "travel_minutes_before": None if leg is None else round(leg.seconds / 60, 2),
            "pinned": a.pinned,
            "client_id": visit.client_id,
            "care_seconds": visit.duration,
            "care_pence_s": payroll.hour(carer, visit) * visit.duration,
            "wage_surplus": care * visit.duration + travel * way + waiting * idle,
            "metres_before": 0 if between is None else between.metres,
            "pay_pence": 0 if carer.employment == "agency" else pay,
        }


def worked_day_rows(plan: NewPlan) -> Iterator[dict[str, Any]]:
    """Make a row of each carer's working days, but for its rota id.

    A night shift that began the evening before makes a part of the working day before the plan. A
    pinned visit that no shift holds can lie on the day after it: it counts for the plan's last day,
    since this plan decides about it.
    """
    horizon = plan.problem.horizon
    for carer_id, days in plan.working_days.items():
        within: dict[int, list[WorkingDayFacts]] = {}
        for day in days:
            within.setdefault(min(day.day, horizon.days - 1), []).append(day)
        for index, parts in within.items():
            yield {
                "carer_id": carer_id,
                "day": horizon.date_of(index),
                "start": _moment(horizon, min(part.start for part in parts)),
                "end": _moment(horizon, max(part.end for part in parts)),
                "worked_seconds": sum(part.length for part in parts),
            }


def uncovered_rows(plan: NewPlan) -> Iterator[dict[str, Any]]:
    """Make a row of each uncovered slot, but for its rota id."""
    for slot in plan.uncovered:
        visit = plan.problem.visit[slot.visit_id]
        yield {
            "visit_id": slot.visit_id,
            "slot": slot.slot,
            "risk": slot.risk,
            "reason_code": slot.reason_code,
            "reason": slot.reason,
            "proof": slot.proof,
            "cheapest_repair": slot.cheapest_repair,
            "client_id": visit.client_id,
            "preferred_start": _moment(plan.problem.horizon, visit.preferred),
        }


def proposal_row(
    number: int,
    plan: NewPlan,
    *,
    first: int,
    frontier: Sequence[PricedPoint],
    disruptions: Sequence[str],
) -> ProposalRow:
    """Make the row of an open proposal; ``first`` is the number of the first one of its group."""
    return ProposalRow(
        proposal_id=f"P{number}",
        rota_id=f"R{number}",
        name=plan.name,
        kind=plan.kind,
        group_id=f"P{first}",
        rank=number - first + 1,
        figures=[
            {"figure": str(k.figure), "value": k.value, "proof": str(k.proof)} for k in plan.figures
        ],
        neighbourhood=plan.neighbourhood,
        frontier=[asdict(p) | {"proof": str(p.proof)} for p in frontier] if number == first else [],
        disruptions=tuple(disruptions),
        status="open",
    )


def stored_proposal(row: ProposalRow) -> StoredProposal:
    """Make a proposal of its row."""
    return StoredProposal(
        proposal_id=row.proposal_id,
        rota_id=row.rota_id,
        name=row.name,
        kind=cast(ProposalKind, row.kind),
        status=row.status,
        group_id=row.group_id,
        rank=row.rank,
        figures=tuple(
            Known(Figure(k["figure"]), k["value"], Proof(k["proof"])) for k in row.figures
        ),
        neighbourhood=row.neighbourhood,
        frontier=tuple(PricedPoint(**p | {"proof": Proof(p["proof"])}) for p in row.frontier),
        disruptions=row.disruptions,
    )


def run_row(rota_id: str, plan: NewPlan) -> SolverRunRow:
    """Make the row of a solver run; scores in base units, points scaled as the solver does."""
    result = plan.result
    score, bound = result.score, result.bound
    return SolverRunRow(
        rota_id=rota_id,
        status=str(result.status),
        score={
            "terms": dict(score.terms),
            "tiers": {str(tier): points for tier, points in score.tiers.items()},
            "levels": list(score.levels),
        },
        bound={
            "uncovered_slots": bound.uncovered_slots,
            "levels": list(bound.levels),
            "travel_minutes": bound.travel_minutes,
        },
        seed=result.seed,
        input_hash=result.input_hash,
        versions=dict(result.versions),
        policy=policy_record(plan.policy),
        seconds=result.seconds,
        iterations=result.iterations,
    )


def _moment(horizon: Horizon, second: int) -> dt.datetime:
    return horizon.start + dt.timedelta(seconds=second)

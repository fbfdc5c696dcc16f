"""Random re-plans: a small problem whose rota is in force and then breaks down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, count, product
from random import Random

from solver.policy import Policy, WindowEnd
from solver.problem import (
    CarerAbsent,
    CarerLate,
    Client,
    ClientAway,
    Disruption,
    Link,
    NeedsChanged,
    NewVisit,
    Pin,
    Problem,
    SevereWeather,
    VehicleLost,
    VisitCancelled,
    disrupted,
)
from solver.repair.frame import frame
from solver.rota import Assignment, Rota
from tests.builders import HOUR, MINUTE, pins_alone, random_policy, random_problem
from tests.solver.oracle import may_come, new_violations

KINDS = (
    "absent all day",
    "absent",
    "late",
    "cancelled",
    "away",
    "new visit",
    "longer",
    "another window",
    "skills",
    "more carers",
    "fewer carers",
    "vehicle",
    "weather",
)
"""Ways for a care plan to break down."""


@cache
def random_replan(
    seed: int,
    *,
    unit: int = 5 * MINUTE,
    kinds: tuple[str, ...] = KINDS,
    told: int = 3,
    window_end: WindowEnd = "hard",
    **sizes: int,
) -> tuple[Problem, Policy]:
    """A small problem as it is after one or two disruptions, and its policy.

    A legal rota is in force, made without any engine: part of it has started in most cases and is
    pinned, and so is what starts within the freeze time of the policy.

    Parameters
    ----------
    unit
        Every time is a multiple of it, in seconds; the starts in force, too.
    kinds
        What may happen.
    told
        The rota in force has so many visits at least.
    window_end
        Of the policy; the rota in force is on time in any case.
    sizes
        ``min_visits``, ``max_visits``, ``max_carers`` and ``window`` of `random_problem`.
    """
    rng = Random(seed + 3_000_000)
    # Many random rotas hold next to nothing: others are tried until one is worth mending.
    for tried in count(seed, 100_000):
        problem = random_problem(tried, unit=unit, **sizes)
        policy = _a_policy(rng, tried, unit, window_end)
        rota = a_legal_rota(rng, problem, policy, unit)
        if len(rota.by_visit) >= told:
            break
    if rng.random() < 0.3:
        problem = replace(
            problem, pins=(*problem.pins, *_by_hand(rng, problem, policy, rota, unit))
        )
    for what in rng.choices(kinds, k=rng.choice((1, 2))):
        problem = disrupted(problem, a_disruption(rng, problem, rota.assignments, what, unit))
    starts = sorted({a.start for a in rota.assignments if a.visit_id in problem.visit})
    if not starts or rng.random() < 0.1:
        return replace(frame(problem, rota, 0, policy), now=None), policy
    about = rng.choice(starts) if rng.random() < 0.75 else starts[0] - 6 * HOUR
    return frame(problem, rota, about + rng.randint(-2, 6) * unit, policy), policy


def _a_policy(rng: Random, seed: int, unit: int, window_end: WindowEnd) -> Policy:
    return replace(
        random_policy(seed, unit=unit, window_end=window_end),
        freeze_s=rng.choice((0, 30 * MINUTE)),
        moved_s=rng.choice((0, 15 * MINUTE, 30 * MINUTE)),
        short_notice_s=rng.choice((HOUR, 12 * HOUR)),
        extra_changes=rng.choice((0, 1, 3)),
    )


def _by_hand(rng: Random, problem: Problem, policy: Policy, rota: Rota, unit: int) -> Iterator[Pin]:
    """Pins of a visit that the coordinator has moved since people were told, and told nobody."""
    visit = problem.visit[rng.choice(sorted(rota.by_visit))]
    start = visit.earliest + rng.randrange(0, visit.latest - visit.earliest + 1, unit)
    moved = {a.slot: replace(a, start=start) for a in rota.by_visit[visit.id]}
    others = (a for a in rota.assignments if a.visit_id != visit.id)
    if any(pin.visit_id == visit.id for pin in problem.pins) or new_violations(
        problem, policy, Rota.of([*others, *moved.values()])
    ):
        return
    for slot, made in moved.items():
        yield Pin(visit.id, slot, made.carer_id, start)


def a_legal_rota(rng: Random, problem: Problem, policy: Policy, unit: int) -> Rota:
    """The pins, and each visit at the first of some starts where random carers break no rule."""
    rota = pins_alone(problem.pins)
    for visit in rng.sample(problem.visits, len(problem.visits)):
        pins = [p for p in problem.pins if p.visit_id == visit.id]
        free = sorted(set(range(1, visit.carers_required + 1)) - {p.slot for p in pins})
        if not free:
            continue
        others = range(visit.earliest, visit.latest + 1, unit)
        starts = [visit.preferred, *rng.sample(others, min(6, len(others)))]
        able = [c for c in problem.carers if may_come(problem, policy, visit, c.id)]
        groups = list(combinations(able, len(free)))
        rng.shuffle(groups)
        for start, group in product([p.start for p in pins][:1] or starts, groups):
            made = (
                Assignment(start, visit.id, slot, carer.id)
                for slot, carer in zip(free, group, strict=True)
            )
            trial = Rota.of([*rota.assignments, *made])
            if not new_violations(problem, policy, trial):
                rota = trial
                break
    return rota


def a_disruption(
    rng: Random, problem: Problem, told: tuple[Assignment, ...], kind: str, unit: int
) -> list[Disruption]:
    """One disruption that hits something on the rota; none where nothing is left to hit."""
    if kind == "weather":
        places = frozenset(rng.sample(problem.travel.locations, 2))
        return [SevereWeather(200, rng.choice((None, places)))]
    if kind == "new visit":
        return [_new_visit(rng, problem, unit)]
    known = [a for a in told if a.visit_id in problem.visit]
    if not known:
        return []
    hit, some = rng.choice(known), rng.randint(1, 8) * unit
    visit = problem.visit[hit.visit_id]
    if kind == "absent all day":
        return [CarerAbsent(hit.carer_id, -24 * HOUR, problem.horizon.end + 24 * HOUR)]
    if kind == "absent":
        return [CarerAbsent(hit.carer_id, hit.start - some + unit, hit.start + some)]
    if kind == "late":
        return [CarerLate(hit.carer_id, hit.start - 12 * HOUR, hit.start + some)]
    if kind == "vehicle":
        other = "walk" if problem.carer[hit.carer_id].transport == "car" else "car"
        return [VehicleLost(hit.carer_id, other)]
    if kind == "cancelled":
        return [VisitCancelled(visit.id)]
    if kind == "away":
        return [ClientAway(visit.client_id, visit.preferred, visit.preferred + some)]
    if kind == "longer":
        return [NeedsChanged(visit.id, duration=visit.duration + some)]
    if kind == "another window":
        earliest = visit.earliest + rng.choice((-1, 1)) * some
        return [
            NeedsChanged(visit.id, earliest=earliest, latest=earliest + rng.randint(0, 4) * unit)
        ]
    if kind == "skills":
        return [NeedsChanged(visit.id, skills=rng.choice(((), ("meds",), ("peg",))))]
    many = visit.carers_required + (1 if kind == "more carers" else -1)
    return [NeedsChanged(visit.id, carers_required=many)] if many else []


def _new_visit(rng: Random, problem: Problem, unit: int) -> NewVisit:
    number = 1 + sum(visit.id.startswith("n") for visit in problem.visits)
    like = rng.choice(problem.visits)
    client = rng.choice((problem.client[like.client_id], Client("c9", "c9", "red")))
    earliest = like.earliest + rng.randint(-4, 4) * unit
    length = rng.randint(0, 6)
    visit = replace(
        like,
        id=f"n{number}",
        client_id=client.id,
        earliest=earliest,
        latest=earliest + length * unit,
        preferred=earliest + rng.randint(0, length) * unit,
        carers_required=rng.choice((1, 1, 2)),
    )
    links = (Link(like.id, visit.id, min_gap=unit),) if rng.random() < 0.3 else ()
    return NewVisit(visit, client, links)

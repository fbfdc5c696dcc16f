"""Tiny problems with sane defaults, and random ones with every rule in play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from solver.check import check
from solver.law import ALWAYS, Law, Mileage, Rates, WorkerLimits
from solver.policy import Policy, Tier, WindowEnd
from solver.problem import (
    UNREACHABLE_S,
    Acquaintance,
    Carer,
    Client,
    HeldSkill,
    Horizon,
    Link,
    Pin,
    Preference,
    Problem,
    Shift,
    Travel,
    Visit,
)
from solver.rota import Assignment, Rota
from solver.rules import SOFT
from solver.tariff import Tariff
from tests.random_law import funded, random_budgets, random_law, random_past
from tests.units import AUTUMN_CHANGE, HOUR, MINUTE, PLAIN_DAY, SPRING_CHANGE, ceil, floor


def at(hour: float, day: int = 0, horizon: Horizon | None = None) -> int:
    """Elapsed seconds from local midnight of ``day``, in hours; days last 24 h by default."""
    start = day * 24 * HOUR if horizon is None else horizon.day_starts[day]
    return start + round(hour * HOUR)


def wall(horizon: Horizon, hour: float, day: int = 0) -> int:
    """Seconds of a wall-clock time, in hours of the local day ``day``."""
    midnight = datetime.combine(horizon.date_of(day), datetime.min.time())
    moment = midnight + timedelta(hours=hour)
    return horizon.second_of(moment.replace(tzinfo=ZoneInfo(horizon.timezone)))


def a_visit(id: str = "v1", **fields: Any) -> Visit:
    """A half-hour visit at client ``c1`` with a window from 08:00 to 10:00."""
    fields.setdefault("client_id", "c1")
    fields.setdefault("location", fields["client_id"])
    fields.setdefault("duration", 30 * MINUTE)
    fields.setdefault("earliest", at(8))
    fields.setdefault("latest", max(fields["earliest"], at(10)))
    fields.setdefault("preferred", fields["earliest"])
    return Visit(id=id, **fields)


def a_carer(id: str = "k1", *shifts: tuple[int, int], **fields: Any) -> Carer:
    """A carer without a home, with one shift from 07:00 to 15:00 unless told otherwise."""
    spans = shifts or ((at(7), at(15)),)
    return Carer(id=id, shifts=tuple(Shift(*span) for span in spans), **fields)


def a_travel(
    locations: Iterable[str],
    minutes: Mapping[tuple[str, str], float] | None = None,
    *,
    default: float = 0,
    modes: Iterable[str] = ("car", "walk", "bicycle", "public"),
    metres_a_minute: int = 500,
) -> Travel:
    """A table with ``default`` minutes between different places, and the given exceptions."""
    places = tuple(dict.fromkeys(locations))
    table = tuple(
        tuple(round((minutes or {}).get((a, b), 0 if a == b else default) * MINUTE) for b in places)
        for a in places
    )
    metres = tuple(tuple(s * metres_a_minute // MINUTE for s in row) for row in table)
    return Travel(places, dict.fromkeys(modes, table), dict.fromkeys(modes, metres))


def a_problem(
    visits: Iterable[Visit],
    carers: Iterable[Carer] | None = None,
    *,
    minutes: Mapping[tuple[str, str], float] | None = None,
    default_minutes: float = 0,
    first_day: date = PLAIN_DAY,
    days: int = 2,
    clients: Iterable[Client] | None = None,
    travel: Travel | None = None,
    **parts: Any,
) -> Problem:
    """A problem around ``visits``; clients and travel follow from them unless given."""
    visits = tuple(visits)
    carers = (a_carer(),) if carers is None else tuple(carers)
    names = dict.fromkeys(v.client_id for v in visits)
    known = {c.id: c for c in clients or ()}
    homes = [c.home for c in carers if c.home is not None]
    places = [v.location for v in visits] + homes
    return Problem(
        branch_id="main",
        horizon=Horizon.of(first_day, days),
        carers=carers,
        clients=tuple(known.get(name, Client(name, name)) for name in names),
        visits=visits,
        travel=travel or a_travel(places, minutes, default=default_minutes),
        **parts,
    )


def a_policy(weights: Mapping[str, int] | None = None, **fields: Any) -> Policy:
    """A policy with the British daily rest and break; ``rest_h``, ``after_h``, ``break_min``.

    Weekly rest and averages are there only where ``weekly_rest_h``, ``fortnight_h`` and
    ``average_h`` (a week, over ``average_weeks``) say so, young workers where ``young`` does.
    """
    adult = WorkerLimits(
        daily_rest_s=round(fields.pop("rest_h", 11) * HOUR),
        break_after_s=round(fields.pop("after_h", 6) * HOUR),
        break_s=round(fields.pop("break_min", 20) * MINUTE),
        weekly_rest_s=round(fields.pop("weekly_rest_h", 0) * HOUR),
        fortnightly_rest_s=_seconds(fields.pop("fortnight_h", None)),
        average_s_week=_seconds(fields.pop("average_h", None)),
        average_weeks=fields.pop("average_weeks", 17),
    )
    mileage = {mode: Mileage(pence) for mode, pence in fields.pop("mileage", {"car": 45}).items()}
    law = Law(
        adult,
        fields.pop("young", adult),
        fields.pop("night", None),
        fields.pop("changes", ((ALWAYS, Rates(mileage=mileage)),)),
    )
    fields.setdefault("default_rate_pence_hour", 0)
    return Policy(name="test", law=law, weights=weights or {}, **fields)


def _seconds(hours: float | None) -> int | None:
    return None if hours is None else round(hours * HOUR)


def a_rota(*assignments: tuple[str, str, int] | tuple[str, str, int, int]) -> Rota:
    """A rota of ``(visit, carer, start)`` or ``(visit, carer, start, slot)``."""
    return Rota.of(
        Assignment(start, visit, *(slot or [1]), carer)
        for visit, carer, start, *slot in assignments
    )


SHIFTS: tuple[tuple[float, float], ...] = (
    (7, 11),
    (11, 14),
    (14, 18),
    (7, 15),
    (16, 22),
    (12, 20),
    (21, 31),
)
"""Shapes of random shifts in hours of the day; the last one passes midnight."""


def random_problem(
    seed: int,
    *,
    max_visits: int = 8,
    min_visits: int = 3,
    max_carers: int = 4,
    unit: int = 5 * MINUTE,
    window: int = 24,
    legal_pins: bool = True,
    week: bool = False,
) -> Problem:
    """A small problem in which every rule can bite.

    Parameters
    ----------
    unit
        Every time is a multiple of it, in seconds.
    window
        Longest window, in units.
    legal_pins
        Whether the pins alone break no rule under ``random_policy(seed)``, but for the missing
        other carers of a visit; otherwise some pins break the rules on persons and windows.
    week
        Whether the horizon is a whole ISO week, so that guaranteed hours count.
    """
    rng = Random(seed)
    days = (PLAIN_DAY, AUTUMN_CHANGE, SPRING_CHANGE, date(2026, 11, 29), date(2026, 11, 30))
    first_day = rng.choice(days)
    horizon = Horizon.of(first_day, rng.choice((1, 1, 2, 3)))
    if week:
        horizon = Horizon.of(horizon.monday_of(horizon.week_of(0)), 7)
    # Most visits lie near one hour, so that they compete for the same carers.
    busy = rng.choice((3, 7, 12, 17, 22))
    carers = tuple(
        _random_carer(rng, f"k{i}", horizon, busy, unit)
        for i in range(1, rng.randint(2, max_carers) + 1)
    )
    clients = tuple(
        Client(
            f"c{i}",
            f"c{i}",
            rng.choice(("red", "amber", "green")),
            rng.choice(("any", "any", "any", "any", "female", "male")),
        )
        for i in range(1, rng.randint(2, 4) + 1)
    )
    visits = tuple(
        _random_visit(rng, f"v{i}", horizon, clients, busy, unit, window)
        for i in range(1, rng.randint(min(min_visits, max_visits), max_visits) + 1)
    )
    clients, visits = funded(seed, clients, visits)
    known = [(c.id, k.id) for c in clients for k in carers]
    problem = Problem(
        branch_id="main",
        horizon=horizon,
        carers=carers,
        clients=clients,
        visits=visits,
        travel=_random_travel(rng, [c.id for c in clients] + ["h1", "h2"], unit),
        links=tuple(_random_links(rng, visits, unit)),
        preferences=tuple(
            Preference(client, carer, rng.choice(("preferred", "avoid", "avoid", "excluded")))
            for client, carer in known
            if rng.random() < 0.3
        ),
        history=tuple(
            Acquaintance(client, carer, rng.randint(1, 9))
            for client, carer in known
            if rng.random() < 0.4
        ),
        budgets=tuple(random_budgets(seed, horizon, clients)),
    )
    return replace(
        problem,
        pins=tuple(_random_pins(rng, problem, random_policy(seed, unit=unit), unit, legal_pins)),
    )


SUMS = ("overtime", "guaranteed", "unsocial")
LATER = ("late", "worst_late", *SUMS)  # Others weigh what they did before.


def random_policy(seed: int, *, unit: int = 5 * MINUTE, window_end: WindowEnd = "hard") -> Policy:
    """A policy in which every term is weighed and every figure can bite."""
    rng, steady, ends, notice, faces = (Random(seed + n * 1_000_000) for n in (1, 2, 4, 5, 6))
    rest = (Tier.STABILITY, Tier.CONTINUITY, Tier.MONEY, Tier.FAIRNESS)
    return Policy(
        name=f"random {seed}",
        law=random_law(seed, floor(rng.choice((2, 3, 6)) * HOUR, unit), unit),
        weights={
            term.id: (rng if term.tier is not Tier.STABILITY else steady).randint(1, 9)
            for term in SOFT
            if term.id not in (*LATER, "short_notice_pay", "first_visits")
        }
        | {each: ends.randint(1, 9) for each in LATER}
        | {"short_notice_pay": notice.randint(1, 9), "first_visits": faces.randint(1, 9)},
        levels=rng.choice(
            (
                ((Tier.SAFETY,), (Tier.TIMING, *rest)),
                ((Tier.SAFETY,), (Tier.TIMING,), rest),
                ((Tier.SAFETY, Tier.TIMING, *rest),),
            )
        ),
        tolerance_s=rng.choice((0, unit)),
        window_end=window_end,
        time_critical_s=ceil(30 * MINUTE, unit),
        handover_s=rng.choice((0, 0, unit)),
        home_counts=rng.random() < 0.7,
        known_carer_under_s=rng.choice((0, 0, 30 * MINUTE)),
        default_rate_pence_hour=steady.choice((None, 1400, 2600)),
        tariff=Tariff(
            percent={"evening": 110, "saturday": 125, "sunday": 150, "bank_holiday": 200},
            agency_percent=steady.choice((100, 133)),
            overtime_percent=ends.choice((100, 150)),
            guaranteed_percent=ends.choice((0, 80)),
            short_notice_pence=notice.choice((0, 750)),
            bank_holidays=frozenset({PLAIN_DAY + timedelta(days=1)}),
        ),
        weekly_rest=steady.choice(("week", "fortnight")),
        pay_period=steady.choice(("week", "month")),
        pay_travel=rng.random() < 0.5,
        pay_waiting=rng.random() < 0.5,
    )


def _random_carer(rng: Random, id: str, horizon: Horizon, busy: int, unit: int) -> Carer:
    shifts: list[Shift] = []
    near = [shape for shape in SHIFTS if shape[0] <= busy + 1 < shape[1]] or SHIFTS
    if rng.random() < (0.9 if busy < 7 else 0.3):
        # A night that began the evening before the horizon.
        shifts.append(Shift(-3 * HOUR, at(rng.choice((5, 7, 9)), 0, horizon)))
    for day in range(horizon.days):
        shapes = rng.sample(SHIFTS, rng.choice((0, 0, 1, 2)))
        if rng.random() < 0.85:
            shapes.append(rng.choice(near))
        for start, end in sorted(set(shapes)):
            span = Shift(at(start, day, horizon), at(end, day, horizon))
            if not shifts or span.start >= shifts[-1].end:
                shifts.append(span)
    first = horizon.first_day
    week = horizon.week_of(rng.choice((-1, 0)))
    resumes = rng.choice((None, -2 * HOUR, 0, 3 * HOUR))
    stops = rng.choice((None, None, horizon.end - HOUR, horizon.end + 4 * HOUR))
    on_days = {-1: resumes, horizon.days - 1: stops}
    skills = [HeldSkill("meds", None, rng.choice((None, first)))] if rng.random() < 0.8 else []
    if rng.random() < 0.4:
        skills.append(HeldSkill("peg", rng.choice((None, horizon.date_of(1))), None))
    hours = lambda low, high: rng.choice((None, floor(rng.randint(low, high) * HOUR, unit)))  # noqa: E731
    return Carer(
        id=id,
        shifts=tuple(shifts),
        skills=tuple(skills),
        home=rng.choice((None, "h1", "h2")),
        transport=rng.choice(("car", "walk")),
        gender=rng.choice(("female", "female", "male", "other", None)),
        contract_s_week=hours(5, 35),
        max_s_week=hours(8, 30),
        max_s_day=hours(3, 9),
        rate_pence_hour=rng.choice((None, 1100, 1350)),
        worked_s_by_week=((week, 5 * HOUR),) if rng.random() < 0.5 else (),
        last_work_end=resumes - unit
        if resumes is not None
        else rng.choice((None, -2 * HOUR, -6 * HOUR)),
        next_work_start=stops if stops is not None else rng.choice((None, horizon.end + 6 * HOUR)),
        resumes_from=resumes,
        stops_by=stops,
        worked_s_by_day=tuple((day, 3 * HOUR) for day, edge in on_days.items() if edge is not None),
        **random_past(id, shifts, horizon),
    )


def _random_visit(
    rng: Random,
    id: str,
    horizon: Horizon,
    clients: tuple[Client, ...],
    busy: int,
    unit: int,
    window: int,
) -> Visit:
    client = rng.choice(clients)
    day = rng.randrange(horizon.days)
    hour = busy + rng.choice((0, 0, 0, 1, 2, 4))
    earliest = at(hour, day, horizon) + rng.randrange(-4, 4) * unit
    length = rng.randint(0, window)
    kind = rng.random()
    duration = rng.choice((15, 30, 45, 60)) if kind < 0.8 else rng.choice((120, 210))
    return Visit(
        id=id,
        client_id=client.id,
        location=client.id,
        duration=ceil(duration * MINUTE, unit),
        earliest=earliest,
        latest=earliest + length * unit,
        preferred=earliest + rng.randint(0, length) * unit,
        skills=tuple(s for s, share in (("meds", 0.2), ("peg", 0.1)) if rng.random() < share),
        carers_required=rng.choice((1, 1, 1, 2)),
        risk=client.risk,
        time_critical=rng.random() < 0.2,
        known_carer_only=rng.random() < 0.1,
    )


def _random_travel(rng: Random, places: list[str], unit: int) -> Travel:
    longest = max(1, floor(30 * MINUTE, unit) // unit)
    seconds: dict[str, tuple[tuple[int, ...], ...]] = {}
    metres: dict[str, tuple[tuple[int, ...], ...]] = {}
    for mode in ("car", "walk"):
        table = [[0 if a == b else rng.randint(0, longest) * unit for b in places] for a in places]
        if rng.random() < 0.3:
            table[rng.randrange(len(places))][rng.randrange(len(places))] = UNREACHABLE_S
        seconds[mode] = tuple(map(tuple, table))
        metres[mode] = tuple(tuple(rng.randint(0, 9000) for _ in places) for _ in places)
    return Travel(tuple(places), seconds, metres)


def _random_links(rng: Random, visits: tuple[Visit, ...], unit: int) -> Iterable[Link]:
    for _ in range(rng.choice((0, 1, 2, 2))):
        if len(visits) < 2:
            return
        first, second = sorted(rng.sample(visits, 2), key=lambda v: v.preferred)
        gap = second.preferred - first.preferred
        yield Link(
            first.id,
            second.id,
            min_gap=rng.choice((None, max(0, gap - 2 * unit), gap + unit)),
            max_gap=rng.choice((None, gap + 2 * unit)),
            same_carer=rng.random() < 0.4,
        )


def _random_pins(
    rng: Random, problem: Problem, policy: Policy, unit: int, legal: bool
) -> Iterable[Pin]:
    pins: list[Pin] = []
    # A pin that leaves its visit without the other carers is nothing the coordinator did wrong.
    forgiven = {"double_handed"} | (set() if legal else {"competence", "exclusions", "window"})
    for visit in problem.visits:
        if rng.random() > 0.2:
            continue
        for _ in range(10):
            carer = rng.choice(problem.carers)
            units = (visit.latest - visit.earliest) // unit
            start = visit.earliest + rng.randint(0, units + (0 if legal else 2)) * unit
            slot = rng.randint(1, visit.carers_required)
            trial = [*pins, Pin(visit.id, slot, carer.id, start)]
            broken = check(problem, policy, pins_alone(trial)).violations
            if all(v.rule_id in forgiven for v in broken):
                pins = trial
                break
    return pins


def pins_alone(pins: Iterable[Pin]) -> Rota:
    """The rota that holds the pins and nothing else."""
    return Rota.of(Assignment(p.start, p.visit_id, p.slot, p.carer_id, pinned=True) for p in pins)

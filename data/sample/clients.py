"""Clients of the sample agency and the calls their care plans ask for."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from data.sample.people import LANGUAGES, Home, draw_home, draw_name

T = TypeVar("T")

PERIODS = ("morning", "lunch", "tea", "bed", "night")
DOUBLE_HANDED_SHARE = 0.225
CLIENTS_A_COURT = 4

_CALLS_A_DAY = {1: 0.22, 2: 0.31, 3: 0.20, 4: 0.27}
_DAYS_A_WEEK = {7: 0.67, 6: 0.06, 5: 0.09, 4: 0.04, 3: 0.05, 2: 0.05, 1: 0.04}
_WEEKDAYS = {
    7: (0, 1, 2, 3, 4, 5, 6),
    6: (0, 1, 2, 3, 4, 5),
    5: (0, 1, 2, 3, 4),
    4: (0, 1, 3, 4),
    3: (0, 2, 4),
    2: (1, 4),
    1: (2,),
}
_COMBINATIONS: dict[int, dict[tuple[str, ...], float]] = {
    1: {("morning",): 0.62, ("lunch",): 0.23, ("tea",): 0.15},
    2: {("morning", "tea"): 0.60, ("morning", "bed"): 0.25, ("lunch", "bed"): 0.15},
    3: {("morning", "lunch", "bed"): 0.5, ("morning", "tea", "bed"): 0.5},
    4: {("morning", "lunch", "tea", "bed"): 1.0},
}
# Minutes after midnight and their weights; the hours that matter most weigh most.
_STARTS: dict[str, dict[int, int]] = {
    "morning": {450: 5, 480: 6, 495: 4, 510: 5, 540: 8, 555: 4, 570: 6, 600: 9, 630: 7, 660: 6},
    "lunch": {705: 1, 720: 5, 735: 4, 750: 4, 780: 2, 795: 1},
    "tea": {960: 3, 990: 4, 1020: 7, 1035: 4, 1050: 5, 1080: 4, 1110: 2},
    "bed": {1140: 3, 1170: 4, 1200: 7, 1215: 4, 1230: 4, 1260: 2, 1290: 1},
    "night": {1395: 1, 1410: 1},
}
# Deciles of the duration in minutes.
_DURATION_DECILES = (5, 12, 15, 19, 23, 27, 30, 34, 39, 45, 60)


@dataclass(frozen=True, slots=True)
class Call:
    """One visit of a care plan as it comes again on each active day.

    ``start_min`` is minutes after midnight; ``later_min`` and ``later_weekdays`` say how much later
    it is on which weekdays (0 is Monday).
    """

    period: str
    start_min: int
    duration_min: int
    window_min: int = 60
    skills: tuple[str, ...] = ()
    kind: str = "care"
    time_critical: bool = False
    min_duration_min: int | None = None
    later_min: int = 0
    later_weekdays: tuple[int, ...] = ()

    def start_on(self, weekday: int) -> int:
        """Preferred start on a weekday, in minutes after midnight."""
        return self.start_min + (self.later_min if weekday in self.later_weekdays else 0)


@dataclass(slots=True)
class ClientPlan:
    """A client with their care plan; wishes about carers are filled in once carers exist."""

    id: str
    name: str
    home: Home
    location_id: str
    weekdays: tuple[int, ...]
    calls: tuple[Call, ...]
    carers_required: int
    risk: str
    languages: str
    lives_alone: bool
    informal_carer: bool
    funder_id: str
    direct_payment: bool
    doses_apart: bool
    same_carer: bool
    gender_of_carer: str = "any"
    known_carer_only: bool = False
    preferred: list[str] = field(default_factory=list)

    @property
    def visits_a_week(self) -> int:
        """Visits in a full week."""
        return len(self.calls) * len(self.weekdays)


def quota(rng: random.Random, count: int, shares: dict[T, float]) -> list[T]:
    """Draw ``count`` values in exactly the given shares (largest remainders), in random order."""
    exact = {value: count * share for value, share in shares.items()}
    whole = {value: int(amount) for value, amount in exact.items()}
    by_remainder = sorted(shares, key=lambda value: whole[value] - exact[value])
    for value in by_remainder[: count - sum(whole.values())]:
        whole[value] += 1
    drawn = [value for value, times in whole.items() for _ in range(times)]
    rng.shuffle(drawn)
    return drawn


def draw_clients(rng: random.Random, count: int, scale: float) -> list[ClientPlan]:
    """Draw ``count`` clients living in a town widened by ``scale``."""
    calls_a_day = quota(rng, count, _CALLS_A_DAY)
    days_a_week = _draw_days_a_week(rng, calls_a_day)
    genders = quota(rng, count, {"female": 0.64, "male": 0.36})
    courts = [draw_home(rng, scale, central=True) for _ in range(max(1, count // 60))]
    double_handed = _choose_double_handed(rng, calls_a_day, days_a_week)
    conditions = _choose_conditions(rng, calls_a_day, days_a_week, double_handed)
    plain = [i for i in range(count) if i not in double_handed and i not in conditions]
    direct_payments = set(rng.sample(plain, max(1, round(0.04 * count))))
    places = _evenly(rng)
    plans = []
    for index in range(count):
        court = index // CLIENTS_A_COURT if index < CLIENTS_A_COURT * len(courts) else None
        condition = conditions.get(index, "")
        double = index in double_handed
        plans.append(
            ClientPlan(
                id=f"CL{index + 1:04d}",
                name=draw_name(rng, genders[index]),
                home=draw_home(rng, scale) if court is None else courts[court],
                location_id="" if court is None else f"COURT{court + 1}",
                weekdays=_draw_weekdays(rng, days_a_week[index]),
                calls=_draw_calls(rng, places, calls_a_day[index], condition, double),
                carers_required=2 if double else 1,
                risk=_draw_risk(rng, condition, double),
                languages=rng.choice(LANGUAGES) if rng.random() < 0.08 else "",
                lives_alone=rng.random() < 0.6,
                informal_carer=rng.random() < 0.4,
                funder_id=rng.choices(("COUNCIL", "HEALTH", "PRIVATE"), (7, 1, 2))[0],
                direct_payment=index in direct_payments,
                doses_apart=calls_a_day[index] >= 3 and rng.random() < 0.35,
                same_carer=calls_a_day[index] == 4 and not double and rng.random() < 0.2,
            )
        )
    return plans


def _draw_days_a_week(rng: random.Random, calls_a_day: Sequence[int]) -> list[int]:
    """Draw the days a week in the same shares for clients with few and with many calls."""
    drawn = {calls: quota(rng, calls_a_day.count(calls), _DAYS_A_WEEK) for calls in _CALLS_A_DAY}
    return [drawn[calls].pop() for calls in calls_a_day]


def _choose_double_handed(
    rng: random.Random, calls_a_day: Sequence[int], days_a_week: Sequence[int]
) -> set[int]:
    weekly = [calls * days for calls, days in zip(calls_a_day, days_a_week, strict=True)]
    target = DOUBLE_HANDED_SHARE * sum(weekly)
    candidates = [i for i, calls in enumerate(calls_a_day) if calls >= 3]
    rng.shuffle(candidates)
    chosen: set[int] = set()
    total = 0
    for index in candidates:
        if total + weekly[index] <= target * 1.03:
            chosen.add(index)
            total += weekly[index]
    return chosen


def _choose_conditions(
    rng: random.Random,
    calls_a_day: Sequence[int],
    days_a_week: Sequence[int],
    double_handed: set[int],
) -> dict[int, str]:
    count = len(calls_a_day)
    free = [
        i
        for i, calls in enumerate(calls_a_day)
        if calls >= 2 and days_a_week[i] == 7 and i not in double_handed
    ]
    rng.shuffle(free)
    wanted = (
        ("insulin", max(1, round(0.025 * count))),
        ("parkinsons", max(1, round(0.02 * count))),
        ("peg_feeding", max(1, round(0.015 * count))),
        ("night_turning", 2),
        ("catheter", round(0.04 * count)),
        ("dementia", round(0.18 * count)),
    )
    conditions: dict[int, str] = {}
    for condition, number in wanted:
        for _ in range(min(number, len(free))):
            conditions[free.pop()] = condition
    return conditions


def _draw_weekdays(rng: random.Random, days_a_week: int) -> tuple[int, ...]:
    """Draw active weekdays: for every other client from Monday on, else from any day on."""
    first = rng.choice((0, rng.randrange(7)))
    return tuple(sorted((weekday + first) % 7 for weekday in _WEEKDAYS[days_a_week]))


def _draw_calls(
    rng: random.Random, places: Iterator[float], calls_a_day: int, condition: str, double: bool
) -> tuple[Call, ...]:
    combinations = _COMBINATIONS[calls_a_day]
    periods = rng.choices(list(combinations), list(combinations.values()))[0]
    if condition == "night_turning":
        periods = (*periods, "night")
    takes_medicine = rng.random() < 0.6
    later_weekdays = rng.choices(((), (5, 6), (1, 3), (0, 2, 4)), (50, 22, 16, 12))[0]
    later_min = (
        0 if condition in ("insulin", "parkinsons", "night_turning") else rng.choice((15, 30))
    )
    calls = []
    for period in periods:
        starts = _STARTS[period]
        if calls_a_day >= 3:
            # With calls all day long, doses would come too close after a late morning.
            starts = {at: w for at, w in starts.items() if not 570 < at < 720}
        calls.append(
            _draw_call(
                rng,
                period,
                rng.choices(list(starts), list(starts.values()))[0],
                _draw_duration(next(places), period, double),
                condition,
                double,
                takes_medicine,
                later_min,
                later_weekdays,
            )
        )
    return tuple(calls)


def _draw_call(
    rng: random.Random,
    period: str,
    start_min: int,
    duration: int,
    condition: str,
    double: bool,
    takes_medicine: bool,
    later_min: int,
    later_weekdays: tuple[int, ...],
) -> Call:
    skills = ["hoist"] if double else []
    kind = "care"
    time_critical = condition == "parkinsons" or (
        condition == "insulin" and period in ("morning", "tea", "bed")
    )
    if condition == "insulin" and time_critical:
        skills.append("insulin")
        kind = "medication"
    elif takes_medicine or time_critical:
        skills.append("medication")
        if duration <= 15 and not double:
            kind = "medication"
    if condition in ("peg_feeding", "dementia"):
        skills.append(condition)
    if condition == "catheter" and period in ("morning", "bed"):
        skills.append("catheter")
    if kind == "care" and not skills and duration >= 40 and period != "morning":
        kind = rng.choice(("domestic", "sit_in"))
    return Call(
        period=period,
        start_min=start_min,
        duration_min=duration,
        window_min=45 if kind == "medication" or period == "night" else 60,
        skills=tuple(skills),
        kind=kind,
        time_critical=time_critical,
        min_duration_min=30 if duration >= 45 and not time_critical else None,
        later_min=later_min,
        later_weekdays=later_weekdays,
    )


def _evenly(rng: random.Random) -> Iterator[float]:
    """Draw from 0 to 1 for ever, one of each tenth in any ten, so that few draws are even too."""
    while True:
        tenths = list(range(10))
        rng.shuffle(tenths)
        yield from ((tenth + rng.random()) / 10 for tenth in tenths)


def _draw_duration(place: float, period: str, double: bool) -> int:
    """Return minutes: getting up takes longer than lunch, two carers mean heavier care."""
    power = {"morning": 0.8, "lunch": 1.35, "tea": 1.2, "bed": 1.05, "night": 1.5}[period]
    decile = math.pow(place, power * (0.8 if double else 1.05)) * (len(_DURATION_DECILES) - 1)
    low = min(int(decile), len(_DURATION_DECILES) - 2)
    below, above = _DURATION_DECILES[low], _DURATION_DECILES[low + 1]
    return round(below + (decile - low) * (above - below))


def _draw_risk(rng: random.Random, condition: str, double: bool) -> str:
    if condition in ("insulin", "parkinsons", "peg_feeding", "night_turning"):
        return "red"
    return rng.choices(("red", "amber", "green"), (30, 60, 10) if double else (15, 52, 33))[0]

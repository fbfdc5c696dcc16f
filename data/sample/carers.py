"""Carers of the sample agency: patterns of short shifts, skills, contracts and pay."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from data.sample.clients import quota
from data.sample.people import LANGUAGES, Home, draw_home, draw_name

CARERS_A_CLIENT = 0.5
LEAST_CARERS = 10
NIGHT_CARERS = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """A working day: shifts as minutes after midnight, and the calls they can serve.

    Nobody with a shift that ends after 20:00 has one that starts before 11:00, so that the daily
    rest never depends on the order of days.
    """

    name: str
    shifts: tuple[tuple[int, int], ...]
    periods: tuple[str, ...]

    @property
    def hours(self) -> float:
        """Hours of one working day."""
        return sum(end - start for start, end in self.shifts) / 60


EARLY = Pattern("early", ((420, 660), (690, 840)), ("morning", "lunch"))
SPLIT = Pattern("split", ((420, 660), (945, 1125)), ("morning", "tea"))
LONG = Pattern("long", ((420, 630), (690, 840), (945, 1125)), ("morning", "lunch", "tea"))
LATE = Pattern("late", ((945, 1125), (1140, 1350)), ("tea", "bed"))
EVENING = Pattern("evening", ((690, 840), (1125, 1350)), ("lunch", "bed"))
NIGHT = Pattern("night", ((1140, 1290), (1305, 1470)), ("bed", "night"))
_SHARES = {EARLY: 0.29, SPLIT: 0.18, LONG: 0.12, LATE: 0.30, EVENING: 0.11}

SKILLS = {
    "medication": 0.90,
    "hoist": 0.85,
    "dementia": 0.65,
    "catheter": 0.45,
    "insulin": 0.40,
    "peg_feeding": 0.35,
}
_LEAST_HOLDERS = 3


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """A skill with the inclusive dates between which it is in date."""

    name: str
    valid_from: date
    valid_to: date | None


@dataclass(slots=True)
class CarerPlan:
    """A carer, the days of the week they work (0 is Monday) and what they can do."""

    id: str
    name: str
    gender: str
    home: Home | None
    languages: str
    transport: str
    employment: str
    pattern: Pattern
    late_start_min: int
    weekdays: tuple[int, ...]
    hourly_rate: str
    wtr_opt_out: bool
    date_of_birth: date
    skills: dict[str, HeldSkill] = field(default_factory=dict)

    @property
    def hours_a_week(self) -> float:
        """Hours of shifts in a full week."""
        return self.pattern.hours * len(self.weekdays)

    def can_make(self, skills: tuple[str, ...], day: date) -> bool:
        """Whether every one of ``skills`` is held and in date on ``day``."""
        return all(
            name in self.skills and (self.skills[name].valid_to or day) >= day for name in skills
        )


def carers_for(clients: int) -> int:
    """Return the number of carers who have time enough for some clients."""
    return max(LEAST_CARERS, round(clients * CARERS_A_CLIENT))


def draw_carers(rng: random.Random, count: int, scale: float, first_day: date) -> list[CarerPlan]:
    """Draw ``count`` carers, at least `LEAST_CARERS`."""
    patterns = sorted(quota(rng, count - NIGHT_CARERS, _SHARES), key=lambda p: p.name)
    patterns += [NIGHT] * NIGHT_CARERS
    days_a_week = quota(rng, count, {5: 0.70, 4: 0.20, 3: 0.10})
    days_a_week[-NIGHT_CARERS:] = [5] * NIGHT_CARERS
    genders = quota(rng, count, {"female": 0.81, "male": 0.19})
    transports = quota(rng, count, {"car": 0.64, "walk": 0.12, "bicycle": 0.10, "public": 0.14})
    employments = quota(rng, count, {"employee": 0.80, "bank": 0.14, "agency": 0.06})
    numbers = list(range(1, count + 1))
    rng.shuffle(numbers)
    carers = []
    nth: dict[str, int] = {}
    for index, pattern in enumerate(patterns):
        nth[pattern.name] = nth.get(pattern.name, -1) + 1
        # Three and seven share no factor, so the days off of a pattern spread over the week.
        first = 3 * nth[pattern.name]
        transport = "car" if pattern is NIGHT else transports[index]
        agency = employments[index] == "agency"
        carers.append(
            CarerPlan(
                id=f"CA{numbers[index]:04d}",
                name=draw_name(rng, genders[index]),
                gender=genders[index],
                home=None
                if agency
                else draw_home(rng, scale, central=transport in ("walk", "public")),
                languages=rng.choice(LANGUAGES) if rng.random() < 0.25 else "",
                transport=transport,
                employment=employments[index],
                pattern=pattern,
                late_start_min=rng.choice((0, 0, 0, 30)) if pattern is not NIGHT else 0,
                weekdays=tuple(sorted((first + i) % 7 for i in range(days_a_week[index]))),
                hourly_rate=f"{rng.choice((18, 18.5, 19)) if agency else _pay(rng):.2f}",
                wtr_opt_out=rng.random() < 0.12,
                date_of_birth=first_day - timedelta(days=rng.randint(19 * 366, 64 * 365)),
            )
        )
    _give_skills(rng, carers, first_day)
    return sorted(carers, key=lambda carer: carer.id)


def _pay(rng: random.Random) -> float:
    """Draw pounds an hour at or above the National Living Wage of 2026-04-01, 12.71."""
    return rng.choice((12.71, 12.71, 12.85, 13.00, 13.20, 13.50, 14.10))


def _give_skills(rng: random.Random, carers: list[CarerPlan], first_day: date) -> None:
    for pattern in (*_SHARES, NIGHT):
        group = [carer for carer in carers if carer.pattern is pattern]
        for skill, share in SKILLS.items():
            wanted = max(math.ceil(share * len(group)), min(_LEAST_HOLDERS, len(group)))
            for carer in rng.sample(group, wanted):
                carer.skills[skill] = HeldSkill(
                    skill,
                    first_day - timedelta(days=rng.randint(30, 700)),
                    first_day + timedelta(days=rng.randint(30, 330))
                    if rng.random() < 0.7
                    else None,
                )
    # Certificates that run out: one last week, two within the week that is planned.
    running_out = ((EARLY, "medication", -5), (LATE, "hoist", 2), (SPLIT, "dementia", 3))
    for pattern, skill, days in running_out:
        holders = [c for c in carers if c.pattern is pattern and skill in c.skills]
        if len(holders) > _LEAST_HOLDERS:
            carer = rng.choice(holders)
            carer.skills[skill] = HeldSkill(
                skill, carer.skills[skill].valid_from, first_day + timedelta(days=days)
            )

"""Random law, budgets and past work: what a made-up problem is asked and paid by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from solver.law import ALWAYS, Law, Mileage, NightLimits, Rates, WorkerLimits, tax_year_of
from solver.problem import Budget, Client, Horizon, Scope, Shift, Visit
from tests.units import HOUR, MINUTE, PLAIN_DAY, ceil, floor


def random_law(seed: int, break_after_s: int, unit: int) -> Law:
    """A law whose figures are small enough to bind in random problems."""
    rng = Random(seed + 5_000_000)
    adult = WorkerLimits(
        daily_rest_s=11 * HOUR,
        break_after_s=break_after_s,
        break_s=ceil(20 * MINUTE, unit),
        weekly_rest_s=rng.choice((0, 0, 0, 24, 36)) * HOUR,
        fortnightly_rest_s=rng.choice((None, 48, 150, 300)) and 48 * HOUR,
        average_s_week=rng.choice((None, None, None, 12 * HOUR, 48 * HOUR)),
        average_weeks=rng.choice((1, 2, 17)),
    )
    young = replace(
        adult,
        daily_rest_s=12 * HOUR,
        max_s_day=floor(rng.choice((3, 8)) * HOUR, unit),
        max_s_week=floor(rng.choice((8, 40)) * HOUR, unit),
        average_s_week=None,
        no_work=rng.choice(((22 * HOUR, 6 * HOUR), (18 * HOUR, 7 * HOUR))),
    )
    later = PLAIN_DAY + timedelta(days=rng.randint(0, 2))
    rates = Rates(
        mileage={"car": Mileage(45, 100_000, 25)},
        wages=((18, 700), (21, 900)),
        employer_basis_points=rng.choice((0, 1500)),
        holiday_basis_points=1207,
    )
    after = replace(rates, mileage={"car": Mileage(55)}, wages=((18, 750), (21, 1000)))
    night = NightLimits(23 * HOUR, 6 * HOUR, 3 * HOUR, rng.choice((24, 48)) * HOUR)
    return Law(adult, young, night, ((ALWAYS, rates), (later, after)))


def random_past(id: str, shifts: list[Shift], horizon: Horizon) -> dict[str, Any]:
    """What a carer did outside the horizon, and what else the law asks of them."""
    # Of what is there already, so that the problems of old seeds stay what they were.
    rng = Random(repr((id, shifts)))
    outside = []
    for day in range(-7, horizon.days + 7):
        inside = -1 <= day < horizon.days
        if not inside and rng.random() < 0.4:
            start = horizon.at(horizon.date_of(day), rng.randint(5, 9) * HOUR)
            outside.append((start, start + rng.randint(4, 10) * HOUR))
    years = rng.choice((None, 17, 18, 20, *[40] * 8))
    born = None if years is None else horizon.first_day - timedelta(days=years * 366)
    year, week, _ = (horizon.first_day - timedelta(weeks=rng.choice((0, 1, 30)))).isocalendar()
    return {
        "work_outside": tuple(outside),
        "date_of_birth": born,
        "employment": rng.choice(("employee", "employee", "bank", "agency")),
        "wtr_opt_out": rng.random() < 0.5,
        "wage_surplus": ((horizon.first_day.replace(day=1), rng.choice((0, 0, 500_000))),),
        "night_worker": rng.random() < 0.2,
        "averaged_from": rng.choice((None, (year, week))),
        "metres_by_tax_year": ((tax_year_of(horizon.first_day), rng.choice((0, 200_000))),),
        "care_s_by_week": ((horizon.week_of(0), rng.choice((0, 20, 40)) * HOUR),),
    }


def funded(
    seed: int, clients: tuple[Client, ...], visits: tuple[Visit, ...]
) -> tuple[tuple[Client, ...], tuple[Visit, ...]]:
    """Some clients have a funder, and some visits name a budget."""
    rng = Random(seed + 6_000_000)
    return (
        tuple(replace(c, funder_id=rng.choice((None, "f1", "f1", "f2"))) for c in clients),
        tuple(replace(v, budget_id=rng.choice((None, None, None, "b1"))) for v in visits),
    )


def random_budgets(seed: int, horizon: Horizon, clients: tuple[Client, ...]) -> Iterable[Budget]:
    rng = Random(seed + 7_000_000)
    for number in range(rng.choice((0, 0, 0, 1, 2))):
        scope: Scope = rng.choice(("branch", "funder", "client"))
        first = horizon.first_day + timedelta(days=rng.randint(-3, 1))
        yield Budget(
            f"b{number + 1}",
            scope,
            {"branch": None, "funder": "f1", "client": clients[0].id}[scope],
            first,
            first + timedelta(days=rng.randint(2, 7)),
            seconds=rng.choice((None, rng.randint(6, 20) * 15 * MINUTE)),
            pence=rng.choice((None, None, rng.randint(15, 120) * 100)),
            hard=rng.random() < 0.4,
            used_s=rng.choice((0, 0, 15 * MINUTE)),
            used_pence=rng.choice((0, 0, 150)),
        )

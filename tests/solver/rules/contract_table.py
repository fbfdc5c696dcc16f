"""A carer with ten contract hours in a week of their own visits."""

from __future__ import annotations

from datetime import date, timedelta

from solver.policy import Policy
from solver.problem import Carer, Problem, Shift
from solver.rota import Rota
from solver.tariff import Tariff
from tests.builders import HOUR, a_policy, a_problem, a_rota, a_visit, at

MONDAY = date(2026, 11, 23)
WEEK = (2026, 48)


def a_week(*, days: int = 7, first_day: date = MONDAY, visits: int = 7, **carer: object) -> Problem:
    """Visits of two hours at 9:00, one a day; a shift of eight hours on each day."""
    fields = {"rate_pence_hour": 1200, "contract_s_week": 10 * HOUR} | carer
    shifts = tuple(Shift(at(8, day), at(16, day)) for day in range(days))
    person = Carer("k1", **({"shifts": shifts} | fields))
    made = [
        a_visit(f"v{day + 1}", earliest=at(9, day), latest=at(9, day), duration=2 * HOUR)
        for day in range(min(days, visits))
    ]
    return a_problem(made, [person], days=days, first_day=first_day)


def made(*days: int) -> Rota:
    """The visits of some days, counted from 1."""
    return a_rota(*((f"v{day}", "k1", at(9, day - 1)) for day in days))


def paying(overtime: int = 100, guaranteed: int = 0, **fields: object) -> Policy:
    tariff = Tariff(
        percent={"sunday": 150},
        overtime_percent=overtime,
        guaranteed_percent=guaranteed,
        **fields,  # type: ignore[arg-type]
    )
    return a_policy(tariff=tariff)


def before(hours: float, week: tuple[int, int] = WEEK) -> tuple[tuple[tuple[int, int], int], ...]:
    return ((week, round(hours * HOUR)),)


NEXT_MONDAY = MONDAY + timedelta(days=7)

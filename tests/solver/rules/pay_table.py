"""A round of two visits, some of them paid in other bands, for the terms of money."""

from __future__ import annotations

from datetime import date

from solver.law import ALWAYS, Mileage, Rates
from solver.policy import Policy
from solver.problem import Problem, Travel
from solver.tariff import Tariff
from tests.builders import a_carer, a_policy, a_problem, a_visit, at

KM_10 = 10_000
SUNDAY = date(2026, 11, 29)
TARIFF = Tariff(
    percent={"weekday": 100, "evening": 110, "saturday": 125, "sunday": 150, "bank_holiday": 200},
    agency_percent=130,
    bank_holidays=frozenset({date(2026, 12, 25)}),
)
CHANGE = date(2026, 11, 25)
"""On this day, the second of the horizon, all figures of the law change."""
LAW = (
    (
        ALWAYS,
        Rates(
            wages=((16, 700), (21, 1200)),
            mileage={"car": Mileage(45, 100_000, 25)},
            employer_basis_points=1500,
            holiday_basis_points=1207,
        ),
    ),
    (
        CHANGE,
        Rates(
            wages=((16, 700), (21, 1300)),
            mileage={"car": Mileage(55, 100_000, 25)},
            employer_basis_points=1600,
            holiday_basis_points=1207,
        ),
    ),
)


def two_visits(
    first: float = 8, second: float = 8.75, *, first_day: date = date(2026, 11, 24), **carer: object
) -> Problem:
    """Half an hour each, wanted at some hours; 10 minutes and 10 km between, 15 min from home."""
    visits = [
        a_visit("v1", client_id="c1", earliest=at(first), latest=at(first)),
        a_visit("v2", client_id="c2", earliest=at(second), latest=at(second)),
    ]
    fields = {"rate_pence_hour": 1000} | carer
    person = a_carer("k1", (at(7), at(40)), home="h", **fields)
    minutes = {("c1", "c2"): 10, ("h", "c1"): 15, ("c2", "h"): 15}
    problem = a_problem(visits, [person], minutes=minutes, days=2, first_day=first_day)
    table = problem.travel.metres["car"]
    metres = tuple(tuple(KM_10 if m else 0 for m in row) for row in table)
    travel = Travel(
        problem.travel.locations,
        problem.travel.seconds,
        dict.fromkeys(problem.travel.metres, metres),
    )
    return a_problem(visits, [person], travel=travel, days=2, first_day=first_day)


def tariff(**fields: object) -> Policy:
    """A policy in which every band has a price, and the law changes on the second day."""
    return a_policy(**({"tariff": TARIFF, "changes": LAW} | fields))

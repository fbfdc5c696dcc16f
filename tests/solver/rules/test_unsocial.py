from dataclasses import replace
from datetime import date

import pytest

from solver.policy import Policy
from solver.problem import Carer, Horizon, Problem
from solver.rota import Rota
from solver.rules import fairness
from solver.tariff import Tariff
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure

FRIDAY = date(2026, 11, 27)
EIGHT_TO_SIX = a_policy(tariff=Tariff())


def a_weekend(*carers: Carer, hands: int = 1) -> Problem:
    """Two visits of an hour at 21:00 on a Friday, one at noon, one on Saturday at noon."""
    visits = [
        a_visit("v1", earliest=at(21), latest=at(22), preferred=at(21), duration=HOUR),
        a_visit("v2", earliest=at(21), latest=at(22), preferred=at(21), duration=HOUR),
        a_visit("v3", earliest=at(12), latest=at(12), duration=HOUR),
        a_visit("v4", earliest=at(12, 1), latest=at(12, 1), duration=HOUR, carers_required=hands),
    ]
    return a_problem(visits, list(carers), days=2, first_day=FRIDAY)


EVENING, SATURDAY = (at(18), at(22)), (at(10, 1), at(14, 1))
BOTH = (a_carer("k1", EVENING, SATURDAY), a_carer("k2", EVENING, SATURDAY))


def case(
    name: str, value: int, problem: Problem, rota: Rota, policy: Policy = EIGHT_TO_SIX
) -> Measure:
    return Measure(name, problem, policy, rota, value)


def made(*pairs: tuple[str, str]) -> Rota:
    start = {"v1": at(21), "v2": at(21), "v3": at(12), "v4": at(12, 1)}
    return a_rota(*((visit, carer, start[visit]) for visit, carer in pairs))


MEASURES = (
    # Three hours are asked: an hour and a half each.
    case("nothing done", 3 * HOUR, a_weekend(*BOTH), made()),
    case(
        "all by one",
        3 * HOUR,
        a_weekend(*BOTH),
        made(("v1", "k1"), ("v2", "k1"), ("v4", "k1")),
    ),
    case("two and one", HOUR, a_weekend(*BOTH), made(("v1", "k1"), ("v2", "k2"), ("v4", "k1"))),
    case(
        "by day it is not unsocial",
        HOUR,
        a_weekend(*BOTH),
        made(("v1", "k1"), ("v2", "k2"), ("v3", "k2"), ("v4", "k1")),
    ),
    # Two hours of an evening against two of an evening and two of a Saturday.
    case(
        "as offered",
        0,
        a_weekend(
            a_carer("k1", (at(18), at(22))), a_carer("k2", (at(20), at(22)), (at(10, 1), at(12, 1)))
        ),
        made(("v1", "k1"), ("v2", "k2"), ("v4", "k2")),
    ),
    case(
        "who works by day alone has no share",
        0,
        a_weekend(a_carer("k1", (at(8), at(20))), a_carer("k2", EVENING, SATURDAY)),
        made(("v1", "k2"), ("v2", "k2"), ("v3", "k1"), ("v4", "k2")),
    ),
    case("nobody offers any", 0, a_weekend(a_carer("k1", (at(8), at(20)))), made(("v3", "k1"))),
    # From four hours before the horizon to two after its midnight: two hours are offered.
    case(
        "what lies before the horizon is not offered",
        0,
        a_weekend(
            a_carer("k1", (at(-4), at(2))), a_carer("k2", (at(20), at(22)), (at(10, 1), at(12, 1)))
        ),
        made(("v1", "k1"), ("v2", "k2"), ("v4", "k2")),
    ),
    case("both hands of a visit", 4 * HOUR, a_weekend(*BOTH, hands=2), made()),
    case(
        "a holiday is unsocial all day",
        HOUR * 4,
        a_weekend(*BOTH),
        made(),
        a_policy(tariff=Tariff(bank_holidays=frozenset({FRIDAY}))),
    ),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_unsocial_hours_away_from_the_fair_share_are_measured(case: Measure) -> None:
    assert case.holds(fairness.UNSOCIAL.measure)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ((0, 8), (0, 20), 0),
        ((0, 5), (0, 21), 2),
        ((0, 20), (1, 6), 10),
        ((0, 18), (2, 8), 36),
        ((1, 22), (2, 6), 8),
    ],
)
def test_that_a_span_has_its_unsocial_hours(
    start: tuple[int, int], end: tuple[int, int], hours: int
) -> None:
    horizon = Horizon.of(FRIDAY, 4)
    seconds = [horizon.at(horizon.date_of(day), hour * HOUR) for day, hour in (start, end)]
    assert Tariff().unsocial_s(horizon, *seconds) == hours * HOUR


def test_that_the_night_of_the_clock_change_is_as_long_as_it_is() -> None:
    horizon = Horizon.of(date(2026, 10, 24), 2)
    span = horizon.at(date(2026, 10, 24), 22 * HOUR), horizon.at(date(2026, 10, 25), 6 * HOUR)
    assert Tariff().unsocial_s(horizon, *span) == 9 * HOUR
    assert replace(Tariff(), evening_begins_s=5 * HOUR).unsocial_s(horizon, 0, 600) == 600

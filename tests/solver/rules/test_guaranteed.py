from datetime import timedelta

import pytest

from solver.policy import Policy
from solver.problem import Problem, Shift
from solver.rota import Rota
from solver.rules import contract
from tests.builders import HOUR, at
from tests.solver.rules.contract_table import MONDAY, NEXT_MONDAY, a_week, before, made, paying
from tests.solver.rules.tables import Measure

ALL = paying(guaranteed=100)
ONE_SHORT = (Shift(at(9), at(12)),)


def case(
    name: str, pence: int, rota: Rota, problem: Problem | None = None, policy: Policy = ALL
) -> Measure:
    return Measure(name, problem or a_week(), policy, rota, pence * 3600)


MEASURES = (
    case("nothing done", 12000, made()),
    case("four hours of ten", 7200, made(1, 2)),
    case("ten hours", 0, made(1, 2, 3, 4, 5)),
    case("more than ten", 0, made(*range(1, 8))),
    case("eight of ten hours are guaranteed", 9600, made(), policy=paying(guaranteed=80)),
    case("none are", 0, made(), policy=paying(overtime=150)),
    case("no contract hours", 0, made(), a_week(contract_s_week=None)),
    case("sent by an agency", 0, made(), a_week(employment="agency")),
    # On leave but for one shift of three hours.
    case("what shifts offer", 3600, made(), a_week(shifts=ONE_SHORT)),
    case("a week that begins before", 0, made(), a_week(days=6, first_day=MONDAY + timedelta(1))),
    case("a week that goes on", 0, made(), a_week(days=6)),
    case(
        "the second of two is whole", 12000, made(), a_week(days=8, first_day=MONDAY - timedelta(1))
    ),
    case("two whole ones", 24000, made(), a_week(days=14)),
    case("one of them worked", 12000, made(1, 2, 3, 4, 5), a_week(days=14)),
    case("published care is of other weeks", 12000, made(), a_week(care_s_by_week=before(9))),
    case("a later week", 12000, made(), a_week(first_day=NEXT_MONDAY)),
    case("half of an hour's pence", 1, made(), a_week(contract_s_week=3)),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_unused_guaranteed_hours_are_measured(case: Measure) -> None:
    assert case.holds(contract.GUARANTEED.measure)


def test_that_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    # From Sunday evening before the week: its hours were offered in the week before.
    problem = a_week(shifts=(Shift(-2 * HOUR, 6 * HOUR),))
    assert Measure("", problem, ALL, made(), 0).holds(contract.GUARANTEED.measure)

from dataclasses import replace
from datetime import timedelta

import pytest

from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Rota
from solver.rules import contract
from tests.builders import HOUR
from tests.solver.rules.contract_table import MONDAY, a_week, before, made, paying
from tests.solver.rules.tables import Measure

HALF = paying(overtime=150)


def case(
    name: str, pence: int, rota: Rota, problem: Problem | None = None, policy: Policy = HALF
) -> Measure:
    return Measure(name, problem or a_week(), policy, rota, pence * 3600)


FIVE, SIX, SEVEN = made(1, 2, 3, 4, 5), made(1, 2, 3, 4, 5, 6), made(*range(1, 8))

MEASURES = (
    case("nothing done", 0, made()),
    case("ten hours of ten", 0, FIVE),
    case("two beyond, half of 12 pounds an hour", 1200, SIX),
    # The premium is on the plain rate, whatever is paid on a Sunday.
    case("four beyond", 2400, SEVEN),
    case("no premium", 0, SEVEN, policy=paying()),
    case("a quarter", 600, SIX, policy=paying(overtime=125)),
    case("a second beyond", 0, FIVE, a_week(contract_s_week=10 * HOUR)),
    case("no contract hours", 0, SEVEN, a_week(contract_s_week=None)),
    case("a contract of no hours", 0, FIVE, a_week(contract_s_week=0)),
    case("sent by an agency", 0, SEVEN, a_week(employment="agency")),
    case(
        "half of an odd rate, half a penny up",
        637 * 2,
        SIX,
        a_week(rate_pence_hour=None),
        replace(HALF, default_rate_pence_hour=1273),
    ),
    case("hours published before", 600, FIVE, a_week(care_s_by_week=before(1))),
    case("more than all published before", 1200, made(1), a_week(care_s_by_week=before(12))),
    case("those of another week", 0, FIVE, a_week(care_s_by_week=before(1, (2026, 47)))),
    # Saturday to Friday: four hours in the first week, ten in the second.
    case(
        "each week for itself",
        0,
        SEVEN,
        a_week(first_day=MONDAY - timedelta(days=2)),
    ),
    case(
        "the later week alone",
        600,
        SEVEN,
        a_week(first_day=MONDAY - timedelta(days=2), care_s_by_week=before(1)),
    ),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_overtime_is_measured(case: Measure) -> None:
    assert case.holds(contract.OVERTIME.measure)


def test_that_a_second_beyond_is_a_second_of_the_premium() -> None:
    problem = a_week(contract_s_week=10 * HOUR - 1)
    assert Measure("", problem, HALF, FIVE, 600).holds(contract.OVERTIME.measure)

import pytest

from solver.problem import Budget
from solver.rules import budget_cap
from tests.builders import HOUR, a_policy
from tests.solver.rules.budget_table import ALL, HALF, budget, paid
from tests.solver.rules.tables import Measure


def case(name: str, value: int, *budgets: Budget) -> Measure:
    return Measure(name, paid(*budgets), a_policy(), ALL, value)


def soft(id: str = "b1", **fields: object) -> Budget:
    return budget(id, hard=False, **fields)


MEASURES = (
    case("none", 0),
    case("enough", 0, soft(seconds=2 * HOUR)),
    case("a second less", 1, soft(seconds=2 * HOUR - 1)),
    case("a hard one is a rule", 0, budget(seconds=0)),
    case("money alone", 0, soft(pence=0)),
    case("what is used elsewhere is not this rota's", 2 * HOUR, soft(seconds=0, used_s=9 * HOUR)),
    case(
        "two", HALF + HOUR, soft(seconds=5400), soft("b2", scope="funder", scope_id="f", seconds=0)
    ),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_care_beyond_soft_budgets_is_measured(case: Measure) -> None:
    assert case.holds(budget_cap.OVER_HOURS.measure)

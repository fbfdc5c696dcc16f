import pytest

from solver.problem import Budget
from solver.rules import budget_cap
from tests.builders import a_policy
from tests.solver.rules.budget_table import ALL, budget, paid
from tests.solver.rules.tables import Measure


def case(name: str, value: int, *budgets: Budget) -> Measure:
    return Measure(name, paid(*budgets), a_policy(), ALL, value)


def soft(id: str = "b1", **fields: object) -> Budget:
    return budget(id, hard=False, **fields)


MEASURES = (
    case("none", 0),
    case("enough", 0, soft(pence=2400)),
    case("a penny less", 3600, soft(pence=2399)),
    case("a hard one is a rule", 0, budget(pence=0)),
    case("hours alone", 0, soft(seconds=0)),
    case("what is used elsewhere is not this rota's", 2400 * 3600, soft(pence=0, used_pence=99)),
    case(
        "two",
        1200 * 3600 + 3600,
        soft(pence=2399),
        soft("b2", scope="funder", scope_id="f", pence=0),
    ),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_money_beyond_soft_budgets_is_measured(case: Measure) -> None:
    assert case.holds(budget_cap.OVER_MONEY.measure)

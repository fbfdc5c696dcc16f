import pytest

from solver.rota import Rota
from solver.rules import double_handed
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case

NINE = at(9)


def case(name: str, wanted: int, rota: Rota, *excess: int) -> Case:
    problem = a_problem([a_visit(carers_required=wanted)], [a_carer(k) for k in ("k1", "k2", "k3")])
    return Case(name, problem, a_policy(), rota, excess)


CASES = (
    case("nobody", 2, a_rota()),
    case("both together", 2, a_rota(("v1", "k1", NINE, 1), ("v1", "k2", NINE, 2))),
    case("one of two", 2, a_rota(("v1", "k1", NINE, 1)), 1),
    case("one of three", 3, a_rota(("v1", "k1", NINE, 1)), 2),
    case("a second apart", 2, a_rota(("v1", "k1", NINE, 1), ("v1", "k2", NINE + 1, 2)), 1),
    case("a minute apart", 2, a_rota(("v1", "k1", NINE, 1), ("v1", "k2", NINE + 60, 2)), 60),
    case("one carer twice", 2, a_rota(("v1", "k1", NINE, 1), ("v1", "k1", NINE, 2)), 1),
    case(
        "two for a visit that needs one", 1, a_rota(("v1", "k1", NINE, 1), ("v1", "k2", NINE, 2)), 1
    ),
    case("slots 1 and 3", 2, a_rota(("v1", "k1", NINE, 1), ("v1", "k2", NINE, 3)), 1),
    case("slot 2 only", 1, a_rota(("v1", "k1", NINE, 2)), 1),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_all_carers_come_together(case: Case) -> None:
    assert case.holds(double_handed.RULE.find)

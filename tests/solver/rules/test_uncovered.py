import pytest

from solver.problem import Client
from solver.rota import Rota
from solver.rules import coverage
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure


def case(name: str, rota: Rota, value: int) -> Measure:
    """A red visit, an amber one for two carers, a green one; 30 min each."""
    risks = ("red", "amber", "green")
    visits = [
        a_visit(f"v{i}", client_id=f"c{i}", risk=risk, carers_required=2 if i == 2 else 1)
        for i, risk in enumerate(risks, 1)
    ]
    clients = [Client(f"c{i}", f"c{i}", risk) for i, risk in enumerate(risks, 1)]  # type: ignore[arg-type]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")], clients=clients)
    return Measure(name, problem, a_policy(), rota, value)


RED, AMBER, GREEN = 1800 * 1000, 2 * 1800 * 30, 1800

MEASURES = (
    case("nobody", a_rota(), RED + AMBER + GREEN),
    case("the red one", a_rota(("v1", "k1", at(9))), AMBER + GREEN),
    case("the green one", a_rota(("v3", "k1", at(9))), RED + AMBER),
    case("one carer of two covers nothing", a_rota(("v2", "k1", at(9))), RED + AMBER + GREEN),
    case("both carers", a_rota(("v2", "k1", at(9), 1), ("v2", "k2", at(9), 2)), RED + GREEN),
    case(
        "not together", a_rota(("v2", "k1", at(9), 1), ("v2", "k2", at(8), 2)), RED + AMBER + GREEN
    ),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_uncovered_care_is_weighed_by_risk(case: Measure) -> None:
    assert case.holds(coverage.TERM.measure)

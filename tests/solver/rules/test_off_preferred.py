import pytest

from solver.rota import Rota
from solver.rules import timing
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure


def case(name: str, rota: Rota, value: int, tolerance_s: int = 0) -> Measure:
    visits = [a_visit("v1", preferred=at(9)), a_visit("v2", preferred=at(9), carers_required=2)]
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")])
    return Measure(name, problem, a_policy(tolerance_s=tolerance_s), rota, value)


MEASURES = (
    case("nobody", a_rota(), 0),
    case("on time", a_rota(("v1", "k1", at(9))), 0),
    case("early", a_rota(("v1", "k1", at(8.75))), 900),
    case("late", a_rota(("v1", "k1", at(9.5))), 1800),
    case("at the tolerance", a_rota(("v1", "k1", at(9.25))), 0, tolerance_s=900),
    case("beyond the tolerance", a_rota(("v1", "k1", at(9.25) + 1)), 1, tolerance_s=900),
    case("two carers count once", a_rota(("v2", "k1", at(10), 1), ("v2", "k2", at(10), 2)), 3600),
    case("what is not covered is not late", a_rota(("v2", "k1", at(10), 1)), 0),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_distance_from_the_preferred_start_is_measured(case: Measure) -> None:
    assert case.holds(timing.TERM.measure)

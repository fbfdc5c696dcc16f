import pytest

from solver.problem import Carer
from solver.rota import Rota
from solver.rules import fairness
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure


def case(name: str, carers: list[Carer], rota: Rota, value: int) -> Measure:
    """Three visits of half an hour: 5,400 s to share."""
    visits = [a_visit(f"v{i}") for i in (1, 2, 3)]
    return Measure(name, a_problem(visits, carers, days=7), a_policy(), rota, value)


EVEN = [a_carer("k1"), a_carer("k2")]
OFFERED = [a_carer("k1", (at(7), at(9))), a_carer("k2", (at(7), at(8)))]
CONTRACT = [a_carer("k1", contract_s_week=20 * HOUR), a_carer("k2", contract_s_week=10 * HOUR)]
IDLE = [*EVEN, Carer("k3", contract_s_week=40 * HOUR)]
ODD = [a_carer("k1"), a_carer("k2"), a_carer("k3"), a_carer("k4", (at(7), at(14)))]
ONE_EACH = a_rota(("v1", "k1", at(8)), ("v2", "k2", at(8)))
TWO_TO_ONE = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)), ("v3", "k2", at(8)))

MEASURES = (
    case("nothing done", EVEN, a_rota(), 5400),
    case("one each of three", EVEN, ONE_EACH, 1800),
    case("two to one, evenly offered", EVEN, TWO_TO_ONE, 1800),
    case("two to one, as offered", OFFERED, TWO_TO_ONE, 0),
    case("two to one, as contracted", CONTRACT, TWO_TO_ONE, 0),
    case("the other way round", CONTRACT[::-1], ONE_EACH, 1800),
    case("a carer without a shift has no share", IDLE, TWO_TO_ONE, 1800),
    # 8:8:8:7 of 5,400 s, rounded down: 1,393, 1,393, 1,393 and 1,219.
    case("shares are rounded down", ODD, a_rota(), 3 * 1393 + 1219),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_hours_away_from_the_fair_share_are_measured(case: Measure) -> None:
    assert case.holds(fairness.TERM.measure)

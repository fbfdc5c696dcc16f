import pytest

from solver.rota import Rota
from solver.rules import money
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Measure


def case(name: str, rota: Rota, value: int, handover_s: int = 0) -> Measure:
    """10 minutes between the clients, 15 from and to home."""
    visits = [a_visit(f"v{i}", client_id=f"c{i}", latest=at(20)) for i in (1, 2)]
    carer = a_carer("k1", (at(7), at(12)), (at(13), at(20)), home="h")
    minutes = {("c1", "c2"): 10, ("h", "c1"): 15, ("c2", "h"): 15}
    return Measure(
        name,
        a_problem(visits, [carer], minutes=minutes),
        a_policy(handover_s=handover_s),
        rota,
        value,
    )


def two(second: int) -> Rota:
    return a_rota(("v1", "k1", at(8)), ("v2", "k1", second))


MEASURES = (
    case("one visit", a_rota(("v1", "k1", at(8))), 0),
    case("no time over", two(at(8.5) + 600), 0),
    case("five minutes over", two(at(8.5) + 900), 300),
    case("five minutes over, two of them handover", two(at(8.5) + 900), 180, handover_s=120),
    case("too close is not less than nothing", two(at(8.5)), 0),
    case("between two shifts nobody waits", two(at(14)), 0),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_waiting_between_visits_is_measured(case: Measure) -> None:
    assert case.holds(money.WAITING.measure)

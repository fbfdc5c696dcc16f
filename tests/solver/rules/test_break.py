import pytest

from solver.rota import Rota
from solver.rules import rest_break
from tests.builders import HOUR, MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case

LONG = a_carer("k1", (at(7), at(20)))
SPLIT = a_carer("k1", (at(7), at(11)), (at(11), at(20)))
SPLIT_HOME = a_carer("k1", (at(7), at(11)), (at(11), at(20)), home="h")


def case(
    name: str,
    first_min: float,
    pause_min: float,
    second_min: float,
    *excess: int,
    travel_min: float = 0,
    handover_s: int = 0,
    carer: object = LONG,
) -> Case:
    """Two visits from 08:00 with some minutes between them, travel included."""
    second = at(8) + round((first_min + pause_min) * MINUTE)
    visits = [
        a_visit("v1", duration=round(first_min * MINUTE)),
        a_visit("v2", client_id="c2", duration=round(second_min * MINUTE), earliest=second),
    ]
    problem = a_problem(
        visits,
        [carer],  # type: ignore[list-item]
        minutes={("c1", "c2"): travel_min, ("c1", "h"): 10, ("h", "c2"): 15},
    )
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", second))
    return Case(name, problem, a_policy(handover_s=handover_s), rota, excess)


def alone(name: str, minutes: float, *excess: int) -> Case:
    rota: Rota = a_rota(("v1", "k1", at(8)))
    problem = a_problem([a_visit(duration=round(minutes * MINUTE))], [LONG])
    return Case(name, problem, a_policy(), rota, excess)


def two_pauses(name: str, minutes: float, *excess: int) -> Case:
    """Three visits with a pause of some minutes and one of 15."""
    times = (("v1", 8, 2), ("v2", 10 + minutes / 60, 2), ("v3", 12.25 + minutes / 60, 2.25))
    visits = [a_visit(v, earliest=at(s), duration=round(d * HOUR)) for v, s, d in times]
    rota = a_rota(*((v, "k1", at(s)) for v, s, _ in times))
    return Case(name, a_problem(visits, [LONG]), a_policy(), rota, excess)


CASES = (
    alone("6:00 h without a pause", 360),
    alone("6:01 h without a pause", 361, 20 * MINUTE),
    alone("6 h and a second", 360 + 1 / 60, 20 * MINUTE),
    case("20 min in 7 h", 180, 20, 220),
    case("19 min in 7 h", 180, 19, 221, MINUTE),
    case("a second short of 20 min", 180, 20 - 1 / 60, 220, 1),
    case("19 min in 6 h", 180, 19, 161),
    case("30 min of which 10 are travel", 180, 30, 210, travel_min=10),
    case("29 min of which 10 are travel", 180, 29, 211, MINUTE, travel_min=10),
    case("30 min of which 10 are handover", 180, 30, 210, handover_s=600),
    case("29 min of which 10 are handover", 180, 29, 211, MINUTE, handover_s=600),
    case("20 min between two shifts", 180, 20, 220, carer=SPLIT, travel_min=20),
    case("19 min between two shifts", 180, 19, 221, MINUTE, carer=SPLIT),
    case("45 min of which 25 lead home and back", 170, 45, 340, carer=SPLIT_HOME),
    case("44 min of which 25 lead home and back", 170, 44, 340, MINUTE, carer=SPLIT_HOME),
    two_pauses("two pauses of 15 min are no break", 15, 5 * MINUTE),
    two_pauses("one of two pauses is long enough", 20),
    case("the gap between shifts is no working time", 175, 5, 185, carer=SPLIT),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_a_long_day_holds_a_break(case: Case) -> None:
    assert case.holds(rest_break.RULE.find)

import pytest

from solver.problem import Carer, Pin
from solver.rota import Rota
from solver.rules import money, travel
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case, Measure

VISITS = tuple(
    a_visit(f"v{i}", client_id=f"c{i}", earliest=at(7), latest=at(20)) for i in (1, 2, 3)
)
MINUTES = {
    ("c1", "c2"): 20,
    ("c2", "c1"): 5,
    ("c1", "c3"): 3,
    ("c3", "c2"): 4,
    ("h", "c1"): 15,
    ("c1", "h"): 10,
    ("c2", "h"): 25,
}
PLAIN = a_carer("k1", (at(7), at(12)), (at(14), at(18)))
HOMED = a_carer("k1", (at(7), at(12)), (at(14), at(18)), home="h")
TOUCHING = a_carer("k1", (at(7), at(9)), (at(9), at(18)))
STARTED = Pin("v1", 1, "k1", at(8))
NEXT = Pin("v2", 1, "k1", at(9))


def case(
    name: str, carer: Carer, rota: Rota, *excess: int, handover_s: int = 0, home: bool = True
) -> Case:
    problem = a_problem(VISITS, [carer], minutes=MINUTES)
    policy = a_policy(handover_s=handover_s, home_counts=home)
    return Case(name, problem, policy, rota, excess)


def later(
    name: str, carer: Carer, rota: Rota, *excess: int, now: int, pins: tuple[Pin, ...] = ()
) -> Case:
    """The same in a re-plan."""
    problem = a_problem(VISITS, [carer], minutes=MINUTES, now=now, pins=pins)
    return Case(name, problem, a_policy(handover_s=120), rota, excess)


def two(second: int, first: int = at(8)) -> Rota:
    return a_rota(("v1", "k1", first), ("v2", "k1", second))


CASES = (
    case("just in time", PLAIN, two(at(8.5) + 1200)),
    case("a second short", PLAIN, two(at(8.5) + 1199), 1),
    case("with handover just in time", PLAIN, two(at(8.5) + 1320), handover_s=120),
    case("with handover a second short", PLAIN, two(at(8.5) + 1319), 1, handover_s=120),
    case("the way back is another way", PLAIN, two(at(8), first=at(8.5) + 300)),
    case("the way back, a second short", PLAIN, two(at(8), first=at(8.5) + 299), 1),
    case(
        "over a third place where the direct way is longer",
        PLAIN,
        a_rota(("v1", "k1", at(8)), ("v3", "k1", at(8.5) + 180), ("v2", "k1", at(9) + 180 + 240)),
    ),
    case("at once in two places", PLAIN, two(at(8)), 1800 + 1200),
    case("home counts: just in the shift", HOMED, a_rota(("v1", "k1", at(7.25)))),
    case("home counts: leaves a second too early", HOMED, a_rota(("v1", "k1", at(7.25) - 1)), 1),
    case("home does not count", HOMED, a_rota(("v1", "k1", at(7))), home=False),
    case("home counts: just back", HOMED, a_rota(("v1", "k1", at(11.5) - 600))),
    case("home counts: a second late back", HOMED, a_rota(("v1", "k1", at(11.5) - 599)), 1),
    case("between shifts from home and back", HOMED, two(at(14), at(8))),
    case("straight on between touching shifts", TOUCHING, two(at(9) + 300, at(8.25))),
    case("between touching shifts a second short", TOUCHING, two(at(9) + 299, at(8.25)), 1),
    case(
        "with handover between touching shifts",
        TOUCHING,
        two(at(9) + 419, at(8.25)),
        1,
        handover_s=120,
    ),
    later("sets out now", PLAIN, two(at(10) + 1320), now=at(10), pins=(STARTED,)),
    later("set out a second ago", PLAIN, two(at(10) + 1319), 1, now=at(10), pins=(STARTED,)),
    later("sets out after the visit", PLAIN, two(at(8.5) + 1320), now=at(8.25), pins=(STARTED,)),
    later("a second early", PLAIN, two(at(8.5) + 1319), 1, now=at(8.25), pins=(STARTED,)),
    later("on the way to a pin", PLAIN, two(at(9)), now=at(9), pins=(STARTED, NEXT)),
    later("short of time to a pin", PLAIN, two(at(8.75)), 420, now=at(9), pins=(STARTED, NEXT)),
    later("leaves home now", HOMED, a_rota(("v1", "k1", at(8.25))), now=at(8)),
    later("left home a second ago", HOMED, a_rota(("v1", "k1", at(8.25) - 1)), 1, now=at(8)),
    later("left home to a pin", HOMED, a_rota(("v1", "k1", at(8))), now=at(8), pins=(STARTED,)),
    later("leaves home in the shift", HOMED, a_rota(("v1", "k1", at(7.25))), now=at(6)),
    later("without a home at once", PLAIN, a_rota(("v1", "k1", at(8))), now=at(8)),
    later(
        "back home from a past shift",
        HOMED,
        two(at(14), at(8)),
        now=at(13.5),
        pins=(STARTED,),
    ),
)

MEASURES = (
    Measure(
        "one leg without a home",
        a_problem(VISITS, [PLAIN], minutes=MINUTES),
        a_policy(),
        two(at(10)),
        1200,
    ),
    Measure(
        "three legs with a home",
        a_problem(VISITS, [HOMED], minutes=MINUTES),
        a_policy(),
        two(at(10)),
        900 + 1200 + 1500,
    ),
    Measure(
        "no leg between two shifts",
        a_problem(VISITS, [PLAIN], minutes=MINUTES),
        a_policy(),
        two(at(14)),
        0,
    ),
    Measure(
        "home and back in each shift",
        a_problem(VISITS, [HOMED], minutes=MINUTES),
        a_policy(),
        a_rota(("v1", "k1", at(8)), ("v2", "k1", at(15))),
        900 + 600 + 0 + 1500,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_there_is_time_to_travel(case: Case) -> None:
    assert case.holds(travel.RULE.find)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_travel_is_measured_inside_runs(case: Measure) -> None:
    assert case.holds(money.TRAVEL.measure)

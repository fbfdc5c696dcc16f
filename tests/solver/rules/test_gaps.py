import pytest

from solver.problem import Link
from solver.rota import Rota
from solver.rules import gaps
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case

BOTH = (("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2))
HOURS = {"min_gap": at(4), "max_gap": at(6)}


def case(
    name: str, rota: Rota, *excess: int, sizes: tuple[int, int] = (1, 1), **link: object
) -> Case:
    visits = [
        a_visit("v1", carers_required=sizes[0]),
        a_visit("v2", earliest=at(12), latest=at(16), carers_required=sizes[1]),
    ]
    carers = [a_carer(k) for k in ("k1", "k2", "k3")]
    problem = a_problem(visits, carers, links=(Link("v1", "v2", **link),))  # type: ignore[arg-type]
    return Case(name, problem, a_policy(), rota, excess)


def pair(second: int, carer: str = "k1") -> Rota:
    return a_rota(("v1", "k1", at(8)), ("v2", carer, second))


CASES = (
    case("the least distance", pair(at(12)), **HOURS),
    case("a second nearer", pair(at(12) - 1), 1, **HOURS),
    case("the largest distance", pair(at(14)), **HOURS),
    case("a second farther", pair(at(14) + 1), 1, **HOURS),
    case("only one of the two is made", a_rota(("v2", "k1", at(9))), **HOURS),
    case("only the other of the two is made", a_rota(("v1", "k1", at(9))), **HOURS),
    case("the other way round", pair(at(7)), at(5), **HOURS),
    case("no bound", pair(at(20))),
    case("no upper bound", pair(at(20)), min_gap=at(4)),
    case("no lower bound", pair(at(7)), max_gap=at(4)),
    case("a bound of nothing", pair(at(8) - 1), 1, min_gap=0),
    case("another carer, as nothing is asked", pair(at(12), "k2"), **HOURS),
    case("the same carer, as asked", pair(at(12)), same_carer=True),
    case("another carer, though asked", pair(at(12), "k2"), 1, same_carer=True),
    case("another carer, too late", pair(at(14) + 1, "k2"), 1, 1, same_carer=True, **HOURS),
    case(
        "the same carer and one more",
        a_rota(("v1", "k1", at(8)), ("v2", "k1", at(12), 1), ("v2", "k2", at(12), 2)),
        sizes=(1, 2),
        same_carer=True,
    ),
    case(
        "two others",
        a_rota(("v1", "k1", at(8)), ("v2", "k2", at(12), 1), ("v2", "k3", at(12), 2)),
        1,
        sizes=(1, 2),
        same_carer=True,
    ),
    case(
        "one of the two before", a_rota(*BOTH, ("v2", "k2", at(12))), sizes=(2, 1), same_carer=True
    ),
    case(
        "none of the two before",
        a_rota(*BOTH, ("v2", "k3", at(12))),
        1,
        sizes=(2, 1),
        same_carer=True,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_linked_visits_keep_their_distance_and_carer(case: Case) -> None:
    assert case.holds(gaps.RULE.find)

import pytest

from solver.problem import Pin
from solver.rota import Rota
from solver.rules import frozen
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case


def case(name: str, rota: Rota, *excess: int, pinned: bool = True, now: int | None = None) -> Case:
    pins = (Pin("v1", 2, "k1", at(9)),) if pinned else ()
    carers = [a_carer("k1"), a_carer("k2")]
    problem = a_problem([a_visit(carers_required=2)], carers, pins=pins, now=now)
    return Case(name, problem, a_policy(), rota, excess)


CASES = (
    case("as pinned", a_rota(("v1", "k1", at(9), 2))),
    case("as pinned, with another carer", a_rota(("v1", "k1", at(9), 2), ("v1", "k2", at(9), 1))),
    case("left out", a_rota(), 1),
    case("a second later", a_rota(("v1", "k1", at(9) + 1, 2)), 1),
    case("another carer", a_rota(("v1", "k2", at(9), 2)), 1),
    case("another slot", a_rota(("v1", "k1", at(9), 1)), 1),
    case("nothing is pinned", a_rota(("v1", "k2", at(8), 1)), pinned=False),
    case("at this very second", a_rota(("v1", "k2", at(9), 1)), pinned=False, now=at(9)),
    case("a second ago", a_rota(("v1", "k2", at(9), 1)), 1, pinned=False, now=at(9) + 1),
    case("what is pinned has started", a_rota(("v1", "k1", at(9), 2)), now=at(10)),
    case(
        "nobody joins what has started",
        a_rota(("v1", "k1", at(9), 2), ("v1", "k2", at(9), 1)),
        3600,
        now=at(10),
    ),
    case("started by another carer", a_rota(("v1", "k2", at(9), 2)), 1, now=at(10)),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_what_is_pinned_stays_and_nothing_else_starts_in_the_past(case: Case) -> None:
    assert case.holds(frozen.RULE.find)

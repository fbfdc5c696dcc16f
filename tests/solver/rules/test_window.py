import pytest

from solver.rules import window
from tests.builders import HOUR, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case


def case(name: str, start: int, *excess: int, **visit: object) -> Case:
    problem = a_problem([a_visit(**visit)])
    return Case(name, problem, a_policy(), a_rota(("v1", "k1", start)), excess)


DOSE = {"time_critical": True, "preferred": at(9)}
EARLY_DOSE = {"time_critical": True, "preferred": at(8.25)}

CASES = (
    case("at the earliest", at(8)),
    case("a second too early", at(8) - 1, 1),
    case("at the latest", at(10)),
    case("an hour late", at(11), HOUR),
    case("a second late", at(10) + 1, 1),
    case("a dose 30 min early", at(8.5), **DOSE),
    case("a dose 30 min and a second early", at(8.5) - 1, 1, **DOSE),
    case("a dose 30 min late", at(9.5), **DOSE),
    case("a dose 30 min and a second late", at(9.5) + 1, 1, **DOSE),
    case("a dose never before its window", at(8) - 1, 1, **EARLY_DOSE),
    case("30 min and a second, but no dose", at(9.5) + 1, preferred=at(9)),
    case("after midnight", at(24.5), earliest=at(23), latest=at(24.5)),
    case("too long after midnight", at(24.5) + 1, 1, earliest=at(23), latest=at(24.5)),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_visits_start_in_their_window(case: Case) -> None:
    assert case.holds(window.RULE.find)

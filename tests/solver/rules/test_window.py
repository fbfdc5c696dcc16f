import pytest

from solver.facts import Facts
from solver.policy import WindowEnd
from solver.rules import window
from tests.builders import HOUR, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case


def case(
    name: str, start: int, *excess: int, window_end: WindowEnd = "hard", **visit: object
) -> Case:
    problem, policy = a_problem([a_visit(**visit)]), a_policy(window_end=window_end)
    return Case(name, problem, policy, a_rota(("v1", "k1", start)), excess)


def soft(name: str, start: int, *excess: int, **visit: object) -> Case:
    return case(f"softly: {name}", start, *excess, window_end="soft", **visit)


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
    soft("at the earliest", at(8)),
    soft("a second too early", at(8) - 1, 1),
    soft("at the latest", at(10)),
    soft("a second late", at(10) + 1),
    soft("hours late", at(14)),
    soft("a dose 30 min late", at(9.5), **DOSE),
    soft("a dose 30 min and a second late", at(9.5) + 1, 1, **DOSE),
    soft("a dose 30 min and a second early", at(8.5) - 1, 1, **DOSE),
    soft("a dose never after its window", at(10) + 1, 1, time_critical=True, preferred=at(9.75)),
    soft("a dose never before its window", at(8) - 1, 1, **EARLY_DOSE),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_visits_start_in_their_window(case: Case) -> None:
    assert case.holds(window.RULE.find)


@pytest.mark.parametrize(
    ("window_end", "said"),
    [("hard", "starts Tue 07:00, outside Tue 08:00 to Tue 10:00"), ("soft", "before Tue 08:00")],
)
def test_that_a_start_too_early_is_told_with_the_bounds_it_has(
    window_end: WindowEnd, said: str
) -> None:
    policy, rota = a_policy(window_end=window_end), a_rota(("v1", "k1", at(7)))
    (found,) = window.RULE.find(Facts(a_problem([a_visit()]), policy, rota))
    assert found.message.endswith(said)

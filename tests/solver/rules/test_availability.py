import pytest

from solver.problem import Carer, Horizon
from solver.rules import availability
from tests.builders import (
    AUTUMN_CHANGE,
    HOUR,
    SPRING_CHANGE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    wall,
)
from tests.solver.rules.tables import Case

AUTUMN, SPRING = Horizon.of(AUTUMN_CHANGE, 2), Horizon.of(SPRING_CHANGE, 2)


def case(name: str, start: int, *excess: int, shifts: tuple[tuple[int, int], ...]) -> Case:
    problem = a_problem([a_visit()], [a_carer("k1", *shifts)])
    return Case(name, problem, a_policy(), a_rota(("v1", "k1", start)), excess)


def night(name: str, horizon: Horizon, hours: float, *excess: int) -> Case:
    """A visit of so many real hours from the start of a shift from 22:00 to 06:00 local."""
    first = horizon.date_of(-1)
    span = Horizon.of(first, 2)
    shift = (wall(span, 22), wall(span, 6, 1))
    visit = a_visit(duration=round(hours * HOUR), earliest=shift[0])
    problem = a_problem([visit], [a_carer("k1", shift)], first_day=first)
    return Case(name, problem, a_policy(), a_rota(("v1", "k1", shift[0])), excess)


TWO = ((at(7), at(9)), (at(9), at(12)))

CASES = (
    case("from the first second of the shift", at(7), shifts=((at(7), at(15)),)),
    case("a second too early", at(7) - 1, 1, shifts=((at(7), at(15)),)),
    case("to the last second of the shift", at(14.5), shifts=((at(7), at(15)),)),
    case("a second too late", at(14.5) + 1, 1, shifts=((at(7), at(15)),)),
    case("between two shifts", at(10), 30 * 60, shifts=((at(7), at(10)), (at(10.5), at(12)))),
    case("across the seam of two shifts that touch", at(8.75), 900, shifts=TWO),
    case("across midnight in one shift", at(23.75), shifts=((at(22), at(30)),)),
    case("across midnight where the shift ends", at(23.75), 900, shifts=((at(22), at(24)),)),
    night("a night of nine hours when clocks go back", AUTUMN, 9),
    night("a second more than nine hours when clocks go back", AUTUMN, 9 + 1 / HOUR, 1),
    night("a night of seven hours when clocks go forward", SPRING, 7),
    night("eight hours when clocks go forward", SPRING, 8, HOUR),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_work_lies_inside_a_shift(case: Case) -> None:
    assert case.holds(availability.RULE.find)


def test_that_a_carer_without_shifts_can_do_nothing() -> None:
    problem = a_problem([a_visit()], [Carer("k1")])
    rota = a_rota(("v1", "k1", at(9)))
    assert Case("", problem, a_policy(), rota, (30 * 60,)).holds(availability.RULE.find)

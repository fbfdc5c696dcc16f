from datetime import date, timedelta

import pytest

from solver.problem import Horizon
from solver.rota import Rota
from solver.rules import daily_rest
from tests.builders import (
    AUTUMN_CHANGE,
    HOUR,
    MINUTE,
    PLAIN_DAY,
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


def case(
    name: str,
    last: float,
    first: float,
    *excess: int,
    day: date = PLAIN_DAY,
    home: float = 0,
    **carer: object,
) -> Case:
    """A visit that ends at wall time ``last``, and one that starts at ``first`` of the next day."""
    span = Horizon.of(day, 3)
    late, early = wall(span, last) - 30 * MINUTE, wall(span, first, 1)
    visits = [a_visit("v1", earliest=late), a_visit("v2", earliest=early)]
    shifts = (wall(span, 10), wall(span, 24)), (wall(span, 1, 1), wall(span, 20, 1))
    if home:
        carer["home"] = "h"
    problem = a_problem(
        visits,
        [a_carer("k1", *shifts, **carer)],
        first_day=day,
        days=3,
        minutes={("h", "c1"): home * 60, ("c1", "h"): home * 60},
    )
    return Case(name, problem, a_policy(), a_rota(("v1", "k1", late), ("v2", "k1", early)), excess)


def single(name: str, rota: Rota, *excess: int, **carer: object) -> Case:
    visits = [a_visit("v1"), a_visit("v2", earliest=at(20))]
    problem = a_problem(visits, [a_carer("k1", (at(7), at(23)), **carer)])
    return Case(name, problem, a_policy(), rota, excess)


def night(name: str, hours: tuple[float, ...], *excess: float, **carer: object) -> Case:
    """Visits of half an hour at these hours of two days; shifts begin at 21:00 and at 11:00."""
    carer["last_work_end"] = carer.pop("last", carer.get("resumes_from"))
    carer["next_work_start"] = carer.pop("next", carer.get("stops_by"))
    shifts = (at(-3), at(7)), (at(11), at(20)), (at(21), at(31)), (at(34), at(44))
    visits = [a_visit(f"v{i}", earliest=at(hour)) for i, hour in enumerate(hours)]
    rota = a_rota(*((f"v{i}", "k1", at(hour)) for i, hour in enumerate(hours)))
    problem = a_problem(visits, [a_carer("k1", *shifts, **carer)])
    return Case(name, problem, a_policy(), rota, tuple(round(each) for each in excess))


MORNING = a_rota(("v1", "k1", at(8)))

CASES = (
    case("11 h", 21, 8),
    case("10 h 59 min", 21, 8 - 1 / 60, MINUTE),
    case("11 h and a second too few", 21, 8 - 1 / HOUR, 1),
    case("the way home is no rest", 21, 8, 2 * 1800, home=0.5),
    case("11 h from home to home", 20.5, 8.5, home=0.5),
    case("clocks go back: 22:00 to 08:00", 22, 8, day=AUTUMN_CHANGE - timedelta(days=1)),
    case(
        "clocks go back: 22:00 to 07:59",
        22,
        8 - 1 / 60,
        MINUTE,
        day=AUTUMN_CHANGE - timedelta(days=1),
    ),
    case("clocks go forward: 22:00 to 09:00", 22, 9, HOUR, day=SPRING_CHANGE - timedelta(days=1)),
    case("clocks go forward: 22:00 to 10:00", 22, 10, day=SPRING_CHANGE - timedelta(days=1)),
    single("two visits of one day need no rest", a_rota(("v1", "k1", at(8)), ("v2", "k1", at(20)))),
    single("11 h after the last work", MORNING, last_work_end=at(-3)),
    single("a second less after the last work", MORNING, 1, last_work_end=at(-3) + 1),
    single("11 h before the next work", MORNING, next_work_start=at(19.5)),
    single("a second less before the next work", MORNING, 1, next_work_start=at(19.5) - 1),
    night("an hour after the rest of its night", (1, 30), resumes_from=at(1)),
    night("at once after the rest of its night", (1,), resumes_from=at(1)),
    night("a second into the rest of its night", (1,), 1, resumes_from=at(1) + 1),
    night("the rest of a night is not slept through", (1, 11.9), 0.6 * HOUR),
    night("11 h after a night", (1, 12.5)),
    night("the day after needs 11 h from the night before", (11,), HOUR, resumes_from=at(1)),
    night("the day after has 11 h from the night before", (12,), resumes_from=at(1)),
    night("the last night ends as the rest begins", (37.5,), stops_by=at(38)),
    night("the last night goes on a second into the rest", (37.5,), 1, stops_by=at(38) - 1),
    night("the first night needs rest before", (26,), HOUR / 2, stops_by=at(37), next=at(37)),
    night("a night of which nothing is published needs its rest", (1,), 11 * HOUR, last=at(1)),
    single("no work, no rest", a_rota(), last_work_end=at(6), next_work_start=at(9)),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_carers_rest_between_days(case: Case) -> None:
    assert case.holds(daily_rest.RULE.find)


def test_that_a_night_shift_is_one_working_day() -> None:
    visits = [a_visit("v1", earliest=at(22)), a_visit("v2", earliest=at(25))]
    problem = a_problem(visits, [a_carer("k1", (at(21), at(31)))])
    rota = a_rota(("v1", "k1", at(22)), ("v2", "k1", at(25)))
    assert Case("", problem, a_policy(), rota).holds(daily_rest.RULE.find)

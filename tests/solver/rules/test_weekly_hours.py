from datetime import date

import pytest

from solver.law import WorkerLimits
from solver.rules import weekly_hours
from tests.builders import HOUR, PLAIN_DAY, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case

WEEK = (2026, 48)
SEVENTEEN = date(2008, 11, 25)
YOUNG = WorkerLimits(12 * HOUR, 16200, 1800, max_s_day=8 * HOUR, max_s_week=10 * HOUR)
SUNDAY = date(2026, 11, 29)


def case(
    name: str,
    *excess: int,
    first_day: date = PLAIN_DAY,
    hours: tuple[float, float] = (2, 3),
    home_min: float = 0,
    average_h: float | None = None,
    weeks: int = 17,
    **carer: object,
) -> Case:
    """A visit of some hours on each of two days, from 08:00."""
    visits = [
        a_visit("v1", duration=round(hours[0] * HOUR)),
        a_visit("v2", duration=round(hours[1] * HOUR), earliest=at(32)),
    ]
    if home_min:
        carer["home"] = "h"
    problem = a_problem(
        visits,
        [a_carer("k1", (at(7), at(20)), (at(31), at(44)), **carer)],
        first_day=first_day,
        minutes={("h", "c1"): home_min, ("c1", "h"): home_min},
    )
    policy = a_policy(young=YOUNG, average_h=average_h, average_weeks=weeks)
    return Case(name, problem, policy, a_rota(("v1", "k1", at(8)), ("v2", "k1", at(32))), excess)


CASES = (
    case("no maximum"),
    case("the maximum of a day", max_s_day=3 * HOUR),
    case("a second over the maximum of a day", 1, max_s_day=3 * HOUR - 1),
    case("both days over", HOUR, 2 * HOUR, max_s_day=HOUR),
    case("another part of the day counts", max_s_day=4 * HOUR, worked_s_by_day=((1, HOUR),)),
    case(
        "another part of the day counts, a second over",
        1,
        max_s_day=4 * HOUR,
        worked_s_by_day=((1, HOUR + 1),),
    ),
    case("the part of another day does not", max_s_day=3 * HOUR, worked_s_by_day=((-1, HOUR),)),
    case("the maximum of the week", max_s_week=5 * HOUR),
    case("a second over the maximum of the week", 1, max_s_week=5 * HOUR - 1),
    case("journeys home are work", 4 * 600, max_s_week=5 * HOUR, home_min=10),
    case("journeys home just fit", max_s_day=3 * HOUR + 1200, home_min=10),
    case("worked outside counts", max_s_week=9 * HOUR, worked_s_by_week=((WEEK, 4 * HOUR),)),
    case(
        "worked outside counts, a second over",
        1,
        max_s_week=9 * HOUR,
        worked_s_by_week=((WEEK, 4 * HOUR + 1),),
    ),
    case(
        "another week's work does not count",
        max_s_week=5 * HOUR,
        worked_s_by_week=(((2026, 47), 9 * HOUR),),
    ),
    case("who is young works 8 h", hours=(8, 2), date_of_birth=SEVENTEEN),
    case("8 h and a second", 1, hours=(8 + 1 / HOUR, 1), date_of_birth=SEVENTEEN),
    case(
        "young, over a lower maximum of their own",
        HOUR,
        max_s_day=2 * HOUR,
        date_of_birth=SEVENTEEN,
    ),
    case("young, a second over the week", 1, hours=(8, 2 + 1 / HOUR), date_of_birth=SEVENTEEN),
    case("18 on the first day", hours=(8.5, 2), date_of_birth=date(2008, 11, 24)),
    case("the average in the only week", average_h=5),
    case("a second over the average", 2, average_h=5 - 2 / HOUR),
    case("opted out", average_h=4, wtr_opt_out=True),
    case(
        "the average of two weeks",
        average_h=3,
        averaged_from=(2026, 47),
        worked_s_by_week=(((2026, 47), HOUR),),
    ),
    case(
        "a second over the average of two weeks",
        1,
        average_h=3,
        averaged_from=(2026, 47),
        worked_s_by_week=(((2026, 47), HOUR + 1),),
    ),
    case("a week that was not worked counts", average_h=3, averaged_from=(2026, 47)),
    case(
        "17 weeks are looked back",
        1,
        average_h=1,
        averaged_from=(2026, 20),
        worked_s_by_week=(((2026, 32), 12 * HOUR + 1), ((2026, 31), 90 * HOUR)),
    ),
    case(
        "across the year",
        1,
        first_day=date(2027, 1, 5),
        average_h=1,
        averaged_from=(2026, 1),
        worked_s_by_week=(((2026, 38), 12 * HOUR + 1), ((2026, 37), 90 * HOUR)),
    ),
    case("Sunday and Monday, each with its average", first_day=SUNDAY, average_h=2.5),
    case("Sunday over its average", HOUR, first_day=SUNDAY, average_h=2.5, hours=(3.5, 0.5)),
    case(
        "Sunday is made up for by Monday no more",
        HOUR,
        first_day=SUNDAY,
        average_h=2.5,
        hours=(3.5, 1.5),
    ),
    case(
        "Sunday and Sunday with Monday over",
        1,
        first_day=SUNDAY,
        average_h=2.5,
        hours=(2.5, 2.5 + 1 / HOUR),
    ),
    case("Sunday and Monday are two weeks", first_day=SUNDAY, max_s_week=3 * HOUR),
    case("Monday over in its own week", 1, first_day=SUNDAY, max_s_week=3 * HOUR - 1),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_hours_stay_within_the_maximum(case: Case) -> None:
    assert case.holds(weekly_hours.RULE.find)


def test_that_waiting_inside_a_shift_is_work_and_the_gap_between_shifts_is_not() -> None:
    visits = [a_visit("v1", duration=HOUR), a_visit("v2", duration=HOUR, earliest=at(12))]
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(12)))
    one = a_problem(visits, [a_carer("k1", (at(7), at(15)), max_s_day=5 * HOUR - 1)])
    assert Case("", one, a_policy(), rota, (1,)).holds(weekly_hours.RULE.find)
    two = a_problem(visits, [a_carer("k1", (at(7), at(10)), (at(11), at(15)), max_s_day=2 * HOUR)])
    assert Case("", two, a_policy(), rota).holds(weekly_hours.RULE.find)


def test_that_a_night_counts_for_the_week_it_starts_in() -> None:
    visit = a_visit("v1", duration=3 * HOUR, earliest=at(23))
    rota = a_rota(("v1", "k1", at(23)))
    carer = a_carer("k1", (at(22), at(30)), max_s_week=3 * HOUR, worked_s_by_week=((WEEK, 1),))
    problem = a_problem([visit], [carer], first_day=SUNDAY)
    assert Case("", problem, a_policy(), rota, (1,)).holds(weekly_hours.RULE.find)

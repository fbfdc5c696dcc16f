from datetime import date

import pytest

from solver.law import WorkerLimits
from solver.rules import weekly_rest
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case

MONDAY = date(2026, 11, 23)
AUTUMN, SPRING = date(2026, 10, 19), date(2027, 3, 22)
"""Mondays of the weeks in which the clocks change on the Sunday."""
DAILY = tuple((24 * day + 8.0, 8.0) for day in range(7))
SECOND = 1 / HOUR
YOUNG = WorkerLimits(12 * HOUR, 16200, 1800, weekly_rest_s=48 * HOUR)


def case(
    name: str,
    *excess: int,
    work: tuple[tuple[float, float], ...],
    first_day: date = MONDAY,
    days: int = 7,
    weekly_rest: str = "week",
    home_min: float = 0,
    **carer: object,
) -> Case:
    """Work as (hours since the first midnight, hours), each a visit in a shift of its own."""
    visits = [
        a_visit(f"v{i}", earliest=at(start), duration=round(length * HOUR))
        for i, (start, length) in enumerate(work)
    ]
    if home_min:
        carer["home"] = "h"
    around = home_min / 60
    shifts = [(at(start - around), at(start + length + around)) for start, length in work]
    problem = a_problem(
        visits,
        [a_carer("k1", *shifts, **carer)],
        first_day=first_day,
        days=days,
        minutes={("h", "c1"): home_min, ("c1", "h"): home_min},
    )
    rota = a_rota(*((f"v{i}", "k1", at(start)) for i, (start, _) in enumerate(work)))
    policy = a_policy(weekly_rest_h=24, fortnight_h=48, young=YOUNG, weekly_rest=weekly_rest)
    return Case(name, problem, policy, rota, excess)


def late_tuesday(start: float) -> tuple[tuple[float, float], ...]:
    """Daily work; on Tuesday from some hour after Monday's midnight until midnight."""
    return (DAILY[0], (start, 48 - start), *DAILY[2:])


def sunday(start: float) -> tuple[tuple[float, float], ...]:
    """Daily work, on Saturday until midnight, and on Sunday an hour from some hour on."""
    return (*DAILY[:5], (5 * 24 + 8.0, 16.0), (6 * 24 + start, 1 / 6))


CASES = (
    case("16 h between days", 8 * HOUR, work=DAILY),
    case("24 h from Monday to Tuesday", work=late_tuesday(40)),
    case("a second less", 1, work=late_tuesday(40 - SECOND)),
    case("a day off", work=DAILY[:3] + DAILY[4:]),
    case("the end of the week", work=(*DAILY[:5], (5 * 24 + 8.0, 16.0))),
    case("the end of the week, a second short", 1, work=(*DAILY[:5], (5 * 24 + 8.0, 16 + SECOND))),
    case("the beginning of the week", work=((24.0, 16.0), *DAILY[2:])),
    case("the beginning, a second short", 1, work=((24 - SECOND, 16.0), *DAILY[2:])),
    case(
        "Sunday noon to Monday noon lies in neither week",
        8 * HOUR,
        8 * HOUR,
        work=tuple(
            (24 * d + 8.0, 4.0 if d == 6 else 8.0) if d != 7 else (24 * d + 12.0, 4.0)
            for d in range(14)
        ),
        days=14,
    ),
    case("nothing is asked of a week without work of the rota", work=(), work_outside=((0, 1),)),
    case(
        "published work of the week is no rest",
        8 * HOUR,
        work=DAILY[6:],
        work_outside=tuple((at(24 * d + 8), at(24 * d + 16)) for d in range(6)),
    ),
    case(
        "a day off in what is published",
        work=DAILY[6:],
        work_outside=tuple((at(24 * d + 8), at(24 * d + 16)) for d in range(6) if d != 2),
    ),
    case(
        "published work of other weeks does not count",
        work=DAILY[:1],
        work_outside=((at(-30), at(-1)), (at(7 * 24 + 1), at(7 * 24 + 30))),
    ),
    case("journeys home are work", 600, work=late_tuesday(40), home_min=5),
    case(
        "a night from Sunday to Monday takes from both weeks",
        8 * HOUR,
        work=(*DAILY[:6], (6 * 24 + 8.0, 4.0), (6 * 24 + 23.0, 4.0)),
    ),
    case(
        "a night into a week without a day off",
        8 * HOUR,
        work=((6 * 24 + 23.0, 4.0),),
        work_outside=tuple((at(24 * d + 8), at(24 * d + 16)) for d in range(7, 14)),
    ),
    case(
        "a night out of a week without a day off",
        8 * HOUR,
        work=((6 * 24 + 23.0, 4.0),),
        work_outside=tuple((at(24 * d + 8), at(24 * d + 16)) for d in range(7)),
    ),
    case(
        "what is free after the week is no rest in it",
        8 * HOUR,
        work=DAILY,
        work_outside=((at(7 * 24 + 30), at(7 * 24 + 40)),),
    ),
    case("25 h of Sunday in autumn", work=sunday(24), first_day=AUTUMN),
    case("a second less than 24 h", 1, work=sunday(24 - SECOND), first_day=AUTUMN),
    case("23 h of Sunday in spring", HOUR, work=sunday(23), first_day=SPRING),
    case(
        "in spring from Saturday 23:00",
        work=(*DAILY[:5], (5 * 24 + 8.0, 15.0)),
        first_day=SPRING,
    ),
    case(
        "48 h for who is young",
        24 * HOUR,
        work=late_tuesday(40),
        date_of_birth=date(2009, 11, 24),
    ),
    case("a birthday on the first day", work=late_tuesday(40), date_of_birth=date(2008, 11, 23)),
    case("a weekend", work=DAILY[:5], date_of_birth=date(2009, 11, 24)),
    case(
        "48 h in the fortnight",
        work=DAILY + tuple((24 * d + 8.0, 8.0) for d in range(7, 12)),
        days=14,
        first_day=date(2026, 11, 9),
        weekly_rest="fortnight",
    ),
    case(
        "the second week of a fortnight",
        32 * HOUR,
        work=DAILY,
        first_day=date(2026, 11, 16),
        weekly_rest="fortnight",
        work_outside=tuple((at(24 * d + 8), at(24 * d + 16)) for d in range(-7, 0)),
    ),
    case(
        "two days apart are no 48 h",
        24 * HOUR - 16 * HOUR,
        work=DAILY[:2] + DAILY[3:] + tuple((24 * d + 8.0, 8.0) for d in range(7, 14) if d != 9),
        days=14,
        first_day=date(2026, 11, 9),
        weekly_rest="fortnight",
    ),
    case(
        "who is young has no fortnight",
        24 * HOUR + 8 * HOUR,
        work=DAILY,
        weekly_rest="fortnight",
        date_of_birth=date(2009, 11, 24),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_each_week_holds_its_rest(case: Case) -> None:
    assert case.holds(weekly_rest.RULE.find)

from datetime import date

import pytest

from solver.law import NightLimits, WorkerLimits
from solver.rules import night_work
from tests.builders import (
    AUTUMN_CHANGE,
    HOUR,
    PLAIN_DAY,
    SPRING_CHANGE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
)
from tests.solver.rules.tables import Case

YOUNG = WorkerLimits(12 * HOUR, 16200, 1800, no_work=(22 * HOUR, 6 * HOUR))
NIGHT = NightLimits(23 * HOUR, 6 * HOUR, 3 * HOUR, 48 * HOUR)
SECOND = 1 / HOUR


def young(
    name: str,
    *excess: int,
    start: float,
    hours: float = 1,
    born: date | None = date(2008, 11, 25),
    first_day: date = PLAIN_DAY,
    home_min: float = 0,
) -> Case:
    """A visit from some hour after the first midnight, by somebody who is 17 unless told."""
    visit = a_visit(earliest=at(start), duration=round(hours * HOUR))
    carer = a_carer(
        "k1",
        (at(start - 1), at(start + hours + 1)),
        date_of_birth=born,
        home="h" if home_min else None,
    )
    minutes = {("h", "c1"): home_min, ("c1", "h"): home_min}
    problem = a_problem([visit], [carer], days=2, first_day=first_day, minutes=minutes)
    return Case(name, problem, a_policy(young=YOUNG), a_rota(("v1", "k1", at(start))), excess)


def night(name: str, *excess: int, worked: int = 45 * HOUR, **carer: object) -> Case:
    """Three hours in a week in which a night worker who opted out has worked before."""
    fields = {"night_worker": True, "wtr_opt_out": True} | carer
    problem = a_problem(
        [a_visit(duration=3 * HOUR)],
        [a_carer("k1", (at(7), at(20)), worked_s_by_week=(((2026, 48), worked),), **fields)],
    )
    policy = a_policy(average_h=48, average_weeks=17, night=NIGHT)
    return Case(name, problem, policy, a_rota(("v1", "k1", at(8))), excess)


CASES = (
    young("until 22:00", start=21),
    young("a second later", 1, start=21 + SECOND),
    young("from 06:00", start=30),
    young("a second earlier", 1, start=30 - SECOND),
    young("all night", 8 * HOUR, start=21, hours=10),
    young("in the morning of the first day", HOUR, start=5),
    young("the way home is work", 600, start=21, home_min=10),
    young("an adult", start=23, born=date(2008, 11, 24)),
    young("who gave no date of birth is an adult", start=23, born=None),
    young("a birthday on the second day", HOUR, start=46, born=date(2008, 11, 25)),
    # 06:00 comes after seven hours in autumn, and after five in spring.
    young("autumn, from 06:00", start=7, first_day=AUTUMN_CHANGE),
    young("autumn, a second earlier", 1, start=7 - SECOND, first_day=AUTUMN_CHANGE),
    young("spring, from 06:00", start=5, first_day=SPRING_CHANGE, born=date(2010, 1, 1)),
    young(
        "spring, a second earlier",
        1,
        start=5 - SECOND,
        first_day=SPRING_CHANGE,
        born=date(2010, 1, 1),
    ),
    night("48 h in the only week"),
    night("a second more", 1, worked=45 * HOUR + 1),
    night("somebody who works by day", worked=60 * HOUR, night_worker=False),
    night("who did not opt out has it from weekly_hours", worked=60 * HOUR, wtr_opt_out=False),
    night("of two weeks the average counts", worked=60 * HOUR, averaged_from=(2026, 47)),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_nights_are_kept_free(case: Case) -> None:
    assert case.holds(night_work.RULE.find)

"""A night that two plans share: what is published of it counts, and no more than that."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.decisions import approve
from data.plans import save_plan
from solver.check import check
from solver.rota import Assignment, Rota
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, policy, wall

MINUTE, HOUR = 60, 3600
DAY = dt.timedelta(days=1)
MONDAY = TUESDAY - DAY


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """k1 works nights from 22:00 to 07:00; c1, c2 and home are 10 minutes from each other."""
    branch = Branch(tmp_path)
    branch.client("c1")
    branch.client("c2")
    nights = [(MONDAY + i * DAY, MONDAY + (i + 1) * DAY) for i in range(-1, 3)]
    branch.carer("k1", *((wall(a, "22:00"), wall(b, "07:00")) for a, b in nights))
    for way in (("c1", "c2"), ("k1", "c1"), ("k1", "c2")):
        branch.way(*way, 10)
    branch.visit("late", MONDAY, ("23:00", "23:00"))
    branch.visit("early", TUESDAY, ("00:30", "00:45"), "c2")
    branch.visit("evening", TUESDAY, ("22:30", "22:30"))
    return branch


def publish(branch: Branch, first_day: dt.date, days: int = 1, **starts: int) -> None:
    """Publish a plan in which k1 starts visits at these seconds of the horizon."""
    made = [Assignment(start, visit, 1, "k1") for visit, start in starts.items()]
    plan = save_plan(branch.store, a_plan(branch.problem(first_day, days), *made))
    assert plan.proposal_id is not None
    approve(branch.store, plan.proposal_id, as_name="Ann", reason="ok", now=NOON)


def test_that_a_night_of_which_nothing_is_published_is_open(branch: Branch) -> None:
    problem = branch.problem()
    carer = problem.carer["k1"]
    assert carer.shifts[0].start == -2 * HOUR
    assert (carer.resumes_from, carer.worked_s_by_day) == (None, ())
    rota = Rota.of([Assignment(HOUR // 2, "early", 1, "k1")])
    assert check(problem, policy(), rota).violations == ()


def test_that_a_carer_goes_on_from_home_when_the_published_part_has_ended(branch: Branch) -> None:
    publish(branch, MONDAY, late=23 * HOUR)
    carer = branch.problem().carer["k1"]
    home = -20 * MINUTE
    assert (carer.last_work_end, carer.resumes_from) == (home, home)
    assert carer.worked_s_by_day == ((-1, 50 * MINUTE),)
    assert carer.worked_s_by_week == (((2026, 48), 50 * MINUTE),)


def test_that_a_carer_without_a_home_needs_time_to_any_visit_of_the_night(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    for client in ("c1", "c2", "c3"):
        branch.client(client)
    branch.carer("k1", (wall(MONDAY, "22:00"), wall(TUESDAY, "07:00")))
    for origin, destination, minutes in (("c1", "c2", 15), ("c1", "c3", 40), ("c2", "c3", 9)):
        branch.way(origin, destination, minutes)
    branch.visit("late", MONDAY, ("23:00", "23:00"))
    branch.visit("early", TUESDAY, ("00:30", "00:45"), "c2")
    branch.visit("noon", TUESDAY, ("12:00", "12:00"), "c3")
    publish(branch, MONDAY, late=23 * HOUR)
    carer = branch.problem().carer["k1"]
    assert carer.last_work_end == -30 * MINUTE
    assert carer.resumes_from == -15 * MINUTE + policy().handover_s


def test_that_the_plan_of_the_next_day_keeps_its_part_of_the_night_apart(branch: Branch) -> None:
    publish(branch, MONDAY, late=23 * HOUR)
    publish(branch, TUESDAY, early=HOUR // 2, evening=22 * HOUR + HOUR // 2)
    again = branch.problem().carer["k1"]
    assert again.resumes_from == -20 * MINUTE
    assert again.worked_s_by_day == ((-1, 50 * MINUTE),)
    wednesday = branch.problem(TUESDAY + DAY).carer["k1"]
    assert wednesday.resumes_from == -24 * HOUR + 23 * HOUR + 10 * MINUTE
    assert wednesday.worked_s_by_week == (((2026, 48), 150 * MINUTE),)


def test_that_monday_planned_again_leaves_room_for_what_tuesday_publishes(branch: Branch) -> None:
    publish(branch, MONDAY, late=23 * HOUR)
    publish(branch, TUESDAY, early=HOUR // 2, evening=22 * HOUR + HOUR // 2)
    carer = branch.problem(MONDAY).carer["k1"]
    leaves = 24 * HOUR + 20 * MINUTE
    assert (carer.stops_by, carer.next_work_start) == (leaves, leaves)
    assert carer.worked_s_by_day == ((0, 50 * MINUTE),)
    assert carer.worked_s_by_week == (((2026, 48), 100 * MINUTE),)
    rota = Rota.of([Assignment(23 * HOUR, "late", 1, "k1")])
    assert check(branch.problem(MONDAY), policy(), rota).violations == ()


def test_that_tuesday_planned_again_out_of_a_longer_plan_may_move_its_own_visits(
    branch: Branch,
) -> None:
    publish(branch, MONDAY, 2, late=23 * HOUR, early=24 * HOUR + HOUR // 2)
    carer = branch.problem().carer["k1"]
    assert carer.resumes_from == -20 * MINUTE
    assert carer.worked_s_by_day == ((-1, 30 * MINUTE),)
    monday = branch.problem(MONDAY).carer["k1"]
    assert monday.stops_by == 24 * HOUR + 20 * MINUTE


def test_that_a_night_with_nothing_left_before_the_days_is_open(branch: Branch) -> None:
    publish(branch, MONDAY, 2, early=24 * HOUR + HOUR // 2)
    carer = branch.problem().carer["k1"]
    assert (carer.resumes_from, carer.last_work_end) == (None, None)


def test_that_sundays_night_counts_for_its_own_week(branch: Branch) -> None:
    branch.visit("sunday", MONDAY - DAY, ("22:30", "22:30"))
    publish(branch, MONDAY - DAY, sunday=22 * HOUR + HOUR // 2)
    carer = branch.problem(MONDAY).carer["k1"]
    assert carer.worked_s_by_week == (((2026, 47), 50 * MINUTE),)
    assert carer.worked_s_by_day == ((-1, 50 * MINUTE),)

"""Tests of what counts as planned, and of what was logged of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.disruptions import (
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    NewVisitsFacts,
    record,
    visits_of_days,
    wanted_visits,
)
from data.errors import UserError
from data.models import HistoryRow, RotaInForceRow
from data.reports.calls import visits_of
from data.reports.measures import critical, delivery, punctuality
from tests.data.reports import a_new_visit
from tests.data.store_rows import NOON, TUESDAY, Branch, wall
from tests.data.written_reports.branch import a_branch, book, log, publish, stay

WEDNESDAY = TUESDAY + dt.timedelta(days=1)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """One visit at 09:00 on Tuesday, 30 minutes long."""
    made = a_branch(tmp_path, "k1", "k2")
    made.visit()
    return made


@pytest.mark.parametrize(
    ("minutes", "late_near", "late_far"),
    [(15, 0, 0), (15.5, 1, 0), (30, 1, 0), (30.5, 1, 1), (0, 0, 0)],
)
def test_that_exactly_fifteen_and_thirty_minutes_are_not_beyond_the_limit(
    branch: Branch, minutes: float, late_near: int, late_far: int
) -> None:
    publish(branch, ("v1", 1, "k1"))
    log(branch, **stay(TUESDAY, "09:00", minutes, 30))

    found = punctuality(book(branch).calls)

    assert (found.late_near, found.late_far) == (late_near, late_far)
    assert (found.early_near, found.early_far) == (0, 0)
    assert found.within_near == 1 - late_near


@pytest.mark.parametrize(
    ("minutes", "early_near", "early_far"), [(-15, 0, 0), (-16, 1, 0), (-30, 1, 0), (-31, 1, 1)]
)
def test_that_early_arrivals_have_the_same_limits(
    branch: Branch, minutes: float, early_near: int, early_far: int
) -> None:
    publish(branch, ("v1", 1, "k1"))
    log(branch, **stay(TUESDAY, "09:00", minutes, 30))

    found = punctuality(book(branch).calls)

    assert (found.early_near, found.early_far) == (early_near, early_far)
    assert (found.late_near, found.late_far) == (0, 0)


def test_that_lateness_is_counted_from_the_planned_start_and_not_the_preferred_one(
    branch: Branch,
) -> None:
    publish(branch, ("v1", 1, "k1"), starts={"v1": wall(TUESDAY, "09:40")})
    log(branch, **stay(TUESDAY, "09:00", 40, 30))

    (call,) = book(branch).calls

    assert call.late_min == 0


def test_that_a_visit_past_midnight_belongs_to_the_day_that_plans_it(tmp_path: Path) -> None:
    branch = a_branch(tmp_path)
    branch.visit(
        "night", earliest_start=wall(TUESDAY, "23:00"), latest_start=wall(WEDNESDAY, "00:59"),
        preferred_start=wall(TUESDAY, "23:50"),
    )  # fmt: skip
    publish(branch, ("night", 1, "k1"))
    log(branch, "night", **stay(TUESDAY, "23:50", 20, 30))

    (call,) = book(branch).calls

    assert call.day == TUESDAY
    assert (call.late_min, call.stayed_min) == (20, 30)
    assert book(branch, WEDNESDAY).calls == ()


@pytest.mark.parametrize(
    ("day", "planned", "planned_fold", "arrived", "arrived_fold", "late"),
    [
        # The clocks go back at 02:00 BST: from 01:50 BST to 01:10 GMT are 20 minutes.
        (dt.date(2026, 10, 25), "01:50", 0, "01:10", 1, 20),
        (dt.date(2026, 10, 25), "01:30", 0, "01:30", 1, 60),
        # The clocks go forward at 01:00: from 00:50 GMT to 02:10 BST are 20 minutes.
        (dt.date(2027, 3, 28), "00:50", 0, "02:10", 0, 20),
    ],
)
def test_that_minutes_are_elapsed_ones_where_the_clocks_change(
    tmp_path: Path,
    day: dt.date,
    planned: str,
    planned_fold: int,
    arrived: str,
    arrived_fold: int,
    late: float,
) -> None:
    branch = a_branch(tmp_path)
    start = wall(day, planned, fold=planned_fold)
    branch.visit("v1", day, preferred_start=start, earliest_start=start, latest_start=start)
    publish(branch, ("v1", 1, "k1"), day=day)
    there = wall(day, arrived, fold=arrived_fold)
    log(branch, arrived=there, left=there.astimezone(dt.UTC) + dt.timedelta(minutes=75))

    (call,) = book(branch, day).calls

    assert (call.late_min, call.stayed_min, call.planned_min) == (late, 75, 30)
    assert call.day == day


def test_that_a_call_nobody_logged_is_not_known_and_never_missed(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))

    found = delivery(book(branch).calls)

    assert found.outcomes["not_known"] == 1
    assert found.outcomes["missed"] == 0
    assert (found.known_visits, found.known_calls, found.delivered_min) == (0, 0, 0)


def test_that_each_carer_of_a_double_handed_visit_is_a_call(tmp_path: Path) -> None:
    branch = a_branch(tmp_path, "k1", "k2")
    branch.visit(carers_required=2)
    publish(branch, ("v1", 1, "k1"), ("v1", 2, "k2"))
    log(branch, **stay(TUESDAY, "09:00", 0, 30))
    log(branch, slot=2, carer_id="k2", **stay(TUESDAY, "09:00", 20, 10))

    calls = book(branch).calls
    found = delivery(calls)

    assert (found.visits, found.calls, found.logged_calls) == (1, 2, 2)
    assert (found.planned_min, found.delivered_min) == (60, 40)
    assert punctuality(calls).late_near == 1


def test_that_a_double_handed_visit_with_one_carer_missing_is_delivered_in_part(
    tmp_path: Path,
) -> None:
    branch = a_branch(tmp_path, "k1", "k2")
    branch.visit(carers_required=2)
    publish(branch, ("v1", 1, "k1"), ("v1", 2, "k2"))
    log(branch, **stay(TUESDAY, "09:00", 0, 30))
    log(branch, slot=2, carer_id="k2", outcome="missed")

    found = delivery(book(branch).calls)

    assert (found.outcomes["in_part"], found.outcomes["delivered"], found.attended) == (1, 0, 1)


@pytest.mark.parametrize("how", ["cancel", "away"])
def test_that_a_cancelled_visit_is_not_planned_before_any_re_plan(branch: Branch, how: str) -> None:
    branch.visit("v2", window=("12:00", "13:00"))
    publish(branch, ("v1", 1, "k1"), ("v2", 1, "k1"))
    facts = (
        CancelFacts("v1")
        if how == "cancel"
        else AwayFacts("c1", wall(TUESDAY, "08:00"), wall(TUESDAY, "11:00"))
    )
    record(branch.store, "main", facts, by="Ann", now=NOON)

    found = book(branch)

    assert [call.visit_id for call in found.calls] == ["v2"]
    assert found.cancelled == {"v1": "c1"}
    assert found.not_planned == {}


def test_that_what_was_logged_of_a_cancelled_visit_is_told_apart(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))
    record(branch.store, "main", CancelFacts("v1"), by="Ann", now=NOON)
    log(branch, **stay(TUESDAY, "09:00", 0, 30))

    found = book(branch)

    assert found.calls == ()
    assert [(client, day) for client, day, _ in found.unplanned] == [("c1", TUESDAY)]


def test_that_the_newest_published_version_of_a_day_is_what_was_planned(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))
    publish(branch, ("v1", 1, "k2"), starts={"v1": wall(TUESDAY, "09:30")})

    (call,) = book(branch).calls

    assert call.carer_id == "k2"
    assert call.start == wall(TUESDAY, "09:30")


def test_that_a_slot_given_to_nobody_is_told_with_its_risk(tmp_path: Path) -> None:
    branch = a_branch(tmp_path, risk="red")
    branch.visit()
    publish(branch, ("v1", 1, None))

    (call,) = book(branch).calls

    assert (call.outcome, call.risk, call.planned_min) == ("nobody", "red", None)


def test_that_a_rota_of_another_system_counts_where_nothing_is_published(branch: Branch) -> None:
    branch.add(RotaInForceRow, visit_id="v1", carer_id="k2", start=wall(TUESDAY, "09:10"), slot=1)

    found = book(branch, TUESDAY, WEDNESDAY)

    (call,) = found.calls
    assert (call.carer_id, call.planned_min) == ("k2", 30)
    assert found.days_by_source == {
        "published": (),
        "rota.csv": (TUESDAY,),
        "none": (WEDNESDAY,),
    }


def test_that_a_new_visit_that_no_rota_holds_is_wanted_and_not_planned(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))
    record(branch.store, "main", NewVisitsFacts((a_new_visit("n1"),)), by="Ann", now=NOON)

    assert book(branch).not_planned == {"n1": "c1"}


@pytest.mark.parametrize(
    ("minutes", "outcome", "on_time"),
    [
        (30, "delivered", True),
        (31, "delivered", False),
        (-30, "refused", True),
        (-31, "delivered", False),
        (None, "missed", False),
        (None, "refused", None),
    ],
)
def test_that_a_time_critical_visit_is_on_time_within_thirty_minutes_of_the_preferred_start(
    tmp_path: Path, minutes: float | None, outcome: str, on_time: bool | None
) -> None:
    branch = a_branch(tmp_path)
    branch.visit(time_critical=True, preferred_start=wall(TUESDAY, "09:00"))
    publish(branch, ("v1", 1, "k1"), starts={"v1": wall(TUESDAY, "09:20")})
    times = {} if minutes is None else stay(TUESDAY, "09:00", minutes, 30)
    log(branch, outcome=outcome, **times)

    (visit,) = visits_of(book(branch).calls)
    found = critical([visit])

    assert visit.on_time is on_time
    assert (found.on_time, found.not_on_time, found.not_known) == (
        int(on_time is True),
        int(on_time is False),
        int(on_time is None),
    )


def test_that_a_time_critical_visit_is_late_where_one_of_two_carers_is(tmp_path: Path) -> None:
    branch = a_branch(tmp_path, "k1", "k2")
    branch.visit(time_critical=True, carers_required=2)
    publish(branch, ("v1", 1, "k1"), ("v1", 2, "k2"))
    log(branch, **stay(TUESDAY, "09:00", 0, 30))
    log(branch, slot=2, carer_id="k2", **stay(TUESDAY, "09:00", 31, 30))

    (visit,) = visits_of(book(branch).calls)

    assert visit.on_time is False


def test_that_history_of_the_days_themselves_says_nothing_of_the_time_before(
    branch: Branch,
) -> None:
    branch.client("c2")
    branch.client("c3")
    for client_id, last in (("c1", TUESDAY), ("c2", None), ("c3", TUESDAY - dt.timedelta(days=1))):
        branch.add(HistoryRow, client_id=client_id, carer_id="k1", visits=2, last_visit=last)

    assert book(branch).known_before == {("c2", "k1"), ("c3", "k1")}


def test_that_history_from_before_their_first_call_of_these_days_counts(branch: Branch) -> None:
    first, second = TUESDAY - dt.timedelta(days=7), TUESDAY
    for visit_id, day in (("a", first), ("b", second)):
        branch.visit(visit_id, day)
    publish(branch, ("a", 1, "k1"), day=first)
    publish(branch, ("b", 1, "k1"), day=second)
    branch.add(
        HistoryRow,
        client_id="c1",
        carer_id="k1",
        visits=2,
        last_visit=second - dt.timedelta(days=1),
    )
    log(branch, "b", **stay(second, "09:00", 0, 30))

    assert book(branch, first, second).known_before == {("c1", "k1")}
    # What was the last visit of history.csv may have been the first call that was logged.
    log(branch, "a", **stay(first, "09:00", 0, 30))
    assert book(branch, first, second).known_before == set()


def test_that_days_which_end_before_they_begin_are_refused(branch: Branch) -> None:
    with pytest.raises(UserError, match="end before they begin"):
        book(branch, TUESDAY, TUESDAY - dt.timedelta(days=1))


def test_that_more_than_a_year_is_refused(branch: Branch) -> None:
    with pytest.raises(UserError, match="more than 366 days"):
        book(branch, TUESDAY, TUESDAY + dt.timedelta(days=366))


def test_that_a_call_by_another_carer_than_planned_is_told(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))
    log(branch, carer_id="k2", **stay(TUESDAY, "09:00", 0, 30))

    assert delivery(book(branch).calls).other_carer_calls == 1


def test_that_the_visits_of_some_days_are_those_that_are_wanted_and_those_that_fell_out(
    branch: Branch,
) -> None:
    for number in range(4):
        branch.visit(f"w{number}", WEDNESDAY)
    branch.visit("later", WEDNESDAY + dt.timedelta(days=1))
    for facts in (
        CancelFacts("w0"),
        ChangeFacts("w1", duration_minutes=55, preferred_start=wall(WEDNESDAY, "09:30")),
        AwayFacts("c1", wall(WEDNESDAY, "09:15"), wall(WEDNESDAY, "12:00")),
        NewVisitsFacts((a_new_visit("n1"),)),
    ):
        record(branch.store, "main", facts, by="Ann", now=NOON)

    with branch.store.unit_of_work(read_only=True) as uow:
        known = visits_of_days(uow, "main", TUESDAY, WEDNESDAY)
        wanted = wanted_visits(uow, "main")

    assert {name: visit.cancelled_by for name, visit in known.items() if visit.cancelled_by} == {
        "w0": "D1",
        "w1": "D3",
    }
    assert {name: visit for name, visit in known.items() if visit.cancelled_by is None} == {
        name: visit for name, visit in wanted.items() if name != "later"
    }

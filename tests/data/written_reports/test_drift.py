"""Tests of when it is said that visits take another time than planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from data.reports.calls import Call, Stay, Visit
from data.reports.drift import Drift, drifts, part_of_day
from data.reports.sentences import drift_words
from tests.data.store_rows import LONDON, TUESDAY, wall

Minutes = float | None


def a_visit(offset: int, stays: Sequence[Minutes], hour: int = 9, planned: int = 30) -> Visit:
    """One visit, so many days after Tuesday; a stay for each carer, None: not logged."""
    day = TUESDAY + dt.timedelta(days=offset)
    start = wall(day, f"{hour:02}:00").astimezone(dt.UTC)

    def logged(length: Minutes) -> Stay | None:
        if length is None:
            return None
        return Stay("k1", start, start + dt.timedelta(minutes=length), "delivered")

    return Visit(
        tuple(
            Call(
                f"v{offset}",
                slot,
                "c1",
                day,
                "care",
                "amber",
                False,
                start,
                "k1",
                start,
                start + dt.timedelta(minutes=planned),
                logged(length),
            )
            for slot, length in enumerate(stays, 1)
        )
    )


def judged(*lengths: Minutes, every: int = 2) -> Drift:
    """What is found of visits on every second day."""
    visits = [a_visit(n * every, (length,)) for n, length in enumerate(lengths)]
    (found,) = drifts(visits, LONDON)
    return found


def test_that_a_lasting_over_run_asks_for_a_reassessment() -> None:
    found = judged(*[46.0] * 14)

    assert found.finding == "longer"
    assert drift_words(found) == (
        "Planned 30 min, median 46 min over 4 weeks (14 visits logged in full, 14 of them longer): "
        "ask for a reassessment."
    )


def test_that_days_which_are_no_whole_weeks_are_told_as_days() -> None:
    assert "median 46 min over 24 days (24 visits" in drift_words(judged(*[46.0] * 24, every=1))


def test_that_a_lasting_under_run_asks_whether_care_is_cut_short() -> None:
    found = judged(*[18.0] * 12)

    assert found.finding == "shorter"
    assert "find out whether care is cut short" in drift_words(found)


@pytest.mark.parametrize(("visits", "finding"), [(9, None), (10, "longer")])
def test_that_ten_visits_are_needed(visits: int, finding: str | None) -> None:
    found = judged(*[46.0] * visits)

    assert found.finding == finding
    assert (found.too_little == "visits") is (finding is None)
    assert ("Cannot be judged: 9 visits" in drift_words(found)) is (finding is None)


@pytest.mark.parametrize(("last", "finding"), [(12, None), (13, "longer")])
def test_that_the_visits_must_span_fourteen_days(last: int, finding: str | None) -> None:
    visits = [a_visit(min(n, last), (46.0,)) for n in range(10)] + [a_visit(last, (46.0,))]

    (found,) = drifts(visits, LONDON)

    assert found.span_days == last + 1
    assert found.finding == finding
    assert (found.too_little == "weeks") is (finding is None)


@pytest.mark.parametrize(("silent", "finding"), [(10, "longer"), (11, None)])
def test_that_half_of_the_visits_must_be_logged(silent: int, finding: str | None) -> None:
    found = judged(*[46.0] * 10, *[None] * silent)

    assert found.finding == finding
    assert (found.too_little == "logged") is (finding is None)


@pytest.mark.parametrize(
    ("planned", "stay", "finding"),
    [(30, 34.9, None), (30, 35, "longer"), (60, 68.9, None), (60, 69, "longer"), (15, 19, None)],
)
def test_that_five_minutes_and_fifteen_percent_are_needed(
    planned: int, stay: float, finding: str | None
) -> None:
    visits = [a_visit(2 * n, (stay,), planned=planned) for n in range(10)]

    (found,) = drifts(visits, LONDON)

    assert found.finding == finding


@pytest.mark.parametrize(("longer", "finding"), [(8, "longer"), (7, None)])
def test_that_three_quarters_must_be_on_the_side_of_the_median(
    longer: int, finding: str | None
) -> None:
    found = judged(*[46.0] * longer, *[20.0] * (10 - longer))

    assert found.median_min == 46
    assert found.finding == finding
    assert found.same_side == longer


def test_that_one_very_long_visit_finds_nothing() -> None:
    assert judged(*[30.0] * 11, 400.0).finding is None


def test_that_parts_of_the_day_and_planned_lengths_are_judged_apart() -> None:
    visits = [a_visit(2 * n, (46.0,), hour=9) for n in range(10)]
    visits += [a_visit(2 * n, (30.0,), hour=17) for n in range(10)]
    visits += [a_visit(2 * n, (46.0,), hour=17, planned=45) for n in range(10)]

    found = {(d.part_of_day, d.planned_min): d.finding for d in drifts(visits, LONDON)}

    assert found == {("morning", 30): "longer", ("tea", 30): None, ("tea", 45): None}


def test_that_a_double_handed_visit_counts_once_and_only_where_both_were_logged() -> None:
    visits = [a_visit(2 * n, (40.0, 50.0)) for n in range(10)]
    visits += [a_visit(2 * n, (40.0, None)) for n in range(10, 12)]

    (found,) = drifts(visits, LONDON)

    assert (found.visits, found.logged, found.median_min) == (12, 10, 45)


def test_that_without_any_log_nothing_is_found() -> None:
    found = judged(None, None)

    assert (found.median_min, found.finding, found.too_little) == (None, None, "visits")


@pytest.mark.parametrize(
    ("clock", "part"),
    [
        ("05:59", "night"),
        ("06:00", "morning"),
        ("10:59", "morning"),
        ("11:00", "lunch"),
        ("15:00", "tea"),
        ("19:00", "bed"),
        ("23:00", "night"),
    ],
)
def test_that_parts_of_the_day_are_those_of_the_local_clock(clock: str, part: str) -> None:
    summer = dt.date(2026, 7, 1)

    assert part_of_day(wall(TUESDAY, clock), LONDON) == part
    assert part_of_day(wall(summer, clock).astimezone(dt.UTC), LONDON) == part

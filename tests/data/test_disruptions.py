"""What broke a care plan is recorded once, as it was reported, or refused with nothing changed."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisitsFacts,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    find,
    known_visit,
    listed,
    record,
)
from data.errors import UserError
from tests.data.reports import a_new_visit, a_reporting_branch, on_tuesday, rows, tell
from tests.data.store_rows import NOON, TUESDAY, Branch, wall

SPAN = on_tuesday("06:00", "12:00")


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return a_reporting_branch(tmp_path)


EACH_KIND: tuple[Facts, ...] = (
    AbsentFacts("k1", *on_tuesday("06:00", "12:00")),
    LateFacts("k2", wall(TUESDAY, "09:00"), wall(TUESDAY, "07:00")),
    VehicleFacts("k1", "bicycle", *on_tuesday("06:00", "12:00")),
    CancelFacts("v1"),
    AwayFacts("c2", *on_tuesday("06:00", "12:00")),
    NewVisitsFacts((a_new_visit(), a_new_visit("n2", skills=("peg",), carers_required=2))),
    ChangeFacts("v2", 45, ("peg",), 1),
    WeatherFacts(1.5, *on_tuesday("06:00", "12:00"), "AB12"),
)


@pytest.mark.parametrize("facts", EACH_KIND, ids=lambda facts: facts.kind)
def test_that_a_report_of_each_kind_is_kept_as_it_was_told(branch: Branch, facts: Facts) -> None:
    recorded = tell(branch, facts)
    assert (recorded.disruption_id, recorded.kind) == ("D1", facts.kind)
    assert recorded.facts == facts
    with branch.store.unit_of_work(read_only=True) as uow:
        assert find(uow, " d1 ") == recorded
        assert listed(uow, "main") == (recorded,)
        seq, actor, action, subject = uow.session.execute(
            text("SELECT seq, actor, action, subject FROM audit")
        ).one()
    assert (actor, action, subject) == ("Ann", f"disruption.{facts.kind}", "D1")
    assert recorded.recorded_seq == seq
    assert (recorded.recorded_at, recorded.recorded_by) == (NOON, "Ann")


def test_that_disruptions_are_numbered_in_the_order_of_recording(branch: Branch) -> None:
    told = [tell(branch, facts).disruption_id for facts in EACH_KIND]
    assert told == [f"D{number}" for number in range(1, len(EACH_KIND) + 1)]
    with branch.store.unit_of_work(read_only=True) as uow:
        assert [recorded.disruption_id for recorded in listed(uow, "main")] == told
        assert listed(uow, "elsewhere") == ()
        assert uow.audit.first_broken() is None


def test_that_times_are_kept_in_utc_across_the_clock_change(tmp_path: Path) -> None:
    """01:30 comes twice on the night the clocks go back; both are told apart."""
    autumn = dt.date(2026, 10, 25)
    branch = Branch(tmp_path)
    branch.carer("k1")
    first, second = wall(autumn, "01:30"), wall(autumn, "01:30", fold=1)
    recorded = tell(branch, AbsentFacts("k1", first, second), now=wall(autumn, "00:00"))
    facts = recorded.facts
    assert isinstance(facts, AbsentFacts)
    assert facts.start == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert facts.end - facts.start == dt.timedelta(hours=1)
    assert facts.end.tzinfo is dt.UTC


def test_that_a_carer_is_late_from_now_on_unless_told_otherwise(branch: Branch) -> None:
    recorded = tell(branch, LateFacts("k1", wall(TUESDAY, "09:00")), now=wall(TUESDAY, "06:45"))
    assert recorded.facts == LateFacts("k1", wall(TUESDAY, "09:00"), wall(TUESDAY, "06:45"))


def test_that_an_absence_that_hits_nothing_is_recorded_all_the_same(branch: Branch) -> None:
    tell(branch, AbsentFacts("k2", *on_tuesday("06:00", "12:00")))
    assert rows(branch) == (1, 1, 1)


def test_that_a_span_that_began_in_the_past_is_recorded(branch: Branch) -> None:
    start, end = NOON - dt.timedelta(days=1), NOON + dt.timedelta(seconds=1)
    assert tell(branch, AbsentFacts("k1", start, end)).disruption_id == "D1"


def test_that_a_preferred_start_of_a_new_visit_is_moved_into_its_window(branch: Branch) -> None:
    early = a_new_visit(preferred_start=wall(TUESDAY, "16:00"))
    recorded = tell(branch, NewVisitsFacts((early,))).facts
    assert isinstance(recorded, NewVisitsFacts)
    assert recorded.visits[0].preferred_start == wall(TUESDAY, "17:00")


def test_that_a_change_of_one_time_keeps_the_whole_window(branch: Branch) -> None:
    facts = tell(branch, ChangeFacts("v1", latest_start=wall(TUESDAY, "12:00"))).facts
    assert isinstance(facts, ChangeFacts)
    assert (facts.earliest_start, facts.latest_start) == on_tuesday("08:00", "12:00")
    assert facts.preferred_start is None


def test_that_a_change_builds_on_the_changes_before_it(branch: Branch) -> None:
    tell(branch, ChangeFacts("v1", 45, latest_start=wall(TUESDAY, "12:00")))
    tell(branch, ChangeFacts("v1", skills=("peg",), earliest_start=wall(TUESDAY, "11:00")))
    with branch.store.unit_of_work(read_only=True) as uow:
        visit = known_visit(uow, "main", "v1")
    assert visit is not None
    assert (visit.duration_minutes, visit.skills) == (45, ("peg",))
    assert (visit.earliest_start, visit.latest_start) == on_tuesday("11:00", "12:00")


def test_that_a_new_visit_can_be_changed_and_cancelled(branch: Branch) -> None:
    tell(branch, NewVisitsFacts((a_new_visit(),)))
    tell(branch, ChangeFacts("n1", 60))
    tell(branch, CancelFacts("n1"))
    with branch.store.unit_of_work(read_only=True) as uow:
        visit = known_visit(uow, "main", "n1")
    assert visit is not None
    assert (visit.duration_minutes, visit.cancelled_by) == (60, "D3")


def test_that_what_is_taken_back_names_who_takes_it_back(branch: Branch) -> None:
    tell(branch, CancelFacts("v1"))
    assert tell(branch, TakenBackFacts(" d1")).facts == TakenBackFacts("D1")
    with branch.store.unit_of_work(read_only=True) as uow:
        assert find(uow, "D1").taken_back_by == "D2"
        assert find(uow, "D2").taken_back_by is None
        assert [recorded.taken_back_by for recorded in listed(uow, "main")] == ["D2", None]
        visit = known_visit(uow, "main", "v1")
    assert visit is not None
    assert visit.cancelled_by is None
    assert tell(branch, CancelFacts("v1")).disruption_id == "D3"


@pytest.mark.parametrize(
    "statement", ["UPDATE disruptions SET kind = 'late'", "DELETE FROM disruptions"]
)
def test_that_a_disruption_is_never_rewritten(branch: Branch, statement: str) -> None:
    tell(branch, CancelFacts("v1"))
    with (
        pytest.raises(IntegrityError, match="are never"),
        branch.store.unit_of_work() as uow,
    ):
        uow.session.execute(text(statement))


def test_that_the_same_absence_told_by_many_at_once_is_recorded_once(branch: Branch) -> None:
    def report(name: str) -> str:
        try:
            return record(
                branch.store, "main", AbsentFacts("k1", *SPAN), by=name, now=NOON
            ).disruption_id
        except UserError as refusal:
            return refusal.problem

    with ThreadPoolExecutor(4) as threads:
        told = sorted(threads.map(report, ("Ann", "Bob", "Cem", "Dee")))
    assert told[-1] == "D1"
    assert all("already absent" in refused for refused in told[:-1])
    assert rows(branch) == (1, 1, 1)


def test_that_different_reports_at_once_are_all_kept(branch: Branch) -> None:
    def report(carer_id: str) -> str:
        return tell(branch, AbsentFacts(carer_id, *SPAN)).disruption_id

    for number in range(3, 9):
        branch.carer(f"k{number}")
    with ThreadPoolExecutor(4) as threads:
        told = set(threads.map(report, [f"k{number}" for number in range(1, 9)]))
    assert told == {f"D{number}" for number in range(1, 9)}


def test_that_the_audit_row_repeats_no_part_of_a_postcode(branch: Branch) -> None:
    tell(branch, WeatherFacts(1.5, *SPAN, "ab12"))
    with branch.store.unit_of_work(read_only=True) as uow:
        details = uow.session.execute(text("SELECT details FROM audit")).scalar_one()
    assert "ab12" not in details
    assert "1.5" in details

"""Tests of the week and the month: coverage, hours, disruptions, red actions, as files too."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import docx
import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE

from data.decisions import approve
from data.disruptions import AbsentFacts, CancelFacts, TakenBackFacts, record
from data.errors import UserError
from data.models import ActualRow, BudgetRow
from data.plans import save_plans
from data.reports.names import Names
from data.reports.period import Period, load_period
from data.reports.sentences import NO_ACTUALS
from data.reports.slides import month_slides
from data.reports.week_files import NO_BUDGETS, NO_OVERRIDES, week_word
from solver.rota import Assignment
from tests.data.store_rows import TUESDAY, Branch, a_plan, wall
from tests.data.written_reports.branch import (
    AT,
    RULES,
    a_branch,
    a_busy_branch,
    book,
    log,
    publish,
    stay,
    texts,
)

MONDAY, SUNDAY = TUESDAY - dt.timedelta(days=1), TUESDAY + dt.timedelta(days=5)
REPORTED = wall(MONDAY, "06:02")


def period_of(branch: Branch, first: dt.date = MONDAY, last: dt.date = SUNDAY) -> Period:
    with branch.store.unit_of_work(read_only=True) as uow:
        return load_period(uow, "main", first, last, AT)


def names_of(branch: Branch) -> Names:
    with branch.store.unit_of_work(read_only=True) as uow:
        return Names.of(uow, "main")


def week_of(branch: Branch) -> docx.document.Document:
    return docx.Document(io.BytesIO(week_word(period_of(branch), RULES, names_of(branch), AT)))


def cells_of(document: docx.document.Document) -> list[tuple[str, ...]]:
    return [tuple(c.text for c in row.cells) for t in document.tables for row in t.rows]


def mend(branch: Branch, *disruptions: str, at: dt.datetime) -> str:
    """Publish a re-plan that answers disruptions."""
    problem = branch.problem()
    with branch.store.unit_of_work(read_only=True) as uow:
        known = uow.audit.last_seq()
    given = [Assignment(v.preferred, v.id, 1, "k2") for v in problem.visits]
    plan = a_plan(problem, *given, created_at=at, base_seq=known, kind="replan")
    (saved,) = save_plans(branch.store, (plan,), disruptions=disruptions)
    assert saved.proposal_id is not None
    approve(branch.store, saved.proposal_id, as_name="Ann", reason="seen", now=at)
    return saved.rota_id


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A red visit at 09:00 on Tuesday that k1 makes, and shifts of two carers."""
    made = Branch(tmp_path)
    made.client(risk="red", name="Ann Hale")
    for carer_id, contract in (("k1", 35.0), ("k2", None)):
        made.carer(
            carer_id,
            (wall(TUESDAY, "07:00"), wall(TUESDAY, "15:00")),
            contract_hours_week=contract,
            name=f"Carer {carer_id}",
        )
    made.visit()
    return made


def test_that_a_disruption_is_mended_when_its_answer_is_published(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))
    facts = AbsentFacts("k1", wall(TUESDAY, "00:00"), wall(TUESDAY, "23:00"))
    told = record(branch.store, "main", facts, by="Ann", now=REPORTED)
    rota = mend(branch, told.disruption_id, at=REPORTED + dt.timedelta(minutes=7))

    (found,) = period_of(branch).disruptions

    assert (found.state, found.rota_id, found.minutes) == ("mended", rota, 7)
    assert ("D1", "absent", "Mon 23 Nov 06:02", f"mended by {rota}", "7 min") in cells_of(
        week_of(branch)
    )
    assert "1 disruption reported, 1 mended; from the report to the publication: median 7 min" in (
        texts(week_of(branch).paragraphs)
    )


def test_that_what_was_taken_back_or_not_answered_is_told_apart(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))
    facts = AbsentFacts("k1", wall(TUESDAY, "00:00"), wall(TUESDAY, "23:00"))
    told = record(branch.store, "main", facts, by="Ann", now=REPORTED)
    record(
        branch.store, "main", TakenBackFacts(told.disruption_id), by="Ann",
        now=REPORTED + dt.timedelta(minutes=1),
    )  # fmt: skip
    record(branch.store, "main", CancelFacts("v1"), by="Ann", now=REPORTED)
    branch.visit("v2")
    publish(branch, ("v2", 1, "k1"))

    found = period_of(branch).disruptions

    assert [each.state for each in found] == ["taken_back", "unanswered"]
    assert all(each.minutes is None for each in found)


def test_that_a_disruption_belongs_to_the_local_day_of_its_report(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))
    facts = AbsentFacts("k1", wall(TUESDAY, "00:00"), wall(TUESDAY, "23:00"))
    record(branch.store, "main", facts, by="Ann", now=wall(MONDAY, "00:00"))

    assert len(period_of(branch, MONDAY, TUESDAY).disruptions) == 1
    assert period_of(branch, TUESDAY, TUESDAY).disruptions == ()


def test_that_a_red_visit_without_a_carer_stands_there_with_its_action_and_owner(
    branch: Branch,
) -> None:
    publish(branch, ("v1", 1, None))

    facts, rows = period_of(branch), cells_of(week_of(branch))

    (gap,) = facts.red_gaps
    assert (gap.action, gap.owner, gap.reason) == (
        "daughter goes",
        "Ann",
        "nobody is near enough",
    )
    assert (
        "Tue 24", "09:00", "Ann Hale", "v1", "nobody is near enough", "daughter goes", "Ann",
    ) in rows  # fmt: skip
    assert ("red", "1", "0 of 1 (0 %)", "1") in rows


def test_that_hours_are_held_against_the_contract_of_days_with_a_published_rota(
    branch: Branch,
) -> None:
    publish(branch, ("v1", 1, "k1"))

    (found,) = period_of(branch).carers

    assert (found.carer_id, found.calls, found.care) == ("k1", 1, 0.5)
    assert found.contract == pytest.approx(5)  # one day of seven
    assert found.worked == pytest.approx(0.5)
    assert ("Carer k1", "1", "0.5 h", "0.5 h", "5.0 h", "-4.5 h") in cells_of(week_of(branch))


def test_that_a_day_which_a_newer_version_holds_is_worked_once(branch: Branch) -> None:
    wednesday = TUESDAY + dt.timedelta(days=1)
    branch.shift("k1", wall(wednesday, "07:00"), wall(wednesday, "15:00"))
    branch.visit("v2", wednesday)
    publish(branch, ("v1", 1, "k1"), ("v2", 1, "k1"), days=2)
    publish(branch, ("v2", 1, "k2"), day=wednesday)

    found = {each.carer_id: each for each in period_of(branch).carers}

    assert [(each.calls, each.worked) for each in found.values()] == [(1, 0.5), (1, 0.5)]


def test_that_a_budget_is_spread_over_its_period(branch: Branch) -> None:
    branch.visit("v2", budget_id="B2")
    publish(branch, ("v1", 1, "k1"), ("v2", 1, "k2"))
    log(branch, **stay(TUESDAY, "09:00", 0, 36))
    november = {"period_start": dt.date(2026, 11, 1), "period_end": dt.date(2026, 11, 30)}
    for budget_id, scope, scope_id in (
        ("B1", "client", "c1"),
        ("B2", "branch", None),
        ("B3", "client", "c9"),
    ):
        branch.add(
            BudgetRow, budget_id=budget_id, scope=scope, scope_id=scope_id, hours=60, **november
        )

    found = {each.budget.id: each for each in period_of(branch).budgets}

    # The branch's pays for all, also for what names it.
    assert [(b.planned, b.share) for b in found.values()] == [
        (0.5, pytest.approx(2)),
        (1.0, pytest.approx(2)),
        (0.0, pytest.approx(2)),
    ]
    assert found["B1"].delivered == pytest.approx(0.6)
    assert ("B1", "client c1", "0.5 h", "0.6 h", "2.0 h", "25 %") in cells_of(week_of(branch))


def test_that_what_is_not_stored_is_said(branch: Branch) -> None:
    publish(branch, ("v1", 1, "k1"))

    told = texts(week_of(branch).paragraphs)

    for sentence in (NO_ACTUALS, NO_OVERRIDES, NO_BUDGETS, "No disruption was reported."):
        assert sentence in told
    assert "Of 6 days no rota is in force: nothing is planned on them." in told
    assert "How late carers were is not known" in told


def test_that_a_week_without_any_visit_is_refused(branch: Branch) -> None:
    with pytest.raises(UserError, match="No visit is planned from 2026-11-23") as refused:
        period_of(branch)

    assert "published rota" in refused.value.mend


def test_that_the_month_has_five_slides_with_described_pictures(tmp_path: Path) -> None:
    branch = a_busy_branch(tmp_path, 8)
    first, last = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
    facts = period_of(branch, first, last)

    deck = pptx.Presentation(io.BytesIO(month_slides(facts, names_of(branch), AT)))

    slides = list(deck.slides)
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    pictures = [
        s for slide in slides for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]
    assert titles == [
        "November 2026: main",
        "Coverage by risk",
        "Punctuality",
        "Continuity, hours and budgets",
        "Disruptions, overrides and red actions",
    ]
    assert len(pictures) == 3
    assert all(len(p._element.nvPicPr.cNvPr.get("descr")) > 40 for p in pictures)
    shapes = [shape for slide in slides for shape in slide.shapes]
    told = "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    late = facts.punctuality
    assert f"More than 15 minutes late: {late.late_near} of {late.arrivals}" in told


def test_that_nothing_on_a_slide_lies_over_anything_else(tmp_path: Path) -> None:
    branch = a_busy_branch(tmp_path, 9)
    facts = period_of(branch, dt.date(2026, 11, 1), dt.date(2026, 11, 30))

    deck = pptx.Presentation(io.BytesIO(month_slides(facts, names_of(branch), AT)))

    for slide in deck.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        for number, one in enumerate(boxes):
            assert one[0] >= 0
            assert one[2] <= deck.slide_width
            assert one[3] <= deck.slide_height
            for two in boxes[number + 1 :]:
                apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
                assert apart, slide.shapes.title.text_frame.text


@pytest.mark.parametrize("logged", [True, False])
def test_that_the_words_of_a_slide_fit_into_their_box(tmp_path: Path, logged: bool) -> None:
    branch = a_busy_branch(tmp_path, 13)
    if not logged:
        with branch.store.unit_of_work() as uow:
            uow.agency.delete(ActualRow, uow.agency.rows(ActualRow, "main"))
    facts = period_of(branch, dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    office = Names("An office with a name that is much too long for any slide of any size", {}, {})

    deck = pptx.Presentation(io.BytesIO(month_slides(facts, office, AT)))

    for slide in deck.slides:
        for shape in slide.shapes:
            if not shape.has_text_frame:
                continue
            lines = shape.text_frame.paragraphs
            size = lines[0].font.size.pt
            # A letter is half as wide as it is high, or a little more.
            across = (shape.width.pt - 15) / (0.55 * size)
            rows = sum(-(-len(line.text) // int(across)) for line in lines)
            assert rows * 1.2 * size + 8 * len(lines) <= shape.height.pt, shape.text_frame.text


def test_that_the_parts_of_a_month_are_its_weeks_and_add_up(tmp_path: Path) -> None:
    branch = a_busy_branch(tmp_path, 10)
    facts = period_of(branch, dt.date(2026, 11, 1), dt.date(2026, 11, 30))

    assert [(p.first_day.day, p.last_day.day) for p in facts.parts] == [
        (1, 1), (2, 8), (9, 15), (16, 22), (23, 29), (30, 30),
    ]  # fmt: skip
    assert sum(part.delivery.calls for part in facts.parts) == facts.delivery.calls


def test_that_programs_get_ids_and_figures_and_no_name(tmp_path: Path) -> None:
    branch = a_branch(tmp_path, "k1", risk="red", name="Zebedee Quux")
    branch.visit()
    publish(branch, ("v1", 1, None))

    told = str(period_of(branch).as_json())

    assert "v1" in told
    assert "Zebedee" not in told
    assert "Ann" not in told
    assert "daughter" not in told


def test_that_a_night_across_the_clock_change_is_counted_once(tmp_path: Path) -> None:
    saturday = dt.date(2026, 10, 24)
    branch = a_branch(tmp_path)
    for number, day in enumerate((saturday, saturday + dt.timedelta(days=1))):
        branch.visit(
            f"n{number}", day, earliest_start=wall(day, "23:30"), latest_start=wall(day, "23:59"),
            preferred_start=wall(day, "23:45"), duration_minutes=120,
        )  # fmt: skip
    publish(branch, ("n0", 1, "k1"), ("n1", 1, "k1"), day=saturday, days=2)
    log(branch, "n0", **stay(saturday, "23:45", 0, 120))

    facts = period_of(branch, dt.date(2026, 10, 19), dt.date(2026, 10, 25))

    assert [part.delivery.calls for part in facts.parts] == [0, 0, 0, 0, 0, 1, 1]
    assert facts.delivery.delivered_min == 120
    assert book(branch, saturday, saturday).calls[0].planned_min == 120

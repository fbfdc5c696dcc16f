"""From stored rows to what is printed: who is where, with whom, and what is theirs no longer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from data.disruptions import AbsentFacts, CancelFacts, NewVisit, NewVisitsFacts, record
from data.models import BudgetRow, UncoveredRow
from data.plans import save_plan
from data.reports.rota.calendars import calendar_of
from data.reports.rota.printed import Gone, Person, PrintedRota, Span
from data.reports.rota.printing import NOT_KNOWN, printed
from data.reports.rota.stored import read_rota
from data.reports.rota.workbook import write_workbook
from data.reports.rota.zones import zone_around
from solver.rota import Assignment
from tests.data.decided import yes
from tests.data.rota_report.week import USUAL, a_branch, a_rota, carer, printed_rota, rows
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, wall

WEDNESDAY = TUESDAY + dt.timedelta(days=1)
CAT = Person("k1", "Cat Cedar")
DAN = Person("k2", "Dan Dogwood")
BOB = Person("c2", "Bob Birch", "G11 5AA")


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return a_branch(tmp_path / "home")


def span(start: str, end: str) -> Span:
    return Span(wall(TUESDAY, start), wall(TUESDAY, end))


def test_that_a_carer_has_their_stops_with_travel_waiting_and_who_comes_with_them(
    branch: Branch,
) -> None:
    a_rota(branch, *USUAL)
    first, second, third = carer(printed_rota(branch), "k1").stops

    assert (first.span, first.travel, first.waiting) == (span("09:00", "09:30"), None, None)
    assert second.visit.client == BOB
    assert second.travel is not None
    assert second.travel.minutes == 10
    assert second.travel.end == second.waiting.start
    assert second.waiting.end == wall(TUESDAY, "10:00")
    assert second.others == (DAN,)
    assert carer(printed_rota(branch), "k2").stops[0].others == (CAT,)
    assert third.others == ()


def test_that_the_handover_of_the_policy_is_no_waiting(branch: Branch) -> None:
    a_rota(branch, *USUAL)
    with branch.store.unit_of_work(read_only=True) as uow:
        stored = read_rota(uow, "R1")
    rota = printed(replace(stored, handover=dt.timedelta(minutes=5)))
    second = carer(rota, "k1").stops[1]

    assert (second.travel, second.waiting) == (span("09:35", "09:45"), span("09:45", "10:00"))


def test_that_nobody_waits_between_two_shifts(tmp_path: Path) -> None:
    branch = Branch(tmp_path / "home")
    branch.client()
    shifts = [
        (wall(TUESDAY, start), wall(TUESDAY, end))
        for start, end in (("08:00", "09:00"), ("12:00", "13:00"))
    ]
    branch.carer("k1", *shifts)
    branch.visit("v1")
    branch.visit("v2", window=("12:00", "12:30"))
    a_rota(branch, ("v1", "k1", "08:00"), ("v2", "k1", "12:15"))

    assert [stop.waiting for stop in carer(printed_rota(branch), "k1").stops] == [None, None]


def test_that_a_carer_on_shift_without_a_visit_is_there_and_one_without_a_shift_is_not(
    branch: Branch,
) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v3", "k1", "12:30"))
    rota = printed_rota(branch)

    assert [each.carer.id for each in rota.carers] == ["k1", "k2"]
    assert carer(rota, "k2").stops == ()


def test_that_an_absence_is_taken_out_of_the_shift(branch: Branch) -> None:
    a_rota(branch, *USUAL)
    record(branch.store, "main", AbsentFacts("k2", *span("08:00", "12:00")), by="Mo", now=NOON)

    assert carer(printed_rota(branch), "k2").shifts == (
        span("07:00", "08:00"),
        span("12:00", "14:00"),
    )


def test_that_a_client_sees_every_visit_and_the_slots_that_nobody_has(branch: Branch) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v2", "k1", "10:15"))
    rota = printed_rota(branch)
    ann, bob = rota.clients

    assert [(v.visit_id, v.carers) for v in ann.visits] == [("v1", (CAT,)), ("v3", (None,))]
    assert [(v.visit_id, v.carers) for v in bob.visits] == [("v2", (CAT, None))]
    assert [(gap.visit_id, gap.slot, gap.client.id) for gap in rota.gaps] == [
        ("v2", 2, "c2"),
        ("v3", 1, "c1"),
    ]
    assert ann.visits[1].span == span("12:30", "13:00")


def test_that_what_a_later_version_gives_to_others_is_gone_from_the_carer(branch: Branch) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, ("v1", "k2", "09:00"), ("v2", "k2", "10:00"), ("v2", "k1", "10:00", 2))
    rota = printed_rota(branch)

    ann = Person("c1", "Ann Ash", "G12 8QQ")
    assert carer(rota, "k1").gone == (
        Gone("v1", ann, span("09:00", "09:30")),
        Gone("v3", ann, span("12:30", "13:00")),
    )
    assert carer(rota, "k2").gone == ()


def test_that_what_an_earlier_version_took_stays_gone_in_later_ones(branch: Branch) -> None:
    a_rota(branch, *USUAL)
    without = [told for told in USUAL if told[0] != "v3"]
    a_rota(branch, *without)
    a_rota(branch, *without)

    assert [gone.visit_id for gone in carer(printed_rota(branch), "k1").gone] == ["v3"]
    assert carer(printed_rota(branch, "R1"), "k1").gone == ()


def test_that_a_proposal_that_was_never_published_takes_nothing_away(branch: Branch) -> None:
    a_rota(branch, *USUAL, publish=False)
    a_rota(branch, ("v1", "k2", "09:00"))

    assert [each.gone for each in printed_rota(branch, "R2").carers] == [(), ()]


def test_that_a_version_of_one_day_leaves_the_other_days_alone(branch: Branch) -> None:
    branch.shift("k1", wall(WEDNESDAY, "07:00"), wall(WEDNESDAY, "14:00"))
    branch.visit("w1", WEDNESDAY, client_id="c2")
    a_rota(branch, *USUAL)
    a_rota(branch, ("w1", "k1", "08:30"), day=WEDNESDAY)
    rota = printed_rota(branch, "R2")

    assert rota.days == (WEDNESDAY,)
    assert carer(rota, "k1").gone == ()
    assert rota.changes is None


def test_that_a_version_of_one_day_of_a_published_week_leaves_the_others_alone(
    branch: Branch,
) -> None:
    branch.shift("k1", wall(WEDNESDAY, "07:00"), wall(WEDNESDAY, "14:00"))
    branch.visit("w1", WEDNESDAY, client_id="c2")
    branch.visit("w2", WEDNESDAY, client_id="c2")
    told = [("w1", wall(WEDNESDAY, "08:30")), ("w2", wall(WEDNESDAY, "09:30"))]
    told += [("v3", wall(TUESDAY, "12:30"))]
    problem = branch.problem(days=2)
    slots = [Assignment(problem.horizon.second_of(at), v, 1, "k1") for v, at in told]
    week = save_plan(branch.store, a_plan(problem, *slots))
    yes(branch, week.proposal_id, actions={"v1": ("rung", "Ann")})
    a_rota(branch, ("w1", "k1", "08:30"), day=WEDNESDAY)
    rota = printed_rota(branch, "R2")

    assert [gone.visit_id for gone in carer(rota, "k1").gone] == ["w2"]
    assert [change.visit_id for change in rota.changes] == ["w2"]


def test_that_changes_are_by_time_with_names_and_who_is_told(branch: Branch) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, ("v1", "k2", "09:00"), ("v2", "k1", "10:30"), ("v2", "k2", "10:30", 2))
    changes = printed_rota(branch).changes

    assert [(c.visit_id, c.slot, c.kind) for c in changes] == [
        ("v1", 1, "carer"),
        ("v2", 1, "time"),
        ("v2", 2, "time"),
        ("v3", 1, "uncovered"),
    ]
    assert (changes[0].carer_before, changes[0].carer_after) == (CAT, DAN)
    assert {person.id for person in changes[0].told} == {"k1", "k2", "c1"}
    assert {person.id for person in changes[1].told} == {"k1", "c2"}
    assert changes[3].start_after is None


def test_that_a_first_version_has_no_changes(branch: Branch) -> None:
    a_rota(branch, *USUAL)

    assert printed_rota(branch).changes is None


def test_that_a_visit_cancelled_since_says_so(branch: Branch) -> None:
    a_rota(branch, *USUAL)
    record(branch.store, "main", CancelFacts("v3"), by="Mo", now=NOON)
    stops = carer(printed_rota(branch), "k1").stops

    assert [stop.visit.cancelled_by for stop in stops] == [None, None, "D1"]


def test_that_a_visit_that_was_reported_new_has_its_facts(branch: Branch) -> None:
    earliest, latest = span("11:00", "11:30")
    new = NewVisit("n1", "c2", TUESDAY, earliest, latest, 20, skills=("hoist",))
    record(branch.store, "main", NewVisitsFacts((new,)), by="Mo", now=NOON)
    a_rota(branch, *USUAL, ("n1", "k2", "11:15"))
    stop = carer(printed_rota(branch), "k2").stops[-1]

    assert (stop.visit.client, stop.visit.skills) == (BOB, ("hoist",))


def test_that_a_published_version_is_as_it_is_since_its_decision(branch: Branch) -> None:
    a_rota(branch, *USUAL, publish=False)
    waiting = printed_rota(branch, "R1")
    a_rota(branch, *USUAL)

    assert (waiting.published, waiting.status) == (False, "proposed")
    assert printed_rota(branch, "R2").published
    assert printed_rota(branch, "R2").at == NOON


def forgotten(branch: Branch, ref: str = "latest") -> PrintedRota:
    """What is printed of an old version whose visits are not known any more."""
    with branch.store.unit_of_work(read_only=True) as uow:
        stored = read_rota(uow, ref)
        gaps = [
            UncoveredRow(
                **{
                    **{column.name: getattr(row, column.name) for column in row.__table__.columns},
                    "client_id": None,
                    "preferred_start": None,
                }
            )
            for row in stored.uncovered
        ]
    made = [slot._replace(client_id=None) for slot in stored.made]
    return printed(replace(stored, visits={}, carers={}, made=made, uncovered=gaps))


def test_that_visits_and_carers_that_are_not_known_any_more_are_printed_by_their_ids(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v3", "k1", "12:30"), ("v2", "k2", "10:00"))
    rota = forgotten(branch)
    first, _ = carer(rota, "k1").stops

    assert (first.visit.client, first.visit.kind, first.span.minutes) == (NOT_KNOWN, None, 30)
    assert carer(rota, "k1").carer == Person("k1", "k1")
    assert [visit.visit_id for visit in rota.clients[0].visits] == ["v1", "v2", "v3"]
    write_workbook(rota, tmp_path / "rota.xlsx")
    assert calendar_of(rota, carer(rota, "k1"), zone_around("Europe/London", *2 * rota.days))


def test_that_a_gap_of_which_no_time_is_known_is_listed_without_one(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v3", "k1", "12:30"))
    rota = forgotten(branch)
    write_workbook(rota, tmp_path / "rota.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rota.xlsx")["Without a carer"]

    assert [(gap.visit_id, gap.visit) for gap in rota.gaps] == [("v2", None)] * 2
    assert [row["Wanted"] for row in rows(sheet, 2)] == [None, None]


def budget(branch: Branch, budget_id: str, scope: str, **fields: object) -> None:
    period = {"period_start": TUESDAY, "period_end": WEDNESDAY, "hours": 3.0, "amount": None}
    branch.add(
        BudgetRow, budget_id=budget_id, **{"scope": scope, "scope_id": None, **period, **fields}
    )


def test_that_hours_count_against_the_budget_that_a_visit_names_or_else_that_of_its_client(
    tmp_path: Path,
) -> None:
    branch = Branch(tmp_path / "home")
    branch.client("c1", name="Ann Ash", funder_id="council")
    branch.client("c2")
    for day in (TUESDAY, WEDNESDAY):
        branch.carer(f"k-{day}", (wall(day, "07:00"), wall(day, "14:00")))
    branch.visit("v1", budget_id="named")
    branch.visit("v2", client_id="c2", carers_required=2)
    branch.visit("w1", WEDNESDAY, duration_minutes=60, budget_id="named")
    for name, scope, whose in (
        ("all", "branch", None),
        ("council", "funder", "council"),
        ("named", "client", "c2"),
        ("of-c2", "client", "c2"),
    ):
        budget(branch, name, scope, scope_id=whose)
    budget(
        branch,
        "past",
        "branch",
        period_start=TUESDAY.replace(day=1),
        period_end=TUESDAY.replace(day=2),
    )
    a_rota(branch, ("w1", f"k-{WEDNESDAY}", "08:30"), day=WEDNESDAY)
    a_rota(branch, ("v1", f"k-{TUESDAY}", "08:30"), ("v2", f"k-{TUESDAY}", "09:30"))
    rota = printed_rota(branch, "R2")

    assert {
        b.budget_id: (b.asked_hours, b.planned_hours, b.period_hours) for b in rota.budgets
    } == {
        "all": (1.5, 1.0, 2.0),
        # Its client's visits name another.
        "council": (0.0, 0.0, 0.0),
        "named": (1.5, 1.0, 2.0),
        "of-c2": (1.0, 0.5, 0.5),
    }
    assert {b.left_hours for b in rota.budgets} == {1.0, 2.5, 3.0}
    assert {(b.days, b.rota_days) for b in rota.budgets} == {(2, 2)}
    assert [b.whose for b in rota.budgets] == ["main", "council", "c2", "c2"]

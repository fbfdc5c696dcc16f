"""Which budgets a visit can tell apart: over several imports, and what may well be meant."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.importers import ImportReport, import_agency, read_new_visits
from data.store import Store
from tests.data.importers.edits import Edit, append, both, put
from tests.data.importers.good_folder import good_folder, write_folder
from tests.data.importers.stored import everything

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
HEADER = ["visit_id", "client_id", "date", "earliest_start", "latest_start", "duration_minutes"]
NEXT_VISIT = ["w1", "c1", "2026-11-25", "10:00", "11:00", "30"]
SECOND_OF_C1 = ("b4", "client", "c1", "2026-11-24", "2026-11-25", "5", "", "no")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(home=tmp_path / "home")


def imported(store: Store, tmp_path: Path, *edits: Edit) -> ImportReport:
    folder = write_folder(good_folder(), tmp_path / "agency")
    both(*edits)(folder)
    return import_agency(store, folder, now=NOW)


def next_import(store: Store, tmp_path: Path, *more: str, budgets: bool = False) -> ImportReport:
    """A folder with one visit of c1, and with or without the second budget of c1."""
    tables = {name: good_folder()[name] for name in ("clients.csv", "carers.csv", "travel.csv")}
    tables |= {
        "branch.csv": good_folder()["branch.csv"],
        "visits.csv": [[*HEADER, "budget_id"], [*NEXT_VISIT, *more]],
        "availability.csv": [
            ["carer_id", "start", "end"],
            ["k1", "2026-11-25T07:00", "2026-11-25T14:00"],
        ],
    }
    if budgets:
        tables["budgets.csv"] = [good_folder()["budgets.csv"][0], list(SECOND_OF_C1)]
    return import_agency(store, write_folder(tables, tmp_path / "next"), now=NOW)


def codes(report: ImportReport) -> list[tuple[str, str, int | None, str | None]]:
    return [(p.code, p.file, p.row, p.column) for p in report.errors]


@pytest.mark.parametrize(
    "edit",
    [
        append("budgets.csv", *SECOND_OF_C1),
        append("budgets.csv", "b4", "branch", "", "2026-11-01", "2026-11-30", "", "900", "yes"),
        append("budgets.csv", "b4", "branch", "", "2026-12-01", "2026-12-31", "900", "", "yes"),
        append("budgets.csv", "b4", "funder", "council", "2026-11-24", "2026-11-24", "9", "", ""),
        append("budgets.csv", "b4", "funder", "council", "2026-11-25", "2026-11-30", "", "9", ""),
        append("budgets.csv", "b4", "client", "c2", "2026-11-01", "2026-11-30", "", "9", "yes"),
        both(
            append("budgets.csv", "b4", "client", "007", "2026-11-24", "2026-11-24", "9", "", ""),
            append("budgets.csv", "b5", "client", "007", "2026-11-25", "2026-11-26", "9", "", ""),
        ),
        both(put("budgets.csv", 4, "hours", ""), put("budgets.csv", 4, "hard", "no")),
    ],
    ids=[
        "every visit of the client names one",
        "hours of the branch and its money",
        "the branch's next month",
        "money of the funder and its hours",
        "no visit of the funder on those days",
        "another scope",
        "one begins when the other is over",
        "a soft budget that only counts",
    ],
)
def test_that_budgets_which_a_visit_tells_apart_may_meet(
    store: Store, tmp_path: Path, edit: Edit
) -> None:
    assert codes(imported(store, tmp_path, edit)) == []


def test_that_a_new_visit_must_say_which_stored_budget_pays(store: Store, tmp_path: Path) -> None:
    assert not imported(store, tmp_path, append("budgets.csv", *SECOND_OF_C1)).errors
    before = everything(store)
    refused = next_import(store, tmp_path, "")
    assert codes(refused) == [("budget_not_told", "visits.csv", 2, "budget_id")]
    assert "b1 and b4 would both pay for it on 2026-11-25" in refused.errors[0].problem
    assert everything(store) == before
    assert not next_import(store, tmp_path, "b4").errors


def test_that_a_new_budget_is_held_against_stored_visits(store: Store, tmp_path: Path) -> None:
    assert not imported(store, tmp_path, put("visits.csv", 5, "budget_id", "")).errors
    before = everything(store)
    refused = next_import(store, tmp_path, "b4", budgets=True)
    assert codes(refused) == [("budgets_not_told", "budgets.csv", 2, "scope")]
    assert "visits such as v4 name neither" in refused.errors[0].problem
    assert everything(store) == before


def test_that_visits_reported_new_must_say_it_too(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, append("budgets.csv", *SECOND_OF_C1))
    row = dict(zip(HEADER, NEXT_VISIT, strict=True))
    with store.unit_of_work(read_only=True) as uow:
        refused = read_new_visits(uow, "north", [row], now=NOW)
        named = read_new_visits(uow, "north", [{**row, "budget_id": "b1"}], now=NOW)
    assert [(p.code, p.row, p.column) for p in refused.errors] == [
        ("budget_not_told", 2, "budget_id")
    ]
    assert (named.errors, refused.facts) == ((), None)


def test_that_the_day_of_a_budget_is_that_of_the_preferred_start(
    store: Store, tmp_path: Path
) -> None:
    """As in `solver.problem.Problem.paid_by`: this window begins on the day before."""
    named = put("visits.csv", 4, "budget_id", "b5")
    late = append("budgets.csv", "b5", "client", "007", "2026-11-25", "2026-11-25", "9", "", "")
    told = imported(store, tmp_path, named, late)
    assert [p.code for p in told.warnings] == ["budget_not_on_day"]
    wanted = put("visits.csv", 4, "preferred_start", "2026-11-25T00:05")
    assert imported(store, tmp_path, named, late, wanted).warnings == ()


def test_that_nothing_is_said_of_visits_where_a_budget_cannot_be_read(
    store: Store, tmp_path: Path
) -> None:
    told = imported(
        store,
        tmp_path,
        append("budgets.csv", "b4", "client", "c2", "2026-11-01", "2026-11-30", "x", "", ""),
        put("budgets.csv", 2, "period_end", "2026-11-23"),
    )
    assert codes(told) == [("not_a_number", "budgets.csv", 5, "hours")]
    assert told.warnings == ()

"""Every error is told where it is, and changes nothing; every warning is told and stored."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.importers import Problem, import_agency, read_agency, validate
from data.importers.messages import CATALOGUE
from data.store import Store
from tests.data.importers.bad_folders import ERRORS, WARNINGS, BadFolder
from tests.data.importers.good_folder import good_folder, write_folder
from tests.data.importers.stored import everything

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(home=tmp_path_factory.mktemp("store"))


def found(case: BadFolder, problems: tuple[Problem, ...]) -> bool:
    return any(
        problem.file == case.file
        and problem.row == case.row
        and problem.column == case.column
        and case.problem in problem.problem
        and case.mend in problem.mend
        for problem in problems
    )


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_that_an_error_is_told_and_nothing_is_stored(
    case: BadFolder, store: Store, tmp_path: Path
) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    case.edit(folder)
    before = everything(store)
    report = import_agency(store, folder, now=NOW)
    assert found(case, report.errors), report.as_json()["errors"]
    cells = [(p.file, p.row, p.column) for p in report.errors if p.column is not None]
    assert len(set(cells)) == len(cells), "one fault in a cell is told once"
    assert not report.added
    assert everything(store) == before


@pytest.mark.parametrize("case", WARNINGS, ids=str)
def test_that_a_warning_is_told_and_the_folder_is_stored(case: BadFolder, tmp_path: Path) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    case.edit(folder)
    store = Store.open(home=tmp_path / "store")
    report = import_agency(store, folder, now=NOW)
    assert not report.errors
    assert found(case, report.warnings), report.as_json()["warnings"]
    assert len(everything(store)["visits"]) == 4


def test_that_every_message_of_the_catalogue_is_shown_by_a_case(tmp_path: Path) -> None:
    shown = set()
    for number, case in enumerate((*ERRORS, *WARNINGS)):
        folder = write_folder(good_folder(), tmp_path / str(number))
        case.edit(folder)
        _, problems = validate(read_agency(folder))
        shown |= {problem.code for problem in problems}
    elsewhere = {
        "no_such_path",
        "not_an_agency_path",
        "not_a_workbook",
        "too_large",
        "sheet_twice",
        "rows_removed",
        "still_stored",
        "budget_not_told",
        "visit_exists",
        "window_over",
    }
    assert CATALOGUE.keys() - shown == elsewhere

"""A workbook says the same as the folder, whatever kind its cells are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.importers import import_agency, read_agency, validate
from data.importers import workbook as module
from data.store import Store
from tests.data.importers.good_folder import good_folder, write_folder, write_workbook

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def rewritten(tmp_path: Path, change: Any) -> Path:
    path = write_workbook(good_folder(), tmp_path / "agency.xlsx")
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_that_text_cells_give_the_same_tables_as_the_folder(tmp_path: Path) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    book = write_workbook(good_folder(), tmp_path / "agency.xlsx")
    assert validate(read_agency(book)) == validate(read_agency(folder))


def test_that_real_dates_numbers_and_truth_values_are_read_faithfully(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        visits, availability, rota = book["visits"], book["availability"], book["rota"]
        visits["C2"] = dt.date(2026, 11, 24)
        visits["D2"] = dt.time(7, 30)
        visits["E2"] = dt.datetime(2026, 11, 24, 8, 59, 59, 999_600)
        visits["F2"] = 30
        visits["F3"] = 45.5
        visits["K2"] = True
        availability["B2"] = dt.datetime(2026, 11, 24, 7)
        rota["D2"] = 1.0
        rota["E2"] = True
        clients = book["clients"]
        clients["D2"], clients["E2"] = 55.86, -4.25
        for sheet, cell in (("clients", "A4"), ("visits", "B4"), ("carers", "A4")):
            book[sheet][cell] = 7
            book[sheet][cell].number_format = "000"

    expected = validate(read_agency(write_folder(good_folder(), tmp_path / "agency")))
    assert validate(read_agency(rewritten(tmp_path, change))) == expected


def test_that_rows_are_numbered_as_in_the_sheet(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["visits"].insert_rows(2, 3)
        book["visits"]["F5"] = "long"
        book["visits"].title = "Visits.csv"

    _, problems = validate(read_agency(rewritten(tmp_path, change)))
    assert [(p.file, p.row, p.column, p.value) for p in problems] == [
        ("visits.csv", 5, "duration_minutes", "long")
    ]


def test_that_a_formula_without_a_stored_result_stays_text(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["clients"]["B2"] = "=1+1"
        book["visits"]["F2"] = "=15*2"

    tables, problems = validate(read_agency(rewritten(tmp_path, change)))
    assert tables["clients"][0]["name"] == "=1+1"
    assert [(p.column, p.value) for p in problems] == [("duration_minutes", "=15*2")]


def test_that_a_missing_sheet_is_told(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book["visits"]
        book["carers"].title = "carer"

    found = {(p.file, p.code) for p in read_agency(rewritten(tmp_path, change)).problems}
    assert found == {
        ("visits.csv", "missing_file"),
        ("carers.csv", "missing_file"),
        ("carer", "unknown_file"),
    }


def test_that_two_sheets_of_one_name_are_an_error(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("visits.csv")

    codes = [p.code for p in read_agency(rewritten(tmp_path, change)).problems]
    assert codes == ["sheet_twice"]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x05\x06" + b"\0" * 18])
def test_that_what_is_not_a_workbook_is_told_and_nothing_is_stored(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "agency.xlsx"
    path.write_bytes(content)
    report = import_agency(Store.open(home=tmp_path / "home"), path, now=NOW)
    assert [p.code for p in report.errors] == ["not_a_workbook"]


def test_that_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    path = write_workbook(good_folder(), tmp_path / "agency.xlsx")
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 3)
    path.write_bytes(content)
    assert [p.code for p in read_agency(path).problems] == ["not_a_workbook"]


def test_that_a_workbook_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_workbook(good_folder(), tmp_path / "agency.xlsx")
    monkeypatch.setattr(module, "UNPACKED_LIMIT_MB", 0)
    assert [p.code for p in read_agency(path).problems] == ["too_large"]

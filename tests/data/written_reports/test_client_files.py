"""Tests of the client report and the council's figures as they are written and read back."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document

from data.errors import UserError
from data.reports.client import ClientProgress, client_progress
from data.reports.client_files import client_excel, client_word
from data.reports.council import council_table, load_council
from data.reports.council_files import council_excel, council_word
from data.reports.names import Names
from data.reports.sentences import NO_ACTUALS
from tests.data.store_rows import TUESDAY, Branch, wall
from tests.data.written_reports.branch import (
    AT,
    a_branch,
    a_busy_branch,
    book,
    log,
    publish,
    stay,
    texts,
)

HOSTILE = {
    "a formula": '=cmd|"/C calc"!A1',
    "another formula": "@SUM(1+1)",
    "control characters": "Ann\x00\x07\x1b[31m Hale\x0b",
    "right to left": "\u202eאבגד\u202c",
    "very long": "Maximiliane " * 160,
    "markup": "<b>&amp;</b> $x_1$ {0} %s",
    "not a character": "A\ufffe\U0010ffff",
}


def names_of(branch: Branch) -> Names:
    with branch.store.unit_of_work(read_only=True) as uow:
        return Names.of(uow, "main")


def word_of(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def tables_of(document: Document) -> dict[str, str]:
    """First and second cell of every row of every table."""
    return {row.cells[0].text: row.cells[1].text for table in document.tables for row in table.rows}


@pytest.fixture
def drifting(tmp_path: Path) -> tuple[Branch, ClientProgress]:
    """Four weeks of a visit of 30 minutes that takes 46; one of them was missed, one not logged."""
    branch = a_branch(tmp_path, "k1", "k2", name="Ann Hale")
    days = [TUESDAY + dt.timedelta(days=n) for n in range(28)]
    for number, day in enumerate(days):
        branch.visit(f"v{number:02}", day)
    publish(branch, *((f"v{n:02}", 1, "k1") for n in range(28)), days=28)
    for number, day in enumerate(days[2:], 2):
        log(branch, f"v{number:02}", carer_id="k2", **stay(day, "09:00", 20, 46))
    log(branch, "v00", outcome="missed")
    return branch, client_progress(book(branch, days[0], days[-1]), "c1")


def test_that_the_word_report_tells_the_figures_and_the_finding(
    drifting: tuple[Branch, ClientProgress],
) -> None:
    branch, facts = drifting

    document = word_of(client_word(facts, names_of(branch), AT))

    told, cells = texts(document.paragraphs), tables_of(document)
    assert "Ann Hale (client c1), Tue 24 Nov 2026 to Mon 21 Dec 2026" in told
    assert "Care, morning: Planned 30 min, median 46 min over 26 days" in told
    assert "ask for a reassessment" in told
    assert cells["Visits planned"] == "28"
    assert cells["Missed"] == "1 of 27 (4 %)"
    assert cells["Not known: nothing was logged"] == "1 of 28 (4 %)"
    assert cells["Minutes planned, of all carers"] == "840"
    assert cells["Minutes of care logged"] == str(26 * 46).replace("1196", "1,196")
    assert cells["More than 15 minutes late"] == "26 of 26 (100 %)"
    assert cells["First visits by a carer"] == "1"
    assert "Of 1 of 28 (4 %) calls nothing was logged." in told


def test_that_the_workbook_holds_every_call_with_numbers_as_numbers(
    drifting: tuple[Branch, ClientProgress],
) -> None:
    branch, facts = drifting

    book_ = openpyxl.load_workbook(io.BytesIO(client_excel(facts, names_of(branch), AT)))

    rows = list(book_["calls"].iter_rows(values_only=True))
    head, third = rows[0], dict(zip(rows[0], rows[3], strict=True))
    assert len(rows) == 29
    assert head[:3] == ("Day", "Visit", "Slot")
    assert third["Late (min)"] == 20
    assert third["Stayed (min)"] == 46
    assert third["Arrived"] == dt.datetime(2026, 11, 26, 9, 20)
    assert third["Outcome"] == "delivered"
    assert rows[1][head.index("Outcome")] == "missed"
    assert rows[2][head.index("Outcome")] == "not known"
    figures = {row[0]: row[1:] for row in book_["figures"].iter_rows(values_only=True)}
    assert figures["Visits planned"] == (28, None, None)
    assert figures["Missed"] == (1, 27, pytest.approx(1 / 27))
    assert figures["More than 15 minutes late"] == (26, 26, 1)
    (drift,) = list(book_["length of visits"].iter_rows(min_row=2, values_only=True))
    assert drift[2:6] == (30, 46, 28, 26)


def test_that_every_picture_has_alternative_text_and_every_table_a_repeated_header(
    drifting: tuple[Branch, ClientProgress],
) -> None:
    branch, facts = drifting

    document = word_of(client_word(facts, names_of(branch), AT))

    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(described) == 2
    assert all(text and len(text) > 40 for text in described)
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert all("w:cantSplit" in row._tr.xml for table in document.tables for row in table.rows)


def test_that_a_row_is_as_high_as_the_lines_of_its_text(
    drifting: tuple[Branch, ClientProgress],
) -> None:
    branch, facts = drifting

    about = openpyxl.load_workbook(io.BytesIO(client_excel(facts, names_of(branch), AT)))["about"]

    width = about.column_dimensions["B"].width
    long = [row for row in about.iter_rows(min_row=2) if len(str(row[1].value)) > width]
    assert long
    for row in long:
        assert about.row_dimensions[row[0].row].height >= 2 * 13
    short = [row for row in about.iter_rows(min_row=2) if len(str(row[1].value)) < width / 2]
    assert all(about.row_dimensions[row[0].row].height is None for row in short)


def test_that_without_actuals_it_says_so_and_gives_no_figure_of_delivery(tmp_path: Path) -> None:
    branch = a_branch(tmp_path)
    branch.visit()
    publish(branch, ("v1", 1, "k1"))
    facts = client_progress(book(branch), "c1")

    document = word_of(client_word(facts, names_of(branch), AT))

    told, cells = texts(document.paragraphs), tables_of(document)
    assert NO_ACTUALS in told
    assert "attended" not in told.split("How it is counted")[0]
    assert cells["Minutes of care logged"] == "not known"
    assert cells["Different carers who came"] == "–"
    assert not document.inline_shapes
    assert facts.as_json()["actuals"] is False


@pytest.mark.parametrize("what", HOSTILE)
def test_that_no_name_can_break_a_file_or_become_a_formula(tmp_path: Path, what: str) -> None:
    branch = a_branch(tmp_path, name=HOSTILE[what])
    branch.carer("k9", name=HOSTILE[what])
    branch.visit()
    publish(branch, ("v1", 1, "k9"))
    log(branch, carer_id="k9", **stay(TUESDAY, "09:00", 0, 30))
    facts, names = client_progress(book(branch), "c1"), names_of(branch)

    document = word_of(client_word(facts, names, AT))
    workbook = openpyxl.load_workbook(io.BytesIO(client_excel(facts, names, AT)))

    told = texts(document.paragraphs)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert "client c1" in told
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(mark in told for mark in "\u202e\x00\x07\x1b\ufffe")
    assert max(len(str(cell.value)) for cell in cells if cell.value is not None) < 1000


def test_that_a_name_from_right_to_left_is_set_apart_in_a_sentence(tmp_path: Path) -> None:
    branch = a_branch(tmp_path, name="אבגד")
    branch.visit()
    publish(branch, ("v1", 1, "k1"))

    document = word_of(client_word(client_progress(book(branch), "c1"), names_of(branch), AT))

    assert "\u2068אבגד\u2069 (client c1)" in texts(document.paragraphs)


def test_that_the_council_reads_shares_of_what_is_known(tmp_path: Path) -> None:
    branch = a_branch(tmp_path, "k1", "k2")
    for number in range(4):
        branch.visit(f"v{number}", time_critical=True)
    publish(branch, *((f"v{n}", 1, "k1") for n in range(4)))
    log(branch, "v0", **stay(TUESDAY, "09:00", 30, 30))
    log(branch, "v1", **stay(TUESDAY, "09:00", 31, 30))
    log(branch, "v2", outcome="missed")
    table = council_table(book(branch))

    document = word_of(council_word(table, names_of(branch), AT))
    workbook = openpyxl.load_workbook(io.BytesIO(council_excel(table, names_of(branch), AT)))

    rows = {row.cells[0].text: [c.text for c in row.cells[1:4]] for row in document.tables[0].rows}
    assert rows["Visits attended"] == ["2", "3", "67 %"]
    assert rows["Missed visits"] == ["1", "3", "33 %"]
    assert rows["Calls logged with both arrival and leaving"] == ["2", "4", "50 %"]
    assert rows["Time-critical visits within 30 minutes of the preferred start"] == [
        "1",
        "3",
        "33 %",
    ]
    cells = {row[0]: row for row in workbook["key figures"].iter_rows(values_only=True)}
    assert cells["Visits attended"][1:4] == (2, 3, pytest.approx(2 / 3))


def test_that_a_council_sees_only_the_clients_it_pays_for(tmp_path: Path) -> None:
    branch = a_branch(tmp_path, funder_id="glasgow")
    branch.client("c2", funder_id="other")
    branch.visit()
    branch.visit("v2", client_id="c2")
    publish(branch, ("v1", 1, "k1"), ("v2", 1, "k1"))

    with branch.store.unit_of_work(read_only=True) as uow:
        table = load_council(uow, "main", TUESDAY, TUESDAY, "glasgow")
        with pytest.raises(UserError, match="has the funder 'nobody'"):
            load_council(uow, "main", TUESDAY, TUESDAY, "nobody")

    assert table.clients == 1
    assert table.figures[0].part == 1


def test_that_a_busy_branch_writes_files_that_are_whole(tmp_path: Path) -> None:
    branch = a_busy_branch(tmp_path, 7)
    last = TUESDAY + dt.timedelta(days=14)
    own, names = book(branch, TUESDAY, last), names_of(branch)
    facts, table = client_progress(own, "c1"), council_table(own)

    for content in (
        client_word(facts, names, AT),
        client_excel(facts, names, AT),
        council_word(table, names, AT),
        council_excel(table, names, AT),
    ):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None


def test_that_times_in_a_workbook_are_those_of_the_local_clock(tmp_path: Path) -> None:
    summer = dt.date(2026, 7, 1)
    branch = a_branch(tmp_path)
    branch.visit("v1", summer)
    publish(branch, ("v1", 1, "k1"), day=summer)
    log(branch, arrived=wall(summer, "09:05"), left=wall(summer, "09:35"))
    facts = client_progress(book(branch, summer), "c1")

    workbook = openpyxl.load_workbook(io.BytesIO(client_excel(facts, names_of(branch), AT)))

    head, row = list(workbook["calls"].iter_rows(values_only=True))
    assert row[head.index("Arrived")] == dt.datetime(2026, 7, 1, 9, 5)

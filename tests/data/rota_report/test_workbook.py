"""The workbook as a spreadsheet program reads it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.models import BudgetRow
from data.reports import style
from tests.data.rota_report.week import USUAL, a_branch, a_rota, rows, workbook, written
from tests.data.store_rows import TUESDAY, Branch, wall

DAY = "Tue 2026-11-24"
CAT, DAN, ANN = "Cat Cedar (k1)", "Dan Dogwood (k2)", "Ann Ash (c1)"


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return a_branch(tmp_path / "home")


def test_that_there_is_a_sheet_for_each_day_list_carer_and_client(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    book = workbook(branch, tmp_path / "out")

    lists = ["Changes", "Without a carer", "Budgets"]
    assert book.sheetnames == ["Contents", DAY, *lists, CAT, DAN, ANN, "Bob Birch (c2)"]


def test_that_the_contents_link_to_every_sheet(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    book = workbook(branch, tmp_path / "out")
    contents = book["Contents"]
    links = {cell.value: cell.hyperlink.location for (cell,) in contents["A12:A19"]}

    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    facts = {row[0].value: row[2].value for row in contents["A2:C9"]}
    assert (facts["From"], facts["Version"]) == (dt.datetime(2026, 11, 24), 1)
    assert facts["As it is since"] == dt.datetime(2026, 11, 23, 12)


def test_that_a_carer_reads_when_where_what_and_with_whom(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    first, second, third = rows(workbook(branch, tmp_path / "out")[CAT], 3)

    assert first == {
        "Date": dt.datetime(2026, 11, 24),
        "Start": dt.datetime(2026, 11, 24, 9),
        "End": dt.datetime(2026, 11, 24, 9, 30),
        "Minutes": 30,
        "Client": "Ann Ash",
        "Client id": "c1",
        "Postcode": "G12 8QQ",
        "Kind": "medication",
        "Skills": "insulin",
        "Comes with": None,
        "Travel before (min)": None,
        "Waiting before (min)": None,
        "Note": "time-critical",
        "Visit": "v1",
    }
    assert (second["Comes with"], second["Note"]) == ("Dan Dogwood", "double-handed")
    assert (third["Travel before (min)"], third["Waiting before (min)"]) == (10, 95)


def test_that_dates_and_times_are_shown_as_such(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    date, start, *_, minutes = workbook(branch, tmp_path / "out")[CAT]["A4:D4"][0]

    assert (date.number_format, start.number_format) == ("ddd dd mmm yyyy", "hh:mm")
    assert (date.data_type, start.data_type, minutes.data_type) == ("d", "d", "n")


def test_that_a_carer_without_a_visit_has_a_sheet_that_says_so(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v3", "k1", "12:30"))
    sheet = workbook(branch, tmp_path / "out")[DAN]

    assert sheet["A4"].value == "No visit on these days."
    assert sheet["D2"].value == 0


def test_that_a_client_reads_who_comes_and_where_somebody_lacks(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v2", "k2", "10:15"))
    book = workbook(branch, tmp_path / "out")

    assert [row["Who comes"] for row in rows(book[ANN], 3)] == ["Cat Cedar", "nobody yet"]
    (visit,) = rows(book["Bob Birch (c2)"], 3)
    assert visit["Who comes"] == "Dan Dogwood\nnobody yet"


def test_that_the_lists_tell_changes_and_gaps(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, ("v1", "k2", "09:00"), ("v2", "k1", "10:00"), ("v2", "k2", "10:00", 2))
    book = workbook(branch, tmp_path / "out")
    change, lost = rows(book["Changes"], 2)
    (gap,) = rows(book["Without a carer"], 2)

    assert book["Changes"]["A1"].value == "Changes against version 1"
    assert (change["Change"], change["Carer before"], change["Carer after"]) == (
        "other carer",
        CAT,
        DAN,
    )
    assert set(str(change["Told"]).split("\n")) == {CAT, DAN, ANN}
    assert (lost["Change"], lost["Start before"]) == (
        "nobody now",
        dt.datetime(2026, 11, 24, 12, 30),
    )
    assert (gap["Visit"], gap["Risk"], gap["What stops it"]) == (
        "v3",
        "red",
        "nobody is near enough",
    )


def test_that_a_first_version_says_that_there_is_nothing_to_compare(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    book = workbook(branch, tmp_path / "out")

    assert "nothing to compare" in book["Changes"]["A3"].value
    assert book["Without a carer"]["A3"].value == "Every visit has its carers."
    assert book["Budgets"]["A3"].value == "No budget of these days is stored."


def test_that_a_budget_tells_what_is_planned_and_left(branch: Branch, tmp_path: Path) -> None:
    period = {"period_start": TUESDAY, "period_end": TUESDAY, "amount": 40.5}
    branch.add(BudgetRow, budget_id="b", scope="branch", scope_id=None, hours=2.0, **period)
    a_rota(branch, *USUAL)
    sheet = workbook(branch, tmp_path / "out")["Budgets"]
    (budget,) = rows(sheet, 2)

    assert (budget["Hours there are"], budget["Planned in this rota"]) == (2, 2.5)
    assert (budget["Left"], budget["Amount"]) == (-0.5, 40.5)
    assert sheet["L3"].font.b


def test_that_every_sheet_prints_on_a4_with_its_heads_and_a_footer(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    with branch.store.unit_of_work() as uow:
        uow.agency.branch("main").name = "Ash & Sons"
    for sheet in workbook(branch, tmp_path / "out"):
        across = "portrait" if sheet.title == "Contents" else "landscape"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, across)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert (sheet.page_setup.fitToWidth or 1) == 1
        assert sheet.print_title_rows is not None
        assert sheet.freeze_panes is not None
        assert sheet.oddFooter.left.text == "Ash && Sons · Rota R1, version 1 (published)"
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_that_every_column_is_as_wide_as_people_can_read(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    for sheet in workbook(branch, tmp_path / "out"):
        widths = [each.width for each in sheet.column_dimensions.values()]
        assert min(widths) > 2
        assert max(widths) <= 60


HOSTILE = (
    "=cmd()",
    "+44",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "http://example.org",
    "internal:'x'!A1",
    "<b>&amp;",
    "_x0041_",
    "Contents",
    "History",
    "a/b\\c[d]:*?",
    "' OR 1",
    "007",
    "x" * 300,
    "x" * 299 + "y",
    "ANN",
    "ann",
    "😀" * 40,
)


def test_that_no_name_and_no_id_becomes_a_formula_or_breaks_a_sheet(tmp_path: Path) -> None:
    branch = Branch(tmp_path / "home")
    told = []
    for number, name in enumerate(HOSTILE):
        client, visit = f"{name[:190]}{number if len(name) > 190 else ''}", f"={number}"
        branch.client(client, name=name, postcode=name)
        branch.carer(client, (wall(TUESDAY, "07:00"), wall(TUESDAY, "14:00")), name=name)
        branch.visit(visit, client_id=client, skills=(name.replace(";", ","),))
        told.append((visit, client, "09:00"))
    a_rota(branch, *told)
    book = workbook(branch, tmp_path / "out")

    assert len({name.casefold() for name in book.sheetnames}) == 5 + 2 * len(HOSTILE)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert {c.coordinate[0] for c in cells if c.hyperlink is not None} == {"A"}
    assert all(c.hyperlink.location for c in cells if c.hyperlink is not None)
    texts = {cell.value for cell in cells}
    assert set(HOSTILE) <= texts
    carers = [row for name in book.sheetnames[5:] for row in rows(book[name], 3)]
    assert {row["Client"] for row in carers if "Client" in row} == set(HOSTILE)


def test_that_hundreds_of_people_of_one_name_get_sheets(tmp_path: Path) -> None:
    branch = Branch(tmp_path / "home")
    told = []
    for number in range(150):
        client, carer = f"{'c' * 40}{number}", f"{'k' * 40}{number}"
        branch.client(client, name="Ann Ash")
        branch.carer(carer, name="Ann Ash")
        branch.visit(f"v{number}", client_id=client)
        told.append((f"v{number}", carer, "09:00"))
    a_rota(branch, *told)

    assert len(set(workbook(branch, tmp_path / "out").sheetnames)) == 5 + 300


def test_that_a_text_of_many_lines_gets_a_row_that_shows_them(tmp_path: Path) -> None:
    branch = a_branch(tmp_path / "home")
    a_rota(branch, ("v1", "k1", "09:00"), ("v3", "k1", "12:30"))
    low = workbook(branch, tmp_path / "out")[CAT].row_dimensions[4].height
    branch.client("c9", name="Bartholomew Montgomery-Fitzgerald of the Old Mill")
    branch.visit("v9", client_id="c9")
    a_rota(branch, ("v9", "k1", "09:00"))
    high = workbook(branch, tmp_path / "out")[CAT].row_dimensions[4].height

    assert high >= 3 * style.SHEET_LINE_PT > (low or 0)


def test_that_the_same_version_gives_the_same_file(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    first, second = (written(branch, tmp_path / name).workbook for name in ("a", "b"))

    assert first.read_bytes() == second.read_bytes()

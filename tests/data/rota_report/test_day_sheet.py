"""The sheet of a day as a spreadsheet program reads it: the grid, short visits, nights."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from data.plans import save_plan
from solver.rota import Assignment
from tests.data.rota_report.week import USUAL, a_branch, a_rota, rows, workbook
from tests.data.store_rows import TUESDAY, Branch, a_plan, wall

DAY, CAT = "Tue 2026-11-24", "Cat Cedar (k1)"
AUTUMN, SPRING = dt.date(2026, 10, 25), dt.date(2027, 3, 28)
TIME = "%H:%M"


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return a_branch(tmp_path / "home")


def grid(sheet: Worksheet) -> dict[str, list[tuple[str, str, str]]]:
    """By carer, what the cells of the grid hold: first and last hour and quarter, and the text."""
    hours: list[str] = []
    quarters = []
    for column in range(4, sheet.max_column + 1):
        hour, minutes = sheet.cell(3, column).value, sheet.cell(4, column).value
        if minutes is None:
            break
        hours.append(hour.strftime("%H") if hour is not None else hours[-1])
        quarters.append(f"{hours[-1]}:{minutes:02.0f}")
    ends = {(m.min_row, m.min_col): m.max_col for m in sheet.merged_cells.ranges}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in range(5, sheet.max_row + 1):
        line = found.setdefault(str(sheet.cell(row, 1).value), [])
        for number, quarter in enumerate(quarters):
            cell = sheet.cell(row, number + 4)
            if cell.value is not None:
                last = quarters[ends.get((row, number + 4), number + 4) - 4]
                line.append((quarter, last, str(cell.value)))
    return found


def fill(sheet: Worksheet, text: str) -> str:
    """The colour of the first cell that holds a text."""
    cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith(text))
    return str(cell.fill.fgColor.rgb)[-6:]


def test_that_a_day_shows_visits_travel_and_waiting_in_quarters(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    sheet = workbook(branch, tmp_path / "out")[DAY]
    told = grid(sheet)

    assert told["Cat Cedar"] == [
        ("09:00", "09:15", "09:00 !\nAnn Ash"),
        ("09:30", "09:30", "10"),
        ("09:45", "09:45", "20"),
        ("10:00", "10:30", "10:00 ×2\nBob Birch"),
        ("10:45", "10:45", "10"),
        ("11:00", "12:15", "95"),
        ("12:30", "12:45", "12:30\nAnn Ash"),
    ]
    assert told["Dan Dogwood"] == [("10:00", "10:30", "10:00 ×2\nBob Birch")]
    assert fill(sheet, "09:00 !") != fill(sheet, "10:00 ×2")
    assert [row[2] for row in sheet.iter_rows(min_row=5, values_only=True)] == [1.75, 0.75]


def test_that_what_nobody_makes_stands_above_the_carers(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v3", "k1", "12:30"))
    sheet = workbook(branch, tmp_path / "out")[DAY]

    assert [sheet.cell(row, 1).value for row in range(5, 9)] == [
        "nobody yet",
        "nobody yet",
        "Cat Cedar",
        "Dan Dogwood",
    ]
    assert grid(sheet)["nobody yet"] == [("10:00", "10:30", "10:00 ×2\nBob Birch")] * 2


def test_that_a_long_day_is_two_pages_wide_with_the_names_on_both(
    branch: Branch, tmp_path: Path
) -> None:
    branch.carer("k9", (wall(TUESDAY, "15:00"), wall(TUESDAY, "22:00")), name="Nan Nettle")
    a_rota(branch, *USUAL)
    sheet = workbook(branch, tmp_path / "out")[DAY]

    # From 7 to 22 are 15 hours; of 16 each page has eight whole ones.
    second = 4 + 8 * 4
    assert [cell.value.hour for cell in sheet[3][3:] if cell.value] == list(range(7, 23))
    assert sheet.cell(3, second).value == dt.time(15)
    assert sheet.cell(2, second + 1).value == "travel (min)"
    assert (sheet.print_title_cols, sheet.page_setup.fitToWidth) == ("$A:$C", 2)
    # Wide enough to be shrunk, so that the border is in the middle.
    widths = [sheet.column_dimensions[name].width for name in ("A", "B", "C", "D")]
    points = [5.25 * width for width in widths]
    assert sum(points[:3]) + 32 * points[3] > (11.69 - 0.8) * 72


def test_that_the_start_of_every_short_visit_can_be_read(tmp_path: Path) -> None:
    branch = a_branch(tmp_path / "home")
    for number, clock in enumerate(("09:00", "09:06", "09:12"), 7):
        branch.visit(
            f"v{number}", window=("08:00", "10:00"), client_id="c2",
            preferred_start=wall(TUESDAY, clock), duration_minutes=6,
        )  # fmt: skip
    short = (("v7", "k1", "09:00"), ("v8", "k1", "09:06"), ("v9", "k1", "09:12"))
    a_rota(branch, *short, ("v3", "k1", "12:30"), ("v2", "k1", "10:00"), ("v2", "k2", "10:00", 2))
    sheet = workbook(branch, tmp_path / "out")[DAY]

    cells = {
        cell.value: cell
        for line in sheet.iter_rows(min_row=5)
        for cell in line
        if str(cell.value).endswith("\nBob Birch") and not str(cell.value).startswith("10:00")
    }
    assert cells.keys() == {f"{clock}\nBob Birch" for clock in ("09:00", "09:06", "09:12")}
    # Each has a cell of its own: of turned text the first line is on the left, and never cut.
    assert len({(cell.row, cell.column) for cell in cells.values()}) == 3
    assert {cell.column for cell in cells.values()} == {12, 13}
    for cell in cells.values():
        # Without a word about it the text begins at the bottom.
        turned = cell.alignment
        assert (turned.textRotation, turned.horizontal, turned.vertical) == (90, "left", None)
        assert sheet.cell(cell.row, 1).value == "Cat Cedar"
    hours = [sheet.cell(row, 3).value for row in sorted(cell.row for cell in cells.values())]
    assert hours == [1.55, None, None]


def test_that_a_row_is_high_enough_for_the_longest_turned_name(tmp_path: Path) -> None:
    branch = a_branch(tmp_path / "home")
    for number, name in ((3, "Margaret Featherstonehaugh"), (4, "Wolfeschlegelsteinhausen " * 4)):
        branch.client(f"c{number}", name=name.strip())
        branch.visit(
            f"v1{number}", window=("08:00", "10:00"), client_id=f"c{number}", duration_minutes=10
        )
    a_rota(branch, ("v13", "k1", "09:00"), ("v14", "k2", "09:00"), ("v3", "k1", "12:30"))
    sheet = workbook(branch, tmp_path / "out")[DAY]

    turned = {
        sheet.cell(cell.row, 1).value: (cell.value, sheet.row_dimensions[cell.row].height)
        for line in sheet.iter_rows(min_row=5)
        for cell in line
        if cell.alignment.textRotation == 90
    }
    name, height = turned["Cat Cedar"]
    # A letter of 7 points, bold, is up to 4.9 wide in DejaVu Sans, on average.
    assert name == "09:00\nMargaret Featherstonehaugh"
    assert height >= 4.9 * len("Margaret Featherstonehaugh")
    name, height = turned["Dan Dogwood"]
    assert name == "09:00\nWolfeschlegelsteinhausen Wolfes…"
    assert height < 170


def a_night(home: Path, day: dt.date, start: dt.datetime, minutes: int) -> Branch:
    """One carer with one visit in the night that begins on a day, another on shift all day."""
    branch = Branch(home)
    branch.client("c1", name="Ann Ash")
    after = day + dt.timedelta(days=1)
    branch.carer("k1", (wall(day, "00:00"), wall(after, "06:00")), name="Cat Cedar")
    branch.carer("k2", (wall(day, "00:00"), wall(after, "00:00")), name="Dan Dogwood")
    window = {"earliest_start": start, "latest_start": start, "duration_minutes": minutes}
    branch.visit("n1", day, **window)
    return branch


def of_night(
    tmp_path: Path, day: dt.date, start: dt.datetime, minutes: int, days: int = 1
) -> openpyxl.Workbook:
    branch = a_night(tmp_path / "home", day, start, minutes)
    problem = branch.problem(day, days)
    save_plan(
        branch.store, a_plan(problem, Assignment(problem.horizon.second_of(start), "n1", 1, "k1"))
    )
    return workbook(branch, tmp_path / "out")


def test_that_a_night_shift_without_a_visit_on_the_day_widens_no_page(tmp_path: Path) -> None:
    branch = a_branch(tmp_path / "home")
    branch.carer(
        "k9",
        (wall(TUESDAY, "22:00"), wall(TUESDAY + dt.timedelta(days=1), "06:00")),
        name="Nan Nettle",
    )
    a_rota(branch, *USUAL)
    sheet = workbook(branch, tmp_path / "out")[DAY]

    assert [cell.value.hour for cell in sheet[3][3:] if cell.value] == list(range(7, 14))
    assert grid(sheet).keys() >= {"Nan Nettle"}


def test_that_a_visit_over_midnight_is_on_both_days(tmp_path: Path) -> None:
    start = wall(TUESDAY, "23:30")
    book = of_night(tmp_path, TUESDAY, start, 60, days=2)
    evening, morning = book[DAY], book["Wed 2026-11-25"]
    (visit,) = rows(book[CAT], 3)

    assert grid(evening)["Cat Cedar"][-1] == ("23:30", "23:45", "23:30 …\nAnn Ash")
    assert grid(morning)["Cat Cedar"][0] == ("00:00", "00:15", "23:30 …\nAnn Ash")
    assert (visit["Start"], visit["End"]) == (
        dt.datetime(2026, 11, 24, 23, 30),
        dt.datetime(2026, 11, 25, 0, 30),
    )
    assert visit["Note"] == "ends on the next day"
    assert [sheet["C5"].value for sheet in (evening, morning)] == [0.5, 0.5]


def test_that_a_visit_after_the_last_midnight_has_a_sheet_of_its_day(tmp_path: Path) -> None:
    start = wall(TUESDAY + dt.timedelta(days=1), "00:30")
    book = of_night(tmp_path, TUESDAY, start, 30)

    assert book.sheetnames[1:3] == [DAY, "Wed 2026-11-25"]
    assert grid(book["Wed 2026-11-25"])["Cat Cedar"] == [("00:30", "00:45", "00:30\nAnn Ash")]


@pytest.mark.parametrize(
    ("start", "fold", "end", "note", "hour"),
    [
        ("01:15", 0, "01:00", "before the clocks go back; ends after", 5),
        ("01:30", 1, "02:15", "after the clocks go back", 10),
    ],
)
def test_that_a_night_in_which_the_clocks_go_back_has_an_hour_twice(
    tmp_path: Path, start: str, fold: int, end: str, note: str, hour: int
) -> None:
    moment = wall(AUTUMN, start, fold=fold).astimezone(dt.UTC)
    book = of_night(tmp_path, AUTUMN, moment, 45)
    sheet = book["Sun 2026-10-25"]
    (visit,) = rows(book[CAT], 3)

    hours = [c.value.hour for c in sheet[3][3:] if c.value is not None]
    assert hours == [0, 1, 1, *range(2, 24)]
    assert "first time" in sheet["H3"].comment.text
    assert "once more" in sheet["L3"].comment.text
    assert (visit["Start"].strftime(TIME), visit["End"].strftime(TIME)) == (start, end)
    assert visit["Minutes"] == 45
    assert f"starts {note}" in visit["Note"]
    first = sheet.cell(5, 4 + hour)
    assert str(first.value).startswith(start)


def test_that_a_night_in_which_the_clocks_go_forward_lacks_an_hour(tmp_path: Path) -> None:
    book = of_night(tmp_path, SPRING, wall(SPRING, "00:30"), 60)
    sheet = book["Sun 2027-03-28"]
    (visit,) = rows(book[CAT], 3)

    assert [c.value.hour for c in sheet[3][3:] if c.value is not None][:3] == [0, 2, 3]
    assert grid(sheet)["Cat Cedar"] == [("00:30", "02:15", "00:30\nAnn Ash")]
    assert (visit["Start"].strftime(TIME), visit["End"].strftime(TIME)) == ("00:30", "02:30")
    assert visit["Minutes"] == 60

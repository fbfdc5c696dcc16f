"""What the files of reports look like on paper: every page as LibreOffice prints it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from data.reports.client import load_client
from data.reports.client_files import client_excel, client_word
from data.reports.council import load_council
from data.reports.council_files import council_excel, council_word
from data.reports.letters import letters_word, load_letters
from data.reports.names import Names
from data.reports.period import load_period
from data.reports.rota import write_rota
from data.reports.slides import month_slides
from data.reports.week_files import week_word
from tests.data.rota_report.week import a_branch, a_rota, written
from tests.data.store_rows import TUESDAY, Branch, wall
from tests.data.written_reports.branch import AT, RULES, a_busy_branch, book, publish

pytestmark = [pytest.mark.office, pytest.mark.slow]

PATIENCE_S = 300
PORTRAIT, LANDSCAPE, SLIDE = (595, 842), (842, 595), (960, 540)
"""Width and height of a page in points: A4, and a slide of 13⅓ by 7½ inches."""
LEAST_LINES = 3
"""Lines of text on a page that is not empty: one may be its head, one its foot."""
LAST = TUESDAY + dt.timedelta(days=14)


@dataclass(frozen=True)
class Page:
    """One printed page."""

    size: tuple[int, int]
    text: str


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of report of a branch with calls of three clients, and a change to one day."""
    folder = tmp_path_factory.mktemp("reports")
    branch = a_busy_branch(tmp_path_factory.mktemp("home"), seed=3)
    rota_id = _another_carer(branch)
    with branch.store.unit_of_work(read_only=True) as uow:
        names = Names.of(uow, "main")
        week = load_period(uow, "main", TUESDAY, TUESDAY + dt.timedelta(days=6), AT)
        month = load_period(uow, "main", dt.date(2026, 11, 1), dt.date(2026, 11, 30), AT)
        client = load_client(uow, "main", "c1", TUESDAY, LAST)
        council = load_council(uow, "main", TUESDAY, LAST, None)
        letters = load_letters(uow, rota_id)
    for name, content in (
        ("week.docx", week_word(week, RULES, names, AT)),
        ("month.pptx", month_slides(month, names, AT)),
        ("client.docx", client_word(client, names, AT)),
        ("client-sheets.xlsx", client_excel(client, names, AT)),
        ("council.docx", council_word(council, names, AT)),
        ("council-sheets.xlsx", council_excel(council, names, AT)),
        ("letters.docx", letters_word(letters, AT)),
    ):
        (folder / name).write_bytes(content)
    for ref, name in (("R1", "rota.xlsx"), (rota_id, "change.xlsx")):
        written = write_rota(branch.store, ref, folder / ref)
        shutil.copy(written.workbook, folder / name)
    shutil.copy(_short_day(tmp_path_factory.mktemp("short")), folder / "short.xlsx")
    return folder


def _short_day(home: Path) -> Path:
    """The workbook of a day with visits of six minutes, one after the other."""
    branch = a_branch(home)
    starts = ("09:00", "09:06", "09:12")
    for number, clock in enumerate(starts, 7):
        branch.visit(
            f"v{number}", window=("08:00", "10:00"), client_id="c2", duration_minutes=6,
            preferred_start=wall(TUESDAY, clock), time_critical=clock == "09:06",
        )  # fmt: skip
    short = ((f"v{number}", "k1", clock) for number, clock in enumerate(starts, 7))
    a_rota(branch, *short, ("v2", "k1", "10:00"), ("v2", "k2", "10:00", 2), ("v3", "k1", "12:30"))
    return written(branch, home / "out").workbook


def _another_carer(branch: Branch) -> str:
    """Publish a day of the branch anew: a carer of each client changes, every visit is later."""
    day = TUESDAY + dt.timedelta(days=3)
    calls = [call for call in book(branch, day).calls if call.carer_id is not None]
    others = {"k1": "k2", "k2": "k3", "k3": "k4", "k4": "k1"}
    places = [(call.visit_id, call.slot, others[call.carer_id or ""]) for call in calls]
    return publish(branch, *places, day=day, now=wall(TUESDAY, "06:00"))


@pytest.fixture(scope="module")
def pages(files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    """The pages of each file, by its name without the ending."""
    out, profile = tmp_path_factory.mktemp("printed"), tmp_path_factory.mktemp("profile")
    for program in ("soffice", "pdftotext", "pdfinfo"):
        if shutil.which(program) is None:
            pytest.fail(f"No {program}: apt-get install libreoffice poppler-utils.")
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}"),
            *("--convert-to", "pdf", "--outdir", str(out)),
            *map(str, sorted(path for path in files.iterdir() if path.is_file())),
        ],
        check=True,
        capture_output=True,
        timeout=PATIENCE_S,
    )
    return {path.stem: _pages(path) for path in out.glob("*.pdf")}


def _pages(path: Path) -> list[Page]:
    sizes = re.findall(
        r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", _said("pdfinfo", "-l", "-1", str(path))
    )
    texts = _said("pdftotext", "-layout", str(path), "-").split("\f")[:-1]
    return [
        Page((round(float(width)), round(float(height))), text)
        for (width, height), text in zip(sizes, texts, strict=True)
    ]


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_that_every_file_is_printed_and_no_page_is_blank(
    files: Path, pages: dict[str, list[Page]]
) -> None:
    assert pages.keys() == {path.stem for path in files.iterdir() if path.is_file()}
    for name, found in pages.items():
        for number, page in enumerate(found, 1):
            lines = [line for line in page.text.splitlines() if line.strip()]
            assert len(lines) >= LEAST_LINES, (name, number, lines)


def test_that_no_number_is_too_wide_for_its_column(pages: dict[str, list[Page]]) -> None:
    texts = {name: page.text for name, found in pages.items() for page in found}

    assert not [name for name, text in texts.items() if "##" in text]


def test_that_documents_are_a4_and_not_longer_than_what_they_say(
    pages: dict[str, list[Page]],
) -> None:
    for name, least, most in (("week", 3, 6), ("client", 2, 4), ("council", 1, 2)):
        assert {page.size for page in pages[name]} == {PORTRAIT}
        assert least <= len(pages[name]) <= most, (name, len(pages[name]))


def test_that_each_letter_has_a_page_of_its_own(pages: dict[str, list[Page]]) -> None:
    assert {page.size for page in pages["letters"]} == {PORTRAIT}
    assert all("Hello" in page.text and "kind regards" in page.text for page in pages["letters"])
    assert all("page" not in page.text for page in pages["letters"])


def test_that_a_meeting_has_five_slides_with_their_titles(pages: dict[str, list[Page]]) -> None:
    deck = pages["month"]

    assert [page.size for page in deck] == [SLIDE] * 5
    titles = (
        "November 2026",
        "Coverage by risk",
        "Punctuality",
        "Continuity, hours and budgets",
        "Disruptions, overrides and red actions",
    )
    for page, title in zip(deck, titles, strict=True):
        assert title in page.text


@pytest.mark.parametrize("name", ["rota", "change", "client-sheets", "council-sheets"])
def test_that_every_sheet_is_printed_on_a4_with_its_name(
    files: Path, pages: dict[str, list[Page]], name: str
) -> None:
    sheets = openpyxl.load_workbook(files / f"{name}.xlsx").sheetnames
    text = "\n".join(page.text for page in pages[name])

    assert len(pages[name]) >= len(sheets)
    assert [sheet for sheet in sheets if sheet not in text] == []
    contents = [page for page in pages[name] if page.size == PORTRAIT]
    assert all("Contents" in page.text for page in contents)
    assert {page.size for page in pages[name]} - {PORTRAIT} == {LANDSCAPE}
    assert bool(contents) == (name in ("rota", "change"))


@pytest.mark.parametrize("name", ["rota", "change"])
def test_that_the_sheets_of_a_rota_have_their_titles(
    files: Path, pages: dict[str, list[Page]], name: str
) -> None:
    workbook = openpyxl.load_workbook(files / f"{name}.xlsx")
    printed = [page.text for page in pages[name]]

    for sheet in workbook:
        # A title of a client is their name and id, that of a day the day.
        assert any(str(sheet["A1"].value) in text for text in printed), sheet.title


def test_that_a_day_is_on_two_pages_which_both_name_it(pages: dict[str, list[Page]]) -> None:
    day = [page for page in pages["change"] if re.search(r"Fri 2026-11-27\s+Page", page.text)]

    assert len(day) == 2
    assert all("Fri 27 Nov 2026" in page.text for page in day)
    assert "version 2 (published)" in day[0].text
    assert "travel (min)" in day[1].text
    assert "two carers at once; !: time-critical; …: over midnight" in day[1].text
    # They are parted at a whole hour: the quarters of the second begin with one.
    (quarters,) = [line.split() for line in day[1].text.splitlines() if line.startswith("Carer")]
    assert quarters[:4] == ["Carer", "Id", "Hours", "00"]


def test_that_a_short_day_is_one_page_on_which_every_start_stands(
    pages: dict[str, list[Page]],
) -> None:
    (day,) = [page for page in pages["short"] if re.search(r"Tue 2026-11-24\s+Page", page.text)]

    assert "travel (min)" in day.text
    for start in ("09:00", "09:06 !", "09:12", "10:00 ×2"):
        assert start in day.text

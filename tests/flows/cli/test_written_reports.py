"""Tests of the commands that write reports: files, exit codes, and nothing said of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest

from tests.data.importers.good_folder import good_folder, write_folder
from tests.data.store_rows import TUESDAY, Branch
from tests.data.written_reports.branch import a_branch, log, publish, stay, texts
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
DAYS = ("--from", "2026-11-24", "--to", "2026-11-24")
CLOCK = ("--now", "2026-11-30T09:00")


@pytest.fixture
def branch(rotamend_home: Path) -> Branch:
    """A published and logged visit in the home of the test."""
    made = a_branch(rotamend_home, "k1", name="Zebedee Quux")
    made.carer("k2", name="Quentin Zmeskal")
    made.visit()
    publish(made, ("v1", 1, "k2"), now=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    log(made, carer_id="k2", **stay(TUESDAY, "09:00", 16, 30))
    return made


def test_that_the_client_report_is_written_into_the_home_and_named_by_branch_and_days(
    run: Run, branch: Branch, rotamend_home: Path
) -> None:
    ran = run("report", "client", "c1", *DAYS, *CLOCK)

    folder = rotamend_home / "reports"
    names = sorted(path.name for path in folder.iterdir())
    assert ran.code == 0
    assert names == [
        "main-client-c1-2026-11-24-2026-11-24.docx",
        "main-client-c1-2026-11-24-2026-11-24.xlsx",
    ]
    assert str(folder / names[0]) in ran.out
    assert "Zebedee Quux (client c1)" in texts(docx.Document(str(folder / names[0])).paragraphs)
    assert openpyxl.load_workbook(folder / names[1])["calls"]["K2"].value == dt.datetime(
        2026, 11, 24, 9, 16
    )


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (("council", *DAYS), ("main-council-2026-11-24-2026-11-24",)),
        (("week", "--week", "2026-W48"), ("main-week-2026-W48",)),
        (("month", "--month", "2026-11"), ("main-month-2026-11",)),
    ],
)
def test_that_each_report_goes_where_it_is_told(
    run: Run, branch: Branch, tmp_path: Path, arguments: tuple[str, ...], files: tuple[str, ...]
) -> None:
    out = tmp_path / "meeting"

    ran = run("report", *arguments, "--out", out, *CLOCK, "--json")

    assert ran.code == 0
    written = [Path(file) for file in ran.json["files"]]
    assert {path.stem for path in written} == set(files)
    assert all(path.parent == out and path.stat().st_size > 1000 for path in written)
    for path in written:
        {".docx": docx.Document, ".xlsx": openpyxl.load_workbook, ".pptx": pptx.Presentation}[
            path.suffix
        ](str(path))


@pytest.mark.parametrize(
    "arguments",
    [
        ("client", "c1", *DAYS),
        ("council", *DAYS),
        ("week", "--week", "2026-W48"),
        ("month", "--month", "2026-11"),
    ],
)
def test_that_neither_people_nor_programs_are_told_a_name_on_the_screen(
    run: Run, branch: Branch, arguments: tuple[str, ...]
) -> None:
    for more in ((), ("--json",)):
        ran = run("report", *arguments, *CLOCK, *more)

        assert ran.code == 0
        assert not [name for name in ("Zebedee", "Quentin") if name in ran.out + ran.err]


def test_that_programs_get_the_figures_of_the_client(run: Run, branch: Branch) -> None:
    told = run("report", "client", "c1", *DAYS, *CLOCK, "--json").json

    assert told["client"] == "c1"
    assert told["punctuality"]["late_near"] == 1
    assert told["punctuality"]["late_far"] == 0
    assert told["delivery"]["delivered_min"] == 30
    assert told["drift"][0]["too_little"] == "visits"


def test_that_letters_about_a_change_are_written_as_word_and_as_text(
    run: Run, branch: Branch, rotamend_home: Path
) -> None:
    rota = publish(branch, ("v1", 1, "k1"), now=dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC))

    ran = run("report", "letters", "--rota", rota, *CLOCK, "--json")

    text = rotamend_home / "reports" / f"main-letters-{rota}.txt"
    assert ran.code == 0
    assert ran.json["clients"] == ["c1"]
    assert {Path(file).name for file in ran.json["files"]} == {
        f"main-letters-{rota}.docx",
        text.name,
    }
    assert "Hello Zebedee Quux," in text.read_text(encoding="utf-8")
    assert "Zebedee" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "problem", "mend"),
    [
        (("client", "c9", *DAYS), "has no client 'c9'", "clients.csv"),
        (("client", "c1", "--from", "2027-01-01", "--to", "2027-01-31"), "Nothing is", "published"),
        (("council", "--from", "2027-01-01", "--to", "2027-01-31"), "No visit is", "published"),
        (("week", "--week", "2027-W01"), "No visit is planned", "published rota"),
        (("month", "--month", "2027-01"), "No visit is planned", "published rota"),
        (
            ("client", "c1", "--from", "24.11.2026", "--to", "2026-11-24"),
            "--from is no date",
            "2026",
        ),
        (("client", "c1", "--from", "2026-11-24", "--to", "2026-02-30"), "--to is no date", "2026"),
        (("client", "c1", "--from", "2026-11-24", "--to", "2026-11-23"), "end before", "--to"),
        (("client", "c1", "--from", "2020-01-01", "--to", "2026-11-23"), "more than 366", "year"),
        (("client", "c1", "--from", "0001-01-01", "--to", "0001-01-02"), "no year", "1900"),
        (("week", "--week", "2026-W54"), "--week is no week", "2026-W48"),
        (("week", "--week", "W48"), "--week is no week", "2026-W48"),
        (("month", "--month", "2026-13"), "--month is no month", "2026-11"),
        (("council", *DAYS, "--funder", "f9"), "has the funder 'f9'", "--funder"),
        (("letters", "--rota", "R1"), "changes nothing", "rotamend messages"),
        (("letters", "--rota", "R99"), "R99", ""),
        (("week", "--week", "2026-W48", "--branch", "north"), "no branch 'north'", "main"),
        (("client", "c1"), "Missing option", "--help"),
    ],
)
def test_that_what_cannot_be_reported_is_refused_with_how_to_mend_it(
    run: Run,
    branch: Branch,
    rotamend_home: Path,
    arguments: tuple[str, ...],
    problem: str,
    mend: str,
) -> None:
    ran = run("report", *arguments, *CLOCK, "--json")

    (error,) = ran.json["errors"]
    assert ran.code == 2
    assert problem in error["problem"]
    assert mend in error["mend"]
    assert not (rotamend_home / "reports").exists()


def test_that_the_last_week_of_a_long_year_is_a_week(run: Run, branch: Branch) -> None:
    ran = run("report", "week", "--week", "2026-w53", *CLOCK, "--json")

    assert "from 2026-12-28 to 2027-01-03" in ran.json["errors"][0]["problem"]


def test_that_a_report_which_cannot_be_written_is_refused(
    run: Run, branch: Branch, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")

    ran = run("report", "week", "--week", "2026-W48", "--out", tmp_path / "taken", *CLOCK)

    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_that_an_imported_folder_is_reported_with_its_rota_and_its_call_monitoring(
    run: Run, tmp_path: Path
) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    assert run("import", folder, *CLOCK).code == 0

    told = run("report", "client", "c1", *DAYS, *CLOCK, "--json").json
    week = run("report", "week", "--week", "2026-W48", *CLOCK, "--json").json

    assert told["days_by_source"] == {"published": 0, "rota.csv": 1, "none": 0}
    assert told["delivery"]["visits"] == 2
    assert told["delivery"]["outcomes"]["delivered"] == 1
    assert told["delivery"]["outcomes"]["missed"] == 1
    assert told["delivery"]["delivered_min"] == 28.5
    assert told["punctuality"]["median_min"] == 2.5
    assert told["time_critical"] == {"visits": 1, "on_time": 1, "not_on_time": 0, "not_known": 0}
    assert told["carers"] == {"planned": 1, "delivered": 1, "first_visits": 0}
    assert {each["budget_id"]: each["planned"] for each in week["budgets"]} == {
        "b1": 0.5,
        # The visit that names b1 is not paid for by the funder's b2.
        "b2": 1.52,
        "b3": 2.02,
    }
    assert week["coverage"]["red"] == {"asked": 2, "covered": 1}

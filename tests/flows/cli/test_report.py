"""Tests of `rotamend report`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from data.models import CarerRow, ClientRow
from data.reports.rota import writing
from data.reports.rota.printed import PrintedRota
from data.store import Store
from tests.data.rota_report.week import USUAL, a_branch, a_rota
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
NAME = "rota-main-2026-11-24-v1"


@pytest.fixture
def reported(rotamend_home: Path) -> Path:
    """A home in which a rota is published."""
    branch = a_branch(rotamend_home)
    a_rota(branch, *USUAL)
    branch.store.close()
    return rotamend_home


def test_that_a_rota_is_written_under_the_home(run: Run, reported: Path) -> None:
    ran = run("report", "rota")
    folder = reported / "reports" / NAME

    assert ran.code == 0
    assert str(folder) in ran.out.replace("\n", "")
    assert "2 calendars and 0 cancellations" in ran.out.replace("\n", " ")
    assert "Ann Ash (c1)" in openpyxl.load_workbook(folder / f"{NAME}.xlsx").sheetnames
    made = Calendar.from_ical((folder / "calendars" / "carer-k1.ics").read_bytes())
    assert len(made.walk("VEVENT")) == 3


def test_that_json_tells_where_the_files_are(run: Run, reported: Path, tmp_path: Path) -> None:
    ran = run("report", "rota", "--rota", "P1", "--out", tmp_path / "out", "--json")
    folder = tmp_path / "out" / NAME

    assert ran.code == 0
    assert ran.json == {
        "branch": "main",
        "rota": "R1",
        "version": 1,
        "status": "published",
        "out": str(folder),
        "workbook": str(folder / f"{NAME}.xlsx"),
        "calendars": [str(folder / "calendars" / f"carer-{each}.ics") for each in ("k1", "k2")],
        "cancelled": [],
    }


@pytest.mark.parametrize("ref", ["R9", "P9", "nonsense"])
def test_that_a_rota_that_is_not_there_exits_with_2(run: Run, reported: Path, ref: str) -> None:
    said, told = (
        run("report", "rota", "--rota", ref),
        run("report", "rota", "--rota", ref, "--json"),
    )

    assert (said.code, told.code) == (2, 2)
    (error,) = told.json["errors"]
    assert ref in error["problem"]
    assert "latest" in error["mend"]
    assert not (reported / "reports").exists()


def test_that_a_folder_that_cannot_be_written_exits_with_2(
    run: Run, reported: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("a file")
    ran = run("report", "rota", "--out", tmp_path / "file")

    assert ran.code == 2
    assert "--out" in ran.err


def test_that_a_proposal_is_told_to_be_one(run: Run, rotamend_home: Path) -> None:
    branch = a_branch(rotamend_home)
    a_rota(branch, *USUAL, publish=False)
    ran = run("report", "rota")

    assert ran.code == 0
    assert "not published (proposed)" in ran.err


def test_that_no_name_is_printed_or_logged(run: Run, reported: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    told = [
        run("report", "rota"),
        run("report", "rota", "--json"),
        run("report", "rota", "--rota", "R9"),
        run("report", "rota", "--out", tmp_path / "file"),
    ]
    texts = [json.dumps([ran.out, ran.err]) for ran in told]
    texts += [path.read_text() for path in reported.rglob("*.log")]
    with Store.open(home=reported) as store, store.unit_of_work(read_only=True) as uow:
        people = [*uow.agency.rows(CarerRow, "main"), *uow.agency.rows(ClientRow, "main")]
    personal = {row[key] for row in people for key in ("name", "postcode") if row[key]}

    assert len(personal) == 7
    assert not [word for word in personal for text in texts if word in text]


def test_that_a_failure_leaves_no_name_in_the_log(
    run: Run, reported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(rota: PrintedRota, *_: object) -> None:
        raise ValueError(rota.carers[0].carer.name)

    monkeypatch.setattr(writing, "calendar_of", failing)
    ran = run("report", "rota")
    (log,) = (reported / "logs").iterdir()

    assert ran.code == 1
    assert "R1" in log.read_text()
    assert "ValueError" in log.read_text()
    assert not [text for text in (log.read_text(), ran.out, ran.err) if "Cat Cedar" in text]
    assert list((reported / "reports").iterdir()) == []


def test_that_help_names_the_reports_and_each_has_json(run: Run) -> None:
    assert "rota" in run("report", "--help").out
    assert "--json" in run("report", "rota", "--help").out

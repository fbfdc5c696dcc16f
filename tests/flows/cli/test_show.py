"""Tests of how a rota looks on a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.data.importers.good_folder import read_records
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
QUICK = ("--now", "2026-11-23T18:00", "--iterations", "100")


@pytest.fixture(autouse=True)
def narrow(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A screen of 80 columns, on the imported sample."""
    monkeypatch.setenv("COLUMNS", "80")
    return home


def names(folder: Path, file: str) -> dict[str, str]:
    head, *rows = read_records(folder / file)
    return {row[0]: row[head.index("name")] for row in rows}


@pytest.mark.parametrize("by", ["day", "carer", "client"])
@pytest.mark.parametrize("columns", ["80", "40"])
def test_that_no_id_and_no_time_is_broken(
    run: Run, by: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    run("nightly", *QUICK)
    groups = run("show", "--by", by, "--json").json["groups"]
    words = run("show", "--by", by).out.split()

    for line in (line for group in groups for line in group["visits"]):
        assert {line["visit"], line["client"], line["risk"]} <= set(words)
        if line["carer"]:
            assert {line["carer"], line["start"][11:16], line["end"][11:16]} <= set(words)


@pytest.mark.parametrize("by", ["day", "carer"])
def test_that_a_day_that_is_told_above_is_not_told_on_every_row(run: Run, by: str) -> None:
    run("nightly", *QUICK)
    rows = [row for row in run("show", "--by", by).out.splitlines() if re.match(r" ?\d\d:", row)]

    assert len(rows) > 20
    assert not any("2026-11-24" in row for row in rows)


def test_that_several_days_under_one_carer_keep_their_dates(run: Run) -> None:
    run("nightly", *QUICK, "--from", "2026-11-23", "--days", "2")
    shown = run("show", "--by", "carer").out

    assert re.search(r"2026-11-23 \d\d:\d\d  2026-11-23 \d\d:\d\d", shown)
    assert re.search(r"2026-11-24 \d\d:\d\d  2026-11-24 \d\d:\d\d", shown)


def test_that_names_stand_beside_ids_on_the_screen_and_not_in_json(
    run: Run, agency_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    run("nightly", *QUICK)
    shown, told = run("show"), run("show", "--json")
    clients, carers = names(agency_folder, "clients.csv"), names(agency_folder, "carers.csv")
    lines = told.json["groups"][0]["visits"]

    assert len(lines) > 20
    for line in lines:
        assert f"{line['client']} {clients[line['client']]}" in shown.out
        if line["carer"]:
            assert f"{line['carer']} {carers[line['carer']]}" in shown.out
    assert not any(name in told.out for name in (*clients.values(), *carers.values()))
    titled = run("show", "--by", "carer").out
    worked = {line["carer"] for line in lines if line["carer"]}
    assert all(f"{carer} {carers[carer]}" in titled for carer in worked)

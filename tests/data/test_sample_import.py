"""Tests that the sample agency comes through the importer as any agency's folder would."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data.importers import import_agency
from data.sample import clients_for, write_sample
from data.store import Store

FIRST_DAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_a_sample_is_imported_whole_and_without_a_warning(tmp_path: Path, seed: int) -> None:
    write_sample(tmp_path / "agency", seed=seed, first_day=FIRST_DAY)

    with Store.open(home=tmp_path / "home") as store:
        report = import_agency(store, tmp_path / "agency", now=NOW)

    assert (report.errors, report.warnings) == ((), ())
    assert report.added == {path.name: rows(path) for path in (tmp_path / "agency").iterdir()}


def test_that_a_sample_of_a_thousand_visits_a_day_is_imported_without_a_warning(
    tmp_path: Path,
) -> None:
    write_sample(tmp_path / "agency", seed=1, first_day=FIRST_DAY, clients=clients_for(1000))

    with Store.open(home=tmp_path / "home") as store:
        report = import_agency(store, tmp_path / "agency", now=NOW)

    assert (report.errors, report.warnings) == ((), ())


@pytest.mark.parametrize("first_day", [date(2026, 10, 22), date(2027, 3, 25)])
def test_that_a_sample_across_a_clock_change_is_imported_without_a_warning(
    tmp_path: Path, first_day: date
) -> None:
    write_sample(tmp_path / "agency", seed=1, first_day=first_day)

    with Store.open(home=tmp_path / "home") as store:
        report = import_agency(store, tmp_path / "agency", now=NOW)

    assert (report.errors, report.warnings) == ((), ())

"""An export after disruptions holds what is wanted now, beside a rota that suits it."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisit,
    NewVisitsFacts,
    TakenBackFacts,
    record,
)
from data.exporters import export_rota
from data.mapping import load_problem
from data.store import Store
from solver.problem import Problem
from tests.builders import PLAIN_DAY, a_policy, a_rota, at
from tests.data.exporters.saved import FIRST, NOW, imported, save
from tests.data.importers.good_folder import good_folder, write_folder
from tests.data.store_rows import wall


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The good folder, but nothing is delivered yet: nobody was at home for v4."""
    folder = good_folder()
    header, row = folder["actuals.csv"][:2]
    told = dict(zip(header, row, strict=True)) | {"visit_id": "v4", "outcome": "no_access"}
    folder["actuals.csv"] = [header, list(told.values())]
    return imported(write_folder(folder, tmp_path / "agency"), tmp_path / "home")


def moment(clock: str) -> dt.datetime:
    return wall(PLAIN_DAY, clock)


DISRUPTIONS: Sequence[Facts] = (
    AbsentFacts("k2", moment("10:00"), moment("11:30")),
    LateFacts("007", moment("08:15"), moment("06:00")),
    CancelFacts("v4"),
    AwayFacts("007", moment("00:00"), moment("23:59")),
    ChangeFacts("v2", 30, carers_required=1),
    ChangeFacts("v1", 15, earliest_start=moment("08:30")),
    NewVisitsFacts(
        (NewVisit("n1", "c2", PLAIN_DAY, moment("12:00"), moment("12:30"), 20, skills=("hoist",)),)
    ),
)


def tell(store: Store, *told: Facts) -> None:
    for facts in told:
        record(store, "north", facts, by="Ann", now=NOW)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def problem(store: Store) -> Problem:
    with store.unit_of_work(read_only=True) as uow:
        return load_problem(uow, "north", PLAIN_DAY, 1, policy=a_policy())


def test_that_an_export_imported_elsewhere_asks_the_same(store: Store, tmp_path: Path) -> None:
    tell(store, *DISRUPTIONS)
    save(store, a_rota(("v1", "k1", at(8.5)), ("v2", "k1", at(9.5)), ("n1", "k2", at(12))))
    export_rota(store, "latest", tmp_path / "out")
    here, there = problem(store), problem(imported(tmp_path / "out", tmp_path / "again"))
    assert sorted(here.visits, key=lambda v: v.id) == sorted(there.visits, key=lambda v: v.id)
    assert [visit.id for visit in there.visits] == ["n1", "v1", "v2"]
    assert {c.id: c.shifts for c in here.carers} == {c.id: c.shifts for c in there.carers}
    assert here.links == there.links == ()
    assert not (tmp_path / "out" / "actuals.csv").exists()
    assert {row["visit_id"] for row in rows(tmp_path / "out" / "rota.csv")} == {"v1", "v2", "n1"}


def test_that_the_shortest_length_follows_a_shorter_one(store: Store, tmp_path: Path) -> None:
    tell(store, *DISRUPTIONS)
    save(store, a_rota())
    export_rota(store, "latest", tmp_path / "out")
    v1 = next(r for r in rows(tmp_path / "out" / "visits.csv") if r["visit_id"] == "v1")
    assert (v1["duration_minutes"], v1["min_duration_minutes"]) == ("15", "15")
    assert v1["preferred_start"].endswith("08:30")


def test_that_a_cancelled_visit_is_told_as_a_change_to_its_client(
    store: Store, tmp_path: Path
) -> None:
    save(store, FIRST, publish=True)
    tell(store, CancelFacts("v4"))
    save(store, a_rota(*((a.visit_id, a.carer_id, a.start, a.slot)
                         for a in FIRST.assignments if a.visit_id != "v4")))  # fmt: skip
    export_rota(store, "P2", tmp_path / "out")
    changes = rows(tmp_path / "out" / "changes.csv")
    assert [(r["visit_id"], r["change"], r["notify"]) for r in changes] == [
        ("v4", "cancelled", "c1;k1")
    ]
    assert imported(tmp_path / "out", tmp_path / "again")


def test_that_what_was_taken_back_is_exported_as_it_was(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "before")
    tell(store, *DISRUPTIONS)
    tell(store, *(TakenBackFacts(f"D{n + 1}") for n in range(len(DISRUPTIONS))))
    export_rota(store, "latest", tmp_path / "after")
    for path in sorted((tmp_path / "before").iterdir()):
        assert (tmp_path / "after" / path.name).read_bytes() == path.read_bytes(), path.name

"""An export holds the rota, comes back unchanged, and is never a formula or half a folder."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from data.errors import UserError
from data.exporters import export_rota, write_workbook
from data.exporters import folder as module
from data.importers import import_agency, read_agency, validate
from data.importers.layout import FILES
from data.models import ClientRow
from data.sample import write_sample
from data.store import Store
from tests.builders import a_rota, at
from tests.data.exporters.saved import FIRST, NOW, imported, save
from tests.data.importers.good_folder import good_folder, write_folder
from tests.data.importers.stored import everything


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return imported(write_folder(good_folder(), tmp_path / "agency"), tmp_path / "home")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agency(store: Store) -> dict[str, object]:
    kept = {file.model.__tablename__ for file in FILES}
    return {name: content for name, content in everything(store).items() if name in kept}


def test_that_every_value_of_every_column_comes_back(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    again = Store.open(home=tmp_path / "again")
    report = import_agency(again, tmp_path / "out", now=NOW)
    assert (report.errors, report.warnings) == ((), ())
    before, after = agency(store), agency(again)
    # rota.csv carries the exported rota instead of the one that was in force.
    assert before.pop("rota_in_force") != after.pop("rota_in_force")
    assert before == after
    filled = good_folder()
    for file in FILES:
        written = rows(tmp_path / "out" / file.csv)
        assert list(written[0]) == list(file.names)
        for column in file.names:
            if any(record[filled[file.csv][0].index(column)] for record in filled[file.csv][1:]):
                assert any(row[column] for row in written), f"{file.csv} lost {column}"


def test_that_a_workbook_comes_back_as_the_folder_does(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    write_workbook(store, "latest", tmp_path / "out.xlsx")
    from_folder = validate(read_agency(tmp_path / "out"))
    from_workbook = validate(read_agency(tmp_path / "out.xlsx"))
    assert from_workbook == from_folder
    assert from_folder[1] == []


def test_that_a_sample_agency_comes_back(tmp_path: Path) -> None:
    write_sample(tmp_path / "agency", seed=3, first_day=dt.date(2026, 11, 24))
    store = imported(tmp_path / "agency", tmp_path / "home")
    with store.unit_of_work(read_only=True) as work:
        (branch,) = work.agency.branches()
    save(store, a_rota(), branch=branch)
    export_rota(store, "latest", tmp_path / "out")
    again = Store.open(home=tmp_path / "again")
    assert not import_agency(again, tmp_path / "out", now=NOW).errors
    assert agency(again) == agency(store)
    report = import_agency(store, tmp_path / "out", now=NOW)
    assert not any(report.added.values())
    assert not any(report.changed.values())


def test_that_assignments_are_told_with_local_times_and_travel(
    store: Store, tmp_path: Path
) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    by_slot = {
        (row["visit_id"], row["slot"]): row for row in rows(tmp_path / "out" / "assignments.csv")
    }
    first = by_slot["v1", "1"]
    assert float(first.pop("travel_minutes_before")) > 0, "the way from home"
    assert first == {
        "visit_id": "v1",
        "slot": "1",
        "carer_id": "k1",
        "start": "2026-11-24T08:00+00:00",
        "end": "2026-11-24T08:30+00:00",
        "pinned": "false",
    }
    assert by_slot["v2", "1"]["travel_minutes_before"] == "13"
    assert by_slot["v2", "2"]["travel_minutes_before"] == "0"
    assert by_slot["v2", "1"]["end"] == "2026-11-24T10:15:30+00:00"


def test_that_uncovered_slots_are_told_with_their_reason(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    assert rows(tmp_path / "out" / "uncovered.csv") == [
        {
            "visit_id": "v3",
            "slot": "1",
            "risk": "green",
            "reason_code": "availability",
            "reason": "'=no carer is free",
            "proof": "not_found",
            "cheapest_repair": "",
        }
    ]


def test_that_changes_are_told_against_the_parent(store: Store, tmp_path: Path) -> None:
    save(store, FIRST, publish=True)
    second = a_rota(
        ("v1", "k2", at(8)),
        ("v2", "k1", at(10), 1),
        ("v2", "k2", at(10), 2),
        ("v3", "k1", at(23.75)),
    )
    export_rota(store, save(store, second), tmp_path / "out")
    told = {
        (row["visit_id"], row["slot"]): tuple(row.values())[2:]
        for row in rows(tmp_path / "out" / "changes.csv")
    }
    eight, half_nine, ten = (f"2026-11-24T{clock}+00:00" for clock in ("08:00", "09:30", "10:00"))
    assert told == {
        ("v1", "1"): ("carer", "k1", "k2", eight, eight, "c1;k1;k2"),
        ("v2", "1"): ("time", "k1", "k1", half_nine, ten, "c2;k1"),
        ("v2", "2"): ("time", "k2", "k2", half_nine, ten, "c2;k2"),
        ("v3", "1"): ("covered", "", "k1", "", "2026-11-24T23:45+00:00", "007;k1"),
        ("v4", "1"): ("uncovered", "k1", "", "2026-11-24T11:30+00:00", "", "c1;k1"),
    }


def test_that_a_small_move_is_told_to_the_carer_alone(store: Store, tmp_path: Path) -> None:
    save(store, FIRST, publish=True)
    near = [(a.visit_id, a.carer_id, a.start + 300 * (a.visit_id == "v4"), a.slot)
            for a in FIRST.assignments]  # fmt: skip
    export_rota(store, save(store, a_rota(*near)), tmp_path / "out")
    changes = rows(tmp_path / "out" / "changes.csv")
    assert [(r["visit_id"], r["change"], r["notify"]) for r in changes] == [("v4", "time", "k1")]


def test_that_a_first_rota_has_no_changes(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    assert rows(tmp_path / "out" / "changes.csv") == []


def test_that_the_export_can_be_imported_as_the_rota_in_force(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    tables, problems = validate(read_agency(tmp_path / "out"))
    assert problems == []
    assert {(r["visit_id"], r["slot"], r["carer_id"]) for r in tables["rota"]} == {
        ("v1", 1, "k1"),
        ("v2", 1, "k1"),
        ("v2", 2, "k2"),
        ("v4", 1, "k1"),
    }


FORMULAS = ("=1+1", "+44", "-x", "@SUM(A1)", "'=quoted", "''=twice", "'plain", "=a;b")


@pytest.mark.parametrize("text", FORMULAS)
def test_that_text_like_a_formula_survives_and_is_never_one(text: str, tmp_path: Path) -> None:
    folder = good_folder()
    for name, column in (("clients.csv", "client_id"), ("clients.csv", "name")):
        folder[name][3][folder[name][0].index(column)] = f"'{text}"
    folder["visits.csv"][3][1] = f"'{text}"
    folder["preferences.csv"] = folder["preferences.csv"][:1]
    folder["travel.csv"][3][1] = f"'{text}"
    store = imported(write_folder(folder, tmp_path / "agency"), tmp_path / "home")
    with store.unit_of_work(read_only=True) as work:
        (client,) = [r for r in work.agency.rows(ClientRow, "north") if r["postcode"] == "ZZ1 3ZZ"]
    save(store, a_rota())
    export_rota(store, "latest", tmp_path / "out")
    write_workbook(store, "latest", tmp_path / "out.xlsx")
    for path in (tmp_path / "out").iterdir():
        for row in rows(path):
            for column, cell in row.items():
                if column not in ("latitude", "longitude"):
                    assert not cell.startswith(("=", "+", "-", "@")), (path.name, column)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    for made in (tmp_path / "out", tmp_path / "out.xlsx"):
        tables, problems = validate(read_agency(made))
        assert not [p for p in problems if p.severity == "error"]
        found = {row["client_id"]: row["name"] for row in tables["clients"]}
        assert found[client["client_id"]] == client["name"]


def test_that_a_second_export_leaves_no_file_of_the_first(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    out = tmp_path / "out"
    export_rota(store, "latest", out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    folder = {
        name: records
        for name, records in good_folder().items()
        if name in ("clients.csv", "carers.csv", "availability.csv", "visits.csv")
    }
    for record in folder["visits.csv"][1:]:
        record[8] = record[13] = ""
    other = imported(write_folder(folder, tmp_path / "small"), tmp_path / "other")
    save(other, a_rota(), branch="main")
    written = export_rota(other, "latest", out)
    assert {path.name for path in out.iterdir()} == {p.name for p in written} | {"notes.txt"}
    assert not (out / "links.csv").exists()
    assert {path.name for path in tmp_path.iterdir()} >= {"out"}
    assert not list(tmp_path.rglob(".out-*"))


def test_that_the_current_folder_can_be_exported_to_and_imported_from(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, FIRST)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    written = export_rota(store, "latest", Path())
    assert sorted(path.name for path in Path().iterdir()) == [path.name for path in written]
    assert read_agency(Path()).name == "here"
    assert read_agency(Path()).problems == ()


def test_that_a_failing_export_leaves_the_folder_as_it_was(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    save(store, a_rota())
    write = module._write_csv

    def full_disk(table: object, path: Path) -> None:
        if path.name == "assignments.csv":
            raise OSError(28, "No space left on device")
        write(table, path)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_write_csv", full_disk)
    with pytest.raises(UserError, match="No space left"):
        export_rota(store, "latest", tmp_path / "out")
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == before
    assert not list(tmp_path.rglob(".out-*"))


def test_that_an_export_onto_a_file_is_refused(store: Store, tmp_path: Path) -> None:
    save(store, FIRST)
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        export_rota(store, "latest", tmp_path / "out")


def test_that_a_folder_of_ones_own_is_written_over_only_by_force(
    store: Store, tmp_path: Path
) -> None:
    save(store, FIRST)
    own = write_folder(good_folder(), tmp_path / "own")
    before = {path.name: path.read_bytes() for path in own.iterdir()}
    with pytest.raises(UserError, match="not an earlier export") as refused:
        export_rota(store, "latest", own)
    assert "--force" in refused.value.mend
    assert {path.name: path.read_bytes() for path in own.iterdir()} == before
    export_rota(store, "latest", own, force=True)
    assert (own / "assignments.csv").exists()
    export_rota(store, "latest", own)


def test_that_an_empty_folder_and_one_with_hidden_files_are_written_to(
    store: Store, tmp_path: Path
) -> None:
    save(store, FIRST)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".hidden").touch()
    assert export_rota(store, "latest", tmp_path / "out")


@pytest.mark.parametrize("kind", ["workbook", "text"])
def test_that_a_file_of_ones_own_is_written_over_only_by_force(
    store: Store, tmp_path: Path, kind: str
) -> None:
    save(store, FIRST)
    own = tmp_path / "own.xlsx"
    if kind == "workbook":
        openpyxl.Workbook().save(own)
    else:
        own.write_text("mine", encoding="utf-8")
    before = own.read_bytes()
    with pytest.raises(UserError, match="not an earlier export"):
        write_workbook(store, "latest", own)
    assert own.read_bytes() == before
    write_workbook(store, "latest", own, force=True)
    write_workbook(store, "latest", own)
    assert "assignments" in openpyxl.load_workbook(own).sheetnames


def test_that_times_the_clocks_show_twice_come_back(tmp_path: Path) -> None:
    folder = good_folder()
    folder["availability.csv"] += [
        ["k2", "2026-10-25T01:30+01:00", "2026-10-25T01:15+00:00"],
        ["k2", "2026-10-25T01:20Z", "2026-10-25T09:00"],
    ]
    store = imported(write_folder(folder, tmp_path / "agency"), tmp_path / "home")
    save(store, FIRST)
    export_rota(store, "latest", tmp_path / "out")
    tables, problems = validate(read_agency(tmp_path / "out"))
    assert problems == []
    spans = [(r["start"], r["end"]) for r in tables["availability"]]

    def utc(hour: int, minute: int) -> dt.datetime:
        return dt.datetime(2026, 10, 25, hour, minute, tzinfo=dt.UTC)

    assert (utc(0, 30), utc(1, 15)) in spans
    assert (utc(1, 20), utc(9, 0)) in spans

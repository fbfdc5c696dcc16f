"""What an import stores, keeps, updates and counts."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from pathlib import Path

import pytest

from data.importers import import_agency, read_agency, validate
from data.importers.layout import FILES
from data.models import AuditRow, AvailabilityRow, BranchRow, LinkRow, SkillRow, VisitRow
from data.store import Store
from tests.data.importers.edits import append, both, put, without_column, without_file
from tests.data.importers.good_folder import Records, good_folder, write_folder
from tests.data.importers.stored import everything

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(good_folder(), tmp_path / "agency")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(home=tmp_path / "home")


def values(
    store: Store, model: type, *names: str, branch: str = "north"
) -> set[tuple[object, ...]]:
    with store.unit_of_work(read_only=True) as work:
        return {tuple(row[name] for name in names) for row in work.agency.rows(model, branch)}


def minimal() -> dict[str, Records]:
    """The required files with their required columns only."""
    return {
        "clients.csv": [["client_id"], ["007"], ["NA"]],
        "carers.csv": [["carer_id"], ["0"]],
        "availability.csv": [
            ["carer_id", "start", "end"],
            ["0", "2026-11-24T07:00", "2026-11-24T14:00"],
        ],
        "visits.csv": [
            ["visit_id", "client_id", "date", "earliest_start", "latest_start", "duration_minutes"],
            ["1e5", "NA", "2026-11-24", "8:00", "09:00", "30"],
        ],
        "travel.csv": [["from_location", "to_location", "minutes"], ["007", "NA", "0"]],
    }


def test_that_a_good_folder_is_stored_without_a_word(folder: Path, store: Store) -> None:
    report = import_agency(store, folder, now=NOW)
    assert (report.errors, report.warnings) == ((), ())
    assert report.added == {file.csv: len(good_folder()[file.csv]) - 1 for file in FILES}
    assert set(report.changed.values()) == {0}
    assert set(report.unchanged.values()) == {0}


def test_that_a_second_import_of_the_same_folder_changes_nothing(
    folder: Path, store: Store
) -> None:
    first = import_agency(store, folder, now=NOW)
    before = everything(store)
    second = import_agency(store, folder, now=NOW)
    assert second.unchanged == first.added
    assert not any(second.added.values())
    assert not any(second.changed.values())
    after = everything(store)
    for log in ("audit", "counters"):
        before.pop(log), after.pop(log)
    assert after == before


def test_that_a_changed_folder_updates_rows_by_key(folder: Path, store: Store) -> None:
    import_agency(store, folder, now=NOW)
    both(
        put("visits.csv", 3, "duration_minutes", "60"),
        append("visits.csv", "v9", "c1", "2026-11-24", "10:00", "11:00", "15"),
    )(folder)
    report = import_agency(store, folder, now=NOW)
    visits = (report.added["visits.csv"], report.changed["visits.csv"])
    assert (*visits, report.unchanged["visits.csv"]) == (1, 1, 3)
    assert ("v2", 60.0) in values(store, VisitRow, "visit_id", "duration_minutes")


def test_that_next_weeks_folder_leaves_this_week_as_it_is(folder: Path, store: Store) -> None:
    import_agency(store, folder, now=NOW)
    shifts = values(store, AvailabilityRow, "carer_id", "start", "end", "kind")
    links = values(store, LinkRow, "first_visit_id", "second_visit_id")
    tables = good_folder()
    for name in ("visits.csv", "availability.csv", "links.csv"):
        tables[name] = [
            [re.sub(r"^v(?=\d$)", "w", cell.replace("2026-11-2", "2026-12-0")) for cell in record]
            if number
            else record
            for number, record in enumerate(tables[name])
        ]
    for name in ("rota.csv", "actuals.csv"):
        del tables[name]
    report = import_agency(store, write_folder(tables, folder.parent / "next"), now=NOW)
    assert not report.errors
    assert shifts < values(store, AvailabilityRow, "carer_id", "start", "end", "kind")
    assert links < values(store, LinkRow, "first_visit_id", "second_visit_id")
    assert len(values(store, VisitRow, "visit_id")) == 8


def test_that_a_shift_taken_out_of_a_day_is_taken_out_of_the_store(
    folder: Path, store: Store
) -> None:
    import_agency(store, folder, now=NOW)
    tables = good_folder()
    del tables["availability.csv"][5]
    report = import_agency(store, write_folder(tables, folder), now=NOW)
    assert [w.code for w in report.warnings] == ["rows_removed"]
    assert "1 stored rows" in report.warnings[0].problem
    assert report.unchanged["availability.csv"] == 4
    assert "leave" not in {kind for (kind,) in values(store, AvailabilityRow, "kind")}


def test_that_a_shift_with_other_times_counts_as_changed(folder: Path, store: Store) -> None:
    import_agency(store, folder, now=NOW)
    put("availability.csv", 2, "end", "2026-11-24T13:30")(folder)
    report = import_agency(store, folder, now=NOW)
    counts = (report.added, report.changed, report.unchanged)
    assert [count["availability.csv"] for count in counts] == [0, 1, 4]
    assert report.warnings == ()


def test_that_a_slot_taken_out_of_the_rota_is_no_longer_in_force(
    folder: Path, store: Store
) -> None:
    import_agency(store, folder, now=NOW)
    tables = good_folder()
    del tables["rota.csv"][3]
    report = import_agency(store, write_folder(tables, folder), now=NOW)
    assert [w.code for w in report.warnings] == ["rows_removed"]


def test_that_a_pair_of_locations_is_replaced_in_all_modes(folder: Path, store: Store) -> None:
    import_agency(store, folder, now=NOW)
    put("travel.csv", 3, "mode", "all")(folder)
    report = import_agency(store, folder, now=NOW)
    counts = (report.added, report.changed, report.unchanged)
    assert [count["travel.csv"] for count in counts] == [0, 1, 3]


def test_that_a_skill_that_is_left_out_is_kept_and_said(folder: Path, store: Store) -> None:
    import_agency(store, folder, now=NOW)
    tables = good_folder()
    del tables["skills.csv"][3]
    report = import_agency(store, write_folder(tables, folder), now=NOW)
    assert [w.code for w in report.warnings] == ["still_stored"]
    assert "k2 + hoist" in report.warnings[0].problem
    assert ("k2", "hoist") in values(store, SkillRow, "carer_id", "skill")


def test_that_a_folder_may_refer_to_what_is_stored(folder: Path, store: Store) -> None:
    import_agency(store, folder, now=NOW)
    tables = minimal()
    tables["branch.csv"] = [["branch_id"], ["north"]]
    tables["actuals.csv"] = [
        ["visit_id", "carer_id", "arrived", "left"],
        ["v2", "k1", "2026-11-24T09:31", "2026-11-24T10:15"],
        ["v2", "k2", "2026-11-24T09:33", "2026-11-24T10:15"],
    ]
    report = import_agency(store, write_folder(tables, folder.parent / "next"), now=NOW)
    assert report.errors == ()


def test_that_identifiers_are_kept_as_they_are_written(store: Store, tmp_path: Path) -> None:
    report = import_agency(store, write_folder(minimal(), tmp_path / "small"), now=NOW)
    assert (report.errors, report.warnings, report.branch_id) == ((), (), "main")
    assert values(store, VisitRow, "visit_id", "client_id", branch="main") == {("1e5", "NA")}


def test_that_what_is_not_given_has_the_contracts_default(store: Store, tmp_path: Path) -> None:
    import_agency(store, write_folder(minimal(), tmp_path / "small"), now=NOW)
    with store.unit_of_work(read_only=True) as work:
        (visit,) = work.agency.rows(VisitRow, "main")
        branch = work.agency.branch("main")
        assert (branch.timezone, branch.currency) == ("Europe/London", "GBP")
    assert (visit["carers_required"], visit["kind"], visit["skills"]) == (1, "care", ())
    assert visit["preferred_start"] is None
    assert visit["earliest_start"] == dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)


def test_that_a_folder_without_branch_file_keeps_the_branchs_time_zone(
    store: Store, tmp_path: Path
) -> None:
    tables = minimal()
    tables["branch.csv"] = [["branch_id", "timezone"], ["main", "Europe/Paris"]]
    import_agency(store, write_folder(tables, tmp_path / "first"), now=NOW)
    report = import_agency(store, write_folder(minimal(), tmp_path / "second"), now=NOW)
    assert report.unchanged["visits.csv"] == 1
    assert values(store, BranchRow, "timezone", branch="main") == {("Europe/Paris",)}


def test_that_white_space_blank_lines_and_column_order_do_not_matter(
    folder: Path, tmp_path: Path
) -> None:
    expected = validate(read_agency(folder))
    for path in folder.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        text = "\r\n\r\n".join(lines).replace(",", " , ") if '"' not in "".join(lines) else None
        if text is not None:
            path.write_bytes(b"\xef\xbb\xbf\r\n , ,\r\n" + text.encode() + b"\r\n\r\n")
    assert validate(read_agency(folder)) == expected


def test_that_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    tables = minimal()
    folder = write_folder(tables, tmp_path / "small")
    (folder / "clients.csv").write_text(
        'client_id,name,risk\n007,"two\nlines",red\n\n,,\nNA,x,purple\n', encoding="utf-8"
    )
    _, problems = validate(read_agency(folder))
    assert [(p.file, p.row, p.column, p.value) for p in problems] == [
        ("clients.csv", 5, "risk", "purple")
    ]


def test_that_faults_of_all_files_are_told_at_once(folder: Path, store: Store) -> None:
    both(
        put("clients.csv", 2, "latitude", "north"),
        put("clients.csv", 3, "risk", "pink"),
        put("visits.csv", 2, "duration_minutes", "-3"),
        put("visits.csv", 2, "date", "tomorrow"),
        append("travel.csv", "a", "b", "nan"),
        without_file("carers.csv"),
        without_column("links.csv", "second_visit_id"),
    )(folder)
    report = import_agency(store, folder, now=NOW)
    assert {(p.file, p.row, p.column) for p in report.errors} == {
        ("clients.csv", 2, "latitude"),
        ("clients.csv", 3, "risk"),
        ("visits.csv", 2, "duration_minutes"),
        ("visits.csv", 2, "date"),
        ("travel.csv", 6, "minutes"),
        ("carers.csv", None, None),
        ("links.csv", 1, "second_visit_id"),
    }


def test_that_a_utc_offset_is_honoured(folder: Path) -> None:
    append("availability.csv", "k2", "2026-07-01T08:00Z", "2026-07-01T12:00+02:00")(folder)
    append("availability.csv", "k2", "2026-07-01T12:00", "2026-07-01T15:00")(folder)
    tables, _ = validate(read_agency(folder))
    with_offset, local = tables["availability"][-2:]
    assert with_offset["start"] == dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC)
    assert with_offset["end"] == dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
    assert local["start"] == dt.datetime(2026, 7, 1, 11, tzinfo=dt.UTC)


def test_that_a_time_that_exists_twice_means_the_first(folder: Path) -> None:
    append("availability.csv", "k2", "2026-10-25T01:30", "2026-10-25T09:00")(folder)
    tables, _ = validate(read_agency(folder))
    assert tables["availability"][-1]["start"] == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def test_that_overlapping_shifts_are_stored_as_one(folder: Path) -> None:
    append("availability.csv", "k1", "2026-11-24T13:00", "2026-11-24T15:00")(folder)
    append("availability.csv", "k1", "2026-11-24T06:00", "2026-11-24T07:30")(folder)
    tables, problems = validate(read_agency(folder))
    assert [p.code for p in problems] == ["overlapping_shifts"] * 2
    own = [
        (r["start"].hour, r["end"].hour) for r in tables["availability"] if r["carer_id"] == "k1"
    ]
    assert own == [(16, 1), (6, 15)]


def test_that_a_preferred_start_is_clipped_to_the_window(folder: Path) -> None:
    put("visits.csv", 2, "preferred_start", "23:00")(folder)
    tables, _ = validate(read_agency(folder))
    assert tables["visits"][0]["preferred_start"] == tables["visits"][0]["latest_start"]


@pytest.mark.parametrize("order", [("preferred", "excluded"), ("excluded", "preferred")])
def test_that_excluded_wins(folder: Path, order: tuple[str, str]) -> None:
    for kind in order:
        append("preferences.csv", "c2", "k2", kind)(folder)
    tables, _ = validate(read_agency(folder))
    kinds = [r["kind"] for r in tables["preferences"] if r["client_id"] == "c2"]
    assert kinds == ["excluded", "excluded"]


def test_that_two_contradictions_between_links_are_both_told(folder: Path) -> None:
    both(
        put("links.csv", 2, "min_gap_minutes", "299"),
        append("links.csv", "v1", "v4", "", "298"),
        append("links.csv", "v2", "v3", "0", "1"),
    )(folder)
    _, problems = validate(read_agency(folder))
    assert [(p.row, p.code) for p in problems] == [
        (2, "links_cannot_hold"),
        (4, "links_cannot_hold"),
    ]


def test_that_slots_are_given_in_order_where_the_rota_does_not_name_them(folder: Path) -> None:
    without_column("rota.csv", "slot")(folder)
    tables, problems = validate(read_agency(folder))
    assert problems == []
    assert [(r["visit_id"], r["slot"]) for r in tables["rota"]] == [
        ("v1", 1),
        ("v2", 1),
        ("v2", 2),
    ]


def test_that_an_export_of_the_product_has_no_unknown_file(folder: Path) -> None:
    for name in ("assignments", "uncovered", "changes"):
        (folder / f"{name}.csv").write_text("anything", encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"\0")
    assert read_agency(folder).problems == ()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "no_such_path"),
        (lambda path: path.write_text("x", encoding="utf-8"), "not_an_agency_path"),
    ],
)
def test_that_a_path_without_a_folder_is_one_problem(
    make: object, code: str, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "agency.txt"
    make(path)  # type: ignore[operator]
    report = import_agency(store, path, now=NOW)
    assert [p.code for p in report.errors] == [code]
    assert report.errors[0].file == "agency.txt"


def test_that_the_report_has_the_contracts_shape(folder: Path, store: Store) -> None:
    put("clients.csv", 2, "risk", "pink")(folder)
    printed = json.loads(json.dumps(import_agency(store, folder, now=NOW).as_json()))
    assert set(printed) == {"errors", "warnings", "added", "changed", "unchanged"}
    assert printed["errors"] == [
        {
            "file": "clients.csv",
            "row": 2,
            "column": "risk",
            "value": "pink",
            "problem": "this word is not known here",
            "mend": "write one of: red, amber, green",
        }
    ]


def test_that_the_import_is_in_the_audit_log_without_anything_personal(
    folder: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        import_agency(store, folder, now=NOW)
    with store.unit_of_work(read_only=True) as work:
        (row,) = work.session.query(AuditRow).all()
    assert (row.action, row.subject, row.at) == ("agency.imported", "north", NOW)
    assert row.details["source"] == "agency"
    assert row.details["added"]["visits.csv"] == 4
    text = json.dumps(row.details) + caplog.text
    for personal in ("Ashby", "ZZ1", "1990-02-28", "55.86", str(folder.parent)):
        assert personal not in text


def test_that_a_problem_does_not_show_its_value_in_a_log(folder: Path) -> None:
    put("carers.csv", 2, "date_of_birth", "born in May 1990")(folder)
    _, (problem,) = validate(read_agency(folder))
    assert problem.value == "born in May 1990"
    assert "May" not in repr(problem)
    assert "May" not in problem.problem + problem.mend


@pytest.mark.parametrize(
    ("born", "codes"),
    [
        ("2005-11-24", []),
        ("2005-11-01", ["rate_below_minimum"]),
        ("2003-11-24", ["rate_below_minimum"]),
    ],
    ids=("21 on the first day", "21 when the pay period began", "long 21"),
)
def test_that_the_age_when_the_pay_period_begins_decides_about_a_rate(
    folder: Path, born: str, codes: list[str]
) -> None:
    """The first visit is on 24 November 2026; young workers are paid 10.85 or more."""
    put("carers.csv", 2, "date_of_birth", born)(folder)
    put("carers.csv", 2, "hourly_rate", "10.85")(folder)
    _, problems = validate(read_agency(folder))
    assert [each.code for each in problems if each.column == "hourly_rate"] == codes

"""Tests of the commands from an imported agency to a published rota."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.store import Store
from flows.steps import Order
from tests.data.importers.good_folder import read_records, rewrite
from tests.flows.cli.conftest import Ran
from tests.flows.conftest import TUESDAY, keep_few
from tests.flows.test_planned import CONTRACT

Run = Callable[..., Ran]
CLOCK = ("--now", "2026-11-23T18:00")
QUICK = (*CLOCK, "--iterations", "200")


@pytest.fixture(autouse=True)
def in_home(home: Path) -> Path:
    """Every command here works on the imported sample."""
    return home


def test_that_nightly_prints_one_result_with_every_key(run: Run) -> None:
    ran = run("nightly", *QUICK, "--json")

    assert ran.json.keys() >= CONTRACT
    assert ran.json["status"] == "proposed"
    assert ran.json["from"] == "2026-11-24"
    assert ran.code == (3 if ran.json["uncovered"] else 0)
    assert ran.json["violations"] == []


def test_that_the_clock_decides_which_day_is_tomorrow(run: Run) -> None:
    ran = run("nightly", "--now", "2026-11-22T23:30", "--iterations", "50", "--json")

    assert ran.json["from"] == "2026-11-23"


def test_that_a_limit_of_iterations_gives_the_same_rota_again(run: Run) -> None:
    first = run("nightly", *QUICK, "--seed", "5", "--json")
    second = run("nightly", *QUICK, "--seed", "5", "--again", "--json")
    timings = {"solve_seconds", "wall_seconds", "rota", "version", "proposal", "proposals"}

    assert not second.json["repeated"]
    for key in first.json.keys() - timings:
        assert second.json[key] == first.json[key], key


def test_that_the_same_input_gives_the_same_proposal(run: Run) -> None:
    first, second = (run("nightly", *QUICK, "--json") for _ in range(2))

    assert second.json["proposal"] == first.json["proposal"]
    assert (first.json["repeated"], second.json["repeated"]) == (False, True)


def test_that_nightly_proves_how_good_a_rota_can_be_at_most(run: Run) -> None:
    with Store.open() as store:
        keep_few(store, Order("riverton", TUESDAY))
    plain = run("nightly", *QUICK, "--json").json["bound"]
    proved = run("nightly", *QUICK, "--bound", "--bound-limit", "60", "--again", "--json").json

    assert plain["travel_minutes"] is None
    assert 0 < proved["bound"]["travel_minutes"] <= proved["travel_minutes"]
    assert proved["bound"]["travel_gap"] >= 0
    assert run("nightly", *QUICK, "--bound", "--bound-limit", "soon").code == 2


def test_that_a_person_reads_a_brief_that_says_how_to_approve(run: Run) -> None:
    ran = run("nightly", *QUICK)

    assert "Coverage" in ran.out
    assert "rotamend approve P1" in " ".join(ran.out.split())
    assert "data:image" not in ran.out
    assert "Solving" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nightly", "--from", "24/11/2026"),
        ("nightly", "--from", "2027-01-01"),
        ("nightly", "--now", "yesterday"),
        ("nightly", "--branch", "elsewhere"),
        ("nightly", "--policy", "cheepest"),
        ("nightly", "--policy", "missing.toml"),
        ("approve", "P99", "--as", "A", "--reason", "B"),
        ("reject", "P99", "--as", "A", "--reason", "B"),
        ("show", "R99"),
        ("check", "P99"),
        ("export", "--rota", "R99", "--out", "out"),
        ("explain", "nonsense"),
    ],
    ids=" ".join,
)
def test_that_what_does_not_exist_exits_with_2_and_changes_nothing(
    run: Run, arguments: list[str]
) -> None:
    ran = run(*arguments, "--json")

    assert ran.code == 2
    (error,) = ran.json["errors"]
    assert error["problem"]
    assert error["mend"]
    assert run("show", "--json").json["errors"][0]["problem"] == "There is no rota yet."


def test_that_approval_publishes_and_stands(run: Run) -> None:
    run("nightly", *QUICK)
    decision = ("P1", "--as", "Robin", "--reason", "looks right", *CLOCK, "--json")
    approved, again = run("approve", *decision), run("approve", *decision)

    assert (approved.code, approved.json["status"]) == (0, "published")
    assert again.code == 2
    assert run("check", "--json").json["status"] == "published"


def test_that_a_rota_with_violations_is_not_published_and_the_violations_are_listed(
    run: Run, agency_folder: Path, tmp_path: Path
) -> None:
    run("nightly", *QUICK)
    carer = run("show", "--by", "carer", "--json").json["groups"][0]["id"]
    folder = tmp_path / "agency"
    shutil.copytree(agency_folder, folder)
    records = read_records(folder / "availability.csv")
    away = {
        "carer_id": carer,
        "start": "2026-11-24T00:00",
        "end": "2026-11-26T00:00",
        "kind": "leave",
    }
    records.append([away.get(column, "") for column in records[0]])
    rewrite(folder / "availability.csv", records)
    assert run("import", folder, *CLOCK, "--json").code == 0
    decision = ("P1", "--as", "Robin", "--reason", "looks right", *CLOCK)
    refused, told = run("approve", *decision, "--json"), run("approve", *decision)

    assert (refused.code, told.code) == (3, 3)
    assert (refused.json["status"], refused.json["proposal"]) == ("proposed", "P1")
    assert refused.json["gone"] == []
    assert {each["rule"] for each in refused.json["violations"]} == {"availability"}
    assert {tuple(each["carers"]) for each in refused.json["violations"]} == {(carer,)}
    assert refused.json["errors"][0]["mend"].startswith("Plan again: rotamend nightly --from")
    assert "availability" in told.out
    assert "Rota R1 is not published" in told.err
    assert run("show", "--json").json["status"] == "proposed"
    assert run("reject", *decision).code == 0


def test_that_pins_that_break_rules_are_named_where_a_rota_is_refused(
    run: Run, agency_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "agency"
    shutil.copytree(agency_folder, folder)
    visits = read_records(folder / "visits.csv")
    head = visits[0]
    visit = next(
        dict(zip(head, row, strict=True))
        for row in visits[1:]
        if row[head.index("date")] == "2026-11-24" and row[head.index("carers_required")] == "1"
    )
    away = {"start": "2026-11-24T00:00", "end": "2026-11-26T00:00", "kind": "leave"}
    records = read_records(folder / "availability.csv")
    away["carer_id"] = records[1][records[0].index("carer_id")]
    records.append([away.get(column, "") for column in records[0]])
    rewrite(folder / "availability.csv", records)
    start = f"2026-11-24T{visit['preferred_start']}"
    pin = [visit["visit_id"], away["carer_id"], start, "1", "true"]
    rewrite(folder / "rota.csv", [["visit_id", "carer_id", "start", "slot", "pinned"], pin])
    assert run("import", folder, *CLOCK, "--json").code == 0
    planned = run("nightly", *QUICK, "--json")
    decision = ("P1", "--as", "Robin", "--reason", "looks right", *CLOCK)
    refused, told = run("approve", *decision, "--json"), run("approve", *decision)

    assert [visit["visit_id"]] in [each["visits"] for each in planned.json["violations"]]
    assert refused.code == 3
    mend = refused.json["errors"][0]["mend"]
    assert mend.startswith(f"Pinned visits break rules, and planning keeps pins: {pin[0]}. Change")
    assert mend in told.err


@pytest.mark.parametrize("command", ["approve", "reject"])
def test_that_a_rota_id_is_told_which_proposal_belongs_to_it(run: Run, command: str) -> None:
    run("nightly", *QUICK)
    ran = run(command, "r1", "--as", "Robin", "--reason", "looks right", *CLOCK)

    assert ran.code == 2
    assert "the proposal that belongs to it is P1 (open)" in ran.err
    assert run("show", "--json").json["status"] == "proposed"


def test_that_a_violation_that_another_plan_can_mend_is_not_laid_on_pins(
    run: Run, agency_folder: Path, tmp_path: Path
) -> None:
    run("nightly", *QUICK)
    kept, *_ = run("show", "--by", "carer", "--json").json["groups"]
    line = kept["visits"][0]
    folder = tmp_path / "agency"
    shutil.copytree(agency_folder, folder)
    other = next(
        row[0] for row in read_records(folder / "carers.csv")[1:] if row[0] != line["carer"]
    )
    pin = [line["visit"], other, line["start"], str(line["slot"]), "true"]
    rewrite(folder / "rota.csv", [["visit_id", "carer_id", "start", "slot", "pinned"], pin])
    assert run("import", folder, *CLOCK, "--json").code == 0
    decision = ("P1", "--as", "Robin", "--reason", "looks right", *CLOCK)
    refused = run("approve", *decision, "--json").json

    assert [each["rule"] for each in refused["violations"]] == ["frozen"]
    assert refused["errors"][0]["mend"].startswith("Plan again: rotamend nightly --from")


def test_that_rejection_leaves_nothing_published(run: Run) -> None:
    run("nightly", *QUICK)
    rejected = run("reject", "P1", "--as", "Robin", "--reason", "no", *CLOCK, "--json")

    assert rejected.json == {
        "rota": "R1",
        "status": "rejected",
        "proposal": "P1",
        "name_checked": False,
    }
    assert run("show", "latest").code == 2


def test_that_a_decision_needs_a_name_and_a_reason(run: Run) -> None:
    run("nightly", *QUICK)

    assert run("approve", "P1", "--as", " ", "--reason", "x").code == 2
    assert run("approve", "P1", "--as", "Robin", "--reason", "").code == 2


@pytest.mark.parametrize("by", ["carer", "client", "day"])
def test_that_show_tells_every_slot_once(run: Run, by: str) -> None:
    slots = run("nightly", *QUICK, "--json").json["slots"]
    groups = run("show", "--by", by, "--json").json["groups"]

    assert sum(len(group["visits"]) for group in groups) == slots
    assert len({group["id"] for group in groups}) == len(groups)
    assert run("show", "--by", by).out.count(groups[0]["id"]) >= 1


def test_that_show_can_be_narrowed_to_one(run: Run) -> None:
    run("nightly", *QUICK)
    first = run("show", "--by", "carer", "--json").json["groups"][0]
    only = run("show", "--by", "carer", "--only", first["id"], "--json").json["groups"]

    assert only == [first]
    assert run("show", "--by", "carer", "--only", "nobody-of-that-id").code == 2


def test_that_check_agrees_with_the_plan(run: Run) -> None:
    planned, checked = run("nightly", *QUICK, "--json"), run("check", "--json")

    assert checked.json["objective"] == planned.json["objective"]
    assert checked.code == planned.code
    assert "No hard rule is broken." in run("check").out


def test_that_explain_answers_for_a_covered_visit(run: Run) -> None:
    run("nightly", *QUICK)
    group = run("show", "--by", "carer", "--json").json["groups"][0]
    ran = run("explain", group["visits"][0]["visit"], "--json")

    assert (ran.code, ran.json["covered"]) == (0, True)
    assert group["id"] in ran.json["reason"]


def test_that_export_writes_the_rota_and_can_be_imported_again(run: Run, tmp_path: Path) -> None:
    covered = run("nightly", *QUICK, "--json").json["covered_slots"]
    out = tmp_path / "out"
    ran = run("export", "--out", out, "--json")
    with (out / "assignments.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert ran.code == 0
    assert len(rows) == covered
    assert run("import", out, *CLOCK, "--json").code == 0


def test_that_export_writes_a_workbook(run: Run, tmp_path: Path) -> None:
    import openpyxl

    run("nightly", *QUICK)
    ran = run("export", "--out", tmp_path / "rota.xlsx", "--json")

    assert ran.json["files"] == [str(tmp_path / "rota.xlsx")]
    assert "assignments" in openpyxl.load_workbook(tmp_path / "rota.xlsx").sheetnames


def test_that_export_refuses_the_agencys_own_folder(
    run: Run, agency_folder: Path, tmp_path: Path
) -> None:
    run("nightly", *QUICK)
    own = tmp_path / "own"
    shutil.copytree(agency_folder, own)
    refused = run("export", "--out", own, "--json")

    assert refused.code == 2
    assert "--force" in refused.json["errors"][0]["mend"]
    assert not (own / "assignments.csv").exists()
    assert (own / "clients.csv").read_bytes() == (agency_folder / "clients.csv").read_bytes()
    assert run("export", "--out", own, "--force").code == 0


def test_that_a_policy_file_is_taken_and_kept(run: Run, tmp_path: Path) -> None:
    policy = tmp_path / "ours.toml"
    policy.write_text("tolerance_minutes = 20\n", encoding="utf-8")

    planned = run("nightly", *QUICK, "--policy", policy, "--json").json
    policy.unlink()

    assert planned["policy"] == "ours"
    assert run("check", "--json").json["policy"] == "ours"
    assert run("check", "--json").json["objective"] == planned["objective"]


def test_that_a_day_with_an_impossible_visit_is_planned_and_needs_a_person(
    run: Run, agency_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "agency"
    shutil.copytree(agency_folder, folder)
    records = read_records(folder / "visits.csv")
    head = records[0]
    row = next(each for each in records[1:] if each[head.index("date")] == "2026-11-24")
    row[head.index("skills")] = "a skill nobody holds"
    visit = row[head.index("visit_id")]
    rewrite(folder / "visits.csv", records)
    assert run("import", folder, *CLOCK, "--json").code == 0
    ran = run("nightly", *QUICK, "--json")
    told = run("explain", visit, "--json")

    assert ran.code == 3
    listed = {each["visit"]: each for each in ran.json["uncovered"]}
    assert listed[visit]["proof"] == "impossible"
    assert listed[visit]["reason_code"] == told.json["reason_code"] == "competence"
    assert ran.json["covered_slots"] == ran.json["slots"] - len(ran.json["uncovered"])
    assert ran.json["covered_slots"] > 40
    assert "Proved: no rota of these days can cover it." in run("explain", visit).out

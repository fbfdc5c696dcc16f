"""Tests of the commands that ask about a rota: explain, candidates, why, free."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.data.importers.good_folder import read_records, rewrite
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("in_force")
CLOCK = ("--now", "2026-11-23T18:00")
TIERS = {"uncovered", "timing", "stability", "continuity", "money", "fairness"}


@pytest.fixture
def movable(run: Run, rota: list[dict[str, Any]]) -> dict[str, Any]:
    """The first slot that somebody else could have."""
    for line in rota:
        found = run("candidates", line["visit"], "--slot", line["slot"], "--json").json
        if any(c["effect"] and not c["gives_up"] for c in found["candidates"]):
            return line
    raise AssertionError("nobody could have a slot of anybody else")


@pytest.fixture
def nobody_for(run: Run, agency_folder: Path, tmp_path: Path) -> str:
    """A visit of Tuesday that needs a skill nobody holds, in a rota planned with it."""
    folder = tmp_path / "agency"
    shutil.copytree(agency_folder, folder)
    records = read_records(folder / "visits.csv")
    head = records[0]
    row = next(
        each
        for each in records[1:]
        if each[head.index("date")] == "2026-11-24"
        and each[head.index("carers_required")] == "1"
        and each[head.index("known_carer_only")] != "true"
    )
    row[head.index("skills")] = "tracheostomy"
    rewrite(folder / "visits.csv", records)
    assert run("import", folder, *CLOCK, "--json").code == 0
    assert run("nightly", *CLOCK, "--iterations", "200", "--json").code == 3
    return row[head.index("visit_id")]


def test_that_explain_tells_the_conflict_and_the_menu(run: Run, nobody_for: str) -> None:
    told = run("explain", nobody_for, "--rota", "P2", "--json").json

    assert (told["proof"], told["reason_code"]) == ("impossible", "competence")
    assert {"fact": "skill", "carer": None, "visit": None, "skill": "tracheostomy"} in told[
        "conflict"
    ]["facts"]
    assert "needs somebody with skill tracheostomy" in told["conflict"]["words"]
    (option,) = told["menu"]
    (given,) = option["relaxations"]
    assert given["relaxation"] == "agency_carer"
    assert "stand_in" not in given
    assert [a["carer"] for a in option["assignments"]] == [None]
    assert option["assignments"][0]["start"].startswith("2026-11-24T")
    assert option["effect"]["objective"].keys() == TIERS
    assert option["effect"]["objective"]["uncovered"] < 0
    assert option["effect"]["changed"] == 1


def test_that_a_person_reads_why_and_what_would_mend_it(run: Run, nobody_for: str) -> None:
    said = " ".join(run("explain", nobody_for, "--rota", "P2").out.split())

    assert "Proved: no rota of these days can cover it." in said
    assert "this cannot be had together. Visit" in said
    assert "Repair menu" in said
    assert "agency carer with skill tracheostomy" in said


def test_that_explain_of_a_covered_visit_has_no_conflict_and_no_menu(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    told = run("explain", rota[0]["visit"], "--json").json

    assert (told["covered"], told["conflict"], told["menu"]) == (True, None, [])


def test_that_candidates_are_ranked_with_their_effect_and_the_others_stopped(
    run: Run, movable: dict[str, Any]
) -> None:
    visit, slot = movable["visit"], ("--slot", movable["slot"])
    ran = run("candidates", visit, *slot, "--json")
    found = ran.json["candidates"]

    assert ran.code == 0
    assert movable["carer"] not in {c["carer"] for c in found}
    able = [c for c in found if c["effect"] and not c["gives_up"]]
    assert able
    assert found[: len(able)] == able
    assert all(c["effect"]["objective"].keys() == TIERS and c["start"] for c in able)
    assert all(c["rule"] and c["words"] for c in found if c["effect"] is None)
    said = run("candidates", visit, *slot).out
    assert "Who could go, the best first" in said
    assert "Who cannot go, the nearest first" in said


def test_that_an_absent_carer_is_no_candidate_and_is_not_asked_to_stay(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    carer = rota[0]["carer"]
    other = next(line["visit"] for line in rota if line["carer"] != carer)
    mine = [line["visit"] for line in rota if line["carer"] == carer]
    day = ("--from", "2026-11-24", "--to", "2026-11-24")
    run("absent", carer, *day, "--no-replan", *CLOCK, "--json")
    found = {c["carer"]: c for c in run("candidates", other, "--json").json["candidates"]}

    assert found[carer]["effect"] is None
    assert found[carer]["words"] == "has no shift that day"
    firsts = [run("candidates", visit, "--json").json["candidates"][0] for visit in mine]
    assert carer not in {first["carer"] for first in firsts}
    # Not every visit of a day finds somebody else.
    assert any(first["effect"] is not None for first in firsts)


def test_that_candidates_say_first_that_whoever_has_the_visit_cannot_make_it(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    carer, visit = rota[0]["carer"], rota[0]["visit"]
    assert run("candidates", visit, "--json").json["cannot"] == []
    day = ("--from", "2026-11-24", "--to", "2026-11-24")
    run("absent", carer, *day, "--no-replan", *CLOCK, "--json")
    (cannot,) = run("candidates", visit, "--json").json["cannot"]
    _, second, *_ = run("candidates", visit).out.splitlines()

    assert (cannot["carer"], cannot["slot"]) == (carer, rota[0]["slot"])
    assert (cannot["rule"], cannot["disruptions"]) == ("availability", ["D1"])
    assert second.startswith(f"Carer {carer}, who has it, cannot make it any more. availability: ")
    assert second.endswith(f"(reported: D1, {carer} absent 2026-11-24).")


def test_that_with_now_what_has_started_is_pinned_and_nothing_starts_before(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    first, last = rota[0], rota[-1]
    now = ("--now", "2026-11-24T16:00")
    started = run("candidates", first["visit"], *now, "--json").json["candidates"]
    later = run("candidates", last["visit"], *now, "--json").json["candidates"]

    assert {c["rule"] for c in started} == {"frozen"}
    assert all(c["start"] >= "2026-11-24T16:00" for c in later if c["start"])
    assert "is pinned to it" in run("why", first["visit"], *now).out


def test_that_why_compares_with_the_next_best(run: Run, movable: dict[str, Any]) -> None:
    line = movable
    ran = run("why", line["visit"], "--json")
    choice = next(c for c in ran.json["choices"] if c["carer"] == line["carer"])

    assert ran.code == 0
    assert (choice["slot"], choice["start"]) == (line["slot"], line["start"])
    assert choice["next_best"]["effect"]["objective"].keys() == TIERS
    assert f"the next best is carer {choice['next_best']['carer']}" in choice["words"]
    assert choice["words"] in run("why", line["visit"]).out


def test_that_why_of_an_uncovered_visit_says_where_to_look(run: Run, nobody_for: str) -> None:
    assert f"rotamend explain {nobody_for}" in run("why", nobody_for, "--rota", "P2").out
    assert run("why", nobody_for, "--rota", "P2", "--json").json["choices"] == []


def test_that_free_time_is_put_to_use(run: Run, rota: list[dict[str, Any]]) -> None:
    carer = rota[0]["carer"]
    span = ("--from", "06:00", "--to", "2026-11-24T23:00")
    ran = run("free", carer, *span, "--json")

    assert ran.code == 0
    assert ran.json["from"] == "2026-11-24T06:00:00+00:00"
    assert ran.json["to"] == "2026-11-24T23:00:00+00:00"
    for gain in ran.json["visits"]:
        assert gain["carer_before"] != carer
        assert gain["effect"]["objective"].keys() == TIERS
    said = run("free", carer, *span).out
    assert (f"Carer {carer}, the greatest help first" in said) == bool(ran.json["visits"])


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("explain", "nonsense"), "There is no visit 'nonsense'"),
        (("candidates", "nonsense"), "There is no visit 'nonsense'"),
        (("why", "nonsense"), "There is no visit 'nonsense'"),
        (("free", "nonsense", "--from", "08:00", "--to", "09:00"), "There is no carer 'nonsense'"),
    ],
)
def test_that_an_unknown_id_exits_with_2_and_says_how_to_look_ids_up(
    run: Run, arguments: tuple[str, ...], problem: str
) -> None:
    ran = run(*arguments, "--json")

    assert ran.code == 2
    (error,) = ran.json["errors"]
    assert error["problem"].startswith(problem)
    assert "Look ids up with: rotamend show" in error["mend"]


def test_that_the_nearest_id_is_named(run: Run, rota: list[dict[str, Any]]) -> None:
    visit = rota[0]["visit"]
    ran = run("candidates", f"{visit}x", "--json")

    assert ran.code == 2
    assert "Do you mean " in ran.json["errors"][0]["mend"]


@pytest.mark.parametrize(
    ("span", "problem"),
    [
        (("--from", "09:00", "--to", "08:00"), "is not after --from"),
        (("--from", "noon", "--to", "13:00"), "--from is no time"),
        (("--from", "2026-12-24T08:00", "--to", "2026-12-24T09:00"), "outside the rota's days"),
    ],
)
def test_that_a_span_that_cannot_be_is_refused(
    run: Run, rota: list[dict[str, Any]], span: tuple[str, ...], problem: str
) -> None:
    ran = run("free", rota[0]["carer"], *span, "--json")

    assert ran.code == 2
    assert problem in ran.json["errors"][0]["problem"]


def test_that_a_slot_that_is_not_there_is_refused(run: Run, rota: list[dict[str, Any]]) -> None:
    ran = run("candidates", rota[0]["visit"], "--slot", 9, "--json")

    assert ran.code == 2
    assert "not 9" in ran.json["errors"][0]["problem"]

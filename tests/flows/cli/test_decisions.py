"""Tests of what waits, what differs, hand edits, messages, and decisions about red visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.models import CarerRow, ClientRow, SkillRow
from data.store import Store
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("in_force")
CLOCK = ("--now", "2026-11-24T06:02")
QUICK = (*CLOCK, "--iterations", "300", "--json")
DECISION = ("--as", "Robin", "--reason", "looks right", *CLOCK)


def alone(rota: list[dict[str, Any]], after: str = "2026-11-24T10") -> dict[str, Any]:
    """A visit of one carer that starts late enough to be moved."""
    several = {line["visit"] for line in rota if line["slot"] > 1}
    return next(x for x in rota if x["visit"] not in several and x["start"] > after)


def lapse(skill: str) -> None:
    """Let somebody have held a skill that nobody holds any more."""
    with Store.open() as store, store.unit_of_work() as uow:
        carers = uow.agency.select(CarerRow, "riverton", CarerRow.carer_id)
        given = {"valid_from": None, "valid_to": date(2020, 1, 1)}
        key = {"branch_id": "riverton", "carer_id": min(carers)[0]}
        uow.session.add(SkillRow(**key, skill=skill, **given))


def seen_to(result: dict[str, Any]) -> list[str]:
    """Options that say what is done about each red visit that nobody makes."""
    red = {each["visit"] for each in result["uncovered"] if each["risk"] == "red"}
    return [
        word
        for visit in sorted(red)
        for word in ("--action", f"{visit}=ring", "--owner", f"{visit}=Robin")
    ]


def test_that_what_waits_is_listed_by_the_question_it_answers(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    result = run("absent", alone(rota)["carer"], *QUICK).json
    (group,) = run("propose", "--json", *CLOCK).json["groups"]
    shown = run("propose", *CLOCK)

    assert group["group"] == result["proposal"]
    assert group["disruptions"] == ["D1"]
    assert group["kind"] == "replan"
    for listed, told in zip(group["proposals"], result["proposals"], strict=True):
        shared = listed.keys() & told.keys()
        assert {key: listed[key] for key in shared} == {key: told[key] for key in shared}
        assert told["proposal"] in shown.out


def test_that_what_can_never_be_approved_is_marked_and_not_advised(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line = alone(rota)
    first = run("absent", line["carer"], *QUICK).json["proposal"]
    others = [x for x in rota if x["carer"] != line["carer"] and x["start"] > "2026-11-24T10"]
    run("cancel", others[-1]["visit"], "--no-replan", *QUICK[:2])
    (group,) = run("propose", "--json", *CLOCK).json["groups"]
    shown = " ".join(run("propose", *CLOCK).out.split())

    assert [each["overtaken"] for each in group["proposals"]] == [True] * len(group["proposals"])
    assert "overtaken: re-plan" in shown
    assert "Next: rotamend replan" in shown
    assert f"approve {first}" not in shown
    assert "No proposal is waiting." in run("approve", "P99", *DECISION).err

    fresh = run("replan", *QUICK).json["proposal"]
    assert f"Next: rotamend approve {fresh}" in " ".join(run("propose", *CLOCK).out.split())
    assert f"Waiting for a decision: {fresh}" in run("approve", "P99", *DECISION).err


def test_that_what_changes_a_visit_that_has_started_is_overtaken(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    proposal = run("absent", alone(rota)["carer"], *QUICK).json["proposal"]
    shown = {}
    for clock in ("2026-11-24T06:02", "2026-11-24T23:00"):
        (group,) = run("propose", "--json", "--now", clock).json["groups"]
        (first, *_) = (p for p in group["proposals"] if p["proposal"] == proposal)
        shown[clock] = first["overtaken"]

    assert list(shown.values()) == [False, True]
    late = ("--as", "Robin", "--reason", "looks right", "--now", "2026-11-24T23:00")
    assert run("approve", proposal, *late).code != 0


def test_that_nothing_waits_where_all_is_decided(run: Run) -> None:
    assert run("propose", "--json").json == {"groups": []}
    assert "No proposal waits" in run("propose", *CLOCK).out
    assert run("propose", "--branch", "elsewhere").code == 2


def test_that_a_rota_does_not_differ_from_itself(run: Run) -> None:
    same = run("diff", "R1", "latest", "--json").json

    assert same["changes"] == []
    assert set(same["counts"].values()) == {0}
    assert "0 slots differ." in run("diff", "R1", "P1").out


def test_that_diff_lists_the_changes_that_the_export_has(
    run: Run, rota: list[dict[str, Any]], tmp_path: Path
) -> None:
    proposal = run("absent", alone(rota)["carer"], *QUICK).json["proposal"]
    told = run("diff", "R1", proposal, "--json").json
    run("export", "--rota", proposal, "--out", tmp_path / "out")
    rows = (tmp_path / "out" / "changes.csv").read_text(encoding="utf-8").splitlines()[1:]

    assert sum(told["counts"].values()) == len(told["changes"]) == len(rows)
    assert {f"{c['visit_id']},{c['slot']},{c['change']}" for c in told["changes"]} == {
        ",".join(row.split(",")[:3]) for row in rows
    }
    assert run("diff", "R1", "R99").code == 2


def test_that_a_hand_edit_is_proposed_and_priced(run: Run, rota: list[dict[str, Any]]) -> None:
    line = alone(rota)
    ran = run("move", line["visit"], "--carer", line["carer"], "--start", "23:59", *CLOCK, "--json")
    assert ran.code == 2
    error = ran.json["errors"][0]
    assert "window" in error["problem"]
    words = error["mend"].splitlines()[0].partition("rotamend ")[2].split()
    assert words[:4] == ["move", line["visit"], "--carer", line["carer"]]
    edited = run(*words, *CLOCK, "--json").json

    assert edited["status"] == "proposed"
    assert [each["name"] for each in edited["proposals"]] == ["hand edit"]
    assert edited["edit"]["visit"] == line["visit"]
    assert edited["violations"] == []
    changes = run("diff", "R1", edited["proposal"], "--json").json["changes"]
    assert {c["visit_id"] for c in changes} == {line["visit"]}
    assert run("propose", "--json", *CLOCK).json["groups"][0]["kind"] == "edit"
    assert run("approve", edited["proposal"], *DECISION).code == 0


def test_that_the_same_edit_is_not_proposed_twice(run: Run, rota: list[dict[str, Any]]) -> None:
    line = alone(rota)
    refused = run(
        *("move", line["visit"], "--carer", line["carer"], "--start", "23:59", *CLOCK, "--json")
    )
    mend = refused.json["errors"][0]["mend"].splitlines()[0]
    words = mend.partition("rotamend ")[2].split()
    first = run(*words, *CLOCK, "--json").json
    later = ("--now", "2026-11-24T06:10")
    again = run(*words, *later, "--json").json
    shown = run(*words, *later)

    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["proposal"] == first["proposal"]
    assert "was waiting already" in shown.out
    (group,) = run("propose", "--json", *CLOCK).json["groups"]
    assert [each["proposal"] for each in group["proposals"]] == [first["proposal"]]


def test_that_an_edit_that_changes_nothing_says_so_and_is_not_saved(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line = alone(rota)
    arguments = ("move", line["visit"], "--carer", line["carer"], *CLOCK)
    told, result = run(*arguments), run(*arguments, "--start", line["start"], "--json")

    assert (told.code, result.code) == (0, 0)
    assert told.out.startswith(f"Nothing changes: {line['carer']} makes visit {line['visit']} from")
    assert (result.json["rota"], result.json["proposals"]) == ("R1", [])
    assert run("propose", "--json").json == {"groups": []}


def test_that_more_carers_than_a_visit_needs_are_refused(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line = alone(rota)
    other = next(each["carer"] for each in rota if each["carer"] != line["carer"])
    for carers, problem in (((line["carer"],) * 2, "twice"), ((line["carer"], other), "needs 1")):
        named = [word for carer in carers for word in ("--carer", carer)]
        ran = run("move", line["visit"], *named, *CLOCK, "--json")
        assert ran.code == 2
        assert problem in ran.json["errors"][0]["problem"]


def test_that_a_double_handed_visit_that_nobody_makes_is_filled_by_hand(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    pair = next(x for x in rota if x["slot"] == 2 and x["start"] > "2026-11-24T10")
    carers = sorted(x["carer"] for x in rota if x["visit"] == pair["visit"])
    lapse("none-has-it")
    run("change", pair["visit"], "--skills", "none-has-it", "--no-replan", *CLOCK)
    given_up = run("replan", *QUICK).json
    run("approve", given_up["proposal"], *DECISION, *seen_to(given_up))
    run("take-back", "D1", "--no-replan", *CLOCK)
    both = [word for carer in carers for word in ("--carer", carer)]
    ran = run("move", pair["visit"], *both, *CLOCK, "--json")
    one = run("move", pair["visit"], "--carer", carers[0], *CLOCK)

    assert ran.json["violations"] == []
    assert {ran.json["edit"]["carer"], *ran.json["edit"]["partners"]} == set(carers)
    assert "Chosen to come at the same start: " in one.out


def test_that_a_person_reads_what_a_hand_edit_costs(run: Run, rota: list[dict[str, Any]]) -> None:
    line = alone(rota)
    refused = run("move", line["visit"], "--carer", line["carer"], "--start", "23:59", *CLOCK)
    edited = run(*refused.err.split("rotamend ")[-1].split(), *CLOCK)

    assert "What it costs" in edited.out
    assert "Moved by (min)" in edited.out
    assert "rotamend approve P2" in edited.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing", "--carer", "{carer}"),
        ("{visit}", "--carer", "nobody"),
        ("{visit}", "--carer", "{carer}", "--start", "noon"),
    ],
    ids=" ".join,
)
def test_that_a_hand_edit_of_what_is_not_there_is_refused(
    run: Run, rota: list[dict[str, Any]], arguments: tuple[str, ...]
) -> None:
    names = {"{visit}": rota[-1]["visit"], "{carer}": rota[-1]["carer"]}
    ran = run("move", *(names.get(each, each) for each in arguments), *CLOCK, "--json")

    assert ran.code == 2
    assert ran.json["errors"][0]["mend"]
    assert run("propose", "--json").json == {"groups": []}


def test_that_publishing_a_repair_tells_those_affected(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line = rota[-1]
    proposal = run("cancel", line["visit"], *QUICK).json["proposal"]
    assert run("messages", "--json").json == {"rota": "R1", "messages": []}
    approved = run("approve", proposal, *DECISION, "--json").json
    told = run("messages", "--json").json["messages"]
    shown = run("messages")

    assert approved["messages"] == len(told) > 0
    assert {each["recipient"] for each in told} >= {line["client"], line["carer"]}
    assert {each["status"] for each in told} == {"waiting"}
    assert line["carer"] in shown.out


def test_that_a_proposal_is_superseded_by_what_is_reported_after_it(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    proposal = run("absent", alone(rota)["carer"], *QUICK).json["proposal"]
    run("cancel", rota[-1]["visit"], "--no-replan", *CLOCK)
    ran = run("approve", proposal, *DECISION, "--json")

    assert ran.code == 2
    assert "D2" in ran.json["errors"][0]["problem"]
    assert run("show", "--json").json["rota"] == "R1"


def test_that_an_absence_that_the_proposal_suits_does_not_stop_it(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    result = run("absent", alone(rota)["carer"], *QUICK).json
    rows = run("show", result["proposal"], "--by", "carer", "--json").json["groups"]
    working = {line["carer"] for group in rows for line in group["visits"]}
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        carers = [each for (each,) in uow.agency.select(CarerRow, "riverton", CarerRow.carer_id)]
    free = next(each for each in carers if each not in working)
    run("absent", free, "--no-replan", *CLOCK)
    done = run("approve", result["proposal"], *DECISION, "--json", *seen_to(result))

    assert (done.code, done.json["status"]) == (0, "published")
    assert run("show", "--json").json["rota"] == done.json["rota"]


def test_that_an_absence_of_a_carer_who_is_sent_stops_a_proposal(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    result = run("absent", alone(rota)["carer"], *QUICK).json
    later = next(x for x in reversed(rota) if x["carer"] != alone(rota)["carer"])
    run("absent", later["carer"], "--no-replan", *CLOCK)
    ran = run("approve", result["proposal"], *DECISION, "--json", *seen_to(result))

    assert ran.code == 2
    assert "does not know D2" in ran.json["errors"][0]["problem"]


def test_that_a_repair_that_time_has_overtaken_is_not_published(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    result = run("absent", alone(rota)["carer"], *QUICK).json
    late = ("--as", "Robin", "--reason", "late", "--now", "2026-11-24T23:00", "--json")
    ran = run("approve", result["proposal"], *late, *seen_to(result))

    assert ran.code == 3
    # Who should have set out by now breaks travel as well.
    assert {each["rule"] for each in ran.json["violations"]} - {"travel"} == {"frozen"}
    assert "replan" in ran.json["errors"][0]["mend"]
    assert run("show", "--json").json["rota"] == "R1"


def test_that_a_red_visit_that_nobody_makes_needs_an_action_and_an_owner(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line = alone(rota)
    with Store.open() as store, store.unit_of_work() as uow:
        key = {"branch_id": "riverton", "client_id": line["client"]}
        uow.agency.update(ClientRow, [key | {"risk": "red"}])
    lapse("ventilator")
    result = run("change", line["visit"], "--skills", "ventilator", *QUICK)
    assert result.code == 3
    proposal, visit = result.json["proposal"], line["visit"]
    action, owner = f"{visit}=ring the daughter", f"{visit}=Robin"

    assert run("approve", proposal, *DECISION).code == 2
    assert run("approve", proposal, *DECISION, "--action", action).code == 2
    assert run("approve", proposal, *DECISION, "--action", "ring", "--owner", owner).code == 2
    done = run("approve", proposal, *DECISION, "--action", action, "--owner", owner, "--json")
    assert done.code == 0


def test_that_a_decided_proposal_is_not_decided_again(run: Run, rota: list[dict[str, Any]]) -> None:
    proposal = run("cancel", rota[-1]["visit"], *QUICK).json["proposal"]
    assert run("reject", proposal, *DECISION).code == 0

    assert run("approve", proposal, *DECISION).code == 2
    assert run("reject", proposal, *DECISION).code == 2


def test_that_the_rota_in_force_is_shown_without_what_was_cancelled(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    run("cancel", rota[-1]["visit"], "--no-replan", *CLOCK)
    (group,) = run("show", "R1", "--by", "day", "--json").json["groups"]

    assert rota[-1]["visit"] not in {line["visit"] for line in group["visits"]}


def test_that_a_repair_is_checked_and_shown_as_it_was_made(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    made = run("absent", alone(rota)["carer"], *QUICK).json
    checked = run("check", made["proposal"], "--json").json

    for key in ("objective", "changes", "uncovered", "violations", "input_hash"):
        assert checked[key] == made[key], key

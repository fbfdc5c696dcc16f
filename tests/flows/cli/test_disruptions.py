"""Tests of the commands that report what breaks a care plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from data.models import AuditRow, AvailabilityRow, CarerRow, ClientRow, DisruptionRow
from data.plans import find
from data.store import Store
from tests.flows.cli.conftest import Ran
from tests.flows.test_planned import CONTRACT

Run = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("in_force")
CLOCK = ("--now", "2026-11-24T06:02")
QUICK = (*CLOCK, "--iterations", "300", "--json")


def busiest(rota: list[dict[str, Any]]) -> str:
    """The carer with the most slots."""
    carers = [line["carer"] for line in rota]
    return max(sorted(set(carers)), key=carers.count)


def records() -> tuple[int, int]:
    """How many disruptions and audit rows there are."""
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        counted = (
            uow.session.scalar(select(func.count()).select_from(model))
            for model in (DisruptionRow, AuditRow)
        )
        return tuple(counted)  # type: ignore[return-value]


def test_that_an_absence_is_recorded_mended_and_proposed(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    carer = busiest(rota)
    lost = [line for line in rota if line["carer"] == carer]
    ran = run("absent", carer, *QUICK)
    result = ran.json

    assert (result["status"], result["parent"]) == ("proposed", 1)
    assert [each["disruption"] for each in result["disruptions"]] == ["D1"]
    assert {(each["visit"], each["slot"]) for each in result["triage"]} >= {
        (line["visit"], line["slot"]) for line in lost
    }
    assert result["violations"] == []
    assert result["proposals"][0]["proposal"] == result["proposal"]
    assert ran.code == (3 if result["uncovered"] else 0)
    shown = run("show", result["proposal"], "--by", "carer", "--json").json["groups"]
    assert carer not in {group["id"] for group in shown}


def test_that_the_result_keeps_its_contract(run: Run, rota: list[dict[str, Any]]) -> None:
    result = run("absent", busiest(rota), *QUICK).json

    assert result.keys() >= CONTRACT | {"disruptions", "triage", "frontier"}
    for proposal in result["proposals"]:
        assert proposal["proved"] == list(proposal["proofs"])
        assert set(proposal["proofs"].values()) <= {"global", "neighbourhood"}
        assert proposal["uncovered"] >= 0


def test_that_nothing_but_ids_is_told_to_programs(run: Run, rota: list[dict[str, Any]]) -> None:
    out = run("absent", busiest(rota), *QUICK).out
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        names = [
            name
            for model in (CarerRow, ClientRow)
            for (name,) in uow.agency.select(model, "riverton", model.name)
        ]
    assert not [name for name in names if name and name in out]


def test_that_a_person_reads_triage_the_change_set_what_is_proved_and_what_to_type_next(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    carer = busiest(rota)
    ran = run("absent", carer, *CLOCK, "--iterations", "300")
    text = " ".join(ran.out.split())

    assert text.index("Was to come") < text.index("Recommended: P2")
    assert f"D1: {carer} absent" in text
    proved = ("Proved over all rotas: ", "Proved for '", "nothing is proved")
    assert any(words in text for words in proved)
    assert "rotamend approve P2 --as NAME --reason TEXT" in text


def test_that_what_was_worked_out_ahead_is_told_first_and_only_while_it_holds(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    carer = busiest(rota)
    hit = sum(line["carer"] == carer for line in rota)
    run("standby", "--time-limit", "5", "--now", "2026-11-23T18:00")
    text = " ".join(run("absent", carer, *CLOCK, "--iterations", "300").out.split())
    run("take-back", "D1", *QUICK)
    after = run("replan", "--disruption", "D1", *CLOCK)

    assert text.index(f"Worked out ahead for {carer}: {hit} slots hit") < text.index("Recommended")
    assert "Worked out ahead" not in after.out


def test_that_an_absence_that_meets_nothing_says_so_beside_others_that_do(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        carers = {row for (row,) in uow.agency.select(CarerRow, "riverton", CarerRow.carer_id)}
        shifts = uow.agency.select(AvailabilityRow, "riverton", *AvailabilityRow.__table__.c)
    tuesday = {s.carer_id for s in shifts if s.kind == "shift" and s.start.day == 24}
    idle = min(carers - tuesday)
    busy = busiest(rota)
    run("absent", busy, *CLOCK, "--no-replan")
    alone = run("absent", idle, "--from", "2026-11-24T10:00", *CLOCK, "--iterations", "300")
    told = " ".join(alone.out.split())
    found = run("replan", *CLOCK, "--json").json

    assert f"D2: {idle}'s absence meets no shift." in told
    assert f"{busy}'s absence" not in told
    assert [(d["disruption"], d["meets_no"]) for d in found["disruptions"]] == [
        ("D1", None),
        ("D2", "shift"),
    ]
    assert found["triage"]


def test_that_a_time_that_is_there_twice_is_warned_of(run: Run, rota: list[dict[str, Any]]) -> None:
    clock = ("--now", "2026-10-24T18:00", "--no-replan")
    span = ("--from", "2026-10-25T01:30", "--to", "2026-10-25T03:00")
    told = " ".join(run("absent", busiest(rota), *span, *clock).err.split())
    plain = run("absent", busiest(rota), "--from", "2026-10-26", *clock)
    exact = run("late", busiest(rota), "--until", "2026-10-25T01:30+00:00", *clock)
    edit = ("--carer", busiest(rota), "--start", "2026-10-25T01:30", *CLOCK)
    moved = " ".join(run("move", rota[0]["visit"], *edit).err.split())

    assert "2026-10-25T01:30 is there twice" in told
    assert "the first is taken" in told
    assert "2026-10-25T01:30+01:00" in told
    assert "The second is 2026-10-25T01:30+00:00" in told
    assert "--start: 2026-10-25T01:30 is there twice" in moved
    assert ("twice" in plain.err, "twice" in exact.err) == (False, False)


def test_that_an_absence_that_hits_nothing_says_so_and_is_recorded(run: Run) -> None:
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        working = {a.carer_id for a in find(uow, "R1").rota.assignments}
        rows = uow.agency.select(CarerRow, "riverton", CarerRow.carer_id)
    free = next(each for (each,) in rows if each not in working)
    ran, told = run("absent", free, *QUICK), run("replan", "--disruption", "D1", *CLOCK)

    assert (ran.code, told.code) == (0, 0)
    assert "No visit loses its carer." in told.out
    assert (ran.json["rota"], ran.json["proposals"]) == ("R1", [])
    assert all(hit["carer"] is None for hit in ran.json["triage"])
    assert records()[0] == 1
    assert run("propose", "--json").json == {"groups": []}


def test_that_an_absence_on_a_day_without_a_rota_is_recorded_for_its_plan(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    ran = run("absent", busiest(rota), "--from", "2026-12-24", *QUICK)
    told = run("absent", busiest(rota), "--from", "2026-12-25", *CLOCK)

    assert (ran.code, ran.json["rota"], ran.json["proposals"]) == (0, None, [])
    assert "No rota is in force" in told.out
    assert records()[0] == 2


def test_that_a_skill_that_nobody_holds_is_warned_of_as_in_an_import(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line = rota[-1]
    asked = ("--earliest", "20:00", "--latest", "21:00", "--minutes", "30", "--skills", "juggling")
    added = run("add-visit", "--client", line["client"], *asked, "--no-replan", *CLOCK)
    changed = run("change", line["visit"], "--skills", "juggling", "--no-replan", *CLOCK)

    for ran in (added, changed):
        assert ran.code == 0
        assert "0 of the carers hold the skills juggling in date on 2026-11-24;" in ran.err
        assert ". To mend it: " in ran.err
    assert (
        run("change", rota[0]["visit"], "--skills", "", "--no-replan", *CLOCK).err.count("Warning")
        == 0
    )


def test_that_a_re_plan_that_finds_nothing_better_says_so_and_needs_a_person(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    ran, told = run("replan", *QUICK), run("replan", *CLOCK)

    assert (ran.code, told.code) == (3, 3)
    assert (ran.json["rota"], ran.json["proposals"], ran.json["disruptions"]) == ("R1", [], [])
    left = {each["visit"] for each in ran.json["uncovered"]}
    assert left
    assert "nothing better was found" in told.out
    assert all(visit in told.out for visit in left)
    assert run("propose", "--json").json == {"groups": []}


def test_that_recording_alone_solves_nothing(run: Run, rota: list[dict[str, Any]]) -> None:
    ran = run("absent", busiest(rota), "--no-replan", "--as", "Robin", *CLOCK, "--json")

    assert ran.code == 0
    (told,) = ran.json["disruptions"]
    assert (told["disruption"], told["kind"]) == ("D1", "absent")
    assert run("propose", "--json").json == {"groups": []}
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        row = uow.disruptions.get("D1")
        assert row is not None
        assert row.recorded_by == "Robin"


def test_that_several_disruptions_are_mended_together(run: Run, rota: list[dict[str, Any]]) -> None:
    carer = busiest(rota)
    other = next(line for line in rota if line["carer"] != carer)
    run("absent", carer, "--no-replan", *CLOCK)
    run("cancel", other["visit"], "--no-replan", *CLOCK)
    result = run("replan", *QUICK).json

    assert [each["disruption"] for each in result["disruptions"]] == ["D1", "D2"]
    group = run("show", result["proposal"], "--by", "day", "--json").json["groups"][0]["visits"]
    assert carer not in {line["carer"] for line in group}
    assert other["visit"] not in {line["visit"] for line in group}


def test_that_the_same_question_is_not_solved_twice(run: Run, rota: list[dict[str, Any]]) -> None:
    first = run("absent", busiest(rota), *QUICK).json
    again = run("replan", "--disruption", "D1", *QUICK).json
    anew = run("replan", "--disruption", "D1", "--again", *QUICK).json
    other = run("replan", "--disruption", "D1", "--seed", "2", *QUICK).json

    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["proposals"] == first["proposals"]
    assert again["frontier"] == first["frontier"]
    assert anew["proposal"] != first["proposal"]
    assert not other["repeated"]


def test_that_a_cancelled_visit_leaves_the_rota_and_nothing_else_changes(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line = rota[-1]
    result = run("cancel", line["visit"], *QUICK).json
    changes = run("diff", "R1", result["proposal"], "--json").json

    assert {c["visit_id"] for c in changes["changes"]} == {line["visit"]}
    assert {c["change"] for c in changes["changes"]} == {"cancelled"}
    assert changes["counts"]["cancelled"] == len(changes["changes"])
    assert line["client"] in changes["changes"][0]["notify"]


def test_that_a_client_away_has_no_visit_while_away(run: Run, rota: list[dict[str, Any]]) -> None:
    client = rota[-1]["client"]
    result = run("away", client, *QUICK).json
    group = run("show", result["proposal"], "--by", "client", "--json").json["groups"]

    later = [line for each in group if each["id"] == client for line in each["visits"]]
    assert all(line["start"] < "2026-11-24T06:02" for line in later)


def test_that_a_late_carer_begins_nothing_before(run: Run, rota: list[dict[str, Any]]) -> None:
    carer = rota[0]["carer"]
    by_time = run("late", carer, "--until", "11:00", *QUICK).json
    shown = run("show", by_time["proposal"], "--by", "carer", "--json").json["groups"]

    lines = [line for each in shown if each["id"] == carer for line in each["visits"]]
    assert all(line["start"] >= "2026-11-24T11:00" for line in lines)
    assert by_time["disruptions"][0]["until"] == "2026-11-24T11:00:00Z"


def test_that_minutes_late_count_from_now(run: Run, rota: list[dict[str, Any]]) -> None:
    ran = run("late", rota[0]["carer"], "--minutes", "90", "--no-replan", *CLOCK, "--json")

    assert ran.json["disruptions"][0]["until"] == "2026-11-24T07:32:00Z"


def in_a_visit(rota: list[dict[str, Any]]) -> tuple[dict[str, Any], datetime, datetime]:
    """The first visit of some minutes, a minute after it has begun, and its end."""
    line = next(line for line in rota if line["carer"])
    start, end = (datetime.fromisoformat(line[name]) for name in ("start", "end"))
    return line, start + timedelta(minutes=1), end


def test_that_a_visit_that_is_on_goes_on_though_its_carer_is_late(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line, now, end = in_a_visit(rota)
    clock = ("--now", now.isoformat(timespec="minutes"), "--json")
    until = (end + timedelta(minutes=20)).isoformat(timespec="minutes")
    result = run("late", line["carer"], "--until", until, "--iterations", "200", *clock).json

    ends = end.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    assert result["disruptions"][0]["start"] == f"{ends:%Y-%m-%dT%H:%M:%SZ}"
    assert line["visit"] not in [hit["visit"] for hit in result["triage"]]


def test_that_a_visit_whose_carer_has_not_come_is_hit(run: Run, rota: list[dict[str, Any]]) -> None:
    line, now, end = in_a_visit(rota)
    clock = ("--now", now.isoformat(timespec="minutes"), "--json")
    until = (end + timedelta(minutes=20)).isoformat(timespec="minutes")
    told = ("late", line["carer"], "--until", until, "--not-there", "--iterations", "200")
    result = run(*told, *clock).json

    assert line["visit"] in [hit["visit"] for hit in result["triage"]]
    begun = (now - timedelta(minutes=1)).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    assert result["disruptions"][0]["start"] == f"{begun:%Y-%m-%dT%H:%M:%SZ}"


def test_that_nobody_is_late_who_can_leave_before_the_visit_is_over(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    line, now, end = in_a_visit(rota)
    clock = ("--now", now.isoformat(timespec="minutes"), "--json")
    ran = run("late", line["carer"], "--until", f"{end:%Y-%m-%dT%H:%M}", *clock)

    assert ran.code == 2
    assert line["visit"] in ran.json["errors"][0]["problem"]
    assert run("late", line["carer"], "--minutes", "60", "--no-replan", *clock).code == 0


def test_that_a_visit_can_be_added(run: Run, rota: list[dict[str, Any]]) -> None:
    options = ("--earliest", "14:00", "--latest", "15:00", "--minutes", "20")
    result = run("add-visit", "--client", rota[0]["client"], *options, *QUICK).json
    (visit,) = result["disruptions"][0]["visits"]

    assert visit["visit_id"] == f"{rota[0]['client']}-2026-11-24-1400"
    assert visit["earliest_start"] == "2026-11-24T14:00:00Z"
    assert [hit["visit"] for hit in result["triage"]].count(visit["visit_id"]) == 1
    again = run("add-visit", "--client", rota[0]["client"], *options, "--no-replan", *CLOCK)
    assert again.code == 0


def test_that_visits_of_a_file_are_added_or_every_problem_is_told(
    run: Run, rota: list[dict[str, Any]], tmp_path: Path
) -> None:
    head = "visit_id,client_id,date,earliest_start,latest_start,duration_minutes\n"
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    client = rota[0]["client"]
    good.write_text(f"{head}n1,{client},2026-11-24,14:00,15:00,20\n", encoding="utf-8")
    bad.write_text(
        f"{head}n2,nobody,2026-11-24,14:00,15:00,20\nn3,{client},2026-11-24,15:00,14:00,-5\n",
        encoding="utf-8",
    )
    refused, told = run("add-visits", bad, *QUICK), run("add-visits", bad, *CLOCK)
    added = run("add-visits", good, *QUICK)

    assert (refused.code, told.code) == (2, 2)
    assert {error["row"] for error in refused.json["errors"]} == {2, 3}
    assert "nothing was stored" in told.out
    assert added.json["disruptions"][0]["visits"][0]["visit_id"] == "n1"
    assert records()[0] == 1


def test_that_changed_needs_are_planned_for(run: Run, rota: list[dict[str, Any]]) -> None:
    line = next(each for each in rota if each["start"] > "2026-11-24T12")
    run("change", line["visit"], "--minutes", "75", "--latest", "23:00", "--no-replan", *CLOCK)
    facts = run("replan", *QUICK).json["disruptions"][0]

    assert facts["duration_minutes"] == 75
    assert facts["latest_start"] == "2026-11-24T23:00:00Z"


def test_that_weather_slows_travel(run: Run) -> None:
    result = run("weather", "--factor", "2", *QUICK).json

    assert result["disruptions"][0]["factor"] == 2
    assert result["violations"] == []


def test_that_what_is_taken_back_leaves_the_rota_as_it_is(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    run("absent", busiest(rota), *QUICK)
    ran = run("take-back", "d1", *QUICK)

    assert ran.code == 0
    assert ran.json["rota"] == "R1"
    assert ran.json["proposals"] == []
    assert ran.json["disruptions"][0]["disruption_id"] == "D1"

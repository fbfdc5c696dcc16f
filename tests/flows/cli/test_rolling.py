"""Tests of a rolling plan: what is published stays, and the other days are planned around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
NOW = ("--now", "2026-11-22T18:00")
BOTH_DAYS = ("--from", "2026-11-23", "--days", "2", "--iterations", "300", *NOW, "--json")


def slots(run: Run, ref: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Carer and start of each covered slot of Tuesday, the day of the rota in force."""
    groups = run("show", ref, "--by", "day", "--json").json["groups"]
    return {
        (line["visit"], line["slot"]): (line["carer"], line["start"])
        for group in groups
        if group["id"].startswith("2026-11-24")
        for line in group["visits"]
        if line["carer"]
    }


@pytest.fixture
def moved(run: Run, in_force: Path, agency_folder: Path) -> Any:
    """Tuesday is published; then most visits of it are wanted at the end of its window."""
    told = slots(run, "R1")
    lines = (agency_folder / "visits.csv").read_text(encoding="utf-8").splitlines()
    head = lines[0].split(",")
    latest, preferred = head.index("latest_start"), head.index("preferred_start")
    critical = head.index("time_critical")
    folder = in_force.parent / "later"
    folder.mkdir()
    for file in agency_folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    rows = [line.split(",") for line in lines[1:]]
    for row in rows:
        if row[critical] != "true":
            row[preferred] = row[latest]
    text = "\n".join(",".join(row) for row in (head, *rows)) + "\n"
    (folder / "visits.csv").write_text(text, encoding="utf-8")
    assert run("import", folder, "--json").code == 0
    return told


def test_that_a_rolling_plan_leaves_published_days_alone(run: Run, moved: Any) -> None:
    anew = run("nightly", *BOTH_DAYS).json
    rolling = run("nightly", *BOTH_DAYS, "--rolling").json

    assert slots(run, anew["proposal"]) != moved
    assert slots(run, rolling["proposal"]).items() >= moved.items()
    assert rolling["days"] == 2
    assert rolling["covered_slots"] > len(moved)
    assert "data have changed" not in run("check", rolling["proposal"]).out


def test_that_it_is_found_again_and_is_not_the_plan_of_all_days(run: Run, moved: Any) -> None:
    anew = run("nightly", *BOTH_DAYS).json
    rolling = run("nightly", *BOTH_DAYS, "--rolling").json
    found = run("nightly", *BOTH_DAYS, "--rolling").json

    assert rolling["proposal"] != anew["proposal"]
    assert found["proposal"] == rolling["proposal"]


def test_that_what_cannot_stay_is_planned_anew(run: Run, moved: Any) -> None:
    carer = next(iter(moved.values()))[0]
    absent = ("absent", carer, "--from", "2026-11-24", "--no-replan", *NOW, "--json")
    assert run(*absent).code == 0

    rolling = slots(run, run("nightly", *BOTH_DAYS, "--rolling").json["proposal"])

    assert carer not in {made for made, _ in rolling.values()}
    stay = {slot: made for slot, made in moved.items() if made[0] != carer}
    alone = {slot for slot in stay if sum(slot[0] == visit for visit, _ in moved) == 1}
    assert {slot: rolling[slot] for slot in alone} == {slot: stay[slot] for slot in alone}

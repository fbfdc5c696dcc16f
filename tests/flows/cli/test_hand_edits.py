"""Tests of what is said of a hand edit that cannot be, and of the day of its start."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
EVENING = "2026-11-23T20:00"
FILES = {
    "clients.csv": "client_id,latitude,longitude\nc1,55.86,-4.25\nc2,55.87,-4.25\n",
    "carers.csv": "carer_id,latitude,longitude\n"
    "k1,55.865,-4.25\nk2,55.865,-4.25\nk3,55.865,-4.25\n",
    "availability.csv": "carer_id,start,end\n"
    "k1,2026-11-23T22:00,2026-11-24T06:00\n"
    "k2,2026-11-23T09:00,2026-11-23T10:00\n"
    "k3,2026-11-23T09:00,2026-11-23T10:00\n",
    "visits.csv": "visit_id,client_id,date,earliest_start,latest_start,duration_minutes\n"
    "night,c1,2026-11-23,2026-11-23T23:30,2026-11-24T00:15,30\n"
    "nobodys,c2,2026-11-23,21:00,21:00,30\n",
}
"""k1 makes ``night`` across midnight, at work from ten; nobody works at the time of ``nobodys``."""


@pytest.fixture(autouse=True)
def night(run: Run, tmp_path: Path, rotamend_home: Path) -> None:
    """A rota of that night is in force."""
    folder = tmp_path / "night"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run("import", folder, "--json").code == 0
    planned = run("nightly", "--from", "2026-11-23", "--days", "1", "--iterations", "50", "--json")
    decision = ("--as", "Robin", "--reason", "ok", "--json")
    assert run("approve", planned.json["proposal"], *decision).code == 0


def refusal(run: Run, visit: str, *carers: str, now: str = EVENING) -> dict[str, str]:
    given = [word for carer in carers for word in ("--carer", carer)]
    ran = run("move", visit, *given, "--now", now, "--json")
    assert ran.code == 2
    (error,) = ran.json["errors"]
    return error


def test_that_a_covered_visit_that_nobody_else_could_make_needs_no_change(run: Run) -> None:
    error = refusal(run, "night", "k2")

    assert error["problem"].startswith("Carer k2 cannot make visit night from Mon 23:")
    assert "lies in no shift of carer k2" in error["problem"]
    assert error["mend"].startswith("k1 has it from Mon 23:")
    assert "nobody else could take it with all else as it is; no change is needed." in error["mend"]
    assert error["mend"].endswith("--although availability")


@pytest.mark.parametrize("now", ["2026-11-23T23:55", "2026-11-24T03:00"])
def test_that_a_visit_that_has_begun_or_is_over_is_too_late_to_move(run: Run, now: str) -> None:
    mend = refusal(run, "night", "k2", now=now)["mend"]

    assert mend.startswith("It is too late to move it: k1 has it from Mon 23:")


def test_that_a_visit_that_nobody_makes_lacks_its_carers_and_can_be_explained(run: Run) -> None:
    mend = refusal(run, "nobodys", "k2")["mend"]

    assert mend.startswith("It lacks 1 carer, and nobody could come with all else as it is.")
    explained = run(*re.findall(r"rotamend (explain \w+)", mend)[0].split(), "--now", EVENING)
    assert explained.code == 0


def test_that_it_is_too_late_for_a_visit_that_nobody_made(run: Run) -> None:
    mend = refusal(run, "nobodys", "k2", now="2026-11-23T22:00")["mend"]

    assert mend == "It is too late to move it."


def test_that_several_carers_are_told_of_as_several(run: Run) -> None:
    run("change", "night", "--carers", "2", "--no-replan", "--now", EVENING)

    assert refusal(run, "night", "k2", "k3")["problem"].startswith("Carers k2 and k3 cannot make")


def test_that_a_time_after_midnight_is_taken_in_the_window_that_passes_it(run: Run) -> None:
    arguments = ("move", "night", "--carer", "k1", "--start", "00:06", "--now", EVENING)
    edited, shown = run(*arguments, "--json"), run(*arguments)

    assert edited.json["edit"]["start"] == "2026-11-24T00:06:00+00:00"
    assert "--start: 00:06 is taken on 2026-11-24" in shown.err

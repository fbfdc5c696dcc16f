"""Tests of rotamend doctor and rotamend init."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]


def test_that_doctor_looks_at_everything(run: Run, home: Path) -> None:
    ran = run("doctor", "--now", "2026-07-01T08:00", "--json")
    found = {each["name"]: each for each in ran.json["findings"]}

    assert found.keys() >= {
        *("python", "prefect", "ortools", "numba", "sqlalchemy", "database", "branches"),
        *("audit log", "prefect server", "disk", "search engine", "time", "time zone"),
    }
    assert found["time"]["found"] == "2026-07-01T08:00:00+01:00"
    assert str(home) in found["database"]["found"]


def test_that_doctor_says_what_is_missing(run: Run) -> None:
    ran = run("doctor", "--json")

    assert ran.code == 3
    assert not ran.json["well"]
    (branches,) = [each for each in ran.json["findings"] if each["name"] == "branches"]
    assert "rotamend import" in branches["mend"]


def test_that_doctor_finds_a_database_it_cannot_open(run: Run, rotamend_home: Path) -> None:
    rotamend_home.mkdir()
    (rotamend_home / "rotamend.db").write_text("no database")
    ran = run("doctor")

    assert ran.code == 3
    assert "cannot be opened" in " ".join(ran.out.split())


def test_that_warming_twice_does_nothing_the_second_time(run: Run) -> None:
    run("doctor", "--warm")
    again = run("doctor", "--warm", "--json")

    assert (again.code, again.json, again.err) == (0, {"warm": True}, "")


def test_that_init_makes_a_home_and_leaves_it_alone_afterwards(
    run: Run, rotamend_home: Path
) -> None:
    first = run("init", "--json")
    made = (rotamend_home / "rotamend.db").stat().st_mtime_ns

    assert first.json["home"] == str(rotamend_home)
    assert run("init").code == 0
    assert (rotamend_home / "rotamend.db").stat().st_mtime_ns == made

"""Tests of the weekly report from the command line: rules and overrides of what is in force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.flows.cli.conftest import Ran
from tests.flows.short_rest import REST, write_short_rest

Run = Callable[..., Ran]
NOW = ("--now", "2026-11-30T08:00")
WEEK = ("report", "week", "--week", "2026-W49")


@pytest.fixture
def allowed(run: Run, tmp_path: Path, rotamend_home: Path) -> None:
    """Three days, each published by itself; Mia allowed the short rest between the first two."""
    assert run("import", write_short_rest(tmp_path / "short"), "--json").code == 0
    assert run("people", "add", "Mia", "--role", "manager", *NOW, "--json").code == 0
    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        plan = ("--from", day, "--days", 1, "--iterations", "50", *NOW, "--json")
        proposal = run("nightly", *plan).json["proposal"]
        reason = ("--as", "Mia", "--reason", "sleep-in agreed", *NOW, "--json")
        if day == "2026-12-01":
            given = ("override", "add", proposal, "--rule", "daily_rest", *REST, *reason)
            assert run(*given).code == 0
        assert run("approve", proposal, *reason).code == 0


def rule(told: Any, rule_id: str) -> tuple[int, int, int]:
    (found,) = (each for each in told["compliance"]["rules"] if each["rule"] == rule_id)
    return found["tested"], found["violations"], found["overridden"]


def rows_of(ran: Ran) -> list[tuple[str, ...]]:
    (file,) = ran.json["files"]
    return [tuple(c.text for c in r.cells) for t in docx.Document(file).tables for r in t.rows]


def test_that_versions_of_single_days_are_checked_together_and_overrides_are_told(
    run: Run, allowed: None
) -> None:
    ran = run(*WEEK, *NOW, "--json")

    assert ran.code == 0
    # Between the three days lie two rests, one of them too short and allowed.
    assert rule(ran.json, "daily_rest") == (2, 0, 1)
    assert rule(ran.json, "window") == (4, 0, 0)
    assert (ran.json["overrides"], ran.json["compliance"]["left_out"]) == (1, 0)
    (row,) = [row for row in rows_of(ran) if row[0] == "O1"]
    assert row[1] == "Mon 30 Nov 08:00"
    assert "rests 9.00 h" in row[2] or "rests 8." in row[2]
    assert row[3] == "Mia, manager: sleep-in agreed"
    assert row[4] == "Thu 3 Dec 06:00 to Thu 3 Dec 14:00: not planned"
    assert "Mia" not in ran.out.replace(ran.json["files"][0], "")


def test_that_what_has_come_to_break_a_rule_since_is_told(run: Run, allowed: None) -> None:
    when = ("--from", "2026-12-02", "--to", "2026-12-02", "--no-replan", *NOW, "--json")
    assert run("absent", "k1", *when).code == 0

    ran = run(*WEEK, *NOW, "--json")

    assert rule(ran.json, "availability")[1:] == (1, 0)
    assert any(row[0] == "Inside the carer's shifts" and "k1" in row[1] for row in rows_of(ran))


def test_that_a_visit_that_was_cancelled_since_is_left_out(run: Run, allowed: None) -> None:
    assert run("cancel", "wed", "--no-replan", *NOW, "--json").code == 0

    told = run(*WEEK, *NOW, "--json").json

    assert told["compliance"]["left_out"] == 1
    assert rule(told, "window") == (3, 0, 0)


@pytest.mark.parametrize("report", [("rota",), ("letters",)])
def test_that_a_report_of_the_latest_rota_asks_which_of_several_branches_is_meant(
    run: Run, allowed: None, tmp_path: Path, report: tuple[str, ...], rotamend_home: Path
) -> None:
    north = write_short_rest(tmp_path / "north")
    (north / "branch.csv").write_text("branch_id\nnorth\n", encoding="utf-8")
    assert run("import", north, "--json").code == 0

    ran = run("report", *report, "--json")
    chosen = run("report", "rota", "--branch", "main", "--json")
    named = run("report", "rota", "--rota", "R1", "--json")

    (error,) = ran.json["errors"]
    assert ran.code == 2
    assert error == {
        "problem": "There are several branches.",
        "mend": "Give --branch: main, north.",
    }
    assert (chosen.code, chosen.json["branch"]) == (0, "main")
    assert (named.code, named.json["rota"]) == (0, "R1")

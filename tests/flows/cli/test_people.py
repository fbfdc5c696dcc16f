"""Tests of who is recorded, and of what a role lets somebody do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
CLOCK = ("--now", "2026-11-23T18:00")


@pytest.fixture(autouse=True)
def in_home(home: Path) -> Path:
    """Every command here works on the imported sample."""
    return home


def test_that_people_are_added_listed_and_removed(run: Run) -> None:
    added = run("people", "add", "Robin Hale", "--role", "manager", *CLOCK, "--json")
    listed, shown = run("people", "list", "--json"), run("people", "list")
    removed = run("people", "remove", "robin  hale", *CLOCK, "--json")

    assert added.json == {"person": "U1", "role": "manager", "branch": None}
    assert listed.json == {"people": [added.json]}
    assert "Robin Hale" in shown.out
    assert removed.json == {"removed": [added.json]}
    assert run("people", "list", "--json").json == {"people": []}


def test_that_programs_are_told_no_name(run: Run) -> None:
    ran = run("people", "add", "Robin Hale", "--role", "viewer", *CLOCK, "--json")

    assert "Robin" not in ran.out + run("people", "list", "--json").out


def test_that_a_branch_narrows_the_list(run: Run) -> None:
    run("people", "add", "A", "--role", "manager", "--branch", "riverton", *CLOCK)
    run("people", "add", "B", "--role", "manager", *CLOCK)

    assert len(run("people", "list", "--branch", "riverton", "--json").json["people"]) == 2
    assert len(run("people", "list", "--branch", "other", "--json").json["people"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "A", "--role", "boss"),
        ("add", "  ", "--role", "manager"),
        ("add", "A", "--role", "manager", "--branch", "elsewhere"),
        ("remove", "Nobody"),
    ],
    ids=" ".join,
)
def test_that_what_cannot_be_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run("people", *arguments, *CLOCK, "--json")

    assert ran.code == 2
    assert ran.json["errors"][0]["mend"]
    assert run("people", "list", "--json").json == {"people": []}


def test_that_only_those_whose_role_allows_it_decide(run: Run) -> None:
    run("nightly", *CLOCK, "--iterations", "200")
    run("people", "add", "Robin", "--role", "manager", *CLOCK)
    run("people", "add", "Vic", "--role", "viewer", *CLOCK)

    for name in ("Vic", "Somebody"):
        refused = run("approve", "P1", "--as", name, "--reason", "ok", *CLOCK, "--json")
        assert refused.code == 2
        assert "role" in refused.json["errors"][0]["problem"]
    approved = run("approve", "P1", "--as", "robin", "--reason", "ok", *CLOCK, "--json")
    assert approved.code == 0
    assert approved.json["name_checked"]


def test_that_any_name_decides_while_nobody_is_recorded_and_that_is_said(run: Run) -> None:
    run("nightly", *CLOCK, "--iterations", "200")
    approved = run("approve", "P1", "--as", "Robin", "--reason", "ok", *CLOCK)

    assert approved.code == 0
    assert "the name was not checked" in approved.err

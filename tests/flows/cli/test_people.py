"""Tests of who is recorded, and of what a role lets somebody do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.models import AuditRow, BranchRow
from data.store import Store
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


def branch_in(zone: str, branch_id: str = "riverton") -> None:
    row = {"branch_id": branch_id, "name": None, "timezone": zone, "currency": "EUR"}
    with Store.open() as store, store.unit_of_work() as uow:
        known = branch_id in uow.agency.branches()
        (uow.agency.update if known else uow.agency.insert)(BranchRow, [row])


def last_hour() -> int:
    """Hour, in UTC, at which the last action was recorded."""
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        row = uow.session.get(AuditRow, uow.audit.last_seq())
        assert row is not None
        return row.at.hour


def test_that_the_clock_of_a_role_is_local_to_the_only_branch(run: Run) -> None:
    branch_in("Europe/Berlin")
    run("people", "add", "A", "--role", "manager", *CLOCK)
    added = last_hour()
    run("people", "remove", "A", "--now", "2026-11-23T19:00")

    assert (added, last_hour()) == (17, 18)


def test_that_the_clock_of_a_role_in_one_of_several_branches_is_local_to_that_one(run: Run) -> None:
    branch_in("Europe/Berlin")
    branch_in("Europe/Helsinki", "other")
    hours = []
    for name, where in (("A", ()), ("B", ("--branch", "other")), ("C", ("--branch", "riverton"))):
        run("people", "add", name, "--role", "manager", *where, *CLOCK)
        hours.append(last_hour())

    assert hours == [18, 16, 17]
    assert "Europe/London where their time zones differ" in " ".join(
        run("people", "add", "--help").out.replace("│", " ").split()
    )


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_that_the_clock_of_a_decision_is_local_to_the_branch_of_its_proposal(
    run: Run, decision: str
) -> None:
    branch_in("Europe/Berlin")
    run("nightly", *CLOCK, "--iterations", "200")
    branch_in("Europe/London", "other")
    decided = run(decision, "P1", "--as", "Robin", "--reason", "ok", *CLOCK, "--json")

    assert (decided.code, last_hour()) == (0, 17)


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

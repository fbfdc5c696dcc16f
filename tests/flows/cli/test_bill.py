"""Tests of what a rota costs, as the terminal and programs are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
PARTS = ("kind", "carer", "client", "budget", "day")


@pytest.fixture
def made(run: Run, in_force: Path) -> Any:
    ran = run("bill", "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_that_every_sum_of_a_bill_is_its_total(made: Any) -> None:
    assert made["pence"] == sum(line["pence"] for line in made["lines"]) > 0
    assert set(made["by"]) == set(PARTS)
    for part in PARTS:
        assert sum(each["pence"] for each in made["by"][part]) == made["pence"], part
        ids = [each["id"] for each in made["by"][part]]
        assert len(ids) == len(set(ids))


def test_that_what_belongs_to_no_visit_is_told_apart(made: Any) -> None:
    (nobodys,) = (each["pence"] for each in made["by"]["client"] if each["id"] is None)
    besides = {"holiday", "employer contributions", "overtime", "guaranteed hours"}

    assert nobodys == sum(line["pence"] for line in made["lines"] if line["kind"] in besides)


@pytest.mark.parametrize("part", PARTS)
def test_that_a_person_reads_the_sums_and_the_total(run: Run, made: Any, part: str) -> None:
    told = run("bill", "--by", part).out

    assert f"{made['pence'] / 100:,.2f}" in told
    assert all(each["id"] in told for each in made["by"][part][:3] if each["id"])


def test_that_cost_is_the_bill_without_what_an_employer_owes_besides(run: Run, made: Any) -> None:
    cost = run("check", "--json").json["cost"]
    owed = {"holiday", "employer contributions"}
    paid = sum(each["pence"] for each in made["by"]["kind"] if each["id"] not in owed)

    # Lines are whole pence, the figure is not.
    assert cost == pytest.approx(paid / 100, abs=0.005 * len(made["lines"]))

"""Each hard rule can be switched off, and what is left is the problem without it."""

from __future__ import annotations

import pytest

from benchmarks import binding
from benchmarks.relaxed import WITHOUT
from solver import exact
from solver.check import check
from solver.rules import HARD
from tests.builders import random_policy, random_problem

SEEDS = range(120)


def test_that_every_hard_rule_can_be_switched_off() -> None:
    assert {rule.id for rule in HARD} == set(WITHOUT)


@pytest.mark.parametrize("rule_id", sorted({rule.id for rule in HARD} - {"frozen"}))
def test_that_without_a_rule_it_is_broken_somewhere(rule_id: str) -> None:
    for seed in SEEDS:
        problem, policy = random_problem(seed), random_policy(seed)
        relaxed = WITHOUT[rule_id](problem, policy)
        rota = exact.solve(*relaxed, effort=0.3, workers=1).rota
        if any(v.rule_id == rule_id for v in check(problem, policy, rota).violations):
            return
    pytest.fail(f"without {rule_id} no rota breaks it")


def test_that_the_table_has_a_line_for_each_rule() -> None:
    row = dict.fromkeys(
        ("seed", "time_limit_s", "slots", "covered_slots", "uncovered_min", "broken"), "1"
    )
    row |= dict.fromkeys(
        ("others_broken", "load_before", "commit", "cpu", "cores", "memory_gb", "python"), "1"
    )
    rows = [row | {"without": name} for name in ("-", *WITHOUT)]
    text = binding.table(rows)
    assert all(f"| {name} |" in text for name in WITHOUT)

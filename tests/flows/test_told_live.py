"""Tests of what is told of a solve while it runs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from flows.told_live import LABELS, NOT_PROVED, LiveState
from solver.objective import score
from solver.result import Bound, Progress, Result, Status
from tests.flows.planned_days import a_covered_day

BEGUN = LiveState("main", slots=3)


def a_report(engine: str = "search", **fields: object) -> Progress:
    given = {"fraction": 0.5, "covered_slots": 2, "objective": 1234.567, "iterations": 9}
    return Progress(engine=engine, seconds=1.0, slots=3, **{**given, **fields})  # type: ignore[arg-type]


def a_result(bound: Bound, status: Status = Status.FEASIBLE) -> Result:
    planned = a_covered_day()
    total = score(planned.facts)
    return Result(planned.rota, status, total, bound, 1, "hash", {}, 2.0, 9)


def test_that_a_table_gives_back_the_state_that_it_was_made_of() -> None:
    for state in (
        BEGUN,
        BEGUN.after(a_report(), 12.34),
        replace(BEGUN, objective=1.0, more_slots=0, gap=2.5),
    ):
        assert LiveState.of_rows(json.loads(json.dumps(state.rows()))) == state


def test_that_what_is_not_known_is_said_in_words() -> None:
    rows = {row["What"]: row["Now"] for row in BEGUN.rows()}

    assert rows["Best objective"] == "none yet"
    assert rows["Gap %"] == rows["More slots possible"] == NOT_PROVED


def test_that_the_table_is_narrow() -> None:
    assert all(len(row) == 2 for row in BEGUN.rows())
    assert len(BEGUN.rows()) == len(LABELS) <= 10


def test_that_another_table_is_refused() -> None:
    with pytest.raises(ValueError, match="not a table"):
        LiveState.of_rows([{"What": "Phase", "Now": "search"}])


def test_that_a_report_says_what_is_covered_and_the_best_objective() -> None:
    state = BEGUN.after(a_report(), 12.34)

    assert (state.phase, state.seconds, state.covered_slots) == ("search", 12.3, 2)
    assert state.objective == 1234.57
    assert not state.over


def test_that_a_report_says_what_is_proved_by_then() -> None:
    searched = BEGUN.after(a_report(), 1)
    assert (searched.more_slots, searched.gap) == (1, None)
    hopeless = BEGUN.after(a_report(bound=Bound(1, ())), 1)
    assert (hopeless.more_slots, hopeless.gap) == (0, None)

    proved = searched.after(a_report("bound", objective=200.0, bound=Bound(0, (120.0, 30.0))), 2)

    assert (proved.phase, proved.objective, proved.gap) == ("bound", 200.0, 25.0)


def test_that_the_gap_is_told_once_it_is_proved() -> None:
    total = a_result(Bound(0, ())).score.total
    unproved = BEGUN.of_result(a_result(Bound(1, ())), 9)
    proved = BEGUN.of_result(a_result(Bound(0, (total / 2,))), 9)

    assert unproved.gap is None
    assert unproved.more_slots == 0  # one slot has nobody, and no rota covers it
    assert proved.gap == (50.0 if total else 0.0)
    assert proved.more_slots == 1
    assert proved.over


def test_that_an_interrupted_solve_ends_as_a_draft() -> None:
    assert BEGUN.of_result(a_result(Bound(0, ()), Status.INTERRUPTED), 9).phase == "draft"

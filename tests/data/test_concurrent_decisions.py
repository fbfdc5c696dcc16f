"""Processes that decide at the same moment publish once, and lose nothing."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from data.decisions import approve
from data.errors import UserError
from data.mapping import load_problem
from data.plans import save_plans
from data.store import Store
from solver.rota import Assignment
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, policy, saved

HOUR = 3600
DAYS = 6
DAY = dt.timedelta(days=1)
PATIENCE_S = 120


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """R1 (k1 makes a visit a day) is in force, and each day has a group: by k2, or by k3."""
    branch = Branch(tmp_path)
    branch.client()
    for carer_id in ("k1", "k2", "k3"):
        branch.carer(carer_id)
    for i in range(DAYS):
        branch.visit(f"v{i}", TUESDAY + i * DAY, ("09:00", "09:00"))
    first = saved(branch, days=DAYS)
    approve(branch.store, first.proposal_id or "", as_name="Ann", reason="seen", now=NOON)
    for i in range(DAYS):
        save_group(branch.store, i)
    return branch


def save_group(store: Store, i: int) -> tuple[str, ...]:
    with store.unit_of_work(read_only=True) as uow:
        problem = load_problem(uow, "main", TUESDAY + i * DAY, 1, policy=policy())
    plans = [a_plan(problem, Assignment(9 * HOUR, f"v{i}", 1, carer)) for carer in ("k2", "k3")]
    return tuple(plan.proposal_id or "" for plan in save_plans(store, plans))


def group(i: int) -> tuple[str, str]:
    """Ids of the proposals of a day: P1 published the rota of all days."""
    return f"P{2 + 2 * i}", f"P{3 + 2 * i}"


def run_together(home: Path, *jobs: Callable[..., None]) -> list[Any]:
    """What jobs that run at the same time, each in a process of its own, put into the queue."""
    context = multiprocessing.get_context("spawn")
    together, answers = context.Barrier(len(jobs)), context.Queue()
    running = [context.Process(target=job, args=(home, together, answers)) for job in jobs]
    for process in running:
        process.start()
    found = [answers.get(timeout=PATIENCE_S) for _ in jobs]
    for process in running:
        process.join(timeout=PATIENCE_S)
    assert [process.exitcode for process in running] == [0] * len(jobs)
    return found


def _approve_in_turn(home: Path, together: Any, answers: Any, place: int) -> None:
    outcomes = []
    with Store.open(home=home) as store:
        for i in range(DAYS):
            together.wait(PATIENCE_S)
            try:
                approve(store, group(i)[place], as_name="Ann", reason="seen", now=NOON)
                outcomes.append("published")
            except UserError as refused:
                outcomes.append(refused.problem.rsplit(" ", 1)[-1])
    answers.put(outcomes)


def approve_first(home: Path, together: Any, answers: Any) -> None:
    _approve_in_turn(home, together, answers, 0)


def approve_second(home: Path, together: Any, answers: Any) -> None:
    _approve_in_turn(home, together, answers, 1)


def save_in_turn(home: Path, together: Any, answers: Any) -> None:
    with Store.open(home=home) as store:
        kept: list[str] = []
        for i in range(DAYS):
            together.wait(PATIENCE_S)
            kept += save_group(store, i)
    answers.put(kept)


@pytest.mark.parametrize("other", [approve_first, approve_second])
def test_that_two_approvals_at_the_same_moment_publish_once(
    branch: Branch, tmp_path: Path, other: Callable[..., None]
) -> None:
    outcomes = run_together(tmp_path, approve_first, other)
    late = "superseded." if other is approve_second else "approved."
    assert [sorted(pair) for pair in zip(*outcomes, strict=True)] == [
        sorted(["published", late])
    ] * DAYS
    with branch.store.unit_of_work(read_only=True) as uow:
        in_force = uow.rotas.in_force("main", TUESDAY, TUESDAY + (DAYS - 1) * DAY)
        assert len(set(in_force.values())) == DAYS
        assert "R1" not in in_force.values()
        published = "SELECT COUNT(*) FROM audit WHERE action = 'rota.published'"
        assert uow.session.scalar(text(published)) == 1 + DAYS
        assert uow.rotas.open_proposals() == ()
        assert uow.audit.first_broken() is None
        # Each time k1, who takes over, and the client.
        assert len(uow.outbox.messages()) == 3 * DAYS


def test_that_approvals_while_others_save_lose_nothing(branch: Branch, tmp_path: Path) -> None:
    first, second = run_together(tmp_path, approve_first, save_in_turn)
    outcomes, kept = (first, second) if "published" in first else (second, first)
    assert outcomes == ["published"] * DAYS
    assert len(set(kept)) == 2 * DAYS
    with branch.store.unit_of_work(read_only=True) as uow:
        assert sorted(uow.rotas.open_proposals()) == sorted(kept)
        counted = "SELECT COUNT(*), COUNT(DISTINCT version) FROM rota_versions"
        assert tuple(uow.session.execute(text(counted)).one()) == (1 + 4 * DAYS, 1 + 4 * DAYS)
        assert uow.audit.first_broken() is None
        assert len(uow.outbox.messages()) == 3 * DAYS

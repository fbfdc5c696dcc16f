"""Tests of the continuity ledger: rotas, what call monitoring says against them, history.csv."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from data.continuity import LEDGER_DAYS, Ledger, ledgers, visited
from data.models import ActualRow, HistoryRow, RotaInForceRow
from tests.data.store_rows import TUESDAY, Branch, wall


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """One client and two carers."""
    made = Branch(tmp_path)
    made.client()
    made.carer("k1")
    made.carer("k2")
    return made


def planned(branch: Branch, visit_id: str, day: dt.date, carer_id: str = "k1") -> None:
    branch.visit(visit_id, day)
    start = wall(day, "09:00")
    branch.add(RotaInForceRow, visit_id=visit_id, slot=1, carer_id=carer_id, start=start)


def logged(branch: Branch, visit_id: str, carer_id: str, outcome: str = "delivered") -> None:
    branch.add(ActualRow, visit_id=visit_id, slot=1, carer_id=carer_id, outcome=outcome)


def told(branch: Branch, visits: int, last: dt.date | None = None, carer_id: str = "k1") -> None:
    branch.add(HistoryRow, client_id="c1", carer_id=carer_id, visits=visits, last_visit=last)


def days_before(days: int) -> dt.date:
    return TUESDAY - dt.timedelta(days=days)


def met(branch: Branch) -> dict[tuple[str, str], int]:
    with branch.store.unit_of_work(read_only=True) as uow:
        return visited(uow, "main", TUESDAY)


def ledger(branch: Branch) -> tuple[Ledger, ...]:
    with branch.store.unit_of_work(read_only=True) as uow:
        return ledgers(uow, "main", TUESDAY)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, {("c1", "k1"): 1}), (LEDGER_DAYS, {("c1", "k1"): 1}), (LEDGER_DAYS + 1, {}), (0, {})],
)
def test_that_a_rota_counts_for_28_days(branch: Branch, days: int, expected: Any) -> None:
    planned(branch, "v1", days_before(days))

    assert met(branch) == expected


@pytest.mark.parametrize(
    ("carer", "outcome", "expected"),
    [
        ("k1", "delivered", {("c1", "k1"): 1}),
        ("k2", "delivered", {("c1", "k2"): 1}),
        ("k1", "missed", {}),
        ("k1", "refused", {}),
        ("k2", "no_access", {}),
    ],
)
def test_that_what_was_logged_beats_the_rota(
    branch: Branch, carer: str, outcome: str, expected: Any
) -> None:
    planned(branch, "v1", days_before(3))
    logged(branch, "v1", carer, outcome)

    assert met(branch) == expected


def test_that_a_visit_that_no_rota_holds_counts_where_it_was_logged(branch: Branch) -> None:
    branch.visit("v1", days_before(3))
    logged(branch, "v1", "k2")

    assert met(branch) == {("c1", "k2"): 1}


@pytest.mark.parametrize(
    ("visits", "last", "expected"),
    [
        (3, None, {("c1", "k1"): 3}),
        (3, days_before(LEDGER_DAYS), {("c1", "k1"): 3}),
        (3, days_before(LEDGER_DAYS + 1), {}),
        (0, None, {}),
    ],
)
def test_that_history_counts_while_its_last_visit_is_in_the_28_days(
    branch: Branch, visits: int, last: dt.date | None, expected: Any
) -> None:
    told(branch, visits, last)

    assert met(branch) == expected


def test_that_the_same_visits_told_twice_are_counted_once(branch: Branch) -> None:
    planned(branch, "v1", days_before(3))
    planned(branch, "v2", days_before(2))
    told(branch, 5, days_before(2))

    assert met(branch) == {("c1", "k1"): 5}


def test_that_the_problem_knows_whom_the_ledger_has(branch: Branch) -> None:
    planned(branch, "v1", days_before(3))
    branch.visit("today")
    problem = branch.problem()

    assert problem.delivered == {("c1", "k1"): 1}
    assert problem.knows("c1", "k1")
    assert not problem.knows("c1", "k2")


def test_that_a_first_visit_is_one_by_somebody_who_had_not_come_for_28_days(
    branch: Branch,
) -> None:
    planned(branch, "old", days_before(40), "k1")
    planned(branch, "v1", days_before(20), "k1")
    planned(branch, "v2", days_before(10), "k2")
    planned(branch, "v3", days_before(9), "k2")
    logged(branch, "v3", "k2")

    (found,) = ledger(branch)
    assert found.visits == {"k2": 2, "k1": 1}
    assert found.logged == 1
    assert found.first_visits == (("k2", days_before(10)),)


@pytest.mark.parametrize(
    ("last", "firsts"), [(days_before(11), 0), (days_before(2), 1), (days_before(50), 1), (None, 0)]
)
def test_that_history_tells_who_was_known_before(
    branch: Branch, last: dt.date | None, firsts: int
) -> None:
    planned(branch, "v1", days_before(10))
    told(branch, 2, last)

    assert [len(each.first_visits) for each in ledger(branch)] == [firsts]

"""What the checker reports of a re-plan: all that can still be mended."""

from __future__ import annotations

import pytest

from solver.check import check
from solver.problem import Pin
from solver.rota import Rota
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at

VISITS = (
    a_visit("v1", latest=at(8), carers_required=2),
    a_visit("v2", client_id="c2", earliest=at(8), latest=at(12)),
    a_visit("v3", client_id="c3", earliest=at(8), latest=at(12)),
)
LATE = (Pin("v1", 1, "k1", at(9)), Pin("v1", 2, "k2", at(9)))
TWICE = (Pin("v2", 1, "k1", at(10)), Pin("v3", 1, "k1", at(10)))
"""k1 in two places at once."""


def reported(rota: Rota, now: int | None, pins: tuple[Pin, ...]) -> set[tuple[str, ...]]:
    carers = [a_carer("k1"), a_carer("k2")]
    problem = a_problem(VISITS, carers, default_minutes=10, pins=pins, now=now)
    return {(v.rule_id, *v.visit_ids) for v in check(problem, a_policy(), rota).violations}


def started(*slots: tuple[str, int]) -> Rota:
    return a_rota(*(("v1", carer, at(9), slot) for carer, slot in slots))


@pytest.mark.parametrize(
    ("now", "said"), [(None, {("window", "v1")}), (at(9), {("window", "v1")}), (at(9) + 1, set())]
)
def test_that_what_a_started_visit_breaks_is_not_reported(
    now: int | None, said: set[tuple[str, ...]]
) -> None:
    assert reported(started(("k1", 1), ("k2", 2)), now, LATE) == said


@pytest.mark.parametrize(
    ("rota", "said"),
    [
        (started(("k1", 1)), {("frozen", "v1"), ("double_handed", "v1"), ("window", "v1")}),
        (started(("k2", 1), ("k1", 2)), {("frozen", "v1"), ("window", "v1")}),
        (a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2)), {("frozen", "v1")}),
        (a_rota(), {("frozen", "v1")}),
    ],
    ids=["a carer left out", "two carers exchanged", "at another start", "left out"],
)
def test_that_a_rota_which_tells_the_past_otherwise_is_reported(
    rota: Rota, said: set[tuple[str, ...]]
) -> None:
    assert reported(rota, at(11), LATE) == said


def test_that_a_carer_who_is_missing_at_a_started_visit_is_not_reported() -> None:
    assert reported(started(("k1", 1)), at(11), LATE[:1]) == set()
    assert reported(started(("k1", 1)), None, LATE[:1]) >= {("double_handed", "v1")}


def test_that_a_carer_who_joins_a_started_visit_is_reported() -> None:
    joined = started(("k1", 1), ("k2", 2))
    assert reported(joined, at(11), LATE[:1]) == {("frozen", "v1"), ("window", "v1")}


def test_that_what_reaches_from_the_past_into_what_is_to_come_is_reported() -> None:
    rota = a_rota(("v2", "k1", at(10)), ("v3", "k1", at(10.25)))
    said = {("travel", "v2", "v3")}
    assert reported(rota, at(10.1), TWICE[:1]) == said
    assert reported(a_rota(("v2", "k1", at(10)), ("v3", "k1", at(10))), at(10.1), TWICE) == set()

"""Tests of what is worked out ahead for the absence of each carer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.disruptions import AbsentFacts
from data.errors import UserError
from data.plans import find
from data.standby import Standby, save_standby
from data.store import Store
from flows.replanning import Broken, ReplanOrder, load
from flows.standing_by import made_ahead, stand_by
from solver.result import Limits
from tests.flows.conftest import NOW
from tests.flows.test_replanning import busiest, told

MORNING = datetime(2026, 11, 24, 6, 2, tzinfo=UTC)


@pytest.fixture
def mending(in_force: Path) -> Iterator[Store]:
    """The store of a home with a rota of Tuesday in force."""
    with Store.open() as opened:
        yield opened


def test_that_each_carer_of_the_rota_has_a_repair_that_does_without_them(mending: Store) -> None:
    found = stand_by(mending, "R1", NOW, limits=Limits(iterations=200))
    with mending.unit_of_work(read_only=True) as uow:
        rota = find(uow, "R1").rota

    assert {each.carer_id for each in found.absences} == set(rota.by_carer)
    for each in found.absences:
        assert each.carer_id not in each.repair.by_carer
        assert each.hit_slots == len(rota.by_carer[each.carer_id])
        assert (each.uncovered_slots > 0) == (each.carer_id in found.gravest.split(", "))
    points = [each.uncovered for each in found.absences]
    assert points == sorted(points, reverse=True)


def test_that_it_is_worked_out_once(mending: Store) -> None:
    first = stand_by(mending, "latest", NOW, limits=Limits(iterations=200))

    def stop() -> bool:
        pytest.fail("worked out again")

    assert stand_by(mending, "P1", NOW, stop=stop) == first
    assert first.as_json()["rota"] == "R1"


def test_that_it_is_told_when_the_carer_rings_in(mending: Store) -> None:
    carer = busiest(mending)
    with mending.unit_of_work(read_only=True) as uow:
        rota = find(uow, "R1").rota
    row = Standby(carer, 5, 1, 30.0, 4, ("v1",), rota)
    save_standby(mending, "R1", [row], now=NOW)
    told(mending, AbsentFacts(carer, MORNING, datetime(2026, 11, 25, tzinfo=UTC)))
    broken = load(mending, ReplanOrder("riverton", MORNING, ("D1",)))

    assert isinstance(broken, Broken)
    assert made_ahead(mending, broken) == (row,)


def test_that_a_rota_that_is_not_there_has_none(mending: Store) -> None:
    with pytest.raises(UserError, match="no rota"):
        stand_by(mending, "R9", NOW)

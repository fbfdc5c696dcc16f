"""Tests of what is worked out ahead for the absence of each carer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data.disruptions import AbsentFacts, CancelFacts, TakenBackFacts
from data.errors import UserError
from data.models import CarerRow
from data.plans import find
from data.standby import Standby, save_standby
from data.store import Store
from flows.replanning import Broken, frame, load, repair, replan
from flows.standing_by import as_things_are, stand_by
from solver.repair.result import Figure
from solver.result import Limits
from solver.rota import Rota
from tests.flows.conftest import NOW
from tests.flows.test_replanning import (
    MIDNIGHT,
    MORNING,
    absent,
    an_order,
    busiest,
    last_visit,
    told,
)


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
        kept = {(a.visit_id, a.slot, a.carer_id) for a in each.repair.assignments}
        others = [a for a in rota.assignments if a.carer_id != each.carer_id]
        assert each.changed == sum((a.visit_id, a.slot, a.carer_id) not in kept for a in others)
    points = [each.uncovered for each in found.absences]
    assert points == sorted(points, reverse=True)


def test_that_it_is_worked_out_once(mending: Store) -> None:
    first = stand_by(mending, "latest", NOW, limits=Limits(iterations=200))

    def stop() -> bool:
        pytest.fail("worked out again")

    assert stand_by(mending, "P1", NOW, stop=stop) == first
    assert first.as_json()["rota"] == "R1"


def test_that_a_sweep_that_was_cut_short_says_whom_it_left_out_until_all_are_looked_at(
    mending: Store,
) -> None:
    quick = Limits(iterations=50)
    cut = stand_by(mending, "R1", NOW, limits=quick, stop=lambda: True)
    with mending.unit_of_work(read_only=True) as uow:
        carers = set(find(uow, "R1").rota.by_carer)

    (done,) = cut.absences
    assert set(cut.left_out) == carers - {done.carer_id}
    assert cut.as_json()["not_looked_at"] == sorted(cut.left_out)
    assert stand_by(mending, "R1", NOW) == cut
    assert stand_by(mending, "R1", NOW, limits=quick, again=True).left_out == ()


def ahead(store: Store, carer: str) -> Standby:
    """A sweep's row, kept: somebody idle does all that the carer was to do, and as well as that."""
    with store.unit_of_work(read_only=True) as uow:
        rota = find(uow, "R1").rota
        rows = uow.agency.select(CarerRow, "riverton", CarerRow.carer_id)
    idle = next(each for (each,) in rows if each not in rota.by_carer)
    repair = Rota.of(
        replace(a, carer_id=idle) if a.carer_id == carer else a for a in rota.assignments
    )
    row = Standby(carer, len(rota.by_carer[carer]), 0, 0.0, 0, (), repair)
    save_standby(store, "R1", [row], now=NOW)
    return row


def loaded(store: Store, *disruptions: str) -> Broken:
    """What a re-plan of the morning reads."""
    broken = load(store, an_order(*disruptions))
    assert isinstance(broken, Broken)
    return broken


def test_that_it_is_known_when_the_carer_rings_in(mending: Store) -> None:
    row = ahead(mending, busiest(mending))
    absent(mending)
    broken = loaded(mending, "D1")

    assert broken.ahead == row
    assert as_things_are(row, broken.problem) == row.repair
    assert replan(mending, an_order("D1")).as_json()["standby"] == {
        "carer": row.carer_id,
        "hit_slots": row.hit_slots,
        "uncovered_slots": 0,
        "uncovered": 0.0,
        "changed": 0,
        "nobody": [],
        "proof": "found",
        "neighbourhood": None,
    }


def test_that_it_answers_no_other_question(mending: Store) -> None:
    carer = busiest(mending)
    ahead(mending, carer)
    told(mending, AbsentFacts(carer, MORNING + timedelta(hours=6), MIDNIGHT))
    assert loaded(mending, "D1").ahead is None  # a part of the day

    told(mending, TakenBackFacts("D1"))
    absent(mending)
    assert loaded(mending, "D3").ahead is not None
    told(mending, CancelFacts(last_visit(mending)))
    assert loaded(mending, "D3", "D4").ahead is None  # with something else

    told(mending, TakenBackFacts("D3"))
    told(mending, TakenBackFacts("D4"))
    assert loaded(mending, "D3").ahead is None  # it holds no more


def test_that_the_answer_is_no_worse_than_what_was_worked_out_ahead(mending: Store) -> None:
    carer = busiest(mending)
    swept = stand_by(mending, "R1", NOW, limits=Limits(iterations=200))
    row = next(each for each in swept.absences if each.carer_id == carer)
    absent(mending)
    at_once = repair(frame(loaded(mending, "D1")), stop=lambda: True).proposals[0]
    without = repair(frame(replace(loaded(mending, "D1"), ahead=None)), stop=lambda: True)

    planned = {(a.visit_id, a.carer_id, a.start) for a in row.repair.assignments}
    found = {(a.visit_id, a.carer_id, a.start) for a in at_once.result.rota.assignments}
    assert found == planned
    assert at_once.value(Figure.UNCOVERED) < without.proposals[0].value(Figure.UNCOVERED)


def test_that_a_rota_that_is_not_there_has_none(mending: Store) -> None:
    with pytest.raises(UserError, match="no rota"):
        stand_by(mending, "R9", NOW)

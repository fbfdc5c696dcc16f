"""Repairs made ahead come back as they were, at once and by carer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from data.errors import UserError
from data.standby import Standby, save_standby, standby, standby_for
from data.store import Store
from solver.repair.result import Proof
from solver.rota import Assignment, Rota
from tests.data.store_rows import NOON, TUESDAY, Branch, saved
from tests.data.test_store_records import downgrade

HOUR = 3600


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """R1: carer k1 makes v0, v1 and v2 at nine."""
    branch = Branch(tmp_path)
    branch.client()
    for carer_id in ("k1", "k2", "k3"):
        branch.carer(carer_id)
    for i in range(3):
        branch.visit(f"v{i}", TUESDAY)
    saved(branch)
    return branch


def absence(carer_id: str, uncovered: float = 0.0, changed: int = 0) -> Standby:
    """A sweep's row in which v0 moves to k2, v1 stays with k1, and v2 has nobody."""
    repair = Rota.of(
        [
            Assignment(9 * HOUR + 600, "v0", 1, "k2"),
            Assignment(9 * HOUR, "v1", 1, "k1"),
        ]
    )
    proof, near = Proof.NEIGHBOURHOOD, "nobody else's carer changes"
    return Standby(carer_id, 2, 1, uncovered, changed, ("v2",), repair, proof, near)


def test_that_a_sweep_comes_back_as_it_was_saved_worst_first(branch: Branch) -> None:
    rows = [absence("k3"), absence("k1", 30.0), absence("k2", 30.0, 1)]
    save_standby(branch.store, "r1", rows, now=NOON)
    assert standby(branch.store, "R1") == (rows[2], rows[1], rows[0])


def test_that_the_repair_for_one_carer_is_found(branch: Branch) -> None:
    save_standby(branch.store, "R1", [absence("k1")], now=NOON)
    with branch.store.unit_of_work(read_only=True) as uow:
        assert standby_for(uow, "R1", "k1") == absence("k1")
        assert standby_for(uow, "R1", "k2") is None
        assert standby_for(uow, "R2", "k1") is None


def test_that_only_what_differs_from_the_rota_is_kept_with_ids_and_times(branch: Branch) -> None:
    save_standby(branch.store, "R1", [absence("k1")], now=NOON)
    with branch.store.unit_of_work(read_only=True) as uow:
        kept = json.loads(uow.session.scalar(text("SELECT repair FROM standby")))
    assert kept == {
        "changed": [
            {
                "visit_id": "v0",
                "slot": 1,
                "carer_id": "k2",
                "start": "2026-11-24T09:10:00+00:00",
                "pinned": False,
            }
        ],
        "gone": [["v2", 1]],
    }


def test_that_a_later_sweep_takes_the_place_of_an_earlier_one(branch: Branch) -> None:
    save_standby(branch.store, "R1", [absence("k1"), absence("k2")], now=NOON)
    save_standby(branch.store, "R1", [absence("k2", 5.0)], now=NOON)
    assert standby(branch.store, "R1") == (absence("k2", 5.0),)
    with branch.store.unit_of_work(read_only=True) as uow:
        sweeps = uow.session.execute(
            text("SELECT subject, details FROM audit WHERE action = 'standby.saved' ORDER BY seq")
        ).all()
    assert [tuple(row) for row in sweeps] == [("R1", '{"carers": 2}'), ("R1", '{"carers": 1}')]


def test_that_a_rota_without_a_sweep_has_none_and_an_unknown_one_is_refused(
    branch: Branch,
) -> None:
    assert standby(branch.store, "R1") == ()
    with pytest.raises(UserError, match="no rota or proposal 'R9'"):
        standby(branch.store, "R9")
    with pytest.raises(UserError, match="no rota or proposal 'R9'"):
        save_standby(branch.store, "R9", [], now=NOON)


def test_that_of_a_sweep_from_before_proofs_were_kept_nothing_is_said_to_be_proved(
    branch: Branch, tmp_path: Path
) -> None:
    save_standby(branch.store, "R1", [absence("k1")], now=NOON)
    branch.store.close()
    downgrade(tmp_path, "20261124f")
    with Store.open(home=tmp_path) as store:
        (row,) = standby(store, "R1")
    assert row == replace(absence("k1"), proof=Proof.FOUND, neighbourhood="")

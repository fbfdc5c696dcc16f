"""A branch in which things are reported, on Monday at noon, and what came of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import text

from data.disruptions import Facts, NewVisit, Recorded, record
from tests.data.store_rows import NOON, TUESDAY, Branch, wall


def a_reporting_branch(home: Path) -> Branch:
    """Two clients, two carers, a visit on Monday evening and two on Tuesday."""
    branch = Branch(home)
    branch.client(postcode="AB12 3CD")
    branch.client("c2", postcode="zz1 1zz")
    branch.carer("k1", (wall(TUESDAY, "07:00"), wall(TUESDAY, "15:00")))
    branch.carer("k2", transport="walk")
    branch.visit("eve", TUESDAY - dt.timedelta(days=1), ("18:00", "19:00"))
    branch.visit("v1")
    branch.visit("v2", client_id="c2", skills=("peg", "hoist"), carers_required=2)
    return branch


def tell(branch: Branch, facts: Facts, *, now: dt.datetime = NOON) -> Recorded:
    return record(branch.store, "main", facts, by="Ann", now=now)


def on_tuesday(start: str, end: str) -> tuple[dt.datetime, dt.datetime]:
    return wall(TUESDAY, start), wall(TUESDAY, end)


def a_new_visit(visit_id: str = "n1", **fields: Any) -> NewVisit:
    given: dict[str, Any] = {
        "client_id": "c1",
        "date": TUESDAY,
        "earliest_start": wall(TUESDAY, "17:00"),
        "latest_start": wall(TUESDAY, "18:00"),
        "duration_minutes": 30,
        **fields,
    }
    return NewVisit(visit_id, **given)


def rows(branch: Branch) -> tuple[int, int, int]:
    """Disruptions, audit rows, and the last number that was given out."""
    with branch.store.unit_of_work(read_only=True) as uow:
        count = uow.session.execute(
            text(
                "SELECT (SELECT count(*) FROM disruptions), (SELECT count(*) FROM audit),"
                " (SELECT value FROM counters WHERE name = 'disruption')"
            )
        ).one()
    return tuple(count)  # type: ignore[return-value]

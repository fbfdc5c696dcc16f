"""Figures counted again from the rows of the store, by a plain function that shares no code."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from data.reports.calls import visits_of
from data.reports.client import client_progress
from data.reports.council import council_table
from data.reports.measures import by_risk, continuity, critical, delivery, punctuality, runs
from tests.data.store_rows import TUESDAY, Branch
from tests.data.written_reports.branch import a_busy_branch, book

DAYS = 15
LAST = TUESDAY + dt.timedelta(days=DAYS - 1)
QUERY = """
SELECT v.visit_id, p.slot, v.client_id, c.risk, v.time_critical, v.preferred_start,
       p.carer_id AS planned, p.start, p."end" AS ends,
       a.carer_id AS came, a.arrived, a."left" AS went, a.outcome
FROM (SELECT visit_id, slot, carer_id, start, "end" FROM assignments
      UNION ALL SELECT visit_id, slot, NULL, NULL, NULL FROM uncovered) p
JOIN visits v ON v.visit_id = p.visit_id
JOIN clients c ON c.client_id = v.client_id
LEFT JOIN actuals a ON a.visit_id = p.visit_id AND a.slot = p.slot
"""


def minutes(start: str | None, end: str | None) -> float | None:
    if start is None or end is None:
        return None
    first, last = dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)
    return (last - first).total_seconds() / 60


def rows(branch: Branch) -> list[dict[str, Any]]:
    with branch.store.unit_of_work(read_only=True) as uow:
        return [dict(row) for row in uow.session.execute(text(QUERY)).mappings()]


def recount(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything a report tells, from joined rows."""
    told: Counter[str] = Counter()
    by_visit = defaultdict(list)
    met: set[tuple[str, str]] = set()
    for row in found:
        by_visit[row["visit_id"]].append(row)
        late = minutes(row["start"], row["arrived"])
        planned = minutes(row["start"], row["ends"])
        stayed = minutes(row["arrived"], row["went"]) if row["outcome"] == "delivered" else None
        told["calls"] += row["planned"] is not None
        told["known"] += row["planned"] is not None and row["outcome"] is not None
        told["logged"] += row["planned"] is not None and None not in (row["arrived"], row["went"])
        told[f"asked {row['risk']}"] += 1
        told[f"covered {row['risk']}"] += row["planned"] is not None
        told["planned minutes"] += planned or 0
        told["delivered minutes"] += stayed or 0
        if late is not None:
            told["arrivals"] += 1
            told["late 15"] += late > 15
            told["late 30"] += late > 30
            told["early 15"] += late < -15
            told["early 30"] += late < -30
        if stayed is not None and planned is not None:
            told["over"] += stayed > planned + 5
            told["under"] += stayed < planned - 5
    delivered = [row for row in found if row["outcome"] == "delivered"]
    for row in sorted(delivered, key=lambda r: (r["arrived"], r["visit_id"], r["slot"])):
        pair = (row["client_id"], row["came"])
        told["first visits"] += pair not in met
        met.add(pair)
    for calls in by_visit.values():
        outcomes = [
            call["outcome"] or ("unlogged" if call["planned"] else "nobody") for call in calls
        ]
        if set(outcomes) == {"delivered"}:
            told["visit delivered"] += 1
        elif "delivered" in outcomes:
            told["visit in_part"] += 1
        elif "missed" in outcomes and len(calls) == 1:
            told["visit missed"] += 1
        if calls[0]["time_critical"]:
            (call,) = calls
            off = minutes(call["preferred_start"], call["arrived"])
            if off is not None:
                told["critical on time" if abs(off) <= 30 else "critical not"] += 1
            elif outcomes[0] in ("missed", "nobody"):
                told["critical not"] += 1
    told["faces"] = len(met)
    return told


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_every_figure_is_that_of_the_rows(tmp_path: Path, seed: int) -> None:
    branch = a_busy_branch(tmp_path, seed, DAYS)
    own = book(branch, TUESDAY, LAST)
    count, arrivals = delivery(own.calls), punctuality(own.calls)
    faces, stays, times = (
        continuity(own.calls, own.known_before),
        runs(own.calls),
        critical(visits_of(own.calls)),
    )

    told = recount(rows(branch))

    assert told["calls"] > 80
    assert (count.calls, count.known_calls, count.logged_calls) == (
        told["calls"],
        told["known"],
        told["logged"],
    )
    assert count.planned_min == pytest.approx(told["planned minutes"])
    assert count.delivered_min == pytest.approx(told["delivered minutes"])
    assert (count.outcomes["delivered"], count.outcomes["in_part"]) == (
        told["visit delivered"],
        told["visit in_part"],
    )
    assert (arrivals.arrivals, arrivals.late_near, arrivals.late_far) == (
        told["arrivals"],
        told["late 15"],
        told["late 30"],
    )
    assert (arrivals.early_near, arrivals.early_far) == (told["early 15"], told["early 30"])
    assert (stays.over, stays.under) == (told["over"], told["under"])
    assert (times.on_time, times.not_on_time) == (told["critical on time"], told["critical not"])
    assert faces.first_visits == told["first visits"] == told["faces"]
    assert sum(faces.carers_by_client.values()) == told["faces"]
    for risk, slots in by_risk(own.calls).items():
        assert (slots.asked, slots.covered) == (told[f"asked {risk}"], told[f"covered {risk}"])


def test_that_the_figures_of_one_client_are_those_of_its_rows(tmp_path: Path) -> None:
    branch = a_busy_branch(tmp_path, 4, DAYS)
    told = recount([row for row in rows(branch) if row["client_id"] == "c2"])

    found = client_progress(book(branch, TUESDAY, LAST), "c2")

    assert found.delivery.calls == told["calls"]
    assert found.punctuality.late_near == told["late 15"]
    assert found.continuity.first_visits == told["first visits"]
    assert found.delivered_carers == told["faces"]
    assert (found.runs.over, found.runs.under) == (told["over"], told["under"])


def test_that_the_weeks_of_the_council_add_up_to_the_whole(tmp_path: Path) -> None:
    table = council_table(book(a_busy_branch(tmp_path, 5, DAYS), TUESDAY, LAST))
    added: Counter[str] = Counter()
    for _, _, figures in table.by_week:
        for kpi in figures:
            added[kpi.key] += round(kpi.part)

    whole = {kpi.key: kpi.part for kpi in table.figures if kpi.key != "carers_per_client"}

    assert len(table.by_week) == 3
    assert table.by_week[0][:2] == (TUESDAY, TUESDAY + dt.timedelta(days=5))
    assert {key: added[key] for key in whole} == whole


def test_that_a_carer_of_an_earlier_week_is_known_in_the_next(tmp_path: Path) -> None:
    table = council_table(book(a_busy_branch(tmp_path, 6, DAYS), TUESDAY, LAST))
    known = {
        key: [next(k.part for k in figures if k.key == key) for _, _, figures in table.by_week]
        for key in ("known_carer",)
    }

    whole = next(k.part for k in table.figures if k.key == "known_carer")

    assert sum(known["known_carer"]) == whole

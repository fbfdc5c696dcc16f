"""What people were told: day by day the newest published rota, else the one of rota.csv."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisit,
    NewVisitsFacts,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    record,
)
from data.errors import UserError
from data.exporters.tables import changes
from data.in_force import InForceRota, days_hit, nothing_met, replaced_by, rota_in_force
from data.models import RotaInForceRow, VisitRow
from data.plans import find, save_plan
from solver.problem import Horizon
from solver.rota import Assignment
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, saved, wall

HOUR = 3600
DAY = dt.timedelta(days=1)
WEDNESDAY, THURSDAY = TUESDAY + DAY, TUESDAY + 2 * DAY


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A visit a day, from Tuesday to Thursday, each preferred at 09:00."""
    branch = Branch(tmp_path)
    branch.client()
    branch.client("c2")
    branch.carer("k1")
    branch.carer("k2")
    for index in range(3):
        branch.visit(f"v{index + 1}", TUESDAY + index * DAY)
    return branch


def publish(branch: Branch, rota_id: str) -> None:
    with branch.store.unit_of_work() as uow:
        version = uow.rotas.version(rota_id)
        assert version is not None
        version.published_seq = uow.audit.append(
            at=NOON, actor="Ann", action="rota.published", subject=rota_id, branch_id="main"
        )
        version.status = "published"


def published(branch: Branch, day: dt.date = TUESDAY, days: int = 1) -> str:
    """A rota in which k1 makes every visit at its preferred start."""
    rota_id = saved(branch, day, days).rota_id
    publish(branch, rota_id)
    return rota_id


def in_force(branch: Branch, day: dt.date = TUESDAY, days: int = 1) -> InForceRota | None:
    with branch.store.unit_of_work(read_only=True) as uow:
        return rota_in_force(uow, "main", Horizon.of(day, days))


def known(branch: Branch, day: dt.date = TUESDAY, days: int = 1) -> InForceRota:
    found = in_force(branch, day, days)
    assert found is not None
    return found


def made(found: InForceRota) -> list[tuple[str, int, str, float]]:
    return [(a.visit_id, a.slot, a.carer_id, a.start / HOUR) for a in found.rota.assignments]


def filed(branch: Branch, visit_id: str, start: dt.datetime, **fields: Any) -> None:
    fields.setdefault("carer_id", "k2")
    branch.add(RotaInForceRow, visit_id=visit_id, start=start, **fields)


def test_that_what_a_rota_replaced_is_found_day_by_day_whatever_came_since(branch: Branch) -> None:
    first, second = published(branch), published(branch, WEDNESDAY)
    both = published(branch, days=2)
    published(branch, days=2)
    with branch.store.unit_of_work(read_only=True) as uow:
        stored = find(uow, both)
        before = replaced_by(uow, stored)
        assert changes(uow, stored) == ()
    assert before is not None
    assert before.by_day == {TUESDAY: first, WEDNESDAY: second}
    assert before.rota.assignments == stored.rota.assignments


def test_that_nothing_is_in_force_before_anything_is_published(branch: Branch) -> None:
    saved(branch, TUESDAY, 3)
    assert in_force(branch, TUESDAY, 3) is None


def test_that_a_published_rota_is_in_force_on_its_days(branch: Branch) -> None:
    rota_id = published(branch)
    found = known(branch, TUESDAY, 2)
    assert made(found) == [("v1", 1, "k1", 9)]
    assert [version.rota_id for version in found.versions] == [rota_id]
    assert found.by_day == {TUESDAY: rota_id}
    assert found.asked == {"v1"}
    assert in_force(branch, WEDNESDAY) is None


def test_that_each_day_has_its_newest_publication_on_the_clock_of_the_horizon(
    branch: Branch,
) -> None:
    """R1 plans three days; R2, made before R3 but published after it, plans two of them."""
    first = published(branch, TUESDAY, 3)
    late = saved(branch, WEDNESDAY, 1).rota_id
    between = published(branch, WEDNESDAY, 2)
    publish(branch, late)
    found = known(branch, WEDNESDAY, 2)
    assert found.by_day == {WEDNESDAY: late, THURSDAY: between}
    assert made(found) == [("v2", 1, "k1", 9), ("v3", 1, "k1", 33)]
    assert [version.number for version in found.versions] == [2, 3]
    assert known(branch, TUESDAY, 1).by_day == {TUESDAY: first}
    assert made(known(branch, TUESDAY, 3))[0] == ("v1", 1, "k1", 9)


def test_that_a_night_belongs_to_the_day_that_plans_it(branch: Branch) -> None:
    """A visit at half past midnight, dated on Tuesday, is no part of Wednesday's rota."""
    midnight = wall(WEDNESDAY, "00:30")
    branch.visit("night", TUESDAY, earliest_start=midnight, latest_start=midnight)
    published(branch, TUESDAY, 3)
    assert ("night", 1, "k1", 24.5) in made(known(branch, TUESDAY))
    assert made(known(branch, WEDNESDAY)) == [("v2", 1, "k1", 9)]
    new = published(branch, WEDNESDAY)
    assert ("night", 1, "k1", 24.5) in made(known(branch, TUESDAY, 2))
    assert known(branch, WEDNESDAY).by_day == {WEDNESDAY: new}


def test_that_visits_that_are_gone_stay_in_the_rota_that_was_told(branch: Branch) -> None:
    published(branch, TUESDAY, 2)
    with branch.store.unit_of_work() as uow:
        uow.agency.delete(VisitRow, [{"branch_id": "main", "visit_id": "v2"}])
    assert made(known(branch, WEDNESDAY)) == [("v2", 1, "k1", 9)]


def test_that_cancelled_visits_stay_in_the_rota_that_was_told(branch: Branch) -> None:
    published(branch)
    record(branch.store, "main", CancelFacts("v1"), by="Ann", now=NOON)
    assert made(known(branch)) == [("v1", 1, "k1", 9)]


def test_that_a_visit_that_moved_to_another_day_stays_where_it_was_told(branch: Branch) -> None:
    published(branch)
    with branch.store.unit_of_work() as uow:
        uow.agency.update(
            VisitRow, [{"branch_id": "main", "visit_id": "v1", "date": TUESDAY + 20 * DAY}]
        )
    assert made(known(branch)) == [("v1", 1, "k1", 9)]


def test_that_a_new_visit_is_in_force_on_its_day_once_it_is_published(branch: Branch) -> None:
    midnight = wall(WEDNESDAY, "00:15")
    new = NewVisit("n1", "c1", TUESDAY, midnight, midnight, 30)
    record(branch.store, "main", NewVisitsFacts((new,)), by="Ann", now=NOON)
    published(branch, TUESDAY, 2)
    assert ("n1", 1, "k1", 24.25) in made(known(branch, TUESDAY))
    assert made(known(branch, WEDNESDAY)) == [("v2", 1, "k1", 9)]


def test_that_visits_left_uncovered_were_asked_for(branch: Branch) -> None:
    branch.visit("v4", TUESDAY, carers_required=2)
    problem = branch.problem()
    plan = save_plan(branch.store, a_plan(problem, Assignment(9 * HOUR, "v4", 2, "k1")))
    publish(branch, plan.rota_id)
    found = known(branch)
    assert made(found) == [("v4", 2, "k1", 9)]
    assert found.asked == {"v1", "v4"}


def test_that_rota_csv_is_in_force_where_nothing_is_published(branch: Branch) -> None:
    branch.visit("v4", WEDNESDAY)
    for visit_id, day in (("v1", TUESDAY), ("v2", WEDNESDAY)):
        filed(branch, visit_id, wall(day, "08:15"), pinned=visit_id == "v2")
    rota_id = published(branch)
    found = known(branch, TUESDAY, 3)
    assert made(found) == [("v1", 1, "k1", 9), ("v2", 1, "k2", 32.25)]
    assert [a.pinned for a in found.rota.assignments] == [False, True]
    assert found.by_day == {TUESDAY: rota_id, WEDNESDAY: None}
    assert found.asked == {"v1", "v2", "v4"}


def test_that_rota_csv_belongs_to_its_branch(branch: Branch) -> None:
    north = Branch(Path(), "north", branch.store)
    north.client()
    north.carer("k2")
    north.visit("v1")
    filed(north, "v1", wall(TUESDAY, "08:15"))
    assert in_force(branch) is None


def test_that_seconds_are_those_of_the_clock_change(tmp_path: Path) -> None:
    autumn = dt.date(2026, 10, 25)
    branch = Branch(tmp_path)
    branch.client()
    branch.carer("k2")
    branch.visit("v1", autumn)
    filed(branch, "v1", wall(autumn, "08:15"))
    assert made(known(branch, autumn)) == [("v1", 1, "k2", 9.25)]


def hit(
    branch: Branch, *disruptions: str | Facts, now: dt.datetime | None = None
) -> tuple[dt.date, int] | None:
    with branch.store.unit_of_work(read_only=True) as uow:
        return days_hit(uow, "main", disruptions, now=now)


def span(start: str, end: str, first: dt.date = TUESDAY, last: dt.date | None = None) -> Any:
    return wall(first, start), wall(last or first, end)


NEW = NewVisit("n1", "c1", WEDNESDAY, *span("12:00", "14:00", WEDNESDAY), 30)


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        (AbsentFacts("k1", *span("06:00", "12:00")), (TUESDAY, 1)),
        (AbsentFacts("k1", *span("06:00", "12:00", TUESDAY, THURSDAY)), (TUESDAY, 3)),
        (AbsentFacts("k1", *span("06:00", "06:00", TUESDAY, THURSDAY)), (TUESDAY, 2)),
        (AbsentFacts("k2", *span("06:00", "00:00", WEDNESDAY, THURSDAY)), (WEDNESDAY, 1)),
        (WeatherFacts(2, *span("06:00", "06:00", TUESDAY, WEDNESDAY)), (TUESDAY, 2)),
        (AbsentFacts("k1", *span("06:00", "00:00", TUESDAY, WEDNESDAY)), (TUESDAY, 1)),
        (AbsentFacts("k2", *span("06:00", "12:00", WEDNESDAY)), (WEDNESDAY, 1)),
        (AbsentFacts("k1", *span("06:00", "12:00", TUESDAY - DAY, TUESDAY + 99 * DAY)),
         (TUESDAY, 3)),
        (AbsentFacts("k1", *span("06:00", "12:00", TUESDAY - DAY)), None),
        (AbsentFacts("k1", *span("06:00", "12:00", THURSDAY + DAY)), None),
        (LateFacts("k1", wall(TUESDAY, "09:00"), wall(TUESDAY, "07:00")), (TUESDAY, 1)),
        (VehicleFacts("k1", "walk", *span("06:00", "12:00", WEDNESDAY)), (WEDNESDAY, 1)),
        (AwayFacts("c1", *span("06:00", "12:00", WEDNESDAY, THURSDAY)), (WEDNESDAY, 2)),
        (WeatherFacts(2, *span("06:00", "12:00")), (TUESDAY, 1)),
        (CancelFacts("v3"), (THURSDAY, 1)),
        (ChangeFacts("v2", 45), (WEDNESDAY, 1)),
        (NewVisitsFacts((NEW,)), (WEDNESDAY, 1)),
    ],
    ids=lambda value: value.kind if hasattr(value, "kind") else "",
)  # fmt: skip
def test_that_a_disruption_hits_the_days_that_have_a_rota(
    branch: Branch, facts: Facts, days: tuple[dt.date, int] | None
) -> None:
    published(branch, TUESDAY, 3)
    assert hit(branch, facts) == days


def test_that_nothing_is_hit_where_no_rota_is_in_force(branch: Branch) -> None:
    saved(branch)
    for facts in (CancelFacts("v1"), AbsentFacts("k1", *span("06:00", "12:00"))):
        assert hit(branch, facts) is None
    assert hit(branch) is None


def test_that_days_of_rota_csv_are_hit(branch: Branch) -> None:
    filed(branch, "v2", wall(WEDNESDAY, "08:15"))
    assert hit(branch, AbsentFacts("k1", *span("06:00", "12:00", TUESDAY, THURSDAY))) == (
        WEDNESDAY,
        1,
    )


@pytest.mark.parametrize(
    ("facts", "hits_the_night"),
    [
        (AbsentFacts("k1", *span("00:45", "06:00", WEDNESDAY)), True),
        (AbsentFacts("k1", *span("01:00", "06:00", WEDNESDAY)), False),
        (AbsentFacts("k2", *span("00:45", "06:00", WEDNESDAY)), False),
        (AwayFacts("c1", *span("00:15", "06:00", WEDNESDAY)), True),
        (AwayFacts("c2", *span("00:15", "06:00", WEDNESDAY)), False),
        (WeatherFacts(2, *span("00:15", "06:00", WEDNESDAY)), True),
    ],
)
def test_that_a_night_hit_after_midnight_hits_the_day_before(
    branch: Branch, facts: Facts, hits_the_night: bool
) -> None:
    midnight = wall(WEDNESDAY, "00:30")
    branch.visit("night", TUESDAY, earliest_start=midnight, latest_start=midnight)
    published(branch, TUESDAY, 2)
    assert hit(branch, facts) == ((TUESDAY, 2) if hits_the_night else (WEDNESDAY, 1))


def test_that_several_disruptions_hit_one_span_of_days(branch: Branch) -> None:
    published(branch, TUESDAY, 3)
    ids = [
        record(branch.store, "main", facts, by="Ann", now=NOON).disruption_id
        for facts in (CancelFacts("v1"), ChangeFacts("v3", 45))
    ]
    assert hit(branch, *ids) == (TUESDAY, 3)
    assert hit(branch, ids[1]) == (THURSDAY, 1)


def test_that_what_is_taken_back_hits_its_days_again(branch: Branch) -> None:
    published(branch, TUESDAY, 3)
    absent = AbsentFacts("k1", *span("06:00", "12:00", WEDNESDAY))
    for facts in (absent, TakenBackFacts("D1")):
        record(branch.store, "main", facts, by="Ann", now=NOON)
    assert hit(branch, "D2") == (WEDNESDAY, 1)


def test_that_what_is_over_is_not_hit_any_more(branch: Branch) -> None:
    published(branch, TUESDAY, 3)
    now = wall(WEDNESDAY, "07:00")
    assert hit(branch, AbsentFacts("k1", *span("06:00", "12:00", TUESDAY, THURSDAY)), now=now) == (
        WEDNESDAY,
        2,
    )
    assert hit(branch, CancelFacts("v1"), CancelFacts("v2"), now=now) == (WEDNESDAY, 1)
    assert hit(branch, WeatherFacts(2, *span("06:00", "12:00")), now=now) is None


def test_that_an_unknown_disruption_is_refused(branch: Branch) -> None:
    with pytest.raises(UserError, match="no disruption 'D7'"):
        hit(branch, "D7")


@pytest.mark.parametrize(
    ("facts", "met"),
    [
        (AbsentFacts("k1", *span("06:00", "08:00")), "shift"),
        (AbsentFacts("k1", *span("13:00", "16:00")), "shift"),  # on leave from one o'clock
        (AbsentFacts("k1", *span("10:00", "12:00")), "visit"),
        (AbsentFacts("k1", *span("09:15", "12:00")), None),
        (AbsentFacts("k2", *span("00:00", "00:00", TUESDAY, WEDNESDAY)), "shift"),
        (LateFacts("k1", wall(TUESDAY, "08:00"), wall(TUESDAY, "07:00")), "shift"),
        (LateFacts("k1", wall(TUESDAY, "08:55"), wall(TUESDAY, "08:30")), None),
        (AwayFacts("c1", *span("10:00", "12:00")), "visit"),
        (AwayFacts("c1", *span("08:00", "12:00")), None),
        (CancelFacts("v1"), None),
    ],
)
def test_that_an_absence_that_meets_nothing_is_known_with_what_it_does_not_meet(
    branch: Branch, facts: Facts, met: str | None
) -> None:
    branch.shift("k1", wall(TUESDAY, "08:00"), wall(TUESDAY, "15:00"))
    branch.shift("k1", wall(TUESDAY, "13:00"), wall(TUESDAY, "18:00"), "leave")
    published(branch)
    with branch.store.unit_of_work(read_only=True) as uow:
        day = Horizon.of(TUESDAY, 1)
        assert nothing_met(uow, "main", facts, day) == met
        # Where no rota is in force nobody knows which visits it would meet.
        assert nothing_met(uow, "main", facts, None) == (met if met == "shift" else None)

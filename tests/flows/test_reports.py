"""Tests of the form in which a disruption is reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisitsFacts,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
)
from data.errors import UserError
from data.models import VisitRow
from data.store import Store
from flows.clock import hearing
from flows.record import DisruptionReport
from flows.unrepeated import LEFT_OUT, unrepeated
from tests.flows.conftest import TUESDAY

NOW = datetime(2026, 11, 24, 6, 2, tzinfo=ZoneInfo("Europe/London"))
MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def visit(store: Store) -> VisitRow:
    """A visit of the day."""
    with store.unit_of_work(read_only=True) as uow:
        return uow.session.query(VisitRow).filter_by(date=TUESDAY).first()


def facts_of(store: Store, what: dict[str, Any]) -> Facts:
    """The facts of a filled-in form, whose fields alone tell the kind."""
    with store.unit_of_work(read_only=True) as uow:
        (branch_id,) = uow.agency.branches()
        return DisruptionReport.model_validate({"what": what}).what.facts(uow, branch_id, NOW)


@pytest.mark.parametrize(
    ("what", "facts"),
    [
        ({"absent_carer": " C1 "}, AbsentFacts("C1", NOW, MIDNIGHT)),
        ({"absent_carer": "C1", "start": " Now"}, AbsentFacts("C1", NOW, MIDNIGHT)),
        ({"absent_carer": "C1", "start": ""}, AbsentFacts("C1", NOW, MIDNIGHT)),
        (
            {"absent_carer": "C1", "start": "tomorrow", "end": "2026-11-26"},
            AbsentFacts("C1", MIDNIGHT, MIDNIGHT + timedelta(days=2)),
        ),
        ({"late_carer": "C1", "until": "9:30"}, LateFacts("C1", NOW.replace(hour=9, minute=30))),
        (
            {"vehicle_carer": "C1", "transport": "public"},
            VehicleFacts("C1", "public", NOW, MIDNIGHT),
        ),
        ({"cancelled_visit": "V1"}, CancelFacts("V1")),
        ({"away_client": "K1"}, AwayFacts("K1", NOW, MIDNIGHT)),
        ({"factor": 2}, WeatherFacts(2.0, NOW, MIDNIGHT)),
        ({"disruption": "D3"}, TakenBackFacts("D3")),
    ],
)
def test_that_a_filled_in_form_makes_the_facts_of_its_kind(
    store: Store, what: dict[str, Any], facts: Facts
) -> None:
    assert facts_of(store, what) == facts


def test_that_a_change_takes_times_on_the_day_of_the_visit_and_leaves_what_is_empty(
    store: Store, visit: VisitRow
) -> None:
    made = facts_of(
        store, {"changed_visit": visit.visit_id, "carers_required": 2, "earliest_start": "7:00"}
    )

    start = datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert made == ChangeFacts(visit.visit_id, carers_required=2, earliest_start=start)
    skills = facts_of(store, {"changed_visit": visit.visit_id, "skills": "none"})
    assert skills == ChangeFacts(visit.visit_id, skills=())
    with pytest.raises(UserError, match="holds the skill 'nonexist'"):
        facts_of(store, {"changed_visit": visit.visit_id, "skills": "nonexist"})


def test_that_new_visits_get_the_checks_of_a_file(store: Store, visit: VisitRow) -> None:
    new = {
        "visit_id": "NEW1",
        "client_id": visit.client_id,
        "date": "2026-11-24",
        "earliest_start": "18:00",
        "latest_start": "19:00",
        "carers_required": 2,
    }

    made = facts_of(store, {"visits": [new]})

    assert isinstance(made, NewVisitsFacts)
    assert [(each.visit_id, each.carers_required) for each in made.visits] == [("NEW1", 2)]
    with pytest.raises(UserError, match="visit_id"):
        facts_of(store, {"visits": [new | {"visit_id": visit.visit_id}]})


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"start": "8:00"},
        {"late_carer": "C1"},
        {"vehicle_carer": "C1"},
        {"cancelled_visit": "V1", "skills": "hoist"},
        {"absent_carer": ""},
        {"absent_carer": "C1", "name": "Grace Hopper"},
        {"visits": []},
    ],
)
def test_that_what_no_kind_has_is_refused_and_never_taken_for_another_kind(
    what: dict[str, Any],
) -> None:
    with pytest.raises(ValidationError):
        DisruptionReport.model_validate({"what": what})


def test_that_a_new_visit_at_a_time_that_is_there_twice_is_told_of_and_at_none_refused(
    store: Store, visit: VisitRow
) -> None:
    new = {
        "visit_id": "NEW1",
        "client_id": visit.client_id,
        "date": "2027-10-31",
        "earliest_start": "01:30",
        "latest_start": "03:00",
    }
    heard = list[str]()
    with hearing(heard.append):
        made = facts_of(store, {"visits": [new]})

    assert isinstance(made, NewVisitsFacts)
    assert made.visits[0].earliest_start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    (told,) = heard
    assert told.startswith("earliest_start: this local time exists twice")
    assert "add a UTC offset" in told
    with pytest.raises(UserError, match="earliest_start: this local time does not exist"):
        facts_of(store, {"visits": [new | {"date": "2027-03-28"}]})


def test_that_what_stands_in_a_form_beforehand_is_not_taken_for_a_name(store: Store) -> None:
    form = DisruptionReport.model_validate({"what": {"absent_carer": "Zebrafish"}})
    told = unrepeated(store, UserError("Zebrafish is not there now.", "Look now."), form)

    assert str(told) == f"Carer: {LEFT_OUT} is not there now. Look now."


def test_that_a_time_that_is_none_is_refused_with_a_way_out(store: Store) -> None:
    with pytest.raises(UserError, match="Write it as 14:30"):
        facts_of(store, {"absent_carer": "C1", "start": "soon"})

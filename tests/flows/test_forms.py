"""Tests of the forms that the UI makes of the parameters of each deployment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flows.approve import approve_rota
from flows.decided import tell_decision
from flows.nightly import NightlyRequest, nightly_rota
from flows.record import record_disruption
from flows.replan import ReplanRequest, replan
from flows.weekly import WeekRequest, weekly_report

FLOWS = (nightly_rota, record_disruption, replan, approve_rota, tell_decision, weekly_report)
KINDS = {
    "Absent",
    "Late",
    "Vehicle",
    "Cancelled",
    "Away",
    "NewVisits",
    "Changed",
    "Weather",
    "TakenBack",
}


def schema(of: Any) -> dict[str, Any]:
    """The OpenAPI schema that the server keeps with a deployment."""
    made: dict[str, Any] = of.parameters.model_dump(mode="json")
    return made


def fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for each in FLOWS:
        for name, model in schema(each)["definitions"].items():
            for field, told in model.get("properties", {}).items():
                yield f"{each.name}.{name}.{field}", told


def definition(of: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema(of)["definitions"][name]
    return found


@pytest.mark.parametrize(("name", "told"), list(fields()), ids=[name for name, _ in fields()])
def test_that_every_field_says_what_it_is_and_what_it_takes(
    name: str, told: dict[str, Any]
) -> None:
    assert told.get("title"), name
    assert len(told.get("description", "")) > 8, name
    assert {"type", "anyOf", "$ref", "allOf"} & told.keys(), name
    # Prefect's forms have no field for a time alone.
    assert told.get("format") != "time"


@pytest.mark.parametrize("each", FLOWS, ids=lambda each: each.name)
def test_that_every_part_of_a_form_is_described(each: Any) -> None:
    without = [
        name for name, model in schema(each)["definitions"].items() if not model.get("description")
    ]

    assert without == []
    assert (each.description or "").strip()


def test_that_a_report_offers_every_kind() -> None:
    what = definition(record_disruption, "DisruptionReport")["properties"]["what"]

    assert {ref["$ref"].rpartition("/")[2] for ref in what["anyOf"]} == KINDS


def test_that_a_branch_is_a_text_that_may_be_empty_or_null() -> None:
    branches = {name: told for name, told in fields() if name.endswith(".branch")}

    assert len(branches) == 4
    assert {(told["type"], told["default"]) for told in branches.values()} == {("string", "")}
    for form in (NightlyRequest, WeekRequest, ReplanRequest):
        assert {form().branch, form(branch=None).branch, form(branch=" ").branch} == {""}


def order_of(fields: dict[str, dict[str, Any]]) -> list[str]:
    """Titles of fields as the UI orders them: by position, else as they come."""
    known = sorted(fields.values(), key=lambda told: told.get("position", len(fields)))
    return [told["title"] for told in known]


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("Absent", ["Carer", "From", "To"]),
        ("Late", ["Carer", "Can begin at", "Not there yet"]),
        ("Vehicle", ["Carer", "From", "To", "Travels by"]),
        ("Away", ["Client", "From", "To"]),
        ("Weather", ["Factor", "From", "To"]),
    ],
)
def test_that_a_report_asks_who_before_when(kind: str, titles: list[str]) -> None:
    assert order_of(definition(record_disruption, kind)["properties"]) == titles


def test_that_a_report_asks_what_happened_first_and_who_says_so_after_it() -> None:
    report = definition(record_disruption, "DisruptionReport")["properties"]

    assert order_of(report) == ["What happened", "Reported by", "Branch", "Clock"]


def test_that_times_show_what_they_take_and_begin_with_now_and_ids_say_where_they_are() -> None:
    for kind in KINDS - {"NewVisits", "Changed"}:
        for told in definition(record_disruption, kind)["properties"].values():
            if told["title"] in ("From", "To", "Can begin at"):
                assert "14:30 is today" in told["description"]
                assert "2026-11-24T14:30" in told["description"]
            if told["title"] == "From":
                assert told["default"] == "now"
            if told["title"] in ("Carer", "Client", "Visit"):
                assert "who-is-who-BRANCH" in told["description"]


def test_that_days_are_dates_and_choices_are_enums() -> None:
    new = definition(record_disruption, "NewVisit")["properties"]
    first_day = definition(nightly_rota, "NightlyRequest")["properties"]["first_day"]

    assert new["date"]["format"] == "date"
    assert first_day["anyOf"][0]["format"] == "date"
    assert definition(record_disruption, "Mode")["enum"] == ["walk", "bicycle", "public", "car"]
    assert set(definition(nightly_rota, "Preset")["enum"]) >= {"balanced", "conservative"}


def test_that_what_can_be_left_out_has_a_default_and_the_rest_is_required() -> None:
    for each in FLOWS:
        for name, model in schema(each)["definitions"].items():
            properties = model.get("properties", {})
            required = set(model.get("required", []))
            assert required == {f for f, told in properties.items() if "default" not in told}, name


@pytest.mark.parametrize("each", [nightly_rota, replan, weekly_report], ids=lambda each: each.name)
def test_that_a_nightly_run_and_a_replan_start_without_anything_filled_in(each: Any) -> None:
    assert not schema(each).get("required")

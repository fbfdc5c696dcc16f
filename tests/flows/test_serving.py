"""Tests of the deployments: rotamend serve and prefect.yaml offer the same."""

from __future__ import annotations

from typing import Any

import yaml

from flows.serving import deployments
from tests.architecture.repository import ROOT

WRITTEN = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


def told(trigger: Any) -> dict[str, Any]:
    """What both say of a trigger."""
    return {
        "name": trigger.name,
        "expect": sorted(trigger.expect),
        "match": dict(trigger.match.model_dump()),
        "parameters": trigger.parameters,
    }


def test_that_a_server_of_ones_own_gets_the_deployments_of_rotamend_serve() -> None:
    served = {each.name: each for each in deployments()}
    written = {each["name"]: each for each in WRITTEN}

    assert written.keys() == served.keys()
    for name, each in served.items():
        assert written[name]["entrypoint"] == each.entrypoint, name
        assert written[name]["description"] == each.description, name
        assert written[name].get("concurrency_limit") == each.concurrency_limit, name


def test_that_both_run_them_at_the_same_times() -> None:
    served = {
        each.name: [(s.schedule.cron, s.schedule.timezone) for s in each.schedules or ()]
        for each in deployments()
    }
    written = {
        each["name"]: [(s["cron"], s["timezone"]) for s in each.get("schedules", ())]
        for each in WRITTEN
    }

    assert written == served
    assert served["weekly-report"] == [("0 6 * * 1", "Europe/London")]


def test_that_both_run_them_on_the_same_events_with_the_same_parameters() -> None:
    for each in deployments():
        (written,) = (one for one in WRITTEN if one["name"] == each.name)
        assert written.get("triggers", []) == [told(trigger) for trigger in each.triggers]

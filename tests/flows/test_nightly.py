"""Tests of the flow nightly-rota against a real Prefect server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    LogFilter,
    LogFilterFlowRunId,
    TaskRunFilter,
    TaskRunFilterFlowRunId,
)
from prefect.client.schemas.objects import FlowRun
from prefect.logging.handlers import APILogHandler
from prefect.testing.utilities import prefect_test_harness
from sqlalchemy import select

from data.models import AuditRow
from data.plans import find
from data.standby import standby
from data.store import Store
from flows import nightly
from flows.faults import Fault, StepFailed
from flows.nightly import NightlyRequest, nightly_rota
from flows.wiring import slug
from tests.flows.brief.pictures import pictures
from tests.flows.conftest import MONDAY, NOW, TUESDAY
from tests.flows.personal import personal_words

SECONDS = 2
STEPS = (
    nightly.read,
    nightly.validate,
    nightly.solve,
    nightly.check,
    nightly.save,
    nightly.publish,
    nightly.stand_by,
    nightly.brief,
)


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """One Prefect server for all tests here."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def client() -> Iterator[SyncPrefectClient]:
    with get_client(sync_client=True) as opened:
        yield opened


@pytest.fixture
def run(client: SyncPrefectClient, store: Store) -> Callable[..., FlowRun]:
    """Runs the flow on the test's agency and returns the run as the server has it."""

    def once(**fields: Any) -> FlowRun:
        given = {"first_day": TUESDAY, "time_limit": SECONDS, "now": NOW, "standby": False}
        given |= fields
        state = nightly_rota(NightlyRequest(**given), return_state=True)
        assert state.state_details.flow_run_id is not None
        return client.read_flow_run(state.state_details.flow_run_id)

    return once


def artifacts_of(client: SyncPrefectClient, run_id: UUID) -> dict[str, Any]:
    found = client.read_artifacts(
        artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
    )
    return {each.key or "": each for each in found}


def everything_sent(client: SyncPrefectClient, run: FlowRun) -> str:
    """All that Prefect has of a run, as one text."""
    APILogHandler().flush()
    logs = client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id])), limit=200)
    assert logs
    tasks = client.read_task_runs(
        task_run_filter=TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[run.id]))
    )
    parts = [run, *logs, *tasks, *artifacts_of(client, run.id).values()]
    return "\n".join(part.model_dump_json() for part in parts)


def test_that_a_run_proposes_a_rota_and_tells_it_in_its_state_and_its_name(
    run: Callable[..., FlowRun], store: Store
) -> None:
    ended = run()

    with store.unit_of_work(read_only=True) as uow:
        (proposal,) = uow.rotas.open_proposals()
    assert ended.state is not None
    assert ended.state.is_completed()
    assert proposal in (ended.state.message or "")
    assert str(TUESDAY) in ended.name
    assert "slots" in ended.name


def test_that_the_brief_with_its_picture_is_an_artifact_with_a_steady_key(
    run: Callable[..., FlowRun], client: SyncPrefectClient, store: Store
) -> None:
    ended = run(first_day=MONDAY, days=2)
    with store.unit_of_work(read_only=True) as uow:
        (branch_id,) = uow.agency.branches()
    made = artifacts_of(client, ended.id)

    kinds = {"brief", "day", "map", "carers", "resilience", "who-is-who", "live", "solving"}
    kinds |= {"budget", "compliance"}
    assert made.keys() == {
        *(f"{kind}-{slug(branch_id)}" for kind in kinds),
        f"day-{slug(branch_id)}-2",
    }
    assert "## Coverage" in made[f"brief-{slug(branch_id)}"].data
    assert "data:image/svg+xml;base64," in made[f"brief-{slug(branch_id)}"].data
    assert made[f"solving-{slug(branch_id)}"].data == 100.0


def test_that_the_brief_tells_the_single_points_of_failure_and_the_sweep_is_kept(
    run: Callable[..., FlowRun], client: SyncPrefectClient, store: Store
) -> None:
    ended = run(standby=True)

    brief = artifacts_of(client, ended.id)["brief-riverton"].data
    assert "## Single points of failure" in brief
    kept = standby(store, "R1")
    assert kept
    worst = next(each for each in kept if each.nobody)
    assert f"| {worst.carer_id} | {worst.hit_slots} |" in brief


def test_that_only_ids_reach_prefect(
    run: Callable[..., FlowRun], client: SyncPrefectClient, agency_folder: Path
) -> None:
    sent = everything_sent(client, run(standby=True))
    drawn = pictures(sent)
    sent += "".join(drawn)
    words = personal_words(agency_folder)

    assert drawn
    assert len(words) > 50
    assert [word for word in sorted(words) if word in sent] == []


def test_that_the_policy_may_publish_without_a_person(
    run: Callable[..., FlowRun], store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "trusting.toml"
    file.write_text('publish_without_person = ["nightly"]\n')

    ended = run(policy=str(file))

    assert ended.state is not None
    assert "published by the policy as R1" in (ended.state.message or "")
    with store.unit_of_work(read_only=True) as uow:
        assert find(uow, "latest").status == "published"
        assert uow.rotas.open_proposals() == ()
        query = select(AuditRow).where(AuditRow.action == "rota.published")
        (published,) = uow.session.scalars(query)
        assert (published.actor, published.subject) == ("rotamend", "R1")
        assert "publish_without_person" in (published.reason or "")


def test_that_a_proposal_is_announced_to_be_put_to_a_person(
    run: Callable[..., FlowRun], client: SyncPrefectClient
) -> None:
    run()

    asked = {"filter": {"event": {"name": ["rotamend.proposal.saved"]}}, "limit": 50}
    limit = time.monotonic() + 30
    told: list[Any] = []
    while not told and time.monotonic() < limit:
        told = client.request("POST", "/events/filter", json=asked).json()["events"]
    # Its pages are written by the nightly run already.
    assert told[0]["payload"] == {
        "proposal": "P1",
        "branch": "riverton",
        "now": NOW.isoformat(),
        "pages": False,
    }


def test_that_a_second_run_on_the_same_input_repeats_nothing(
    run: Callable[..., FlowRun], client: SyncPrefectClient, store: Store
) -> None:
    first, second = run(), run()

    assert first.state is not None
    assert second.state is not None
    assert second.state.message == first.state.message
    assert "nothing is solved again" in everything_sent(client, second)
    assert any(key.startswith("brief-") for key in artifacts_of(client, second.id))
    with store.unit_of_work(read_only=True) as uow:
        assert len(uow.rotas.open_proposals()) == 1


def test_that_a_day_without_visits_fails_with_a_sentence_and_is_not_tried_again(
    run: Callable[..., FlowRun], client: SyncPrefectClient
) -> None:
    from datetime import date

    ended = run(first_day=date(2027, 1, 1))
    tasks = client.read_task_runs(
        task_run_filter=TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[ended.id]))
    )

    assert ended.state is not None
    assert ended.state.is_failed()
    assert "has no visit on 2027-01-01" in (ended.state.message or "")
    assert {task.run_count for task in tasks if task.name.startswith("validate")} == {1}


@pytest.mark.parametrize("fields", [{"branch": "Zebrafish"}, {"policy": "to/Zebrafish.toml"}])
def test_that_what_is_typed_in_place_of_an_id_is_not_repeated(
    run: Callable[..., FlowRun], fields: dict[str, str]
) -> None:
    ended = run(**fields)

    assert ended.state is not None
    assert ended.state.is_failed()
    assert "(not repeated here)" in (ended.state.message or "")
    assert "Zebrafish" not in f"{ended.name} {ended.state.message}"


def test_that_tomorrow_is_planned_where_no_day_is_given(run: Callable[..., FlowRun]) -> None:
    assert str(TUESDAY) in run(first_day=None).name


@pytest.mark.parametrize(("error", "tries"), [(Fault, 3), (StepFailed, 1), (ValueError, 1)])
def test_that_only_faults_are_tried_again(error: type[Exception], tries: int) -> None:
    seen = []

    @nightly.step(name="fails", retry_delay_seconds=0, retries=2)
    def fails() -> None:
        seen.append(1)
        raise error("no")

    @flow
    def tries_it() -> None:
        fails()

    tries_it(return_state=True)

    assert len(seen) == tries


def test_that_one_branch_has_one_planner_at_a_time(
    run: Callable[..., FlowRun], client: SyncPrefectClient, store: Store
) -> None:
    run()
    with store.unit_of_work(read_only=True) as uow:
        (branch_id,) = uow.agency.branches()
    limit = client.read_global_concurrency_limit_by_name(f"rotamend-{slug(branch_id)}")

    assert (limit.limit, limit.active_slots) == (1, 0)


def test_that_a_form_can_be_made_of_the_parameters() -> None:
    schema = nightly_rota.parameters.model_dump(mode="json")
    fields = schema["definitions"]["NightlyRequest"]["properties"]

    assert "request" not in schema.get("required", [])
    assert {"branch", "first_day", "days", "policy", "time_limit", "seed"} <= fields.keys()
    assert set(schema["definitions"]["Preset"]["enum"]) >= {"balanced", "travel"}
    assert '"time"' not in json.dumps([each.get("format") for each in fields.values()])


@pytest.mark.parametrize(
    "branch_id", ["main", "north-2", "North 2", "Ünterwald", "007", "a_b", "!", "a--b"]
)
def test_that_a_key_holds_only_what_prefect_allows(branch_id: str) -> None:
    import re

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(branch_id))


def test_that_branches_with_alike_ids_have_keys_of_their_own() -> None:
    assert len({slug(name) for name in ("north 2", "north-2", "North-2", "north_2")}) == 4


def test_that_no_result_of_a_step_is_kept(
    run: Callable[..., FlowRun], client: SyncPrefectClient
) -> None:
    made = artifacts_of(client, run().id).values()

    assert {each.type for each in made} == {"markdown", "progress", "table"}
    assert nightly_rota.persist_result is False
    assert {each.persist_result for each in STEPS} == {False}

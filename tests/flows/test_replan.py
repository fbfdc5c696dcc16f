"""Tests of the flow replan where nobody has to be asked; with a person: tests/e2e."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.testing.utilities import prefect_test_harness

from data.disruptions import AbsentFacts, CancelFacts, record
from data.models import CarerRow
from data.people import add_person
from data.plans import find
from data.store import Store
from flows import record as recording
from flows import replan as replanning
from flows.record import record_disruption
from flows.replan import ReplanRequest, replan
from tests.flows.conftest import NOW
from tests.flows.test_nightly import artifacts_of

MORNING = datetime(2026, 11, 24, 6, 2, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)


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
def mending(in_force: Path) -> Iterator[Store]:
    """The store of a home with a rota in force."""
    with Store.open() as opened:
        yield opened


@pytest.fixture
def run(client: SyncPrefectClient, mending: Store) -> Callable[..., FlowRun]:
    """Runs the flow and returns the run as the server has it."""

    def once(**fields: Any) -> FlowRun:
        state = replan(ReplanRequest(**({"now": MORNING} | fields)), return_state=True)
        assert state.state_details.flow_run_id is not None
        return client.read_flow_run(state.state_details.flow_run_id)

    return once


def carers(store: Store) -> list[str]:
    """Carers of the rota in force, those with most visits first."""
    with store.unit_of_work(read_only=True) as uow:
        by_carer = find(uow, "latest").rota.by_carer
    return sorted(by_carer, key=lambda carer: (-len(by_carer[carer]), carer))


def idle(store: Store) -> str:
    """A carer without a visit in the rota in force."""
    with store.unit_of_work(read_only=True) as uow:
        stored = find(uow, "latest")
        everybody = uow.session.query(CarerRow.carer_id).order_by(CarerRow.carer_id)
        return next(c for (c,) in everybody if c not in stored.rota.by_carer)


def absence(store: Store, carer_id: str) -> str:
    facts = AbsentFacts(carer_id, MORNING, MIDNIGHT)
    return record(store, "riverton", facts, by="A", now=MORNING).disruption_id


def open_proposals(store: Store) -> tuple[str, ...]:
    with store.unit_of_work(read_only=True) as uow:
        return uow.rotas.open_proposals()


def test_that_an_absence_that_hits_nothing_says_so_and_asks_nobody(
    run: Callable[..., FlowRun], client: SyncPrefectClient, mending: Store
) -> None:
    carer = idle(mending)
    ended = run(disruptions=[absence(mending, carer)])

    assert artifacts_of(client, ended.id).keys() == {"changes-riverton"}
    assert ended.name == (
        f"replan · {carer} absent 2026-11-24 06:02 to 2026-11-25 00:00 · nothing has to change"
    )
    assert ended.state is not None
    assert ended.state.is_completed()
    assert open_proposals(mending) == ()


def test_that_there_is_a_page_also_where_nothing_can_be_proposed(
    run: Callable[..., FlowRun], client: SyncPrefectClient, mending: Store
) -> None:
    with mending.unit_of_work(read_only=True) as uow:
        red = min(v.visit_id for v in find(uow, "R1").uncovered)
    ended = run()
    page = artifacts_of(client, ended.id)["changes-riverton"].data

    assert open_proposals(mending) == ()
    assert "nothing better was found" in page
    assert "#### Nobody goes" in page
    assert f"| {red} " in page
    assert "#### Proposals" not in page


def test_that_an_unknown_disruption_fails_with_a_sentence(run: Callable[..., FlowRun]) -> None:
    ended = run(disruptions=["D99"])

    assert ended.state is not None
    assert ended.state.is_failed()
    assert "There is no disruption 'D99'." in (ended.state.message or "")


@pytest.mark.parametrize(
    "request_",
    [
        {"disruptions": ["Sentinel Zebrafish"]},
        {"disruptions": ["Sentinel Zebrafish " * 20]},
        {"branch": "Zebrafish"},
        {"policy": "plans/Zebrafish.toml"},
    ],
    ids=str,
)
def test_that_a_re_plan_repeats_nothing_that_is_no_id(
    run: Callable[..., FlowRun], client: SyncPrefectClient, request_: dict[str, Any]
) -> None:
    ended = run(**request_)

    assert ended.state is not None
    assert ended.state.is_failed()
    assert "(not repeated here)" in (ended.state.message or "")
    said = [ended.name, ended.state.message, *(log.message for log in client.read_logs())]
    assert not [each for each in said if "Zebrafish" in str(each)]


def test_that_without_anything_new_it_looks_for_better_and_says_there_is_none(
    run: Callable[..., FlowRun],
) -> None:
    ended = run()

    assert ended.state is not None
    assert ended.state.name == "Needs a person"
    assert "nothing better was found" in (ended.state.message or "")


def test_that_the_policy_may_publish_a_re_plan_without_a_person(
    run: Callable[..., FlowRun], client: SyncPrefectClient, mending: Store, tmp_path: Path
) -> None:
    file = tmp_path / "trusting.toml"
    file.write_text('publish_without_person = ["replan"]\n')
    with mending.unit_of_work(read_only=True) as uow:
        visit = max(find(uow, "latest").rota.assignments).visit_id
    cancelled = record(mending, "riverton", CancelFacts(visit), by="A", now=MORNING)
    ended = run(disruptions=[cancelled.disruption_id], policy=str(file))

    assert ended.state is not None
    assert ended.state.name == "Published", ended.state.message
    assert ended.state.message == "P2 published as R2 by the policy"
    with mending.unit_of_work(read_only=True) as uow:
        assert visit not in find(uow, "latest").rota.by_visit
        assert uow.outbox.messages("R2")
    # The pages of what is in force now, with what it changes; of absences nothing is known of it.
    made = artifacts_of(client, ended.id)
    kinds = ("brief", "day", "map", "carers", "who-is-who", "changes", "budget", "compliance")
    assert made.keys() == {f"{kind}-riverton" for kind in kinds}
    assert "Rota **R2** (version 2) is published." in made["brief-riverton"].data
    assert "1 fallen out" in made["brief-riverton"].data
    assert f"| {visit} |" in made["day-riverton"].data
    assert f"| {visit} |" not in made["who-is-who-riverton"].data


def test_that_one_branch_has_one_re_plan_at_a_time_which_waits_for_no_nightly_plan(
    run: Callable[..., FlowRun], client: SyncPrefectClient, mending: Store
) -> None:
    client.upsert_global_concurrency_limit_by_name("rotamend-riverton", 1)
    client.increment_concurrency_slots(["rotamend-riverton"], 1, "concurrency")
    run(disruptions=[absence(mending, idle(mending))])

    limit = client.read_global_concurrency_limit_by_name("rotamend-replan-riverton")
    assert (limit.limit, limit.active_slots) == (1, 0)
    client.release_concurrency_slots(["rotamend-riverton"], 1, 1.0)


def test_that_no_result_of_a_step_is_kept() -> None:
    steps = (
        *(replanning.read, replanning.triage, replanning.look, replanning.repair),
        *(replanning.check, replanning.save, recording.record),
    )

    assert {each.persist_result for each in steps} == {False}
    assert (replan.persist_result, record_disruption.persist_result) == (False, False)


@pytest.fixture
def reported(client: SyncPrefectClient) -> Callable[..., FlowRun]:
    """Fills in the form that reports a disruption."""

    def once(**report: Any) -> FlowRun:
        state = record_disruption(recording.DisruptionReport(**report), return_state=True)
        assert state.state_details.flow_run_id is not None
        return client.read_flow_run(state.state_details.flow_run_id)

    return once


def test_that_a_report_is_recorded_under_the_name_of_who_gives_it(
    reported: Callable[..., FlowRun], mending: Store
) -> None:
    add_person(mending, "Sentinel Zebrafish", "viewer", now=NOW)
    carer = carers(mending)[0]
    ended = reported(what={"absent_carer": carer}, reported_by="u1", now=MORNING)

    assert ended.name == f"record · D1: {carer} absent 2026-11-24 06:02 to 2026-11-25 00:00"
    assert ended.state is not None
    assert ended.state.name == "Recorded"
    assert "Zebrafish" not in ended.model_dump_json()
    with mending.unit_of_work(read_only=True) as uow:
        assert uow.disruptions.get("D1").recorded_by == "Sentinel Zebrafish"


def test_that_a_report_says_which_of_two_equal_times_it_took(
    reported: Callable[..., FlowRun], mending: Store
) -> None:
    what = {"absent_carer": carers(mending)[0], "start": "2027-10-31T01:30", "end": "2027-10-31"}
    told, exact = (
        reported(what=what | {"start": start}, now=MORNING).state
        for start in ("2027-10-31T01:30", "2027-10-31T01:30+00:00")
    )

    assert told is not None
    assert exact is not None
    assert "the first is taken, 2027-10-31T01:30+01:00" in (told.message or "")
    assert "The second is 2027-10-31T01:30+00:00" in (told.message or "")
    assert "twice" not in (exact.message or "")


@pytest.mark.parametrize(
    "report",
    [
        {"what": {"absent_carer": "Sentinel Zebrafish"}},
        {"what": {"absent_carer": "{carer}", "start": "Zebrafish"}},
        {"what": {"late_carer": "{carer}", "until": "when Zebrafish comes"}},
        {"what": {"cancelled_visit": "Zebrafish's"}},
        {"what": {"away_client": " zebrafish "}},
        {"what": {"disruption": "Zebrafish"}},
        {"what": {"disruption": "D1"}, "branch": "Zebrafish"},
        {"what": {"disruption": "D1"}, "reported_by": "Zebrafish"},
    ],
    ids=str,
)
def test_that_what_is_typed_in_place_of_an_id_is_not_repeated(
    reported: Callable[..., FlowRun],
    client: SyncPrefectClient,
    mending: Store,
    report: dict[str, Any],
) -> None:
    carer = carers(mending)[0]
    what = {k: v.replace("{carer}", carer) for k, v in report["what"].items()}
    ended = reported(**report | {"what": what}, now=MORNING)

    assert ended.state is not None
    assert ended.state.is_failed()
    said = [ended.name, ended.state.message, *(log.message for log in client.read_logs())]
    tasks = client.read_task_runs(
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[ended.id]))
    )
    said += [task.state.message for task in tasks if task.state]
    assert not [each for each in said if "zebrafish" in str(each).lower()]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ({"what": {"absent_carer": "nobody"}}, "Carer: There is no carer (not repeated here)"),
        ({"what": {"disruption": "D99"}}, "D99"),
        ({"what": {"disruption": "D1"}, "reported_by": "U9"}, "Nobody is recorded under the id"),
        ({"what": {"disruption": "D1"}, "branch": "south"}, "Branch: There is no branch"),
    ],
)
def test_that_a_report_that_cannot_be_fails_with_a_sentence_and_records_nothing(
    reported: Callable[..., FlowRun], mending: Store, report: dict[str, Any], said: str
) -> None:
    ended = reported(**report, now=MORNING)

    assert ended.state is not None
    assert ended.state.is_failed()
    assert said in (ended.state.message or "")
    assert "Nothing was recorded." in (ended.state.message or "")
    with mending.unit_of_work(read_only=True) as uow:
        assert uow.disruptions.all("riverton") == []

"""Tests of the flow weekly-report, and of the files that flows write by themselves."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.testing.utilities import prefect_test_harness

from data.store import Store
from flows.gate import show_published
from flows.reporting import write_rota_files
from flows.weekly import WeekRequest, weekly_report
from tests.flows.conftest import TUESDAY
from tests.flows.personal import personal_words
from tests.flows.test_nightly import artifacts_of

AFTER = datetime(2026, 11, 30, 6, tzinfo=UTC)
"""The Monday after the week of the sample."""
FILE = "reports/riverton-week-2026-W48.docx"


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
def run(client: SyncPrefectClient, in_force: Path) -> Callable[..., FlowRun]:
    """Runs the flow and returns the run as the server has it."""

    def once(**fields: Any) -> FlowRun:
        state = weekly_report(WeekRequest(**({"now": AFTER} | fields)), return_state=True)
        assert state.state_details.flow_run_id is not None
        return client.read_flow_run(state.state_details.flow_run_id)

    return once


def test_that_the_report_of_the_week_before_is_written_and_named_and_nobody_is(
    run: Callable[..., FlowRun], client: SyncPrefectClient, in_force: Path, agency_folder: Path
) -> None:
    ended = run()
    page = artifacts_of(client, ended.id)["week-riverton"].data

    assert ended.name == f"weekly · riverton: {FILE}"
    assert ended.state is not None
    assert ended.state.is_completed()
    assert f"`{FILE}`" in page
    assert "week 2026-W48, Mon 23 Nov to Sun 29 Nov" in page
    assert str(in_force) not in page
    with zipfile.ZipFile(in_force / FILE) as word:
        assert b"riverton" in word.read("word/document.xml")
    said = [page, ended.name, ended.state.message or ""]
    said += [log.message for log in client.read_logs()]
    words = personal_words(agency_folder)
    assert [word for word in words if any(word in each for each in said)] == []


def test_that_a_week_without_any_plan_is_told_and_is_no_failure(
    run: Callable[..., FlowRun], client: SyncPrefectClient, in_force: Path
) -> None:
    ended = run(day=TUESDAY.replace(year=2025))
    page = artifacts_of(client, ended.id)["week-riverton"].data

    assert ended.state is not None
    assert ended.state.is_completed()
    assert "**Not written:** No visit is planned from 2025-11-24 to 2025-11-30." in page
    # A name is no markdown.
    told = "not written: No visit is planned from 2025-11-24 to 2025-11-30."
    assert (ended.name or "").startswith(f"weekly · riverton: {told}")
    assert not (in_force / "reports").exists()


def test_that_a_branch_that_is_not_there_is_not_repeated(run: Callable[..., FlowRun]) -> None:
    ended = run(branch="Zebrafish")

    assert ended.state is not None
    assert ended.state.is_failed()
    assert "Zebrafish" not in (ended.state.message or "")


def test_that_files_of_what_is_published_are_told_relative_to_the_home(in_force: Path) -> None:
    with Store.open() as store:
        files = write_rota_files(store, "R1")
    name = "rota-riverton-2026-11-24-v1"

    assert files.written
    assert f"`reports/{name}/{name}.xlsx`" in files.told
    assert str(in_force) not in files.told
    written = {path.suffix for path in (in_force / "reports" / name).rglob("*") if path.is_file()}
    assert written == {".xlsx", ".ics"}


def test_that_what_is_published_is_told_also_where_its_files_cannot_be_written(
    client: SyncPrefectClient, in_force: Path
) -> None:
    from prefect import flow

    # A file where the folder should be: also whoever may write everywhere cannot write there.
    (in_force / "reports").write_text("in the way")

    @flow(name="published")
    def published() -> None:
        show_published("P1", AFTER)

    state = published(return_state=True)
    assert state.is_completed()
    assert state.state_details.flow_run_id is not None
    brief = artifacts_of(client, state.state_details.flow_run_id)["brief-riverton"].data

    assert "is published." in brief
    assert "**The workbook and the calendars are not written:**" in brief
    assert "`rotamend report rota --rota R1` writes them." in brief
    assert str(in_force) not in brief

"""The flow weekly-report: on Mondays the report of the week before, of every branch, as a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from prefect import flow, unmapped
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from data.errors import UserError
from data.store import Store
from flows import steps
from flows.brief.tables import code, plain
from flows.clock import moment
from flows.faults import ids_only
from flows.reporting import week_of, write_week
from flows.unrepeated import unrepeated
from flows.wiring import BranchId, name_run, slug, step


class WeekRequest(BaseModel):
    """Which week; every field may be left as it is."""

    model_config = ConfigDict(extra="forbid")

    day: date | None = Field(
        None, title="Week", description="Any day of the week; empty: the week before this one."
    )
    branch: BranchId = Field("", title="Branch", description="Id of a branch; empty: all.")
    now: datetime | None = Field(
        None, title="Clock", description="For replaying a past day; empty: the real time."
    )


@step(name="report", task_run_name="report {branch_id}")
def report(branch_id: str, day: date | None, now: datetime | None) -> str:
    """Write the report of one branch, and a page that names its file; gives both in a sentence.

    That nothing was planned in the week is told, and no failure.
    """
    with ids_only(), Store.open() as store:
        clock = moment(now.isoformat() if now else None, steps.zone_of(store, branch_id))
        monday, sunday = week_of(day or clock.date() - timedelta(days=7))
        try:
            files = write_week(store, branch_id, monday, clock)
        except UserError as error:
            files, named = (), f"not written: {error}"
            told = f"**Not written:** {plain(str(error))}"
        else:
            named = ", ".join(files)
            listed = ", ".join(map(code, files))
            told = f"For people, with names, in the home of Rotamend: {listed}."
    year, number, _ = monday.isocalendar()
    title = f"{plain(branch_id)}: week {year}-W{number:02d}, {monday:%a %d %b} to {sunday:%a %d %b}"
    create_markdown_artifact(
        f"# {title}\n\n{told}\n",
        key=f"week-{slug(branch_id)}",
        description=plain(f"{branch_id}: week {year}-W{number:02d}"),
    )
    return f"{branch_id}: {named}"


@flow(name="weekly-report", flow_run_name="weekly", persist_result=False)
def weekly_report(request: WeekRequest = WeekRequest()) -> State:  # noqa: B008
    """Write the week's report of every branch as Word; the artifact week-BRANCH names the file.

    It holds names, so it stays on the machine that has the data.
    """
    try:
        with ids_only(), Store.open() as store:
            branches = steps.branches(store, request.branch or None)
    except UserError as error:
        with ids_only(), Store.open() as store:
            return Failed(message=str(unrepeated(store, error, request)))
    written: list[PrefectFuture[Any]] = list(
        report.map(list(branches), unmapped(request.day), unmapped(request.now))
    )
    wait(written)
    told = [str(each.state.result(raise_on_failure=False)) for each in written]
    failed = any(not each.state.is_completed() for each in written)
    name_run(f"weekly · {'; '.join(told)}")
    return Failed(message="; ".join(told)) if failed else Completed(message="; ".join(told))

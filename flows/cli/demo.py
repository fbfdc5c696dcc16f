"""rotamend demo: a sample agency from import to a planned rota, under Prefect."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import AsJson, Now, Seed

if TYPE_CHECKING:
    from data.store import Store

SAMPLE_SEED = 1
DAYS = 7
"""Days of the sample; tomorrow is one of them, on whichever day the demo runs."""


def demo(
    time_limit: Annotated[
        int, typer.Option("--time-limit", min=1, max=3600, help="Seconds of solving.")
    ] = 20,
    seed: Seed = 1,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Make a sample agency, import it, plan tomorrow under Prefect, and show the brief.

    The demo is done when it has shown a rota: it exits with 0 also where a visit has nobody.
    """
    from flows import steps
    from flows.background import background
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, markdown, note, program, say
    from flows.clock import day, moment
    from flows.settings import DEFAULT_PORT, home

    clock = moment(now)
    tomorrow = day(None, clock)
    folder = home() / "sample-agency"
    with open_store() as store:
        branch_id = _sample(store, folder, tomorrow, clock)
        _plan(
            {
                "branch": branch_id,
                "first_day": tomorrow.isoformat(),
                "time_limit": time_limit,
                "seed": seed,
                "now": clock.isoformat() if now else None,
            }
        )
        proposals = _proposals(store, branch_id)
        planned = steps.restore(store, proposals[0], branch_id)
        exports = _export(store, proposals[0])
        known = background(store, planned, clock)
    note("")
    if as_json:
        emit({**planned.as_json(), "agency": str(folder), "exports": str(exports)})
    else:
        from flows.brief.markdown import brief

        assert planned.saved is not None
        markdown(brief(planned, known, picture=False))
        say(
            f"The sample agency: {folder}",
            f"The rota:          {program()} show {planned.saved.rota_id} --by carer",
            f"The exports:       {exports}",
            f"The UI:            {program()} serve, then http://127.0.0.1:{DEFAULT_PORT}/artifacts",
            f"To publish it:     {program()} {planned.approval}",
        )
    return 0


def _sample(store: Store, folder: Path, tomorrow: date, clock: datetime) -> str:
    from data.importers import import_agency
    from data.sample import write_sample
    from flows.cli.terminal import note
    from solver.words import count

    note(f"Making a sample agency in {folder}")
    monday = tomorrow - timedelta(days=tomorrow.weekday())
    write_sample(folder, seed=SAMPLE_SEED, first_day=monday, days=DAYS)
    note("Importing it")
    report = import_agency(store, folder, now=clock)
    if not report.stored or report.branch_id is None:
        raise RuntimeError(f"the sample agency has {count(len(report.errors), 'error')}")
    return report.branch_id


def _plan(request: dict[str, Any]) -> None:
    """Run the flow at the server of this home, or at one that lives as long as the run."""
    from contextlib import ExitStack

    from flows.cli.terminal import note
    from flows.planning import run_flow
    from flows.server import free_port, running_server, server

    with ExitStack() as stack:
        api_url = running_server()
        if api_url is None:
            note("Starting a Prefect server for this run; this takes some ten seconds")
            api_url, _ = stack.enter_context(server(free_port()))
        note(
            f"Planning {request['first_day']} under Prefect ({request['time_limit']} s of solving)"
        )
        run_flow(api_url, request)


def _proposals(store: Store, branch_id: str) -> tuple[str, ...]:
    with store.unit_of_work(read_only=True) as uow:
        return uow.rotas.open_proposals(branch_id)


def _export(store: Store, ref: str) -> Path:
    from data.exporters import export_rota, write_workbook
    from flows.settings import home

    folder = home() / "exports" / ref
    export_rota(store, ref, folder, force=True)
    write_workbook(store, ref, folder.with_suffix(".xlsx"), force=True)
    return folder

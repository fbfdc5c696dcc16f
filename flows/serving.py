"""`rotamend serve`: a Prefect server, the deployments with their schedules, and a runner."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows import stopping
from flows.orphans import unended
from flows.server import ServerFailed, child, log_of, require_free, server
from flows.settings import prefect_environment

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.events import DeploymentTriggerTypes

NIGHTLY = "nightly"
"""Name of the deployment of the flow nightly-rota."""
RECORD = "record-disruption"
"""Name of the deployment of the flow record-disruption."""
REPLAN = "replan"
"""Name of the deployment of the flow replan."""
APPROVE = "approve"
"""Name of the deployment of the flow approve-rota."""
DECIDED = "tell-decision"
"""Name of the deployment of the flow tell-decision."""
WEEKLY = "weekly-report"
"""Name of the deployment of the flow weekly-report."""
TIMEZONE = "Europe/London"
CRON = "0 2 * * *"
MONDAYS = "0 6 * * 1"
FINISH_S = 20
"""Seconds that a plan has to save its best rota once serve is to stop."""


def serve(port: int, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, then stop everything that was started.

    Parameters
    ----------
    port
        Port of the UI on the loopback interface.
    say
        Told in sentences what happens.

    Raises
    ------
    UserError
        When the port is taken or another server runs on the same home.
    ServerFailed
        When the server or the runner ends by itself.
    """
    require_free(port)
    with _signals() as stop:
        say("Starting the Prefect server; this takes some ten seconds.")
        with server(port, say) as (api_url, server_process):
            command = (sys.executable, "-m", "flows.serving")
            environment = prefect_environment(api_url)
            with child(command, environment, "runner", signal.SIGINT) as runner_process:
                say(f"The UI is at {api_url.removesuffix('/api')}. Ctrl-C stops everything.")
                say(f"Each night at 02:00 ({TIMEZONE}) every branch is planned for the next day.")
                say("On Mondays at 06:00 the report of the week before is written.")
                while not stop.wait(0.5):
                    for name, process in (("server", server_process), ("runner", runner_process)):
                        if process.poll() is not None:
                            raise ServerFailed(f"the {name} ended by itself: see {log_of(name)}")
                say("Stopping.")
                _finish_runs(api_url, say)
    say("Stopped.")


def _finish_runs(api_url: str, say: Callable[[str], None]) -> None:
    """Ask plans that are being made to save what they have, and wait a while for it."""
    from httpx import HTTPError

    # What cannot be asked now is ended with the server.
    with suppress(HTTPError):
        if not unended(api_url):
            return
        say(f"The best rota so far is kept as a draft; this takes up to {FINISH_S} s.")
        stopping.ask()
        limit = time.monotonic() + FINISH_S
        while unended(api_url) and time.monotonic() < limit:
            time.sleep(0.5)


def run_deployments() -> None:
    """Register the deployments at the server of the environment and run what falls due.

    As `prefect.serve`, but that people are asked about what waits before the first run is taken up.
    """
    import asyncio

    from prefect.exceptions import TerminationSignal
    from prefect.runner import Runner

    from flows.approve import approve_rota
    from flows.unasked import ask_unasked

    runner = Runner()
    for each in deployments():
        runner.add_deployment(each)
    ask_unasked(f"{approve_rota.name}/{APPROVE}", datetime.now().astimezone())
    with suppress(KeyboardInterrupt, TerminationSignal):
        asyncio.run(runner.start())


def deployments() -> tuple[RunnerDeployment, ...]:
    """What is served; prefect.yaml has the same for a work pool."""
    from prefect.deployments.runner import EntrypointType
    from prefect.schedules import Cron

    from flows.announcing import DISRUPTION_RECORDED, PROPOSAL_DECIDED, PROPOSAL_SAVED
    from flows.approve import approve_rota
    from flows.decided import tell_decision
    from flows.nightly import nightly_rota
    from flows.record import record_disruption
    from flows.replan import replan
    from flows.weekly import weekly_report

    # A file entrypoint would load a second copy of this package.
    by_module = {"entrypoint_type": EntrypointType.MODULE_PATH}
    return (
        nightly_rota.to_deployment(
            NIGHTLY,
            schedule=Cron(CRON, timezone=TIMEZONE),
            concurrency_limit=1,
            description="Plans the next day of every branch and proposes it.",
            **by_module,
        ),
        record_disruption.to_deployment(
            RECORD,
            description="Records what broke a care plan; the re-plan follows by itself.",
            **by_module,
        ),
        replan.to_deployment(
            REPLAN,
            triggers=[
                _on(DISRUPTION_RECORDED, "disruption", {"disruptions": [_said("disruption")]})
            ],
            description="Mends the rota in force and asks a person; Resume opens the form.",
            **by_module,
        ),
        approve_rota.to_deployment(
            APPROVE,
            triggers=[
                _on(
                    PROPOSAL_SAVED,
                    "proposal",
                    {"proposal": _said("proposal"), "pages": _said("pages")},
                )
            ],
            description="Asks a person about what is proposed; Resume opens the form.",
            **by_module,
        ),
        tell_decision.to_deployment(
            DECIDED,
            triggers=[_on(PROPOSAL_DECIDED, "decision", {"proposal": _said("proposal")})],
            description="Tells the pages what was decided at the terminal.",
            **by_module,
        ),
        weekly_report.to_deployment(
            WEEKLY,
            schedule=Cron(MONDAYS, timezone=TIMEZONE),
            concurrency_limit=1,
            description="Writes the report of the week before, of every branch, as a file.",
            **by_module,
        ),
    )


def _on(event: str, kind: str, request: dict[str, Any]) -> DeploymentTriggerTypes:
    """Run a flow for each event of a kind; a clock that is not told is the real one."""
    from prefect.events import DeploymentEventTrigger

    return DeploymentEventTrigger(
        name=event,
        expect={event},
        match={"prefect.resource.id": f"rotamend.{kind}.*"},
        parameters={"request": {**request, "now": _said("now")}},
    )


def _said(name: str) -> dict[str, Any]:
    """What an event says under a name, as the JSON that it is."""
    template = f"{{{{ event.payload.{name} | tojson }}}}"
    return {"__prefect_kind": "json", "value": {"__prefect_kind": "jinja", "template": template}}


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set while the context lasts."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    run_deployments()

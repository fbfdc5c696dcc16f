"""`rotamend serve`: a Prefect server, the deployments with their schedules, and a runner."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from flows import stopping
from flows.orphans import unended
from flows.server import ServerFailed, child, log_of, require_free, server
from flows.settings import prefect_environment

NIGHTLY = "nightly"
"""Name of the deployment of the flow nightly-rota."""
TIMEZONE = "Europe/London"
CRON = "0 2 * * *"
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
    """Register the deployments at the server of the environment and run what falls due."""
    import prefect
    from prefect.deployments.runner import EntrypointType
    from prefect.schedules import Cron

    from flows.nightly import nightly_rota

    deployment = nightly_rota.to_deployment(
        NIGHTLY,
        schedule=Cron(CRON, timezone=TIMEZONE),
        concurrency_limit=1,
        description="Plans the next day of every branch and proposes it.",
        # A file entrypoint would load a second copy of this package.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    prefect.serve(deployment, print_starting_message=False)


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

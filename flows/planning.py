"""Runs the flow nightly-rota once, in a process of its own: ``python -m flows.planning REQUEST``.

The process ends when Prefect has sent its logs, before the server of the run is stopped.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from flows.server import child, log_of
from flows.settings import prefect_environment


class PlanningFailed(Exception):
    """The flow did not complete; the message says where its output is."""


def run_flow(api_url: str, request: Mapping[str, Any]) -> None:
    """Run the flow at a server and wait for its end.

    Parameters
    ----------
    request
        Fields of `flows.nightly.NightlyRequest`, as JSON has them.

    Raises
    ------
    PlanningFailed
        When the run did not complete.
    """
    command = (sys.executable, "-m", "flows.planning", json.dumps(request))
    with child(command, prefect_environment(api_url), "planning") as process:
        if process.wait():
            raise PlanningFailed(f"the run did not complete: see {log_of('planning')}")


if __name__ == "__main__":
    from flows.nightly import NightlyRequest, nightly_rota

    nightly_rota(NightlyRequest.model_validate_json(sys.argv[1]))

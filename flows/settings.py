"""Where Rotamend keeps its things, from the environment alone."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_PORT = 4200
"""Port of the Prefect UI under `rotamend serve`, that of Prefect itself."""


def home() -> Path:
    """Folder of the database, exports and reports, Prefect's own records and the logs.

    ``ROTAMEND_HOME``, else ``./var``; absolute, so that child processes agree on it.
    """
    return Path(os.environ.get("ROTAMEND_HOME") or "var").expanduser().resolve()


def reports_folder() -> Path:
    """Folder of the files for people; they hold names and postcodes."""
    return home() / "reports"


def prefect_home() -> Path:
    """Folder of Prefect's database and results."""
    return home() / "prefect"


def prefect_environment(api_url: str) -> dict[str, str]:
    """Environment that makes Prefect quiet, offline and local.

    The second UI of Prefect calls outside addresses, the first does not.
    """
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_API_URL": api_url,
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_HOME": str(prefect_home()),
        "PREFECT_LOGGING_COLORS": "false",
        # Managers expect a run soon after they press the button.
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "ROTAMEND_HOME": str(home()),
    }

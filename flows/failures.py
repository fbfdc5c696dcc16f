"""Where the details of an unexpected failure go: a file beside the data, for its owner alone."""

from __future__ import annotations

import os
import platform
import traceback
from datetime import datetime
from pathlib import Path

from flows.settings import home


def keep(error: BaseException) -> Path:
    """Write the traceback of a failure into ``logs/`` and return the file.

    The file holds where the failure came from and what the failing part said, never the values of
    local variables; only the owner may read it.
    """
    folder = home() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"failure-{datetime.now():%Y-%m-%dT%H-%M-%S}-{os.getpid()}.txt"
    details = "".join(traceback.format_exception(error))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"Python {platform.python_version()} on {platform.platform()}\n{details}")
    return path

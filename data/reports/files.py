"""Files of reports, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from data.errors import UserError


def write_files(folder: Path, made: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder; earlier ones of the same names are replaced.

    All of them are written beside their places first, so that a full disk leaves none half written.
    They name people: nobody but their owner may read them.

    Raises
    ------
    UserError
        When they cannot be written.
    """
    try:
        target = folder.absolute()
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=target) as draft:
            for name, content in made.items():
                file = Path(draft) / name
                file.touch(mode=0o600)
                file.write_bytes(content)
            for name in made:
                os.replace(Path(draft) / name, target / name)
    except OSError as fault:
        raise UserError(
            f"The folder {folder.name!r} cannot be written ({fault.strerror}).",
            "Give --out a folder that you may write to.",
        ) from fault
    return [target / name for name in made]

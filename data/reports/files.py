"""Files of reports: how they are called, and written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from data.errors import UserError

MOST_NAME = 60


def file_name(*parts: str, suffix: str) -> str:
    """A name made of ids, days and words, as every file system takes it.

    An id that holds other signs than letters, digits and ``._-``, or is long, is shortened; the
    beginning of its hash then tells it from another one.
    """
    return "-".join(_part(part) for part in parts) + suffix


def write_files(folder: Path, made: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder; earlier ones of the same names are replaced.

    All of them are written beside their places first, so that a full disk leaves none half written.

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
                (Path(draft) / name).write_bytes(content)
            for name in made:
                os.replace(Path(draft) / name, target / name)
    except OSError as fault:
        raise UserError(
            f"The folder {folder.name!r} cannot be written ({fault.strerror}).",
            "Give --out a folder that you may write to.",
        ) from fault
    return [target / name for name in made]


def _part(text: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._-") or "_"
    if plain == text and len(plain) <= MOST_NAME:
        return plain
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain[: MOST_NAME - 9]}~{digest}"

"""Word from `rotamend serve` to the process of a flow run that the solve is to end early.

A file in the home of the server, because Prefect keeps the signals of that process for itself, and
because the word must also reach a process that has not begun to solve.
"""

from __future__ import annotations

from pathlib import Path

from flows.settings import prefect_home


def ask() -> None:
    """Ask every solve at the server of this home to end with the best rota it has."""
    _word().touch()


def asked() -> bool:
    """Whether solves are to end."""
    return _word().exists()


def clear() -> None:
    """Let solves go on as long as they may."""
    _word().unlink(missing_ok=True)


def _word() -> Path:
    return prefect_home() / "stopping"

"""Runs the command ``rotamend`` as a user does, and measures the process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
"""Unit of the peak memory that the system reports."""


class CommandFailed(Exception):
    """The command did not do what was asked; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the command.

    ``seconds`` is the wall time from start to end, Python's start included; ``peak_bytes`` the
    largest resident memory of the process or of a child it waited for; ``cpu_seconds`` what the
    processor spent on them, which grows little where others work on the same machine.
    """

    code: int
    output: str
    errors: str
    seconds: float
    peak_bytes: int
    cpu_seconds: float


@contextmanager
def fresh_home() -> Iterator[Path]:
    """Make a temporary home that nothing was imported into, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rotamend-benchmark-") as folder:
        yield Path(folder)


def rotamend(home: Path, *arguments: str, allowed: tuple[int, ...] = (0,)) -> Measured:
    """Run the command of this environment on a home.

    Raises
    ------
    CommandFailed
        When the exit code is not one of ``allowed``.
    """
    measured = run((_command(), *arguments), environment(home))
    if measured.code not in allowed:
        said = (measured.output + measured.errors).strip()
        raise CommandFailed(f"rotamend {arguments[0]} ended with {measured.code}: {said}")
    return measured


def environment(home: Path) -> dict[str, str]:
    """The environment of a process that works on a home, as a user's shell has it."""
    # Nobody's shell tells Python to compile every module anew (0.3 s a command); a sandbox's may.
    unwanted = ("ROTAMEND_DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    return {
        **{name: value for name, value in os.environ.items() if name not in unwanted},
        "ROTAMEND_HOME": str(home),
    }


def run(
    command: Sequence[str], environment: Mapping[str, str], *, kill_after: float | None = None
) -> Measured:
    """Run a command as a process of its own, and measure it.

    Parameters
    ----------
    kill_after
        Seconds after which the process is killed, whatever it does; None: never.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=environment,
        )
        watch = threading.Timer(kill_after or 0, process.kill)
        if kill_after is not None:
            watch.start()
        # wait4, not getrusage: it tells of this child alone, not of the largest one so far.
        _, status, usage = os.wait4(process.pid, 0)
        watch.cancel()
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        return Measured(
            process.returncode,
            output.read(),
            errors.read(),
            seconds,
            usage.ru_maxrss * MAXRSS_BYTES,
            usage.ru_utime + usage.ru_stime,
        )


def _command() -> str:
    beside = Path(sys.executable).with_name("rotamend")
    found = str(beside) if beside.exists() else shutil.which("rotamend")
    if found is None:
        raise CommandFailed("the command rotamend is not installed: run make install")
    return found

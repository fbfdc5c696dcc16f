"""A Prefect server on loopback as a child process: started, waited for, and stopped for good."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from data.errors import UserError
from flows import orphans, stopping
from flows.settings import home, prefect_environment, prefect_home
from solver.words import count

START_S = 180
"""Seconds a server may take to answer; a slow machine with a cold disk needs over a minute."""
STOP_S = 15
"""Seconds a child has to end by itself before it is killed."""


class ServerFailed(Exception):
    """The Prefect server did not start; the message says where its output is."""


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(port: int) -> None:
    """Refuse a port that somebody listens on.

    Raises
    ------
    UserError
        When the port is taken, or this user may not use it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port that a server has just left may be used again at once.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UserError(
                f"Port {port} cannot be used: {error.strerror}.",
                "Stop what uses it, or choose another one with --port.",
            ) from None


def running_server() -> str | None:
    """API address of the server that runs on this home; None where none answers."""
    try:
        api_url = str(json.loads(_record().read_text())["api_url"])
    except (OSError, ValueError, KeyError):
        return None
    return api_url if _healthy(api_url) else None


def server_to_tell() -> str | None:
    """API address of the server that commands tell what they did; None where there is none.

    It is that of the environment, or the one that runs on this home. Prefect is not loaded for it.
    """
    return os.environ.get("PREFECT_API_URL") or running_server()


@contextmanager
def server(
    port: int, say: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server while the context lasts; yields its API address and its process.

    Runs and slots that an earlier planner left behind are ended before the context begins, and
    those of a planner that was stopped within it when it ends.

    Parameters
    ----------
    say
        Told in a sentence of runs that are ended.

    Raises
    ------
    UserError
        When another server already runs on this home: two would share one database file.
    ServerFailed
        When it does not answer in time.
    """
    from filelock import FileLock, Timeout

    prefect_home().mkdir(parents=True, exist_ok=True)
    lock = FileLock(prefect_home() / "server.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(
            f"A Prefect server already runs for {home()}.",
            "Use that one, or stop it first (Ctrl-C where rotamend serve runs).",
        ) from None
    try:
        stopping.clear()
        api_url = f"http://127.0.0.1:{port}/api"
        command = (
            *(sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
            *("--lifespan", "on", "--timeout-graceful-shutdown", "5"),
        )
        with child(command, prefect_environment(api_url), "server") as process:
            _wait_until_healthy(process, api_url)
            # The lock is held: whatever took these up went with the server before this one.
            _release(api_url, "Its process was gone when the server started again.", say)
            _record().write_text(json.dumps({"api_url": api_url, "pid": process.pid}))
            try:
                yield api_url, process
            finally:
                if process.poll() is None:
                    with contextlib.suppress(ServerFailed):
                        _release(api_url, "It was stopped with its server.", say)
                _record().unlink(missing_ok=True)
    finally:
        stopping.clear()
        lock.release()


@contextmanager
def child(
    command: Sequence[str],
    environment: Mapping[str, str],
    name: str,
    ask: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a child process with its output in ``logs/NAME.log``; it is gone when the context ends.

    The child leads a group of its own: Ctrl-C reaches only the parent, which then stops its
    children in order, and what a child has started is stopped with it. ``ask`` is the signal on
    which the child ends in good order.
    """
    log = log_of(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process, ask)


def log_of(name: str) -> Path:
    """The file that holds the output of a child process."""
    return home() / "logs" / f"{name}.log"


def _stop(process: subprocess.Popen[bytes], ask: signal.Signals) -> None:
    """End a child and everything it started: ask the child, then the group, then kill."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(ask)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_S)
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not _group_lives(process.pid):
            break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        limit = time.monotonic() + STOP_S
        while _group_lives(process.pid) and time.monotonic() < limit:
            process.poll()
            time.sleep(0.05)
    process.wait()


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until_healthy(process: subprocess.Popen[bytes], api_url: str) -> None:
    limit = time.monotonic() + START_S
    while not _healthy(api_url):
        if process.poll() is not None:
            raise ServerFailed(f"the Prefect server ended while starting: see {log_of('server')}")
        if time.monotonic() > limit:
            raise ServerFailed(f"no answer from the Prefect server: see {log_of('server')}")
        time.sleep(0.1)


def _release(api_url: str, message: str, say: Callable[[str], None]) -> None:
    from httpx import HTTPError

    try:
        ended = orphans.release(api_url, message)
    except HTTPError as error:
        raise ServerFailed(f"its unended runs cannot be ended: see {log_of('server')}") from error
    if ended:
        say(f"Marked {count(ended, 'unended run')} as interrupted.")


def _healthy(api_url: str) -> bool:
    # Never through a proxy: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{api_url}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _record() -> Path:
    return prefect_home() / "server.json"

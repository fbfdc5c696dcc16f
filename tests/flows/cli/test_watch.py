"""Tests of rotamend watch: what it says of looks at a run, and when it ends."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from flows import watching
from flows.told_live import LiveState
from flows.watching import Watched
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
SOLVING = LiveState("main", "search", 3.0, 8, 10, 12.5, more_slots=2)
DONE = replace(SOLVING, phase="done", covered_slots=9, more_slots=1, gap=2.5)
BEGUN = Watched("id", "nightly · all · tomorrow", "RUNNING", "Running", "", (SOLVING,))
ENDED = Watched("id", "nightly · P1", "COMPLETED", "Proposed", "main: proposal P1", (DONE,))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the watch see what it is given."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")

    def see(*given: Watched | Exception) -> None:
        def watch(_: str, every_s: float, wait: Callable[[float], bool]) -> Iterator[Watched]:
            for each in given:
                if isinstance(each, Exception):
                    raise each
                yield each
                if each.ended or wait(0.0):
                    return

        monkeypatch.setattr(watching, "watch", watch)

    return see


def test_that_json_is_one_object_of_the_last_state(run: Run, looks: Callable[..., None]) -> None:
    looks(BEGUN, BEGUN, ENDED)
    ran = run("watch", "--json")

    assert ran.code == 0
    assert ran.json["ended"] is True
    assert ran.json["state"] == "Proposed"
    (solve,) = ran.json["solves"]
    assert (solve["covered_slots"], solve["objective"], solve["gap"]) == (9, 12.5, 2.5)


def test_that_a_line_is_told_once_where_there_is_no_terminal(
    run: Run, looks: Callable[..., None]
) -> None:
    looks(BEGUN, BEGUN, ENDED)
    ran = run("watch")

    assert ran.out.splitlines() == [
        "main · search · 8 of 10 covered · more possible 2 · gap not proved · objective 12.5 · 3 s",
        "main · done · 9 of 10 covered · more possible 1 · gap 2.5 % · objective 12.5 · 3 s",
    ]
    assert "Proposed: main: proposal P1" in ran.err


def test_that_a_terminal_shows_one_table(
    run: Run, looks: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    looks(BEGUN, ENDED)
    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    from flows.cli.main import run as run_command

    monkeypatch.setattr("sys.stdout", screen)
    code = run_command(["watch"])

    assert code == 0
    assert "8 of 10" in screen.getvalue()
    assert "2.5 %" in screen.getvalue()


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_that_ctrl_c_ends_the_watch_cleanly_and_says_that_the_plan_goes_on(
    run: Run, looks: Callable[..., None], options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def watch(_: str, every_s: float, wait: Callable[[float], bool]) -> Iterator[Watched]:
        yield BEGUN
        os.kill(os.getpid(), signal.SIGINT)
        assert wait(60)

    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr(watching, "watch", watch)
    ran = run("watch", *options)

    assert ran.code == 0
    if options:
        assert ran.json["ended"] is False
    else:
        assert "the plan goes on" in ran.err


@pytest.mark.parametrize(
    ("given", "words"),
    [((), "Nothing is being planned"), ((httpx.ConnectError("no"),), "does not answer")],
)
def test_that_what_cannot_be_watched_is_refused(
    run: Run, looks: Callable[..., None], given: tuple[Any, ...], words: str
) -> None:
    looks(*given)
    ran = run("watch")

    assert ran.code == 2
    assert words in ran.err


def test_that_a_server_that_goes_away_leaves_the_last_state(
    run: Run, looks: Callable[..., None]
) -> None:
    looks(BEGUN, httpx.ReadError("gone"))
    ran = run("watch", "--json")

    assert ran.code == 0
    assert ran.json["ended"] is False
    assert "The server has gone" in ran.err


def test_that_without_a_server_it_says_how_to_start_one(
    run: Run, rotamend_home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    ran = run("watch")

    assert ran.code == 2
    assert "rotamend serve" in ran.err

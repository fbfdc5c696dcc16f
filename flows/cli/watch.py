"""rotamend watch: how far the plan is that rotamend serve makes now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import AsJson

if TYPE_CHECKING:
    from rich.console import RenderableType

    from flows.told_live import LiveState
    from flows.watching import Watched


def watch(
    every: Annotated[
        float, typer.Option("--every", min=0.2, max=60, help="Seconds between two looks.")
    ] = 1.0,
    as_json: AsJson = False,
) -> int:
    """Show coverage, best objective and gap of the plan that is being made, until it has ended.

    It reads what the UI shows (the artifacts live-BRANCH). Ctrl-C ends the watch; the plan goes on.
    With --json the last state is printed when the run, or the watch, has ended.
    """
    from threading import Event

    import httpx

    from data.errors import UserError
    from flows.cli.terminal import emit, interruptible, note
    from flows.watching import watch as looks

    last: Watched | None = None
    pause = Event()
    try:
        with interruptible() as stop:

            def wait(seconds: float) -> bool:
                # A wait in parts: Ctrl-C is answered at once.
                for _ in range(max(1, round(seconds / 0.1))):
                    if stop():
                        return True
                    pause.wait(min(0.1, seconds))
                return stop()

            seen = looks(_server(), every, wait)
            for each in seen if as_json else _shown(seen):
                last = each
    except httpx.HTTPError:
        if last is None:
            raise UserError(
                "The Prefect server does not answer.", "See whether rotamend serve runs."
            ) from None
        note("The server has gone; what was seen last:")
    if last is None:
        raise UserError(
            "Nothing is being planned now.",
            "Start a plan in the UI; rotamend nightly shows its progress itself.",
        )
    if as_json:
        emit(last.as_json())
    elif last.ended:
        note(f"{last.state}: {last.message or last.name}")
    else:
        note("The watch has ended; the plan goes on.")
    return 0


def _server() -> str:
    """The server of this home, else the one that the environment names."""
    import os

    from data.errors import UserError
    from flows.server import running_server

    api_url = running_server() or os.environ.get("PREFECT_API_URL")
    if not api_url:
        raise UserError("No Prefect server runs on this home.", "Start it: rotamend serve.")
    return api_url


def _shown(seen: Iterable[Watched]) -> Iterator[Watched]:
    """Show each look: one table that changes on a terminal, else a line where something is new."""
    import sys

    from flows.cli.terminal import say

    if not sys.stdout.isatty():
        told: set[str] = set()
        for each in seen:
            for line in map(_line, each.solves):
                if line not in told:
                    told.add(line)
                    say(line)
            yield each
        return
    from rich.live import Live

    with Live(auto_refresh=False) as screen:
        for each in seen:
            screen.update(_table(each), refresh=True)
            yield each


def _table(seen: Watched) -> RenderableType:
    from flows.cli.terminal import table

    head = ("Branch", "Phase", "Covered", "Best objective", "More possible", "Gap", "Time")
    return table(f"{seen.name} · {seen.state}", head, map(_cells, seen.solves))


def _cells(solve: LiveState) -> tuple[str, ...]:
    return (
        solve.branch_id,
        solve.phase,
        f"{solve.covered_slots:,} of {solve.slots:,}",
        "–" if solve.objective is None else f"{solve.objective:,.1f}",
        "not proved" if solve.more_slots is None else f"{solve.more_slots:,}",
        "not proved" if solve.gap is None else f"{solve.gap:.1f} %",
        f"{solve.seconds:.0f} s",
    )


def _line(solve: LiveState) -> str:
    branch, phase, covered, objective, more, gap, seconds = _cells(solve)
    told = f"{branch} · {phase} · {covered} covered · more possible {more} · gap {gap}"
    return f"{told} · objective {objective} · {seconds}"

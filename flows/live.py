"""What a running solve tells: two artifacts in the UI, brought up to date beside the search.

The search only leaves its newest report; a thread of its own sends it at most every `EVERY_S`
seconds, so that the search waits for no server. `rotamend watch` reads the same table
(flows/watching.py).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
from prefect.artifacts import create_progress_artifact, create_table_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactUpdate

from flows.brief.tables import plain
from flows.told_live import LiveState
from flows.wiring import slug
from solver.result import Progress, Result
from solver.words import count

EVERY_S = 3.0
"""Least seconds between two reports."""
LAST_S = 10.0
"""Seconds that the last report may take."""


class Live:
    """The reports of one solve; called with its progress, from the thread that solves."""

    def __init__(self, branch_id: str, slots: int) -> None:
        self._state = LiveState(branch_id, slots=slots)
        self._fraction = 0.0
        self._began = time.monotonic()

    @property
    def told(self) -> tuple[LiveState, float]:
        """The newest report, and how much of the time is used (0 to 1)."""
        # Two names that are set one after the other: a report may be a moment older than the bar.
        return self._state, self._fraction

    def __call__(self, progress: Progress) -> None:
        """Keep a report in the place of the one before."""
        spent = time.monotonic() - self._began
        self._state = self._state.after(progress, spent)
        self._fraction = min(1.0, progress.fraction)

    def finish(self, result: Result) -> None:
        """Keep what the solve came to."""
        spent = time.monotonic() - self._began
        self._state, self._fraction = self._state.of_result(result, spent), 1.0

    def stop(self) -> None:
        """Keep that the solve is over without a result, unless it has one."""
        if not self._state.over:
            self._state = replace(self._state, phase="stopped")


@dataclass(frozen=True, slots=True)
class _Shown:
    """The two artifacts of one solve."""

    bar: UUID
    table: UUID

    @classmethod
    def create(cls, branch_id: str, live: Live) -> _Shown:
        what = plain(f"Solving {branch_id}")
        key = slug(branch_id)
        return cls(
            bar=create_progress_artifact(progress=0.0, key=f"solving-{key}", description=what),
            table=create_table_artifact(live.told[0].rows(), key=f"live-{key}", description=what),
        )

    def update(self, client: SyncPrefectClient, state: LiveState, fraction: float) -> None:
        told = plain(f"Solving {state.branch_id}: {_words(state)}")
        for artifact_id, data in (
            (self.bar, round(100 * fraction, 1)),
            (self.table, json.dumps(state.rows())),
        ):
            client.update_artifact(artifact_id, ArtifactUpdate(data=data, description=told))


def _words(state: LiveState) -> str:
    told = f"{state.covered_slots:,} of {count(state.slots, 'slot')} covered"
    if state.more_slots is not None:
        told += f", at most {state.more_slots:,} more can be"
    if state.objective is not None:
        told += f", objective {state.objective:,.1f}"
    return told if state.gap is None else f"{told}, gap at most {state.gap:.1f} %"


@contextmanager
def shown_live(branch_id: str, slots: int, every_s: float = EVERY_S) -> Iterator[Live]:
    """Show a solve while the context lasts.

    Parameters
    ----------
    slots
        How many there are to cover.
    every_s
        Least seconds between two reports.
    """
    live = Live(branch_id, slots)
    shown = _Shown.create(branch_id, live)
    over = threading.Event()

    def report() -> None:
        sent: Any = None
        with get_client(sync_client=True) as client:
            while True:
                ended = over.wait(every_s)
                told = live.told
                if told != sent:
                    # A report that gets lost is made good by the next one.
                    with suppress(httpx.HTTPError):
                        shown.update(client, *told)
                        sent = told
                if ended:
                    return

    # The settings of the run, the address of the server among them, live in its context.
    reporter = threading.Thread(target=copy_context().run, args=(report,), daemon=True)
    reporter.start()
    try:
        yield live
    finally:
        live.stop()
        over.set()
        reporter.join(LAST_S)

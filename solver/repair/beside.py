"""The search beside the columns: it goes on from a rota, with a penalty for every change."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from solver.encoding import Arrays, encode
from solver.encoding import columns as col
from solver.encoding.arrays import Float, Int32
from solver.policy import Policy
from solver.repair.figures import penalised
from solver.repair.rounds import Rounds
from solver.rota import Rota
from solver.search import engine
from solver.search.settings import Settings

SETTINGS = Settings(
    removed=8.0, string=6.0, around_absent=0.7, wide=1.0, whole=0.0, hot=600.0, cold=2.0
)
"""Around what is uncovered, and warm enough to change a carer on the way to a better rota."""


class Beside:
    """A search in a thread of its own; compiled code holds no lock, so it has a core to itself.

    Parameters
    ----------
    nobody_else
        Whether only slots that lack a carer may get one; all starts are free.
    """

    def __init__(
        self,
        rounds: Rounds,
        policy: Policy,
        start: Rota,
        *,
        nobody_else: bool,
        seed: int,
        seconds: float | None,
        iterations: int | None,
        stop: Callable[[], bool],
    ) -> None:
        self._ended = threading.Event()
        self._found: list[Rota] = []
        self.iterations = 0
        self._failed: BaseException | None = None

        def search() -> None:
            try:
                data = encode(rounds.problem, penalised(policy))
                if nobody_else:
                    data = _without_newcomers(rounds, data)
                run = engine.prepare(
                    rounds.problem, data, seed=seed, threads=1, start=start, settings=SETTINGS
                )
                # The start with what its greedy completion adds: nobody else changes.
                self._found = engine.best_rotas(run)
                engine.run(
                    run,
                    seconds=seconds,
                    iterations=iterations,
                    report=lambda _: None,
                    stop=lambda: self._ended.is_set() or stop(),
                )
                self._found += engine.best_rotas(run)
                self.iterations = run.iterations
            except BaseException as error:
                self._failed = error

        self._thread = threading.Thread(target=search, name="search beside the repair")
        self._thread.start()

    def end(self) -> None:
        """Let the search end with what it has."""
        self._ended.set()

    def rotas(self) -> list[Rota]:
        """The rotas found, when the search has had its time or is told to end."""
        self._thread.join()
        if self._failed is not None:
            raise self._failed
        return self._found


def _without_newcomers(rounds: Rounds, data: Arrays) -> Arrays:
    """The same problem where only carers who were told make what lacks nobody."""
    visit = data.visit.copy()
    shifts: list[Int32] = []
    pairs: list[Float] = []
    meetings: list[Int32] = []
    kept = 0
    carers = {carer.id: c for c, carer in enumerate(rounds.problem.carers)}
    for v, asked in enumerate(rounds.problem.visits):
        begin, end = visit[v, col.E_BEGIN], visit[v, col.E_END]
        offered = np.arange(begin, end)
        if asked.id not in rounds.open:
            told = [carers[c] for c in rounds.carers.get(asked.id, ())]
            of_carer = data.shift[data.eligible[begin:end], col.CARER]
            offered = offered[np.isin(of_carer, told)]
        visit[v, col.E_BEGIN] = kept
        shifts.append(data.eligible[offered])
        pairs.append(data.pair[offered])
        meetings.append(data.meeting[offered])
        kept += len(offered)
        visit[v, col.E_END] = kept
    if not shifts:
        return data
    return data._replace(
        visit=visit,
        eligible=np.concatenate(shifts),
        pair=np.concatenate(pairs),
        meeting=np.concatenate(meetings),
    )

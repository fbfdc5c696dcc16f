"""The search beside the columns: it goes on from a rota, with a penalty for every change."""

from __future__ import annotations

import threading
from collections.abc import Callable

from solver.encoding import encode
from solver.policy import Policy
from solver.problem import Problem
from solver.repair.figures import PENALTIES, ordered
from solver.rota import Rota
from solver.search import engine
from solver.search.settings import Settings

SETTINGS = Settings(removed=8.0, string=6.0, around_absent=0.7, hot=600.0, cold=2.0)
"""Around what is uncovered, and warm enough to change a carer on the way to a better rota."""


class Beside:
    """A search in a thread of its own; compiled code holds no lock, so it has a core to itself."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        start: Rota,
        *,
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
                data = encode(problem, ordered(policy, PENALTIES))
                run = engine.prepare(
                    problem, data, seed=seed, threads=1, start=start, settings=SETTINGS
                )
                engine.run(
                    run,
                    seconds=seconds,
                    iterations=iterations,
                    report=lambda _: None,
                    stop=lambda: self._ended.is_set() or stop(),
                )
                self._found = engine.best_rotas(run)
                self.iterations = run.iterations
            except BaseException as error:
                self._failed = error

        self._thread = threading.Thread(target=search, name="search beside the repair")
        self._thread.start()

    def rotas(self, *, at_once: bool = False) -> list[Rota]:
        """The best rotas found, when the search has had its time or is told to end."""
        if at_once:
            self._ended.set()
        self._thread.join()
        if self._failed is not None:
            raise self._failed
        return self._found

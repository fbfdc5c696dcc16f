"""Many repairs of one rota: here, or shared by two processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")
ALONE = 8
"""Up to so many jobs are done here; more are shared by two processes, a core each."""
WORKERS = 2


def workers(alone: bool) -> AbstractContextManager[Executor | None]:
    """The processes that share jobs; None where they are done here."""
    if alone:
        return nullcontext()
    return ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))


def each(
    pool: Executor | None,
    work: Callable[[Job], Done],
    jobs: Sequence[Job],
    may_begin: Callable[[], bool] = lambda: True,
) -> Iterator[Done]:
    """Work on jobs in their order, here or a job a process, as long as another may begin.

    What is done comes in the order in which it is done.
    """
    if pool is None:
        for job in jobs:
            if not may_begin():
                return
            yield work(job)
        return
    waiting = iter(jobs)
    running = {pool.submit(work, job) for job in islice(waiting, WORKERS) if may_begin()}
    while running:
        ready, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {pool.submit(work, job) for job in islice(waiting, len(ready)) if may_begin()}
        yield from (future.result() for future in ready)

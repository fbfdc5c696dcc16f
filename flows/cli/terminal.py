"""What a person sees and what a program reads: results on standard output, the rest beside it."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

    from solver.result import Progress


def emit(document: Mapping[str, Any]) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def say(*renderables: RenderableType) -> None:
    """Print something for a person on standard output."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for renderable in renderables:
        # A path or an id may look like markup.
        console.print(renderable, markup=not isinstance(renderable, str))


def note(text: str) -> None:
    """Print a remark on standard error, beside the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def markdown(text: str) -> None:
    """Print markdown for a person."""
    from rich.console import Console
    from rich.markdown import Markdown

    Console(highlight=False).print(Markdown(text))


def table(title: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> RenderableType:
    """A table without lines, for `say`."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    made = Table(title=escape(title), box=box.SIMPLE, title_justify="left", pad_edge=False)
    for name in head:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    return made


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C or SIGTERM into a wish to stop, which the yielded function tells.

    A second one ends the program at once.
    """
    wanted = threading.Event()

    def first(signum: int, _: object) -> None:
        wanted.set()
        signal.signal(signum, signal.default_int_handler)

    before = {number: signal.signal(number, first) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wanted.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def solving(slots: int, limit: str) -> Iterator[Callable[[Progress], None]]:
    """Show the progress of a solve on standard error; a bar only where there is a terminal."""
    note(f"Solving {slots:,} slots, {limit}. Ctrl-C keeps the best rota so far as a draft.")
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.fields[engine]}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[covered]} covered"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, engine="starting", covered=f"0 of {slots:,}")

        def show(progress: Progress) -> None:
            covered = f"{progress.covered_slots:,} of {progress.slots:,}"
            bar.update(task, completed=progress.fraction, engine=progress.engine, covered=covered)

        yield show

"""What a person sees and what a program reads: results on standard output, the rest beside it."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.words import count

if TYPE_CHECKING:
    from rich.console import RenderableType

    from solver.result import Progress


NAME = "rotamend"


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


def program() -> str:
    """What to type to run ``rotamend`` again from the current folder.

    The bare name where the shell finds this very executable by it, else its path.
    """
    used = Path(sys.argv[0])
    if used.name != NAME or not used.is_file():
        return NAME
    found = shutil.which(NAME)
    if found is not None and Path(found).samefile(used):
        return NAME
    absolute = used.absolute()
    here = Path.cwd()
    near = absolute.relative_to(here) if absolute.is_relative_to(here) else absolute
    # A bare file name is looked for on the PATH, not in the current folder.
    return shlex.quote(str(near) if len(near.parts) > 1 else f"./{near}")


def note(text: str) -> None:
    """Print a remark on standard error, beside the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def markdown(text: str) -> None:
    """Print markdown for a person."""
    from rich.console import Console
    from rich.markdown import Markdown

    Console(highlight=False).print(Markdown(text))


def table(
    title: str,
    head: Iterable[str],
    rows: Iterable[Iterable[object]],
    *,
    fold: Collection[str] | None = None,
) -> RenderableType:
    """A table without lines, for `say`.

    Parameters
    ----------
    fold
        Columns that may be folded where the screen is narrow, between words only; the others keep
        each cell on one line, and the table is then wider than the screen if it must be. None
        means that all may be, also inside words.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    made = Table(title=escape(title), box=box.SIMPLE, title_justify="left", pad_edge=False)
    for name in head:
        made.add_column(name, overflow="fold", no_wrap=fold is not None and name not in fold)
    lines = [[str(cell) for cell in row] for row in rows]
    for line in lines:
        made.add_row(*map(escape, line))
    if fold is not None:
        made.padding, made.show_edge = (0, 1, 0, 0), False
        for column, cells in zip(made.columns, zip(*lines, strict=True), strict=False):
            parts = [str(column.header).splitlines()]
            parts += [[cell] if column.no_wrap else cell.split() for cell in cells]
            column.min_width = max(cell_len(part) for each in parts for part in each)
        least = sum((column.min_width or 0) + 2 for column in made.columns) - 2
        if least > Console().width:
            # Rich would break words to keep a table on a screen narrower than this.
            made.width = least
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
    note(f"Solving {count(slots, 'slot')}, {limit}. Ctrl-C keeps the best rota so far as a draft.")
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

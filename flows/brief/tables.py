"""Tables in markdown, in which ids cannot act as markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """The lines of a table."""
    yield _row(head)
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield _row(row)


def plain(text: str) -> str:
    """Text in which ids cannot act as markdown."""
    return re.sub(r"([\\|*_<>`\[\]])", r"\\\1", text)


def _row(cells: tuple[object, ...]) -> str:
    return "| " + " | ".join(plain(str(cell)) for cell in cells) + " |"

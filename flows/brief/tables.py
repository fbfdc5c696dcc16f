"""Tables in markdown, in which ids cannot act as markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap

_LINK = re.compile(r"(?=://)|(?<=\bwww)(?=\.)|(?<=\S)(?=@\S)", re.IGNORECASE)
"""Places in what browsers are led to take for an address."""
_CELL = re.compile(r"(?:\\.|[^\\|])+")
"""What lies between two bars that are not escaped."""
_LETTER = re.compile(r"\\.|.")
"""A letter with what escapes it."""
LONGEST_WORD, PART = 28, 20
"""Letters of a word that is never broken in a cell, and of the parts of a longer one."""
LETTERS, LETTERS_A_COLUMN = 108, 4
"""Room for text beside the side panel at 1366 pixels, and what the edges of a column take of it."""


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """The lines of a table."""
    yield _row(head)
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield _row(row)


def plain(text: str) -> str:
    """Text in which ids cannot act as markdown."""
    return _LINK.sub(r"\\", re.sub(r"([\\|*_<>`\[\]])", r"\\\1", text))


def code(text: str) -> str:
    """Text to be typed as it is, whatever it holds."""
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (1 + max(map(len, re.findall("`+", text))))
    return f"{fence} {text} {fence}"


def narrow(page: str) -> str:
    """A page for the UI: it breaks no line in a cell, so that wide tables scroll sideways.

    The longest cells are broken, as evenly as they need to be. A word is never broken, for it may
    be an id that somebody copies, unless it has more than `LONGEST_WORD` letters.
    """
    lines: list[str] = []
    for is_table, group in groupby(page.split("\n"), lambda line: line.startswith("|")):
        these = list(group)
        lines += _narrowed(these) if is_table else these
    return "\n".join(lines)


def _narrowed(lines: list[str]) -> list[str]:
    cells = [_CELL.findall(line[1:-1]) for line in lines]
    cells = [[cell.strip() for cell in row] for row in cells]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    room = LETTERS - LETTERS_A_COLUMN * len(widths)
    if sum(widths) <= room:
        return lines
    most = max(widths)
    while most > 1 and sum(min(width, most) for width in widths) > room:
        most -= 1
    broken = ([_broken(cell, most) for cell in row] for row in cells)
    return [
        line if line.startswith("| --- |") else f"| {' | '.join(row)} |"
        for line, row in zip(lines, broken, strict=True)
    ]


def _broken(cell: str, most: int) -> str:
    lines = wrap(cell, most, break_long_words=False, break_on_hyphens=False)
    most = max(most, LONGEST_WORD)
    return "<br>".join(part for line in lines for part in _parts(line, most)) or cell


def _parts(line: str, most: int) -> Iterator[str]:
    """A line of more letters, which is one word, in parts; what escapes a letter stays with it."""
    letters = _LETTER.findall(line)
    size = len(letters) if len(letters) <= most else PART
    for start in range(0, len(letters), size):
        yield "".join(letters[start : start + size])


def _row(cells: tuple[object, ...]) -> str:
    return "| " + " | ".join(plain(str(cell)) for cell in cells) + " |"

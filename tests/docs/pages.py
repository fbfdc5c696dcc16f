"""The pages of the repository, and what is written in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.repository import ROOT, files

PAGES = files(".md")
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


def name(path: Path) -> str:
    """A page's path in the repository."""
    return str(path.relative_to(ROOT))


def text_of(page: str) -> str:
    """The text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str, language: str = "") -> list[str]:
    """The fenced blocks of a language; of none where none is given."""
    return [body for given, body in _FENCE.findall(text) if given == language]


def without_blocks(text: str) -> str:
    """The text outside fenced blocks."""
    return _FENCE.sub("", text)


def commands(text: str) -> Iterator[str]:
    """Lines of fenced blocks without a language, and inline code; continued lines are joined."""
    for block in blocks(text):
        joined = block.replace("\\\n", " ")
        yield from (line.strip() for line in joined.splitlines() if line.strip())
    yield from _INLINE.findall(without_blocks(text))


def table(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table after a heading, header and rule left out."""
    section = text[text.index(f"\n{heading}\n") :]
    rows = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert rows is not None, f"no table under {heading}"
    lines = [line.strip("|").split("|") for line in rows.group().splitlines()]
    return [[cell.strip() for cell in line] for line in lines[2:]]

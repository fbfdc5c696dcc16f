"""Bounds of what people type: how long it may be, and how much of it a message repeats."""

from __future__ import annotations

from data.errors import UserError

MOST_NAME = 200
MOST_REASON = 2000
MOST_QUOTED = 80


def refuse_long(text: str, what: str, most: int) -> None:
    """Raise UserError where a text is longer than can be kept; it is not repeated."""
    if len(text) > most:
        raise UserError(
            f"The {what} is {len(text):,} characters long.", f"Give at most {most:,} characters."
        )


def quoted(text: str) -> str:
    """A text in quotation marks, cut where it is too long to be an id."""
    return repr(text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…")

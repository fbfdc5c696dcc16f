"""What is wrong with a form, without what was typed in place of an id: it may be a name.

Prefect keeps what a run says of itself, and shows it to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from pydantic import BaseModel

from data.errors import UserError
from data.known import is_id
from data.store import Store
from data.typed import quoted
from flows.clock import is_time

LEFT_OUT = "(not repeated here)"
_NUMBER = re.compile(r"[DPRU]\d{1,9}", re.IGNORECASE)
"""Ids that the store gives: no name, also where there is none of that number."""


def unrepeated(store: Store, error: UserError, form: BaseModel) -> UserError:
    """The error with the field that is wrong, and nothing that was typed but ids and times."""
    problem, mend, wrong = error.problem, error.mend, []
    with store.unit_of_work(read_only=True) as uow:
        for title, text in _typed(form):
            if is_time(text) or _NUMBER.fullmatch(text) or is_id(uow, text):
                continue
            told, less = _without(problem, text), _without(mend, text)
            if (told, less) != (problem, mend):
                wrong.append(title)
            problem, mend = told, less
    fields = ", ".join(dict.fromkeys(wrong))
    return UserError(f"{fields}: {problem}" if fields else problem, mend)


def _typed(form: object, title: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a form that somebody typed, with the title of its field; the longest first.

    What stands in a field beforehand was typed by nobody.
    """
    found = sorted(_texts(form, title), key=lambda each: -len(each[1]))
    yield from dict.fromkeys(found)


def _texts(given: object, title: str) -> Iterator[tuple[str, str]]:
    if isinstance(given, BaseModel):
        for name, field in type(given).model_fields.items():
            value = getattr(given, name)
            if value != field.default:
                yield from _texts(value, field.title or name)
    elif isinstance(given, list):
        for each in given:
            yield from _texts(each, title)
    elif isinstance(given, str) and not isinstance(given, Enum):
        parts = (given, *given.split(";"))
        yield from ((title, part.strip()) for part in parts if part.strip())


def _without(words: str, text: str) -> str:
    """Words without a text, however it is quoted, or its letters are."""
    for form in dict.fromkeys((repr(text), quoted(text), text, repr(text)[1:-1])):
        bare = rf"(?<!\w){re.escape(form)}(?!\w)" if form[0] not in "'\"" else re.escape(form)
        words = re.sub(bare, LEFT_OUT, words, flags=re.IGNORECASE)
    return words

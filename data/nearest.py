"""The known word that somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` (did you mean …?)`` for the known word that is spelt most like it, or nothing.

    Capitals and small letters count as the same, so that ``england`` finds ``England``. A
    known name that has it as one of its words comes first: ``Ireland`` finds ``Northern Ireland``.
    """
    spelt = {each.casefold(): each for each in known}
    given = word.strip().casefold()
    near = [each for each in spelt if given in each.split()]
    near += difflib.get_close_matches(given, spelt, n=1)
    return f" (did you mean {spelt[near[0]]}?)" if near else ""

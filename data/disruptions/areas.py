"""Which postcodes lie in an area that is named by the beginning of a postcode."""

from __future__ import annotations

import re

_POSTCODE = re.compile(r"(([A-Z]{1,2})[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})?")
"""A British postcode: outward code (with its letters), inward code."""


def in_area(postcode: str | None, area: str) -> bool:
    """Whether a postcode lies in an area: ``G12``, all of ``G``, or ``G12 8``; in any case.

    ``G1`` is not ``G12``. Of a postcode that is not British the first word is compared.
    """
    wanted, text = _plain(area), _plain(postcode or "")
    if not wanted or not text:
        return False
    match = _POSTCODE.fullmatch(text)
    if match is None:
        return wanted in (text, text.split(" ")[0])
    outward, letters, inward = match.groups()
    if wanted in (outward, letters):
        return True
    return len(wanted) > len(outward) and f"{outward} {inward or ''}".startswith(wanted)


def same_area(one: str, other: str) -> bool:
    """Whether two names are of the same area, in any case."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(text.upper().split())

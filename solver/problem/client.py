"""Clients, and what they know and want of carers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Risk = Literal["red", "amber", "green"]
PreferenceKind = Literal["preferred", "avoid", "excluded"]


@dataclass(frozen=True, slots=True)
class Client:
    """A person who is visited at home.

    Parameters
    ----------
    id
        Opaque identifier.
    location
        Where the visits happen.
    risk
        red: must happen; amber; green: may be postponed or become a phone call.
    gender_of_carer
        ``any``, ``female`` or ``male``.
    funder_id
        Who pays for the care, where that is known.
    """

    id: str
    location: str
    risk: Risk = "amber"
    gender_of_carer: Literal["any", "female", "male"] = "any"
    funder_id: str | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """What a client wants of one carer: preferred, avoid (costs points) or excluded (forbidden)."""

    client_id: str
    carer_id: str
    kind: PreferenceKind


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Visits a carer delivered to a client in the last 28 days: a row of the continuity ledger."""

    client_id: str
    carer_id: str
    visits: int

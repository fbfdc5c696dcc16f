"""Overrides that concern some days, and what became of the rest that was promised for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from data.overrides import RestState, StoredOverride, all_overrides_of, rest_state
from data.store import UnitOfWork

Became = RestState | Literal["none due"]
"""What became of the rest of an override; the rule of ``none due`` is not about rest."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """An override, and what became of its rest."""

    made: StoredOverride
    rest: Became


def load_allowed(
    uow: UnitOfWork, branch_id: str, first_day: dt.date, last_day: dt.date, now: dt.datetime
) -> tuple[Allowed, ...]:
    """Find the overrides that were given on some local days (inclusive), or are about them.

    Those for rotas that were turned down are among them: somebody gave them all the same.
    """
    zone = ZoneInfo(uow.agency.branch(branch_id).timezone)

    def concerns(made: StoredOverride) -> bool:
        given = first_day <= made.recorded_at.astimezone(zone).date() <= last_day
        return given or (made.first_day <= last_day and made.last_day >= first_day)

    return tuple(
        Allowed(made, rest_state(uow, branch_id, made, now) or "none due")
        for made in all_overrides_of(uow, branch_id)
        if concerns(made)
    )

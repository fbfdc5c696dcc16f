"""Budgets: what may be spent on the care of some visits in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Scope = Literal["branch", "funder", "client"]


@dataclass(frozen=True, slots=True)
class Budget:
    """Hours and money for care in one period.

    It pays for the time of the visits themselves: the minutes of every carer on them, at what an
    hour of that carer costs then. Travel, waiting and mileage are the agency's own.

    Parameters
    ----------
    id
        Opaque identifier; periods of one budget share it.
    scope, scope_id
        For whom: the whole branch, the clients of a funder, or one client.
    first_day, last_day
        The period, both days included.
    seconds, pence
        What there is in all; None: no limit of that kind.
    hard
        Whether it must not be exceeded; a soft one is priced (terms *over_hours*, *over_money*).
    used_s, used_pence
        What published visits outside the problem use of it.
    told_s, told_pence
        What the visits in force use of a hard one in a re-plan, by the carers who were told: they
        may, even where it is exceeded, for nobody who was told loses a visit to save money.
    """

    id: str
    scope: Scope
    scope_id: str | None
    first_day: date
    last_day: date
    seconds: int | None = None
    pence: int | None = None
    hard: bool = False
    used_s: int = 0
    used_pence: int = 0
    told_s: int = 0
    told_pence: int = 0

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(
                f"budget {self.id}: the period ends before it starts, "
                f"{self.first_day} to {self.last_day}"
            )

    @property
    def left_s(self) -> int | None:
        """Seconds that visits of the problem may take."""
        return None if self.seconds is None else max(self.told_s, self.seconds - self.used_s)

    @property
    def left_pence(self) -> int | None:
        """Pence that visits of the problem may cost."""
        return None if self.pence is None else max(self.told_pence, self.pence - self.used_pence)

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.first_day <= day <= self.last_day


def pays(budget_id: str, scope: str, named: str | None, *, of_scope: bool) -> bool:
    """Whether a budget pays for a visit: the one meaning, here and of published rotas.

    A branch's pays for every visit, any other for those that name it, and for those of its scope
    that name none.

    Parameters
    ----------
    named
        The budget that the visit names.
    of_scope
        Whether the visit's client is the budget's own, or paid for by its funder.
    """
    if scope == "branch" or named == budget_id:
        return True
    return named is None and of_scope

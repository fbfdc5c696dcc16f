"""How briefs and screens write numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from solver.repair.result import Proof
from solver.words import count

if TYPE_CHECKING:
    from data.law import Figure
    from data.standby import Standby
    from solver.policy import Policy

PROVED = {
    Proof.GLOBAL: "over all rotas",
    Proof.NEIGHBOURHOOD: "for some",
    Proof.FOUND: "best found",
}
"""How far it is proved that no rota leaves less uncovered, minutes weighted by risk."""


def hours(seconds: float) -> str:
    """Seconds as ``7 h 05 min``, under an hour as ``25 min``."""
    minutes = round(abs(seconds) / 60)
    sign = "−" if seconds < 0 and minutes else ""
    if minutes < 60:
        return f"{sign}{minutes} min"
    return f"{sign}{minutes // 60} h {minutes % 60:02d} min"


def kilometres(metres: int) -> str:
    """Metres as ``12.3 km``."""
    return f"{metres / 1000:.1f} km"


def pounds(amount: float) -> str:
    """An amount as ``£1,234.50``."""
    return f"£{amount:,.2f}"


def moved_over(policy: Policy) -> str:
    """``moved over 15 min``: what a start must do to count as moved."""
    return f"moved over {policy.moved_s / 60:g} min"


def share(part: int, whole: int) -> str:
    """A share as ``97 %``, never rounded up to 100."""
    if whole == 0:
        return "–"
    return f"{min(99, round(100 * part / whole)) if part < whole else 100} %"


def figure_name(figure: Figure) -> str:
    """A figure of the law book by name, with whom it applies to."""
    return f"{figure.name} ({figure.applies_to})"


def figure_value(figure: Figure) -> str:
    """A figure of the law book with its unit."""
    return f"{figure.value} {figure.unit.replace('_', ' ')}"


def not_looked_at(carers: int) -> str:
    """That a sweep over absences was cut short, in one sentence."""
    return f"{count(carers, 'carer was', 'carers were')} not looked at: time was up."


def what_is_proved(absences: Iterable[Standby]) -> Iterator[str]:
    """What is meant by proved; then for which rotas it is where that is not all of them."""
    yield "Proved is that no less can be left uncovered, in minutes weighted by risk."
    some = [each for each in absences if each.proof is Proof.NEIGHBOURHOOD]
    for neighbourhood in dict.fromkeys(each.neighbourhood for each in some):
        carers = ", ".join(each.carer_id for each in some if each.neighbourhood == neighbourhood)
        yield f"Proved for '{neighbourhood}': {carers}."


def slightly(number: int) -> str:
    """So many starts move by less than a clock in minutes shows."""
    return f"{count(number, 'start moves', 'starts move')} by less than a minute."

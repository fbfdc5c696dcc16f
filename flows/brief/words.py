"""How briefs and screens write numbers."""

from __future__ import annotations


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


def share(part: int, whole: int) -> str:
    """A share as ``97 %``, never rounded up to 100."""
    if whole == 0:
        return "–"
    return f"{min(99, round(100 * part / whole)) if part < whole else 100} %"


def not_looked_at(carers: int) -> str:
    """That a sweep over absences was cut short, in one sentence."""
    were = "was" if carers == 1 else "were"
    return f"{count(carers, 'carer')} {were} not looked at: time was up."


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: ``1 slot``, ``2 slots``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def slightly(number: int) -> str:
    """So many starts move by less than a clock in minutes shows."""
    verb = "moves" if number == 1 else "move"
    return f"{count(number, 'start')} {verb} by less than a minute."

"""The planned span of time, and the way between its seconds and the wall clock."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from solver.problem.wall_clock import shown


@dataclass(frozen=True, slots=True)
class Horizon:
    """The local days a plan covers.

    Every time of the solver is an integer number of seconds since ``start``, counted in UTC, so
    that a shift across a clock change lasts as long as it really lasts.

    Parameters
    ----------
    start
        Local midnight of the first day, as an aware UTC time.
    timezone
        IANA name of the branch's time zone.
    first_day
        The first local day.
    day_starts
        Seconds of each local midnight, one more than there are days; the last one ends the horizon.
    """

    start: datetime
    timezone: str
    first_day: date
    day_starts: tuple[int, ...]

    @classmethod
    def of(cls, first_day: date, days: int, timezone: str = "Europe/London") -> Horizon:
        """The horizon of ``days`` local days from ``first_day``."""
        if days < 1:
            raise ValueError(f"a horizon needs at least 1 day, got days={days}")
        zone = ZoneInfo(timezone)
        midnights = [
            datetime.combine(first_day + timedelta(days=i), datetime.min.time(), zone).astimezone(
                UTC
            )
            for i in range(days + 1)
        ]
        start = midnights[0]
        return cls(
            start=start,
            timezone=timezone,
            first_day=first_day,
            day_starts=tuple(int((m - start).total_seconds()) for m in midnights),
        )

    @property
    def days(self) -> int:
        """Number of local days."""
        return len(self.day_starts) - 1

    @property
    def end(self) -> int:
        """Second at which the last local day ends."""
        return self.day_starts[-1]

    def day_of(self, second: int) -> int:
        """Index of the local day that holds ``second``; -1 before the horizon, ``days`` after."""
        if second < 0:
            return -1
        return min(bisect_right(self.day_starts, second) - 1, self.days)

    def date_of(self, day: int) -> date:
        """The date of a day index (indices outside the horizon are allowed)."""
        return self.first_day + timedelta(days=day)

    def week_of(self, day: int) -> tuple[int, int]:
        """ISO year and week (Monday to Sunday) that hold a day index."""
        year, week, _ = self.date_of(day).isocalendar()
        return year, week

    @staticmethod
    def monday_of(week: tuple[int, int]) -> date:
        """The Monday of an ISO year and week."""
        return date.fromisocalendar(*week, 1)

    def midnight(self, day: date) -> int:
        """Second of the local midnight with which a day begins, also outside the horizon."""
        return self.at(day, 0)

    def at(self, day: date, second_of_day: int) -> int:
        """Second at which the clocks show a time of a local day, the first time they do.

        A time that the clocks leave out is as far after the change as they jump.
        """
        clock = datetime.combine(day, datetime.min.time(), ZoneInfo(self.timezone))
        return self.second_of(clock + timedelta(seconds=second_of_day))

    def second_of(self, moment: datetime) -> int:
        """Seconds from the start to an aware time."""
        if moment.tzinfo is None:
            raise ValueError(f"a time without a zone has no place on the horizon: {moment}")
        return round((moment.astimezone(UTC) - self.start).total_seconds())

    def local(self, second: int) -> datetime:
        """The aware local time of a second."""
        return (self.start + timedelta(seconds=second)).astimezone(ZoneInfo(self.timezone))

    def clock(self, second: int) -> str:
        """The local wall time of a second as ``Mon 08:05``, for messages.

        Of one that the clocks show twice it says which it is.
        """
        return shown(self.local(second), "%a %H:%M")

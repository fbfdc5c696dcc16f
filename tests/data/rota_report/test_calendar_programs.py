"""What a calendar program makes of one version's file after another."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from data.reports.rota.calendars import calendar_of, cancellations_of
from data.reports.rota.zones import zone_around
from tests.data.rota_report.week import Told, a_branch, a_rota, printed_rota
from tests.data.store_rows import TUESDAY, wall

CLOCKS = {"v1": ("08:00", "09:30"), "v2": ("09:00", "10:45"), "v3": ("12:00", "13:00")}
CLIENTS = {"v1": "Ann Ash", "v2": "Bob Birch", "v3": "Ann Ash"}
CARERS = st.sampled_from(["k1", "k2", "k3", None])


class Program:
    """A calendar: of one event the highest SEQUENCE counts (RFC 5546, section 2.1.5)."""

    def __init__(self, *, reads_status: bool = True) -> None:
        self._events: dict[str, tuple[int, str, str, dt.datetime]] = {}
        self._reads_status = reads_status

    def open(self, content: bytes) -> None:
        for event in Calendar.from_ical(content).walk("VEVENT"):
            known = self._events.get(str(event["uid"]))
            if str(event["status"]) == "CANCELLED" and not self._reads_status:
                continue
            if known is None or known[0] <= event["sequence"]:
                status, summary = str(event["status"]), str(event["summary"])
                self._events[str(event["uid"])] = (event["sequence"], status, summary, event.start)

    def cancel(self, content: bytes) -> None:
        """Take an event out, as programs do that know METHOD:CANCEL alone (section 3.2.5)."""
        (event,) = Calendar.from_ical(content).walk("VEVENT")
        known = self._events.get(str(event["uid"]))
        if known is not None and known[0] <= event["sequence"]:
            del self._events[str(event["uid"])]

    @property
    def shown(self) -> list[tuple[dt.datetime, str]]:
        """Start and client of what is not cancelled, in order."""
        return sorted(
            (start, summary)
            for _, status, summary, start in self._events.values()
            if status != "CANCELLED"
        )


@st.composite
def a_version(draw: st.DrawFn) -> tuple[Told, ...]:
    """Any two carers or none at v2, anybody or nobody at the others, at any of two times."""
    told: list[Told] = []
    for visit_id, clocks in CLOCKS.items():
        clock, first = draw(st.sampled_from(clocks)), draw(CARERS)
        if first is not None:
            told.append((visit_id, first, clock))
        if visit_id == "v2":
            second = draw(CARERS)
            if second not in (None, first):
                told.append((visit_id, second, clock, 2))
    return tuple(told)


@settings(max_examples=12)
@given(
    versions=st.lists(st.tuples(a_version(), st.booleans()), min_size=2, max_size=4),
    late=st.booleans(),
)
def test_that_the_last_file_makes_every_calendar_right(
    versions: list[tuple[tuple[Told, ...], bool]], late: bool
) -> None:
    """Whichever of the earlier files a carer has opened, and whatever is opened once more.

    Programs of the other kind leave out what is cancelled in a file, and want it cancelled.
    """
    with tempfile.TemporaryDirectory() as folder:
        branch = a_branch(Path(folder) / "home")
        zone = zone_around("Europe/London", TUESDAY, TUESDAY)
        programs = {carer_id: Program() for carer_id in ("k1", "k2", "k3")}
        others = {carer_id: Program(reads_status=False) for carer_id in programs}
        lost: dict[str, dict[str, bytes]] = {}
        files: list[dict[str, bytes]] = []
        for told, _ in versions:
            a_rota(branch, *told)
            rota = printed_rota(branch)
            files.append({c.carer.id: calendar_of(rota, c, zone) for c in rota.carers})
            lost = {c.carer.id: cancellations_of(rota, c, zone) for c in rota.carers}
        opened = [each for each, (_, given) in zip(files, versions, strict=True) if given]
        for each in [*opened, files[-1], *(files[:1] if late else [])]:
            # Who has nothing to do with a rota, now or before, gets no file of it.
            for carer_id, content in each.items():
                programs[carer_id].open(content)
        for each in [*opened, files[-1]]:
            for carer_id, content in each.items():
                others[carer_id].open(content)
        for carer_id, cancelling in lost.items():
            for content in cancelling.values():
                others[carer_id].cancel(content)
        branch.store.close()

    last = versions[-1][0]
    for carer_id, program in (*programs.items(), *others.items()):
        assert program.shown == sorted(
            (wall(TUESDAY, clock), CLIENTS[visit_id])
            for visit_id, carer, clock, *_ in last
            if carer == carer_id
        )

"""Calendars as two libraries read them, version after version."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event, Timezone

from data.reports.rota.calendars import calendar_of, event_uid
from data.reports.rota.printed import CarerRota, Person, PrintedRota, PrintedVisit, Span, Stop
from data.reports.rota.zones import zone_around
from tests.data.rota_report.week import USUAL, a_branch, a_rota, written
from tests.data.store_rows import NOON, TUESDAY, Branch, wall

AUTUMN, SPRING = dt.date(2026, 10, 25), dt.date(2027, 3, 28)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return a_branch(tmp_path / "home")


def parsed(content: bytes) -> Calendar:
    """The calendar as icalendar reads it; vobject has to find the same events."""
    calendar = Calendar.from_ical(content)
    assert calendar.errors == []
    other = vobject.readOne(content.decode())
    events = calendar.walk("VEVENT")
    twins = getattr(other, "vevent_list", [])
    assert [str(e["uid"]) for e in events] == [e.uid.value for e in twins]
    for event, twin in zip(events, twins, strict=True):
        assert event.errors == []
        assert event.start == twin.dtstart.value.astimezone(dt.UTC)
        assert event.end == twin.dtend.value.astimezone(dt.UTC)
        assert str(event["summary"]) == twin.summary.value
    return calendar


def calendar(branch: Branch, out: Path, carer_id: str, ref: str = "latest") -> dict[str, Event]:
    """The events of a carer by UID."""
    folder = written(branch, out, ref).folder / "calendars"
    made = parsed((folder / f"carer-{carer_id}.ics").read_bytes())
    return {str(event["uid"]): event for event in made.walk("VEVENT")}


def uid(visit_id: str, carer_id: str) -> str:
    return event_uid("main", visit_id, carer_id)


def test_that_an_event_tells_whose_visit_it_is_where_when_and_with_whom(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    event = calendar(branch, tmp_path / "out", "k1")[uid("v2", "k1")]

    assert (str(event["summary"]), str(event["location"])) == ("Bob Birch", "G11 5AA")
    assert (event.start, event.end) == (wall(TUESDAY, "10:00"), wall(TUESDAY, "10:45"))
    assert str(event["description"]) == "With: Dan Dogwood\nVisit v2"
    assert (str(event["status"]), str(event["class"])) == ("CONFIRMED", "PRIVATE")
    assert event["dtstart"].params["TZID"] == "Europe/London"


def test_that_a_calendar_holds_no_kind_of_care_no_skill_and_no_risk(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    folder = written(branch, tmp_path / "out").folder
    text = (folder / "calendars" / "carer-k1.ics").read_text().replace("\n ", "")

    assert "time matters" in text
    for word in ("insulin", "medication", "red"):
        assert word not in text.lower()


def test_that_the_same_visit_of_the_same_carer_is_moved(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    before = calendar(branch, tmp_path / "out", "k1")
    moved = [(told[0], told[1], "12:45", *told[3:]) if told[0] == "v3" else told for told in USUAL]
    a_rota(branch, *moved)
    after = calendar(branch, tmp_path / "out", "k1")

    assert before.keys() == after.keys()
    name = uid("v3", "k1")
    assert (before[name]["sequence"], after[name]["sequence"]) == (1, 2)
    assert after[name].start == wall(TUESDAY, "12:45")
    assert {str(event["status"]) for event in after.values()} == {"CONFIRMED"}


def test_that_carers_who_change_slots_keep_their_events(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, *USUAL[:1], ("v2", "k2", "10:00"), ("v2", "k1", "10:00", 2), *USUAL[3:])

    for carer_id in ("k1", "k2"):
        event = calendar(branch, tmp_path / "out", carer_id)[uid("v2", carer_id)]
        assert str(event["status"]) == "CONFIRMED"


def test_that_a_visit_that_goes_to_somebody_else_is_cancelled(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, ("v1", "k2", "09:00"), *USUAL[1:])
    old = calendar(branch, tmp_path / "out", "k1")[uid("v1", "k1")]
    new = calendar(branch, tmp_path / "out", "k2")[uid("v1", "k2")]
    (file,) = written(branch, tmp_path / "out").cancelled
    request = parsed(file.read_bytes())
    (cancelled,) = request.walk("VEVENT")

    assert (str(old["status"]), old["sequence"]) == ("CANCELLED", 2)
    assert "location" not in old
    assert str(new["status"]) == "CONFIRMED"
    assert file.parts[-3:] == ("cancelled", "carer-k1", "visit-v1.ics")
    assert str(request["method"]) == "CANCEL"
    assert str(cancelled["uid"]) == uid("v1", "k1")
    assert (str(cancelled["status"]), cancelled["sequence"]) == ("CANCELLED", 2)
    assert cancelled.start == wall(TUESDAY, "09:00")


def test_that_what_cancels_and_what_publishes_is_as_rfc_5546_has_it(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, ("v1", "k2", "09:00"), *USUAL[1:])
    a_rota(branch, ("v1", "k2", "09:00"), ("v2", "k3", "10:00"), *USUAL[2:3])
    made = written(branch, tmp_path / "out")

    lost = {"/".join(file.parts[-2:]): parsed(file.read_bytes()) for file in made.cancelled}
    assert lost.keys() == {f"carer-k1/visit-v{number}.ics" for number in (1, 2, 3)}
    for each in lost.values():
        # Section 3.2.5: all components are of one event, which is cancelled as a whole.
        (event,) = each.walk("VEVENT")
        assert str(each["method"]) == "CANCEL"
        assert {"UID", "DTSTAMP", "ORGANIZER", "SEQUENCE"} <= set(event)
        assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 3)
    for file in made.calendars:
        # Section 3.2.1: nobody is invited, and no event is there twice.
        published = parsed(file.read_bytes())
        events = published.walk("VEVENT")
        assert str(published["method"]) == "PUBLISH"
        assert len({str(event["uid"]) for event in events}) == len(events)
        for event in events:
            needed = {"UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "SEQUENCE"}
            assert needed <= set(event)
            assert not {"ATTENDEE", "REQUEST-STATUS"} & set(event)


def test_that_a_rota_that_is_not_published_cancels_nothing(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, ("v1", "k2", "09:00"), *USUAL[1:], publish=False)

    assert written(branch, tmp_path / "out", "P2").cancelled == ()
    assert uid("v1", "k1") not in calendar(branch, tmp_path / "out", "k1", "P2")


def test_that_a_visit_that_comes_back_is_theirs_again(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL)
    a_rota(branch, ("v1", "k2", "09:00"), *USUAL[1:])
    a_rota(branch, *USUAL)
    event = calendar(branch, tmp_path / "out", "k1")[uid("v1", "k1")]
    lost = calendar(branch, tmp_path / "out", "k2")[uid("v1", "k2")]

    assert (str(event["status"]), event["sequence"]) == ("CONFIRMED", 3)
    assert str(lost["status"]) == "CANCELLED"


def test_that_a_rota_that_is_not_published_is_tentative(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL, publish=False)
    event = calendar(branch, tmp_path / "out", "k1")[uid("v1", "k1")]

    assert str(event["status"]) == "TENTATIVE"
    assert "Not published yet." in str(event["description"])


def test_that_a_carer_without_a_visit_has_an_empty_calendar(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, ("v1", "k1", "09:00"), ("v3", "k1", "12:30"))
    files = written(branch, tmp_path / "out").calendars

    assert calendar(branch, tmp_path / "out", "k2") == {}
    assert [file.name for file in files] == ["carer-k1.ics", "carer-k2.ics"]


def test_that_events_are_stamped_with_the_time_of_the_version(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    for event in calendar(branch, tmp_path / "out", "k1").values():
        assert event["dtstamp"].dt == event["last-modified"].dt == NOON


def test_that_the_calendar_is_published_with_the_zone_of_the_branch(
    branch: Branch, tmp_path: Path
) -> None:
    a_rota(branch, *USUAL)
    folder = written(branch, tmp_path / "out").folder
    made = parsed((folder / "calendars" / "carer-k1.ics").read_bytes())
    (clocks,) = made.walk("VTIMEZONE")

    assert (str(made["method"]), str(made["version"])) == ("PUBLISH", "2.0")
    assert str(made["x-wr-calname"]) == "Rota of Cat Cedar"
    assert str(clocks["tzid"]) == "Europe/London"


TEXTS = st.text(st.one_of(st.characters(), st.sampled_from('\r\n\\;:,"^&=')), max_size=40)
ZONES = st.sampled_from(["Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])


def zone(rota: PrintedRota) -> Timezone:
    return zone_around(rota.timezone, rota.days[0], rota.days[-1])


def a_printed(
    starts: list[dt.datetime], zone: str = "Europe/London", name: str = "Ann", own_id: str = "c1"
) -> tuple[PrintedRota, CarerRota]:
    """A rota in which one carer makes a visit of 45 minutes at each start."""
    from data.reports.words import plain

    person = Person(own_id, plain(name), plain(name))
    stops = []
    for number, start in enumerate(starts):
        span = Span(start.astimezone(dt.UTC), start.astimezone(dt.UTC) + dt.timedelta(minutes=45))
        visit = PrintedVisit(f"{own_id}{number}", person, "red", span, (person, person))
        stops.append(Stop(visit, 1, span))
    carer = CarerRota(person, (), tuple(stops))
    rota = PrintedRota(
        branch=person,
        timezone=zone,
        currency="GBP",
        rota_id="R1",
        version=1,
        replaces=None,
        status="published",
        published=True,
        at=NOON,
        days=(min(starts).date(), max(starts).date()),
        carers=(carer,),
        clients=(),
        gaps=(),
        changes=None,
        budgets=(),
    )
    return rota, carer


@given(name=TEXTS, own_id=TEXTS)
@example(name="😀é, Ann; \r\nBEGIN:VEVENT\\n" * 9, own_id="=1+1")
def test_that_no_name_and_no_id_adds_a_line_to_a_calendar(name: str, own_id: str) -> None:
    rota, carer = a_printed([wall(TUESDAY, "08:00")], name=name, own_id=own_id)
    content = calendar_of(rota, carer, zone(rota))
    (event,) = parsed(content).walk("VEVENT")

    # RFC 5545, section 3.1: 75 octets at most; and no letter is cut in two.
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode("utf-8") and b"\n" not in line for line in lines)
    assert str(event["summary"]) == carer.carer.name
    assert set(event) == {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "DESCRIPTION"),
        *("CLASS", "ORGANIZER", "SUMMARY", "STATUS"),
        *(["LOCATION"] if carer.carer.postcode else []),
    }


@given(
    timezone=ZONES,
    minutes=st.lists(st.integers(0, 2 * 365 * 24 * 60), min_size=1, max_size=10, unique=True),
)
def test_that_every_time_comes_back_in_every_zone(timezone: str, minutes: list[int]) -> None:
    first = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    starts = sorted(first + dt.timedelta(minutes=each) for each in minutes)
    rota, carer = a_printed(starts, timezone)
    made = parsed(calendar_of(rota, carer, zone(rota)))

    assert [event.start for event in made.walk("VEVENT")] == starts


@pytest.mark.parametrize("day", [AUTUMN, SPRING])
def test_that_times_are_right_in_the_nights_in_which_the_clocks_change(day: dt.date) -> None:
    midnight = wall(day, "00:00").astimezone(dt.UTC)
    starts = [midnight + dt.timedelta(minutes=15 * number) for number in range(-8, 24)]
    rota, carer = a_printed(starts)
    content = calendar_of(rota, carer, zone(rota))

    assert [event.start for event in parsed(content).walk("VEVENT")] == starts


def test_that_an_hour_that_is_there_twice_is_told_apart() -> None:
    twice = [wall(AUTUMN, "01:30", fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    rota, carer = a_printed(twice)
    text = calendar_of(rota, carer, zone(rota)).decode()

    assert "DTSTART:20261025T003000Z" in text
    assert "DTSTART:20261025T013000Z" in text
    assert "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000" in text


def test_that_a_uid_never_changes_and_shows_no_id() -> None:
    assert event_uid("main", "v1", "k1") == "0998dfb5-6001-540a-b933-e880e7cf849e"
    ids = [("a", "b", "c"), ("a", "bc", ""), ("ab", "", "c"), ("a", "c", "b")]
    assert len({event_uid(*each) for each in ids}) == len(ids)

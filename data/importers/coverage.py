"""Warnings about visits that the carers of the folder cannot cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np

from data.importers.agency import Agency, Sheet
from data.importers.messages import tell
from data.importers.problems import Problem

Span = tuple[dt.datetime, dt.datetime]
_Dates = tuple[dt.date | None, dt.date | None]
Held = Mapping[tuple[str, str], _Dates]


def check_coverage(agency: Agency) -> Iterator[Problem]:
    """Tell of skills nobody asks for or holds, and of visits no shift or journey reaches.

    Says nothing that a row which cannot be read might refute.
    """
    visits = agency.sheets.get("visits")
    if visits is None:
        return
    yield from _unasked_skills(agency)
    yield from _skills_not_held(agency, visits)
    if agency.is_whole("availability"):
        yield from _no_shift_reaches(agency, visits)
    if "clients" in agency.sheets:
        yield from _unplaced_clients(agency, agency.sheets["clients"])


def _unasked_skills(agency: Agency) -> Iterator[Problem]:
    sheet = agency.sheets.get("skills")
    if sheet is None:
        return
    asked = {skill for row in agency.rows("visits", "skills") for skill in row["skills"]}
    told = set()
    for row in sheet.having("skill"):
        if row["skill"] not in asked and row["skill"] not in told:
            told.add(row["skill"])
            yield sheet.problem("unasked_skill", row, "skill")


def _skills_not_held(agency: Agency, visits: Sheet) -> Iterator[Problem]:
    if "skills" in agency.sheets.keys() | agency.unreadable and not agency.is_whole("skills"):
        return
    held = dict(agency.known.skills)
    for row in agency.rows("skills", "carer_id", "skill", "valid_from", "valid_to"):
        held[row["carer_id"], row["skill"]] = (row["valid_from"], row["valid_to"])
    by_skill = _by_skill(held)
    holders: dict[tuple[tuple[str, ...], dt.date], int] = {}
    for row in visits.having("skills", "date", "carers_required"):
        skills, day = row["skills"], row["date"]
        if not skills:
            continue
        if (skills, day) not in holders:
            holders[skills, day] = _holders(by_skill, skills, day)
        if holders[skills, day] < row["carers_required"]:
            yield visits.problem(
                "skills_not_held",
                row,
                "skills",
                held=holders[skills, day],
                skills="; ".join(skills),
                day=day,
                needed=row["carers_required"],
            )


def skills_not_held(
    held: Held, skills: tuple[str, ...], day: dt.date, needed: int
) -> Problem | None:
    """The warning about the skills of one visit that is no row of a file; None where they do.

    Parameters
    ----------
    held
        From when until when, by carer and skill.
    needed
        Carers who must hold all of them.
    """
    found = _holders(_by_skill(held), skills, day) if skills else needed
    if found >= needed:
        return None
    return tell(
        "skills_not_held",
        "",
        column="skills",
        held=found,
        skills="; ".join(skills),
        day=day,
        needed=needed,
    )


def _by_skill(held: Held) -> dict[str, dict[str, _Dates]]:
    found: dict[str, dict[str, _Dates]] = {}
    for (carer_id, skill), dates in held.items():
        found.setdefault(skill, {})[carer_id] = dates
    return found


def _holders(
    by_skill: Mapping[str, Mapping[str, _Dates]], skills: tuple[str, ...], day: dt.date
) -> int:
    """How many carers hold all of some skills on a day."""
    holding = [
        {
            carer
            for carer, (since, until) in by_skill.get(skill, {}).items()
            if (since is None or since <= day) and (until is None or day <= until)
        }
        for skill in skills
    ]
    return len(set.intersection(*holding))


def _no_shift_reaches(agency: Agency, visits: Sheet) -> Iterator[Problem]:
    """Compare each window with every shift; travel and skills are left out of it."""
    spans = _spans_at_work(agency)
    starts = np.array([start.timestamp() for start, _, _ in spans])
    ends = np.array([end.timestamp() for _, end, _ in spans])
    carers = np.array([carer for _, _, carer in spans], dtype=np.int64)
    longest = float((ends - starts).max()) if spans else 0.0
    for row in visits.having(
        "earliest_start", "latest_start", "duration_minutes", "carers_required"
    ):
        earliest = row["earliest_start"].timestamp()
        first = np.searchsorted(starts, earliest - longest, side="left")
        last = np.searchsorted(starts, row["latest_start"].timestamp(), side="right")
        done = np.maximum(starts[first:last], earliest) + row["duration_minutes"] * 60
        reaching = len(np.unique(carers[first:last][done <= ends[first:last]]))
        if reaching < row["carers_required"]:
            yield visits.problem(
                "no_shift_reaches",
                row,
                "earliest_start",
                reaching=reaching,
                needed=row["carers_required"],
            )


def _spans_at_work(agency: Agency) -> list[tuple[dt.datetime, dt.datetime, int]]:
    """Shifts with leave taken out, by start; the carer as a number."""
    shifts: dict[str, list[Span]] = {}
    leave: dict[str, list[Span]] = {}
    for row in agency.rows("availability", "carer_id", "start", "end", "kind"):
        into = shifts if row["kind"] == "shift" else leave
        into.setdefault(row["carer_id"], []).append((row["start"], row["end"]))
    spans = []
    for number, (carer_id, own) in enumerate(shifts.items()):
        for start, end in leave.get(carer_id, ()):
            own = [piece for span in own for piece in _without(span, start, end)]
        spans += [(start, end, number) for start, end in own]
    return sorted(spans)


def _without(span: Span, start: dt.datetime, end: dt.datetime) -> Iterator[Span]:
    if end <= span[0] or span[1] <= start:
        yield span
        return
    if span[0] < start:
        yield span[0], start
    if end < span[1]:
        yield end, span[1]


def _unplaced_clients(agency: Agency, clients: Sheet) -> Iterator[Problem]:
    if "travel" in agency.unreadable:
        return
    placed = set(agency.known.locations)
    for row in agency.rows("travel"):
        placed |= {row["from_location"], row["to_location"]}
    visited = agency.ids("visits", "client_id")
    for row in clients.having("client_id", "location_id", "latitude", "longitude"):
        location = row["location_id"] or row["client_id"]
        has_point = row["latitude"] is not None and row["longitude"] is not None
        if row["client_id"] in visited and location not in placed and not has_point:
            yield clients.problem(
                "unplaced_client", row, "client_id", client=row["client_id"], location=location
            )

"""Rows of one file that say the same thing twice, or contradict: settled, or refused."""

from __future__ import annotations

from collections.abc import Iterator

from data.importers.agency import Agency, Row, Sheet
from data.importers.problems import Problem

_STRONGEST = {"preferred": 0, "avoid": 1, "excluded": 2}


def settle(agency: Agency) -> Iterator[Problem]:
    """Take repeated rows once, merge overlapping shifts, let the stronger preference win."""
    settlers = {
        "links": _once,
        "availability": _availability,
        "preferences": _preferences,
        "travel": _travel,
    }
    for name, settler in settlers.items():
        if name in agency.sheets:
            yield from settler(agency.sheets[name])


def _once(sheet: Sheet) -> Iterator[Problem]:
    first: dict[tuple[object, ...], int] = {}
    kept = []
    for row in sheet.rows:
        key = tuple(row.values.values())
        if not row.bad and key in first:
            yield sheet.problem("repeated_row", row, None, first=first[key])
            continue
        first[key] = row.number
        kept.append(row)
    sheet.rows = kept


def _availability(sheet: Sheet) -> Iterator[Problem]:
    """Merge the shifts of a carer that overlap; leave may overlap anything."""
    shifts: dict[str, list[Row]] = {}
    others: list[Row] = []
    leave: set[tuple[object, ...]] = set()
    for row in sheet.rows:
        if row.bad:
            others.append(row)
        elif row["kind"] == "shift":
            shifts.setdefault(row["carer_id"], []).append(row)
        elif (key := tuple(row.values.values())) not in leave:
            leave.add(key)
            others.append(row)
    for carer_id, rows in shifts.items():
        merged: list[Row] = []
        for row in sorted(rows, key=lambda r: (r["start"], r.number)):
            if merged and row["start"] < merged[-1]["end"]:
                into = merged[-1]
                later, earlier = sorted((row.number, into.number), reverse=True)
                into.values["end"] = max(into["end"], row["end"])
                yield sheet.problem(
                    "overlapping_shifts",
                    row if row.number == later else into,
                    "start",
                    carer=carer_id,
                    first=earlier,
                )
            else:
                merged.append(row)
        others += merged
    sheet.rows = sorted(others, key=lambda row: row.number)


def _preferences(sheet: Sheet) -> Iterator[Problem]:
    kept: dict[tuple[str, str], Row] = {}
    bad: list[Row] = []
    for row in sheet.rows:
        if row.bad:
            bad.append(row)
            continue
        key = (row["client_id"], row["carer_id"])
        other = kept.setdefault(key, row)
        if other is row:
            continue
        if other["kind"] == row["kind"]:
            yield sheet.problem(
                "duplicate_key",
                row,
                "client_id",
                key=" + ".join(key),
                first=other.number,
                columns=" + ".join(sheet.file.key),
            )
            continue
        wins = max(other, row, key=lambda r: _STRONGEST[r["kind"]])
        yield sheet.problem(
            "preferences_contradict",
            row,
            "kind",
            client=key[0],
            carer=key[1],
            one=other["kind"],
            other=row["kind"],
            wins=wins["kind"],
        )
        kept[key] = wins
    sheet.rows = [*kept.values(), *bad]


def _travel(sheet: Sheet) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], Row] = {}
    kept = []
    for row in sheet.rows:
        if row.bad:
            kept.append(row)
            continue
        key = (row["from_location"], row["to_location"], row["mode"])
        other = first.setdefault(key, row)
        if other is row:
            kept.append(row)
        elif other.values == row.values:
            yield sheet.problem("repeated_row", row, None, first=other.number)
        else:
            yield sheet.problem(
                "travel_contradicts",
                row,
                "minutes",
                origin=key[0],
                destination=key[1],
                first=other.number,
            )
    sheet.rows = kept

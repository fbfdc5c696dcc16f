"""Which slot of a visit a row of rota.csv or actuals.csv speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from data.importers.agency import Agency, Row, Sheet
from data.importers.problems import Problem


def fill_slots(agency: Agency) -> Iterator[Problem]:
    """Give each row without a slot the next free one, and check slots and carers of each visit."""
    needed = {name: visit.carers_required for name, visit in agency.known.visits.items()}
    for row in agency.rows("visits", "visit_id", "carers_required"):
        needed[row["visit_id"]] = row["carers_required"]
    for name in ("rota", "actuals"):
        sheet = agency.sheets.get(name)
        if sheet is None:
            continue
        by_visit: dict[str, list[Row]] = {}
        for row in sheet.having("visit_id", "slot"):
            by_visit.setdefault(row["visit_id"], []).append(row)
        for visit_id, rows in by_visit.items():
            if visit_id in needed:
                yield from _fill(sheet, rows, needed[visit_id])
        if name == "rota":
            yield from _different_carers(sheet)


def _fill(sheet: Sheet, rows: list[Row], slots: int) -> Iterator[Problem]:
    taken = {row["slot"] for row in rows}
    free = [slot for slot in range(1, slots + 1) if slot not in taken]
    for row in rows:
        if row["slot"] is None:
            if free:
                row.values["slot"] = free.pop(0)
            else:
                row.bad.add("slot")
                yield sheet.problem("no_slot_left", row, "visit_id", slots=slots)
        elif row["slot"] > slots:
            row.bad.add("slot")
            yield sheet.problem("slot_out_of_range", row, "slot", slots=slots)


def _different_carers(sheet: Sheet) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for row in sheet.having("visit_id", "carer_id"):
        key = (row["visit_id"], row["carer_id"])
        if key in first:
            yield sheet.problem("carer_twice_on_visit", row, "carer_id", first=first[key])
        first.setdefault(key, row.number)

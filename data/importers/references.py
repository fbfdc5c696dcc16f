"""Keys that must be unique, and ids that must exist."""

from __future__ import annotations

from collections.abc import Iterator

from data.importers.agency import Agency, Row, Sheet
from data.importers.cells import suggestion
from data.importers.problems import Problem

REFERENCES = (
    ("skills", "carer_id", "carer", "carers"),
    ("availability", "carer_id", "carer", "carers"),
    ("visits", "client_id", "client", "clients"),
    ("visits", "budget_id", "budget", "budgets"),
    ("links", "first_visit_id", "visit", "visits"),
    ("links", "second_visit_id", "visit", "visits"),
    ("preferences", "client_id", "client", "clients"),
    ("preferences", "carer_id", "carer", "carers"),
    ("history", "client_id", "client", "clients"),
    ("history", "carer_id", "carer", "carers"),
    ("rota", "visit_id", "visit", "visits"),
    ("rota", "carer_id", "carer", "carers"),
    ("actuals", "visit_id", "visit", "visits"),
    ("actuals", "carer_id", "carer", "carers"),
)
"""File, column, what the id names, and the file that holds it."""

_CONTRADICTABLE = ("preferences", "availability", "links", "travel")
"""Files whose repeated keys are settled (`data.importers.settling`), not refused as such."""


HINTS = 50
"""Ids for which a similar one is looked up; with more of them, a whole file is the wrong one."""


def check_references(agency: Agency) -> Iterator[Problem]:
    """Ensures that every id names something in the folder or in the store."""
    ids = {
        "clients": agency.ids("clients", "client_id") | agency.known.clients.keys(),
        "carers": agency.ids("carers", "carer_id") | agency.known.carers,
        "visits": agency.ids("visits", "visit_id") | agency.known.visits.keys(),
        "budgets": agency.ids("budgets", "budget_id") | {p.budget_id for p in agency.known.periods},
    }
    hints: dict[str, str] = {}
    for name, column, what, target in REFERENCES:
        # What a file that cannot be read would hold is not known: its own fault is enough.
        if name in agency.sheets and not _unknown(agency, target):
            sheet = agency.sheets[name]
            for row in sheet.having(column):
                if row[column] is not None and row[column] not in ids[target]:
                    hint = _hint(row[column], ids[target], hints)
                    yield _no_such_id(sheet, row, column, what, target, hint)
    if "budgets" in agency.sheets:
        yield from _scopes(agency, agency.sheets["budgets"], ids["clients"])


def check_keys(agency: Agency) -> Iterator[Problem]:
    """Ensures that no key occurs twice in a file."""
    for name, sheet in agency.sheets.items():
        if name in _CONTRADICTABLE or name == "branch":
            continue
        first: dict[tuple[object, ...], int] = {}
        for row in sheet.having(*sheet.file.key):
            key = tuple(row[column] for column in sheet.file.key)
            if key in first:
                column = sheet.file.key[0]
                yield sheet.problem(
                    "duplicate_key",
                    row,
                    column,
                    key=" + ".join(str(part) for part in key),
                    first=first[key],
                    columns=" + ".join(sheet.file.key),
                )
            else:
                first[key] = row.number


def _scopes(agency: Agency, sheet: Sheet, clients: set[str]) -> Iterator[Problem]:
    funders = agency.ids("clients", "funder_id") | {*agency.known.clients.values()}
    for row in sheet.having("scope", "scope_id"):
        scope, scope_id = row["scope"], row["scope_id"]
        if scope == "branch":
            if scope_id not in (None, agency.branch_id):
                yield _no_such_id(sheet, row, "scope_id", "branch", "branch")
        elif scope_id is None:
            yield sheet.problem("scope_without_id", row, "scope_id", scope=scope)
        elif not _unknown(agency, "clients"):
            known = clients if scope == "client" else funders
            if scope_id not in known:
                yield _no_such_id(sheet, row, "scope_id", scope, "clients")


def _unknown(agency: Agency, target: str) -> bool:
    sheet = agency.sheets.get(target)
    if target in agency.unreadable:
        return True
    if sheet is None:
        return target in ("clients", "carers", "visits")
    return any(column not in sheet.text.columns for column in sheet.file.key)


def _hint(unknown: str, ids: set[str], hints: dict[str, str]) -> str:
    if unknown not in hints and len(hints) < HINTS:
        hints[unknown] = suggestion(unknown, sorted(ids))
    return hints.get(unknown, "")


def _no_such_id(
    sheet: Sheet, row: Row, column: str, what: str, target: str, hint: str = ""
) -> Problem:
    row.bad.add(column)
    return sheet.problem(
        "unknown_id", row, column, what=what, where=f"{target}.csv", suggestion=hint
    )

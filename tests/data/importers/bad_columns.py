"""Faults that every file can have: missing columns, keys, ids, and cells of the wrong kind."""

from __future__ import annotations

from tests.data.importers.edits import BadFolder, append, cell_error, without_column, without_file

_REQUIRED_FILES = [
    BadFolder(
        f"{name} is missing",
        without_file(f"{name}.csv"),
        f"{name}.csv",
        None,
        None,
        "required and is not there",
        f"add {name}.csv",
    )
    for name in ("visits", "clients", "carers", "availability")
]

_REQUIRED_COLUMNS = [
    BadFolder(
        f"{file} lacks {column}",
        without_column(file, column),
        file,
        1,
        column,
        f"required column {column} is missing",
        f"add the column {column}",
    )
    for file, column in (
        ("clients.csv", "client_id"),
        ("carers.csv", "carer_id"),
        ("skills.csv", "skill"),
        ("availability.csv", "end"),
        ("visits.csv", "duration_minutes"),
        ("links.csv", "second_visit_id"),
        ("preferences.csv", "kind"),
        ("history.csv", "visits"),
        ("budgets.csv", "scope"),
        ("rota.csv", "start"),
        ("travel.csv", "minutes"),
        ("actuals.csv", "arrived"),
        ("branch.csv", "branch_id"),
    )
]

_DUPLICATE_KEYS = [
    BadFolder(
        f"a key of {file} occurs twice",
        append(file, *cells),
        file,
        row,
        column,
        "occurs again: it is already in row",
        "keep one row for each",
    )
    for file, row, column, cells in (
        ("clients.csv", 5, "client_id", ("c1",)),
        ("carers.csv", 5, "carer_id", ("007",)),
        ("skills.csv", 5, "carer_id", ("k1", "hoist")),
        ("visits.csv", 6, "visit_id", ("v1", "c1", "2026-11-24", "08:00", "09:00", "30")),
        ("preferences.csv", 4, "client_id", ("c1", "k1", "preferred")),
        ("history.csv", 4, "client_id", ("c1", "k1", "1")),
        ("budgets.csv", 5, "budget_id", ("b1", "branch", "", "2026-11-23", "2026-11-30")),
        ("rota.csv", 5, "visit_id", ("v1", "k2", "2026-11-24T08:00", "1")),
        (
            "actuals.csv",
            4,
            "visit_id",
            ("v1", "k1", "2026-11-24T08:02", "2026-11-24T08:30", "", "1"),
        ),
    )
]

_UNKNOWN_IDS = [
    cell_error(
        f"{file} names an unknown {column}",
        file,
        2,
        column,
        "nobody",
        "there is no such",
        f"or correct {column}",
    )
    for file, column in (
        ("skills.csv", "carer_id"),
        ("availability.csv", "carer_id"),
        ("visits.csv", "client_id"),
        ("visits.csv", "budget_id"),
        ("links.csv", "first_visit_id"),
        ("links.csv", "second_visit_id"),
        ("preferences.csv", "client_id"),
        ("preferences.csv", "carer_id"),
        ("history.csv", "client_id"),
        ("history.csv", "carer_id"),
        ("rota.csv", "visit_id"),
        ("rota.csv", "carer_id"),
        ("actuals.csv", "visit_id"),
        ("actuals.csv", "carer_id"),
        ("budgets.csv", "scope_id"),
    )
]

_EMPTY_KEYS = [
    cell_error(
        f"{file} has an empty {column}", file, 2, column, "", f"the key {column} is empty", "give"
    )
    for file, column in (
        ("branch.csv", "branch_id"),
        ("clients.csv", "client_id"),
        ("carers.csv", "carer_id"),
        ("skills.csv", "skill"),
        ("visits.csv", "visit_id"),
        ("preferences.csv", "carer_id"),
        ("history.csv", "client_id"),
        ("budgets.csv", "period_start"),
        ("rota.csv", "visit_id"),
        ("actuals.csv", "visit_id"),
    )
]

_TEXT_FOR_NUMBER = [
    cell_error(
        f"{file} has text in {column}", file, 2, column, "soon", "not a number", "plain number"
    )
    for file, column in (
        ("clients.csv", "latitude"),
        ("carers.csv", "hourly_rate"),
        ("carers.csv", "max_hours_day"),
        ("visits.csv", "duration_minutes"),
        ("visits.csv", "carers_required"),
        ("links.csv", "min_gap_minutes"),
        ("history.csv", "visits"),
        ("budgets.csv", "amount"),
        ("rota.csv", "slot"),
        ("travel.csv", "metres"),
    )
]

_NOT_FINITE = [
    cell_error(
        f"a number is {value}",
        "travel.csv",
        2,
        "minutes",
        value,
        "not finite",
        "plain number",
    )
    for value in ("nan", "inf", "-Infinity", "1e999", "9" * 400)
]

_TEXT_FOR_TIME = [
    cell_error(f"{file} has {value!r} in {column}", file, 2, column, value, problem, "such as")
    for file, column, value, problem in (
        ("availability.csv", "start", "early", "not a time"),
        ("availability.csv", "end", "2026-11-24", "not a time"),
        ("visits.csv", "earliest_start", "half seven", "not a time"),
        ("visits.csv", "latest_start", "25:00", "not a time"),
        ("visits.csv", "preferred_start", "24:00", "not a time"),
        ("visits.csv", "date", "24/11/2026", "not a date"),
        ("visits.csv", "date", "2026-02-30", "not a date"),
        ("skills.csv", "valid_to", "forever", "not a date"),
        ("rota.csv", "start", "2026-11-24T08:00+25:00", "not a time"),
    )
]

_UNKNOWN_WORDS = [
    cell_error(
        f"{file} has an unknown word in {column}", file, 2, column, "purple", "not known", "one of"
    )
    for file, column in (
        ("clients.csv", "risk"),
        ("clients.csv", "gender_of_carer"),
        ("carers.csv", "transport"),
        ("carers.csv", "employment"),
        ("availability.csv", "kind"),
        ("visits.csv", "kind"),
        ("preferences.csv", "kind"),
        ("budgets.csv", "scope"),
        ("travel.csv", "mode"),
        ("actuals.csv", "outcome"),
    )
]

BAD_COLUMNS = (
    *_REQUIRED_FILES,
    *_REQUIRED_COLUMNS,
    *_DUPLICATE_KEYS,
    *_UNKNOWN_IDS,
    *_EMPTY_KEYS,
    *_TEXT_FOR_NUMBER,
    *_NOT_FINITE,
    *_TEXT_FOR_TIME,
    *_UNKNOWN_WORDS,
)

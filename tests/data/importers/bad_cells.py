"""Faults of single cells and rows, and links that cannot hold."""

from __future__ import annotations

from tests.data.importers.edits import BadFolder, append, both, cell_error, put

_CELLS = [
    cell_error(
        "a required cell is empty", "visits.csv", 2, "date", "", "date is required", "fill in"
    ),
    cell_error(
        "a window ends before it starts",
        "visits.csv",
        2,
        "latest_start",
        "07:00",
        "window ends before it starts",
        "across midnight",
    ),
    cell_error(
        "a duration is zero", "visits.csv", 3, "duration_minutes", "0", "more than 0", "above 0"
    ),
    cell_error(
        "a duration is negative", "visits.csv", 3, "duration_minutes", "-5", "more than 0", "above"
    ),
    cell_error(
        "a duration is a moment", "visits.csv", 3, "duration_minutes", "1e-9", "more than", "above"
    ),
    cell_error(
        "a duration is absurd", "visits.csv", 3, "duration_minutes", "1e9", "outside", "from 1 to"
    ),
    cell_error(
        "the shorter duration is longer",
        "visits.csv",
        2,
        "min_duration_minutes",
        "31",
        "more than duration_minutes",
        "shorter",
    ),
    cell_error(
        "a travel time is negative", "travel.csv", 3, "minutes", "-1", "not be negative", "0 or"
    ),
    cell_error("a rate is negative", "carers.csv", 2, "hourly_rate", "-9", "negative", "0 or"),
    cell_error(
        "a contract has more hours than the maximum",
        "carers.csv",
        2,
        "contract_hours_week",
        "41",
        "maximum of 40 a week",
        "lower contract_hours_week",
    ),
    cell_error(
        "a rate is below the minimum wage",
        "carers.csv",
        2,
        "hourly_rate",
        "12.70",
        "minimum wage for this carer, 12.71 pounds on 2026-11-24",
        "at least that",
    ),
    BadFolder(
        "a contract has more hours than seven of the longest days",
        put("carers.csv", 2, "max_hours_day", "4.28"),
        "carers.csv",
        2,
        "contract_hours_week",
        "seven days of the carer's maximum of 4.28 a day",
        "raise max_hours_day",
    ),
    cell_error(
        "a carer is born after their first shift",
        "carers.csv",
        2,
        "date_of_birth",
        "2026-11-25",
        "not born by 2026-11-24",
        "correct the year",
    ),
    BadFolder(
        "a carer without a shift is born after the first visit",
        append("carers.csv", "k9", *[""] * 14, "2026-11-25"),
        "carers.csv",
        5,
        "date_of_birth",
        "not born by 2026-11-24",
        "correct the year",
    ),
    cell_error(
        "a carer is fifteen on their first shift",
        "carers.csv",
        3,
        "date_of_birth",
        "2010-11-25",
        "not yet 16 on 2026-11-24",
        "take the carer's shifts out",
    ),
    BadFolder(
        "two periods of a budget overlap",
        append("budgets.csv", "b1", "client", "c1", "2026-11-29", "2026-12-05", "10.5", "", "true"),
        "budgets.csv",
        5,
        "period_start",
        "from 2026-11-23 to 2026-11-29 in row 2",
        "follow each other",
    ),
    cell_error("an amount is negative", "budgets.csv", 2, "amount", "-1", "negative", "0 or"),
    cell_error(
        "a latitude is out of range", "clients.csv", 2, "latitude", "90.1", "outside -90 to", "-90"
    ),
    cell_error(
        "a longitude is out of range", "carers.csv", 2, "longitude", "-181", "outside", "180"
    ),
    cell_error(
        "too many carers are required", "visits.csv", 2, "carers_required", "5", "outside 1", "1"
    ),
    cell_error(
        "a count is not whole", "visits.csv", 2, "carers_required", "1.5", "whole number", "whole"
    ),
    cell_error("a truth value is unclear", "rota.csv", 2, "pinned", "maybe", "neither", "true"),
    cell_error(
        "a shift ends before it starts",
        "availability.csv",
        3,
        "end",
        "2026-11-24T01:00",
        "shift ends before it starts",
        "next day",
    ),
    cell_error(
        "a stay ends before it starts",
        "actuals.csv",
        2,
        "left",
        "2026-11-24T08:00",
        "stay ends before it starts",
        "after arrived",
    ),
    cell_error(
        "a delivered visit lacks its arrival", "actuals.csv", 2, "arrived", "", "is empty", "fill"
    ),
    cell_error(
        "a skill ends before it starts",
        "skills.csv",
        2,
        "valid_to",
        "2024-01-01",
        "ends before",
        "on or after valid_from",
    ),
    cell_error(
        "a budget ends before it starts",
        "budgets.csv",
        2,
        "period_end",
        "2026-11-01",
        "ends before",
        "on or after period_start",
    ),
    cell_error(
        "a year is absurd", "carers.csv", 2, "date_of_birth", "0190-02-28", "year is", "check"
    ),
    cell_error(
        "a time zone is unknown", "branch.csv", 2, "timezone", "Mars/Base", "IANA", "Europe/London"
    ),
    cell_error(
        "a time zone is a path", "branch.csv", 2, "timezone", "../etc/passwd", "IANA", "Europe"
    ),
    cell_error("a currency is unknown", "branch.csv", 2, "currency", "pounds", "code", "GBP"),
    cell_error(
        "an id is absurdly long", "clients.csv", 2, "funder_id", "x" * 5000, "characters", "shorten"
    ),
    cell_error(
        "an id holds a control character",
        "clients.csv",
        2,
        "location_id",
        "a\x07b",
        "code 7",
        "type",
    ),
    cell_error(
        "a slot is above carers_required", "rota.csv", 4, "slot", "3", "slots 1 to 2", "1 to 2"
    ),
    cell_error("a slot is zero", "rota.csv", 2, "slot", "0", "outside 1 to 4", "1 to 4"),
    cell_error(
        "a carer is twice on a visit", "rota.csv", 4, "carer_id", "k1", "already on this", "another"
    ),
    cell_error(
        "a client budget has no client", "budgets.csv", 2, "scope_id", "", "needs a scope_id", "id"
    ),
    cell_error(
        "a funder budget has an unknown funder", "budgets.csv", 3, "scope_id", "x", "no such", "or"
    ),
    cell_error(
        "a branch budget is of another branch", "budgets.csv", 4, "scope_id", "s", "no such", "or"
    ),
    cell_error(
        "a visit is linked to itself", "links.csv", 2, "second_visit_id", "v1", "itself", "two"
    ),
    cell_error(
        "the largest gap is less than the smallest",
        "links.csv",
        2,
        "max_gap_minutes",
        "100",
        "less than min_gap_minutes",
        "larger",
    ),
    BadFolder(
        "a local time does not exist",
        both(
            put("visits.csv", 5, "date", "2027-03-28"),
            put("visits.csv", 5, "earliest_start", "01:30"),
        ),
        "visits.csv",
        5,
        "earliest_start",
        "does not exist",
        "before or after the clock change",
    ),
    BadFolder(
        "a shift starts at a time that does not exist",
        append("availability.csv", "k2", "2027-03-28T01:00", "2027-03-28T09:00"),
        "availability.csv",
        7,
        "start",
        "does not exist",
        "clock change",
    ),
]

_BUDGETS = [
    BadFolder(
        "a hard budget limits nothing",
        both(put("budgets.csv", 4, "hours", ""), put("budgets.csv", 4, "hard", "true")),
        "budgets.csv",
        4,
        "hard",
        "neither hours nor an amount",
        "fill in hours or amount",
    ),
    BadFolder(
        "two budgets of the branch meet",
        append("budgets.csv", "b4", "branch", "north", "2026-11-30", "2026-12-31", "5", "", "no"),
        "budgets.csv",
        5,
        "scope",
        "budgets b3 and b4 of the branch would both pay for every visit from 2026-11-30 to 2026-11",
        "one follow the other",
    ),
    BadFolder(
        "two budgets of a client meet and a visit names neither",
        both(
            append("budgets.csv", "b4", "client", "c1", "2026-11-01", "2026-11-30", "5", "", "no"),
            put("visits.csv", 5, "budget_id", ""),
        ),
        "budgets.csv",
        5,
        "scope",
        "budgets b1 and b4 are for the same client from 2026-11-23 to 2026-11-29, and visits such "
        "as v4 name neither",
        "write in budget_id",
    ),
    BadFolder(
        "two budgets of a funder meet and a visit names neither",
        append("budgets.csv", "b4", "funder", "council", "2026-11-24", "2026-11-24", "", "9", "no"),
        "budgets.csv",
        5,
        "scope",
        "budgets b2 and b4 are for the same funder from 2026-11-24 to 2026-11-24, and visits such "
        "as v2 name neither",
        "write in budget_id",
    ),
]

_LINKS = [
    BadFolder(
        "links in a cycle contradict",
        both(
            *(put("visits.csv", row, "earliest_start", "2026-11-24T07:30") for row in (2, 3, 5)),
            *(put("visits.csv", row, "latest_start", "2026-11-24T13:00") for row in (2, 3, 5)),
            append("links.csv", "v4", "v2", "0", ""),
            append("links.csv", "v2", "v1", "0", ""),
        ),
        "links.csv",
        2,
        "first_visit_id",
        "v1, v2, v4",
        "rows 2, 3, 4",
    ),
    BadFolder(
        "a link contradicts the windows",
        both(
            put("links.csv", 2, "min_gap_minutes", "331"),
            put("links.csv", 2, "max_gap_minutes", ""),
        ),
        "links.csv",
        2,
        "first_visit_id",
        "no times can satisfy",
        "widen a window",
    ),
]

BAD_CELLS = (*_CELLS, *_BUDGETS, *_LINKS)

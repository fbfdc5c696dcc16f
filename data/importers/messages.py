"""The message catalogue: every sentence an import can say, in one place.

Messages name columns, ids and rules; the offending value goes into the problem's own field, so no
sentence repeats a name, an address or a date of birth.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.importers.problems import Problem, Severity, shown


@dataclass(frozen=True, slots=True)
class Message:
    """What is wrong and how to mend it; fields in braces are filled in by `tell`."""

    severity: Severity
    problem: str
    mend: str


def _error(problem: str, mend: str) -> Message:
    return Message("error", problem, mend)


def _warning(problem: str, mend: str) -> Message:
    return Message("warning", problem, mend)


CATALOGUE: dict[str, Message] = {
    # the folder and its files
    "no_such_path": _error(
        "there is no folder or workbook at this path",
        "give the path of a folder of CSV files or of an .xlsx workbook",
    ),
    "not_an_agency_path": _error(
        "this file is not an agency folder or an .xlsx workbook",
        "give the path of a folder of CSV files or of an .xlsx workbook",
    ),
    "not_a_workbook": _error(
        "the file ends in .xlsx but is not an Excel workbook",
        "open it in a spreadsheet program and save it as .xlsx again",
    ),
    "too_large": _error(
        "the workbook unpacks to more than {limit_mb} MB",
        "remove sheets and pictures that do not belong to the agency folder",
    ),
    "unreadable": _error(
        "the file cannot be read ({reason})", "check that it is a file and who may read it"
    ),
    "missing_file": _error("this file is required and is not there", "add {file} to the folder"),
    "sheet_twice": _error(
        "two sheets carry this name", "keep one sheet for each name and remove the other"
    ),
    "not_text": _error(
        "the file is not UTF-8 text (byte {byte})",
        "save it as 'CSV UTF-8 (comma delimited)'",
    ),
    "wrong_delimiter": _error(
        "the columns are separated by {found}, not by commas",
        "save the file as CSV with commas between the cells",
    ),
    "open_quote": _error(
        "a quotation mark opens in this row and is never closed",
        'close the quotation mark, or write "" for a quotation mark inside a cell',
    ),
    "cell_too_long_to_read": _error(
        "a cell near this row holds more than {limit} characters",
        "shorten the cell, or close a quotation mark that was left open",
    ),
    "empty_file": _error("the file is empty: it has no header row", "add a header row"),
    "unknown_file": _warning(
        "this file is not part of an agency folder and is ignored",
        "remove it, or rename it{suggestion}",
    ),
    "no_rows": _warning("the file has a header row and nothing else", "check that this is meant"),
    "more_than_one_branch": _error(
        "branch.csv holds more than one row", "keep one row: a folder describes one branch"
    ),
    # the header
    "missing_column": _error("the required column {column} is missing", "add the column {column}"),
    "unknown_column": _warning(
        "the column is not part of {file} and is ignored", "remove it, or rename it{suggestion}"
    ),
    "duplicate_column": _error(
        "the column {column} occurs {times} times in the header", "keep one column {column}"
    ),
    "nameless_column": _error(
        "a column that holds values has no name in the header",
        "give column number {number} a name, or remove its cells",
    ),
    "too_many_cells": _error(
        "the row has {cells} cells, the header only {columns}",
        "remove the extra cells; put quotation marks around text that holds a comma",
    ),
    # a cell
    "empty_key": _error("the key {column} is empty", "give every row its {column}"),
    "empty_cell": _error("{column} is required and is empty", "fill in {column}"),
    "too_long": _error(
        "the text has {length} characters, at most {limit} are allowed", "shorten the text"
    ),
    "control_character": _error(
        "the text holds an invisible control character (code {character})",
        "type the text again instead of pasting it",
    ),
    "not_a_number": _error("this is not a number", "write a plain number such as 30 or 12.5"),
    "not_finite": _error("the number is not finite", "write a plain number such as 30 or 12.5"),
    "not_whole": _error("this must be a whole number", "write a whole number such as 2"),
    "not_positive": _error("this must be more than 0", "write a number above 0"),
    "negative": _error("this must not be negative", "write 0 or more"),
    "out_of_range": _error(
        "the number is outside {low} to {high}", "write a number from {low} to {high}"
    ),
    "not_a_boolean": _error("this is neither true nor false", "write true or false (or yes, no)"),
    "unknown_word": _error("this word is not known here", "write one of: {words}{suggestion}"),
    "not_a_date": _error("this is not a date", "write the date as YYYY-MM-DD, such as 2026-11-24"),
    "not_a_time": _error(
        "this is not a time", "write the time as YYYY-MM-DDTHH:MM, such as 2026-11-24T07:30"
    ),
    "not_a_clock": _error(
        "this is not a time", "write the time as HH:MM, such as 07:30, or as YYYY-MM-DDTHH:MM"
    ),
    "year_out_of_range": _error(
        "the year is outside {low} to {high}", "check the year of this date"
    ),
    "time_does_not_exist": _error(
        "this local time does not exist: the clocks go forward over it in {zone}",
        "write the time before or after the clock change",
    ),
    "time_exists_twice": _warning(
        "this local time exists twice as the clocks go back in {zone}; the first is meant",
        "add a UTC offset, such as +00:00, to say which one is meant",
    ),
    "unknown_timezone": _error(
        "this is not an IANA time zone", "write a name such as Europe/London"
    ),
    "unknown_currency": _error("this is not a currency code", "write three letters, such as GBP"),
    # a row
    "duplicate_key": _error(
        "{key} occurs again: it is already in row {first}",
        "keep one row for each {columns}",
    ),
    "unknown_id": _error(
        "there is no such {what}: {where} does not hold this id",
        "add it to {where} or correct {column}{suggestion}",
    ),
    "window_ends_first": _error(
        "the window ends before it starts (earliest_start {earliest}, latest_start {latest})",
        "correct the two times; across midnight write latest_start with its full date",
    ),
    "shift_ends_first": _error(
        "the {what} ends before it starts, or when it starts",
        "let {column} be after {other}; across midnight write the date of the next day",
    ),
    "period_ends_first": _error(
        "the period ends before it starts", "let {column} be on or after {other}"
    ),
    "longer_than_duration": _error(
        "min_duration_minutes is more than duration_minutes",
        "let min_duration_minutes be the shorter of the two",
    ),
    "link_to_itself": _error("the visit is linked to itself", "name two different visits"),
    "gap_contradicts": _error(
        "max_gap_minutes is less than min_gap_minutes", "let max_gap_minutes be the larger one"
    ),
    "links_cannot_hold": _error(
        "no times can satisfy the links and windows of the visits {visits} together",
        "widen a window of these visits, or loosen or remove a link (rows {rows})",
    ),
    "slot_out_of_range": _error(
        "the visit has slots 1 to {slots}", "write a slot from 1 to {slots}"
    ),
    "no_slot_left": _error(
        "more carers are given than the {slots} that the visit needs",
        "remove the row that is too many",
    ),
    "carer_twice_on_visit": _error(
        "the carer is already on this visit, in row {first}",
        "a visit for several carers needs different ones: name another carer or remove the row",
    ),
    "scope_without_id": _error(
        "a budget of scope {scope} needs a scope_id", "write the id of the {scope} in scope_id"
    ),
    "contract_above_maximum": _error(
        "the contract has more hours than the carer's maximum of {most:g} a week",
        "lower contract_hours_week or raise max_hours_week",
    ),
    "contract_above_days": _error(
        "the contract has more hours than seven days of the carer's maximum of {most:g} a day",
        "lower contract_hours_week or raise max_hours_day",
    ),
    "born_later": _error(
        "the carer is not born by {day}, when they are to work", "correct the year of date_of_birth"
    ),
    "too_young": _error(
        "the carer is not yet {least} on {day}, the first day on which they offer to work",
        "correct date_of_birth, or take the carer's shifts out: nobody under {least} is planned",
    ),
    "rate_below_minimum": _error(
        "the rate is below the minimum wage for this carer, {least} pounds on {day}",
        "pay at least that, or correct date_of_birth or employment",
    ),
    "rate_too_low_later": _warning(
        "the rate is below the minimum wage for this carer from some day on: {least} pounds on "
        "{day}",
        "raise hourly_rate by then",
    ),
    "budget_overlaps": _error(
        "this period of the budget shares days with the one from {first} to {last} {where}",
        "let the periods of one budget_id follow each other",
    ),
    "hard_without_limit": _error(
        "the budget is hard and has neither hours nor an amount: there is nothing to exceed",
        "fill in hours or amount, or let hard be false",
    ),
    "branch_budgets_meet": _error(
        "budgets {one} and {two} of the branch would both pay for every visit from {first} to "
        "{last}",
        "let one follow the other, or make one of them: hours and amount stand in one row",
    ),
    "budgets_not_told": _error(
        "budgets {one} and {two} are for the same {scope} from {first} to {last}, and visits "
        "such as {visit} name neither: both would pay for them",
        "write in budget_id of these visits which of the two pays, or let one follow the other",
    ),
    "budget_not_told": _error(
        "the visit names no budget, and {one} and {two} would both pay for it on {day}",
        "write in budget_id which of the two pays",
    ),
    "travel_contradicts": _error(
        "the way from {origin} to {destination} has other figures in row {first}",
        "keep one row for each from_location, to_location and mode",
    ),
    "visit_exists": _error(
        "there is a visit of this id already",
        "give the new visit another id, or change the one that is there",
    ),
    "window_over": _error("the window is over: it is {now}", "give a window that is still to come"),
    # warnings on rows
    "budget_not_on_day": _warning(
        "the budget has no period on {day}: the visit is counted against none, and no limit of it "
        "holds",
        "add the period to budgets.csv, or name another budget",
    ),
    "repeated_row": _warning(
        "the row repeats row {first} and is taken once", "remove one of the two rows"
    ),
    "overlapping_shifts": _warning(
        "two shifts of carer {carer} overlap (also row {first}); they are merged into one",
        "correct the times, or write them as one shift",
    ),
    "unasked_skill": _warning(
        "no visit asks for this skill", "check the spelling against the skills in visits.csv"
    ),
    "skills_not_held": _warning(
        "{held} of the carers hold the skills {skills} in date on {day}; the visit needs {needed}",
        "add the skills in skills.csv, correct them here, or borrow a carer",
    ),
    "no_shift_reaches": _warning(
        "carers whose shifts reach this visit: {reaching}; it needs {needed}",
        "widen the window, or add a shift in availability.csv",
    ),
    "narrow_window": _warning(
        "the window is shorter than a minute", "widen the window if the visit can start later"
    ),
    "preferred_clipped": _warning(
        "preferred_start lies outside the window; the nearest time inside it is taken",
        "correct preferred_start or the window",
    ),
    "preferences_contradict": _warning(
        "client {client} says both {one} and {other} of carer {carer}; {wins} wins",
        "keep one row for this client and carer",
    ),
    "half_a_coordinate": _warning(
        "{column} is given without {other} and cannot be used",
        "fill in {other}, or leave both empty",
    ),
    "unplaced_client": _warning(
        "client {client} has visits but neither coordinates nor a row in travel.csv",
        "add latitude and longitude, or rows for location {location} in travel.csv",
    ),
    "unknown_gender": _warning(
        "only female and male can be matched with gender_of_carer",
        "write female or male if that is meant",
    ),
    "visit_date_differs": _warning(
        "the window does not touch the visit's date {day}", "correct the date or the window"
    ),
    "rows_removed": _warning(
        "{count} stored rows that the file no longer holds were removed ({scope})",
        "import the earlier file again if they were left out by mistake",
    ),
    "still_stored": _warning(
        "{count} stored rows are not in the file any more and still count ({keys})",
        "{how}",
    ),
}


def tell(
    code: str,
    file: str,
    row: int | None = None,
    column: str | None = None,
    value: object = None,
    **details: object,
) -> Problem:
    """The problem of a catalogue code, its sentences filled in."""
    message = CATALOGUE[code]
    fields = {"suggestion": "", **details, "file": file, "column": column}
    return Problem(
        severity=message.severity,
        code=code,
        file=file,
        row=row,
        column=column,
        value=shown(value),
        problem=message.problem.format(**fields),
        mend=message.mend.format(**fields),
    )

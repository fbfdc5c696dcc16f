"""Budgets that contradict one another, limit nothing, or cannot be told apart by a visit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from data.importers.agency import Agency, KnownPeriod, Row, Sheet, start_wanted
from data.importers.problems import Problem

_COLUMNS = ("budget_id", "scope", "scope_id", "period_start", "period_end")
_LIMITS = ("hours", "amount", "hard")
_TIMES = ("earliest_start", "latest_start", "preferred_start")


@dataclass(frozen=True, slots=True)
class _Period:
    """A period of a budget as it would be stored; ``row`` is None where the folder has none."""

    known: KnownPeriod
    row: Row | None


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """A visit that names no budget; ``row`` is None where it is stored and the folder has none.

    ``whose`` are the scopes, with their ids, of the budgets that pay for it on its ``day``.
    """

    visit_id: str
    whose: frozenset[tuple[str, str | None]]
    day: dt.date
    row: Row | None


def check_budgets(agency: Agency) -> Iterator[Problem]:
    """Ensures that a visit's budget is there and told apart, and that a hard one limits.

    Says nothing of visits where a row of budgets.csv cannot be read.
    """
    sheet = agency.sheets.get("budgets")
    periods = list(_periods(agency))
    if sheet is not None:
        yield from _without_limit(sheet)
        yield from _overlaps(sheet, periods)
    if "budgets" in agency.unreadable or (sheet is not None and not _readable(sheet)):
        return
    yield from _told_apart(agency, periods)
    if "visits" in agency.sheets:
        yield from _not_on_the_day(agency.sheets["visits"], agency, periods)


def _without_limit(sheet: Sheet) -> Iterator[Problem]:
    for row in sheet.having(*_LIMITS):
        if row["hard"] and row["hours"] is None and row["amount"] is None:
            yield sheet.problem("hard_without_limit", row, "hard")


def _in_order(row: Row) -> bool:
    return bool(row["period_start"] <= row["period_end"])


def _readable(sheet: Sheet) -> bool:
    return all(row.good(*_COLUMNS, *_LIMITS) and _in_order(row) for row in sheet.rows)


def _periods(agency: Agency) -> Iterator[_Period]:
    """Every period, those that are stored and not in the folder first."""
    rows = [row for row in agency.rows("budgets", *_COLUMNS) if _in_order(row)]
    given = {(row["budget_id"], row["period_start"]) for row in rows}
    for known in agency.known.periods:
        if (known.budget_id, known.first) not in given:
            yield _Period(known, None)
    for row in rows:
        yield _Period(
            KnownPeriod(
                row["budget_id"],
                row["scope"],
                row["scope_id"],
                row["period_start"],
                row["period_end"],
                row["hours"],
                row["amount"],
                bool(row["hard"]),
            ),
            row,
        )


def _shared(one: KnownPeriod, two: KnownPeriod) -> tuple[dt.date, dt.date] | None:
    """First and last day that two periods share; None where they share none."""
    first, last = max(one.first, two.first), min(one.last, two.last)
    return (first, last) if first <= last else None


def _overlaps(sheet: Sheet, periods: Sequence[_Period]) -> Iterator[Problem]:
    """Two periods of one budget that share a day: a visit would be paid for twice."""
    found: dict[str, list[_Period]] = defaultdict(list)
    for period in periods:
        known, row = period.known, period.row
        for other in found[known.budget_id] if row is not None else ():
            first, last = other.known.first, other.known.last
            if row is not None and first != known.first and _shared(known, other.known):
                where = "of what is stored" if other.row is None else f"in row {other.row.number}"
                yield sheet.problem(
                    "budget_overlaps", row, "period_start", first=first, last=last, where=where
                )
                break
        found[known.budget_id].append(period)


def _told_apart(agency: Agency, periods: Sequence[_Period]) -> Iterator[Problem]:
    """Two budgets of one branch, client or funder that would both pay for one visit.

    A branch's budget pays for every visit, whatever that names; those of a client or funder both
    pay for a visit that names none.
    """
    pairs = list(_alike(periods))
    visits = list(_unnamed(agency)) if pairs else []
    told: set[tuple[str, int]] = set()
    for one, two, first, last in pairs:
        both = [v for v in visits if first <= v.day <= last and one.known.of in v.whose]
        for problem in _of_both(agency, one, two, (first, last), both):
            if (problem.file, problem.row or 0) not in told:
                told.add((problem.file, problem.row or 0))
                yield problem


def _of_both(
    agency: Agency,
    one: _Period,
    two: _Period,
    days: tuple[dt.date, dt.date],
    visits: Sequence[_Unnamed],
) -> Iterator[Problem]:
    """What is told where two budgets share days: of the later row, or of visits where none is."""
    details = {"one": one.known.budget_id, "two": two.known.budget_id}
    if two.row is None:
        for visit in visits:
            if visit.row is not None:
                yield agency.sheets["visits"].problem(
                    "budget_not_told", visit.row, "budget_id", day=visit.day, **details
                )
        return
    details |= {"first": str(days[0]), "last": str(days[1])}
    sheet = agency.sheets["budgets"]
    if one.known.scope == "branch":
        yield sheet.problem("branch_budgets_meet", two.row, "scope", **details)
    elif visits:
        visit_id = visits[0].visit_id
        yield sheet.problem(
            "budgets_not_told", two.row, "scope", scope=one.known.scope, visit=visit_id, **details
        )


def _alike(periods: Sequence[_Period]) -> Iterator[tuple[_Period, _Period, dt.date, dt.date]]:
    """Two budgets for the same that limit the same, in their order, and the days they share."""
    groups: dict[tuple[str, str | None], list[_Period]] = defaultdict(list)
    for period in periods:
        groups[period.known.of].append(period)
    for group in groups.values():
        for one, two in combinations(group, 2):
            shared = _shared(one.known, two.known)
            same = one.known.limits & two.known.limits
            if shared is not None and same and one.known.budget_id != two.known.budget_id:
                yield one, two, *shared


def _unnamed(agency: Agency) -> Iterator[_Unnamed]:
    """Visits that name no budget, of the folder and of the store."""
    funders = {**agency.known.clients}
    for row in agency.rows("clients", "client_id", "funder_id"):
        funders[row["client_id"]] = row["funder_id"]

    def whose(client_id: str) -> frozenset[tuple[str, str | None]]:
        return frozenset({("client", client_id), ("funder", funders.get(client_id))})

    in_folder = agency.ids("visits", "visit_id")
    for visit_id, known in agency.known.visits.items():
        if visit_id not in in_folder and known.budget_id is None:
            day = known.start_wanted.astimezone(agency.zone).date()
            yield _Unnamed(visit_id, whose(known.client_id), day, None)
    for row in agency.rows("visits", "visit_id", "client_id", "budget_id", *_TIMES):
        if row["budget_id"] is None:
            yield _Unnamed(row["visit_id"], whose(row["client_id"]), _day(row, agency), row)


def _not_on_the_day(sheet: Sheet, agency: Agency, periods: Sequence[_Period]) -> Iterator[Problem]:
    """Tell of visits whose budget has no period on their day.

    They are planned: a period that nobody has agreed yet must not leave people without care.
    """
    budgets: dict[str, list[KnownPeriod]] = defaultdict(list)
    for period in periods:
        budgets[period.known.budget_id].append(period.known)
    for row in sheet.having("budget_id", *_TIMES):
        named = budgets.get(row["budget_id"], [])
        day = _day(row, agency)
        if named and not any(period.first <= day <= period.last for period in named):
            yield sheet.problem("budget_not_on_day", row, "budget_id", day=day)


def _day(row: Row, agency: Agency) -> dt.date:
    """The day on whose budget a visit is: that of its preferred start."""
    start = start_wanted(row["earliest_start"], row["latest_start"], row["preferred_start"])
    return start.astimezone(agency.zone).date()

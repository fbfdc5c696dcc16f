"""From a checked folder into the store: all or nothing, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.importers.agency import Known, KnownPeriod, KnownVisit
from data.importers.layout import FILE, FILES, File
from data.importers.messages import tell
from data.importers.problems import Problem
from data.importers.reading import read_agency
from data.importers.report import ImportReport
from data.importers.validation import DEFAULT_TIMEZONE, MAIN_BRANCH, Tables, validate
from data.models import BranchRow
from data.store import Store, UnitOfWork

Values = dict[str, Any]
InScope = Callable[[Mapping[str, Any]], bool]

SHOWN_KEYS = 5
"""A warning about stored rows names this many of them."""


def import_agency(store: Store, path: Path, *, now: dt.datetime) -> ImportReport:
    """Import an agency folder or workbook.

    Rows are found again by their key and updated; nothing else is touched, with these exceptions,
    where a file tells the whole of something and stored rows that it lacks are removed:

    - availability.csv: the local days on which its rows, or the folder's visits, start;
    - links.csv and rota.csv: the visits of the folder;
    - travel.csv: the pairs of locations it holds, in all modes.

    So next week's folder leaves this week as it is, and a folder that is imported again takes back
    what was taken out of it.

    Parameters
    ----------
    now
        Aware time of the import, for the audit log.

    Returns
    -------
    ImportReport
        With errors the database is as it was before.
    """
    parsed = read_agency(path)
    with store.unit_of_work() as work:
        work.audit.lock()  # another import waits, and then sees what this one has stored
        # A first pass learns the branch, whose stored rows the folder may refer to.
        branch_id = _branch_id(parsed.tables)
        known, timezone = known_to(work, branch_id)
        tables, problems = validate(parsed, known, timezone)
        errors = tuple(p for p in problems if p.severity == "error")
        warnings = [p for p in problems if p.severity == "warning"]
        if errors:
            return ImportReport(errors=errors, warnings=tuple(warnings), branch_id=branch_id)
        zone = ZoneInfo(tables["branch"][0]["timezone"] if "branch" in tables else timezone)
        _add_main_branch(work, branch_id, tables)
        counts = _store(work, branch_id, tables, zone, warnings)
        report = ImportReport(
            warnings=tuple(warnings),
            added={name: count.added for name, count in counts.items()},
            changed={name: count.changed for name, count in counts.items()},
            unchanged={name: count.unchanged for name, count in counts.items()},
            branch_id=branch_id,
        )
        work.audit.append(
            at=now,
            actor="rotamend",
            action="agency.imported",
            subject=branch_id,
            branch_id=branch_id,
            details={
                "source": parsed.name,
                "added": dict(report.added),
                "changed": dict(report.changed),
                "unchanged": dict(report.unchanged),
                "warnings": len(warnings),
            },
        )
    return report


@dataclass(slots=True)
class _Count:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


def _branch_id(tables: Mapping[str, Any]) -> str:
    branch = tables.get("branch")
    if branch is None or branch.empty or "branch_id" not in branch.columns:
        return MAIN_BRANCH
    return str(branch["branch_id"].iloc[0]) or MAIN_BRANCH


def known_to(work: UnitOfWork, branch_id: str) -> tuple[Known, str]:
    """What the store holds of a branch that rows may refer to, and the branch's time zone."""
    branch = work.session.get(BranchRow, branch_id)
    if branch is None:
        return Known(), DEFAULT_TIMEZONE

    def columns(name: str, *names: str) -> list[tuple[Any, ...]]:
        model = FILE[name].model
        found = work.agency.select(model, branch_id, *(getattr(model, n) for n in names))
        return [tuple(row) for row in found]

    budget = ("budget_id", "scope", "scope_id", "period_start", "period_end")
    visit = ("client_id", "carers_required", "earliest_start", "latest_start", "preferred_start")
    return (
        Known(
            clients=dict(columns("clients", "client_id", "funder_id")),
            carers=frozenset(carer for (carer,) in columns("carers", "carer_id")),
            periods=tuple(
                KnownPeriod(*period)
                for period in columns("budgets", *budget, "hours", "amount", "hard")
            ),
            locations=frozenset(
                place
                for pair in columns("travel", "from_location", "to_location")
                for place in pair
            ),
            visits={
                visit_id: KnownVisit(*rest)
                for visit_id, *rest in columns("visits", "visit_id", *visit, "budget_id")
            },
            skills={
                (carer, skill): (since, until)
                for carer, skill, since, until in columns(
                    "skills", "carer_id", "skill", "valid_from", "valid_to"
                )
            },
        ),
        branch.timezone,
    )


def _add_main_branch(work: UnitOfWork, branch_id: str, tables: Tables) -> None:
    """Make the branch of a folder without branch.csv, where the store has none yet."""
    if "branch" not in tables and work.session.get(BranchRow, branch_id) is None:
        work.agency.insert(
            BranchRow,
            [
                {
                    "branch_id": branch_id,
                    "name": None,
                    "timezone": DEFAULT_TIMEZONE,
                    "currency": "GBP",
                }
            ],
        )


def _store(
    work: UnitOfWork, branch_id: str, tables: Tables, zone: ZoneInfo, warnings: list[Problem]
) -> dict[str, _Count]:
    scopes = _scopes(tables, zone)
    counts: dict[str, _Count] = {}
    for file in FILES:
        if file.name not in tables:
            continue
        rows = [{**values, "branch_id": branch_id} for values in tables[file.name]]
        in_scope, what = scopes.get(file.name, (_nothing, ""))
        counts[file.csv], left = _store_file(work, branch_id, file, rows, in_scope)
        if removed := counts[file.csv].removed:
            warnings.append(tell("rows_removed", file.csv, count=removed, scope=what))
        if left and file.name in _STAYING:
            keys = "; ".join(" + ".join(map(str, key)) for key in left[:SHOWN_KEYS])
            more = "" if len(left) <= SHOWN_KEYS else " and more"
            warnings.append(
                tell(
                    "still_stored",
                    file.csv,
                    count=len(left),
                    keys=keys + more,
                    how=_STAYING[file.name],
                )
            )
    return counts


_STAYING = {
    "skills": "to end a skill keep its row and write the last day in valid_to",
    "preferences": "to change a preference keep its row and write another kind",
}
"""Files whose stored rows matter to every plan, so that leaving a row out must not go unsaid."""


def _store_file(
    work: UnitOfWork, branch_id: str, file: File, rows: list[Values], in_scope: InScope
) -> tuple[_Count, list[tuple[Any, ...]]]:
    """Bring one table up to date; also the keys of stored rows that the file does not hold."""
    stored = {_key(file, row): row for row in work.agency.rows(file.model, branch_id)}
    count = _Count()
    new: list[Values] = []
    changed: list[Values] = []
    for row in rows:
        before = stored.pop(_key(file, row), None)
        if before is None:
            new.append(row)
        elif any(before[name] != value for name, value in row.items()):
            changed.append(row)
        else:
            count.unchanged += 1
    gone = [row for row in stored.values() if in_scope(row)]
    primary = [column.name for column in file.model.__table__.primary_key]
    work.agency.delete(file.model, [{name: row[name] for name in primary} for row in gone])
    work.agency.update(file.model, changed)
    work.agency.insert(file.model, new)
    # A row that is its own key cannot change: one that took the place of another counts as that.
    replaced = min(len(gone), len(new))
    count.added = len(new) - replaced
    count.changed = len(changed) + replaced
    count.removed = len(gone) - replaced
    return count, list(stored)


def _key(file: File, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in file.key)


def _scopes(tables: Tables, zone: ZoneInfo) -> dict[str, tuple[InScope, str]]:
    """For each file that tells the whole of something: which stored rows that is."""
    visits = {row["visit_id"] for row in tables.get("visits", ())}
    planned = visits | {row["visit_id"] for row in tables.get("rota", ())}
    pairs = {(row["from_location"], row["to_location"]) for row in tables.get("travel", ())}
    days = {row["date"] for row in tables.get("visits", ())}
    days |= {row["start"].astimezone(zone).date() for row in tables.get("availability", ())}
    return {
        "availability": (
            lambda row: row["start"].astimezone(zone).date() in days,
            "shifts and leave of the folder's days",
        ),
        "links": (
            lambda row: row["first_visit_id"] in visits or row["second_visit_id"] in visits,
            "links of the folder's visits",
        ),
        "rota": (lambda row: row["visit_id"] in planned, "slots of the folder's visits"),
        "travel": (
            lambda row: (row["from_location"], row["to_location"]) in pairs,
            "other modes of the same pairs of locations",
        ),
    }


def _nothing(_: Mapping[str, Any]) -> bool:
    return False

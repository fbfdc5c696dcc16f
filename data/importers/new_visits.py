"""Visits that nobody had planned: a small file, or a form, with the columns of visits.csv."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from data.disruptions import (
    ChangeFacts,
    NewVisit,
    NewVisitsFacts,
    known_visit,
    new_visits_in_force,
    wanted_visits,
)
from data.errors import UserError
from data.importers.coverage import skills_not_held
from data.importers.importing import known_to
from data.importers.layout import FILE
from data.importers.messages import tell
from data.importers.problems import Problem
from data.importers.reading import ParsedAgency, read_file
from data.importers.validation import Tables, validate
from data.store import UnitOfWork
from data.typed import quoted
from solver.problem.wall_clock import shown

VISITS = FILE["visits"]


@dataclass(frozen=True)
class NewVisitsReport:
    """What was read; ``facts`` is None where there is an error.

    Every problem of every row is there, as in an import; ``file`` names what was read.
    """

    facts: NewVisitsFacts | None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def read_new_visits(
    uow: UnitOfWork,
    branch_id: str,
    source: Path | Sequence[Mapping[str, str]],
    *,
    now: dt.datetime,
) -> NewVisitsReport:
    """Read new visits with every check that a row of visits.csv gets.

    Besides, their ids must be new, and their windows not be over. Nothing is recorded.

    Parameters
    ----------
    source
        A CSV file, or rows of text by column, as a form gives them.
    now
        Aware time of the report.

    Raises
    ------
    UserError
        When there is no such branch.
    """
    uow.agency.branch(branch_id)
    parsed = read_file(VISITS, source) if isinstance(source, Path) else _parsed(source)
    # The clients are those of the store: a folder without any of its own says so.
    clients = pd.DataFrame({"client_id": []}, dtype=str)
    whole = replace(parsed, tables={**parsed.tables, "clients": clients})
    known, timezone = known_to(uow, branch_id)
    tables, problems = validate(whole, known, timezone)
    taken = known.visits.keys() | new_visits_in_force(uow, branch_id).keys()
    problems += _not_new(tables, parsed, taken, now, ZoneInfo(timezone))
    told = sorted((_as_here(p, parsed.name) for p in problems), key=lambda p: p.row or 0)
    errors = tuple(p for p in told if p.severity == "error")
    warnings = tuple(p for p in told if p.severity == "warning")
    if errors:
        return NewVisitsReport(None, errors, warnings)
    visits = tuple(NewVisit(**values) for values in tables[VISITS.name])
    return NewVisitsReport(NewVisitsFacts(visits), (), warnings)


def warning_of_change(uow: UnitOfWork, branch_id: str, facts: ChangeFacts) -> Problem | None:
    """What an import would warn of, where a visit comes to need skills that too few hold."""
    visit = known_visit(uow, branch_id, facts.visit_id)
    if visit is None or not facts.skills:
        return None
    known, _ = known_to(uow, branch_id)
    needed = facts.carers_required or visit.carers_required
    return skills_not_held(known.skills, facts.skills, visit.date, needed)


def refuse_unknown_skills(uow: UnitOfWork, branch_id: str, facts: ChangeFacts) -> None:
    """Refuse skills that no carer of the branch holds, at any time, and no visit needs.

    A misspelt skill would leave the visit without anybody who may come.

    Raises
    ------
    UserError
        With the skill that is spelt most like it, where there is one.
    """
    known, _ = known_to(uow, branch_id)
    spelt = {skill for _, skill in known.skills}
    spelt |= {skill for visit in wanted_visits(uow, branch_id).values() for skill in visit.skills}
    for skill in facts.skills or ():
        if skill not in spelt:
            near = difflib.get_close_matches(skill, sorted(spelt), n=1)
            meant = f"Do you mean {near[0]}? " if near else ""
            raise UserError(
                f"No carer of branch {branch_id} holds the skill {quoted(skill)}, and no visit "
                "needs it.",
                f"{meant}Give skills as they are spelt in skills.csv, or import there who holds a "
                "new one.",
            )


def _as_here(problem: Problem, name: str) -> Problem:
    """A problem of what was given; a folder may lack visits, a report of new ones may not."""
    if problem.code == "no_rows":
        return replace(
            problem,
            file=name,
            severity="error",
            problem="the file has no visits, only a header row",
            mend="add a row for each new visit below the header",
        )
    return replace(problem, file=name)


def _parsed(rows: Sequence[Mapping[str, str]]) -> ParsedAgency:
    """Rows of a form as a file would hold them."""
    table = pd.DataFrame([dict(row) for row in rows], dtype=str).fillna("")
    known = [name for name in table.columns if name in VISITS.column]
    table.index = pd.RangeIndex(2, len(table) + 2)
    return ParsedAgency("new visits", {VISITS.name: table[known]}, ())


def _not_new(
    tables: Tables, parsed: ParsedAgency, taken: Set[str], now: dt.datetime, zone: ZoneInfo
) -> Iterator[Problem]:
    """Ids that are taken, and windows that are over."""
    text = parsed.tables.get(VISITS.name)
    if text is None:
        return
    for number, visit in zip(text.index, tables[VISITS.name], strict=True):
        if visit["visit_id"] in taken:
            yield tell("visit_exists", VISITS.csv, number, "visit_id", visit["visit_id"])
        earliest, latest = visit["earliest_start"], visit["latest_start"]
        if earliest is not None and latest is not None and earliest <= latest < now:
            column = "latest_start"
            written = text.at[number, column]
            clock = shown(now.astimezone(zone), "%Y-%m-%dT%H:%M")
            yield tell("window_over", VISITS.csv, number, column, written, now=clock)

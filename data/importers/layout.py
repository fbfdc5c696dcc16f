"""The agency folder's files and columns: the one table that import and export both read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from data.importers import cells
from data.importers.cells import Parser
from data.models import (
    VISIT_KINDS,
    ActualRow,
    AvailabilityRow,
    Base,
    BranchRow,
    BudgetRow,
    CarerRow,
    ClientRow,
    HistoryRow,
    LinkRow,
    PreferenceRow,
    RotaInForceRow,
    SkillRow,
    TravelRow,
    VisitRow,
)

MINUTES_A_WEEK = 7 * 24 * 60
MINUTES_A_YEAR = 366 * 24 * 60


@dataclass(frozen=True)
class Column:
    """One column: its parser, whether it must be there, and what an empty cell means."""

    name: str
    parse: Parser
    required: bool = False
    default: Any = None

    @property
    def is_text(self) -> bool:
        """Whether a spreadsheet program could take a cell of it for a formula."""
        return self.parse in (cells.identifier, cells.free_text, cells.names, cells.gender)


@dataclass(frozen=True)
class File:
    """One file of the folder (or sheet of the workbook) and the table that keeps it.

    ``key`` names the columns that tell one row from another; the whole row where the folder knows
    no key.
    """

    name: str
    model: type[Base]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False

    @property
    def csv(self) -> str:
        """The name in a folder."""
        return f"{self.name}.csv"

    @cached_property
    def column(self) -> Mapping[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the order in which they are written."""
        return tuple(column.name for column in self.columns)


def _id(name: str, *, required: bool = False) -> Column:
    return Column(name, cells.identifier, required)


def _place() -> tuple[Column, ...]:
    return (
        Column("postcode", cells.free_text),
        Column("latitude", cells.number(-90, 90)),
        Column("longitude", cells.number(-180, 180)),
        _id("location_id"),
    )


_FLAG = cells.boolean
_SLOT = Column("slot", cells.whole(1, 4))

FILES: tuple[File, ...] = (
    File(
        "branch",
        BranchRow,
        (
            _id("branch_id", required=True),
            Column("name", cells.free_text),
            Column("timezone", cells.timezone, default="Europe/London"),
            Column("currency", cells.currency, default="GBP"),
        ),
        key=("branch_id",),
    ),
    File(
        "clients",
        ClientRow,
        (
            _id("client_id", required=True),
            Column("name", cells.free_text),
            *_place(),
            Column("risk", cells.word("red", "amber", "green"), default="amber"),
            Column("gender_of_carer", cells.word("any", "female", "male"), default="any"),
            Column("languages", cells.names, default=()),
            Column("lives_alone", _FLAG),
            Column("informal_carer", _FLAG),
            _id("funder_id"),
        ),
        key=("client_id",),
        required=True,
    ),
    File(
        "carers",
        CarerRow,
        (
            _id("carer_id", required=True),
            Column("name", cells.free_text),
            Column("gender", cells.gender),
            Column("languages", cells.names, default=()),
            *_place(),
            Column("transport", cells.word("car", "walk", "bicycle", "public"), default="car"),
            Column("employment", cells.word("employee", "bank", "agency"), default="employee"),
            Column("contract_hours_week", cells.number(0, 168)),
            Column("max_hours_week", cells.number(0, 168)),
            Column("max_hours_day", cells.number(0, 24)),
            Column("hourly_rate", cells.money(100_000)),
            Column("wtr_opt_out", _FLAG, default=False),
            Column("date_of_birth", cells.day),
        ),
        key=("carer_id",),
        required=True,
    ),
    File(
        "skills",
        SkillRow,
        (
            _id("carer_id", required=True),
            _id("skill", required=True),
            Column("valid_from", cells.day),
            Column("valid_to", cells.day),
        ),
        key=("carer_id", "skill"),
    ),
    File(
        "budgets",
        BudgetRow,
        (
            _id("budget_id", required=True),
            Column("scope", cells.word("branch", "client", "funder"), required=True),
            _id("scope_id"),
            Column("period_start", cells.day, required=True),
            Column("period_end", cells.day, required=True),
            Column("hours", cells.number(0, 10_000_000)),
            Column("amount", cells.money(1_000_000_000)),
            Column("hard", _FLAG, default=False),
        ),
        key=("budget_id", "period_start"),
    ),
    File(
        "availability",
        AvailabilityRow,
        (
            _id("carer_id", required=True),
            Column("start", cells.moment, required=True),
            Column("end", cells.moment, required=True),
            Column("kind", cells.word("shift", "leave"), default="shift"),
        ),
        key=("carer_id", "start", "end", "kind"),
        required=True,
    ),
    File(
        "visits",
        VisitRow,
        (
            _id("visit_id", required=True),
            _id("client_id", required=True),
            Column("date", cells.day, required=True),
            Column("earliest_start", cells.clock_or_moment, required=True),
            Column("latest_start", cells.clock_or_moment, required=True),
            Column("duration_minutes", cells.duration(MINUTES_A_WEEK), required=True),
            Column("preferred_start", cells.clock_or_moment),
            Column("carers_required", cells.whole(1, 4), default=1),
            Column("skills", cells.names, default=()),
            Column("kind", cells.word(*VISIT_KINDS), default="care"),
            Column("time_critical", _FLAG, default=False),
            Column("min_duration_minutes", cells.duration(MINUTES_A_WEEK)),
            Column("known_carer_only", _FLAG, default=False),
            _id("budget_id"),
        ),
        key=("visit_id",),
        required=True,
    ),
    File(
        "links",
        LinkRow,
        (
            _id("first_visit_id", required=True),
            _id("second_visit_id", required=True),
            Column("min_gap_minutes", cells.number(-MINUTES_A_YEAR, MINUTES_A_YEAR)),
            Column("max_gap_minutes", cells.number(-MINUTES_A_YEAR, MINUTES_A_YEAR)),
            Column("same_carer", _FLAG, default=False),
        ),
        key=(
            "first_visit_id",
            "second_visit_id",
            "min_gap_minutes",
            "max_gap_minutes",
            "same_carer",
        ),
    ),
    File(
        "preferences",
        PreferenceRow,
        (
            _id("client_id", required=True),
            _id("carer_id", required=True),
            Column("kind", cells.word("preferred", "avoid", "excluded"), required=True),
        ),
        key=("client_id", "carer_id"),
    ),
    File(
        "history",
        HistoryRow,
        (
            _id("client_id", required=True),
            _id("carer_id", required=True),
            Column("visits", cells.whole(0, 100_000), required=True),
            Column("last_visit", cells.day),
        ),
        key=("client_id", "carer_id"),
    ),
    File(
        "rota",
        RotaInForceRow,
        (
            _id("visit_id", required=True),
            _id("carer_id", required=True),
            Column("start", cells.moment, required=True),
            _SLOT,
            Column("pinned", _FLAG, default=False),
        ),
        key=("visit_id", "slot"),
    ),
    File(
        "travel",
        TravelRow,
        (
            _id("from_location", required=True),
            _id("to_location", required=True),
            Column("minutes", cells.number(0, MINUTES_A_WEEK), required=True),
            Column("metres", cells.number(0, 100_000_000)),
            Column("mode", cells.word("all", "car", "walk", "bicycle", "public"), default="all"),
        ),
        key=("from_location", "to_location", "mode"),
    ),
    File(
        "actuals",
        ActualRow,
        (
            _id("visit_id", required=True),
            _id("carer_id", required=True),
            Column("arrived", cells.moment, required=True),
            Column("left", cells.moment, required=True),
            Column(
                "outcome",
                cells.word("delivered", "refused", "no_access", "missed"),
                default="delivered",
            ),
            _SLOT,
        ),
        key=("visit_id", "slot"),
    ),
)
"""Every file, in the order in which a store can take them in (what is referred to comes first)."""

FILE: Mapping[str, File] = {file.name: file for file in FILES}

WRITTEN_ONLY = ("assignments", "uncovered", "changes")
"""Files that an export adds; an import of the export passes over them."""

OPTIONAL_CELLS = frozenset({("actuals", "arrived"), ("actuals", "left")})
"""Required columns whose cell may be empty on some rows: nobody arrives at a missed visit."""

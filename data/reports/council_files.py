"""The council's key figures as Word and Excel."""

from __future__ import annotations

import datetime as dt

from data.reports import sentences
from data.reports.council import CouncilTable, Kpi
from data.reports.excel import Cell, Column, Sheets
from data.reports.names import Names
from data.reports.word import Paper
from data.reports.words import UNKNOWN, number, percent, span
from solver.words import count


def council_word(table: CouncilTable, names: Names, at: dt.datetime) -> bytes:
    """Write the table for people to read."""
    paper = Paper("Key figures for the council", names.office, at)
    funder = f", funder {table.funder_id}" if table.funder_id else ""
    paper.text(f"{names.office}{funder}, {span(table.first_day, table.last_day)}")
    paper.text(f"{count(table.clients, 'client')} with planned visits.")
    if not _logged(table.figures):
        paper.text(sentences.NO_ACTUALS)
    if table.days_without_rota:
        paper.text(f"Of {count(table.days_without_rota, 'day')} no rota is in force.")
    paper.table(
        ("Figure", "Number", "Of", "Share", "What it is a part of"),
        [_row(kpi) for kpi in table.figures],
    )
    if len(table.by_week) > 1:
        paper.heading("Week by week")
        keys = ("visits_attended", "critical_on_time", "calls_logged", "known_carer")
        chosen = [kpi for kpi in table.figures if kpi.key in keys]
        paper.table(
            ("Week", *(kpi.words for kpi in chosen)),
            [
                (span(first, last), *(_share(kpi) for kpi in figures if kpi.key in keys))
                for first, last, figures in table.by_week
            ],
        )
    paper.heading("How it is counted")
    paper.bullets(sentences.HOW_COUNTED)
    return paper.content()


def council_excel(table: CouncilTable, names: Names, at: dt.datetime) -> bytes:
    """Write the table, and that of each week, with numbers as numbers."""
    sheets = Sheets(f"Key figures {table.branch_id}", at)
    columns = (
        Column("Figure", 60, "wrapped"),
        Column("Number", 12, "number"),
        Column("Of", 12, "count"),
        Column("Share", 12, "share"),
        Column("What it is a part of", 60, "wrapped"),
    )
    sheets.table("key figures", columns, [_cells(kpi) for kpi in table.figures])
    sheets.table(
        "weeks",
        (Column("First day", 17, "date"), Column("Last day", 17, "date"), *columns),
        [(first, last, *_cells(kpi)) for first, last, figures in table.by_week for kpi in figures],
    )
    about: list[tuple[Cell, ...]] = [
        ("Branch", names.office),
        ("Funder", table.funder_id or "all"),
        ("Days", span(table.first_day, table.last_day)),
        ("Clients with planned visits", table.clients),
        ("Days without a rota in force", table.days_without_rota),
        *(("How it is counted", text) for text in sentences.HOW_COUNTED),
    ]
    sheets.table("about", (Column("What", 30), Column("", 90, "sentence")), about)
    return sheets.content()


def _logged(figures: tuple[Kpi, ...]) -> bool:
    return any(kpi.part for kpi in figures if kpi.key in ("calls_logged", "visits_attended"))


def _row(kpi: Kpi) -> tuple[str, ...]:
    if kpi.whole is None:
        return kpi.words, number(round(kpi.part, 1)), "", "", kpi.note
    return kpi.words, number(kpi.part), f"{kpi.whole:,}", _share(kpi), kpi.note


def _share(kpi: Kpi) -> str:
    return percent(kpi.part, kpi.whole) if kpi.whole else UNKNOWN


def _cells(kpi: Kpi) -> tuple[Cell, ...]:
    return kpi.words, kpi.part, kpi.whole, kpi.share, kpi.note

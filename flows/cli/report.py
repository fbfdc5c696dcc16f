"""rotamend report: files that managers, coordinators and carers read; one module a kind."""

from __future__ import annotations

import typer

from flows.cli import (
    report_client,
    report_council,
    report_letters,
    report_month,
    report_rota,
    report_week,
)

app = typer.Typer(
    help="Write reports for people to read. They hold names: keep them as such.",
    no_args_is_help=True,
)
for name, function in (
    ("rota", report_rota.rota),
    ("client", report_client.client),
    ("council", report_council.council),
    ("week", report_week.week),
    ("month", report_month.month),
    ("letters", report_letters.letters),
):
    app.command(name)(function)

"""Options of the commands that record a person's decision."""

from __future__ import annotations

from typing import Annotated

import typer

Proposal = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Id of the proposal: P7.")]
AsName = Annotated[str, typer.Option("--as", metavar="NAME", help="Who decides.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
Actions = Annotated[
    list[str] | None,
    typer.Option(
        "--action",
        metavar="VISIT=TEXT",
        help="What is done about a red visit that nobody makes; may be given again.",
    ),
]
Owners = Annotated[
    list[str] | None,
    typer.Option("--owner", metavar="VISIT=NAME", help="Who sees to it; may be given again."),
]

"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output, nothing else.")
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="TIME",
        help="The clock, as 2026-11-24T07:30 (local to the branch): replays a past day.",
    ),
]
Branch = Annotated[
    str | None,
    typer.Option("--branch", metavar="ID", help="The branch; needed where there are several."),
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY", help="First day: 2026-11-24, today or tomorrow."),
]
Days = Annotated[int, typer.Option("--days", min=1, max=31, help="Days to plan.")]
TimeLimit = Annotated[
    float | None,
    typer.Option("--time-limit", min=0.1, max=86400, help="Seconds of solving."),
]
Iterations = Annotated[
    int | None,
    typer.Option(
        "--iterations", min=1, help="Steps of each search thread: the same answer on any machine."
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed of the search.")]
PolicyRef = Annotated[
    str,
    typer.Option("--policy", metavar="NAME|FILE", help="A preset, or a policy file (TOML)."),
]
RotaRef = Annotated[
    str,
    typer.Option("--rota", metavar="ID", help="A rota, a proposal, or latest."),
]

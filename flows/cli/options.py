"""Options that several commands share."""

from __future__ import annotations

import math
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
LEAST_SECONDS, MOST_SECONDS = 0.1, 86400


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise typer.BadParameter(
            f"it must be a number of seconds from {LEAST_SECONDS} to {MOST_SECONDS}, not {text!r}."
        )
    return seconds


TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        parser=_seconds,
        metavar="SECONDS",
        help=f"Seconds of solving, {LEAST_SECONDS} to {MOST_SECONDS}.",
    ),
]
SWEEP_SECONDS = 45
"""What `solver.repair.standby` takes where nothing is told; a test compares the two."""
SweepLimit = Annotated[
    float,
    typer.Option(
        "--time-limit",
        parser=_seconds,
        metavar="SECONDS",
        help=f"Seconds of the whole sweep, {LEAST_SECONDS} to {MOST_SECONDS}: all carers share "
        "them, and no try begins that would end later.",
    ),
]
BoundLimit = Annotated[
    float,
    typer.Option(
        "--bound-limit",
        parser=_seconds,
        metavar="SECONDS",
        help=f"Seconds of that, {LEAST_SECONDS} to {MOST_SECONDS}.",
    ),
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

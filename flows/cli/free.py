"""rotamend free: what a carer's free time would do most good for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.mending import CarerId
from flows.cli.options import AsJson, Branch, Now, RotaRef

if TYPE_CHECKING:
    from solver.problem import Horizon

FromTime = Annotated[
    str,
    typer.Option("--from", metavar="TIME", help="14:30 on the rota's first day, or with its day."),
]
ToTime = Annotated[
    str, typer.Option("--to", metavar="TIME", help="Its end, as --from; a day means all of it.")
]


def free(
    carer: CarerId,
    from_: FromTime,
    to: ToTime,
    rota: RotaRef = "latest",
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Say which visits a carer could help most with, if free from one time to another.

    Uncovered visits come first, by risk, then familiar faces, then punctuality, travel and pay.
    """
    from flows.cli.asking import asked, effect_as_json, iso
    from flows.cli.terminal import emit, say, table
    from solver.explain import free as ask

    about = asked(rota, branch, now)
    carer_id = about.carer(carer)
    horizon = about.problem.horizon
    start, end = _span(horizon, from_, to)
    gains = ask(about.problem, about.policy, about.rota, carer_id, start, end)
    if as_json:
        emit(
            {
                "carer": carer_id,
                "from": iso(horizon, start),
                "to": iso(horizon, end),
                "visits": [
                    {
                        "visit": gain.visit_id,
                        "slot": gain.slot,
                        "carer_before": gain.carer_before,
                        "start": iso(horizon, gain.start),
                        "partners": list(gain.partners),
                        "mends": gain.mends,
                        "effect": effect_as_json(gain.effect),
                        "words": gain.words,
                    }
                    for gain in gains
                ],
            }
        )
        return 0
    if not gains:
        say(f"No visit would be better with carer {carer_id} in that time.")
        return 0
    rows = ((number, gain.words) for number, gain in enumerate(gains, start=1))
    say(table(f"Carer {carer_id}, the greatest help first", ("", "Visit"), rows))
    return 0


def _span(horizon: Horizon, from_: str, to: str) -> tuple[int, int]:
    """The span in seconds of the horizon.

    Raises
    ------
    UserError
        When one is no time, the span ends before it starts, or lies outside the rota's days.
    """
    from data.errors import UserError
    from flows.clock import instant, typed
    from solver.problem.wall_clock import shown

    first = horizon.local(0)
    begins = instant(from_, first, "--from")
    ends = instant(to, first, "--to", begins.date(), ends=True)
    start, end = horizon.second_of(begins), horizon.second_of(ends)
    if end <= start:
        told, said = (shown(each, "%Y-%m-%d %H:%M") for each in (begins, ends))
        # The second of two equal times, or the same time on the next day.
        meant = (ends.replace(fold=1), ends + timedelta(days=1))
        later = next((e for e in meant if horizon.second_of(e) > start), begins + timedelta(days=1))
        raise UserError(
            f"--to ({said}) is not after --from ({told}).",
            f"Give the later time with its day, as {typed(later)}.",
        )
    if end <= 0 or start >= horizon.end:
        last = horizon.date_of(horizon.days - 1)
        raise UserError(
            f"The span lies outside the rota's days, {horizon.first_day} to {last}.",
            "Give times with their day, or another --rota.",
        )
    return start, end

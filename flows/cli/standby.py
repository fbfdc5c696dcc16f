"""rotamend standby: what a rota becomes when one carer is absent, for each of them."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import (
    MOST_SECONDS,
    SWEEP_SECONDS,
    AsJson,
    Branch,
    Now,
    RotaRef,
    Seed,
    SweepLimit,
)


def standby(
    rota: RotaRef = "latest",
    again: Annotated[
        bool, typer.Option("--again", help="Work it out anew although it is stored.")
    ] = False,
    time_limit: SweepLimit = SWEEP_SECONDS,
    seed: Seed = 1,
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Show for each carer what their absence would leave uncovered after the best repair found.

    It is worked out once and kept with the rota. Proved is that nothing leaves less uncovered,
    minutes weighted by risk: over all rotas, for some that are named, or it is the best found.
    """
    from flows.brief.words import PROVED, not_looked_at, what_is_proved
    from flows.cli.context import branch_and_clock, open_store
    from flows.cli.terminal import emit, program, say, table
    from flows.standing_by import stand_by

    with open_store() as store:
        branch_id, clock = branch_and_clock(store, branch, now)
        found = stand_by(
            store, rota, clock, branch_id=branch_id, again=again, seconds=time_limit, seed=seed
        )
    if as_json:
        emit(found.as_json())
        return 0
    rows = (
        (
            each.carer_id,
            each.hit_slots,
            each.uncovered_slots,
            f"{each.uncovered:,.0f}",
            each.changed,
            PROVED[each.proof],
            ", ".join(each.nobody),
        )
        for each in found.absences
    )
    head = (
        *("Absent", "Slots", "Uncovered", "Weighted by risk", "Others changed", "Proved"),
        "Nobody goes to",
    )
    say(table(f"Rota {found.rota_id}: each carer absent, the worst first", head, rows))
    for words in what_is_proved(found.absences):
        say(words)
    say(f"Whose absence nobody can cover wholly: {found.gravest or 'none'}.")
    if found.left_out:
        longer = f"--again --time-limit {min(2 * time_limit, MOST_SECONDS):g}"
        again = f"{program()} standby --rota {found.rota_id} {longer}"
        say(f"{not_looked_at(len(found.left_out))} To look at everybody: {again}")
    return 0

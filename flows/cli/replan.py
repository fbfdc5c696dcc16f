"""rotamend replan: mend the rota in force for several disruptions together."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.mending import Solving, mends


@mends
def replan(
    options: Solving,
    disruption: Annotated[
        list[str] | None,
        typer.Option(
            "--disruption", metavar="ID", help="D7; may be given again. Else all that are new."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Solve anew, whatever is proposed already.")
    ] = False,
) -> int:
    """Mend the rota in force: by default for all that was reported since it was planned.

    Where nothing is new, look again for carers for what nobody covers today.
    """
    from flows.cli.context import branch_and_clock, open_store
    from flows.cli.mending import Desk, answer, mend, refuse_wrong_policy

    with open_store() as store:
        desk = Desk(store, *branch_and_clock(store, options.branch, options.now))
        # Also where there is nothing to mend, and no policy would be read.
        refuse_wrong_policy(desk, options)
        mended = mend(desk, tuple(disruption or ()), options, again=again)
    return answer(desk, mended, options)

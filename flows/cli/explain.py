"""rotamend explain: why a visit has nobody, and who came nearest."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, RotaRef


def explain(
    visit: Annotated[str, typer.Argument(metavar="VISIT", help="Id of the visit.")],
    rota: RotaRef = "latest",
    branch: Branch = None,
    as_json: AsJson = False,
) -> int:
    """Say how many carers each rule stops from an uncovered visit, and who came nearest."""
    from data.errors import UserError
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say
    from flows.steps import restore
    from solver.explain import explain as ask

    with open_store() as store:
        planned = restore(store, rota, branch)
    if visit not in planned.problem.visit:
        raise UserError(
            f"There is no visit {visit!r} in this rota's days.",
            "Look its id up with: rotamend show.",
        )
    why = ask(planned.problem, planned.policy, planned.rota, visit)
    if as_json:
        emit({"visit": visit})
    else:
        say(why.reason)
    return 0

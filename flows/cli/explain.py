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
    """Say how many carers each rule stops from an uncovered visit, and who came nearest.

    A carer whom several rules stop counts under each.
    """
    from data.errors import UserError
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say, table
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
        emit(
            {
                "visit": visit,
                "covered": why.covered,
                "reason_code": why.reason_code,
                "reason": why.reason,
                "proof": why.proof or None,
                "stops": dict(why.stops),
                "nearest": [
                    {"carer": near.carer_id, "rule": near.rule_id, "minutes": near.minutes}
                    for near in why.nearest
                ],
                "cheapest_repair": why.cheapest_repair or None,
            }
        )
        return 0
    say(why.reason)
    if why.stops:
        title = "What stops carers (one may count under several rules)"
        say(table(title, ("Rule", "Carers"), why.stops.items()))
    if why.nearest:
        rows = [(near.carer_id, near.rule_id, near.words) for near in why.nearest]
        say(table("Who came nearest", ("Carer", "Rule", "Missing"), rows))
    if why.proof == "impossible":
        say("Proved: no rota of these days can cover it.")
    if why.cheapest_repair:
        say(f"Cheapest repair: {why.cheapest_repair}")
    return 0

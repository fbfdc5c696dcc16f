"""rotamend check: a stored rota against every hard rule."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch

PolicyToCheck = Annotated[
    str | None,
    typer.Option(
        "--policy", metavar="NAME|FILE", help="Policy to check with; else that of the rota."
    ),
]


def check(
    rota: Annotated[str, typer.Argument(help="A rota, a proposal, or latest.")] = "latest",
    branch: Branch = None,
    policy: PolicyToCheck = None,
    report: Annotated[
        bool,
        typer.Option(
            "--report", help="Each rule: its source, how much was tested, what is broken, allowed."
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Check a rota against every hard rule, from its assignments alone."""
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say, table
    from flows.compliance import HEAD, compliance, in_a_line
    from flows.steps import restore

    with open_store() as store:
        planned = restore(store, rota, branch, policy)
    if as_json:
        told = dict(planned.as_json())
        emit(told | {"report": [r.as_json() for r in compliance(planned)]} if report else told)
    else:
        from flows.brief.markdown import headline

        assert planned.saved is not None
        say(f"Rota {planned.saved.rota_id} ({planned.saved.status}), {headline(planned)}")
        if report:
            say(table("Compliance", HEAD, [each.row for each in compliance(planned)]))
            say(f"{in_a_line(planned)}.")
        if planned.broken:
            rows = [(v.rule_id, v.message) for v in planned.broken]
            say(table("Rules broken", ("Rule", "Where"), rows))
        elif not planned.overridden:
            say("No hard rule is broken.")
        if planned.overridden:
            pairs = [
                (v.rule_id, v.message, f"{o.override_id}, {o.role}") for v, o in planned.overridden
            ]
            say(table("Allowed", ("Rule", "Where", "By"), pairs))
        if planned.uncovered:
            missing = [(u.visit_id, u.slot, u.risk, u.reason) for u in planned.uncovered]
            say(table("Nobody found", ("Visit", "Slot", "Risk", "What stops it"), missing))
        if planned.problem.digest != planned.run.input_hash:
            say("The agency's data have changed since this rota was planned.")
    return 3 if planned.needs_a_person else 0

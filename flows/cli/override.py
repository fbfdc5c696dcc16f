"""rotamend override: a person allows what breaks a rule, and what has been allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.decision import Reason
from flows.cli.options import AsJson, Branch, Now

if TYPE_CHECKING:
    from datetime import datetime

    from data.overrides import RestState, StoredOverride

app = typer.Typer(
    help="Allow one exact violation of a rule, where the policy lets your role, and give a reason.",
    no_args_is_help=True,
)


@app.command("add")
def add(
    rota: Annotated[str, typer.Argument(help="The rota or proposal that breaks it, or latest.")],
    rule: Annotated[str, typer.Option("--rule", metavar="RULE", help="Id of the rule.")],
    as_name: Annotated[str, typer.Option("--as", metavar="NAME", help="Who allows it.")],
    reason: Reason,
    carer: Annotated[
        list[str] | None,
        typer.Option("--carer", metavar="ID", help="Whom it concerns; may be given again."),
    ] = None,
    visit: Annotated[
        list[str] | None,
        typer.Option("--visit", metavar="ID", help="Which visit; may be given again."),
    ] = None,
    rest_from: Annotated[
        str | None,
        typer.Option("--rest-from", metavar="TIME", help="When the rest given for it begins."),
    ] = None,
    rest_to: Annotated[
        str | None, typer.Option("--rest-to", metavar="TIME", help="When that rest ends.")
    ] = None,
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Allow one violation of a rota, and nothing else of the rule.

    Rules of rest (daily_rest, weekly_rest, break) need a compensatory rest: no plan gives the carer
    work in that time from now on. The entry is never changed or deleted.
    """
    from data.errors import UserError
    from data.overrides import rest_state
    from flows.cli.context import clock_of, open_store
    from flows.cli.terminal import emit, say
    from flows.clock import instant
    from flows.overriding import OverrideOrder, override

    if (rest_from is None) != (rest_to is None):
        raise UserError("A rest has a beginning and an end.", "Give --rest-from and --rest-to.")
    with open_store() as store:
        clock = clock_of(store, rota, now)
        rest = None
        if rest_from is not None and rest_to is not None:
            begins = instant(rest_from, clock, "--rest-from")
            ends = instant(rest_to, clock, "--rest-to", begins.date(), ends=True)
            rest = (begins, ends)
        order = OverrideOrder(
            rota, rule, as_name, reason, clock, tuple(carer or ()), tuple(visit or ()), rest
        )
        made = override(store, order, branch)
        with store.unit_of_work(read_only=True) as uow:
            where = uow.rotas.version(made.rota_id)
            assert where is not None
            state = rest_state(uow, where.branch_id, made, clock)
    if as_json:
        emit(_as_json(made, state))
        return 0
    say(f"Allowed as {made.override_id}: {made.message}.")
    if made.rest is not None:
        say(f"Rest of carer {made.rest.carer_id} for it: {_span(made, clock)}.")
    return 0


@app.command("list")
def list_(branch: Branch = None, now: Now = None, as_json: AsJson = False) -> int:
    """List what has been allowed in a branch, and what has become of the rest given for it."""
    from data.overrides import all_overrides_of, rest_state
    from flows.cli.context import branch_and_clock, open_store
    from flows.cli.terminal import emit, say, table

    with open_store() as store:
        branch_id, clock = branch_and_clock(store, branch, now)
        with store.unit_of_work(read_only=True) as uow:
            known = [
                (each, rest_state(uow, branch_id, each, clock))
                for each in all_overrides_of(uow, branch_id)
            ]
    if as_json:
        emit({"overrides": [_as_json(each, state) for each, state in known]})
    elif known:
        rows = [
            (
                each.override_id,
                each.facts.rule_id,
                each.message,
                f"{each.recorded_by} ({each.role}): {each.reason}",
                "–" if state is None else f"{_span(each, clock)}: {state}",
            )
            for each, state in known
        ]
        say(table("Allowed", ("Id", "Rule", "What", "Who and why", "Rest for it"), rows))
    else:
        say("Nothing has been allowed that breaks a rule.")
    return 0


def _span(made: StoredOverride, clock: datetime) -> str:
    assert made.rest is not None
    start, end = (each.astimezone(clock.tzinfo) for each in (made.rest.start, made.rest.end))
    return f"{start:%a %d %b %Y %H:%M} to {end:%a %d %b %H:%M}"


def _as_json(made: StoredOverride, state: RestState | None) -> Mapping[str, Any]:
    """An override for programs; reason and name may tell of people, and stay in the store."""
    return {
        "override": made.override_id,
        "rota": made.rota_id,
        "rule": made.facts.rule_id,
        "visits": sorted(made.facts.visit_ids),
        "carers": sorted(made.facts.carer_ids),
        "message": made.message,
        "first_day": made.first_day.isoformat(),
        "last_day": made.last_day.isoformat(),
        "person": made.person_id,
        "role": made.role,
        "recorded_at": made.recorded_at.isoformat(),
        "rest": made.rest
        and {
            "from": made.rest.start.isoformat(),
            "to": made.rest.end.isoformat(),
            "state": state,
        },
    }

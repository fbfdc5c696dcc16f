"""rotamend continuity: who came to whom in the last 28 days, and who should be introduced."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import AsJson, Branch, Now, RotaRef

if TYPE_CHECKING:
    from data.continuity import Ledger
    from flows.cli.asking import Asked
    from solver.explain import Introduction

MOST_SHOWN = 30
"""Clients shown; --json has all."""


def continuity(
    client: Annotated[
        str | None, typer.Argument(metavar="CLIENT", help="One client; else all of the branch.")
    ] = None,
    introductions: Annotated[
        bool,
        typer.Option(
            "--introductions",
            help="Red visits of a rota by somebody the client does not know, and who could be "
            "introduced before.",
        ),
    ] = False,
    rota: RotaRef = "latest",
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Show carers and first visits of each client in the 28 days before today.

    What call monitoring says beats the rota: a visit that was missed is none, and whoever came
    instead of the carer of the rota counts.
    """
    if introductions:
        _introductions(client, rota, branch, now, as_json)
    else:
        _ledger(client, branch, now, as_json)
    return 0


def _ledger(client: str | None, branch: str | None, now: str | None, as_json: bool) -> None:
    from data.continuity import LEDGER_DAYS, ledgers
    from data.models import ClientRow
    from flows.cli.asking import known
    from flows.cli.context import branch_and_clock, open_store
    from flows.cli.terminal import emit, say, table

    with open_store() as store:
        branch_id, clock = branch_and_clock(store, branch, now)
        with store.unit_of_work(read_only=True) as uow:
            if client is not None:
                ids = uow.agency.distinct(ClientRow, branch_id, ClientRow.client_id)
                known("client", client, ids, "rotamend continuity", f"in branch {branch_id}")
            found = ledgers(uow, branch_id, clock.date())
    if client is not None:
        found = tuple(each for each in found if each.client_id == client)
    first, last = (clock.date() - dt.timedelta(days=days) for days in (LEDGER_DAYS, 1))
    if as_json:
        clients = [_ledger_as_json(each) for each in found]
        span = {"from": first.isoformat(), "to": last.isoformat()}
        emit({"branch": branch_id, **span, "clients": clients})
        return
    if not found:
        say(f"Nobody is known to have come from {first} to {last}.")
        return
    rows = (
        (
            each.client_id,
            sum(each.visits.values()),
            each.logged,
            len(each.visits),
            len(each.first_visits),
            ", ".join(f"{carer} {number}" for carer, number in list(each.visits.items())[:5]),
        )
        for each in found[:MOST_SHOWN]
    )
    head = ("Client", "Visits", "Logged", "Carers", "First visits", "Most often")
    say(table(f"{first} to {last}, most carers first", head, rows))
    if len(found) > MOST_SHOWN:
        say(f"And {len(found) - MOST_SHOWN:,} more: --json.")
    if client is not None:
        for each in found:
            for carer, day in each.first_visits:
                say(f"{day}: carer {carer} for the first time in {LEDGER_DAYS} days.")


def _ledger_as_json(each: Ledger) -> dict[str, object]:
    return {
        "client": each.client_id,
        "visits": sum(each.visits.values()),
        "logged": each.logged,
        "carers": [{"carer": carer, "visits": n} for carer, n in each.visits.items()],
        "distinct_carers": len(each.visits),
        "first_visits": [
            {"carer": carer, "day": day.isoformat()} for carer, day in each.first_visits
        ],
    }


def _introductions(
    client: str | None, rota: str, branch: str | None, now: str | None, as_json: bool
) -> None:
    from flows.cli.asking import asked, known
    from flows.cli.terminal import emit, say
    from solver.explain import introductions
    from solver.words import count

    about = asked(rota, branch, now)
    if client is not None:
        known("client", client, about.problem.client, "rotamend show")
    found = [
        each
        for each in introductions(about.problem, about.policy, about.rota)
        if client in (None, each.client_id)
    ]
    if as_json:
        saved = about.planned.saved
        told = [_introduction_as_json(about, each) for each in found]
        emit({"rota": saved and saved.rota_id, "introductions": told})
        return
    if not found:
        say("No red visit is made by somebody the client does not know.")
        return
    possible = sum(bool(each.shadows) for each in found)
    say(
        f"{count(len(found), 'first red visit')} by somebody the client does not know; "
        f"an introduction before it is possible for {possible:,}."
    )
    for number, each in enumerate(found, start=1):
        say(f" {number}. {each.words}")


def _introduction_as_json(about: Asked, each: Introduction) -> dict[str, object]:
    from flows.cli.asking import iso

    horizon = about.problem.horizon
    return {
        "visit": each.visit_id,
        "client": each.client_id,
        "carer": each.carer_id,
        "start": iso(horizon, each.start),
        "earlier_visits": each.earlier,
        "shadows": [
            {
                "visit": shadow.visit_id,
                "start": iso(horizon, shadow.start),
                "carers": list(shadow.carer_ids),
            }
            for shadow in each.shadows
        ],
        "words": each.words,
    }

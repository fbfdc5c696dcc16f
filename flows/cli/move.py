"""rotamend move: a person gives a visit to a carer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.mending import PolicyRef, VisitId
from flows.cli.options import AsJson, Branch, Now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.hand_edits import Edited


def move(
    visit: VisitId,
    carer: Annotated[
        list[str],
        typer.Option("--carer", metavar="ID", help="Who is to make it; may be given again."),
    ],
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            help="From when, nearest to its window; else as near as can be to what was told.",
        ),
    ] = None,
    although: Annotated[
        list[str] | None,
        typer.Option(
            "--although",
            metavar="RULE",
            help="Propose it although it breaks this rule, for somebody to override; again for "
            "another rule.",
        ),
    ] = None,
    policy: PolicyRef = None,
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Give a visit of the rota in force to carers, and propose that; all else stays as it is.

    They take the places that are empty, then those of carers who no longer can, then those that are
    best to take. Where places stay empty, the best who could come at the same start are chosen too.
    An edit that breaks a rule is refused, and the nearest that breaks none is named. With
    --although it is proposed all the same, and published once somebody has overridden the rule.
    """
    from flows.cli.context import branch_and_clock, open_store
    from flows.cli.telling import tell_proposed
    from flows.cli.terminal import emit, program, say, table
    from flows.cli.told import change_table
    from flows.hand_edits import EditOrder, edit
    from flows.overriding import how_to_override

    with open_store() as store:
        branch_id, clock = branch_and_clock(store, branch, now)
        order = EditOrder(
            branch_id, clock, visit, tuple(carer), start, policy, tuple(although or ())
        )
        edited = edit(store, order)
    placing = edited.answer.placing
    who = " and ".join(placing.carer_ids)
    planned = edited.mended.chosen
    assert planned is not None
    if as_json:
        emit(edited.as_json())
    elif not edited.mended.proposals:
        begins = planned.problem.horizon.clock(placing.start)
        say(
            f"Nothing changes: {who} {'makes' if len(placing.carer_ids) == 1 else 'make'} visit "
            f"{visit} from {begins} already."
        )
    else:
        saved = planned.saved
        assert saved is not None
        if edited.mended.repeated:
            say("This edit was waiting already; it is not proposed again.")
        changes = edited.mended.changes(planned)
        horizon = planned.problem.horizon
        say(change_table(f"Hand edit: {saved.proposal_id}", changes, horizon))
        chosen = [each for each in placing.carer_ids if each not in carer]
        if chosen:
            say(f"Chosen to come at the same start: {' and '.join(chosen)}.")
        others = "the best others" if placing.partners else "the best other carer"
        head = ("Figure", f"With {who}", f"With {others}", "Difference")
        say(table("What it costs", head, _prices(edited)))
        if edited.answer.best_placing is None:
            say("Nobody else could make it.")
        for violation in planned.broken:
            say(f"It breaks {violation.rule_id}: {violation.message}. To allow that:")
            say(f"  {how_to_override(violation, planned.policy, saved.proposal_id or '')}")
        say(f"Next: {program()} {planned.approval}")
    if edited.mended.proposals:
        tell_proposed(planned.saved, branch_id, clock if now else None)
    return 3 if edited.mended.needs_a_person else 0


def _prices(edited: Edited) -> Iterator[tuple[str, ...]]:
    """The figures of the edit, and those with the best other carer."""
    from flows.cli.told import UNITS

    answer, best = edited.answer, edited.answer.best
    assert answer.proposal is not None
    for known in answer.proposal.figures:
        other = None if best is None else best.value(known.figure)
        yield (
            UNITS[known.figure],
            f"{known.value:,.0f}",
            "–" if other is None else f"{other:,.0f}",
            "–" if other is None else f"{known.value - other:+,.0f}",
        )

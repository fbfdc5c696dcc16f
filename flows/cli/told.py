"""What a person at the terminal, or a program, is told of a disruption and a re-plan. Ids only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flows.brief.change_set import (
    FIGURES,
    MOST_ROWS,
    WITHOUT,
    disruption,
    happened,
    newest_first,
    replaced,
    unmet,
    worked_out_ahead,
)
from flows.brief.uncovered import by_visit
from flows.brief.words import moved_over, pounds, slightly
from flows.cli.terminal import emit, program, say, table
from flows.mended import Mended, by_time, recorded_as_json, seen_and_slight
from flows.standing_by import as_things_are
from solver.repair.result import Figure, Proof
from solver.rota import differences
from solver.words import count

if TYPE_CHECKING:
    from rich.console import RenderableType

    from data.disruptions import Recorded
    from data.standby import Standby
    from flows.planned import Planned
    from flows.replanning import Broken
    from solver.problem import Horizon
    from solver.repair.result import Hit
    from solver.rota import Change

UNITS = {
    Figure.UNCOVERED: "Uncovered, weighted by risk",
    Figure.CHANGED: "Carers changed (slots)",
    Figure.MOVED: "Starts moved beyond the policy's limit",
    Figure.MOVED_BY: "Moved by (min)",
    Figure.SHORT_NOTICE: "Told at short notice (people)",
    Figure.CONTINUITY: "Unfamiliar faces (points)",
    Figure.MONEY: "Cost (points)",
}
"""What each figure counts."""


def tell_recorded(recorded: Recorded, clock: datetime, as_json: bool) -> int:
    """Tell that a disruption was recorded, and nothing more was asked for."""
    if as_json:
        emit({"disruptions": [recorded_as_json(recorded)]})
        return 0
    say(f"Recorded as {recorded.disruption_id}: {disruption(recorded, str(clock.tzinfo))}.")
    for words in replaced([recorded]):
        say(words)
    say(f"Next: {program()} replan --disruption {recorded.disruption_id}")
    return 0


def tell_triage(broken: Broken, hits: tuple[Hit, ...]) -> None:
    """Tell which slots are hit, whose clients must be rung at once first, and what is known ahead.

    All of this is told before anything is solved.
    """
    horizon, visits = broken.problem.horizon, broken.problem.visit
    for title, some in (
        ("Ring these clients now, in this order", [hit for hit in hits if hit.call_now]),
        ("Hit", [hit for hit in hits if not hit.call_now]),
    ):
        rows = (
            (
                number,
                _name(hit.visit_id, hit.slot),
                visits[hit.visit_id].client_id,
                hit.risk,
                horizon.clock(hit.start),
                WITHOUT if hit.soonest is None else horizon.clock(hit.soonest),
                hit.carer_id or WITHOUT,
            )
            for number, hit in enumerate(some, start=1)
        )
        if some:
            head = ("", "Visit", "Client", "Risk", "Expects", "Soonest", "Was to come")
            say(table(title, head, rows))
    if broken.ahead is not None:
        for part in _ahead(broken, broken.ahead):
            say(part)


def _ahead(broken: Broken, ahead: Standby) -> Iterator[RenderableType]:
    """What was worked out ahead: a rota to go by until that of this moment is found."""
    told, visits = broken.in_force, broken.problem.visit
    after = as_things_are(ahead, broken.problem)
    changes = by_time(differences(told.rota, after, told.asked, visits))
    if changes:
        title = f"Worked out ahead for {ahead.carer_id} absent all the time"
        yield change_table(title, changes, broken.problem.horizon)
    yield worked_out_ahead(ahead)


def tell(mended: Mended, clock: datetime, as_json: bool) -> int:
    """Tell how a rota is mended; the exit code says whether a person is needed besides deciding."""
    if as_json:
        emit(mended.as_json())
    else:
        for part in _parts(mended, str(clock.tzinfo)):
            say(part)
    return 3 if mended.needs_a_person else 0


def change_table(title: str, changes: tuple[Change, ...], horizon: Horizon) -> RenderableType:
    """A table of what differs between two rotas; --json lists all of it."""
    from rich.console import Group

    head = ("Visit", "Change", "Was", "Is now")
    seen, slight = seen_and_slight(changes, horizon)
    rows = (
        (
            _name(change.visit_id, change.slot),
            change.kind,
            _slot(change.carer_before, change.start_before, horizon),
            _slot(change.carer_after, change.start_after, horizon),
        )
        for change in seen[:MOST_ROWS]
    )
    more = f", the first {MOST_ROWS} of {len(seen):,}" if len(seen) > MOST_ROWS else ""
    shown = table(title + more, head, rows)
    return Group(shown, slightly(len(slight))) if slight else shown


def proofs(planned: Planned) -> Iterator[str]:
    """Which figures of a proposal are proved to be the best, and among which rotas."""
    offer = planned.offer
    known = () if offer is None else offer.figures
    for proof, words in (
        (Proof.GLOBAL, "Proved over all rotas: "),
        (Proof.NEIGHBOURHOOD, f"Proved for '{offer.neighbourhood if offer else ''}': "),
    ):
        proved = [FIGURES[each.figure] for each in known if each.proof is proof]
        if proved:
            yield f"{words}{', '.join(proved)}."
    if known and all(each.proof is Proof.FOUND for each in known):
        yield "The best that was found; nothing is proved."


def _parts(mended: Mended, zone: str) -> Iterator[RenderableType]:
    told = ", ".join(each.disruption_id for each in newest_first(mended))
    yield f"{told}: {happened(mended, zone)}." if told else f"{happened(mended, zone)}."
    yield from unmet(mended)
    yield from replaced(mended.told)
    chosen = mended.chosen
    if chosen is None:
        yield (
            "The time it touches is over: nothing is left to mend."
            if mended.over
            else "No rota is in force on a day it touches: the plan of that day will know it."
        )
        return
    if not any(hit.carer_id for hit in mended.hits):
        yield "No visit loses its carer."
    if not mended.proposals:
        yield "The rota in force stays as it is."
        if mended.searched:
            yield from _nobody(chosen)
        return
    if mended.repeated:
        yield "These proposals were waiting already; nothing was solved again."
    yield from _recommended(mended, chosen)
    if len(mended.proposals) > 1:
        yield _alternatives(mended)
    yield f"Next: {program()} {chosen.approval}"


def _recommended(mended: Mended, planned: Planned) -> Iterator[RenderableType]:
    saved, changes = planned.saved, mended.changes(planned)
    assert saved is not None
    name = planned.offer.name if planned.offer else planned.policy.name
    title = f"Recommended: {saved.proposal_id}, {name}"
    yield change_table(title, changes, planned.problem.horizon) if changes else f"{title}: nothing"
    hit = {(each.visit_id, each.slot) for each in mended.hits}
    others = [c for c in changes if c.kind == "carer" and (c.visit_id, c.slot) not in hit]
    yield (
        f"{count(len(others), 'other slot also changes', 'other slots also change')} carer."
        if others
        else "Nobody else's carer changes."
    )
    yield mended.debt(planned).words
    yield from proofs(planned)
    yield from _nobody(planned)


def _nobody(planned: Planned) -> Iterator[RenderableType]:
    if planned.uncovered:
        visits = by_visit(planned.uncovered, planned.problem)
        head = ("Visit", "Risk", "What stops it", "What would mend it")
        rows = ((name, v.risk, v.reason, v.cheapest_repair or "") for name, v in visits)
        yield table("Nobody goes", head, rows, fold=head[2:])


def _alternatives(mended: Mended) -> RenderableType:
    rows = (
        (
            planned.saved.proposal_id if planned.saved else "",
            planned.offer.name if planned.offer else planned.policy.name,
            len(planned.uncovered),
            planned.changes.carer,
            planned.changes.moved,
            pounds(planned.figures.cost),
        )
        for planned in mended.proposals
    )
    moved = moved_over(mended.proposals[0].policy).capitalize()
    head = ("Proposal", "Name", "Uncovered", "Carers changed", moved, "Cost")
    return table("To choose from", head, rows)


def _name(visit_id: str, slot: int) -> str:
    return visit_id if slot == 1 else f"{visit_id} ({slot})"


def _slot(carer_id: str | None, start: int | None, horizon: Horizon) -> str:
    if carer_id is None or start is None:
        return WITHOUT
    return f"{carer_id} {horizon.clock(start)}"

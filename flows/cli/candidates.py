"""rotamend candidates: who could go to a visit, and what stops the others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.mending import VisitId
from flows.cli.options import AsJson, Branch, Now, RotaRef

if TYPE_CHECKING:
    from flows.cli.asking import Asked
    from solver.explain import Candidate, Hindered

_STOPPED = 10
"""Carers who cannot go that are told one by one; --json lists all."""

Slot = Annotated[
    int | None,
    typer.Option("--slot", min=1, metavar="N", help="The slot; else the first that has nobody."),
]


def candidates(
    visit: VisitId,
    slot: Slot = None,
    rota: RotaRef = "latest",
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Rank the carers who could go to a visit, and say what stops the others.

    Whoever has it and cannot make it any more is told first. Nobody else's work changes. What each
    would do to the rota comes from the checker.
    """
    from data.errors import UserError
    from flows.cli.asking import asked
    from flows.cli.terminal import emit
    from solver.explain import candidates as ask
    from solver.explain import hindered

    about = asked(rota, branch, now)
    visit_id = about.visit(visit)
    try:
        found = ask(about.problem, about.policy, about.rota, visit_id, slot)
    except ValueError as error:
        raise UserError(f"--slot is wrong: {error}.", "Leave --slot out, or give one.") from None
    lost = hindered(about.problem, about.policy, about.rota, visit_id)
    if as_json:
        emit(
            {
                "visit": visit_id,
                "cannot": [_hindered_as_json(each, visit_id, about) for each in lost],
                "candidates": [candidate_as_json(c, about) for c in found],
            }
        )
    else:
        _say(about, visit_id, lost, found)
    return 0


def candidate_as_json(candidate: Candidate, about: Asked) -> dict[str, object]:
    """One candidate; the effect is null for those who cannot go."""
    from flows.cli.asking import effect_as_json, iso

    start = candidate.start
    return {
        "carer": candidate.carer_id,
        "start": None if start is None else iso(about.problem.horizon, start),
        "partners": list(candidate.partners),
        "moves": list(candidate.moves),
        "gives_up": list(candidate.gives_up),
        "effect": None if candidate.effect is None else effect_as_json(candidate.effect),
        "rule": candidate.rule_id or None,
        "minutes": candidate.minutes,
        "words": candidate.words,
    }


def _hindered_as_json(lost: Hindered, visit_id: str, about: Asked) -> dict[str, object]:
    from flows.cli.asking import iso

    return {
        "slot": lost.slot,
        "carer": lost.carer_id,
        "start": iso(about.problem.horizon, lost.start),
        "rule": lost.rule_id,
        "words": lost.words,
        "disruptions": [each.disruption_id for each in about.behind(visit_id, lost)],
    }


def _cannot(about: Asked, visit_id: str, lost: Hindered) -> str:
    """That whoever has a slot cannot make it any more: the rule, and what was reported."""
    from flows.brief.change_set import disruption

    zone = about.problem.horizon.timezone
    told = about.behind(visit_id, lost)
    reported = "; ".join(f"{each.disruption_id}, {disruption(each, zone)}" for each in told)
    return (
        f"Carer {lost.carer_id}, who has it, cannot make it any more. {lost.rule_id}: {lost.words}"
        f"{f' (reported: {reported})' if reported else ''}."
    )


def _say(
    about: Asked, visit_id: str, lost: tuple[Hindered, ...], found: tuple[Candidate, ...]
) -> None:
    from flows.cli.terminal import say, table

    clock = about.problem.horizon.clock
    made = about.rota.by_visit.get(visit_id, ())
    who = " and ".join(f"{a.carer_id} from {clock(a.start)}" for a in made)
    say(f"Visit {visit_id}: {f'carer {who}' if who else 'nobody goes'}.")
    for each in lost:
        say(_cannot(about, visit_id, each))
    able = [(c.carer_id, c.words) for c in found if c.free]
    if able:
        say(table("Who could go, the best first", ("Carer", "What it would do"), able))
    else:
        say("Nobody else could go with all else as it is.")
    giving = [(c.carer_id, c.words) for c in found if c.gives_up]
    if giving:
        say(table("Who could go instead of another visit", ("Carer", "What it would do"), giving))
    stopped = [c for c in found if c.effect is None]
    if stopped:
        rows = [(c.carer_id, c.rule_id, c.words) for c in stopped[:_STOPPED]]
        say(table("Who cannot go, the nearest first", ("Carer", "Rule", "Why not"), rows))
    if len(stopped) > _STOPPED:
        rules = Counter(c.rule_id for c in stopped[_STOPPED:])
        told = ", ".join(f"{number} by {rule}" for rule, number in rules.most_common())
        say(f"Others are stopped, too: {told}.")

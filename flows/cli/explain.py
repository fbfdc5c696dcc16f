"""rotamend explain: why a visit has nobody, who came nearest, and what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli.mending import VisitId
from flows.cli.options import AsJson, Branch, Now, RotaRef

if TYPE_CHECKING:
    from flows.cli.asking import Asked
    from solver.explain import Conflict, Explanation, Option


def explain(
    visit: VisitId,
    rota: RotaRef = "latest",
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Say what stops each carer from an uncovered visit, and the least that would mend it.

    A carer whom several rules stop counts under each. The menu holds no limit of law or care.
    """
    from flows.cli.asking import asked
    from solver.explain import MenuLimits, conflict, menu
    from solver.explain import explain as ask

    about = asked(rota, branch, now)
    visit_id = about.visit(visit)
    question = (about.problem, about.policy, about.rota, visit_id)
    why = ask(*question)
    clash = conflict(*question)
    options = menu(*question, MenuLimits(unavailable=about.unavailable))
    if as_json:
        _emit(about, why, clash, options)
    else:
        _say(why, clash, options)
    return 0


def _emit(
    about: Asked, why: Explanation, clash: Conflict | None, options: tuple[Option, ...]
) -> None:
    from flows.cli.asking import option_as_json
    from flows.cli.terminal import emit

    emit(
        {
            "visit": why.visit_id,
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
            "conflict": clash
            and {
                "words": clash.words,
                "facts": [
                    {
                        "fact": str(fact.kind),
                        "carer": fact.carer_id,
                        "visit": fact.visit_id,
                        "skill": fact.skill or None,
                    }
                    for fact in clash.facts
                ],
            },
            "menu": [option_as_json(option, about.problem) for option in options],
        }
    )


def _say(why: Explanation, clash: Conflict | None, options: tuple[Option, ...]) -> None:
    from flows.cli.terminal import say, table
    from solver.words import count

    say(why.reason)
    if clash is not None:
        say(f"As the rota stands, this cannot be had together. {clash.words}")
    if why.stops:
        title = "What stops carers (one may count under several rules)"
        say(table(title, ("Rule", "Carers"), why.stops.items()))
    if why.nearest:
        rows = [(near.carer_id, near.rule_id, near.words) for near in why.nearest]
        say(table("Who came nearest", ("Carer", "Rule", "Missing"), rows))
    if why.proof == "impossible":
        say("Proved: no rota of these days can cover it.")
    if options:
        say("Repair menu, the least given up and changed first:")
        for number, option in enumerate(options, start=1):
            changed = f"{count(option.effect.changed, 'slot')} changed"
            say(f" {number}. {option.words} ({changed}: {option.effect.words})")
    elif not why.covered:
        say("Nothing that may be given up would mend it.")

"""rotamend why: why this carer goes, against the next best."""

from __future__ import annotations

from flows.cli.mending import VisitId
from flows.cli.options import AsJson, Branch, Now, RotaRef


def why(
    visit: VisitId,
    rota: RotaRef = "latest",
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Compare each carer of a covered visit with the best of the others who could go."""
    from flows.cli.asking import asked, iso
    from flows.cli.candidates import candidate_as_json
    from flows.cli.terminal import emit, say
    from solver.explain import why as ask

    about = asked(rota, branch, now)
    visit_id = about.visit(visit)
    choices = ask(about.problem, about.policy, about.rota, visit_id)
    if as_json:
        emit(
            {
                "visit": visit_id,
                "choices": [
                    {
                        "slot": choice.slot,
                        "carer": choice.carer_id,
                        "start": iso(about.problem.horizon, choice.start),
                        "others": choice.others,
                        "at_once": choice.at_once,
                        "next_best": choice.next_best
                        and candidate_as_json(choice.next_best, about),
                        "words": choice.words,
                    }
                    for choice in choices
                ],
            }
        )
        return 0
    for choice in choices:
        say(choice.words)
    if not choices:
        say(f"Nobody has visit {visit_id}. See: rotamend explain {visit_id}")
    return 0

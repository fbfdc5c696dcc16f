"""One solve more: what can be covered of what a rota leaves uncovered, and what is proved of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from solver import exact
from solver.check import check, place_of
from solver.marginal.measures import lacking, uncovered_min
from solver.marginal.result import Engine, Limit, Solved
from solver.marginal.taking_out import taken_out
from solver.policy import Policy
from solver.problem import Problem
from solver.repair.frame import frame
from solver.repair.mend import repair
from solver.repair.neighbourhood import LEVEL_0
from solver.repair.result import Figure, Proof
from solver.repair.standby import ALWAYS
from solver.result import Limits
from solver.rota import Rota
from solver.solve import SMALL_PAIRS, SMALL_SLOTS

MOST_ASKED = 30
"""Visits of which one repair is asked; of more it proves nothing."""
EFFORT = 20.0
"""Limit of the whole model in CP-SAT's deterministic seconds."""


@dataclass(frozen=True, slots=True)
class Job:
    """One solve.

    Parameters
    ----------
    problem
        With other budgets, or somebody more.
    asked
        Visits that it may cover, the gravest first; in a small problem all may be.
    over
        The budget that does not pay for the rota any more, and what of it; None where all do.
    """

    key: int
    problem: Problem
    asked: tuple[str, ...]
    over: tuple[int, Limit] | None = None


def solved(policy: Policy, rota: Rota, seed: int, job: Job) -> tuple[int, Solved | None]:
    """The key of a job, and its answer; None where no rota was found that obeys the rules."""
    if is_small(job.problem):
        return job.key, _by_the_whole_model(job.problem, policy, rota, seed)
    if job.over is None:
        return job.key, filled(job.problem, policy, rota, job.asked, seed)
    return job.key, _lessened(job.problem, policy, rota, *job.over, seed)


def is_small(problem: Problem) -> bool:
    """Whether the whole model can be proved."""
    shifts = sum(len(carer.shifts) for carer in problem.carers)
    return problem.slots <= SMALL_SLOTS and shifts * len(problem.visits) <= SMALL_PAIRS


def filled(problem: Problem, policy: Policy, rota: Rota, asked: Sequence[str], seed: int) -> Solved:
    """Cover as much as can be of some visits while nobody else's carer changes.

    Nobody else who is uncovered is looked at. The answer leaves no more uncovered than the rota.
    Of more visits than a repair proves anything of, those that nobody could take are found first:
    asked for alone, time and again without those that were covered, until none is. They are in no
    answer, so that a proof about the others is one about all.

    Parameters
    ----------
    asked
        Visits that the rota leaves uncovered, the gravest first.
    """
    if len(asked) > MOST_ASKED:
        boundless = replace(problem, budgets=())
        asked = [
            visit_id
            for first in range(0, len(asked), MOST_ASKED)
            for visit_id in _may_be_taken(
                boundless, policy, rota, asked[first : first + MOST_ASKED], seed
            )
        ]
    if len(asked) <= MOST_ASKED:
        return _filled_at_once(problem, policy, rota, asked, seed)
    found = rota
    for first in range(0, len(asked), MOST_ASKED):
        found = _filled_at_once(
            problem, policy, found, asked[first : first + MOST_ASKED], seed
        ).rota
    return Solved(found, Proof.FOUND, Engine.REPAIR)


def _may_be_taken(
    problem: Problem, policy: Policy, rota: Rota, asked: Sequence[str], seed: int
) -> list[str]:
    """Those of some visits that somebody could take; all of them where that is not proved."""
    left = list(asked)
    while left:
        found = _filled_at_once(problem, policy, rota, left, seed)
        if found.proof is Proof.FOUND:
            return list(asked)
        still = set(lacking(problem, found.rota))
        taken = [visit_id for visit_id in left if visit_id not in still]
        if not taken:
            break
        left = [visit_id for visit_id in left if visit_id in still]
    hopeless = set(left)
    return [visit_id for visit_id in asked if visit_id not in hopeless]


def _filled_at_once(
    problem: Problem, policy: Policy, rota: Rota, asked: Sequence[str], seed: int
) -> Solved:
    if not asked:
        return Solved(rota, Proof.NEIGHBOURHOOD, Engine.REPAIR, LEVEL_0)
    part = _with_only(problem, {*rota.by_visit, *asked})
    framed = frame(part, rota, -ALWAYS if problem.now is None else problem.now, policy)
    # Stopped at once it ends with level 0, which is proved and depends on no clock.
    mended = repair(
        framed,
        policy,
        Limits(iterations=1, seed=seed),
        stop=lambda: True,
        alternatives=False,
    )
    best = mended.proposals[0]
    found = best.result.rota
    if not _is_better(problem, policy, found, rota):
        found = rota
    least = best.value(Figure.UNCOVERED)
    if best.proved(Figure.UNCOVERED) is Proof.FOUND or uncovered_min(part, policy, found) != least:
        return Solved(found, Proof.FOUND, Engine.REPAIR)
    return Solved(found, Proof.NEIGHBOURHOOD, Engine.REPAIR, LEVEL_0)


def _by_the_whole_model(problem: Problem, policy: Policy, rota: Rota, seed: int) -> Solved | None:
    only = replace(policy, weights={"uncovered": 1})
    found = exact.solve(problem, only, effort=EFFORT, seed=seed, hint=rota, workers=1)
    proof = Proof.GLOBAL if found.optimal else Proof.FOUND
    # Where the budget does not pay for the rota, there may be nothing better that breaks no rule.
    if found.optimal or not check(problem, policy, found.rota).violations:
        return Solved(found.rota, proof, Engine.EXACT)
    return None


def _lessened(
    problem: Problem, policy: Policy, rota: Rota, index: int, limit: Limit, seed: int
) -> Solved | None:
    """Visits taken out, and those of them put back that somebody else makes for less."""
    out = taken_out(problem, policy, rota, index, limit, seed=seed)
    if out is None or limit == "hours":
        return out
    gone = set(lacking(problem, out.rota)) - set(lacking(problem, rota))
    back = filled(problem, policy, out.rota, sorted(gone), seed)
    if uncovered_min(problem, policy, back.rota) < uncovered_min(problem, policy, out.rota):
        return Solved(back.rota, Proof.FOUND, Engine.REPAIR)
    return out


def _with_only(problem: Problem, visit_ids: set[str]) -> Problem:
    """The problem with some of its visits."""
    return replace(
        problem,
        visits=tuple(v for v in problem.visits if v.id in visit_ids),
        links=tuple(
            link
            for link in problem.links
            if {link.first_visit_id, link.second_visit_id} <= visit_ids
        ),
        pins=tuple(pin for pin in problem.pins if pin.visit_id in visit_ids),
        in_force=tuple(told for told in problem.in_force if told.visit_id in visit_ids),
    )


def _is_better(problem: Problem, policy: Policy, found: Rota, rota: Rota) -> bool:
    """Whether a rota leaves less uncovered than another one and breaks nothing that one keeps."""
    gains = uncovered_min(problem, policy, found) < uncovered_min(problem, policy, rota)
    return gains and not _new_violations(problem, policy, found, rota)


def _new_violations(problem: Problem, policy: Policy, found: Rota, rota: Rota) -> bool:
    known = set(map(place_of, check(problem, policy, rota).violations))
    return any(place_of(v) not in known for v in check(problem, policy, found).violations)

"""Why a visit is uncovered: what stops each carer, and who comes nearest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from solver.explain.effects import Present
from solver.explain.impossible import impossible
from solver.explain.question import Question
from solver.explain.repair import cheapest_repair
from solver.explain.trials import Bench, Trial
from solver.explain.words import carers_named
from solver.policy import Policy
from solver.problem import Carer, Problem
from solver.rota import Rota
from solver.rules import budget_cap
from solver.words import count

Proof = Literal["", "impossible", "not_found"]

_NEAREST = 3

_STOPPED: Mapping[str, str] = {
    "competence": "lack a skill in date",
    "exclusions": "may not come to this client",
    "availability": "have no shift at that time",
    "away": "have no shift that day",
    "travel": "cannot get there in time",
    "busy": "are busy with other visits at that time",
    "daily_rest": "would rest too little between days",
    "break": "would have no break",
    "weekly_hours": "would exceed their hours",
    "weekly_rest": "would have no day of rest in the week",
    "night_work": "would work at night, or too much of it",
    "budget_cap": "would cost more than the budget has left",
    "minimum_wage": "would be paid less than the minimum wage",
    "gaps": "would break a link to another visit",
    "double_handed": "could come, but not together",
    "frozen": "can no longer be there in time",
}

_SHORT: Mapping[str, str] = {
    "availability": "outside the shift",
    "travel": "of travel short",
    "daily_rest": "of rest short",
    "break": "of break short",
    "weekly_hours": "over the hours of the",
    "weekly_rest": "short of the week's rest",
    "night_work": "of work at night too much",
    "minimum_wage": "of work not paid at the minimum wage",
    "gaps": "off the distance to a linked visit",
}


@dataclass(frozen=True, slots=True)
class Near:
    """A carer who came near.

    Parameters
    ----------
    rule_id
        Rule that stops them most, if there are several.
    minutes
        By how many minutes it is missed in one place, rounded up.
    words
        The same in care words; ids only.
    """

    carer_id: str
    rule_id: str
    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a visit is uncovered.

    Parameters
    ----------
    covered
        Whether the visit has all its carers; then the rest is empty but for ``reason``.
    stops
        How many carers each rule stops, by rule id. A carer counts under every rule that stops
        them in the best way to give them the visit, so that counts may overlap; one who may never
        come is tried no further than whether a shift would do.
    nearest
        Carers who miss the fewest minutes in all, nearest first. Those without a shift on that day
        are not near.
    reason_code
        Rule that stops the nearest carers; ``no_carer`` where there are too few carers at all;
        ``free`` where the visit fits into the rota as it is; '' for a covered visit.
    reason
        One sentence, ids only.
    proof
        ``impossible`` where no rota of the problem can cover the visit, ``not_found`` otherwise.
    cheapest_repair
        The smallest widening of the window that would do with nobody else changed, or ''.
    """

    visit_id: str
    covered: bool
    stops: Mapping[str, int]
    nearest: tuple[Near, ...]
    reason_code: str
    reason: str
    proof: Proof
    cheapest_repair: str


def uncovered(problem: Problem, rota: Rota) -> tuple[tuple[str, int], ...]:
    """Visit and slot of every slot nobody makes, in the order of the problem."""
    made = {(a.visit_id, a.slot) for a in rota.assignments}
    return tuple(
        (visit.id, slot)
        for visit in problem.visits
        for slot in range(1, visit.carers_required + 1)
        if (visit.id, slot) not in made
    )


def explain(
    problem: Problem, policy: Policy, rota: Rota, visit_id: str, present: Present | None = None
) -> Explanation:
    """Explain one visit of a rota.

    Parameters
    ----------
    present
        This rota as it is, where several visits of it are asked about: it is checked once then.

    Raises
    ------
    KeyError
        When the problem has no such visit.
    """
    there = rota.by_visit.get(visit_id, ())
    question = Question.of(problem, policy, rota, visit_id)
    if not question.missing:
        who = " and ".join(a.carer_id for a in there)
        when = problem.horizon.clock(there[0].start)
        reason = f"Visit {visit_id} is covered by carer {who} from {when}."
        return Explanation(visit_id, True, {}, (), "", reason, "", "")
    bench = Bench(problem, policy, rota, question)
    others = [c for c in problem.carers if c.id not in question.there]
    trials = [bench.trial(carer) for carer in others]
    together = _together(bench, problem, trials)
    stopped = [t for t in trials if t.carer_id not in together]
    stops = Counter(rule for t in stopped for rule in t.rules or ("double_handed",))
    near = sorted(
        (t for t in trials if t.rules and t.excess is not None),
        key=lambda t: (t.total, t.carer_id),
    )
    nearest = tuple(near_of(t) for t in near[:_NEAREST])
    code = _code(question, trials, together, stops)
    proved = impossible(problem, policy, question)
    persons = {t.carer_id for t in trials if not t.barred}
    repair = ""
    if code != "free":
        candidates = [c for c in others if c.id in persons]
        present = present or Present(problem, policy, rota)
        repair = cheapest_repair(present, bench, candidates)
    return Explanation(
        visit_id=visit_id,
        covered=False,
        stops=dict(sorted(stops.items(), key=lambda item: (-item[1], item[0]))),
        nearest=nearest,
        reason_code=code,
        reason=_reason(problem, question, trials, together, stopped, nearest)
        + _budgets(bench, code, others),
        proof="impossible" if proved else "not_found",
        cheapest_repair=repair,
    )


def _budgets(bench: Bench, code: str, others: list[Carer]) -> str:
    """Which budgets leave no room, where that is what stops the visit; a sentence, or ''."""
    if code != budget_cap.RULE.id:
        return ""
    budgets = {b.id: b for carer in others for b in bench.unpaid(carer)}
    index = {b: i for i, b in enumerate(bench.problem.budgets)}
    parts = []
    for budget in budgets.values():
        use = bench.uses.get(index[budget], budget_cap.NOTHING)
        left = []
        if budget.left_s is not None:
            left.append(f"{max(0, budget.left_s - use.seconds) / 3600:.2f} h")
        if budget.left_pence is not None:
            pence = max(0, budget.left_pence * 3600 - use.pence_s) // 3600
            left.append(f"£{pence / 100:.2f}")
        period = f"from {budget.first_day} to {budget.last_day}"
        parts.append(f"budget {budget.id} {period} has {' and '.join(left)} left")
    text = ", ".join(parts)
    return f" {text[:1].upper()}{text[1:]}." if parts else ""


def _together(bench: Bench, problem: Problem, trials: list[Trial]) -> frozenset[str]:
    """Carers who could come to one common start; none where they are too few."""
    free = [t for t in trials if not t.rules]
    missing = bench.question.missing
    if len(free) < missing:
        return frozenset()
    for start in dict.fromkeys(s for t in free for s in t.starts):
        able = [
            t.carer_id
            for t in free
            if start in t.starts or not bench.missed(problem.carer[t.carer_id], start)
        ]
        if len(able) >= missing:
            return frozenset(able)
    return frozenset()


def _code(
    question: Question, trials: list[Trial], together: frozenset[str], stops: Mapping[str, int]
) -> str:
    if len(together) >= question.missing:
        return "free"
    if len(trials) < question.missing:
        return "no_carer"
    # Those who could come alone are nearest of all; the last carer needed names the hurdle.
    order = sorted(
        (t.total, t.carer_id, t.rules[0] if t.rules else "double_handed")
        for t in trials
        if t.excess is not None
    )
    if len(order) >= question.missing:
        return order[question.missing - 1][2]
    barred = {t.rules[0] for t in trials if t.excess is None}
    return max(sorted(barred), key=lambda rule: stops[rule])


def near_of(trial: Trial) -> Near:
    """What a carer who has a shift near the visit misses most."""
    rule, minutes = trial.rules[0], -(-(trial.excess or 0) // 60)
    words = f"{minutes} min {_SHORT[rule]}"
    if rule == "weekly_hours":
        words += f" {trial.hours}"
    elif rule == "travel" and trial.busy_with:
        words = f"busy with visit {trial.busy_with} at that time; {minutes} min short"
    return Near(trial.carer_id, rule, minutes, words)


def _kind(trial: Trial, rule: str) -> str:
    """The rule, or what it comes to for this carer, as a key of the words."""
    if rule == "availability" and trial.away:
        return "away"
    if rule == "travel" and trial.busy_with:
        return "busy"
    return rule


def _reason(
    problem: Problem,
    question: Question,
    trials: list[Trial],
    together: frozenset[str],
    stopped: list[Trial],
    nearest: tuple[Near, ...],
) -> str:
    visit = question.visit
    needs = f"Visit {visit.id} lacks {question.missing} of {count(visit.carers_required, 'carer')}"
    if len(together) >= question.missing:
        who = carers_named(sorted(together)[: question.missing])
        return f"{needs}, and fits into the rota as it is: {who} could come."
    if question.over:
        last = problem.horizon.clock(question.high)
        return f"{needs}: it had to start by {last}, and it is later than that."
    if len(trials) < question.missing:
        left = f"only {count(len(trials), 'carer')}" if trials else "nobody else"
        return f"{needs}, and {left} could be asked."
    if all(t.away for t in trials):
        return f"{needs}: nobody {'else ' if question.there else ''}has a shift then."
    kinds = Counter(_kind(t, rule) for t in stopped for rule in t.rules or ("double_handed",))
    parts = [
        f"{count} {_STOPPED[kind]}"
        for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    ]
    text = f"{needs}: of {len(trials)}, {', '.join(parts)}"
    if any(len(t.rules) > 1 for t in stopped):
        text += " (a carer may count under several)"
    if nearest:
        text += f"; nearest is carer {nearest[0].carer_id}, {nearest[0].words}"
    return text + "."

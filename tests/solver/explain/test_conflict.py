"""Tests that a conflict is one, and that no fact of it can be left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from solver import exact
from solver.check import check
from solver.explain import Fact, FactKind, conflict, explain, uncovered
from solver.facts import Facts
from solver.policy import Policy, WindowEnd
from solver.problem import HeldSkill, Link, Pin, Preference, Problem
from solver.rota import Assignment, Rota
from solver.rules import Violation, budget_cap, gaps
from tests.builders import (
    HOUR,
    MINUTE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)

UNIT = 5 * MINUTE
OF_RULE = {
    "availability": FactKind.SHIFT,
    "daily_rest": FactKind.REST,
    "break": FactKind.BREAK,
    "weekly_hours": FactKind.HOURS,
    "weekly_rest": FactKind.WEEKLY_REST,
    "night_work": FactKind.NIGHT,
    "minimum_wage": FactKind.WAGE,
    "window": FactKind.WINDOW,
}


def coverable(
    problem: Problem, policy: Policy, rota: Rota, visit_id: str, kept: frozenset[Fact]
) -> bool:
    """Whether trying every start and every team finds one that breaks nothing that is kept."""
    visit = problem.visit[visit_id]
    asked, rules = respecting(problem, policy, visit_id, kept)
    dropped = {
        (a.visit_id, a.slot)
        for a in rota.assignments
        if a.visit_id != visit_id and Fact(FactKind.COMMITMENT, a.carer_id, a.visit_id) not in kept
    }
    base = [a for a in rota.assignments if (a.visit_id, a.slot) not in dropped]
    there = rota.by_visit.get(visit_id, ())
    slots = [s for s in range(1, visit.carers_required + 1) if s not in {a.slot for a in there}]
    window = Fact(FactKind.WINDOW) in kept
    low, high = (visit.earliest, visit.latest) if window else (0, problem.horizon.end)
    if policy.window_end == "soft":
        high = max([problem.horizon.end, *(s.end for c in problem.carers for s in c.shifts)])
    starts = [there[0].start] if window and there else range(low, high + 1, UNIT)
    if not window:
        # Those who are there then come whenever the others do.
        base = [a for a in base if a.visit_id != visit_id]
    others = [c for c in asked.carers if c.id not in {a.carer_id for a in there}]
    asked, budgets = replace(asked, budgets=()), asked.budgets
    paying = {f.budget_id for f in kept if f.kind is FactKind.BUDGET}
    paid = replace(asked, budgets=tuple(b for b in budgets if b.hard and b.id in paying))
    before = {key(v) for v in check(asked, rules, Rota.of(base)).violations}
    for start in starts:
        if problem.now is not None and start < problem.now:
            continue
        for team in combinations(others, len(slots)):
            made = [Assignment(start, visit_id, s, c.id) for s, c in zip(slots, team, strict=True)]
            found = check(asked, rules, Rota.of([*base, *made])).violations
            ids = {c.id for c in team}
            new = [v for v in found if key(v) not in before and concerns(v, ids, visit_id)]
            whole = Facts(paid, rules, Rota.of([*rota.assignments, *made]))
            too_dear = any(visit_id in v.visit_ids for v in budget_cap.RULE.find(whole))
            if (
                not too_dear
                and not any(counts(v, kept) for v in new)
                and linked(problem, policy, rota, visit_id, made, kept)
            ):
                return True
    return False


def respecting(
    problem: Problem, policy: Policy, visit_id: str, kept: frozenset[Fact]
) -> tuple[Problem, Policy]:
    """The problem without what the visit needs but is not kept, and without its links."""
    visit = problem.visit[visit_id]
    kinds = {f.kind for f in kept if f.carer_id is None}
    new = replace(
        visit,
        skills=tuple(s for s in visit.skills if Fact(FactKind.SKILL, skill=s) in kept),
        known_carer_only=visit.known_carer_only and FactKind.KNOWN in kinds,
    )
    clients = tuple(
        replace(c, gender_of_carer="any")
        if c.id == visit.client_id and FactKind.GENDER not in kinds
        else c
        for c in problem.clients
    )
    forgiven = {
        (visit.client_id, c.id) for c in problem.carers if Fact(FactKind.EXCLUDED, c.id) not in kept
    }
    preferences = tuple(
        p
        for p in problem.preferences
        if p.kind != "excluded" or (p.client_id, p.carer_id) not in forgiven
    )
    asked = replace(
        problem,
        visits=tuple(new if v.id == visit_id else v for v in problem.visits),
        clients=clients,
        preferences=preferences,
        links=tuple(
            k for k in problem.links if visit_id not in (k.first_visit_id, k.second_visit_id)
        ),
    )
    return asked, policy if FactKind.KNOWN in kinds else replace(policy, known_carer_under_s=0)


def key(violation: Violation) -> tuple[object, ...]:
    return violation.rule_id, violation.visit_ids, violation.carer_ids


def concerns(violation: Violation, team: set[str], visit_id: str) -> bool:
    if violation.rule_id == "double_handed":
        return False
    return visit_id in violation.visit_ids or bool(team & set(violation.carer_ids))


def counts(violation: Violation, kept: frozenset[Fact]) -> bool:
    kind = OF_RULE.get(violation.rule_id)
    if violation.rule_id == "travel" and len(violation.visit_ids) == 1:
        kind = FactKind.SHIFT
    carer = None if kind is FactKind.WINDOW else violation.carer_ids[0]
    return kind is None or Fact(kind, carer) in kept


def linked(
    problem: Problem,
    policy: Policy,
    rota: Rota,
    visit_id: str,
    made: list[Assignment],
    kept: frozenset[Fact],
) -> bool:
    """Whether the links that are kept hold, the other visits being made as they are."""
    partners = [
        a
        for a in rota.assignments
        if a.visit_id != visit_id and Fact(FactKind.LINK, visit_id=a.visit_id) in kept
    ]
    own = [] if Fact(FactKind.WINDOW) not in kept else list(rota.by_visit.get(visit_id, ()))
    facts = Facts(problem, policy, Rota.of([*partners, *own, *made]))
    return not any(visit_id in v.visit_ids for v in gaps.RULE.find(facts))


@pytest.mark.parametrize(
    ("seed", "window_end"),
    [(seed, "hard") for seed in range(40)] + [(seed, "soft") for seed in range(20)],
)
def test_that_the_facts_cannot_hold_together_and_could_without_any_one_of_them(
    seed: int, window_end: WindowEnd
) -> None:
    problem, policy = random_problem(seed), random_policy(seed, window_end=window_end)
    rota = exact.solve(problem, policy, effort=5, workers=1).rota
    for visit_id in list(dict.fromkeys(v for v, _ in uncovered(problem, rota)))[:2]:
        found = conflict(problem, policy, rota, visit_id)
        if found is None:
            assert explain(problem, policy, rota, visit_id).reason_code == "free"
            continue
        facts = frozenset(found.facts)
        assert not coverable(problem, policy, rota, visit_id, facts)
        for fact in facts:
            assert coverable(problem, policy, rota, visit_id, facts - {fact}), fact


def test_that_it_is_told_in_care_words() -> None:
    peg = (HeldSkill("peg"),)
    carers = [
        a_carer("k1", skills=peg),
        a_carer("k2", (at(7), at(8) + 10 * MINUTE), skills=peg),
        replace(a_carer("k3", skills=peg), shifts=()),
        a_carer("k4"),
    ]
    visits = [
        a_visit("v1", earliest=at(8), latest=at(8.5), skills=("peg",)),
        a_visit("v2", client_id="c2", duration=45 * MINUTE, latest=at(8), risk="red"),
    ]
    problem = a_problem(visits, carers)
    found = conflict(problem, a_policy(), a_rota(("v2", "k1", at(8))), "v1")
    assert found is not None
    assert found.words == (
        "Visit v1 needs somebody with skill peg between Tue 08:00 and 08:30; of 4 carers 3 may "
        "come so: carer k1 is with visit v2 (red) from Tue 08:00 to 08:45, carer k2 works Tue "
        "07:00 to 08:10, carer k3 has no shift then."
    )


def test_that_a_soft_window_is_told_by_its_beginning() -> None:
    visits = [a_visit(), a_visit("v2", client_id="c2", duration=7 * HOUR, latest=at(8))]
    problem, rota = a_problem(visits), a_rota(("v2", "k1", at(8)))
    found = conflict(problem, a_policy(window_end="soft"), rota, "v1")
    assert found is not None
    assert found.words == (
        "Visit v1 needs somebody from Tue 08:00 on: carer k1 is with visit v2 (amber) from Tue "
        "08:00 to 15:00 and works Tue 07:00 to 15:00."
    )


def test_that_a_link_and_an_excluded_carer_are_facts() -> None:
    problem = a_problem(
        [a_visit(), a_visit("v2", client_id="c2", earliest=at(10.5), latest=at(11))],
        [a_carer("k1"), a_carer("k2")],
        links=(Link("v1", "v2", min_gap=4 * HOUR),),
        preferences=(Preference("c1", "k2", "excluded"),),
    )
    found = conflict(problem, a_policy(), a_rota(("v2", "k1", at(11))), "v1")
    assert found is not None
    assert set(found.facts) == {Fact(FactKind.LINK, visit_id="v2"), Fact(FactKind.WINDOW)}
    assert "as its link to visit v2 asks" in found.words


def test_that_a_second_carer_who_is_not_there_is_told() -> None:
    carers = [a_carer("k1"), a_carer("k2", (at(11), at(15)))]
    found = conflict(a_problem([a_visit(carers_required=2)], carers), a_policy(), a_rota(), "v1")
    assert found is not None
    assert set(found.facts) == {Fact(FactKind.SHIFT, "k2"), Fact(FactKind.WINDOW)}
    assert "1 could come, but not 2 together" in found.words


def test_that_a_visit_whose_time_is_over_is_told() -> None:
    problem = replace(a_problem([a_visit()]), now=at(11))
    found = conflict(problem, a_policy(), a_rota(), "v1")
    assert found is not None
    assert found.facts == (Fact(FactKind.WINDOW),)
    assert found.words == ("Visit v1 needs somebody by Tue 10:00, and it is later than that.")


def test_that_a_carer_pinned_elsewhere_is_told() -> None:
    problem = a_problem(
        [a_visit(latest=at(8)), a_visit("v2", client_id="c2", latest=at(8))],
        pins=(Pin("v2", 1, "k1", at(8)),),
    )
    found = conflict(problem, a_policy(), a_rota(("v2", "k1", at(8))), "v1")
    assert found is not None
    assert "carer k1 is with visit v2 (amber, pinned) from Tue 08:00 to 08:30" in found.words


def test_that_what_is_covered_or_fits_has_no_conflict() -> None:
    problem = a_problem([a_visit()])
    assert conflict(problem, a_policy(), a_rota(("v1", "k1", at(9))), "v1") is None
    assert conflict(problem, a_policy(), a_rota(), "v1") is None


@pytest.mark.parametrize(
    ("needed", "made", "skills", "words"),
    [
        (1, (), ("peg",), "needs somebody with skill peg"),
        (2, ("k1",), ("peg",), "needs somebody else with skill peg"),
        (3, (), ("hoist", "peg"), "needs 3 carers with skills hoist and peg"),
        (4, ("k1",), ("hoist", "peg"), "needs 3 other carers with skills hoist and peg"),
    ],
)
def test_that_what_is_needed_is_said_of_one_carer_or_of_several(
    needed: int, made: tuple[str, ...], skills: tuple[str, ...], words: str
) -> None:
    """Each skill is held by some, but all of them by nobody who is not there."""
    staff = [
        a_carer("k1", skills=tuple(HeldSkill(s) for s in skills)),
        *(a_carer(f"k{n}", skills=tuple(HeldSkill(s) for s in skills[1:])) for n in range(2, 6)),
        *(a_carer(f"k{n}", skills=tuple(HeldSkill(s) for s in skills[:-1])) for n in range(6, 9)),
    ]
    if not made:
        staff = staff[1:]
    problem = a_problem(
        [a_visit(carers_required=needed, skills=skills)],
        staff,
        pins=tuple(Pin("v1", 1, carer, at(8)) for carer in made),
    )
    rota = a_rota(*(("v1", carer, at(8), 1) for carer in made))
    found = conflict(problem, a_policy(), rota, "v1")
    assert found is not None
    assert words in found.words

"""Tests of who could go, why who does, and what free time would do most good for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver import exact
from solver.check import check
from solver.explain import candidates, free, why
from solver.explain.free import with_span
from solver.policy import Tier, WindowEnd
from solver.problem import Acquaintance, InForce, Link, Pin, Shift, Visit
from solver.repair.frame import frame
from solver.repair.hand_edit import move
from solver.rota import Assignment, Rota
from solver.rules import SCALE
from tests.builders import (
    HOUR,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)

POLICY = a_policy({"uncovered": 1, "unknown_carer": 60, "travel": 1, "off_preferred": 1})


@pytest.mark.parametrize(
    ("seed", "window_end"),
    [(seed, "hard") for seed in range(60)] + [(seed, "soft") for seed in range(20)],
)
def test_that_effects_are_differences_of_full_scores_and_nothing_new_is_broken(
    seed: int, window_end: WindowEnd
) -> None:
    problem, policy = random_problem(seed), random_policy(seed, window_end=window_end)
    rota = exact.solve(problem, policy, effort=5, workers=1).rota
    before = check(problem, policy, rota)
    known = {(v.rule_id, v.visit_ids, v.carer_ids) for v in before.violations}
    for visit in problem.visits[:4]:
        found = candidates(problem, policy, rota, visit.id)
        there = {a.carer_id for a in rota.by_visit.get(visit.id, ())}
        assert {c.carer_id for c in found} == {c.id for c in problem.carers} - there
        assert [c.free for c in found] == sorted((c.free for c in found), reverse=True)
        for each in found:
            if each.effect is None or each.start is None:
                assert each.rule_id
                continue
            after_rota = with_candidate(
                rota, visit, each.carer_id, each.start, each.partners, each.gives_up
            )
            if each.moves:
                assert set(each.moves) < there
                with_it = ((a.visit_id, a.slot) for a in rota.by_visit[visit.id])
                assert not problem.pinned.keys() & set(with_it)
            after = check(problem, policy, after_rota)
            new = {(v.rule_id, v.visit_ids, v.carer_ids) for v in after.violations} - known
            assert new == set()
            assert each.effect.tiers == {
                t: (after.score.tiers[t] - before.score.tiers[t]) / SCALE for t in Tier
            }


def with_candidate(
    rota: Rota,
    visit: Visit,
    carer_id: str,
    start: int,
    partners: tuple[str, ...],
    gives_up: tuple[str, ...],
) -> Rota:
    """The rota with the candidate and the partners in the slots that are asked for."""
    made = {a.slot: a for a in rota.by_visit.get(visit.id, ())}
    slots = [s for s in range(1, visit.carers_required + 1) if s not in made]
    if not slots:
        loose = [a for a in made.values() if not a.pinned]
        slots = [loose[0].slot]
    kept = [
        replace(a, start=start) if a.visit_id == visit.id else a
        for a in rota.assignments
        if a.visit_id not in gives_up and (a.visit_id != visit.id or a.slot not in slots)
    ]
    new = [
        Assignment(start, visit.id, slot, who)
        for slot, who in zip(slots, (carer_id, *partners), strict=True)
    ]
    return Rota.of([*kept, *new])


def test_that_a_known_carer_comes_before_one_who_is_not_and_the_stopped_come_last() -> None:
    problem = a_problem(
        [a_visit(), a_visit("v2", client_id="c2", latest=at(8), duration=4 * HOUR)],
        [a_carer("k1"), a_carer("k2"), a_carer("k3", (at(11), at(15))), a_carer("k4")],
        history=(Acquaintance("c1", "k2", 3),),
    )
    found = candidates(problem, POLICY, a_rota(("v2", "k4", at(8))), "v1")
    assert [c.carer_id for c in found] == ["k2", "k1", "k4", "k3"]
    assert (found[0].rule_id, found[0].start) == ("", at(8))
    assert found[0].words.startswith("could start at Tue 08:00: uncovered, weighted by risk -900")
    assert (found[2].gives_up, found[2].rule_id) == (("v2",), "travel")
    assert "if nobody made visit v2 (amber)" in found[2].words
    assert (found[3].rule_id, found[3].minutes) == ("availability", 60)
    assert found[3].words == "60 min outside the shift"


def test_that_what_bars_a_carer_is_said_in_the_words_of_the_rule() -> None:
    problem = a_problem([a_visit(skills=("peg",))])
    (found,) = candidates(problem, POLICY, a_rota(), "v1")
    assert found.rule_id == "competence"
    assert found.words == "carer k1 does not hold peg on 2026-11-24 for visit v1"


def test_that_nobody_else_can_have_a_pinned_slot() -> None:
    problem = a_problem(
        [a_visit()], [a_carer("k1"), a_carer("k2")], pins=(Pin("v1", 1, "k1", at(8)),)
    )
    rota = Rota.of([Assignment(at(8), "v1", 1, "k1", pinned=True)])
    (found,) = candidates(problem, POLICY, rota, "v1")
    assert (found.carer_id, found.rule_id, found.effect) == ("k2", "frozen", None)
    (choice,) = why(problem, POLICY, rota, "v1")
    assert "is pinned to it" in choice.words


def test_that_one_who_would_come_alone_to_a_double_handed_visit_is_stopped() -> None:
    carers = [a_carer("k1", (at(7), at(9))), a_carer("k2", (at(9), at(12)))]
    found = candidates(a_problem([a_visit(carers_required=2)], carers), POLICY, a_rota(), "v1")
    assert {c.rule_id for c in found} == {"double_handed"}


def test_that_partners_come_too_where_two_are_missing() -> None:
    problem = a_problem([a_visit(carers_required=2)], [a_carer("k1"), a_carer("k2")])
    found = candidates(problem, POLICY, a_rota(), "v1")
    assert [(c.carer_id, c.partners) for c in found] == [("k1", ("k2",)), ("k2", ("k1",))]


def test_that_a_linked_visit_bars_all_but_its_carer() -> None:
    visits = [a_visit(), a_visit("v2", client_id="c2", earliest=at(12), latest=at(13))]
    problem = a_problem(
        visits,
        [a_carer("k1"), a_carer("k2")],
        links=(Link("v1", "v2", same_carer=True),),
    )
    found = candidates(problem, POLICY, a_rota(("v2", "k1", at(12))), "v1")
    assert [(c.carer_id, c.rule_id) for c in found] == [("k1", ""), ("k2", "gaps")]
    assert found[1].words == "must be made by the carer of visit v2"


def test_that_a_slot_that_is_not_there_and_a_visit_that_is_not_are_refused() -> None:
    problem = a_problem([a_visit()])
    with pytest.raises(ValueError, match="slots 1 to 1, not 2"):
        candidates(problem, POLICY, a_rota(), "v1", 2)
    with pytest.raises(KeyError):
        candidates(problem, POLICY, a_rota(), "v9")


def test_that_in_a_replan_the_start_that_was_told_is_tried_and_nothing_before_now() -> None:
    problem = replace(
        a_problem([a_visit()], [a_carer("k1"), a_carer("k2")]),
        now=at(8.5),
        in_force=(InForce("v1", 1, "k1", at(9.5)),),
    )
    policy = a_policy({"uncovered": 1, "moved_by": 1})
    (first, *_) = candidates(problem, policy, a_rota(), "v1")
    assert first.start == at(9.5)
    late = replace(problem, now=at(11))
    assert {c.rule_id for c in candidates(late, policy, a_rota(), "v1")} == {"frozen"}


def test_that_the_choice_is_told_against_the_next_best() -> None:
    problem = a_problem(
        [a_visit()], [a_carer("k1"), a_carer("k2")], history=(Acquaintance("c1", "k1", 3),)
    )
    (choice,) = why(problem, POLICY, a_rota(("v1", "k1", at(8))), "v1")
    assert (choice.carer_id, choice.others) == ("k1", 1)
    assert choice.next_best is not None
    assert choice.next_best.effect is not None
    assert choice.next_best.effect.terms["unknown_carer"] == 1
    assert choice.words == (
        "Carer k1 has it; the next best is carer k2, which would be worse by this policy: carers "
        "the client does not know +1, carers who are new to a client +1 "
        "(in points: continuity +60)."
    )
    (other,) = why(problem, POLICY, a_rota(("v1", "k2", at(8))), "v1")
    assert "which would be better by this policy" in other.words


def test_that_where_nobody_could_come_at_the_start_the_best_at_another_one_is_told() -> None:
    carers = [a_carer("k1"), a_carer("k2", (at(9), at(15))), a_carer("k3", (at(9.5), at(15)))]
    problem = a_problem([a_visit()], carers)
    (choice,) = why(problem, POLICY, a_rota(("v1", "k1", at(8))), "v1")

    assert (choice.others, choice.at_once) == (2, False)
    assert choice.next_best is not None
    assert (choice.next_best.carer_id, choice.next_best.start) == ("k2", at(9))
    assert choice.words == (
        "Carer k1 has it, and nobody else could come at Tue 08:00 with all else as it is; the next "
        "best is carer k2 at another start, Tue 09:00, which would be worse by this policy: away "
        "from the preferred start +60 min, hours away from the fair share +6 min (in points: "
        "timing +60)."
    )


@pytest.mark.parametrize("later_s", [0, 20, 59])
def test_that_who_could_come_within_the_minute_could_come_at_that_start(later_s: int) -> None:
    # The preferred start is half an hour away: the best of k2 is at it, or seconds from what is.
    carers = [a_carer("k1"), a_carer("k2", (at(8) + later_s, at(15)))]
    for preferred, another in ((at(8), False), (at(8.5), True)):
        problem = a_problem([a_visit(preferred=preferred)], carers)
        (choice,) = why(problem, POLICY, a_rota(("v1", "k1", at(8))), "v1")

        assert choice.at_once
        assert "nobody else could come" not in choice.words
        assert ("at another start" in choice.words) == another


def test_that_who_could_come_a_minute_later_could_not_come_at_that_start() -> None:
    carers = [a_carer("k1"), a_carer("k2", (at(8) + 60, at(15)))]
    (choice,) = why(a_problem([a_visit()], carers), POLICY, a_rota(("v1", "k1", at(8))), "v1")

    assert not choice.at_once
    assert "nobody else could come at Tue 08:00" in choice.words
    assert "at another start, Tue 08:01" in choice.words


def test_that_a_better_start_does_not_hide_that_the_carer_could_come_at_this_one() -> None:
    problem = a_problem([a_visit()], [a_carer("k1"), a_carer("k2")])
    (choice,) = why(problem, POLICY, a_rota(("v1", "k1", at(9))), "v1")

    assert choice.next_best is not None
    assert (choice.next_best.start, choice.at_once) == (at(8), True)
    assert "nobody else" not in choice.words
    assert "carer k2 at another start, Tue 08:00, which would be better" in choice.words


def test_that_those_who_stay_on_a_double_handed_visit_start_with_the_next_best() -> None:
    carers = [a_carer("k1"), a_carer("k2"), a_carer("k3", (at(9), at(15)))]
    problem = a_problem([a_visit(carers_required=2)], carers)
    rota = a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2))
    first, second = why(problem, POLICY, rota, "v1")

    assert first.next_best is not None
    assert (first.next_best.start, first.next_best.moves) == (at(9), ("k2",))
    assert second.next_best is not None
    assert second.next_best.moves == ("k1",)
    assert "carer k3 at another start, Tue 09:00, then also of carer k2, which" in first.words
    (found,) = candidates(problem, POLICY, rota, "v1", 1)
    assert "could start at Tue 09:00 with carer k2, who would start then, too: " in found.words


def test_that_nobody_who_is_pinned_to_a_visit_starts_otherwise() -> None:
    carers = [a_carer("k1"), a_carer("k2"), a_carer("k3", (at(9), at(15)))]
    pin = Pin("v1", 2, "k2", at(8))
    problem = a_problem([a_visit(carers_required=2)], carers, pins=(pin,))
    rota = Rota.of(
        [Assignment(at(8), "v1", 1, "k1"), Assignment(at(8), "v1", 2, "k2", pinned=True)]
    )

    assert why(problem, POLICY, rota, "v1")[0].next_best is None


@pytest.mark.parametrize("seed", range(40))
def test_that_why_and_a_hand_edit_tell_of_the_same_carers(seed: int) -> None:
    policy = replace(random_policy(seed), freeze_s=0)
    asked = random_problem(seed)
    rota = exact.solve(asked, policy, effort=3, workers=1).rota
    problem = frame(asked, rota, -HOUR, policy)
    if check(problem, policy, rota).violations:
        return
    for visit in problem.visits:
        there = {a.carer_id for a in rota.by_visit.get(visit.id, ())}
        movable = {
            carer
            for carer in problem.carer.keys() - there
            if not move(problem, policy, visit.id, (carer,)).broken
        }
        slots = [a.slot for a in rota.by_visit.get(visit.id, ())]
        told = {
            each.carer_id
            for slot in slots
            for each in candidates(problem, policy, rota, visit.id, slot, giving_up=False)
            if each.free
        }
        assert told == (movable if slots else set())


def test_that_a_carer_without_an_alternative_is_said_to_have_none() -> None:
    (choice,) = why(a_problem([a_visit()]), POLICY, a_rota(("v1", "k1", at(8))), "v1")
    assert choice.next_best is None
    assert choice.words == (
        "Carer k1 has it, and nobody else could go with all else as it is: not at Tue 08:00, nor "
        "at any other start in its window that was tried."
    )
    assert why(a_problem([a_visit()]), POLICY, a_rota(), "v1") == ()


def test_that_who_comes_after_a_soft_window_is_priced_for_being_late() -> None:
    carers = [a_carer("k1", (at(11), at(15))), a_carer("k2", (at(10.25), at(15)))]
    policy = a_policy({"uncovered": 1, "late": 2, "worst_late": 1}, window_end="soft")
    found = candidates(a_problem([a_visit()], carers), policy, a_rota(), "v1")
    assert [(c.carer_id, c.start) for c in found] == [("k2", at(10.25)), ("k1", at(11))]
    assert [c.effect and c.effect.tiers[Tier.TIMING] for c in found] == [45, 180]


def test_that_free_time_covers_by_risk_first_and_then_gives_a_known_face() -> None:
    visits = [
        a_visit("v1", risk="amber"),
        a_visit("v2", client_id="c2", risk="red"),
        a_visit("v3", client_id="c3"),
    ]
    problem = a_problem(
        visits,
        [a_carer("k1"), replace(a_carer("k2"), shifts=())],
        history=(Acquaintance("c3", "k2", 9),),
        days=1,
    )
    gains = free(problem, POLICY, a_rota(("v3", "k1", at(9))), "k2", at(8), at(11))
    assert [(g.visit_id, g.carer_before) for g in gains] == [
        ("v2", None),
        ("v1", None),
        ("v3", "k1"),
    ]
    assert gains[2].effect.tiers[Tier.CONTINUITY] == -60
    assert gains[0].words.startswith("could make visit v2 (red) from Tue 08:00, which nobody has: ")


def test_that_free_time_mends_a_double_booking() -> None:
    visits = [a_visit("v1", latest=at(8)), a_visit("v2", client_id="c2", latest=at(8))]
    problem = a_problem(visits, [a_carer("k1"), replace(a_carer("k2"), shifts=())])
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8)))
    gains = free(problem, a_policy(), rota, "k2", at(8), at(9))
    assert {(g.visit_id, g.mends) for g in gains} == {("v1", 1), ("v2", 1)}


def test_that_what_does_not_fit_into_the_free_time_is_no_gain() -> None:
    problem = a_problem([a_visit()], [replace(a_carer("k1"), shifts=())])
    assert free(problem, POLICY, a_rota(), "k1", at(8), at(8.25)) == ()
    assert len(free(problem, POLICY, a_rota(), "k1", at(8), at(8.5))) == 1


@pytest.mark.parametrize(("window_end", "gains"), [("hard", []), ("soft", [("v1", at(11))])])
def test_that_free_time_after_a_window_helps_where_it_ends_softly(
    window_end: WindowEnd, gains: list[tuple[str, int]]
) -> None:
    problem = a_problem([a_visit()], [replace(a_carer("k1"), shifts=())])
    policy = replace(POLICY, window_end=window_end)
    found = free(problem, policy, a_rota(), "k1", at(11), at(12))
    assert [(gain.visit_id, gain.start) for gain in found] == gains


@pytest.mark.parametrize(
    ("seed", "window_end"),
    [(seed, "hard") for seed in range(30)] + [(seed, "soft") for seed in range(15)],
)
def test_that_each_gain_is_the_difference_of_full_scores_with_the_time_offered(
    seed: int, window_end: WindowEnd
) -> None:
    problem, policy = random_problem(seed), random_policy(seed, window_end=window_end)
    rota = exact.solve(problem, policy, effort=5, workers=1).rota
    carer = problem.carers[0]
    start, end = at(7, 0, problem.horizon), at(19, 0, problem.horizon)
    offered = replace(carer, shifts=with_span(carer, start, end))
    wider = replace(problem, carers=(offered, *problem.carers[1:]))
    before = check(wider, policy, rota)
    known = {(v.rule_id, v.visit_ids, v.carer_ids) for v in check(problem, policy, rota).violations}
    for gain in free(problem, policy, rota, carer.id, start, end):
        visit = problem.visit[gain.visit_id]
        whole = len(rota.by_visit.get(visit.id, ())) == visit.carers_required
        kept = [
            a
            for a in rota.assignments
            if (a.visit_id, a.slot) != (gain.visit_id, gain.slot) or not whole
        ]
        slots = [
            s
            for s in range(1, visit.carers_required + 1)
            if s not in {a.slot for a in kept if a.visit_id == visit.id}
        ]
        new = [
            Assignment(gain.start, visit.id, s, who)
            for s, who in zip(slots, (carer.id, *gain.partners), strict=True)
        ]
        after = check(wider, policy, Rota.of([*kept, *new]))
        assert {(v.rule_id, v.visit_ids, v.carer_ids) for v in after.violations} <= known
        assert start <= gain.start <= end - visit.duration
        assert gain.effect.levels == tuple(
            b - a for a, b in zip(before.score.levels, after.score.levels, strict=True)
        )


def test_that_more_time_joins_the_shift_it_meets() -> None:
    carer = a_carer("k1", (at(7), at(10)), (at(12), at(14)))
    assert with_span(carer, at(10), at(11)) == (Shift(at(7), at(11)), Shift(at(12), at(14)))
    assert with_span(carer, at(9), at(12)) == (Shift(at(7), at(14)),)
    assert with_span(carer, at(15), at(16))[-1] == Shift(at(15), at(16))
    with pytest.raises(ValueError, match="end after it starts"):
        with_span(carer, at(9), at(9))

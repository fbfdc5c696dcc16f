"""The absence of each carer, worked out ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from solver.problem import CarerAbsent, HeldSkill, Problem, disrupted
from solver.repair import standby as module
from solver.repair.frame import frame
from solver.repair.mend import repair
from solver.repair.result import Figure, Proof, Repair
from solver.repair.standby import ALONE, ALWAYS, Absence, standby
from solver.result import Limits
from solver.rota import Rota
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at

POLICY = a_policy({"uncovered": 1})
LIMITS = Limits(iterations=50, seed=1)


def a_day(carers: int) -> tuple[Problem, Rota]:
    """Each carer has two visits, of an hour and of a half, and one of them has no visit at all."""
    visits, made = [], []
    for k in range(1, carers + 1):
        for i, start in ((1, at(8)), (2, at(9.5))):
            visit = a_visit(
                f"v{k:02}{i}",
                client_id=f"c{k}",
                duration=HOUR // i,
                earliest=start,
                latest=start + (k % 3) * HOUR,
                risk=("red", "amber", "green")[k % 3],
            )
            visits.append(visit)
            made.append((visit.id, f"k{k:02}", start))
    staff = [a_carer(f"k{k:02}", (at(7), at(11.5))) for k in range(1, carers + 2)]
    return a_problem(visits, staff, default_minutes=5, days=1), a_rota(*made)


@cache
def absences() -> tuple[Absence, ...]:
    """Of a few carers, and so worked out in this process."""
    problem, rota = a_day(5)
    return standby(problem, rota, POLICY, limits=LIMITS)


def facts(found: tuple[Absence, ...]) -> list[tuple[object, ...]]:
    return [
        (
            *(a.carer_id, a.hits, a.uncovered_slots, a.uncovered, a.changed, a.proof),
            *(a.neighbourhood, a.rota.assignments),
        )
        for a in found
    ]


def test_that_each_carer_with_a_visit_is_there_once() -> None:
    assert sorted(a.carer_id for a in absences()) == ["k01", "k02", "k03", "k04", "k05"]


def test_that_the_worst_absence_comes_first() -> None:
    worst = [(-a.uncovered, -a.uncovered_slots, a.carer_id) for a in absences()]

    assert worst == sorted(worst)


def test_that_an_absence_is_mended_as_a_re_plan_would() -> None:
    problem, rota = a_day(5)
    for absence in absences():
        gone = disrupted(problem, [CarerAbsent(absence.carer_id, -ALWAYS, ALWAYS)])
        alone = repair(frame(gone, rota, -ALWAYS, POLICY), POLICY, LIMITS, alternatives=False)
        best = alone.proposals[0]

        assert absence.rota == best.result.rota
        assert absence.hits == alone.hits
        assert absence.changed == best.value(Figure.CHANGED)
        assert absence.uncovered == best.value(Figure.UNCOVERED)
        assert {h.carer_id for h in absence.hits} == {absence.carer_id}
        assert absence.carer_id not in {a.carer_id for a in absence.rota.assignments}


def test_that_two_processes_answer_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, rota = a_day(ALONE + 1)
    shared = standby(problem, rota, POLICY, limits=LIMITS)
    monkeypatch.setattr(module, "ALONE", 99)

    assert len(shared) == ALONE + 1
    assert facts(shared) == facts(standby(problem, rota, POLICY, limits=LIMITS))


def test_that_what_nobody_made_before_is_not_laid_at_anybodys_door() -> None:
    problem, rota = a_day(2)
    extra = a_visit("v99", client_id="c1", skills=("peg",), risk="red")
    more = replace(problem, visits=(*problem.visits, extra))
    found = standby(more, rota, POLICY, limits=LIMITS)

    assert [a.uncovered for a in found] == [
        a.uncovered for a in standby(problem, rota, POLICY, limits=LIMITS)
    ]
    assert all(h.visit_id != "v99" for a in found for h in a.hits)


def test_that_only_what_is_to_come_is_hit() -> None:
    problem, rota = a_day(3)
    found = standby(problem, rota, POLICY, at(9), LIMITS)

    assert {h.visit_id[-1] for a in found for h in a.hits} == {"2"}


def test_that_a_sweep_told_to_stop_keeps_what_is_done() -> None:
    problem, rota = a_day(3)
    asked = iter((False, True))

    assert len(standby(problem, rota, POLICY, limits=LIMITS, stop=lambda: next(asked))) == 2


def a_grave_day() -> tuple[Problem, Rota]:
    """Two carers who alone can do what they do, the second one more of it; a third is free."""
    visits = [
        a_visit("v1", client_id="c1", skills=("peg",), earliest=at(8), latest=at(8)),
        a_visit("v2", client_id="c2", skills=("hoist",), earliest=at(8), latest=at(8)),
        a_visit("v3", client_id="c2", skills=("hoist",), earliest=at(10), latest=at(10)),
        a_visit("v4", client_id="c3", earliest=at(9), latest=at(9)),
    ]
    day = (at(7), at(12))
    staff = [a_carer(f"k{i}", day, skills=(HeldSkill(s),)) for i, s in ((1, "peg"), (2, "hoist"))]
    made = [("v1", "k1", at(8)), ("v2", "k2", at(8)), ("v3", "k2", at(10)), ("v4", "k3", at(9))]
    problem = a_problem(visits, [*staff, a_carer("k3", day)], default_minutes=5, days=1)
    return problem, a_rota(*made)


Told = list[tuple[str, Limits, bool]]


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Who is absent in each try, its limits, and whether it goes on; first tries prove nothing.

    The clock of the sweep goes on by a tenth of a second in each, however busy the machine is.
    """
    told: Told = []
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: len(told) / 10))

    def unproved(problem: Problem, policy: Any, limits: Limits, **options: Any) -> Repair:
        made = repair(problem, policy, limits, **options)
        (absent,) = (carer.id for carer in problem.carers if not carer.shifts)
        told.append((absent, limits, options["known"] is not None))
        if options["known"] is not None:
            return made
        (best,) = made.proposals
        figures = tuple(replace(known, proof=Proof.FOUND) for known in best.figures)
        return replace(made, proposals=(replace(best, figures=figures),))

    monkeypatch.setattr(module, "repair", unproved)
    return told


def test_that_what_stays_uncovered_gets_a_longer_try_after_the_first_ones_the_worst_first(
    tries: Told,
) -> None:
    problem, rota = a_grave_day()
    found = standby(problem, rota, POLICY, limits=LIMITS)

    longer = replace(LIMITS, iterations=250)
    assert tries[:3] == [(carer, LIMITS, False) for carer in ("k1", "k2", "k3")]
    assert tries[3:] == [("k2", longer, True), ("k1", longer, True)]
    assert {a.carer_id: a.proof for a in found} == dict.fromkeys(("k1", "k2", "k3"), Proof.GLOBAL)


def test_that_no_second_try_begins_that_would_end_after_the_time_of_the_sweep(
    tries: Told,
) -> None:
    problem, rota = a_grave_day()
    found = standby(problem, rota, POLICY, limits=Limits(seconds=0.5), seconds=0.9)

    assert not any(goes_on for _, _, goes_on in tries)
    assert [a.proof for a in found] == [Proof.FOUND, Proof.FOUND, Proof.GLOBAL]
    standby(problem, rota, POLICY, limits=Limits(seconds=0.5), seconds=600.0)
    assert [limits.seconds for _, limits, goes_on in tries if goes_on] == [2.5, 2.5]


@pytest.mark.parametrize(("seconds", "share"), [(0.9, 0.24), (9.0, 1.0), (90.0, 1.0)])
def test_that_each_first_try_has_its_share_of_the_time_of_the_sweep(
    tries: Told, seconds: float, share: float
) -> None:
    problem, rota = a_grave_day()
    standby(problem, rota, POLICY, seconds=seconds, seed=3)
    first = [limits for _, limits, goes_on in tries if not goes_on]

    assert [limits.seed for limits in first] == [3] * 3
    assert [limits.seconds for limits in first] == [pytest.approx(share)] * 3


@pytest.mark.parametrize(("carers", "processes"), [(5, 1), (400, 2)])
def test_that_all_first_tries_fit_into_the_sweep(carers: int, processes: int) -> None:
    share = module._share(45.0, carers, processes == 1)

    assert 0 < share <= 1
    assert share * carers / processes <= 45


def test_that_no_first_try_begins_that_would_end_after_the_time_of_the_sweep(
    tries: Told,
) -> None:
    problem, rota = a_grave_day()

    assert standby(problem, rota, POLICY, limits=Limits(seconds=5.0), seconds=4.0) == ()
    assert tries == []


def test_that_a_sweep_told_to_stop_begins_no_second_try(tries: Told) -> None:
    problem, rota = a_grave_day()
    asked = iter((False, False, True))

    assert len(standby(problem, rota, POLICY, limits=LIMITS, stop=lambda: next(asked))) == 3
    assert len(tries) == 3


def test_that_a_second_try_that_finds_less_leaves_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, rota = a_grave_day()
    first = standby(problem, rota, POLICY, limits=LIMITS)[0]
    worse = replace(first, uncovered=first.uncovered + 1, rota=a_rota())
    monkeypatch.setattr(module, "_absence", lambda *_, **__: worse)

    assert module._second(problem, rota, POLICY, None, LIMITS, first) == first


@pytest.mark.parametrize(
    ("lacking", "before", "proof"),
    [
        ({"v1"}, set(), Proof.NEIGHBOURHOOD),
        ({"v1", "v2"}, {"v2"}, Proof.NEIGHBOURHOOD),
        # Another rota may leave less besides by covering less of what nobody made before.
        ({"v1"}, {"v2"}, Proof.FOUND),
        ({"v2"}, {"v2", "v3"}, Proof.GLOBAL),
    ],
)
def test_that_no_more_is_said_to_be_proved_than_is(
    proposal_of: Callable[[Proof], Any], lacking: set[str], before: set[str], proof: Proof
) -> None:
    assert module._proof(proposal_of(Proof.NEIGHBOURHOOD), lacking, before) is proof


@pytest.fixture
def proposal_of() -> Callable[[Proof], Any]:
    """A proposal of whose uncovered minutes so much is proved."""
    problem, rota = a_grave_day()
    gone = disrupted(problem, [CarerAbsent("k1", -ALWAYS, ALWAYS)])
    made = repair(frame(gone, rota, -ALWAYS, POLICY), POLICY, LIMITS, alternatives=False)

    def proposal(proof: Proof) -> Any:
        (best,) = made.proposals
        figures = tuple(replace(known, proof=proof) for known in best.figures)
        return replace(best, figures=figures)

    return proposal

"""The absence of each carer, worked out ahead."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from solver.problem import CarerAbsent, Problem, disrupted
from solver.repair import standby as module
from solver.repair.frame import frame
from solver.repair.mend import repair
from solver.repair.result import Figure
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
        (a.carer_id, a.hits, a.uncovered_slots, a.uncovered, a.changed, a.rota.assignments)
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

"""Repairs where windows end softly: as good as the whole model, and honest in what they claim."""

from __future__ import annotations

import pytest

from solver import exact
from solver.policy import Policy, WindowEnd
from solver.problem import InForce, Problem
from solver.repair import mend
from solver.repair.figures import STRICT, ordered
from solver.repair.frame import frame, is_kept
from solver.repair.mend import repair
from solver.repair.result import Figure, Proof
from solver.repair.rounds import Rounds
from solver.repair.triage import triage
from solver.result import Limits
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.replans import random_replan
from tests.solver.repair.test_mend import worth
from tests.solver.repair.test_settle import settled

SEEDS = range(40)
LIMITS = Limits(iterations=300, seed=1)


def a_replan(seed: int) -> tuple[Problem, Policy]:
    return random_replan(seed, window_end="soft")


@pytest.mark.parametrize("seed", SEEDS)
def test_that_a_small_repair_covers_and_changes_as_the_whole_model_does(seed: int) -> None:
    problem, policy = a_replan(seed)
    rounds = mend._Mending(problem, policy, LIMITS, None, None).rounds
    strict = ordered(policy, STRICT)
    free, lacking = rounds.dropped, rounds.open
    best = exact.solve(problem, strict, lacking=lacking, free=free, workers=1, seconds=60)
    found = repair(problem, policy, LIMITS, alternatives=False).proposals[0].result.rota

    assert best.optimal
    assert worth(problem, policy, found) == worth(problem, policy, best.rota)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_columns_break_nothing_and_what_they_call_proved_is(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mend, "SMALL_SLOTS", -1)
    problem, policy = a_replan(seed)
    strict = ordered(policy, STRICT)
    best = exact.solve(problem, strict, workers=1, seconds=60)
    assert best.optimal
    _, least, _ = worth(problem, policy, best.rota)
    for proposal in repair(problem, policy, LIMITS).proposals:
        broken, uncovered, _ = worth(problem, policy, proposal.result.rota)
        assert broken == 0
        assert uncovered >= least
        if proposal.proved(Figure.UNCOVERED) is Proof.GLOBAL:
            assert uncovered == least


@pytest.mark.parametrize(
    ("window_end", "time_critical", "start"),
    [("hard", False, None), ("soft", False, at(11)), ("soft", True, None)],
)
def test_that_a_visit_is_mended_late_rather_than_not_at_all(
    window_end: WindowEnd, time_critical: bool, start: int | None
) -> None:
    """Its carer is gone, and the other one begins after the window."""
    policy = a_policy({"uncovered": 1}, window_end=window_end, freeze_s=0)
    visit = a_visit(time_critical=time_critical)
    carers = [a_carer("k1", (at(6), at(7))), a_carer("k2", (at(11), at(15)))]
    problem = frame(a_problem([visit], carers), a_rota(("v1", "k1", at(8))), at(6), policy)
    mended = repair(problem, policy, LIMITS).proposals[0].result.rota
    hit = triage(problem, policy)[0]

    assert [a.start for a in mended.assignments] == ([start] if start else [])
    assert hit.soonest == start
    assert Rounds(problem, policy).lost == {"v1": 1}


@pytest.mark.parametrize(("window_end", "kept"), [("hard", False), ("soft", True)])
def test_that_a_carer_keeps_a_visit_that_they_can_still_make_late(
    window_end: WindowEnd, kept: bool
) -> None:
    policy = a_policy(window_end=window_end)
    problem = a_problem([a_visit()], [a_carer("k1", (at(10.5), at(15)))], now=at(9))
    # As told it cannot be: who keeps the start that was told has to be there then.
    assert not is_kept(problem, policy, InForce("v1", 1, "k1", at(9.5)))
    assert is_kept(problem, policy, InForce("v1", 1, "k1", at(11))) is kept


def test_that_a_joint_start_stays_when_a_day_is_settled() -> None:
    """Four hours and the visit made together at eleven leave no break, unless that comes later."""
    visits = [
        a_visit("v1", client_id="c1", duration=4 * HOUR, earliest=at(7), latest=at(7)),
        a_visit(
            "v2",
            client_id="c2",
            duration=5 * HOUR // 2,
            earliest=at(11),
            latest=at(11),
            carers_required=2,
        ),
    ]
    told = tuple(
        InForce(visit_id, slot, carer_id, start)
        for visit_id, slot, carer_id, start in (
            ("v1", 1, "gone", at(7)),
            ("v2", 1, "k1", at(11)),
            ("v2", 2, "k2", at(11)),
        )
    )
    carers = [a_carer("k1", (at(7), at(15))), a_carer("k2", (at(11), at(13.5)))]
    problem = a_problem(visits, carers, in_force=told, now=at(6), days=1)
    found = settled(problem, a_policy({"uncovered": 1}, window_end="soft"))

    assert found is not None
    assert found.rota == a_rota(("v2", "k1", at(11), 1), ("v2", "k2", at(11), 2))

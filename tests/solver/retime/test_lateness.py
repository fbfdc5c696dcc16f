"""What starts after a soft window, and the latest of all, which ties carers together."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest

from solver.policy import WindowEnd
from solver.problem import Pin, Visit
from solver.retime import integer, linear, retime
from solver.retime.chains import Chains
from solver.retime.parts import joined, split, tighten
from solver.rota import Rota
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at


def a_visit_due_at_eight(n: int, client: str) -> tuple[Visit, Visit]:
    """A visit due at 08:00, and a dose at 09:30 before which its carer would wait."""
    return (
        a_visit(f"v{n}", client_id=client, earliest=at(8), latest=at(8)),
        a_visit(
            f"v{n + 1}", client_id=client, earliest=at(9.5), latest=at(9.5), time_critical=True
        ),
    )


def starts_of(rota: Rota, *visit_ids: str) -> list[int]:
    return [rota.by_visit[visit_id][0].start for visit_id in visit_ids]


@pytest.mark.parametrize("pins", [(), (Pin("v3", 1, "k2", at(8.5)),)], ids=["free", "pinned"])
@pytest.mark.parametrize(
    ("weights", "start"),
    [
        ({"waiting": 1}, at(9)),
        ({"waiting": 1, "late": 2}, at(8)),
        ({"waiting": 3, "late": 2}, at(9)),
        ({"waiting": 1, "worst_late": 2}, at(8.5)),
        ({"waiting": 3, "worst_late": 2}, at(9)),
        ({"waiting": 3, "worst_late": 2, "late": 2}, at(8.5)),
    ],
)
def test_that_a_visit_is_as_late_as_pays_and_no_later_than_the_latest_of_all(
    weights: dict[str, int], start: int, pins: tuple[Pin, ...]
) -> None:
    """Half an hour of lateness costs nothing more: the other carer cannot come sooner."""
    visits = (*a_visit_due_at_eight(1, "c1"), a_visit("v3", client_id="c3", latest=at(8)))
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2", (at(8.5), at(15)))], pins=pins)
    third = at(8.5) if pins else at(9)
    rota = a_rota(("v1", "k1", at(8.25)), ("v2", "k1", at(9.5)), ("v3", "k2", third))
    policy = a_policy(weights, window_end="soft")
    retimed = retime(problem, policy, rota, seconds=5)
    assert starts_of(retimed, "v1", "v2", "v3") == [start, at(9.5), at(8.5)]


BOTH = (*a_visit_due_at_eight(1, "c1"), *a_visit_due_at_eight(3, "c2"))
BOTH_MADE = a_rota(
    ("v1", "k1", at(8.25)),
    ("v2", "k1", at(9.5)),
    ("v3", "k2", at(8.75)),
    ("v4", "k2", at(9.5)),
)


@pytest.mark.parametrize(("price", "start"), [(3, at(9)), (5, at(8))])
def test_that_the_latest_of_all_is_weighed_over_all_carers_together(price: int, start: int) -> None:
    """A minute later saves two points for each of two carers, and costs ``price`` once."""
    problem = a_problem(BOTH, [a_carer("k1"), a_carer("k2")])
    policy = a_policy({"waiting": 2, "worst_late": price}, window_end="soft")
    assert starts_of(retime(problem, policy, BOTH_MADE, seconds=5), "v1", "v3") == [start, start]
    # Each engine by itself, too.
    chains = Chains(problem, policy, BOTH_MADE)
    timing, late = chains.timing, [chains.lead["v1"], chains.lead["v3"]]
    for engine in (
        linear.solve(timing, timing.levels),
        integer.solve(timing, timing.levels, timing.now, None, 1),
    ):
        assert engine is not None
        assert [engine[i] for i in late] == [start, start]


@pytest.mark.parametrize(
    ("window_end", "weights", "pin", "tied"),
    [
        ("soft", {"waiting": 2, "worst_late": 3}, at(8), {"v1", "v3"}),
        ("soft", {"waiting": 2, "worst_late": 0}, at(8), set()),
        ("hard", {"waiting": 2, "worst_late": 3}, at(8), set()),
        # Neither carer wants to be late.
        ("soft", {"late": 2, "worst_late": 3}, at(8), set()),
        # What is as late as they want to be in any case leaves nothing to weigh.
        ("soft", {"waiting": 2, "worst_late": 3}, at(9), set()),
        ("soft", {"waiting": 2, "worst_late": 3}, at(9) - 1, {"v1", "v3"}),
    ],
)
def test_that_carers_are_timed_together_only_where_they_would_be_the_latest(
    window_end: WindowEnd, weights: dict[str, int], pin: int, tied: set[str]
) -> None:
    third = a_visit("v5", client_id="c3", latest=at(8))
    problem = a_problem(
        (*BOTH, third),
        [a_carer(k) for k in ("k1", "k2", "k3")],
        pins=(Pin("v5", 1, "k3", pin),),
    )
    policy = a_policy(weights, window_end=window_end)
    rota = Rota.of((*BOTH_MADE.assignments, *a_rota(("v5", "k3", pin)).assignments))
    chains = Chains(problem, policy, rota)
    # The best starts of each carer alone.
    alone = replace(policy, weights={**weights, "worst_late": 0})
    best = retime(problem, alone, rota, seconds=5)
    visit_of = {i: visit_id for visit_id, i in chains.lead.items()}
    starts = [best.by_visit[visit_of[i]][0].start for i in range(len(visit_of))]
    assert tighten(chains.timing)
    found = joined(chains.timing, split(chains.timing), starts)
    assert {visit_of[i] for i in (found[0] if found else ())} == tied


@pytest.mark.parametrize(("price", "start"), [(3, at(9)), (5, at(8) + 10 * MINUTE)])
def test_that_a_carer_who_cannot_be_timed_does_not_hold_up_the_latest_of_all(
    price: int, start: int
) -> None:
    """Of k3's two visits one is pinned too soon after the other, which stays ten minutes late."""
    stuck = [a_visit("v5", client_id="c3", latest=at(8)), a_visit("v6", client_id="c3")]
    pin = Pin("v6", 1, "k3", at(8.25))
    carers = [a_carer("k1"), a_carer("k2"), a_carer("k3", (at(8), at(15)))]
    problem = a_problem((*BOTH, *stuck), carers, pins=(pin,))
    third = a_rota(("v5", "k3", at(8) + 10 * MINUTE), ("v6", "k3", pin.start))
    policy = a_policy({"waiting": 2, "worst_late": price}, window_end="soft")
    rota = Rota.of((*BOTH_MADE.assignments, *third.assignments))
    retimed = retime(problem, policy, rota, seconds=5)
    assert starts_of(retimed, "v1", "v3") == [start, start]
    assert starts_of(retimed, "v5", "v6") == starts_of(third, "v5", "v6")


@pytest.mark.parametrize(
    ("price", "before", "after"),
    [(3, at(8.25), at(9)), (5, at(8), at(8))],
    ids=["what each carer gains alone is kept", "what all would lose is taken back"],
)
def test_that_a_rota_is_never_worse_where_time_runs_out_before_all_are_timed_together(
    price: int, before: int, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = a_problem(BOTH, [a_carer("k1"), a_carer("k2")])
    policy = a_policy({"waiting": 2, "worst_late": price}, window_end="soft")
    rota = a_rota(
        ("v1", "k1", before), ("v2", "k1", at(9.5)), ("v3", "k2", before), ("v4", "k2", at(9.5))
    )
    timing = Chains(problem, policy, rota).timing
    assert tighten(timing)
    left = iter([1.0] * len(split(timing)) + [0.0])
    module = import_module("solver.retime.retime")
    monkeypatch.setattr(module, "_share", lambda *_: next(left))
    assert starts_of(retime(problem, policy, rota, seconds=1), "v1", "v3") == [after, after]
    assert next(left, None) is None

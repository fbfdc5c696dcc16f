"""Which shifts may take which visit, and at what energy, are what the rules' own meaning says."""

from dataclasses import replace

import numpy as np
import pytest

from solver.encoding import columns as col
from solver.encoding import encode
from solver.encoding.eligibility import Shifts
from solver.encoding.energy import Energies
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Acquaintance, Client, InForce, Preference, Problem, Visit
from solver.rules import competence, exclusions
from solver.tariff import Tariff
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
from tests.replans import random_replan

SEEDS = range(150)


def offered(problem: Problem, policy: Policy) -> dict[tuple[str, int], float]:
    """The energy of each pair of a visit and a shift that the search may make."""
    data = encode(problem, policy)
    return {
        (visit.id, int(data.eligible[e])): float(data.pair[e])
        for visit, row in zip(problem.visits, data.visit, strict=True)
        for e in range(row[col.E_BEGIN], row[col.E_END])
    }


def meant(problem: Problem, policy: Policy) -> dict[tuple[str, int], float]:
    """The same, each visit and each carer asked on their own."""
    data, shifts = encode(problem, policy), Shifts.of(problem, policy)
    energies = Energies.of(problem, policy)
    pairs = {}
    for visit, row in zip(problem.visits, data.visit, strict=True):
        first = max(int(row[col.EARLIEST]), problem.now or row[col.EARLIEST])
        for h in np.flatnonzero(shifts.open).tolist():
            carer = problem.carers[shifts.carer[h]]
            last = min(int(row[col.LATEST]), int(shifts.end[h]) - visit.duration)
            if max(first, int(shifts.start[h])) <= last and may_come(
                problem, policy, visit, carer.id
            ):
                pairs[visit.id, h] = energies.pair(problem, visit, carer)
    return pairs


def may_come(problem: Problem, policy: Policy, visit: Visit, carer_id: str) -> bool:
    facts = Facts(problem, policy, a_rota((visit.id, carer_id, visit.earliest)))
    return not any(True for rule in (competence, exclusions) for _ in rule.RULE.find(facts))


@pytest.mark.parametrize("seed", SEEDS)
def test_that_a_plan_offers_the_pairs_that_the_rules_allow(seed: int) -> None:
    problem, policy = random_problem(seed, max_visits=14, max_carers=7), random_policy(seed)
    assert offered(problem, policy) == meant(problem, policy)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_a_re_plan_offers_the_pairs_that_the_rules_allow(seed: int) -> None:
    problem, policy = random_replan(seed)
    assert offered(problem, policy) == meant(problem, policy)


def test_that_a_known_carer_of_one_client_is_a_stranger_to_another() -> None:
    """Their visits are alike; each is the first that the carers are judged by for one carer."""
    visits = [a_visit(f"v{i}", client_id=f"c{i}", known_carer_only=True) for i in (1, 2, 3)]
    carers = [a_carer(f"k{i}") for i in (1, 2, 3, 4)]
    problem = a_problem(
        visits,
        carers,
        clients=[Client(f"c{i}", f"c{i}") for i in (1, 2, 3)],
        history=tuple(Acquaintance(f"c{i}", f"k{i}", 2) for i in (1, 2, 3)),
        preferences=(Preference("c2", "k3", "preferred"), Preference("c3", "k3", "excluded")),
    )
    found = offered(problem, a_policy())
    assert {(visit, carers[shift].id) for visit, shift in found} == {
        ("v1", "k1"),
        ("v2", "k2"),
        ("v2", "k3"),
    }


def test_that_only_who_was_told_comes_without_a_change_of_carer() -> None:
    visits = [a_visit(f"v{i}", client_id="c1") for i in (1, 2)]
    carers = [a_carer(f"k{i}") for i in (1, 2, 3)]
    told = tuple(InForce(f"v{i}", 1, f"k{i}", visits[0].preferred) for i in (1, 2))
    problem = replace(a_problem(visits, carers), in_force=told)
    found = offered(problem, a_policy({"changed_carer": 5}))
    unchanged = {(visit, shift) for (visit, shift), energy in found.items() if energy == 0}
    assert unchanged == {("v1", 0), ("v2", 1)}
    assert len(found) == 6


def test_that_a_short_visit_needs_a_known_carer_only_where_the_client_knows_one() -> None:
    visits = [a_visit(f"v{i}", client_id=f"c{i}") for i in (1, 2, 3)]
    carers = [a_carer(f"k{i}") for i in (1, 2)]
    problem = a_problem(
        visits,
        carers,
        history=(Acquaintance("c1", "k1", 2),),
        preferences=(Preference("c2", "k2", "preferred"),),
    )
    found = offered(problem, a_policy(known_carer_under_s=10 * HOUR))
    assert set(found) == {("v1", 0), ("v2", 1), ("v3", 0), ("v3", 1)}


def test_that_notice_is_short_for_the_visits_that_begin_soon() -> None:
    visits = [a_visit(f"v{i}", client_id="c1", earliest=at(8), latest=at(16)) for i in (1, 2)]
    told = (InForce("v1", 1, "k1", at(9)), InForce("v2", 1, "k1", at(15)))
    carers = [a_carer(f"k{i}", (at(7), at(20))) for i in (1, 2)]
    problem = replace(a_problem(visits, carers), in_force=told, now=at(8))
    weights = {"changed_carer": 2, "short_notice": 3}
    found = offered(problem, a_policy(weights, short_notice_s=2 * HOUR))
    assert found["v1", 1] == pytest.approx(found["v2", 1] * 5 / 2)
    # A change for two pounds more, a point a penny.
    policy = a_policy({**weights, "short_notice_pay": 1}, short_notice_s=2 * HOUR)
    paid = offered(problem, replace(policy, tariff=Tariff(short_notice_pence=200)))
    assert paid["v1", 1] == pytest.approx(found["v1", 1] + 200 * HOUR)
    assert paid["v2", 1] == found["v2", 1]

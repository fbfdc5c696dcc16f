"""Tests of the pages of carers, of resilience and of ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.standby import Standby
from flows.background import Background
from flows.brief.carers import carers_page
from flows.brief.resilience import MOST_VISITS, lost, resilience_page
from flows.brief.who import who_page
from solver.problem import HeldSkill
from solver.repair.result import Proof
from solver.rota import Change
from tests.builders import PLAIN_DAY, a_carer, a_problem, a_rota, a_visit, at
from tests.flows.planned_days import a_covered_day, a_day_with_a_gap, a_planned

GIVEN = Change("v1", 1, "carer", "k9", "k1", at(8), at(8))


def an_absence(carer_id: str, *nobody: str) -> Standby:
    return Standby(carer_id, 2, len(nobody), 60.0, 3, nobody, a_rota(), Proof.FOUND)


def test_that_carers_come_with_use_and_changes() -> None:
    page = carers_page(a_covered_day(), Background(changes=(GIVEN,)))

    assert "1 carer on shift, 8 h 00 min, 22 % of it used." in page
    assert "| k1 | 2 | 1 h 00 min | 8 h 00 min | 22 % | – | 1 |" in page


def test_that_nothing_changes_for_anybody_where_nothing_was_in_force() -> None:
    page = carers_page(a_covered_day(), Background())

    assert "| 22 % | – | – |" in page
    assert "nothing was in force" in page


def test_that_unsocial_hours_are_told() -> None:
    visit = a_visit("v1", earliest=at(20), duration=3600)
    problem = a_problem((visit,), (a_carer("k1", (at(19), at(22))),), days=1)
    page = carers_page(a_planned(problem, a_rota(("v1", "k1", at(20)))), Background())

    assert "1 h 00 min are unsocial, of 1 carer" in page
    assert "| k1 | 1 | 1 h 00 min | 3 h 00 min | 33 % | 1 h 00 min | – |" in page


def test_that_each_absence_says_what_nobody_makes_by_risk() -> None:
    page = resilience_page(a_covered_day(), [an_absence("k1", "v1", "v2"), an_absence("k2")])

    assert "Of 2 carers looked at, 1 is a single point of failure" in page
    assert "| k1 | 2 | 1 | – | 1 | 3 | best found |" in page
    assert "| k2 | 2 | – | – | – | 3 | best found |" in page
    assert "| k1 | v1 (red), v2 (green) |" in page


def test_that_what_nobody_makes_anyway_hangs_on_nobody() -> None:
    planned = a_day_with_a_gap()

    assert lost(planned, an_absence("k1", "v1", "v2")) == {"red": [], "amber": ["v1"], "green": []}


def test_that_a_long_list_of_visits_is_cut() -> None:
    visits = [a_visit(f"v{i}", client_id=f"c{i}") for i in range(MOST_VISITS + 4)]
    planned = a_planned(a_problem(visits, (a_carer("k1"),), days=1), a_rota())

    page = resilience_page(planned, [an_absence("k1", *(v.id for v in visits))])

    assert "and 4 more" in page
    assert "are single points" not in page


def test_that_without_a_sweep_the_page_says_how_to_get_one() -> None:
    assert "`rotamend standby`" in resilience_page(a_covered_day(), [])


def test_that_who_was_not_looked_at_is_named() -> None:
    assert "1 carer was not looked at: time was up. k1" in resilience_page(
        a_covered_day(), [an_absence("k0")]
    )


def test_that_ids_are_looked_up_by_shift_and_skill_in_date() -> None:
    skills = (HeldSkill("hoist"), HeldSkill("insulin", valid_to=PLAIN_DAY.replace(year=2020)))
    carers = (a_carer("k1", (at(7), at(11)), (at(16), at(20)), skills=skills), a_carer("k2"))
    planned = a_planned(a_problem((a_visit("v1"),), carers, days=1), a_rota(("v1", "k1", at(8))))
    page = who_page(planned)

    assert "| k1 | 07:00–11:00; 16:00–20:00 | hoist | car |" in page
    assert "| k2 | 07:00–15:00 | – | car |" in page
    assert "| c1 | v1 | 08:00 | k1 |" in page


def test_that_a_visit_of_which_a_carer_is_missing_says_so() -> None:
    assert "| c2 | v2 | 08:00 | nobody, nobody |" in who_page(a_day_with_a_gap())


def test_that_days_are_told_where_there_are_several() -> None:
    planned = a_planned(a_problem((a_visit("v1"),), (a_carer("k1"),), days=2), a_rota())

    assert "| k1 | Tue 07:00–15:00 |" in who_page(planned)


@pytest.mark.parametrize(
    "write",
    [
        lambda planned: who_page(planned),
        lambda planned: carers_page(planned, Background()),
        lambda planned: resilience_page(planned, [an_absence("k1")]),
    ],
    ids=["who", "carers", "resilience"],
)
def test_that_an_id_cannot_act_as_markdown(write) -> None:  # type: ignore[no-untyped-def]
    planned = a_covered_day()
    odd = replace(planned, problem=replace(planned.problem, branch_id="b|<i>*"))

    assert "b\\|\\<i\\>\\*" in write(odd)

"""Tests of the brief a manager reads."""

from __future__ import annotations

from dataclasses import replace

from data.plans import SavedPlan
from data.standby import Standby
from flows.brief.day import day_page
from flows.brief.markdown import MOST_UNCOVERED, brief, headline, outcome
from solver.repair.result import Proof
from solver.result import Bound
from tests.builders import a_rota, at
from tests.flows.planned_days import a_covered_day, a_day_with_a_gap, a_planned


def test_that_the_headline_says_what_happened() -> None:
    assert headline(a_covered_day()) == "main, Tue 24 Nov 2026: all 2 slots covered"
    assert headline(a_day_with_a_gap()) == "main, Tue 24 Nov 2026: 2 of 3 slots uncovered"


def test_that_broken_rules_are_said_in_the_headline_and_listed() -> None:
    planned = a_planned(a_covered_day().problem, a_rota(("v1", "k1", at(12))))

    assert outcome(planned).endswith("1 rule broken")
    assert "| window |" in brief(planned)


def test_that_each_uncovered_visit_comes_with_what_stops_it() -> None:
    text = brief(a_day_with_a_gap())

    assert "| v2 (both slots) | red | 1 carer: no shift Proved: no rota can cover it. |" in text
    assert text.count("| v2") == 1
    # Figures count slots.
    assert "| red | 2 | 0 | 2 |" in text
    assert "| amber | 1 | 1 | – |" in text


def test_that_a_long_list_is_cut_and_counted() -> None:
    planned = a_day_with_a_gap()
    slots = (replace(planned.uncovered[0], visit_id=f"v{i}") for i in range(2 * MOST_UNCOVERED))
    many = replace(planned, uncovered=tuple(slots))

    assert f"and {MOST_UNCOVERED} more" in brief(many)


def test_that_the_empty_slots_of_a_visit_are_named() -> None:
    planned = a_day_with_a_gap()
    _, second = planned.uncovered

    assert "| v2 (2) | red |" in brief(replace(planned, uncovered=(second,)))
    third = replace(second, slot=3)
    assert "| v2 (slots 2 and 3) | red |" in brief(replace(planned, uncovered=(second, third)))


def test_that_the_brief_says_how_to_approve() -> None:
    assert "rotamend approve P3 --as NAME --reason TEXT" in brief(a_covered_day())


def test_that_a_draft_offers_no_approval() -> None:
    text = brief(a_covered_day(saved=SavedPlan("R3", 3, None, None, "draft")))

    assert "Rota **R3** is a draft." in text
    assert "approve" not in text


def test_that_start_times_travel_and_hours_are_told() -> None:
    text = brief(a_covered_day())

    assert "| Within 15 min of preferred | 100 % |" in text
    assert "| Latest | 15 min late |" in text
    assert "| Travel | 10 min, 5.0 km |" in text
    assert "| Waiting | 35 min |" in text
    assert "| k1 | 2 | 1 h 00 min | 1 h 45 min | 1 h 00 min |" in text


def test_that_the_gap_is_told_only_where_a_bound_is_proved() -> None:
    assert "Gap" not in brief(a_covered_day())
    assert "| Gap to the bound | 0.0 % |" in brief(a_covered_day(bound=Bound(0, (0.0,))))


def test_that_a_bound_is_told_in_units_of_the_service() -> None:
    missing = brief(a_day_with_a_gap(bound=Bound(1, (900.0, 0.0), 5.0)))
    travel = brief(a_covered_day(bound=Bound(0, (0.0, 8.0), 8.0)))

    assert "| Another rota could cover | at most 1 more slot |" in missing
    assert "| Travel | at most 25.0 % above what is possible |" in travel
    assert "Another rota could cover" not in travel
    assert "above what is possible" not in brief(a_covered_day(bound=Bound(0, (0.0,))))


def test_that_the_picture_can_be_left_out() -> None:
    assert "data:image" in brief(a_covered_day())
    assert "data:image" not in brief(a_covered_day(), picture=False)
    assert "data:image" in day_page(a_covered_day(), 0)


def test_that_an_id_cannot_act_as_markdown() -> None:
    planned = a_day_with_a_gap()
    odd = replace(planned, uncovered=(replace(planned.uncovered[0], visit_id="v|2<b>*"),))

    assert "| v\\|2\\<b\\>\\* | red |" in brief(odd)


def an_absence(carer_id: str, *nobody: str, proof: Proof = Proof.FOUND) -> Standby:
    near = "nobody else's carer changes" if proof is Proof.NEIGHBOURHOOD else ""
    return Standby(carer_id, 2, len(nobody), 60.0, 0, nobody, a_rota(), proof, near)


def test_that_each_single_point_of_failure_says_what_is_proved_of_it() -> None:
    absences = [
        an_absence("k1", "v1", proof=Proof.GLOBAL),
        an_absence("k2", "v1", proof=Proof.NEIGHBOURHOOD),
        an_absence("k3", "v1"),
    ]
    text = brief(a_covered_day(), absences=absences)

    assert "| If absent | Slots | Red, nobody | Amber, nobody | Proved |" in text
    assert "| k1 | 2 | 1 | – | over all rotas |" in text
    assert "| k2 | 2 | 1 | – | for some |\n| k3 | 2 | 1 | – | best found |" in text
    assert (
        "\n\nProved is that no less can be left uncovered, in minutes weighted by risk.\n" in text
    )
    assert "\n\nProved for 'nobody else's carer changes': k2.\n" in text


def test_that_carers_without_whom_nobody_can_go_are_single_points_of_failure() -> None:
    text = brief(a_covered_day(), absences=[an_absence("k1", "v1", "v2"), an_absence("k2")])

    assert "| k1 | 2 | 1 | – |" in text
    assert "| k2 |" not in text


def test_that_what_nobody_makes_anyway_is_no_single_point_of_failure() -> None:
    text = brief(a_day_with_a_gap(), absences=[an_absence("k1", "v2")])

    assert "Whoever is absent, every red and amber visit is made." in text


def test_that_without_a_sweep_nothing_is_said_of_absences() -> None:
    assert "Single points" not in brief(a_covered_day())


def test_that_a_sweep_that_was_cut_short_claims_nothing_of_those_it_left_out() -> None:
    fine, grave = an_absence("k0"), an_absence("k0", "v1")
    left = "1 carer was not looked at: time was up."

    assert (
        "If the one carer looked at is absent, every red and amber visit is made.\n\n" + left
    ) in brief(a_covered_day(), absences=[fine])
    assert "Whichever of the 2 carers looked at is absent, every red" in brief(
        a_covered_day(), absences=[fine, an_absence("k9")]
    )
    assert left in brief(a_covered_day(), absences=[grave])
    assert "looked at" not in brief(a_covered_day(), absences=[an_absence("k1"), grave])

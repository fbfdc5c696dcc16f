"""Tests of what is shown of a re-plan to the person who decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    Recorded,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
)
from data.standby import Standby
from flows.brief.change_set import (
    MOST_ROWS,
    MOST_TOLD,
    change_set,
    disruption,
    happened,
    replaced,
)
from flows.mended import Mended
from flows.planned import Offer
from solver.repair.result import Figure, Hit, Known, Proof
from tests.builders import a_carer, a_problem, a_rota, a_visit, at
from tests.flows.brief.pictures import pictures, texts
from tests.flows.planned_days import a_covered_day, a_day_with_a_gap, a_planned

ZONE = "Europe/London"
MIDNIGHT = datetime(2017, 10, 1, 23, tzinfo=UTC)
"""Of 2 October in summer time."""


def a_report(facts: Facts, number: int = 7) -> Recorded:
    return Recorded(f"D{number}", "main", facts, MIDNIGHT, "somebody", number)


def hours(hour: float) -> datetime:
    return datetime.fromtimestamp(MIDNIGHT.timestamp() + 3600 * hour, UTC)


def a_mended(**fields: Any) -> Mended:
    """The visits of k1, of which k2 takes one over and nobody the other."""
    planned = a_day_with_a_gap(
        offer=Offer(
            "least change",
            (Known(Figure.UNCOVERED, 60.0, Proof.GLOBAL), Known(Figure.CHANGED, 1, Proof.FOUND)),
        )
    )
    given = {
        "told": (a_report(AbsentFacts("k1", hours(0), hours(24))),),
        "branch_id": "main",
        "before": a_rota(("v1", "k9", at(8)), ("v2", "k9", at(9))),
        "asked": frozenset({"v1", "v2"}),
        "hits": (
            Hit("v1", 1, "k9", at(8), "amber", at(8), call_now=False),
            Hit("v2", 1, "k9", at(9), "red", None, call_now=True),
        ),
        "proposals": (planned,),
    }
    return Mended(**(given | fields))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (AbsentFacts("C014", hours(0), hours(24)), "C014 absent 2017-10-02"),
        (AbsentFacts("C014", hours(0), hours(72)), "C014 absent 2017-10-02, 3 days"),
        (AbsentFacts("C014", hours(7), hours(15)), "C014 absent 2017-10-02 07:00 to 15:00"),
        (AbsentFacts("C1", hours(22), hours(30)), "C1 absent 2017-10-02 22:00 to 2017-10-03 06:00"),
        (LateFacts("C014", hours(9.5), hours(7)), "C014 late until 2017-10-02 09:30"),
        (VehicleFacts("C014", "walk", hours(0), hours(24)), "C014 travels by walk"),
        (CancelFacts("V12"), "V12 cancelled"),
        (AwayFacts("K5", hours(0), hours(24)), "K5 away 2017-10-02"),
        (ChangeFacts("V12", duration_minutes=45), "V12 changed"),
        (WeatherFacts(1.5, hours(0), hours(24), "G12"), "weather, travel × 1.5, 2017-10-02"),
        (TakenBackFacts("D3"), "D3 taken back"),
    ],
)
def test_that_a_disruption_is_told_in_local_time_by_ids_alone(facts: Facts, words: str) -> None:
    assert disruption(a_report(facts), ZONE) == words


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (1.5, "this factor holds in the place of any told before"),
        (1, "any bad weather told before is over"),
    ],
)
def test_that_a_report_of_weather_says_what_becomes_of_those_before(
    factor: float, words: str
) -> None:
    told = a_report(WeatherFacts(factor, hours(0), hours(24)))
    sentence = f"{told.disruption_id}: where and when it is told for, {words}."
    assert tuple(replaced([told])) == (sentence,)
    assert sentence in change_set(a_mended(told=(told,)), ZONE)
    assert not tuple(replaced([a_report(CancelFacts("V12"))]))


def test_that_the_headline_says_what_happened_and_how_far_it_is_mended() -> None:
    assert happened(a_mended(), ZONE) == "k1 absent 2017-10-02 · 1 mended, 2 uncovered"


def test_that_slots_that_nobody_had_before_are_neither_hit_nor_mended() -> None:
    lost = Hit("v1", 1, "k9", at(8), "amber", at(8), call_now=False)
    open_before = Hit("v2", 1, None, at(9), "red", None, call_now=False)
    before = a_rota(("v1", "k9", at(8)))
    mended = a_mended(before=before, hits=(lost, open_before))

    words = happened(mended, ZONE)
    assert words == "k1 absent 2017-10-02 · 1 of 1 mended, 0 of 1 open before, 2 uncovered"
    assert (
        "\n1 slot hit, 1 of them with a carer again in the first proposal. "
        "1 slot had nobody before, 0 of them with a carer there.\n"
    ) in change_set(mended, ZONE)
    nothing = a_mended(hits=(lost, open_before), proposals=(), standing=a_day_with_a_gap())
    assert "\n1 slot without a carer, 1 slot had nobody before; nothing better was found" in (
        change_set(nothing, ZONE)
    )
    none_lost = change_set(replace(mended, hits=(open_before,)), ZONE)
    assert "\nNo slot loses its carer. 1 slot had nobody before, 0 of them" in none_lost


def test_that_what_is_wanted_only_now_is_hit_and_was_not_open_before() -> None:
    wanted = Hit("v1", 1, None, at(8), "amber", at(8), call_now=False)
    fields = {"before": a_rota(), "hits": (wanted,)}
    changed = (a_report(ChangeFacts("v1", carers_required=2)),)

    assert " · 0 of 0 mended, 1 of 1 open before" in happened(a_mended(**fields), ZONE)
    for new in ({"asked": frozenset({"v2"})}, {"told": changed}):
        assert " · 1 mended, 2 uncovered" in happened(a_mended(**fields, **new), ZONE)


def test_that_several_disruptions_are_told_in_one_line_the_newest_first() -> None:
    told = (a_report(CancelFacts("V1")), a_report(CancelFacts("V2"), 8))

    assert happened(a_mended(told=told), ZONE).startswith("V2 cancelled, V1 cancelled · ")


def test_that_what_a_replan_was_asked_to_answer_is_told_first() -> None:
    told = tuple(a_report(CancelFacts(f"V{number}"), number) for number in range(1, MOST_TOLD + 4))
    words = happened(a_mended(told=told), ZONE, ("D2", "D1"))

    assert words.startswith("V2 cancelled, V1 cancelled, V8 cancelled, V7 cancelled, V6 cancelled ")
    assert " and 3 more · 1 mended, 2 uncovered" in words


def test_that_a_disruption_that_hits_nothing_says_so() -> None:
    standing = a_covered_day()

    assert "nothing has to change" in happened(a_mended(proposals=(), standing=standing), ZONE)
    assert "no rota in force" in happened(a_mended(proposals=(), standing=None), ZONE)


def test_that_the_page_shows_whom_to_ring_what_changes_and_what_stays_uncovered() -> None:
    page = change_set(a_mended(), ZONE)

    assert "| c2 | v2 | red | Tue 09:00 | nobody |" in page
    assert "c1" not in page.split("# Proposals")[0]
    assert "|  | P3 |" in page
    assert "| Name | least change |" in page
    assert "| Uncovered | 2 |" in page
    assert "| v1 | k9 Tue 08:00 | k1 Tue 08:00 |" in page
    assert "| v2 | k9 Tue 09:00 | nobody |" in page
    assert page.count("1 carer: no shift") == 1
    assert "| v2 (both slots) | red | 1 carer: no shift |" in page


def test_that_the_page_shows_whom_to_ring_also_where_nothing_is_proposed() -> None:
    standing = a_day_with_a_gap()
    page = change_set(a_mended(proposals=(), standing=standing, searched=True), ZONE)

    assert "| c2 | v2 | red | Tue 09:00 | nobody |" in page
    assert "nothing better was found, and the rota in force stays as it is." in page
    assert "| v2 (both slots) | red | 1 carer: no shift |" in page
    assert "Proposals" not in page


def test_that_what_moves_is_drawn_for_the_page_and_not_for_the_form() -> None:
    before = a_rota(("v1", "k1", at(8.5)), ("v2", "k9", at(9)))
    mended = a_mended(before=before)
    page = change_set(mended, ZONE, pictures=True)
    (picture,) = pictures(page)

    # Who is not there any more, as k9, has no row.
    assert [text for text in texts(picture) if text in ("k1", "k9", "before", "after")] == [
        *("k1", "before", "after")
    ]
    assert (
        "![Before and after on Tuesday 24 November 2026: two rows for each of 1 carer (k1); "
        "1 visit in the rows after marked as changed.]"
    ) in page
    assert "data:" not in change_set(mended, ZONE)


def test_that_the_page_says_what_was_worked_out_ahead_and_only_where_something_was() -> None:
    ahead = Standby("k9", 2, 1, 60.0, 0, ("v2",), a_rota(("v1", "k2", at(8))))

    assert (
        "\n\nWorked out ahead for k9: 2 slots hit, 1 uncovered after the repair, "
        "0 other slots changed; the best that was found.\n\n"
    ) in change_set(a_mended(ahead=ahead), ZONE)
    least = replace(ahead, proof=Proof.GLOBAL)
    assert "changed; no rota leaves less uncovered." in change_set(a_mended(ahead=least), ZONE)
    near = replace(ahead, proof=Proof.NEIGHBOURHOOD, neighbourhood="nobody else's carer changes")
    words = "changed; where nobody else's carer changes, none leaves less uncovered."
    assert words in change_set(a_mended(ahead=near), ZONE)
    assert "ahead" not in change_set(a_mended(), ZONE)


def test_that_the_page_says_which_disruptions_meet_nothing() -> None:
    page = change_set(a_mended(unmet={"D7": "shift"}), ZONE)

    assert "D7: k1's absence meets no shift." in page
    page = change_set(a_mended(unmet={"D7": "visit"}), ZONE)
    assert "D7: k1's absence meets no visit of the rota in force." in page
    assert "meets no" not in change_set(a_mended(), ZONE)


def test_that_the_page_claims_what_is_proved_and_not_more() -> None:
    page = change_set(a_mended(), ZONE)

    assert "P3: no rota has a lower figure of uncovered minutes by risk." in page
    figures = (Known(Figure.CHANGED, 1, Proof.NEIGHBOURHOOD),)
    near = replace(a_covered_day(), offer=Offer("cheapest", figures, "nobody else's carer changes"))
    page = change_set(a_mended(proposals=(near,)), ZONE)
    assert (
        "P3: where nobody else's carer changes, none has a lower figure of changed carers." in page
    )


def test_that_a_visit_that_is_cancelled_is_told_apart_from_one_that_nobody_makes() -> None:
    before = a_rota(("v1", "k9", at(8)), ("gone", "k9", at(10)))
    page = change_set(a_mended(before=before, asked=frozenset({"v1", "gone"})), ZONE)

    assert "| gone | k9 Tue 10:00 | cancelled |" in page


def test_that_changes_past_the_limit_are_counted() -> None:
    names = [f"v{number}" for number in range(MOST_ROWS + 7)]
    problem = a_problem([a_visit(name) for name in names], (a_carer("k1"),), default_minutes=0)
    planned = a_planned(problem, a_rota())
    before = a_rota(*((name, "k1", at(8)) for name in names))
    mended = a_mended(before=before, asked=frozenset(names), proposals=(planned,))

    assert "and 7 more: `rotamend diff latest P3`" in change_set(mended, ZONE)


def test_that_starts_moved_by_seconds_are_counted_and_not_listed() -> None:
    before = a_rota(("v1", "k1", at(8) + 20), ("v2", "k9", at(9)))
    page = change_set(a_mended(before=before), ZONE)

    assert "1 start moves by less than a minute." in page
    changes = page[page.index("What") :]
    assert "| v2 " in changes.replace("`", "")
    assert "| v1 " not in changes.replace("`", "")
    assert "less than a minute" not in change_set(a_mended(), ZONE)


def test_that_the_tables_are_narrow() -> None:
    page = change_set(a_mended(), ZONE)
    tables = [line for line in page.splitlines() if line.startswith("|")]

    assert max(line.count("|") for line in tables) <= 6


def test_that_ids_cannot_act_as_markdown() -> None:
    facts = replace(AbsentFacts("C014", hours(0), hours(24)), carer_id="k|1*")

    assert "k\\|1\\* absent" in change_set(a_mended(told=(a_report(facts),)), ZONE)

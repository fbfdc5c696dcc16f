"""Tests of all pages of a rota together: keys, links, size, and that they hold ids only."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from data.disruptions import AbsentFacts, record
from data.people import add_person
from data.plans import UncoveredSlot, find
from data.standby import Standby
from data.store import Store
from data.travel import Place
from flows import steps
from flows.background import IN_THE_LOG, Background, background
from flows.brief.change_set import change_set
from flows.brief.markdown import brief
from flows.brief.tables import LETTERS, narrow
from flows.mended import Mended
from flows.pages import ADDRESS, BESIDE, pages
from flows.planned import Offer, Planned
from flows.positions import coarse
from flows.question import ACTIONS
from flows.steps import Order
from solver.repair.result import Proof
from solver.result import Limits
from solver.rota import Change
from tests.builders import a_carer, a_problem, a_rota, a_visit, at
from tests.flows.brief.pictures import pictures, with_pictures
from tests.flows.conftest import MONDAY, NOW, TUESDAY
from tests.flows.personal import personal_words
from tests.flows.planned_days import a_covered_day, a_planned

MOST_BYTES = 300 * 1024
WIDEST = 7
"""Columns of a table beside which the UI has room for its side panel."""


def a_day_of_many(visits: int = 500, carers: int = 70) -> Planned:
    """A day on which a tenth of the visits has nobody, and ids are as long as they come."""
    wanted = [
        a_visit(
            f"VISIT-2026-11-24-{i:06}",
            client_id=f"CLIENT-{i // 2:06}",
            earliest=at(7),
            latest=at(21),
            preferred=at(7.5 + 1.5 * (i // carers)),
            risk=("red", "amber", "green")[i % 3],
        )
        for i in range(visits)
    ]
    staff = [a_carer(f"CARER-{i:06}", (at(7), at(14)), (at(15), at(22))) for i in range(carers)]
    problem = a_problem(wanted, staff, days=1, default_minutes=10)
    made = [(v.id, staff[i % carers].id, v.preferred) for i, v in enumerate(wanted) if i % 10]
    uncovered = [
        UncoveredSlot(v.id, 1, v.risk, "availability", "12 carers: no shift. " * 8, "not_found")
        for i, v in enumerate(wanted)
        if not i % 10
    ]
    return a_planned(problem, a_rota(*made), uncovered=uncovered)


def all_changed(planned: Planned) -> Background:
    """A background in which every slot was somebody else's."""
    return Background(
        changes=tuple(
            Change(a.visit_id, a.slot, "carer", "CARER-000000", a.carer_id, a.start, a.start)
            for a in planned.rota.assignments
        )
    )


def a_place_each(planned: Planned) -> dict[str, Place]:
    """A town of 6 km in which no two clients are neighbours."""
    random = Random(7)
    return {
        visit.location: (54.6 + random.random() / 20, 1.4 + random.random() / 12)
        for visit in planned.problem.visits
    }


def all_absent(planned: Planned) -> list[Standby]:
    """A sweep in which each absence leaves everything of the carer to nobody."""
    return [
        Standby(carer, len(own), len(own), 9.0, 0, tuple(a.visit_id for a in own), a_rota(), proof)
        for (carer, own), proof in zip(
            planned.rota.by_carer.items(), list(Proof) * len(planned.rota.by_carer), strict=False
        )
    ]


def test_that_the_keys_are_the_same_each_night() -> None:
    made = [page.key for page in pages(a_covered_day(), "main", Background())]

    assert made == [
        "brief-main",
        "day-main",
        "map-main",
        "carers-main",
        "resilience-main",
        "compliance-main",
        "budget-main",
        "who-is-who-main",
    ]


def test_that_each_later_day_has_a_page_of_its_own() -> None:
    planned = a_covered_day()
    longer = replace(planned, problem=a_problem(planned.problem.visits, days=3))

    made = [page.key for page in pages(longer, "main", Background())]

    assert made[-2:] == ["day-main-2", "day-main-3"]


def test_that_the_brief_leads_to_every_other_page() -> None:
    first, *others = pages(a_covered_day(), "main", Background())

    linked = re.findall(rf"\]\({ADDRESS}([^)]+)\)", first.text)
    assert linked == [page.key for page in others]


def test_that_the_brief_of_a_re_plan_leads_to_what_changes_and_that_of_a_plan_does_not() -> None:
    changes = f"[What changes]({ADDRESS}changes-main)"
    mended = replace(a_covered_day(), offer=Offer("least change"))

    assert changes in pages(mended, "main", Background())[0].text
    assert changes not in pages(a_covered_day(), "main", Background())[0].text


def test_that_the_brief_says_where_the_files_of_a_published_rota_are() -> None:
    first, *_ = pages(a_covered_day(), "main", Background(files="In `reports/x/x.xlsx`."))

    assert "\n\nIn `reports/x/x.xlsx`.\n\n" in first.text


def test_that_a_brief_in_the_terminal_has_no_links_and_no_picture() -> None:
    text = brief(a_covered_day(), picture=False)

    assert ADDRESS not in text
    assert "data:" not in text


def test_that_the_pages_of_a_large_day_are_small_enough_to_load() -> None:
    planned = a_day_of_many()
    known = replace(all_changed(planned), positions=coarse(a_place_each(planned)))
    made = pages(planned, "main", known, all_absent(planned))
    sizes = {page.key: len(page.text.encode()) for page in made}

    assert planned.problem.slots == 500
    assert len(planned.uncovered) == 50
    assert sizes["brief-main"] <= MOST_BYTES
    assert max(sizes.values()) <= MOST_BYTES, sizes
    assert "data:image" in made[2].text


def test_that_the_page_of_a_re_plan_in_which_all_of_a_large_day_changes_is_small_enough() -> None:
    """Three proposals, in each of which every visit that is made has another carer and start."""
    planned = a_day_of_many()
    staff = [carer.id for carer in planned.problem.carers]
    made = enumerate(planned.rota.assignments)
    before = a_rota(*((a.visit_id, staff[n % len(staff)], a.start - 60) for n, a in made))
    three = [replace(planned, offer=Offer(name)) for name in ("least change", "known", "cheapest")]
    asked = frozenset(planned.problem.visit)
    mended = Mended((), "main", before=before, asked=asked, proposals=tuple(three))
    page = narrow(change_set(mended, "Europe/London", pictures=True))

    assert len(mended.changes(three[0])) >= 450
    assert len(pictures(page)) == len(three)
    assert len(page.encode()) <= MOST_BYTES


def test_that_tables_are_narrow() -> None:
    planned = a_day_of_many(60)
    for page in pages(planned, "main", all_changed(planned), all_absent(planned)):
        widths = {line.count(" | ") + 1 for line in page.text.splitlines() if line.startswith("|")}
        assert max(widths, default=0) <= WIDEST, page.key
        longest = (
            sum(max(map(len, cell.split("<br>"))) for cell in line.strip("| ").split(" | "))
            for line in page.text.splitlines()
            if line.startswith("| ") and "---" not in line
        )
        assert max(longest, default=0) <= LETTERS, page.key


def test_that_a_kind_of_page_has_one_name_and_one_beginning_of_its_key() -> None:
    names = [name for name, _ in BESIDE.values()]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", kind) for kind in BESIDE)


@pytest.fixture
def two_days(imported_home: Path, rotamend_home: Path) -> Store:
    """The sample agency with Monday in force, a proposal for Tuesday, and a carer reported sick."""
    shutil.copytree(imported_home, rotamend_home)
    store = Store.open()
    for day in (MONDAY, TUESDAY):
        reading = steps.read(store, Order("riverton", day, limits=Limits(iterations=50)))
        result = steps.solve(reading)
        planned = steps.save(store, reading, result, steps.check_result(reading, result), NOW)
        assert planned.saved is not None
        if day == MONDAY:
            red = {u.visit_id for u in planned.uncovered if u.risk == "red"}
            actions = {visit_id: steps.RedAction("x", "y") for visit_id in red}
            steps.publish(
                store,
                planned.saved.proposal_id or "",
                as_name="Ann Lee",
                reason="x",
                now=NOW,
                actions=actions,
            )
    return store


def test_that_only_ids_are_on_any_page(two_days: Store, agency_folder: Path) -> None:
    add_person(two_days, "Ann Lee-Whitehouse", role="manager", now=NOW)
    carer = find_carer(two_days)
    facts = AbsentFacts(carer, NOW, NOW.replace(hour=23))
    record(two_days, "riverton", facts, by="Ann Lee-Whitehouse", now=NOW)
    planned = steps.restore(two_days, "P2")
    known = background(two_days, planned, NOW)
    made = pages(planned, "riverton", known, all_absent(planned))
    text = "\n".join(with_pictures(page.text) for page in made)
    words = personal_words(agency_folder, surnames=True) | {"Whitehouse", "Ann Lee"}

    assert known.positions.at
    assert known.reported
    assert len(words) > 100
    assert [word for word in sorted(words) if word in text] == []
    # Every carer is there by id: the scan has looked at something.
    assert all(each.id in text for each in planned.problem.carers)


def find_carer(store: Store) -> str:
    with store.unit_of_work(read_only=True) as uow:
        return find(uow, "P2").rota.assignments[0].carer_id


def test_that_the_day_before_and_budgets_are_read(two_days: Store) -> None:
    planned = steps.restore(two_days, "P2")
    known = background(two_days, planned, NOW)

    assert known.changes is None  # nothing is in force for Tuesday
    assert known.before is not None
    assert known.before.figures is not None
    monday = steps.restore(two_days, "R1")
    assert known.before.figures.slots == monday.figures.slots
    assert known.before.figures.covered_slots == monday.figures.covered_slots
    assert known.before.figures.cost == pytest.approx(monday.figures.cost)
    assert {budget.scope for budget in planned.problem.budgets} >= {"branch", "funder"}


def test_that_what_replaces_a_rota_in_force_tells_the_differences(two_days: Store) -> None:
    with two_days.unit_of_work(read_only=True) as uow:
        assert find(uow, "P1").status == "published"
    reading = steps.read(two_days, Order("riverton", MONDAY, limits=Limits(iterations=50, seed=9)))
    result = steps.solve(reading)
    again = steps.save(two_days, reading, result, steps.check_result(reading, result), NOW)
    known = background(two_days, again, NOW)

    assert known.changes
    kinds = [change.kind for change in known.changes]
    assert kinds.count("carer") == again.changes.carer
    assert len(known.changed) == len(known.changes)


def test_that_before_the_first_rota_there_is_nothing_to_compare_with(two_days: Store) -> None:
    known = background(two_days, steps.restore(two_days, "R1"), NOW)

    assert known.before is not None
    assert known.before.figures is None


def test_that_a_disruption_is_told_for_a_day(two_days: Store) -> None:
    from datetime import timedelta

    facts = AbsentFacts(find_carer(two_days), NOW, NOW.replace(hour=23))
    recorded = record(two_days, "riverton", facts, by="form", now=NOW)
    planned = steps.restore(two_days, "P2")

    def told(hours: float) -> list[str]:
        known = background(two_days, planned, NOW + timedelta(hours=hours))
        return [each.disruption_id for each in known.reported]

    assert told(0) == [recorded.disruption_id]
    assert told(23) == [recorded.disruption_id]
    assert told(25) == []


def test_that_a_decided_action_is_told_only_where_it_is_a_set_phrase(
    two_days: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.red_actions import DecidedAction

    decided = {
        "v1": DecidedAction(ACTIONS[0], "U2"),
        "v2": DecidedAction("Ring Grace Hopper", None),
    }
    monkeypatch.setattr("flows.background.decided_actions", lambda *_: decided)

    known = background(two_days, steps.restore(two_days, "P2"), NOW)

    assert known.actions == {"v1": (ACTIONS[0], "U2"), "v2": (IN_THE_LOG, IN_THE_LOG)}


def test_that_action_and_owner_stand_beside_an_uncovered_visit() -> None:
    planned = a_day_of_many(30)
    gravest = planned.uncovered[0]
    open_, decided = (
        brief(planned),
        brief(planned, Background(actions={gravest.visit_id: (ACTIONS[0], "U2")})),
    )

    assert "| to be chosen | to be named |" in open_
    assert "| find cover or agree a time | coordinator |" in open_
    assert f"| {ACTIONS[0]} | U2 |" in decided
    risks = re.findall(r"^\| VISIT\S+ \| (\w+) \|", open_, re.M)
    assert risks == sorted(risks, key=["red", "amber", "green"].index)

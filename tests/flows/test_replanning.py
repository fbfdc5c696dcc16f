"""Tests of the steps of a re-plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.disruptions import AbsentFacts, CancelFacts, Facts, Recorded, TakenBackFacts, record
from data.errors import UserError
from data.models import AuditRow, RotaInForceRow
from data.plans import find, group_of
from data.store import Store
from flows import replanning, steps
from flows.mended import Mended
from flows.planned import RESULT_KEYS
from flows.replanning import Broken, ReplanOrder, replan
from flows.unanswered import together, unknown
from solver.problem import Horizon
from solver.repair.result import Hit
from solver.result import Limits
from tests.flows.conftest import TUESDAY

MORNING = datetime(2026, 11, 24, 6, 2, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)
QUICK = Limits(iterations=300)


@pytest.fixture
def mending(in_force: Path) -> Iterator[Store]:
    """The store of a home with a rota of Tuesday in force."""
    with Store.open() as opened:
        yield opened


def told(store: Store, facts: Facts, now: datetime = MORNING) -> Recorded:
    """A disruption, recorded."""
    return record(store, "riverton", facts, by="A", now=now)


def busiest(store: Store) -> str:
    """The carer with the most slots in force."""
    with store.unit_of_work(read_only=True) as uow:
        by_carer = find(uow, "R1").rota.by_carer
    return max(sorted(by_carer), key=lambda carer: len(by_carer[carer]))


def last_visit(store: Store) -> str:
    """The visit in force that starts last."""
    with store.unit_of_work(read_only=True) as uow:
        return find(uow, "R1").rota.assignments[-1].visit_id


def an_order(*disruptions: str, now: datetime = MORNING, **fields: object) -> ReplanOrder:
    """An order that depends on the seed alone."""
    fields.setdefault("limits", QUICK)
    return ReplanOrder("riverton", now, disruptions, **fields)  # type: ignore[arg-type]


def absent(store: Store) -> Recorded:
    """The busiest carer is absent from the morning on."""
    return told(store, AbsentFacts(busiest(store), MORNING, MIDNIGHT))


def test_that_the_proposals_of_a_re_plan_are_saved_as_one_group(mending: Store) -> None:
    mended = replan(mending, an_order(absent(mending).disruption_id))
    first = mended.proposals[0].saved
    assert first is not None
    assert first.proposal_id is not None
    with mending.unit_of_work(read_only=True) as uow:
        group = group_of(uow, first.proposal_id)
        stored = find(uow, first.rota_id)

    assert [each.proposal_id for each in group] == [
        planned.saved.proposal_id for planned in mended.proposals if planned.saved
    ]
    assert group[0].frontier == mended.frontier
    assert {each.disruptions for each in group} == {("D1",)}
    assert {each.kind for each in group} == {"replan"}
    assert stored.parent == 1
    assert stored.created_at == MORNING


def test_that_the_cost_of_change_is_in_the_pounds_of_the_proposals(mending: Store) -> None:
    mended = replan(mending, an_order(absent(mending).disruption_id))
    result = mended.as_json()

    assert result["frontier"][-1].keys() == {
        "changed",
        "uncovered",
        "uncovered_slots",
        "cost",
        "proof",
    }
    assert result["frontier"][-1]["cost"] == result["proposals"][0]["cost"]
    assert result["frontier"][-1]["changed"] == result["proposals"][0]["changed"]


def test_that_no_proposal_breaks_a_rule_or_touches_what_has_started(mending: Store) -> None:
    noon = MORNING + timedelta(hours=6)
    carer = busiest(mending)
    told(mending, AbsentFacts(carer, noon, MIDNIGHT), noon)
    mended = replan(mending, an_order("D1", now=noon))

    started = Horizon.of(TUESDAY, 1).second_of(noon)
    for planned in mended.proposals:
        assert planned.report.violations == ()
        durations = {visit.id: visit.duration for visit in planned.problem.visits}
        for change in mended.changes(planned):
            if change.start_before is None or change.start_before >= started:
                continue
            # Whoever leaves in the middle of a visit cannot end it.
            assert change.carer_before == carer
            assert change.start_before + durations[change.visit_id] > started


def test_that_triage_is_told_before_anything_is_solved(mending: Store) -> None:
    seen: list[tuple[Broken, tuple[Hit, ...]]] = []
    absent(mending)

    def stop() -> bool:
        assert seen
        return True

    mended = replan(
        mending, an_order("D1"), stop=stop, triaged=lambda broken, hits: seen.append((broken, hits))
    )

    ((_, hits),) = seen
    assert hits == mended.hits
    assert list(hits) == sorted(hits, key=lambda hit: hit.start)


def test_that_a_day_without_a_rota_is_left_to_its_plan(mending: Store) -> None:
    christmas = datetime(2026, 12, 25, tzinfo=UTC)
    facts = AbsentFacts(busiest(mending), christmas, christmas + timedelta(days=1))
    mended = replan(mending, an_order(told(mending, facts).disruption_id))

    assert mended.chosen is None
    assert mended.as_json().keys() >= set(RESULT_KEYS)
    assert mended.as_json()["rota"] is None
    assert not mended.needs_a_person


def test_that_the_policy_of_the_rota_in_force_is_kept_unless_another_is_named(
    mending: Store,
) -> None:
    absent(mending)
    kept = replanning.load(mending, an_order("D1"))
    named = replanning.load(mending, an_order("D1", policy="cheapest"))

    assert isinstance(kept, Broken)
    assert isinstance(named, Broken)
    assert (kept.policy.name, named.policy.name) == ("balanced", "cheapest")
    assert kept.request != named.request


def test_that_the_time_alone_makes_no_new_question(mending: Store) -> None:
    absent(mending)
    first, later = (
        replanning.load(mending, an_order("D1", now=MORNING + timedelta(minutes=m))) for m in (0, 5)
    )

    assert isinstance(first, Broken)
    assert isinstance(later, Broken)
    assert first.request == later.request


def test_that_proposals_that_time_has_overtaken_are_not_offered_again(mending: Store) -> None:
    absent(mending)
    first = replan(mending, an_order("D1"))
    same = replan(mending, an_order("D1", now=MORNING + timedelta(seconds=1)))
    evening = replan(mending, an_order("D1", now=MORNING + timedelta(hours=12)))

    assert not first.repeated
    assert same.repeated
    assert not evening.repeated


def test_that_an_answered_disruption_is_known(mending: Store) -> None:
    absent(mending)
    mended = replan(mending, an_order())
    saved = mended.proposals[0].saved
    assert saved is not None
    assert saved.proposal_id is not None
    with mending.unit_of_work(read_only=True) as uow:
        assert [each.disruption_id for each in unknown(uow, "riverton", MORNING)] == ["D1"]
    red = {u.visit_id for u in mended.proposals[0].uncovered if u.risk == "red"}
    actions = {visit: steps.RedAction("ring", "A") for visit in red}
    steps.publish(mending, saved.proposal_id, as_name="A", reason="B", now=MORNING, actions=actions)

    with mending.unit_of_work(read_only=True) as uow:
        assert unknown(uow, "riverton", MORNING) == ()
    assert replan(mending, an_order()).told == ()
    with pytest.raises(UserError, match="knows every disruption"):
        replan(mending, an_order(now=MORNING + timedelta(days=400)))


def test_that_what_nobody_covers_is_looked_at_again_where_nothing_is_new(mending: Store) -> None:
    noon = MORNING + timedelta(hours=6)
    told(mending, CancelFacts(last_visit(mending)))
    first = absent(mending).disruption_id
    poor = replan(mending, an_order(first))
    saved = poor.proposals[0].saved
    assert saved is not None
    assert saved.proposal_id is not None
    red = {u.visit_id for u in poor.proposals[0].uncovered if u.risk == "red"}
    actions = {visit: steps.RedAction("ring", "A") for visit in red}
    steps.publish(mending, saved.proposal_id, as_name="A", reason="B", now=MORNING, actions=actions)
    again = replan(mending, an_order(now=noon))

    assert again.told == ()
    assert again.hits
    assert again.needs_a_person
    assert again.proposals or again.searched


def test_that_what_was_taken_back_before_anybody_answered_is_nothing(mending: Store) -> None:
    absent(mending)
    told(mending, TakenBackFacts("D1"))

    with mending.unit_of_work(read_only=True) as uow:
        assert unknown(uow, "riverton", MORNING) == ()


def test_that_everything_on_the_same_days_is_answered_together(mending: Store) -> None:
    absent(mending)
    told(mending, CancelFacts(last_visit(mending)))
    christmas = datetime(2026, 12, 25, tzinfo=UTC)
    other = AbsentFacts(busiest(mending), christmas, christmas + timedelta(days=1))
    told(mending, other)

    with mending.unit_of_work(read_only=True) as uow:
        assert together(uow, "riverton", ["D2"], MORNING) == ("D1", "D2")
    mended = replan(mending, an_order("d2"))
    assert [each.disruption_id for each in mended.told] == ["D1", "D2"]


@pytest.mark.parametrize("named", ["D9", "R1", ""])
def test_that_a_disruption_that_is_not_there_is_refused(mending: Store, named: str) -> None:
    with pytest.raises(UserError, match="no disruption"):
        replan(mending, an_order(named))


def test_that_what_keeps_everything_as_it_is_saves_nothing(mending: Store) -> None:
    absent(mending)
    told(mending, TakenBackFacts("D1"))
    before = _audit_rows(mending)
    mended = replan(mending, an_order("D2"))

    assert mended.proposals == ()
    assert mended.chosen is not None
    assert mended.chosen.saved is not None
    assert mended.chosen.saved.rota_id == "R1"
    assert _audit_rows(mending) == before


def test_that_a_rota_that_was_imported_can_be_mended(store: Store, published: Path) -> None:
    with Store.open(home=published) as other, other.unit_of_work(read_only=True) as uow:
        rows = find(uow, "R1").assignments
    columns = ("visit_id", "slot", "carer_id", "start")
    with store.unit_of_work() as uow:
        uow.agency.insert(
            RotaInForceRow,
            (
                {name: getattr(row, name) for name in columns}
                | {"branch_id": "riverton", "pinned": False}
                for row in rows
            ),
        )
    carers = [row.carer_id for row in rows]
    carer = max(sorted(set(carers)), key=carers.count)
    told(store, AbsentFacts(carer, MORNING, MIDNIGHT))
    mended = replan(store, an_order())

    planned = mended.proposals[0]
    assert planned.saved is not None
    assert planned.saved.parent is None
    assert planned.changes.carer > 0
    assert carer not in {a.carer_id for a in planned.rota.assignments}


def test_that_the_same_seed_gives_the_same_proposals(mending: Store) -> None:
    absent(mending)
    first, second = (replan(mending, an_order("D1", again=True)) for _ in range(2))

    assert [_without_ids(first)] == [_without_ids(second)]


def _without_ids(mended: Mended) -> list[object]:
    return [
        (planned.rota, planned.offer, planned.uncovered, replace(planned.changes))
        for planned in mended.proposals
    ]


def _audit_rows(store: Store) -> int:
    with store.unit_of_work(read_only=True) as uow:
        return uow.session.query(AuditRow).count()

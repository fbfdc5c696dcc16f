"""Who is affected by a publication is told, once, in plain words, and only what is theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

import pytest
from sqlalchemy.exc import IntegrityError

from data.decisions import RedAction, approve
from data.errors import UserError
from data.exporters.tables import changes
from data.models import BranchRow, OutboxRow, VisitRow
from data.outbox import notified, told_of
from data.plans import find, save_plan
from data.store import Store
from solver.problem import Problem
from solver.rota import Assignment
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, wall

HOUR = 3600
DAY = dt.timedelta(days=1)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """Two clients with a visit each on two days, three carers; all have names but k3 and c2."""
    branch = Branch(tmp_path)
    with branch.store.unit_of_work() as uow:
        uow.agency.update(BranchRow, [{"branch_id": "main", "name": "Elm Street Care"}])
    branch.client("c1", name="Edith Moyo", postcode="G1 1AA")
    branch.client("c2")
    for carer_id, name in (("k1", "Ann Lee"), ("k2", "Bob Ray"), ("k3", None)):
        branch.carer(carer_id, name=name)
    for i in range(2):
        branch.visit(f"v{i}", TUESDAY + i * DAY, kind="medication")
        branch.visit(f"w{i}", TUESDAY + i * DAY, client_id="c2")
    return branch


def publish(
    branch: Branch,
    *made: tuple[str, str, float],
    days: int = 1,
    first_day: dt.date = TUESDAY,
    now: dt.datetime = NOON,
    problem: Problem | None = None,
) -> str:
    """Publish a rota of (visit, carer, hour of the horizon); the slots of a visit count up."""
    slots: dict[str, int] = {}
    given = []
    for visit_id, carer_id, hour in made:
        slots[visit_id] = slots.get(visit_id, 0) + 1
        given.append(Assignment(round(hour * HOUR), visit_id, slots[visit_id], carer_id))
    plan = save_plan(branch.store, a_plan(problem or branch.problem(first_day, days), *given))
    approve(branch.store, plan.proposal_id or "", as_name="Ann", reason="seen", now=now)
    return plan.rota_id


def messages(store: Store, rota_id: str | None = None) -> Sequence[OutboxRow]:
    with store.unit_of_work(read_only=True) as uow:
        return uow.outbox.messages(rota_id)


def told(branch: Branch, rota_id: str) -> dict[str, str]:
    """The changes in each message by recipient, without the frame around them."""
    return {
        row.recipient_id: "\n".join(x for x in row.body.splitlines() if x.startswith("- "))
        for row in messages(branch.store, rota_id)
    }


def test_that_the_first_publication_of_days_tells_nobody(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 9))
    assert list(messages(branch.store)) == []


def test_that_a_publication_that_changes_nothing_tells_nobody(branch: Branch) -> None:
    for _ in range(2):
        publish(branch, ("v0", "k1", 9), ("w0", "k2", 9))
    assert list(messages(branch.store)) == []


def test_that_another_carer_is_told_to_both_carers_and_the_client_alone(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    rota_id = publish(branch, ("v0", "k2", 9.5), ("w0", "k2", 8))
    assert told(branch, rota_id) == {
        "k1": "- No longer yours: Edith Moyo, Tuesday 24 November, 09:00 to 09:30",
        "k2": "- New: Edith Moyo, Tuesday 24 November, 09:30 to 10:00",
        "c1": "- Tuesday 24 November: Bob Ray will visit you instead, at 09:30."
        " It was to be 09:00.",
    }


def test_that_a_message_greets_by_name_and_is_signed_by_the_branch(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    publish(branch, ("v0", "k3", 9), ("w0", "k2", 8))
    client, gone, new = sorted(messages(branch.store), key=lambda row: row.recipient_id)
    assert client.body.startswith("Hello Edith Moyo,\n")
    assert client.body.rstrip().endswith("Elm Street Care")
    assert "k3 will visit you instead" in client.body
    assert gone.body.startswith("Hello Ann Lee,\n")
    assert new.body.startswith("Hello k3,\n")
    assert (client.recipient_kind, client.template, client.status) == (
        "client",
        "client",
        "waiting",
    )
    assert (client.created_at, client.sent_at) == (NOON, None)


def test_that_nobody_hears_of_others_nor_of_what_a_visit_is_for(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    publish(branch, ("v0", "k2", 9), ("w0", "k3", 8))
    bodies = {row.recipient_id: row.body for row in messages(branch.store)}
    strangers = {
        "k1": ("Bob", "k3", "c2"),
        "k2": ("Ann", "k3"),
        "k3": ("Ann", "Bob", "Edith"),
        "c1": ("Ann", "k3", "c2"),
        "c2": ("Ann", "Bob", "Edith"),
    }
    assert bodies.keys() == strangers.keys()
    for recipient, names in strangers.items():
        for secret in (*names, "medication", "G1 1AA", "red", "amber"):
            assert secret not in bodies[recipient].split("\n\n", 1)[1], (recipient, secret)


def test_that_a_moved_start_is_told_to_the_carer_and_beyond_the_limit_to_the_client(
    branch: Branch,
) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    rota_id = publish(branch, ("v0", "k1", 9.25), ("w0", "k2", 8.5))
    assert told(branch, rota_id) == {
        "k1": "- Moved: Edith Moyo, Tuesday 24 November, now 09:15 to 09:45"
        " (it was 09:00 to 09:30)",
        "k2": "- Moved: c2, Tuesday 24 November, now 08:30 to 09:00 (it was 08:00 to 08:30)",
        "c2": "- Tuesday 24 November: Bob Ray will visit you at 08:30. It was to be 08:00.",
    }


def test_that_a_client_of_another_carer_at_another_time_hears_both_times(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 8.75), ("w0", "k2", 8))
    rota_id = publish(branch, ("v0", "k2", 9.25), ("w0", "k1", 8.25))
    found = told(branch, rota_id)
    assert found["c1"] == (
        "- Tuesday 24 November: Bob Ray will visit you instead, at 09:15. It was to be 08:45."
    )
    assert found["c2"] == "- Tuesday 24 November: Ann Lee will visit you instead, at 08:15."


def test_that_whoever_is_told_of_a_slot_is_who_gets_a_message(branch: Branch) -> None:
    branch.visit("d0", carers_required=2)
    before = (("v0", "k1", 9), ("w0", "k2", 8), ("d0", "k1", 10), ("d0", "k2", 10))
    publish(branch, *before)
    after = (("v0", "k1", 9.25), ("w0", "k3", 8), ("d0", "k2", 10), ("d0", "k1", 10))
    for at in (NOON, wall(TUESDAY, "08:45")):
        rota_id = publish(branch, *after, now=at)
        with branch.store.unit_of_work(read_only=True) as uow:
            stored = find(uow, rota_id)
            who = told_of(uow, stored)
            rows = {(c.visit_id, c.slot): notified(c, who) for c in changes(uow, stored)}
        assert {person for people in rows.values() for person in people} == set(
            told(branch, rota_id)
        )
        late = at > NOON
        assert rows == {
            ("v0", 1): ("k1",),
            ("w0", 1): () if late else ("c2", "k2", "k3"),
            ("d0", 1): (),
            ("d0", 2): (),
        }
        publish(branch, *before)


def test_that_less_than_a_minute_is_nothing_to_tell(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9))
    assert told(branch, publish(branch, ("v0", "k1", 9 + 59 / 3600))) == {}


def test_that_a_longer_visit_is_told_to_its_carer(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9))
    with branch.store.unit_of_work() as uow:
        uow.agency.update(
            VisitRow, [{"branch_id": "main", "visit_id": "v0", "duration_minutes": 45}]
        )
    rota_id = publish(branch, ("v0", "k1", 9))
    assert told(branch, rota_id) == {
        "k1": "- Moved: Edith Moyo, Tuesday 24 November, now 09:00 to 09:45 (it was 09:00 to 09:30)"
    }


def test_that_a_client_whom_nobody_visits_is_told_whom_to_ring(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    rota_id = publish(branch, ("w0", "k2", 8))
    found = told(branch, rota_id)
    assert found.keys() == {"k1", "c1"}
    assert found["c1"].startswith("- Tuesday 24 November at 09:00: we are sorry, we have nobody")
    assert "ring us at the office" in found["c1"]


def test_that_a_client_who_had_nobody_is_told_who_comes(branch: Branch) -> None:
    publish(branch, ("w0", "k2", 8))
    rota_id = publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    assert told(branch, rota_id) == {
        "k1": "- New: Edith Moyo, Tuesday 24 November, 09:00 to 09:30",
        "c1": "- Tuesday 24 November: Ann Lee will visit you at 09:00.",
    }


def test_that_who_still_has_nobody_is_not_told_again(branch: Branch) -> None:
    publish(branch, ("w0", "k2", 8))
    assert told(branch, publish(branch, ("w0", "k2", 8))) == {}


def test_that_a_visit_that_is_not_wanted_any_more_is_told_as_such(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    with branch.store.unit_of_work() as uow:
        uow.agency.delete(VisitRow, [{"branch_id": "main", "visit_id": "v0"}])
    assert told(branch, publish(branch, ("w0", "k2", 8))) == {
        "k1": "- No longer yours: Edith Moyo, Tuesday 24 November, 09:00 to 09:30",
        "c1": "- Tuesday 24 November at 09:00: this visit will not take place.",
    }


def test_that_a_visit_that_is_new_is_told_whether_or_not_somebody_makes_it(
    branch: Branch,
) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    branch.visit("x0", window=("16:00", "16:00"))
    branch.visit("y0", window=("18:00", "18:00"), client_id="c2")
    rota_id = publish(branch, ("v0", "k1", 9), ("w0", "k2", 8), ("x0", "k1", 16))
    found = told(branch, rota_id)
    assert found.keys() == {"k1", "c1", "c2"}
    assert found["c1"] == "- Tuesday 24 November: Ann Lee will visit you at 16:00."
    assert found["c2"].startswith("- Tuesday 24 November at 18:00: we are sorry")


def test_that_two_carers_who_change_slots_change_nothing(branch: Branch) -> None:
    branch.visit("d0", carers_required=2)
    publish(branch, ("d0", "k1", 9), ("d0", "k2", 9))
    assert told(branch, publish(branch, ("d0", "k2", 9), ("d0", "k1", 9))) == {}


def test_that_a_client_of_two_carers_hears_both_and_who_stays_hears_nothing(
    branch: Branch,
) -> None:
    branch.visit("d0", carers_required=2)
    publish(branch, ("d0", "k1", 9), ("d0", "k2", 9))
    found = told(branch, publish(branch, ("d0", "k1", 9), ("d0", "k3", 9)))
    assert found.keys() == {"k2", "k3", "c1"}
    assert "Ann Lee and k3 will visit you instead" in found["c1"]


def test_that_changes_come_in_the_order_of_their_times_in_one_message(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9.5), ("w0", "k1", 8))
    rota_id = publish(branch, ("v0", "k2", 9.5), ("w0", "k2", 8))
    assert told(branch, rota_id)["k2"].splitlines() == [
        "- New: c2, Tuesday 24 November, 08:00 to 08:30",
        "- New: Edith Moyo, Tuesday 24 November, 09:30 to 10:00",
    ]


def test_that_only_days_that_were_published_before_are_told(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    rota_id = publish(
        branch, ("v0", "k2", 9), ("w0", "k2", 8), ("v1", "k3", 33), ("w1", "k3", 34), days=2
    )
    assert told(branch, rota_id).keys() == {"k1", "k2", "c1"}


def test_that_each_day_is_compared_with_what_is_in_force_on_it(branch: Branch) -> None:
    """Two days are published, the first of them again; the third version repeats what is told."""
    both = (("v1", "k1", 33), ("w1", "k1", 34))
    publish(branch, ("v0", "k1", 9), ("w0", "k1", 8), *both, days=2)
    publish(branch, ("v0", "k2", 9), ("w0", "k1", 8))
    rota_id = publish(branch, ("v0", "k2", 9), ("w0", "k1", 8), *both, days=2)
    assert told(branch, rota_id) == {}


def test_that_nobody_is_told_of_what_is_over(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    rota_id = publish(branch, ("v0", "k3", 9), ("w0", "k3", 8), now=wall(TUESDAY, "08:30"))
    assert told(branch, rota_id).keys() == {"k1", "k3", "c1"}
    assert "c2" not in told(branch, rota_id)["k3"]


def test_that_times_are_those_of_the_branch_clock(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    summer = dt.date(2026, 7, 1)
    branch.client("c1")
    branch.carer("k1")
    branch.carer("k2")
    branch.visit("v0", summer)
    publish(branch, ("v0", "k1", 9), first_day=summer, now=NOON - 200 * DAY)
    rota_id = publish(branch, ("v0", "k2", 9), first_day=summer, now=NOON - 200 * DAY)
    assert told(branch, rota_id)["c1"] == "- Wednesday 1 July: k2 will visit you instead, at 09:00."


def test_that_a_visit_moved_to_the_same_time_after_the_clocks_go_back_is_told(
    tmp_path: Path,
) -> None:
    branch = Branch(tmp_path)
    night, before = dt.date(2026, 10, 25), NOON - 60 * DAY
    branch.client("c1")
    branch.carer("k1")
    branch.visit("v0", night)
    publish(branch, ("v0", "k1", 1.5), first_day=night, now=before)
    rota_id = publish(branch, ("v0", "k1", 2.5), first_day=night, now=before)
    first, again = (f"01:30 ({when} the clocks go back)" for when in ("before", "after"))
    assert told(branch, rota_id) == {
        "k1": f"- Moved: c1, Sunday 25 October, now {again} to 02:00"
        f" (it was {first} to 01:00 (after the clocks go back))",
        "c1": f"- Sunday 25 October: k1 will visit you at {again}. It was to be {first}.",
    }


def test_that_a_refused_publication_tells_nobody(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    plan = save_plan(branch.store, a_plan(branch.problem()))

    def refuse(*_: object) -> None:
        raise UserError("A rule is broken.", "Plan again.")

    with pytest.raises(UserError, match="rule is broken"):
        approve(
            branch.store,
            plan.proposal_id or "",
            as_name="Ann",
            reason="seen",
            now=NOON,
            actions={},
            refuse=refuse,
        )
    assert list(messages(branch.store)) == []


def test_that_nobody_is_told_twice_of_one_version(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9), ("w0", "k2", 8))
    rota_id = publish(branch, ("v0", "k2", 9), ("w0", "k2", 8))
    row = messages(branch.store, rota_id)[0]
    again = {c.name: getattr(row, c.name) for c in OutboxRow.__table__.columns}
    del again["message_id"]
    with pytest.raises(IntegrityError), branch.store.unit_of_work() as uow:
        uow.outbox.add([again])


def test_that_messages_of_one_version_are_listed_apart(branch: Branch) -> None:
    publish(branch, ("v0", "k1", 9))
    second, third = publish(branch, ("v0", "k2", 9)), publish(branch, ("v0", "k3", 9))
    counts = [len(messages(branch.store, ref)) for ref in (None, second, third, "R99")]
    assert counts == [6, 3, 3, 0]


def test_that_a_name_with_a_dollar_sign_or_line_breaks_stays_a_name(branch: Branch) -> None:
    branch.carer("k4", name="Eve $name\nLee")
    publish(branch, ("v0", "k1", 9))
    publish(branch, ("v0", "k4", 9))
    bodies = {row.recipient_id: row.body for row in messages(branch.store)}
    assert bodies["k4"].startswith("Hello Eve $name Lee,\n")


def test_that_the_owner_of_a_red_action_is_not_told_to_the_client(branch: Branch) -> None:
    branch.client("c3", risk="red")
    branch.visit("r0", client_id="c3")
    publish(branch, ("r0", "k1", 9))
    plan = save_plan(branch.store, a_plan(branch.problem()))
    actions = {"r0": RedAction("Ring the daughter", "Kim")}
    approve(
        branch.store, plan.proposal_id or "", as_name="Ann", reason="x", now=NOON, actions=actions
    )
    body = next(m.body for m in messages(branch.store) if m.recipient_id == "c3")
    assert "Kim" not in body
    assert "daughter" not in body


def test_that_every_template_is_packaged_and_names_only_what_is_known() -> None:
    known = {
        "name",
        "changes",
        "office",
        "client",
        "carers",
        "day",
        "start",
        "end",
        "before",
    }
    texts = [f for f in files("data.messages").iterdir() if f.name.endswith(".txt")]
    assert len(texts) == 11
    for text in texts:
        template = Template(text.read_text("utf-8"))
        assert template.is_valid()
        assert set(template.get_identifiers()) <= known, text.name

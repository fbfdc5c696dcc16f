"""Tests of what breaks a care plan and is mended under rotamend serve, with a person's decision."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data.models import ClientRow, RedActionRow
from data.people import add_person
from data.plans import find, group_of
from data.store import Store
from flows.question import ACTIONS, REASONS
from flows.server import free_port
from flows.settings import home
from tests.e2e.processes import read_until, rotamend, started, wait_for
from tests.e2e.servers import Server
from tests.e2e.traces import agency, people, sentences, traces
from tests.flows.conftest import NOW

MANAGER, VIEWER = "Sentinel Zebrafish", "Sentinel Platypus"
"""Names that nobody else has, looked for in all that Prefect keeps."""
CLOCK = "2026-11-24T06:02:00+00:00"
APPROVAL = {"decision": "approve", "approver": "U1 (manager)", "reason": REASONS[0]}


@pytest.fixture
def office(in_force: Path) -> Path:
    """A home with a rota in force and two people of the office."""
    with Store.open() as store:
        add_person(store, MANAGER, "manager", now=NOW)
        add_person(store, VIEWER, "viewer", now=NOW)
    return in_force


@pytest.fixture
def mending(office: Path) -> Iterator[Server]:
    """Serves the office, once everything is registered."""
    port = free_port()
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        server = Server(process, port)
        wait_for(lambda: server.deployment("approve-rota/approve"))
        yield server


@pytest.fixture
def busiest(office: Path) -> list[str]:
    """Carers of the rota in force, those with most visits first."""
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        by_carer = find(uow, "latest").rota.by_carer
    return sorted(by_carer, key=lambda carer: (-len(by_carer[carer]), carer))


def report(server: Server, **what: Any) -> str:
    """Fill in the form that reports a disruption; gives the id of the run."""
    request = {"what": what, "reported_by": "U1", "now": CLOCK}
    return server.start("record-disruption/record-disruption", {"report": request})


def absent(server: Server, carer_id: str) -> str:
    return report(server, absent_carer=carer_id, start="2026-11-24")


def versions() -> list[tuple[str, str]]:
    """Every rota version with its status."""
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        numbers = range(1, 30)
        found = [uow.rotas.version(f"R{number}") for number in numbers]
        return [(version.rota_id, version.status) for version in found if version is not None]


def group_asked(run: Any) -> str:
    """The group of proposals that a suspended run asks about."""
    return str(run["state"]["state_details"]["pause_key"]).rpartition("-")[0].upper()


def test_that_an_absence_reported_by_form_is_mended_asked_about_and_published(
    mending: Server, busiest: list[str], agency_folder: Path
) -> None:
    recorded = mending.ended(absent(mending, busiest[0]))
    assert recorded["name"] == f"record · D1: {busiest[0]} absent 2026-11-24"

    (run,) = mending.suspended("replan")
    assert run["name"].startswith(f"replan · {busiest[0]} absent 2026-11-24 · ")
    form = mending.form(run)
    assert "# What P2 changes" in form["page"]
    assert f"| {busiest[0]} Tue " in form["page"]
    # Before anybody has approved it: what changes, with a picture, and the pages of what would be.
    assert "rows for each of" in newest(mending, "changes-")
    assert "Proposal **P2** waits for a person" in newest(mending, "brief-")
    assert "from the rota in force." in newest(mending, "day-")

    for nonsense in ({"approver": MANAGER}, {"proposal": "P99"}, {"note": MANAGER}):
        assert mending.answer(run, **nonsense)["status"] == "REJECT"
    assert mending.answer(run, decision="approve")["status"] == "ACCEPT"
    (run,) = wait_for(lambda: [r for r in mending.suspended("replan") if asks_again(r)])
    again = mending.form(run)["page"]
    assert "Nobody was chosen as the one who decides." in again
    assert again.endswith(form["page"])
    assert versions()[0] == ("R1", "published")

    assert mending.answer(run, **APPROVAL, **red_actions(form))["status"] == "ACCEPT"
    ended = mending.ended(run["id"])

    assert ended["state_name"] == "Published", ended["state"]["message"]
    assert ended["name"].endswith("P2 published as R2, version 2")
    assert versions()[:2] == [("R1", "superseded"), ("R2", "published")]
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        (approved, *_) = group_of(uow, "P2")
        assert approved.status == "approved"
        assert uow.rotas.proposal("P2").decided_by == MANAGER
        assert uow.rotas.proposal("P2").reason == REASONS[0]
        assert uow.outbox.messages("R2")
        assert busiest[0] not in find(uow, "R2").rota.by_carer
    assert traces(home(), sentences(busiest[0]))
    assert traces(home(), agency(agency_folder) | people(MANAGER, VIEWER)) == {}


def asks_again(run: Any) -> bool:
    return not str(run["state"]["state_details"]["pause_key"]).endswith("-0")


def red_actions(form: Any) -> dict[str, str]:
    """An action and an owner for each red visit that a form names."""
    actions = {name: ACTIONS[0] for name in form["properties"] if name.startswith("action_")}
    owners = {name.replace("action", "owner"): "U2 (viewer)" for name in actions}
    return actions | owners


def test_that_a_red_visit_that_nobody_makes_needs_an_action_and_an_owner(
    mending: Server, office: Path
) -> None:
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        client = uow.session.scalars(select(ClientRow).where(ClientRow.risk == "red")).first()
    night = {
        "visit_id": "NEW1",
        "client_id": client.client_id,
        "date": "2026-11-24",
        "earliest_start": "23:00",
        "latest_start": "23:10",
        "carers_required": 4,
    }
    report(mending, visits=[night])
    (run,) = mending.suspended("replan")
    form = mending.form(run)
    assert form["properties"]["action_1"]["title"] == "NEW1: what is done"

    mending.answer(run, **APPROVAL)
    (run,) = wait_for(lambda: [r for r in mending.suspended("replan") if asks_again(r)])
    assert "NEW1 is red and nobody goes: choose an action." in mending.form(run)["page"]
    mending.answer(run, **APPROVAL, **red_actions(form))

    assert mending.ended(run["id"])["state_name"] == "Published"
    brief = newest(mending, "brief-")
    (told,) = [line for line in brief.splitlines() if line.startswith("| NEW1 ")]
    assert told.endswith(f"| {ACTIONS[0]} | U2 |")
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        (done,) = uow.session.scalars(select(RedActionRow))
    assert (done.visit_id, done.action, done.owner) == ("NEW1", ACTIONS[0], VIEWER)


def test_that_two_disruptions_at_the_same_moment_are_both_answered_and_published_once(
    mending: Server, busiest: list[str]
) -> None:
    for run_id in [absent(mending, carer) for carer in busiest[:2]]:
        assert mending.ended(run_id)["state_name"] == "Recorded"

    def one_asks() -> Any:
        runs = mending.runs("replan")
        over = [run for run in runs if run["state_type"] == "COMPLETED"]
        asking = [run for run in runs if run["state_name"] == "Suspended"]
        return asking if len(over) == len(asking) == 1 else None

    (run,) = wait_for(one_asks, tell=mending.states)
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        assert group_of(uow, group_asked(run))[0].disruptions == ("D1", "D2")
    form = wait_for(lambda: mending.form(run))
    mending.answer(run, **APPROVAL, **red_actions(form))

    assert mending.ended(run["id"])["state_name"] == "Published"
    assert [status for _, status in versions()].count("published") == 1
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        assert not {*busiest[:2]} & find(uow, "latest").rota.by_carer.keys()


def test_that_an_approval_of_what_is_overtaken_plans_again_and_asks_again(
    mending: Server, busiest: list[str]
) -> None:
    absent(mending, busiest[0])
    (run,) = mending.suspended("replan")
    # Recorded at the terminal, where nobody tells the server.
    told = rotamend(
        *("absent", busiest[1], "--from", "2026-11-24", "--now", CLOCK, "--no-replan", "--json")
    )
    assert told.returncode == 0, told.stderr
    mending.answer(run, **APPROVAL, **red_actions(mending.form(run)))

    (run,) = wait_for(lambda: [r for r in mending.suspended("replan") if asks_again(r)])
    form = mending.form(run)
    assert "does not know D2" in form["page"]
    assert versions()[0] == ("R1", "published")
    mending.answer(run, **APPROVAL, **red_actions(form))

    assert mending.ended(run["id"])["state_name"] == "Published"
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        assert not {*busiest[:2]} & find(uow, "latest").rota.by_carer.keys()


def test_that_a_decision_at_the_terminal_ends_the_question_and_is_told_by_the_pages(
    mending: Server, busiest: list[str]
) -> None:
    absent(mending, busiest[0])
    (run,) = mending.suspended("replan")
    form = mending.form(run)
    group = group_asked(run)
    red = [
        form["properties"][name]["title"].partition(":")[0]
        for name in red_actions(form)
        if name.startswith("action")
    ]
    decided = rotamend(
        *("approve", group, "--as", MANAGER, "--reason", "agreed", "--now", CLOCK, "--json"),
        *(word for visit in red for word in ("--action", f"{visit}=x", "--owner", f"{visit}=y")),
    )
    assert decided.returncode == 0, decided.stdout + decided.stderr

    assert mending.ended(run["id"])["state_name"] == "Decided elsewhere"
    (told,) = wait_for(lambda: mending.runs("tell-decision"), tell=mending.states)
    assert mending.ended(told["id"])["state_name"] == "Told"
    assert "Rota **R2** (version 2) is published." in newest(mending, "brief-")


def test_that_a_re_plan_made_at_the_terminal_is_shown_and_asked_about_once(
    mending: Server, busiest: list[str]
) -> None:
    day = ("--from", "2026-11-24", "--now", CLOCK, "--json")
    told = rotamend("absent", busiest[0], *day)
    assert told.returncode in (0, 3), told.stderr
    assert "Prefect" not in told.stderr
    (run,) = mending.suspended("approve-rota")
    assert run["name"].startswith(f"approve · P2 · {busiest[0]} absent 2026-11-24 · ")
    form = mending.form(run)
    assert "# What P2 changes" in form["page"]
    assert "Proposal **P2** waits for a person" in newest(mending, "brief-")
    assert f"{busiest[0]} absent" in newest(mending, "changes-")

    # The same again finds what waits, and the UI is told of it once more.
    again = rotamend("replan", "--disruption", "D1", "--now", CLOCK, "--json")
    assert '"repeated": true' in again.stdout, again.stderr
    (_, second) = wait_for(
        lambda: found if len(found := mending.runs("approve-rota")) == 2 else None,
        tell=mending.states,
    )
    assert mending.ended(second["id"])["state_name"] == "Asked elsewhere"

    # By now it is asked by the flow replan, too, for the same disruption.
    replan = mending.start("replan/replan", {"request": {"disruptions": ["D1"], "now": CLOCK}})
    assert mending.ended(replan)["state_name"] == "Asked elsewhere"
    assert len([run for run in mending.runs("approve-rota") if is_suspended(run)]) == 1

    mending.answer(run, **APPROVAL, **red_actions(form))
    assert mending.ended(run["id"])["state_name"] == "Published"
    assert "is published." in newest(mending, "brief-")


def test_that_a_plan_made_at_the_terminal_is_shown_and_asked_about(
    mending: Server, office: Path
) -> None:
    plan = ("nightly", "--from", "2026-11-23", "--iterations", "300")
    told = rotamend(*plan, "--now", "2026-11-22T18:00:00Z", "--json")
    assert told.returncode in (0, 3), told.stderr

    (run,) = mending.suspended("approve-rota")
    assert run["name"].startswith("approve · P2 · riverton, Mon 23 Nov 2026: ")
    assert "Proposal **P2** waits for a person" in newest(mending, "brief-")
    assert "Mon 23 Nov 2026" in newest(mending, "day-")
    # Turned down at the terminal, it is asked about no more.
    turned_down = rotamend("reject", "P2", "--as", MANAGER, "--reason", "no")
    assert turned_down.returncode == 0, turned_down.stderr
    assert mending.ended(run["id"])["state_name"] == "Decided elsewhere"
    wait_for(lambda: "waits for a person" not in newest(mending, "brief-"), tell=mending.states)


def is_suspended(run: Any) -> bool:
    return bool(run["state_name"] == "Suspended")


def newest(server: Server, beginning: str) -> str:
    """The newest page whose key begins so."""
    wanted = {"artifacts": {"key": {"like_": f"{beginning}%"}}}
    pages = server.ask("artifacts/latest/filter", wanted)
    return str(max(pages, key=lambda page: str(page["created"]))["data"])


def test_that_a_nightly_proposal_waits_in_the_ui_also_over_a_restart(office: Path) -> None:
    port = free_port()
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        server = Server(process, port)
        wait_for(lambda: server.deployment("approve-rota/approve"))
        request = {
            "first_day": "2026-11-23",
            "time_limit": 2,
            "standby_limit": 5,
            "now": "2026-11-22T18:00:00Z",
        }
        server.start("nightly-rota/nightly", {"request": request})
        (run,) = server.suspended("approve-rota")
        assert "# riverton, Mon 23 Nov 2026" in server.form(run)["page"]
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0

    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        server = Server(process, port)
        (run,) = server.suspended("approve-rota")
        reason = REASONS[3]
        server.answer(run, decision="reject", approver="U1 (manager)", reason=reason)
        ended = server.ended(run["id"])

    assert (ended["state_name"], ended["state"]["message"]) == ("Rejected", "P2 rejected")
    assert versions() == [("R1", "published"), ("R2", "rejected")]

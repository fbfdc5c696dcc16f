"""A rota that breaks a rule is asked about by the form, allowed at the terminal, and published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.people import add_person
from data.plans import find
from data.store import Store
from flows.question import REASONS
from flows.server import free_port
from flows.settings import home
from tests.e2e.processes import read_until, rotamend, started, wait_for
from tests.e2e.servers import Server
from tests.e2e.traces import people, traces
from tests.flows.conftest import NOW
from tests.flows.short_rest import REST, write_short_rest

MANAGER = "Sentinel Wolverine"
CLOCK = "2026-11-30T08:00:00+00:00"
APPROVAL = {"decision": "approve", "approver": "U1 (manager)", "reason": REASONS[0]}


def test_that_the_form_asks_again_until_what_the_rota_breaks_is_allowed(
    rotamend_home: Path, tmp_path: Path
) -> None:
    imported = rotamend("import", str(write_short_rest(tmp_path / "short")), "--json")
    assert imported.returncode == 0, imported.stderr
    with Store.open() as store:
        add_person(store, MANAGER, "manager", now=NOW)
    port = free_port()
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        server = Server(process, port)
        wait_for(lambda: server.deployment("approve-rota/approve"))
        request = {
            "first_day": "2026-11-30",
            "days": 3,
            "time_limit": 2,
            "standby": False,
            "now": CLOCK,
        }
        server.start("nightly-rota/nightly", {"request": request})
        (run,) = server.suspended("approve-rota")
        assert server.answer(run, **APPROVAL)["status"] == "ACCEPT"

        (run,) = wait_for(lambda: [r for r in server.suspended("approve-rota") if asked_again(r)])
        command = "rotamend override add P1 --rule daily_rest --carer k1 --visit late"
        assert command in server.form(run)["page"]
        words = (*command.split()[1:], "--as", MANAGER, "--reason", "sleep-in agreed", *REST)
        allowed = rotamend(*words, "--now", CLOCK, "--json")
        assert allowed.returncode == 0, allowed.stderr
        assert server.answer(run, **APPROVAL)["status"] == "ACCEPT"

        ended = server.ended(run["id"])
        assert ended["state_name"] == "Published", ended["state"]["message"]
        (page,) = server.ask(
            "artifacts/latest/filter", {"artifacts": {"key": {"like_": "compliance-%"}}}
        )
        assert "| O1 |" in page["data"]
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        assert find(uow, "R1").status == "published"
    assert traces(home(), people(MANAGER)) == {}


def asked_again(run: Any) -> bool:
    return not str(run["state"]["state_details"]["pause_key"]).endswith("-0")

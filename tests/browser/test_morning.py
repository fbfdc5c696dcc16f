"""A morning in the browser: from an empty home to a mended rota, and what Prefect then knows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from data.plans import find
from data.sample import write_sample
from data.store import Store
from flows import steps
from flows.question import ACTIONS, REASONS
from flows.server import free_port
from tests.browser.ui import THEMES, Ui, browser
from tests.e2e.processes import read_until, rotamend, started, wait_for
from tests.e2e.servers import Server
from tests.e2e.traces import agency, people, sentences, traces

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MANAGER, VIEWER = "Sentinel Zebrafish", "Sentinel Platypus"
NOTE = "her daughter Threlkeld goes, ring 07700 900123"
"""Words of somebody's own, with a telephone number that nobody has (Ofcom keeps it for drama).

No animal: Prefect gives runs names of its own, such as premium-quetzal.
"""
TELEPHONE = "07700 900123"
PATIENCE_S = 180
PAGES = ("brief", "day", "map", "carers", "resilience", "compliance", "budget", "who-is-who")


def test_that_a_morning_can_be_lived_in_the_browser(rotamend_home: Path, tmp_path: Path) -> None:
    port = free_port()
    with started("serve", "--port", port) as process:
        read_until(process.stderr, f"http://127.0.0.1:{port}")
        # The list of deployments shows those that are there when it is opened.
        server = Server(process, port)
        wait_for(lambda: server.deployment("approve-rota/approve"), PATIENCE_S)
        folder = tmp_path / "agency"
        open_the_office(folder)
        with browser(port) as ui:
            plan_the_night(ui)
            for key in PAGES:
                look_at(ui, key)
            approve_at_the_terminal()
            carer = busiest()
            report_absent(ui, carer)
            mend(ui, carer)
            look_at(ui, "brief", "after")
            published = ui.artifact("brief-riverton")
            assert "Rota R2 (version 2) is published." in published
            written(published, rotamend_home)
            assert ui.outside == []
        seeded = agency(folder) | people(MANAGER, VIEWER) | sentences(NOTE, TELEPHONE, "Threlkeld")
        # The look sees what is there, and then that nothing of anybody is.
        assert "prefect/prefect.db" in traces(rotamend_home, sentences(carer))[carer]
        assert traces(rotamend_home, seeded) == {}


def written(brief: str, home: Path) -> None:
    """The files that the brief names are there."""
    (workbook,) = re.findall(r"reports/\S+-v2\.xlsx", brief)
    assert (home / workbook).is_file()
    assert list((home / workbook).parent.glob("calendars/*.ics"))


def open_the_office(folder: Path) -> None:
    """What an office does before the first night, while the server already runs."""
    write_sample(folder, seed=7, first_day=date.today(), days=3, clients=40)
    for command in (
        ("import", folder),
        ("people", "add", MANAGER, "--role", "manager"),
        ("people", "add", VIEWER, "--role", "viewer"),
    ):
        ran = rotamend(*command)
        assert ran.returncode == 0, ran.stderr


def plan_the_night(ui: Ui) -> None:
    ui.start("nightly", Time_limit="5", Standby_limit="5")
    ui.open_run("nightly · ")
    ui.wait_for(re.compile(r"nightly · .* proposal P1"))


def look_at(ui: Ui, key: str, when: str = "") -> None:
    """Open a page in both themes: nothing scrolls sideways, nothing lies over anything."""
    for colour in THEMES:
        ui.artifact(f"{key}-riverton")
        ui.theme(colour)
        assert ui.layout() == [], (key, colour)
        ui.picture("-".join(filter(None, (key, when, colour))))


def approve_at_the_terminal() -> None:
    """In words of one's own, which no form takes."""
    with Store.open() as store:
        uncovered = steps.restore(store, "P1").uncovered
    red = sorted({slot.visit_id for slot in uncovered if slot.risk == "red"})
    actions = [word for each in red for word in ("--action", f"{each}={NOTE}")]
    owners = [word for each in red for word in ("--owner", f"{each}={VIEWER}")]
    ran = rotamend("approve", "P1", "--as", MANAGER, "--reason", NOTE, *actions, *owners)
    assert ran.returncode == 0, ran.stderr


def busiest() -> str:
    """The carer with most visits in the rota in force."""
    with Store.open() as store, store.unit_of_work(read_only=True) as uow:
        by_carer = find(uow, "latest").rota.by_carer
    return min(by_carer, key=lambda carer: (-len(by_carer[carer]), carer))


def report_absent(ui: Ui, carer: str) -> None:
    with Store.open() as store:
        day = steps.restore(store, "latest").problem.horizon.first_day
    ui.start("record-disruption", From=f"{day}", To=f"{day}", Carer=carer, Reported_by="U2")
    ui.open_run("record")
    ui.wait_for(f"record · D1: {carer} absent {day}")
    ui.wait_for("Recorded")


def mend(ui: Ui, carer: str) -> None:
    """See the suspended run, fill in its form, and see what was published."""
    ui.open_run(f"replan · {carer} absent")
    ui.wait_for("Suspended")
    titles = ui.resume()
    # Above the fold of a low screen, whatever becomes of the page above the fields.
    ui.sees("no red visit without a carer|red without a carer")
    ui.picture("approval-dark")
    before_a_decision(ui, carer)
    ui.open_run(f"replan · {carer} absent")
    assert ui.resume() == titles
    ui.choose("Decision", "approve")
    ui.choose("Who decides", "U1 (manager)")
    ui.choose("Reason", REASONS[0])
    for title in titles:
        if title.endswith(": what is done"):
            ui.choose(title, ACTIONS[0])
        if title.endswith(": who sees to it"):
            ui.choose(title, "U2 (viewer)")
    ui.submit()
    ui.wait_for(re.compile(r"P\d+ published as R2, version 2"))
    ui.picture("published-dark")


def before_a_decision(ui: Ui, carer: str) -> None:
    """What the re-plan changes, and the pages of the rota as it would be."""
    changes = ui.artifact("changes-riverton")
    assert "What P2 changes" in changes
    assert carer in changes
    look_at(ui, "changes")
    assert ui.page.get_by_alt_text(f"{carer}").first.is_visible()
    assert "Proposal P2 waits for a person" in ui.artifact("brief-riverton")
    assert "from the rota in force." in ui.artifact("day-riverton")

"""Tests of the demo and of the deployments for a server of one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from flows.server import free_port, server
from flows.serving import deployments
from flows.settings import prefect_environment
from tests.e2e.processes import rotamend

ROOT = Path(__file__).parents[2]


def test_that_the_demo_goes_from_nothing_to_a_proposal(rotamend_home: Path) -> None:
    ran = rotamend("demo", "--now", "2026-11-23T18:00", "--time-limit", 3, "--json")
    result = json.loads(ran.stdout)

    assert ran.returncode == 0
    assert (result["from"], result["status"]) == ("2026-11-24", "proposed")
    assert result["slots"] > 150
    assert result["violations"] == []
    assert (Path(result["agency"]) / "visits.csv").exists()
    assert (Path(result["exports"]) / "assignments.csv").exists()
    assert Path(f"{result['exports']}.xlsx").exists()
    assert not (rotamend_home / "prefect" / "server.json").exists()
    assert "Completed" in (rotamend_home / "logs" / "planning.log").read_text()


def test_that_the_deployments_of_prefect_yaml_are_accepted(rotamend_home: Path) -> None:
    with server(free_port()) as (api_url, _):
        environment = {**os.environ, **prefect_environment(api_url), "PWD": str(ROOT)}

        def prefect(*arguments: str) -> None:
            command = (sys.executable, "-m", "prefect", "--no-prompt", *arguments)
            subprocess.run(command, check=True, env=environment, cwd=ROOT, capture_output=True)

        prefect("work-pool", "create", "rotamend", "--type", "process")
        prefect("deploy", "--all")
        address = f"{api_url}/deployments/name/nightly-rota/nightly"
        with urllib.request.urlopen(address, timeout=10) as answer:
            deployment = json.load(answer)
        asked = urllib.request.Request(
            f"{api_url}/automations/filter", b"{}", {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            automations = {each["name"]: each for each in json.load(answer)}

    assert deployment["entrypoint"] == "flows.nightly.nightly_rota"
    assert deployment["work_pool_name"] == "rotamend"
    (schedule,) = deployment["schedules"]
    assert schedule["schedule"]["cron"] == "0 2 * * *"
    assert schedule["schedule"]["timezone"] == "Europe/London"
    (step,) = deployment["pull_steps"]
    assert step["prefect.deployments.steps.set_working_directory"]["directory"] == str(ROOT)
    served = {each.name: each.triggers for each in deployments() if each.triggers}
    assert len(automations) == len(served) == 3
    for (trigger,) in served.values():
        automation = automations[trigger.name]
        assert set(automation["trigger"]["expect"]) == trigger.expect
        assert automation["trigger"]["match"] == trigger.match.root
        (action,) = automation["actions"]
        assert action["parameters"] == trigger.parameters

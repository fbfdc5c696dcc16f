"""Tests of the command line as processes of their own."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

from tests.data.importers.good_folder import good_folder, read_records, rewrite, write_folder
from tests.e2e.processes import read_until, rotamend, started

CLOCK = ("--now", "2026-11-23T18:00")


def test_that_help_answers_at_once() -> None:
    took = []
    for _ in range(3):
        began = time.perf_counter()
        ran = rotamend("--help")
        took.append(time.perf_counter() - began)

        assert ran.returncode == 0

    assert min(took) <= 0.6


def test_that_help_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    heavy = ("prefect", "numba", "numpy", "pandas", "sqlalchemy", "ortools", "pydantic")
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, flows.cli.main; print(*sorted({m.split('.')[0] for m in sys.modules}))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert set(heavy) & set(ran.stdout.split()) == set()


def test_that_bad_input_is_one_json_object_and_exit_code_2(tmp_path: Path) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    records = read_records(folder / "visits.csv")
    records[1][records[0].index("duration_minutes")] = "-5"
    rewrite(folder / "visits.csv", records)
    ran = rotamend("import", folder, *CLOCK, "--json")

    assert ran.returncode == 2
    (error,) = json.loads(ran.stdout)["errors"]
    assert (error["file"], error["row"], error["column"]) == ("visits.csv", 2, "duration_minutes")


def test_that_without_a_terminal_there_is_no_progress_bar(home: Path) -> None:
    ran = rotamend("nightly", *CLOCK, "--time-limit", 3, "--json")

    assert json.loads(ran.stdout)["status"] == "proposed"
    assert ran.stderr.count("\n") <= 3
    assert "\x1b" not in ran.stderr


def test_that_ctrl_c_while_solving_keeps_the_best_rota_as_a_draft(home: Path) -> None:
    with started("nightly", *CLOCK, "--time-limit", 120, "--json") as process:
        read_until(process.stderr, "Solving")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    result = json.loads(out)

    assert process.returncode == 3
    assert result["status"] == "draft"
    assert result["proposal"] is None
    assert f"kept as draft {result['rota']}" in err
    assert json.loads(rotamend("show", result["rota"], "--json").stdout)["status"] == "draft"
    assert rotamend("show", "latest", "--json").returncode == 2


def test_that_a_reader_that_goes_away_is_no_failure(home: Path) -> None:
    assert rotamend("nightly", *CLOCK, "--iterations", 50).returncode in (0, 3)
    with started("show", "--by", "carer", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()

        assert (process.wait(60), err) == (0, "")

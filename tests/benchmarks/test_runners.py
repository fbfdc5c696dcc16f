"""The runners, on a small sample agency and with a second of solving."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks import first_visits, importing, nightly, reports, tables
from data.sample import write_sample
from flows.pages import BESIDE

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark") / "small"
    write_sample(folder, seed=1, first_day=MONDAY, days=1, clients=20)
    return folder


def test_that_a_plan_is_measured_for_each_seed(agency: Path, tmp_path: Path) -> None:
    out = tmp_path / "nightly.csv"
    asked = f"--dataset {agency} --from {MONDAY} --time-limit 1 --seeds 1,2 --out {out}"

    assert nightly.main(asked.split()) == 0

    rows = tables.read(out)
    assert [row["seed"] for row in rows] == ["1", "2"]
    for row in rows:
        assert row["dataset"] == "small"
        assert row["violations"] == "0"
        assert 0 < int(row["covered"]) <= int(row["slots"])
        assert float(row["solve_s"]) <= float(row["wall_s"])
        assert 50 < int(row["peak_mb"]) < 2000
    assert out.with_suffix(".md").read_text(encoding="utf-8").count("| small") == 1


def test_that_both_imports_are_measured(agency: Path, tmp_path: Path) -> None:
    out = tmp_path / "importing.csv"

    assert importing.main(["--dataset", str(agency), "--repeat", "1", "--out", str(out)]) == 0

    first, again = tables.read(out)
    assert (first["import"], again["import"]) == ("first", "again")
    assert first["rows_unchanged"] == again["rows_added"] == again["rows_changed"] == "0"
    assert first["rows_added"] == again["rows_unchanged"] != "0"


def test_that_a_folder_with_errors_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "importing.csv"

    assert importing.main(["--dataset", str(tmp_path / "none"), "--out", str(out)]) == 1

    assert "rotamend import ended with 2" in capsys.readouterr().err
    assert not out.exists()


def test_that_new_faces_are_counted_with_and_without_their_term(tmp_path: Path) -> None:
    out = tmp_path / "first_visits.csv"
    asked = f"--clients 40 --time-limit 1 --seeds 1 --out {out}"

    assert first_visits.main(asked.split()) == 0

    weighed, apart = tables.read(out)
    assert (weighed["policy"], apart["policy"]) == ("balanced", "without first_visits")
    assert 0 < int(weighed["first_visits"]) <= int(weighed["unknown_carer"])
    assert weighed["broken"] == apart["broken"] == "0"
    assert out.with_suffix(".md").read_text(encoding="utf-8").count("| balanced |") == 1


@pytest.mark.slow
def test_that_every_report_of_a_week_is_measured_as_a_command_and_in_one_process(
    tmp_path: Path,
) -> None:
    out = tmp_path / "reports.csv"
    asked = f"--visits 45 --time-limit 2 --repeat 1 --out {out}"

    assert reports.main(asked.split()) == 0

    *each, together, once, pages = tables.read(out)
    assert [row["report"].split()[0] for row in each] == [
        *("rota", "week", "month", "client", "client", "client", "council", "letters")
    ]
    assert all(int(row["files"]) > 0 for row in each)
    assert together["files"] == once["files"] == str(sum(int(row["files"]) for row in each))
    assert float(once["wall_s"]) < float(together["wall_s"])
    assert out.with_suffix(".md").read_text(encoding="utf-8").count("| all, ") == 2
    assert pages["report"] == reports.PAGES
    assert int(pages["files"]) == len(BESIDE) + 1
    # Python's start and the reading of the rota are left out.
    assert 0 < float(pages["wall_s"]) < float(pages["cpu_s"])

"""The runner of certified gaps, on a few visits and with a second of solving."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import bound, tables


def test_that_a_gap_is_measured_for_each_seed(tmp_path: Path) -> None:
    asked = f"--sizes 20 --seeds 1,2 --time-limit 1 --bound-limit 20 --out {tmp_path}"

    assert bound.main(asked.split()) == 0

    rows = tables.read(tmp_path / "bound.csv")
    assert [row["seed"] for row in rows] == ["1", "2"]
    for row in rows:
        assert row["violations"] == "0"
        assert 0 < float(row["least_travel_min"]) <= float(row["travel_min"])
        assert int(row["least_slots"]) <= int(row["uncovered_slots"])
        assert 0 <= float(row["gap"]) < 0.2
    written = (tmp_path / "bound.md").read_text(encoding="utf-8")
    assert written.count("| generated 20 single |") == 1


def test_that_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = f"--dataset {tmp_path / 'none'} --day 2026-11-24 --out {tmp_path}"

    assert bound.main(asked.split()) == 2
    assert "none" in capsys.readouterr().err
    assert not (tmp_path / "bound.csv").exists()

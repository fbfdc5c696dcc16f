"""Tests of what is said of the commit that was measured."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks import machine


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(("git", *name, *arguments), cwd=folder, check=True, capture_output=True)


def test_that_only_changes_of_what_is_measured_are_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, code = tmp_path / machine.RESULTS / "a.csv", tmp_path / "solver.py"
    results.parent.mkdir(parents=True)
    for file in (results, code):
        file.write_text("before")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "all")
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    clean = machine.commit()

    results.write_text("a row more")
    assert machine.commit() == clean
    assert len(clean) == 12
    code.write_text("after")
    assert machine.commit() == f"{clean}+"

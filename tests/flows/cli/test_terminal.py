"""Tests of what a person is told to type."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli.terminal import program
from tests.flows.cli.conftest import Ran


@pytest.fixture
def executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An executable of this name that the shell doesn't find, run from the folder above it."""
    made = tmp_path / "bin" / "rotamend"
    made.parent.mkdir()
    made.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(sys, "argv", [str(made)])
    monkeypatch.chdir(tmp_path)
    return made


def test_that_an_executable_off_the_path_is_told_with_its_path(executable: Path) -> None:
    assert program() == "bin/rotamend"


def test_that_an_executable_elsewhere_is_told_with_its_whole_path(
    executable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert program() == str(executable)


def test_that_an_executable_in_the_current_folder_is_told_so_that_it_runs(
    executable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(executable.parent)

    assert program() == "./rotamend"


def test_that_an_executable_on_the_path_is_told_by_its_name(
    executable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(executable.parent))

    assert program() == "rotamend"


def test_that_hints_can_be_typed_as_they_are(executable: Path, run: Callable[..., Ran]) -> None:
    assert "Next:     bin/rotamend import FOLDER" in run("init").out


def test_that_another_entry_point_is_told_as_rotamend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["-c"])

    assert program() == "rotamend"

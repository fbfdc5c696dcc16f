"""Runs commands in this process, on a home of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.cli.main import run as run_command


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output."""
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs one command and returns its exit code and output."""

    def once(*arguments: object) -> Ran:
        capsys.readouterr()
        code = run_command([str(each) for each in arguments])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return once


@pytest.fixture
def rota(run: Callable[..., Ran], in_force: Path) -> list[dict[str, Any]]:
    """The slots of the rota in force that somebody has, by start."""
    (group,) = run("show", "R1", "--by", "day", "--json").json["groups"]
    return [line for line in group["visits"] if line["carer"]]

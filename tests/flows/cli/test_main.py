"""Tests of what every command does with its arguments and its failures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import context
from flows.cli.main import app
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
COMMANDS = {
    *("demo", "init", "import", "nightly", "approve", "reject", "show", "explain", "check"),
    *("absent", "late", "vehicle", "cancel", "away", "bill", "add-visit", "add-visits", "change"),
    *("weather", "take-back", "replan", "move", "propose", "messages", "standby", "diff"),
    *("candidates", "why", "free", "export", "map", "serve", "watch", "doctor", "law", "policy"),
    *("continuity", "value", "bill"),
}


def test_that_every_command_is_there() -> None:
    assert {command.name for command in app.registered_commands} == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_that_every_command_has_json_and_help(run: Run, command: str) -> None:
    ran = run(command, "--help")

    assert ran.code == 0
    assert "--json" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("nightly", "--nonsense"),
        ("nightly", "--days", "x"),
        ("nightly", "--days", "0"),
        ("nightly", "--seed", "-1"),
        ("nightly", "--time-limit", "nan"),
        ("nightly", "--time-limit", "0"),
        ("nightly", "--iterations", "0"),
        ("show", "--by", "street"),
        ("explain",),
        ("approve", "P1"),
        ("import", "/nonexistent/folder"),
        ("serve", "--port", "70000"),
    ],
    ids=" ".join,
)
def test_that_bad_arguments_exit_with_2_and_say_what_to_do(run: Run, arguments: list[str]) -> None:
    said, told = run(*arguments), run(*arguments, "--json")

    assert (said.code, told.code) == (2, 2)
    assert "Traceback" not in said.err
    assert said.err.strip() or said.out.strip()
    assert told.json["errors"][0].keys() >= {"problem", "mend"}


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "soon"])
def test_that_a_wrong_time_limit_is_told_what_it_may_be(run: Run, seconds: str) -> None:
    ran = run("nightly", "--time-limit", seconds)

    assert ran.code == 2
    assert "a number of seconds from 0.1 to 86400" in ran.err


def test_that_an_unexpected_failure_exits_with_1_and_keeps_the_details_apart(
    run: Run, monkeypatch: pytest.MonkeyPatch, rotamend_home: Path
) -> None:
    def fails() -> None:
        raise KeyError("Ada Ashby, ZZ1 1ZZ")

    monkeypatch.setattr(context, "open_store", fails)
    ran = run("init")

    assert ran.code == 1
    assert "KeyError" in ran.err
    assert "Ashby" not in ran.err + ran.out
    (details,) = (rotamend_home / "logs").iterdir()
    assert str(details) in ran.err
    assert "open_store" in details.read_text()


def test_that_ctrl_c_is_told_in_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(context, "open_store", stops)
    ran = run("init")

    assert ran.code == 1
    assert ran.err.strip() == "Stopped before it was done."


def test_that_an_unusable_database_is_said_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROTAMEND_DATABASE_URL", "postgresql+nothing://me:secret@127.0.0.1:1/x")
    ran = run("init")

    assert ran.code == 1
    assert "database" in ran.err
    assert "secret" not in ran.err + ran.out


def test_that_a_failure_is_told_also_where_no_details_can_be_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ROTAMEND_HOME", str(tmp_path / "file" / "home"))
    ran = run("init")

    assert ran.code == 1
    assert "Traceback" not in ran.err

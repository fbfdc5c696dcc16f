"""Every command that a page tells somebody to type is there, with its options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from benchmarks import (
    binding,
    bound,
    compare,
    first_visits,
    hhc,
    hhc_scorer,
    importing,
    marginal,
    nightly,
    repair,
    reports,
    sample_week,
    scaling,
    search_profile,
)
from flows.cli.main import app
from tests.architecture.repository import ROOT
from tests.docs.pages import PAGES, commands, name, text_of

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
RUNNERS = {
    "benchmarks.nightly": nightly,
    "benchmarks.importing": importing,
    "benchmarks.marginal": marginal,
    "benchmarks.sample_week": sample_week,
    "benchmarks.first_visits": first_visits,
    "benchmarks.repair": repair,
    "benchmarks.reports": reports,
    "benchmarks.hhc": hhc,
    "benchmarks.hhc_scorer": hhc_scorer,
    "benchmarks.binding": binding,
    "benchmarks.bound": bound,
    "benchmarks.compare": compare,
    "benchmarks.scaling": scaling,
    "benchmarks.search_profile": search_profile,
}
PYTHONS = (".venv/bin/", "~/.cache/rotamend/peers/bin/")


def words(page: Path, start: str) -> list[list[str]]:
    """Commands of a page that begin with a word, as a shell would split them."""
    found = []
    for line in commands(page.read_text(encoding="utf-8")):
        plain = re.sub(r"\s#.*", "", line)
        for folder in PYTHONS:
            plain = plain.removeprefix(folder)
        if plain == start or plain.startswith(f"{start} "):
            found.append(shlex.split(plain))
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_that_every_rotamend_command_exists(page: Path) -> None:
    for _, *arguments in words(page, "rotamend"):
        if not arguments or arguments == ["--help"]:
            continue
        command = COMMANDS[arguments[0]]
        if hasattr(command, "commands"):
            command = command.commands[arguments[1]]
        options = {option for parameter in command.params for option in parameter.opts}
        used = {word for word in arguments[1:] if word.startswith("--")}
        assert used - options - {"--help"} == set(), arguments


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_that_every_make_target_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)

    for _, *arguments in words(page, "make"):
        assert {a for a in arguments if "=" not in a} <= set(targets), arguments


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_that_every_benchmark_takes_what_it_is_given(page: Path) -> None:
    for _, _, module, *arguments in words(page, "python -m"):
        assert vars(RUNNERS[module].parse(arguments))


def test_that_the_pages_hold_commands_at_all() -> None:
    readme = ROOT / "README.md"

    assert len(words(readme, "rotamend")) >= 8
    assert len(words(readme, "make")) >= 2
    assert len(words(readme, "python -m")) >= 4


def test_that_the_readme_names_every_preset() -> None:
    presets = {path.stem for path in (ROOT / "data" / "policies").glob("*.toml")}

    assert set(re.findall(r"^\| `(\w+)`", text_of("README.md"), re.M)) == presets

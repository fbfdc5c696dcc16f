"""Tests that bad input is refused as a whole, with every problem, through the command line."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from data.store import Store
from tests.data.importers.bad_folders import ERRORS, BadFolder
from tests.data.importers.edits import put
from tests.data.importers.good_folder import good_folder, write_folder
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
CLOCK = ("--now", "2026-11-23T18:00")


def content(home: Path) -> list[str]:
    """Everything in the embedded database."""
    with sqlite3.connect(home / "rotamend.db") as database:
        return list(database.iterdump())


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all bad folders: none of them may change it."""
    home = tmp_path_factory.mktemp("empty")
    Store.open(home=home).close()
    return home


@pytest.mark.parametrize("bad", ERRORS, ids=str)
def test_that_bad_input_exits_with_2_and_changes_nothing(
    run: Run, tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch, bad: BadFolder
) -> None:
    monkeypatch.setenv("ROTAMEND_HOME", str(empty_home))
    before = content(empty_home)
    folder = write_folder(good_folder(), tmp_path / "agency")
    bad.edit(folder)
    ran = run("import", folder, *CLOCK, "--json")

    assert ran.code == 2
    assert any(
        (told["file"], told["row"], told["column"]) == (bad.file, bad.row, bad.column)
        and bad.problem in told["problem"]
        and bad.mend in told["mend"]
        for told in ran.json["errors"]
    ), ran.json["errors"]
    assert content(empty_home) == before


def test_that_a_person_reads_each_error_and_that_nothing_was_stored(
    run: Run, tmp_path: Path
) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    ERRORS[0].edit(folder)
    ran = run("import", folder, *CLOCK)

    assert ran.code == 2
    assert ERRORS[0].file in ran.out
    assert "nothing was stored" in ran.out


def test_that_what_is_wrong_and_how_to_mend_it_stand_in_columns_of_their_own(
    run: Run, tmp_path: Path
) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    put("carers.csv", 2, "transport", "boat")(folder)
    (told,) = run("import", folder, *CLOCK, "--json").json["errors"]
    lines = run("import", folder, *CLOCK).out.splitlines()
    head = next(line for line in lines if "How to mend it" in line)
    wrong, mend = head.index("What is wrong"), head.index("How to mend it")
    row = lines[lines.index(head) + 1 :]
    rows = [line for line in row if line.strip() and "─" not in line and "error" not in line]

    assert " ".join(" ".join(line[mend:] for line in rows).split()) == told["mend"]
    assert " ".join(" ".join(line[wrong:mend] for line in rows).split()) == told["problem"]


def test_that_one_error_is_counted_as_one(run: Run, tmp_path: Path) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    put("carers.csv", 2, "transport", "boat")(folder)
    ran = run("import", folder, *CLOCK)

    assert ran.out.splitlines()[-1] == "1 error: nothing was stored."


def test_that_importing_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    folder = write_folder(good_folder(), tmp_path / "agency")
    first, second = (run("import", folder, *CLOCK, "--json") for _ in range(2))

    assert (first.code, second.code) == (0, 0)
    assert sum(first.json["added"].values()) > 0
    assert sum(second.json["added"].values()) == sum(second.json["changed"].values()) == 0
    assert second.json["unchanged"] == first.json["added"]


def test_that_a_person_is_told_what_was_added(run: Run, tmp_path: Path) -> None:
    ran = run("import", write_folder(good_folder(), tmp_path / "agency"), *CLOCK)

    assert ran.code == 0
    assert "visits.csv" in ran.out
    assert "rotamend nightly" in ran.out

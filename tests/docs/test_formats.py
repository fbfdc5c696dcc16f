"""The pages on formats name what import and export read and write, no more and no less."""

from __future__ import annotations

import re

import pytest

from data.exporters.tables import ASSIGNMENT_COLUMNS, CHANGE_COLUMNS, UNCOVERED_COLUMNS
from data.importers.layout import FILES, File
from flows.planned import Planned
from solver.check import check
from tests.builders import a_policy, a_problem, a_rota, a_visit, at
from tests.docs.pages import table, text_of

INPUT = text_of("docs/input-format.md")
OUTPUT = text_of("docs/output-format.md")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_that_a_file_has_its_columns(file: File) -> None:
    columns = {
        name: bold
        for cell, *_ in table(INPUT, f"### {file.csv}")
        for part in cell.split(", ")
        for bold, name in re.findall(r"(\*\*)?(\w+)", part)
    }

    assert {name: bool(bold) for name, bold in columns.items()} == {
        column.name: column.required for column in file.columns
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_that_a_file_has_its_key(file: File) -> None:
    section = INPUT[INPUT.index(f"\n### {file.csv}\n") :].partition("\n| ")[0]
    key = re.search(r"^Key: ([\w, ]+)\.", section, re.M)

    if file.name == "branch":
        assert "One row." in section
    elif key is None:
        assert "No key: the whole row." in section
        assert set(file.key) == {column.name for column in file.columns}
    else:
        assert key[1].split(", ") == list(file.key)


def test_that_the_required_files_are_named() -> None:
    sentence = re.search(r"([^.]*(?:\.csv[^.]*)*)must be there in\s+every import", INPUT)
    assert sentence is not None
    named = re.findall(r"`(\w+)\.csv`", sentence[1])

    assert set(named) == {file.name for file in FILES if file.required}


def test_that_the_result_for_programs_has_its_keys() -> None:
    problem, policy = a_problem([a_visit()]), a_policy()
    rota = a_rota(("v1", "k1", at(9)))
    planned = Planned(problem, policy, rota, check(problem, policy, rota), a_run(), ())
    named = [
        key
        for cells in table(OUTPUT, "## `--json`")
        for key in re.split(r", ", cells[0])
        if cells[0] != "key"
    ]

    assert sorted(named) == sorted(planned.as_json())


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("assignments", ASSIGNMENT_COLUMNS),
        ("uncovered", UNCOVERED_COLUMNS),
        ("changes", CHANGE_COLUMNS),
    ],
)
def test_that_an_exported_file_has_its_columns(file: str, columns: tuple[str, ...]) -> None:
    rows = {cells[0]: cells[1] for cells in table(OUTPUT, "## `rotamend export`")}

    assert rows[f"{file}.csv"].split(", ") == list(columns)


def a_run() -> object:
    from flows.planned import Run

    return Run("feasible", None, 1, "", 0.0, 0)

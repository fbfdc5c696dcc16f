"""Each rule and each term is complete: meaning, test, row of docs/model.md, encodings."""

from __future__ import annotations

import importlib
from functools import reduce
from pathlib import Path

import pytest

from solver import exact, repair, retime, search
from solver.rules import HARD, SOFT

ROOT = Path(__file__).parents[2]
RULES = {rule.id for rule in HARD}
TIME_DEPENDENT = RULES - {"competence", "exclusions", "budget_cap"} | {
    "off_preferred",
    "late",
    "worst_late",
    "moved_by",
    "waiting",
    "pay",
    "on_costs",
}
"""Whom retiming concerns: everything but who comes, and what depends on who and in which order."""

PARTS = [(rule.id, rule.id, rule.examine) for rule in HARD] + [
    (f"{term.id} (term)" if term.id in RULES else term.id, term.id, term.measure) for term in SOFT
]
"""Key of an encoding, id, function."""


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[0])
def test_that_it_has_a_module_a_test_and_a_row_in_the_model(part: tuple[str, str, object]) -> None:
    key, id, function = part
    assert function.__module__.startswith("solver.rules.")
    test = importlib.import_module(f"tests.solver.rules.test_{id}")
    assert test.CASES if key == id and id in RULES else test.MEASURES
    rows = (ROOT / "docs" / "model.md").read_text(encoding="utf-8").splitlines()
    heading = "## Rules" if key == id and id in RULES else "## Terms"
    table = rows[rows.index(heading) :]
    following = [i for i, row in enumerate(table) if i and row.startswith("## ")]
    section = table[: following[0]] if following else table
    assert sum(row.startswith(f"| `{id}` |") for row in section) == 1


@pytest.mark.parametrize("engine", [exact, search], ids=["exact", "search"])
@pytest.mark.parametrize("key", [key for key, _, _ in PARTS])
def test_that_each_engine_that_places_visits_encodes_it(engine: object, key: str) -> None:
    assert callable(found(engine.ENCODES[key]))  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", [key for key, id, _ in PARTS if id not in repair.UNPRICED])
def test_that_columns_encode_it_or_a_choice_of_them_is_judged_by_it(key: str) -> None:
    assert callable(found(repair.ENCODES[key]))


def test_that_only_terms_are_left_out_of_columns() -> None:
    assert not RULES & {*repair.UNPRICED}
    assert not repair.ENCODES.keys() & {*repair.UNPRICED}


@pytest.mark.parametrize("key", sorted(TIME_DEPENDENT))
def test_that_retiming_encodes_what_depends_on_times(key: str) -> None:
    assert callable(found(retime.ENCODES[key]))


@pytest.mark.parametrize(
    "engine", [exact, search, retime, repair], ids=["exact", "search", "retime", "repair"]
)
def test_that_nothing_unknown_is_encoded(engine: object) -> None:
    assert set(engine.ENCODES) <= {key for key, _, _ in PARTS}  # type: ignore[attr-defined]


def test_that_ids_are_given_once() -> None:
    assert len(RULES) == len(HARD)
    assert len({term.id for term in SOFT}) == len(SOFT)


def found(dotted: str) -> object:
    """The object of a dotted name, whatever part of it is the module."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        return reduce(getattr, parts[cut:], module)
    raise AssertionError(f"no module in {dotted}")

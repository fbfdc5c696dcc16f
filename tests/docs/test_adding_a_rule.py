"""docs/adding-a-rule.md: its tables are true, and its example works as it is written."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from types import ModuleType

import pytest

from solver import retime
from solver.rules import HARD, SOFT, Rule, Term
from tests.architecture.repository import ROOT
from tests.docs.pages import blocks, table, text_of
from tests.solver.rules.test_mutations import passes

PAGE = text_of("docs/adding-a-rule.md")
CODE = blocks(PAGE, "python")


def module_of(part: Rule | Term) -> str:
    function = part.examine if isinstance(part, Rule) else part.measure
    return function.__module__.rpartition(".")[2]


def row(part: Rule | Term, encoded: str) -> list[str]:
    times = "yes" if encoded in retime.ENCODES else "no"
    return [f"`{part.id}`", f"`{module_of(part)}`", times]


def run(source: str, name: str) -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)
    return module


@pytest.fixture
def example() -> Iterator[tuple[ModuleType, ModuleType]]:
    """The rule of the page and its table of cases, run as they are printed."""
    import solver.rules

    before = dict(sys.modules)
    meaning = run(next(c for c in CODE if "RULE = Rule(" in c), "solver.rules.own_staff")
    solver.rules.own_staff = meaning  # type: ignore[attr-defined]
    yield meaning, run(next(c for c in CODE if "CASES = (" in c), "test_own_staff")
    del solver.rules.own_staff  # type: ignore[attr-defined]
    for name in sys.modules.keys() - before:
        del sys.modules[name]


def test_that_the_rules_and_terms_are_listed() -> None:
    listed = table(PAGE, "## The rules and terms there are")
    ids = {rule.id for rule in HARD}

    assert [line[:3] for line in listed if line[0]] == [row(r, r.id) for r in HARD]
    assert [line[4:7] for line in listed if line[4]] == [
        row(t, f"{t.id} (term)" if t.id in ids else t.id) for t in SOFT
    ]


def test_that_no_engine_may_import_any_hard_rule() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["id"]: c for c in project["tool"]["importlinter"]["contracts"]}
    forbidden = set(contracts["independent-check"]["forbidden_modules"])

    assert {f"solver.rules.{module_of(rule)}" for rule in HARD} <= forbidden


def test_that_the_example_passes_its_own_cases(example: tuple[ModuleType, ModuleType]) -> None:
    meaning, test = example

    assert meaning.RULE.id == "own_staff"
    assert all(case.holds(meaning.RULE.find) for case in test.CASES)


def test_that_the_example_mutations_fail_its_cases(
    example: tuple[ModuleType, ModuleType],
) -> None:
    source = next(c for c in CODE if "RULE = Rule(" in c)
    printed = next(c for c in CODE if c.startswith("MUTATIONS = "))
    mutations = ast.literal_eval(printed.removeprefix("MUTATIONS = "))

    for _, old, new in mutations:
        assert old in source
        changed = run(source.replace(old, new), "mutant_of_own_staff")
        assert not all(passes(case, changed.examine) for case in example[1].CASES)


@pytest.mark.parametrize("signature", ["own_staff(carer: ", "own_staff(visit: "])
def test_that_the_example_encodings_agree_with_its_cases(
    signature: str, example: tuple[ModuleType, ModuleType]
) -> None:
    source = next(c for c in CODE if signature in c)
    header = "from solver.problem import Carer, Visit\n"
    encoding = run(header + source, "encoding_of_own_staff").own_staff

    for case in example[1].CASES:
        visit, carer = case.problem.visits[0], case.problem.carers[0]
        first = visit if signature.endswith("(visit: ") else carer
        second = carer if first is visit else visit
        assert encoding(first, second) is not bool(case.excess)


def test_that_the_names_the_page_builds_on_are_there() -> None:
    for path, names in {
        "solver/exact/eligible.py": ("def may_make(",),
        "solver/exact/constraints.py": ("CONSTRAINTS",),
        "solver/exact/objective.py": ("TERMS",),
        "solver/encoding/eligibility.py": ("def _suits(", "def eligible(", "key = ("),
        "solver/encoding/encode.py": ("def _windows(", "def _constraints("),
        "solver/encoding/energy.py": ("def _smallest_step(", "def _typical("),
        "solver/search/times.py": ("def arc(",),
        "solver/search/hours.py": ("def keeps_carer_rules(",),
        "solver/retime/chains.py": ("class Chains",),
        "solver/explain/explain.py": ("_STOPPED", "_SHORT"),
        "solver/explain/trials.py": ("PERSON_RULES", "DAY_RULES"),
        "tests/solver/test_catalogue.py": ("TIME_DEPENDENT",),
        "tests/solver/rules/test_mutations.py": ("MUTATIONS",),
        "tests/solver/test_random_problems.py": ("def without(",),
        "tests/solver/oracle.py": ("persons = (",),
        "tests/builders.py": ("def random_problem(", "def _random_pins("),
    }.items():
        source = (ROOT / path).read_text(encoding="utf-8")
        assert [name for name in names if name not in source] == [], path


def test_that_the_readme_counts_rules_and_terms() -> None:
    words = ("Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen")
    words += ("Sixteen", "Seventeen", "Eighteen", "Nineteen", "Twenty", "Twenty-one", "Twenty-two")
    words += ("Twenty-three", "Twenty-four")
    readme = text_of("README.md")

    assert f"{words[len(HARD) - 8]} hard rules" in readme
    assert f"{words[len(SOFT) - 8]} terms" in readme

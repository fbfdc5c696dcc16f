"""Tests of which way imports go and what an import loads."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from solver.rules import HARD
from tests.architecture.repository import PACKAGES, ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_that_every_import_contract_is_kept() -> None:
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("module", "forbidden", "contract"),
    [
        ("solver/rota.py", "import data.errors", "Imports go one way"),
        ("solver/rules/window.py", "import numpy", "Domain, rules, objective and checker"),
        (
            "solver/encoding/__init__.py",
            "import solver.check",
            "No engine imports the checker or a hard rule",
        ),
        ("data/errors.py", "import solver.facts", "data sees only"),
        ("data/errors.py", "import prefect", "Only flows imports prefect"),
        ("solver/result.py", "import pandas", "The solver knows no storage"),
        ("flows/__init__.py", "import sqlalchemy", "flows reaches storage"),
    ],
)
def test_that_a_forbidden_import_breaks_its_contract(
    tmp_path: Path, module: str, forbidden: str, contract: str
) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / module
    broken.write_text(f"{broken.read_text()}\n{forbidden}\n")

    result = lint_imports(tmp_path)

    assert result.returncode != 0
    lines = [line for line in result.stdout.splitlines() if line.startswith(contract)]
    assert lines
    assert any("BROKEN" in line for line in lines)


def test_that_the_checker_contract_names_every_hard_rule() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        c for c in pyproject["tool"]["importlinter"]["contracts"] if c["id"] == "independent-check"
    )

    assert {rule.examine.__module__ for rule in HARD} <= set(contract["forbidden_modules"])


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import solver", ("prefect", "sqlalchemy", "ortools", "numba", "pandas")),
        (
            "import solver.problem, solver.rules, solver.objective, solver.check",
            ("prefect", "sqlalchemy", "ortools", "numba", "numpy", "pandas"),
        ),
        ("import data", ("prefect", "sqlalchemy", "ortools", "numba", "pandas")),
        ("import flows", ("prefect", "sqlalchemy", "ortools", "numba", "pandas")),
    ],
)
def test_that_an_import_loads_nothing_heavy(statement: str, unwanted: tuple[str, ...]) -> None:
    program = f"{statement}; import sys; print(*(n for n in {unwanted!r} if n in sys.modules))"

    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert result.stdout.split() == []

"""Tests of what is installed and what is locked."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.repository import PACKAGES, ROOT, files

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-peers.lock")


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(lock: str) -> dict[str, set[str]]:
    """Versions by name: there are several where markers tell Python versions apart."""
    versions: dict[str, set[str]] = {}
    for line in entries(lock):
        requirement = Requirement(line.partition(" --hash")[0])
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        versions.setdefault(canonicalize_name(requirement.name), set()).add(pin.version)
    return versions


def entries(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS)
def test_that_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert [e for e in entries(lock) if not re.search(r"--hash=sha256:[0-9a-f]{64}", e)] == []
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_that_every_other_lock_holds_the_runtime_lock(lock: str) -> None:
    runtime, larger = locked(LOCKS[0]), locked(lock)

    assert {n: v for n, v in runtime.items() if larger.get(n) != v} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_that_no_lock_holds_what_only_another_needs(pyproject: dict[str, Any], lock: str) -> None:
    extras = {
        extra: {canonicalize_name(Requirement(r).name) for r in requirements}
        for extra, requirements in pyproject["project"]["optional-dependencies"].items()
    }
    own = {LOCKS[0]: "build", LOCKS[1]: "dev", LOCKS[2]: "peers"}[lock]
    others = set().union(*extras.values()) - extras[own] - extras["build"]

    assert others & locked(lock).keys() == set()


@pytest.mark.parametrize(
    ("lock", "extras"),
    [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"]), (LOCKS[2], ["build", "peers"])],
)
def test_that_the_lock_satisfies_pyproject(
    pyproject: dict[str, Any], lock: str, extras: list[str]
) -> None:
    project = pyproject["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    versions = locked(lock)

    for requirement in map(Requirement, wanted):
        pinned = versions.get(canonicalize_name(requirement.name), set())
        assert pinned, f"{requirement} is not locked"
        assert all(requirement.specifier.contains(version) for version in pinned), requirement


def test_that_the_lock_builds_the_project_without_another_download(
    pyproject: dict[str, Any],
) -> None:
    versions = locked(LOCKS[0])

    for requirement in map(Requirement, pyproject["build-system"]["requires"]):
        assert all(map(requirement.specifier.contains, versions[requirement.name]))


def test_that_pyproject_lists_every_package(pyproject: dict[str, Any]) -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in PACKAGES
    }

    assert set(pyproject["tool"]["setuptools"]["packages"]) == found


def test_that_every_file_the_code_reads_is_package_data(pyproject: dict[str, Any]) -> None:
    patterns = pyproject["tool"]["setuptools"]["package-data"]
    beside_code = [
        path
        for path in files()
        if path.relative_to(ROOT).parts[0] in PACKAGES and path.suffix != ".py"
    ]

    left_out = [
        str(path.relative_to(ROOT))
        for path in beside_code
        if not any(
            path.match(pattern)
            for pattern in patterns.get(".".join(path.parent.relative_to(ROOT).parts), [])
        )
    ]

    assert left_out == []

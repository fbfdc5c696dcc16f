"""Tests of where compiled code is kept, on a copy of the package, so that the real one stays."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import solver

ENGINE = """
def compile_all():
    print("compiling", flush=True)
    input()
"""
"""Compiling as the tests need it: it is seen to begin, and ends when it is told to."""
WARM = """
from solver.search import jit
print("asks", flush=True)
jit.warm(lambda text: None)
print("warm" if jit.is_warm() else "cold", flush=True)
"""
DIGEST = "from solver.search import jit; print(jit.digest())"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package with an engine that takes as long to compile as it is told to."""
    assert solver.__file__ is not None
    copy = tmp_path / "solver"
    shutil.copytree(
        Path(solver.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__")
    )
    (copy / "search" / "engine.py").write_text(ENGINE, encoding="utf-8")
    return copy


@contextmanager
def started(package: Path, program: str) -> Iterator[subprocess.Popen[str]]:
    """A process that imports the copy."""
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=package.parent, stdin=pipe, stdout=pipe, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def rest(*processes: subprocess.Popen[str]) -> list[list[str]]:
    """What each process says until it ends, once all of them may end their compiling."""
    for process in processes:
        assert process.stdin is not None
        # One that has nothing to compile may be gone before it is told.
        with suppress(BrokenPipeError):
            process.stdin.write("\n")
            process.stdin.close()
    return [process.stdout.read().split() for process in processes if process.stdout is not None]


def digest(package: Path) -> str:
    with started(package, DIGEST) as process:
        ((text,),) = rest(process)
    return text


def folders(package: Path) -> list[str]:
    return [path.name for path in package.glob("search/__pycache__/rotamend-jit-*/")]


@pytest.mark.slow
def test_that_of_two_processes_on_a_cold_cache_the_second_waits_for_the_first(
    package: Path,
) -> None:
    with started(package, WARM) as first, started(package, WARM) as second:
        assert [line(first), line(second)] == ["asks", "asks"]
        said = rest(first, second)
    assert sorted(said) == [["compiling", "warm"], ["warm"]]


def test_that_a_warm_cache_is_not_compiled_again(package: Path) -> None:
    for expected in (["asks", "compiling", "warm"], ["asks", "warm"]):
        with started(package, WARM) as process:
            assert rest(process) == [expected]


def test_that_another_source_has_another_cache_and_the_older_one_goes(package: Path) -> None:
    with started(package, WARM) as process:
        rest(process)
    before = folders(package)
    assert before == [f"rotamend-jit-{digest(package)}"]

    source = package / "encoding" / "columns.py"
    source.write_text(source.read_text(encoding="utf-8") + "MORE = 1\n", encoding="utf-8")
    with started(package, WARM) as process:
        assert rest(process) == [["asks", "compiling", "warm"]]
    assert folders(package) == [f"rotamend-jit-{digest(package)}"] != before


def test_that_a_process_killed_while_it_compiles_leaves_the_cache_cold(package: Path) -> None:
    with started(package, WARM) as killed:
        assert [line(killed), line(killed)] == ["asks", "compiling"]
    with started(package, WARM) as process:
        assert rest(process) == [["asks", "compiling", "warm"]]

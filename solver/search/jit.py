"""Where compiled code is kept, and compiling it ahead of its first use.

numba keeps compiled functions on disk, but notices only changes in a function's own file, not in
the functions it calls. So the folder's name is a digest of all the sources that go into the
compiled code: another version of Rotamend never runs code of this one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numba
from filelock import FileLock

PACKAGE = Path(__file__).resolve().parent
SOURCES = tuple(
    PACKAGE.parent / name
    for name in ("bound/labels.py", "encoding", "greedy", "repair/enumeration.py", "search")
)
"""Folders, and files, whose code is compiled or goes into compiled code."""
PREFIX = "rotamend-jit-"
DONE = "compiled"


def digest() -> str:
    """Digest of the compiled sources and of what compiles them."""
    # Code that keeps the lines of its source (a profile asks for it), or looks whether indices are
    # within a table (NUMBA_BOUNDSCHECK), is other code.
    lines, bounds = numba.config.DEBUGINFO_DEFAULT, numba.config.BOUNDSCHECK  # type: ignore[attr-defined]
    made_by = f"{sys.version_info[:2]} numba {numba.__version__} {lines} {bounds}"
    text = hashlib.sha256(made_by.encode())
    for place in SOURCES:
        for source in sorted(place.glob("*.py")) if place.is_dir() else (place,):
            text.update(source.name.encode())
            text.update(source.read_bytes())
    return text.hexdigest()[:16]


def cache_folder() -> Path:
    """The folder of this version's compiled code: beside the package, else in the user's cache."""
    beside = PACKAGE / "__pycache__"
    writable = os.access(beside if beside.is_dir() else PACKAGE, os.W_OK)
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rotamend"
    return (beside if writable else user) / f"{PREFIX}{digest()}"


def use_cache() -> Path:
    """Make numba keep compiled code in `cache_folder`; called before anything is compiled."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    # numba makes its options when it is imported: they are in no source that could be read.
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    return folder


def is_warm() -> bool:
    """Whether this version's code is compiled for this machine."""
    return (cache_folder() / DONE).is_file()


def warm(say: Callable[[str], None]) -> float:
    """Compile what is not compiled yet; returns the seconds it took, 0 where nothing was to do.

    Two processes that start on a cold cache do not both compile: the second waits for the first.
    """
    if is_warm():
        return 0.0
    folder = use_cache()
    began = time.perf_counter()
    with FileLock(folder.with_suffix(".lock")):
        if not is_warm():
            say("Compiling the search engine for this machine (once, about a minute) ...")
            # Imported here: importing it sets up every function that `use_cache` must precede.
            from solver.bound import labels
            from solver.repair import enumeration
            from solver.search import engine

            engine.compile_all()
            enumeration.compile_all()
            labels.compile_all()
            (folder / DONE).touch()
            _remove_older(folder)
            say(f"Compiled in {time.perf_counter() - began:.0f} s.")
    return time.perf_counter() - began


def _remove_older(folder: Path) -> None:
    for other in folder.parent.glob(f"{PREFIX}*"):
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)

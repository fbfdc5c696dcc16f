"""What a figure was measured on and with."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = "benchmarks/results"
PACKAGES = ("rotamend", "numba", "numpy", "ortools")


def surroundings() -> Mapping[str, str]:
    """Machine, versions and commit, as the columns of a result."""
    return {
        "cpu": cpu(),
        "cores": str(cores()),
        "memory_gb": f"{memory_bytes() / 1e9:.1f}",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "commit": commit(),
    }


def cpu() -> str:
    """The processor's name, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_bytes() -> int:
    """Physical memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def load() -> float:
    """Processes that wanted a processor in the last minute: others' work spoils a figure."""
    return os.getloadavg()[0]


def commit() -> str:
    """The commit that was measured, with a + where files that are measured differ from it.

    Results do not count: a run of several writes them on its way.
    """
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{RESULTS}")
    return head + ("+" if head and changed else "")


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:  # an unpacked archive on a machine without git
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

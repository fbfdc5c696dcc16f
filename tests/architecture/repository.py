"""The files of the repository, as the architecture tests see them."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("solver", "data", "flows")
_NOT_OURS = {".git", ".venv", "var", "build", "__pycache__"}


def files(*suffixes: str) -> list[Path]:
    """List the files that are or would be committed, with one of ``suffixes`` (all if none)."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        found = [ROOT / name.decode() for name in listing.stdout.split(b"\0") if name]
    else:  # an unpacked archive has no git
        found = [
            path for path in ROOT.rglob("*") if not _NOT_OURS & set(path.relative_to(ROOT).parts)
        ]
    return sorted(p for p in found if p.is_file() and (not suffixes or p.suffix in suffixes))

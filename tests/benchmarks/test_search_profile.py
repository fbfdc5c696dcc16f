"""The profile of the search tells kernels and lines by the source as it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import search_profile


def line_of(file: str, text: str) -> int:
    lines = (search_profile.PACKAGE / f"{file}.py").read_text(encoding="utf-8").splitlines()
    return 1 + next(number for number, line in enumerate(lines) if line.strip() == text)


def test_that_samples_count_for_the_kernel_and_the_line_that_they_lie_in() -> None:
    line = line_of("insertion", "found = 0")
    options = search_profile.parse(["--out", "x", "--visits", "30", "--iterations", "7"])

    text = search_profile._report(
        options,
        1234.5,
        Counter({("insertion", line): 6, ("insertion", 0): 1, ("state", 1): 1, ("?", 0): 2}),
    )

    assert text.startswith("# Profile of the search: generated-30-single\n\n10 samples of 7 steps")
    assert "| insertion.find_places | 60.0 |" in text
    assert "| insertion, line not known | 10.0 |" in text
    assert "| insertion: `found = 0` | 60.0 |" in text


def test_that_what_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert search_profile.main(["--out", str(tmp_path)]) == 2

    assert "perf, nm, addr2line not found: install linux-perf" in capsys.readouterr().err

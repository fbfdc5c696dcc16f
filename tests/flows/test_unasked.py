"""Tests of what keeps a starting server from asking: it serves all the same."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from flows.unasked import ask_unasked
from tests.flows.conftest import NOW


def test_that_a_store_that_cannot_be_opened_is_logged_and_stops_nothing(
    rotamend_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rotamend_home.mkdir()
    (rotamend_home / "rotamend.db").write_text("no database" * 1000)

    with caplog.at_level(logging.WARNING):
        assert ask_unasked("approve-rota/approve", NOW) == ()

    assert "not all that waits is asked about" in caplog.text

"""Tests of what is tried again, and of what an error may say."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from data.errors import StoreError, UserError
from flows.failures import keep
from flows.faults import Fault, StepFailed, ids_only, passing


@pytest.mark.parametrize(
    "error",
    [
        StoreError("busy"),
        ConnectionResetError(),
        TimeoutError(),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        OperationalError("SELECT 1", {}, Exception("database is locked")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_that_faults_of_database_and_network_pass(error: Exception) -> None:
    assert passing(error)


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), UserError("a", "b"), IntegrityError("INSERT", {}, Exception("unique"))],
    ids=lambda error: type(error).__name__,
)
def test_that_everything_else_would_fail_again(error: Exception) -> None:
    assert not passing(error)


def test_that_an_error_leaves_a_step_without_its_words(rotamend_home: Path) -> None:
    with pytest.raises(StepFailed) as failed, ids_only():
        raise KeyError("Ada Ashby, ZZ1 1ZZ")

    assert "Ashby" not in str(failed.value)
    assert failed.value.__suppress_context__
    (details,) = (rotamend_home / "logs").iterdir()
    assert "Ada Ashby" in details.read_text()
    assert details.stat().st_mode & 0o077 == 0


def test_that_a_fault_is_told_apart_and_a_refusal_passes_as_it_is() -> None:
    with pytest.raises(Fault), ids_only():
        raise OperationalError("SELECT 1", {"name": "Ada Ashby"}, Exception("locked"))
    with pytest.raises(UserError, match="no branch"), ids_only():
        raise UserError("There is no branch.", "Import one.")


def test_that_details_hold_no_local_variables(rotamend_home: Path) -> None:
    secret = "Ada Ashby"
    try:
        len(secret) / 0
    except ZeroDivisionError as error:
        text = keep(error).read_text()

    assert "ZeroDivisionError" in text
    assert secret not in text.replace(f'secret = "{secret}"', "")

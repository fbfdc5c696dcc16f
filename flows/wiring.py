"""What the flows share of Prefect: how a step is a task, one planner a branch, names of runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import Annotated, Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectAlreadyExists
from prefect.runtime import flow_run
from pydantic import BeforeValidator, Field, StringConstraints

from data.policies import PRESETS
from flows.faults import Fault

Preset = StrEnum("Preset", {name: name for name in PRESETS})  # type: ignore[misc]
Preset.__doc__ = "A policy that comes with Rotamend."
PolicyFile = Annotated[str, Field(title="Policy file", description="Its path on this machine.")]
BranchId = Annotated[
    str,
    # A program may send null; a type of either would make people choose in the form.
    BeforeValidator(lambda given: "" if given is None else given),
    StringConstraints(strip_whitespace=True),
]
"""A branch in a form; empty: what its description says."""
RETRY_S = [2.0, 10.0, 30.0]
"""Seconds before each further try of a step that met a database or network fault."""
LONGEST_NAME = 200


def _worth_another_try(_task: Any, _run: Any, state: State) -> bool:
    return isinstance(state.result(raise_on_failure=False), Fault)


step = partial(
    task,
    retries=len(RETRY_S),
    retry_delay_seconds=RETRY_S,
    retry_condition_fn=_worth_another_try,
    cache_policy=NO_CACHE,
    persist_result=False,
)
"""A task whose result stays in the process, and which only a passing fault repeats."""


def slug(branch_id: str) -> str:
    """A branch id as part of an artifact's key, which allows small letters, digits and dashes.

    Ids that only differ in what a key cannot hold are told apart by a digest.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", branch_id.lower()).strip("-")
    if plain == branch_id:
        return plain
    return f"{plain or 'branch'}-{sha256(branch_id.encode()).hexdigest()[:6]}"


@contextmanager
def one_at_a_time(branch_ids: Iterable[str], work: str = "") -> Iterator[None]:
    """Let only one run work on a branch at a time, whichever process it is in.

    Parameters
    ----------
    work
        Runs of other work do not wait: a re-plan cannot wait for minutes of nightly planning.
    """
    names = [f"rotamend-{work}{slug(branch_id)}" for branch_id in sorted(branch_ids)]
    with get_client(sync_client=True) as client:
        for name in names:
            ensure_limit(client, name)
    with concurrency(names, occupy=1, strict=True):
        yield


def ensure_limit(client: SyncPrefectClient, name: str) -> None:
    """Let a limit of one be there."""
    # Prefect's upsert is not atomic: two runs of a new branch may both find none and make one.
    with suppress(ObjectAlreadyExists):
        client.upsert_global_concurrency_limit_by_name(name, 1)


def name_run(name: str) -> None:
    """Rename the run so that the list of runs says what happened."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, name=name[:LONGEST_NAME])

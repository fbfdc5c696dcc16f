"""What commands need before they can work: the store, the clock, the branch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from flows.clock import moment

if TYPE_CHECKING:
    from data.store import Store


@contextmanager
def open_store() -> Iterator[Store]:
    """The store of this home, closed afterwards."""
    from data.store import Store

    with Store.open() as store:
        yield store


def branch_and_clock(store: Store, branch_id: str | None, now: str | None) -> tuple[str, datetime]:
    """The branch that is meant, and the time in its time zone."""
    from flows.steps import one_branch, zone_of

    chosen = one_branch(store, branch_id)
    return chosen, moment(now, zone_of(store, chosen))

"""Which failures another try can mend: those of the database's and the network's moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import StoreError, UserError
from flows.failures import keep

ELSEWHERE = {"httpx.TransportError", "sqlalchemy.InterfaceError", "sqlalchemy.OperationalError"}
"""Classes told by name: storage is the business of `data`, and a loader of this module needs no
network library."""


class Fault(Exception):
    """The database or the network failed for a moment; worth another try."""


class StepFailed(Exception):
    """A step failed in a way that another try would repeat; details are in a local file."""


def passing(error: BaseException) -> bool:
    """Whether an error is a fault of the database or of the network."""
    if isinstance(error, (StoreError, ConnectionError, TimeoutError)):
        return True
    names = {f"{kind.__module__.split('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    return bool(names & ELSEWHERE)


@contextmanager
def ids_only() -> Iterator[None]:
    """Let only ids out of a step: what else an error may say goes to a file for its owner.

    Raises
    ------
    UserError
        As it is: its words hold ids only.
    Fault, StepFailed
        In place of everything else.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        kind = Fault if passing(error) else StepFailed
        where = keep(error)
        raise kind(f"{type(error).__name__}, details in logs/{where.name}") from None

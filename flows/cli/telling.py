"""What commands tell the Prefect UI, where a server runs: what was proposed, what was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.plans import SavedPlan
    from data.store import Store


def tell_proposed(saved: SavedPlan | None, branch_id: str, now: datetime | None) -> None:
    """Have the UI show proposals and ask about them; the answer is told before this.

    Parameters
    ----------
    saved
        The recommended one; nothing is told of what no person has to decide on.
    now
        The clock that was typed; None is the real time.
    """
    from flows.announcing import announce_proposal

    if saved is None or saved.proposal_id is None or saved.status != "proposed":
        return
    proposal_id = saved.proposal_id
    _tell(
        lambda: announce_proposal(proposal_id, branch_id, now),
        f"{proposal_id} waits all the same, but the Prefect server did not take word of it: there "
        "is no page and no form of it in the UI. Start approve there, or decide here.",
    )


def tell_decided(store: Store, proposal_id: str, rota_id: str, now: datetime | None) -> None:
    """Have the UI tell what was decided at the terminal; the decision stands without it.

    Parameters
    ----------
    now
        The clock that was typed; None is the real time.
    """
    from flows.announcing import announce_decision

    with store.unit_of_work(read_only=True) as uow:
        version = uow.rotas.version(rota_id)
    assert version is not None
    branch_id = version.branch_id
    _tell(
        lambda: announce_decision(proposal_id, branch_id, now),
        "It is decided all the same, but the Prefect server did not take word of it: its pages are "
        f"as before, and a run may still ask. Start tell-decision there for {proposal_id}.",
    )


def _tell(announce: Callable[[], bool], lost: str) -> None:
    """Tell the server that there is, if there is one; say on standard error where it is lost."""
    from flows.cli.terminal import note
    from flows.server import server_to_tell

    if server_to_tell() is not None and not announce():
        note(lost)

"""Telling the Prefect server what happened: it then runs what waits for that."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

DISRUPTION_RECORDED = "rotamend.disruption.recorded"
"""Event that starts a re-plan."""
PROPOSAL_SAVED = "rotamend.proposal.saved"
"""Event that puts proposals to a person."""
PROPOSAL_DECIDED = "rotamend.proposal.decided"
"""Event that tells the pages of a decision that no form took."""


def announce(disruption_id: str, branch_id: str, now: datetime | None = None) -> bool:
    """Announce a disruption that was recorded, so that the flow replan answers it.

    Parameters
    ----------
    now
        Aware time to re-plan from, for replaying a past day; None is the real time.

    Returns
    -------
    bool
        Whether a server took it; False where none runs.
    """
    clock = None if now is None else now.isoformat()
    payload = {"disruption": disruption_id, "branch": branch_id, "now": clock}
    return _emit(DISRUPTION_RECORDED, f"rotamend.disruption.{disruption_id}", branch_id, payload)


def announce_proposal(
    group: str, branch_id: str, now: datetime | None = None, *, shown: bool = False
) -> bool:
    """Announce proposals that were saved, so that the flow approve-rota asks about them.

    Parameters
    ----------
    group
        Id of one of them.
    shown
        Whether their pages are written already.

    Returns
    -------
    bool
        Whether a server took it; False where none runs.
    """
    clock = None if now is None else now.isoformat()
    payload = {"proposal": group, "branch": branch_id, "now": clock, "pages": not shown}
    return _emit(PROPOSAL_SAVED, f"rotamend.proposal.{group}", branch_id, payload)


def announce_decision(proposal_id: str, branch_id: str, now: datetime | None = None) -> bool:
    """Announce what somebody decided at the terminal, so that the pages tell it, too.

    Returns
    -------
    bool
        Whether a server took it; False where none runs.
    """
    clock = None if now is None else now.isoformat()
    payload = {"proposal": proposal_id, "branch": branch_id, "now": clock}
    return _emit(PROPOSAL_DECIDED, f"rotamend.decision.{proposal_id}", branch_id, payload)


def _emit(
    event: str, resource_id: str, branch_id: str, payload: dict[str, str | bool | None]
) -> bool:
    """Send one event, and know that it arrived.

    Prefect's own `emit_event` returns before anything is sent and drops what cannot be; a
    disruption that is dropped would stay unanswered.
    """
    from httpx import HTTPError
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.server import running_server

    api_url = PREFECT_API_URL.value() or running_server()
    if api_url is None:
        return False
    body = {
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": event,
        "resource": {"prefect.resource.id": resource_id},
        "related": [
            {
                "prefect.resource.id": f"rotamend.branch.{branch_id}",
                "prefect.resource.role": "branch",
            }
        ],
        "payload": payload,
    }
    try:
        with (
            temporary_settings({PREFECT_API_URL: api_url}),
            get_client(sync_client=True) as client,
        ):
            client.request("POST", "/events", json=[body]).raise_for_status()
    except HTTPError:
        return False
    return True

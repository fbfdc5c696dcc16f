"""rotamend reject: a person turns a proposal down."""

from __future__ import annotations

from flows.cli.decision import AsName, Proposal, Reason
from flows.cli.options import AsJson, Now


def reject(
    proposal: Proposal, as_name: AsName, reason: Reason, now: Now = None, as_json: AsJson = False
) -> int:
    """Turn a proposal down; what is published stays in force."""
    from data import decisions
    from flows.cli.context import clock_of, open_store
    from flows.cli.telling import tell_decided
    from flows.cli.terminal import emit, say

    with open_store() as store:
        clock = clock_of(store, proposal, now)
        turned_down = decisions.reject(store, proposal, as_name=as_name, reason=reason, now=clock)
        tell_decided(store, turned_down.proposal_id, turned_down.rota_id, clock if now else None)
    if as_json:
        emit(
            {
                "rota": turned_down.rota_id,
                "status": "rejected",
                "proposal": turned_down.proposal_id,
                "name_checked": turned_down.name_checked,
            }
        )
    else:
        say(f"Rejected: rota {turned_down.rota_id}. What is published stays in force.")
    return 0

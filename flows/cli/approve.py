"""rotamend approve: a person publishes a proposal."""

from __future__ import annotations

from flows.cli.decision import AsName, Proposal, Reason
from flows.cli.options import AsJson, Now


def approve(
    proposal: Proposal, as_name: AsName, reason: Reason, now: Now = None, as_json: AsJson = False
) -> int:
    """Publish a proposal; the decision, who made it and why go into the audit log."""
    from data import plans
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say
    from flows.clock import moment

    clock = moment(now)
    with open_store() as store:
        published = plans.approve(store, proposal, as_name=as_name, reason=reason, now=clock)
    if as_json:
        emit(
            {
                "rota": published.rota_id,
                "version": published.version,
                "parent": published.parent,
                "status": "published",
                "proposal": published.proposal_id,
                "superseded": list(published.superseded),
            }
        )
        return 0
    say(f"Published: rota {published.rota_id}, version {published.version}.")
    if published.superseded:
        say(f"No longer in force: {', '.join(published.superseded)}.")
    say(f"Next: rotamend export --rota {published.rota_id} --out FOLDER")
    return 0

"""rotamend approve: a person publishes a proposal."""

from __future__ import annotations

from flows.cli.decision import AsName, Proposal, Reason
from flows.cli.options import AsJson, Now


def approve(
    proposal: Proposal, as_name: AsName, reason: Reason, now: Now = None, as_json: AsJson = False
) -> int:
    """Publish a proposal; the decision, who made it and why go into the audit log.

    A rota that breaks a hard rule, on the agency's data of this moment, is not published.
    """
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, note, say, table
    from flows.clock import moment
    from flows.planned import PublicationRefused
    from flows.steps import publish

    clock = moment(now)
    try:
        with open_store() as store:
            published = publish(store, proposal, as_name=as_name, reason=reason, now=clock)
    except PublicationRefused as refused:
        if as_json:
            emit(refused.as_json())
            return 3
        if refused.violations:
            rows = [(v.rule_id, v.message) for v in refused.violations]
            say(table("Rules broken", ("Rule", "Where"), rows))
        note(f"{refused}\n{refused.mend}")
        return 3
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

"""rotamend messages: whom a publication affects, and what each is told."""

from __future__ import annotations

from flows.cli.options import AsJson, Branch, RotaRef


def messages(rota: RotaRef = "latest", branch: Branch = None, as_json: AsJson = False) -> int:
    """List the messages to carers and clients about a published rota; --json holds ids only."""
    from data.plans import find
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say, table

    with open_store() as store, store.unit_of_work(read_only=True) as uow:
        stored = find(uow, rota, branch)
        found = uow.outbox.messages(stored.rota_id)
    if as_json:
        emit(
            {
                "rota": stored.rota_id,
                "messages": [
                    {
                        "message": each.message_id,
                        "kind": each.recipient_kind,
                        "recipient": each.recipient_id,
                        "template": each.template,
                        "status": each.status,
                    }
                    for each in found
                ],
            }
        )
        return 0
    if not found:
        say(f"Nobody is to be told of rota {stored.rota_id} ({stored.status}).")
        return 0
    rows = ((f"{m.recipient_kind} {m.recipient_id}", m.status, m.body.strip()) for m in found)
    say(
        table(f"Messages about rota {stored.rota_id}", ("To", "Status", "What they are told"), rows)
    )
    return 0

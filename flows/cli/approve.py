"""rotamend approve: a person publishes a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.cli.decision import Actions, AsName, Owners, Proposal, Reason
from flows.cli.options import AsJson, Now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.decisions import RedAction
    from data.store import Store
    from flows.planned import PublicationRefused


def approve(
    proposal: Proposal,
    as_name: AsName,
    reason: Reason,
    action: Actions = None,
    owner: Owners = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Publish a proposal; the decision, who made it and why go into the audit log.

    A rota that breaks a hard rule, on the agency's data of this moment, is not published unless
    that was allowed (rotamend override). For each red visit that nobody makes, say what is done
    (--action) and who sees to it (--owner).
    """
    from flows.cli.context import clock_of, open_store
    from flows.cli.telling import tell_decided
    from flows.cli.terminal import emit, note, program, say, table
    from flows.planned import PublicationRefused
    from flows.steps import publish
    from solver.words import count

    actions = _actions(action or (), owner or ())
    try:
        with open_store() as store:
            clock = clock_of(store, proposal, now)
            try:
                published = publish(
                    store, proposal, as_name=as_name, reason=reason, now=clock, actions=actions
                )
            except PublicationRefused as refused:
                refused.mend = _mend(store, refused)
                raise
            tell_decided(store, published.proposal_id, published.rota_id, clock if now else None)
    except PublicationRefused as refused:
        if as_json:
            emit(refused.as_json())
            return 3
        if refused.violations:
            rows = [(v.rule_id, v.message) for v in refused.violations]
            say(table("Rules broken", ("Rule", "Where"), rows))
        note(f"{refused}\n{refused.mend}")
        if refused.commands:
            note("Or somebody allows it whose role may, by the policy:")
            for command in refused.commands:
                note(f"  {command}")
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
                "closed": list(published.closed),
                "messages": published.messages,
                "name_checked": published.name_checked,
            }
        )
        return 0
    say(f"Published: rota {published.rota_id}, version {published.version}.")
    if published.superseded:
        say(f"No longer in force: {', '.join(published.superseded)}.")
    if published.closed:
        say(f"Closed with it: {', '.join(published.closed)}.")
    if not published.name_checked:
        note("Nobody is recorded who may decide, so the name was not checked: rotamend people add.")
    if published.messages:
        say(f"To tell {count(published.messages, 'person', 'people')}: {program()} messages")
    say(f"Next: {program()} export --rota {published.rota_id} --out FOLDER")
    return 0


def _actions(actions: Iterable[str], owners: Iterable[str]) -> Mapping[str, RedAction]:
    """What is done about red visits and who sees to it, by visit; empty where one is not given."""
    from data.decisions import RedAction

    done, seen_to = _by_visit("--action", actions), _by_visit("--owner", owners)
    return {
        visit: RedAction(done.get(visit, ""), seen_to.get(visit, "")) for visit in (done | seen_to)
    }


def _by_visit(option: str, given: Iterable[str]) -> dict[str, str]:
    from data.errors import UserError

    told: dict[str, str] = {}
    for each in given:
        visit, equals, text = each.partition("=")
        if not equals or not visit.strip():
            raise UserError(
                f"{option} does not say for which visit it is.",
                f'Write it as {option} VISIT="TEXT".',
            )
        told[visit.strip()] = text.strip()
    return told


def _mend(store: Store, refused: PublicationRefused) -> str:
    """What to do about a refusal: planning again alone does not move a pin."""
    from flows.steps import restore

    if refused.gone:
        return refused.mend
    planned = restore(store, refused.stored.rota_id)
    if planned.offer is not None:
        # What is pinned in a re-plan has started, and is no pin that somebody could change.
        return refused.mend
    pins = planned.problem.pins
    kept = {(pin.visit_id, pin.carer_id) for pin in pins}
    broken = dict.fromkeys(
        visit
        for violation in refused.violations
        if violation.rule_id != "frozen" and violation.visit_ids
        # Where one of the visits is free, another plan may move that one.
        if all(
            any((visit, carer) in kept for carer in violation.carer_ids)
            for visit in violation.visit_ids
        )
        for visit in violation.visit_ids
    )
    if not broken:
        return refused.mend
    return (
        f"Pinned visits break rules, and planning keeps pins: {', '.join(broken)}. "
        f"Change these pins (rota.csv) or the data they break, and import that. {refused.mend}"
    )

"""The page ``compliance-BRANCH``: rules, what was tested, what was allowed, the law in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from zoneinfo import ZoneInfo

from data.law import changes_after, law_on
from data.overrides import RestState, StoredOverride
from flows.background import Background
from flows.brief.tables import plain, table
from flows.brief.words import figure_name, figure_value
from flows.compliance import HEAD, compliance, in_a_line
from flows.overriding import how_to_override
from flows.planned import Planned

MOST_ROWS = 60
"""Violations listed; the rest are counted, and `rotamend check` has them all."""


def compliance_page(planned: Planned, background: Background) -> str:
    """The page, as markdown; ids only."""
    blocks = [
        [f"# Compliance of {plain(planned.problem.branch_id)}"],
        [f"{in_a_line(planned)}. The checker shares no code with what plans."],
        [*_rules(planned)],
        [*broken_and_how(planned)],
        [*allowed(planned, background)],
        [*_law(planned)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _rules(planned: Planned) -> Iterator[str]:
    yield "## Rules"
    yield ""
    yield from table(HEAD, (each.row for each in compliance(planned)))


def broken_and_how(planned: Planned) -> Iterator[str]:
    """What is broken and nobody has allowed, with the command that would; none where nothing is."""
    found = planned.broken
    if not found:
        return
    yield "## Rules broken"
    yield ""
    yield from table(("Rule", "Where"), ((v.rule_id, v.message) for v in found[:MOST_ROWS]))
    if len(found) > MOST_ROWS:
        yield ""
        yield f"and {len(found) - MOST_ROWS:,} more: `rotamend check`"
    saved = planned.saved
    ref = "" if saved is None else saved.proposal_id or saved.rota_id
    ways = [how_to_override(each, planned.policy, ref) for each in found[:MOST_ROWS]]
    if ref and any(ways):
        yield ""
        yield "Somebody whose role may, by the policy, can allow:"
        yield ""
        yield from (f"- `{way}`" for way in ways if way is not None)


def allowed(planned: Planned, background: Background) -> Iterator[str]:
    """What is allowed in this rota, and what rest is still owed; none where nothing is."""
    owed = {each.override_id: (each, state) for each, state in background.owed}
    here = {each.override_id: each for _, each in planned.overridden}
    known = here | {key: each for key, (each, _) in owed.items()}
    if not known:
        return
    zone = ZoneInfo(planned.problem.horizon.timezone)
    rows = (
        (
            key,
            each.facts.rule_id,
            each.message,
            f"{each.person_id}, {each.role}",
            _rest(each, owed[key][1] if key in owed else None, zone),
        )
        for key, each in known.items()
    )
    yield "## Allowed, until repaid"
    yield ""
    yield from table(("Id", "Rule", "What", "By", "Rest for it"), rows)


def _rest(each: StoredOverride, state: RestState | None, zone: tzinfo) -> str:
    if each.rest is None:
        return "–"
    start, end = each.rest.start.astimezone(zone), each.rest.end.astimezone(zone)
    return f"{start:%a %d %b %H:%M} to {end:%a %d %b %H:%M}: {state or 'repaid'}"


def _law(planned: Planned) -> Iterator[str]:
    """The figures in force on the first day, and the next change of them."""
    day = planned.problem.horizon.first_day
    figures = law_on(day).figures
    yield f"## The law on {day}"
    yield ""
    yield from table(
        ("Figure", "Value", "Since"),
        ((figure_name(each), figure_value(each), each.first) for each in figures),
    )
    yield ""
    coming = changes_after(day)
    if not coming:
        yield "The law book knows no later change."
        return
    names = [figure_name(each) for each in law_on(coming[0]).figures if each.first == coming[0]]
    what = plain(", ".join(names)) or "figures that end"
    yield f"The next change is on {coming[0]}: {what}. `rotamend law --diff {day} {coming[0]}`"

"""The brief a manager reads in the morning, as markdown. Ids only, narrow tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from data.plans import UncoveredSlot
from data.standby import Standby, not_swept
from flows.background import UNKNOWN, Background
from flows.brief.against import against_budgets, exceeded
from flows.brief.compliance import allowed, broken_and_how
from flows.brief.light import light, light_of
from flows.brief.resilience import lost
from flows.brief.short import in_short
from flows.brief.since import since
from flows.brief.svg import data_uri
from flows.brief.tables import code, plain, table
from flows.brief.uncovered import OPEN, by_visit
from flows.brief.words import (
    PROVED,
    hours,
    kilometres,
    not_looked_at,
    pounds,
    share,
    what_is_proved,
)
from flows.compliance import compliance, in_a_line
from flows.planned import Planned
from solver.words import count

MOST_UNCOVERED = 60
"""Uncovered visits listed; the rest are counted. The exported uncovered.csv has them all."""
MOST_BUDGETS = 3
"""Budgets that the light names where they are exceeded; the rest are counted."""
MOST_CARERS = 12
"""Carers listed: those furthest from their fair share."""
ON_TIME_MIN = 15
"""Minutes from the preferred start that count as on time."""


def brief(
    planned: Planned,
    background: Background = UNKNOWN,
    *,
    picture: bool = True,
    absences: Sequence[Standby] = (),
    links: Mapping[str, str] | None = None,
) -> str:
    """The brief of one planned rota.

    Parameters
    ----------
    background
        What is told besides: what changed, budgets, what was decided about red visits.
    absences
        What was worked out for the absence of each carer; none where nothing was.
    picture
        Whether the traffic light is drawn; a terminal cannot show it.
    links
        Addresses of the other pages by what they are called.
    """
    blocks = [
        [f"# {plain(headline(planned))}"],
        _picture(planned) if picture else [],
        [*in_short(planned, background)],
        [_decision(planned, in_ui=links is not None)],
        [background.files] if background.files else [],
        [_links(links)] if links else [],
        ["## Coverage", "", *_coverage(planned)],
        _uncovered(planned, background),
        ["## Checks", "", _checks(planned)],
        [*broken_and_how(planned)],
        [*allowed(planned, background)],
        [*since(planned, background)],
        _single_points(planned, absences),
        ["## Start times", "", *_start_times(planned)],
        ["## Continuity", "", *_continuity(planned, background)],
        ["## Travel, hours and money", "", *_money(planned)],
        [*against_budgets(planned)],
        ["## How near to the best", "", *_nearness(planned)],
        ["## Hours by carer", "", *_carers(planned)],
        ["## How it was planned", "", *_solver(planned)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def headline(planned: Planned) -> str:
    """What was planned and how it went, in one line without personal data."""
    horizon = planned.problem.horizon
    span = f"{horizon.first_day:%a %d %b %Y}"
    if horizon.days > 1:
        span += f" and {count(horizon.days - 1, 'day')} more"
    return f"{planned.problem.branch_id}, {span}: {outcome(planned)}"


def outcome(planned: Planned) -> str:
    """``all 621 slots covered`` or how many nobody covers, and broken rules if there are any."""
    figures = planned.figures
    missing = figures.slots - figures.covered_slots
    words = (
        f"all {count(figures.slots, 'slot')} covered"
        if not missing
        else f"{missing:,} of {count(figures.slots, 'slot')} uncovered"
    )
    if planned.broken:
        words += f", {count(len(planned.broken), 'rule')} broken"
    if planned.overridden:
        words += f", {count(len(planned.overridden), 'violation')} allowed"
    return words


def _decision(planned: Planned, *, in_ui: bool) -> str:
    saved = planned.saved
    if saved is None:
        return "Not saved."
    if saved.status == "published":
        return f"Rota **{saved.rota_id}** (version {saved.version}) is published."
    if saved.proposal_id is None:
        return f"Rota **{saved.rota_id}** is a {saved.status}."
    if saved.status != "proposed":
        return f"Proposal **{saved.proposal_id}** is {saved.status}."
    form = "**Resume** of its run under Runs opens the form; or " if in_ui else ""
    return (
        f"Proposal **{saved.proposal_id}** waits for a person: {form}"
        f"{code(f'rotamend {planned.approval}')}"
    )


def _picture(planned: Planned) -> list[str]:
    colour, what = light_of(planned), outcome(planned)
    detail = _detail(planned)
    told = plain(f"Traffic light, {colour}: {what}" + (f"; {detail}" if detail else ""))
    return [f"![{told}]({data_uri(light(colour, what, detail))})"]


def _detail(planned: Planned) -> str:
    """The gravest thing there is to know, in a few words."""
    risks = [slot.risk for _, slot in by_visit(planned.uncovered, planned.problem)]
    parts = [
        f"{count(risks.count(risk), f'{risk} visit')} without enough carers"
        for risk in planned.figures.by_risk
        if risk in risks
    ]
    if planned.saved is not None and planned.saved.status == "draft":
        parts.append("stopped early: a draft")
    if over := exceeded(planned):
        named = ", ".join(over[:MOST_BUDGETS])
        more = f" and {len(over) - MOST_BUDGETS:,} more" if len(over) > MOST_BUDGETS else ""
        parts.append(f"{count(len(over), 'budget')} exceeded: {named}{more}")
    if not planned.broken:
        parts.append(
            "what breaks a rule is allowed" if planned.overridden else "every hard rule holds"
        )
    return "; ".join(parts)


def _links(links: Mapping[str, str]) -> str:
    return "See also: " + " · ".join(f"[{name}]({address})" for name, address in links.items())


def _coverage(planned: Planned) -> Iterator[str]:
    rows = [
        (risk, row.asked, row.covered, row.asked - row.covered or "–")
        for risk, row in planned.figures.by_risk.items()
        if row.asked
    ]
    return table(("Risk", "Slots", "Covered", "Nobody"), rows)


def _uncovered(planned: Planned, background: Background) -> list[str]:
    """Visits without enough carers, the gravest first, and what is to be done about each."""
    visits = by_visit(planned.uncovered, planned.problem)
    if not visits:
        return []
    gravest = list(planned.figures.by_risk)
    ordered = sorted(visits, key=lambda each: gravest.index(each[1].risk))
    rows = [
        (name, slot.risk, _why(slot), *background.actions.get(slot.visit_id, OPEN[slot.risk]))
        for name, slot in ordered[:MOST_UNCOVERED]
    ]
    head = ("Visit", "Risk", "What stops it, what would mend it", "Action", "Owner")
    lines = ["## Nobody found", "", *table(head, rows)]
    if len(visits) > MOST_UNCOVERED:
        lines += ["", f"and {len(visits) - MOST_UNCOVERED:,} more; the export lists them all."]
    return lines


def _why(slot: UncoveredSlot) -> str:
    """The stopping rule in care words, whether it is proved, and what would mend it."""
    parts = [slot.reason]
    if slot.proof == "impossible":
        parts.append("Proved: no rota can cover it.")
    if slot.cheapest_repair:
        parts.append(slot.cheapest_repair)
    return " ".join(parts)


def _checks(planned: Planned) -> str:
    """How many of the hard rules hold, as the independent checker found."""
    held = [each.rule.id for each in compliance(planned) if each.holds]
    return f"{in_a_line(planned)}: {plain(', '.join(held))}."


def _single_points(planned: Planned, absences: Sequence[Standby]) -> list[str]:
    """Carers without whom red or amber visits have nobody, even after the best repair found."""
    if not absences:
        return []
    lines = ["## Single points of failure", ""]
    rows, shown = [], []
    for absence in absences:
        visits = lost(planned, absence)
        red, amber = len(visits["red"]), len(visits["amber"])
        if red or amber:
            shown.append(absence)
            proved = PROVED[absence.proof]
            rows.append((absence.carer_id, absence.hit_slots, red or "–", amber or "–", proved))
    left_out = not_swept(planned.problem, planned.rota, absences)
    if rows:
        head = ("If absent", "Slots", "Red, nobody", "Amber, nobody", "Proved")
        lines += table(head, rows[:MOST_CARERS])
        for words in what_is_proved(shown[:MOST_CARERS]):
            lines += ["", plain(words)]
    else:
        who = "Whoever"
        if left_out:
            many = f"Whichever of the {count(len(absences), 'carer')}"
            who = f"{many if len(absences) > 1 else 'If the one carer'} looked at"
        lines.append(f"{who} is absent, every red and amber visit is made.")
    if len(rows) > MOST_CARERS:
        lines += ["", f"and {len(rows) - MOST_CARERS:,} more: `rotamend standby`"]
    if left_out:
        lines += ["", not_looked_at(len(left_out))]
    return lines


def _start_times(planned: Planned) -> Iterator[str]:
    late = planned.figures.late_min
    if not late:
        return iter(["No visit is covered."])
    away = sorted(abs(minutes) for minutes in late)
    on_time = sum(minutes <= ON_TIME_MIN for minutes in away)
    rows = [
        (f"Within {ON_TIME_MIN} min of preferred", share(on_time, len(away))),
        ("Mean distance", f"{sum(away) / len(away):.1f} min"),
        ("Nine of ten within", f"{away[(9 * len(away) - 1) // 10]:.0f} min"),
        ("Latest", f"{max(0.0, max(late)):.0f} min late"),
        ("Earliest", f"{max(0.0, -min(late)):.0f} min early"),
    ]
    return table(("Start against preferred", ""), rows)


def _continuity(planned: Planned, background: Background) -> Iterator[str]:
    figures = planned.figures
    rows = [
        ("Slots by a carer the client knows", share(figures.known_slots, figures.covered_slots))
    ]
    if figures.slots_with_preferred:
        rows.append(
            (
                "By a preferred carer, where one is named",
                share(figures.preferred_slots, figures.slots_with_preferred),
            )
        )
    rows += [
        ("By a carer the client avoids", str(figures.avoided_slots)),
        ("Carers a client, on average", f"{figures.carers_per_client:.2f}"),
    ]
    yield from table(("Continuity", ""), rows)
    if background.debt is not None:
        yield from ("", background.debt.words)
    strangers = background.introductions
    if strangers:
        possible = sum(bool(each.shadows) for each in strangers)
        yield ""
        yield (
            f"{count(len(strangers), 'first red visit')} by somebody the client does not know; an "
            f"introduction before it is possible for {possible:,}: "
            "`rotamend continuity --introductions`."
        )


def _money(planned: Planned) -> Iterator[str]:
    figures = planned.figures
    contact = sum(row.contact_s for row in figures.hours)
    rows = [
        ("Care given", hours(contact)),
        ("Travel", f"{hours(figures.travel_s)}, {kilometres(figures.travel_m)}"),
        ("Travel between visits", hours(figures.between_s)),
        ("Waiting", hours(figures.waiting_s)),
        ("Paid time", hours(figures.paid_s)),
        ("Pay and mileage", pounds(figures.cost)),
        ("Mileage in it", pounds(figures.mileage_cost)),
        ("With holiday and contributions", pounds(figures.whole_cost)),
    ]
    return table(("Whole span", ""), rows)


def _carers(planned: Planned) -> Iterator[str]:
    rows = planned.figures.hours
    working = sum(1 for row in rows if row.visits)
    furthest = sorted(rows, key=lambda row: (-abs(row.contact_s - row.fair_s), row.carer_id))
    on_shift = count(len(rows), "carer")
    yield f"Visits go to {working:,} of {on_shift} on shift. Furthest from their share:"
    yield ""
    yield from table(
        ("Carer", "Visits", "Care", "Working", "Share"),
        (
            (
                row.carer_id,
                row.visits,
                hours(row.contact_s),
                hours(row.working_s),
                hours(row.fair_s),
            )
            for row in furthest[:MOST_CARERS]
        ),
    )


def _solver(planned: Planned) -> Iterator[str]:
    result = planned.run
    rows = [
        ("Policy", planned.policy.name),
        ("Answer", result.status),
        ("Solved in", f"{result.seconds:.1f} s"),
        ("Seed", str(result.seed)),
        ("Input", result.input_hash[:12]),
    ]
    return table(("Solver", ""), rows)


def _nearness(planned: Planned) -> Iterator[str]:
    """The gap in units of the service: slots that could be covered, travel that could be saved."""
    bound = planned.run.bound
    rows = []
    if bound is not None and bound.uncovered_slots:
        rows.append(("No rota can cover", count(bound.uncovered_slots, "slot")))
    if planned.uncovered and planned.more_slots is not None:
        more = count(planned.more_slots, "more slot")
        rows.append(("Another rota could cover", f"at most {more}"))
    if planned.gap is not None:
        rows.append(("Gap to the bound", f"{100 * planned.gap:.1f} %"))
    if planned.travel_gap is not None:
        possible = f"at most {100 * planned.travel_gap:.1f} % above what is possible"
        rows.append(("Travel", possible))
    if rows:
        yield from table(("What is proved", ""), rows)
    if planned.travel_gap is None:
        yield from [""] if rows else []
        yield "What travel could be saved is not known: plan with `--bound`."

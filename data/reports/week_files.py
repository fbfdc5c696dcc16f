"""The weekly report for the registered manager, as Word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from data.reports import sentences
from data.reports.charts import (
    arrivals_chart,
    coverage_chart,
    disruptions_chart,
    faces_chart,
    hours_chart,
)
from data.reports.hours import BudgetHours
from data.reports.measures import RISKS
from data.reports.names import Names
from data.reports.period import Gap, Period
from data.reports.word import Paper
from data.reports.words import (
    UNKNOWN,
    clock,
    hours,
    number,
    part_of,
    percent,
    short_day,
    span,
    stamp,
)
from solver.words import count

NO_OVERRIDES = "No override is stored for these days."
NO_BUDGETS = "No budget is stored whose period touches these days."


def week_word(facts: Period, names: Names, at: dt.datetime) -> bytes:
    """Write the report of a week.

    Parameters
    ----------
    at
        When it is made.
    """
    year, week, _ = facts.first_day.isocalendar()
    paper = Paper(f"Weekly report, week {week} of {year}", names.office, at)
    paper.text(f"{names.office}, {span(facts.first_day, facts.last_day)}")
    paper.heading("In short")
    paper.bullets(in_short(facts))
    _coverage(paper, facts, names)
    _lateness(paper, facts)
    _continuity(paper, facts)
    _hours(paper, facts, names)
    _disruptions(paper, facts)
    paper.heading("Overrides")
    if facts.overrides:
        zone = ZoneInfo(facts.timezone)
        paper.table(
            ("When", "What", "Of", "By", "Why"),
            [
                (stamp(o.at, zone), o.action, o.subject, o.actor, o.reason or UNKNOWN)
                for o in facts.overrides
            ],
        )
    else:
        paper.text(NO_OVERRIDES)
    paper.heading("What is not known")
    unknown = [
        *sentences.gaps_in_knowledge(facts.delivery, facts.critical, facts.continuity),
        *sentences.sources(facts.days_by_source),
        *_not_planned(facts),
        *sentences.unplanned(facts.unplanned_calls),
    ]
    paper.bullets(unknown or ["Every planned call was logged, and every day has a published rota."])
    paper.heading("How it is counted")
    paper.bullets(sentences.HOW_COUNTED)
    return paper.content()


def in_short(facts: Period) -> Iterator[str]:
    """The week or month in a few sentences."""
    asked = sum(each.asked for each in facts.by_risk.values())
    covered = sum(each.covered for each in facts.by_risk.values())
    red = len(facts.red_gaps)
    yield (
        f"Slots with a carer in the rota: {part_of(covered, asked)}; "
        f"{count(red, 'slot')} of red visits {'has' if red == 1 else 'have'} none."
    )
    if not facts.has_actuals:
        yield sentences.NO_ACTUALS
    else:
        late, known = facts.punctuality, facts.delivery.known_visits
        yield (
            "Visits that were attended, of those of which something is known: "
            f"{part_of(facts.delivery.attended, known)}; missed: "
            f"{facts.delivery.outcomes['missed']}."
        )
        yield f"{part_of(late.within_near, late.arrivals)} arrivals within 15 minutes of the plan."
        times = facts.critical
        if times.visits:
            on_time = part_of(times.on_time, times.on_time + times.not_on_time)
            yield f"Time-critical visits on time: {on_time}."
    yield sentences.mended_words(facts.disruptions)


def _not_planned(facts: Period) -> Iterator[str]:
    if facts.not_planned:
        yield f"{count(facts.not_planned, 'visit is', 'visits are')} wanted and in no rota."


def _coverage(paper: Paper, facts: Period, names: Names) -> None:
    paper.heading("Coverage by risk")
    paper.table(
        ("Risk", "Slots", "With a carer", "Nobody"),
        [
            (risk, f"{r.asked:,}", part_of(r.covered, r.asked), f"{r.asked - r.covered:,}")
            for risk in RISKS
            if (r := facts.by_risk[risk]).asked
        ],
    )
    paper.chart(coverage_chart(facts.parts))
    paper.text(f"{count(facts.cancelled, 'visit was', 'visits were')} cancelled.")
    paper.heading("Red visits without a carer, and what is done")
    if not facts.red_gaps:
        paper.text("Every red visit has all its carers.")
        return
    zone = ZoneInfo(facts.timezone)
    paper.table(
        ("Day", "Time", "Client", "Visit", "Why nobody", "Action", "Owner"),
        [_gap_row(gap, names, zone) for gap in facts.red_gaps],
        more="red slots",
    )
    without = sum(gap.action is None for gap in facts.red_gaps)
    if without:
        paper.text(f"For {count(without, 'slot')} of red visits no action is recorded.")


def _gap_row(gap: Gap, names: Names, zone: ZoneInfo) -> tuple[str, ...]:
    call = gap.call
    return (
        short_day(call.day),
        clock(call.preferred, zone),
        names.client(call.client_id),
        call.visit_id if call.slot == 1 else f"{call.visit_id} ({call.slot})",
        gap.reason or UNKNOWN,
        gap.action or "none recorded",
        gap.owner or UNKNOWN,
    )


def _lateness(paper: Paper, facts: Period) -> None:
    paper.heading("Lateness")
    off = facts.off_preferred_min
    if off:
        near = sum(abs(each) <= 15 for each in off)
        paper.text(
            "Visits that the rota itself begins within 15 minutes of their preferred start: "
            f"{part_of(near, len(off))}; the mean distance is "
            f"{number(sum(abs(each) for each in off) / len(off))} minutes."
        )
    if not facts.has_actuals:
        paper.text("How late carers were is not known: nothing was logged.")
        return
    rows = sentences.punctuality_rows(facts.punctuality, facts.critical)
    paper.table(("Arrivals", "Calls"), rows)
    paper.chart(arrivals_chart(facts.punctuality))
    paper.table(("Visits", "Number"), sentences.delivery_rows(facts.delivery))


def _continuity(paper: Paper, facts: Period) -> None:
    paper.heading("Continuity")
    faces = facts.continuity
    if not faces.delivered_calls:
        paper.text("Who came is not known: no call was logged as delivered.")
        return
    paper.table(
        ("Continuity", "Number"),
        [
            (
                "Calls by a carer who had been to the client before",
                part_of(faces.known_calls, faces.delivered_calls),
            ),
            ("First visits by a carer", f"{faces.first_visits:,}"),
            ("Carers of a client, mean", number(faces.mean_carers or 0)),
            ("Carers of the client who saw the most", str(faces.most_carers)),
        ],
    )
    paper.chart(faces_chart(faces.carers_by_client))


def _hours(paper: Paper, facts: Period, names: Names) -> None:
    paper.heading("Hours against contract")
    held = [carer for carer in facts.carers if carer.contract]
    without = len(facts.carers) - len(held)
    if held:
        paper.chart(hours_chart(facts.carers, names.carers))
        paper.table(
            ("Carer", "Calls", "Care", "Worked", "Contract", "Difference"),
            [
                (
                    names.carer(each.carer_id),
                    str(each.calls),
                    hours(each.care),
                    hours(each.worked),
                    hours(each.contract),
                    f"{each.worked - (each.contract or 0):+.1f} h",
                )
                for each in sorted(held, key=lambda c: c.worked - (c.contract or 0))
            ],
            more="carers",
        )
        paper.text(
            "Worked is the working time of published rotas: care, journeys and waiting. Contract "
            "is that of the days with a published rota.",
            muted=True,
        )
    if without:
        paper.text(f"For {count(without, 'carer')} with calls no contract hours are stored.")
    paper.heading("Hours against budgets")
    if not facts.budgets:
        paper.text(NO_BUDGETS)
        return
    paper.table(
        ("Budget", "Of", "Planned", "Logged", "Share of these days", "Used"),
        [_budget_row(each) for each in facts.budgets],
        more="budgets",
    )
    paper.text(
        "The share of these days is the budget spread evenly over its period, of the days with a "
        "rota in force. Amounts of money are "
        "not compared: no prices of visits are stored.",
        muted=True,
    )


def _budget_row(held: BudgetHours) -> tuple[str, ...]:
    budget = held.budget
    of = f"{budget.scope} {budget.scope_id}" if budget.scope_id else budget.scope
    return (
        f"{budget.id}{' (hard)' if budget.hard else ''}",
        of,
        hours(held.planned),
        hours(held.delivered),
        hours(held.share),
        percent(held.planned, held.share) if held.share else UNKNOWN,
    )


def _disruptions(paper: Paper, facts: Period) -> None:
    paper.heading("Disruptions, and how fast they were mended")
    paper.text(sentences.mended_words(facts.disruptions))
    paper.chart(disruptions_chart(facts.disruptions))
    if not facts.disruptions:
        return
    zone = ZoneInfo(facts.timezone)
    paper.table(
        ("Disruption", "Kind", "Recorded", "What came of it", "Until published"),
        [
            (
                each.disruption_id,
                each.kind.replace("_", " "),
                stamp(each.recorded_at, zone),
                each.state.replace("_", " ") + (f" by {each.rota_id}" if each.rota_id else ""),
                UNKNOWN if each.minutes is None else sentences.length(each.minutes),
            )
            for each in facts.disruptions
        ],
        more="disruptions",
    )

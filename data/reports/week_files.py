"""The weekly report for the registered manager, as Word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from data.reports import sentences
from data.reports.allowed import Allowed
from data.reports.charts import (
    arrivals_chart,
    coverage_chart,
    faces_chart,
    hours_chart,
)
from data.reports.compliance import Compliance
from data.reports.hours import BudgetUse
from data.reports.measures import RISKS
from data.reports.names import Names
from data.reports.office_charts import (
    answers_chart,
    budgets_chart,
    compliance_chart,
    disruptions_chart,
    overrides_chart,
)
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

NO_OVERRIDES = "Nobody allowed a violation on these days, or for a visit of them."
NO_BUDGETS = "No budget is stored whose period touches these days."


def week_word(facts: Period, rules: Compliance, names: Names, at: dt.datetime) -> bytes:
    """Write the report of a week.

    Parameters
    ----------
    rules
        What was found of every hard rule in all that is in force on these days.
    at
        When it is made.
    """
    year, week, _ = facts.first_day.isocalendar()
    paper = Paper(f"Weekly report, week {week} of {year}", names.office, at)
    paper.text(f"{names.office}, {span(facts.first_day, facts.last_day)}")
    paper.heading("In short")
    paper.bullets([*in_short(facts), _rules_in_short(rules)])
    _coverage(paper, facts, names)
    _lateness(paper, facts)
    _continuity(paper, facts)
    _hours(paper, facts, names)
    _budgets(paper, facts)
    _disruptions(paper, facts)
    _compliance(paper, rules)
    _overrides(paper, facts, rules)
    paper.heading("What is not known")
    unknown = [
        *sentences.gaps_in_knowledge(facts.delivery, facts.critical, facts.continuity),
        *sentences.sources(facts.days_by_source),
        *_not_planned(facts),
        *_unpriced(facts),
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
        missed = facts.delivery.outcomes["missed"]
        yield (
            "Visits that were attended, of those of which something is known: "
            f"{part_of(facts.delivery.attended, known)}; missed: {part_of(missed, known)}."
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


def _unpriced(facts: Period) -> Iterator[str]:
    calls = max((each.unpriced for each in facts.budgets), default=0)
    if calls:
        told = count(calls, "published call")
        yield f"Of {told} of one budget no price was recorded: it stands there with less money."


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
    paper.table(sentences.VISITS_HEAD, sentences.delivery_rows(facts.delivery))


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


def _budgets(paper: Paper, facts: Period) -> None:
    paper.heading("Budgets")
    if not facts.budgets:
        paper.text(NO_BUDGETS)
        return
    paper.chart(budgets_chart(facts.budgets))
    paper.table(
        ("Budget", "Of", "Planned", "Logged", "Share of these days", "Used"),
        [
            (*_budget(each), *map(hours, (each.planned, each.delivered, each.share)), used)
            for each in facts.budgets
            if (used := UNKNOWN if each.hours_used is None else percent(each.hours_used, 1))
        ],
        more="budgets",
    )
    bounded = [each for each in facts.budgets if each.amount_share is not None]
    if bounded:
        money = f"({facts.currency})"
        paper.table(
            ("Budget", "Of", f"Planned {money}", f"Share of these days {money}", "Used"),
            [
                (
                    *_budget(each),
                    f"{each.amount:,.2f}",
                    f"{each.amount_share or 0:,.2f}",
                    UNKNOWN if each.amount_used is None else percent(each.amount_used, 1),
                )
                for each in bounded
            ],
            more="budgets",
        )
    paper.text(
        "The share of these days is the budget spread evenly over its period: of hours, of the "
        "days with a rota in force; of money, of those with a published rota. Money planned is "
        "what budgets pay for care as it was published; what was delivered has no price.",
        muted=True,
    )


def _budget(held: BudgetUse) -> tuple[str, str]:
    budget = held.budget
    of = f"{budget.scope} {budget.scope_id}" if budget.scope_id else budget.scope
    return f"{budget.id}{' (hard)' if budget.hard else ''}", of


def _disruptions(paper: Paper, facts: Period) -> None:
    paper.heading("Disruptions, and how fast they were mended")
    paper.text(sentences.mended_words(facts.disruptions))
    if not facts.disruptions:
        return
    paper.chart(disruptions_chart(facts.disruptions))
    paper.chart(answers_chart(facts.disruptions))
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


def _rules_in_short(rules: Compliance) -> str:
    tested = [each for each in rules.rules if each.tested]
    held = sum(each.holds for each in tested)
    facts = count(rules.tested, "fact")
    words = f"Hard rules that hold: {held} of the {len(tested)} with anything to test, by {facts}"
    allowed = sum(each.allowed for each in rules.rules)
    if rules.broken or allowed:
        words += f"; violations: {len(rules.broken):,} that nobody allowed, {allowed:,} allowed"
    return f"{words}."


def _compliance(paper: Paper, rules: Compliance) -> None:
    paper.heading("Compliance")
    paper.text(
        "All rotas in force on these days were checked together and anew: on the agency's data of "
        f"now, by the limits of the policy {rules.policy}. The checker shares no code with what "
        "plans."
    )
    paper.text(_rules_in_short(rules))
    paper.chart(compliance_chart(rules))
    paper.table(
        ("Rule", "Source", "One fact is", "Tested", "Found"),
        [
            (each.name, each.source, each.fact, f"{each.tested:,}", each.told)
            for each in rules.rules
        ],
    )
    if rules.broken:
        paper.heading("Violations that nobody allowed")
        paper.table(("Rule", "Where"), rules.broken, more="violations")
    if rules.left_out:
        told = count(rules.left_out, "slot")
        paper.text(
            f"{told} of the rotas could not be checked: the visit or the carer is not there any "
            "more, or the visit was cancelled.",
            muted=True,
        )


def _overrides(paper: Paper, facts: Period, rules: Compliance) -> None:
    paper.heading("Overrides")
    if not facts.overrides:
        paper.text(NO_OVERRIDES)
        return
    known = {each.rule: each.name for each in rules.rules}
    paper.chart(overrides_chart(facts.overrides, lambda rule: known.get(rule, rule)))
    zone = ZoneInfo(facts.timezone)
    paper.table(
        ("Override", "Given", "What was allowed", "By whom, and why", "Rest for it"),
        [_override_row(each, known, zone) for each in facts.overrides],
        more="overrides",
    )


def _override_row(each: Allowed, known: Mapping[str, str], zone: ZoneInfo) -> tuple[str, ...]:
    made, rest = each.made, each.made.rest
    told = "none due"
    if rest is not None:
        told = f"{stamp(rest.start, zone)} to {stamp(rest.end, zone)}: {each.rest}"
    what = f"{known.get(made.facts.rule_id, made.facts.rule_id)}: {made.message}"
    return (
        made.override_id,
        stamp(made.recorded_at, zone),
        what if made.counts else f"{what} (for a rota that was turned down)",
        f"{made.recorded_by}, {made.role}: {made.reason}",
        told,
    )

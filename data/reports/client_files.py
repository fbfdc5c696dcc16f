"""The client progress report as Word and Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from data.reports import sentences
from data.reports.calls import FAR_MIN, NEAR_MIN, RUN_MIN
from data.reports.charts import arrivals_chart, stays_chart
from data.reports.client import ClientProgress
from data.reports.excel import Cell, Column, Sheets
from data.reports.names import Names
from data.reports.word import Paper
from data.reports.words import UNKNOWN, in_sentence, mins, number, part_of, span
from solver.words import count


def client_word(facts: ClientProgress, names: Names, at: dt.datetime) -> bytes:
    """Write the report for people to read and to send to a social worker.

    Parameters
    ----------
    at
        When it is made.
    """
    paper = Paper("Client progress report", names.office, at)
    told = in_sentence(names.client(facts.client_id))
    paper.text(f"{told} (client {facts.client_id}), {span(facts.first_day, facts.last_day)}")
    paper.heading("In short")
    paper.bullets(_in_short(facts))
    paper.heading("Visits")
    paper.table(sentences.VISITS_HEAD, _visit_rows(facts))
    paper.heading("Length of visits")
    paper.table(
        ("Visits", "Planned", "Median", "Logged in full", "Finding"),
        [
            (
                sentences.group_of(drift),
                mins(drift.planned_min),
                mins(drift.median_min),
                part_of(drift.logged, drift.visits),
                sentences.drift_words(drift),
            )
            for drift in facts.drifts
        ],
    )
    paper.table(("Stays of single carers", "Calls"), sentences.run_rows(facts.runs))
    paper.chart(stays_chart(facts.visits, facts.first_day, facts.last_day))
    paper.heading("Times")
    paper.table(
        ("Arrivals", "Calls"), sentences.punctuality_rows(facts.punctuality, facts.critical)
    )
    paper.chart(arrivals_chart(facts.punctuality))
    paper.heading("Carers")
    paper.table(("Carers", "Number"), _carer_rows(facts))
    paper.heading("What is not known")
    paper.bullets(_not_known(facts))
    paper.heading("How it is counted")
    paper.bullets(sentences.HOW_COUNTED)
    return paper.content()


def client_excel(facts: ClientProgress, names: Names, at: dt.datetime) -> bytes:
    """Write the same figures with every call, for who wants to count them again."""
    sheets = Sheets(f"Client progress report {facts.client_id}", at)
    sheets.table(
        "figures",
        (
            Column("Figure", 60, "sentence"),
            Column("Number", 14, "number"),
            Column("Of", 14, "count"),
            Column("Share", 14, "share"),
        ),
        [
            (words, part, whole, part / whole if whole else None)
            for words, part, whole in _numbers(facts)
        ],
    )
    sheets.table(
        "length of visits",
        (
            Column("Kind", 14, "wrapped"),
            Column("Part of day", 14, "wrapped"),
            Column("Planned (min)", 12, "number"),
            Column("Median (min)", 12, "number"),
            Column("Visits", 10, "count"),
            Column("Logged in full", 12, "count"),
            Column("Finding", 80, "sentence"),
        ),
        [
            (
                sentences.KINDS.get(drift.kind, drift.kind),
                drift.part_of_day,
                drift.planned_min,
                drift.median_min,
                drift.visits,
                drift.logged,
                sentences.drift_words(drift),
            )
            for drift in facts.drifts
        ],
    )
    sheets.table(
        "calls",
        (
            Column("Day", 16, "date"),
            Column("Visit", 18, "wrapped"),
            Column("Slot", 7, "count"),
            Column("Kind", 12, "wrapped"),
            Column("Time-critical", 10),
            Column("Preferred start", 14, "short_moment"),
            Column("Carer planned", 22, "wrapped"),
            Column("Start planned", 14, "short_moment"),
            Column("End planned", 14, "short_moment"),
            Column("Carer logged", 22, "wrapped"),
            Column("Arrived", 14, "short_moment"),
            Column("Left", 14, "short_moment"),
            Column("Outcome", 12),
            Column("Late (min)", 10, "number"),
            Column("Planned (min)", 10, "number"),
            Column("Stayed (min)", 10, "number"),
        ),
        _call_rows(facts, names),
    )
    about: list[tuple[Cell, ...]] = [
        ("Client", f"{names.client(facts.client_id)} ({facts.client_id})"),
        ("Days", span(facts.first_day, facts.last_day)),
        *(("Not known", text) for text in _not_known(facts)),
        *(("How it is counted", text) for text in sentences.HOW_COUNTED),
    ]
    sheets.table("about", (Column("What", 20), Column("", 100, "sentence")), about)
    return sheets.content()


def _numbers(facts: ClientProgress) -> Iterator[tuple[str, float, int | None]]:
    """The figures as numbers, each with what it is a part of; those not known are left out."""
    count_, late, times = facts.delivery, facts.punctuality, facts.critical
    yield "Visits planned", count_.visits, None
    yield sentences.KNOWN, count_.known_visits, count_.visits
    for outcome, words in sentences.OUTCOMES.items():
        yield words, count_.outcomes[outcome], count_.whole_of(outcome)
    yield "Cancelled, and so not planned", facts.cancelled, None
    yield "Wanted, and in no rota", facts.not_planned, None
    yield "Minutes planned, of all carers", count_.planned_min, None
    yield "Different carers planned", facts.planned_carers, None
    yield "Calls logged with both arrival and leaving", count_.logged_calls, count_.calls
    if not facts.has_actuals:
        return
    yield (
        "Calls delivered by another carer than planned",
        count_.other_carer_calls,
        count_.known_calls,
    )
    yield "Minutes of care logged", count_.delivered_min, None
    yield "Calls delivered that no rota holds", facts.unplanned_calls, None
    for words, part in (
        (f"Arrivals within {NEAR_MIN} minutes of the planned start", late.within_near),
        (f"Arrivals within {FAR_MIN} minutes", late.within_far),
        (f"More than {NEAR_MIN} minutes late", late.late_near),
        (f"More than {FAR_MIN} minutes late", late.late_far),
        (f"More than {NEAR_MIN} minutes early", late.early_near),
        (f"More than {FAR_MIN} minutes early", late.early_far),
    ):
        yield words, part, late.arrivals
    yield "Time-critical visits on time", times.on_time, times.on_time + times.not_on_time
    yield "Time-critical visits of which that is not known", times.not_known, times.visits
    yield f"Stays longer by more than {RUN_MIN} minutes", facts.runs.over, facts.runs.calls
    yield f"Stays shorter by more than {RUN_MIN} minutes", facts.runs.under, facts.runs.calls
    yield "Different carers who came", facts.delivered_carers, None
    yield "First visits by a carer", facts.continuity.first_visits, None


def _call_rows(facts: ClientProgress, names: Names) -> Iterator[tuple[Cell, ...]]:
    zone = ZoneInfo(facts.timezone)

    def local(moment: dt.datetime | None) -> dt.datetime | None:
        return moment.astimezone(zone) if moment else None

    for call in (call for visit in facts.visits for call in visit.calls):
        stay = call.stay
        yield (
            call.day,
            call.visit_id,
            call.slot,
            sentences.KINDS.get(call.kind, call.kind),
            "yes" if call.time_critical else "no",
            local(call.preferred),
            names.carer(call.carer_id),
            local(call.start),
            local(call.end),
            names.carer(stay.carer_id) if stay else None,
            local(stay.arrived if stay else None),
            local(stay.left if stay else None),
            call.outcome.replace("_", " "),
            call.late_min,
            call.planned_min,
            call.stayed_min,
        )


def _in_short(facts: ClientProgress) -> Iterator[str]:
    if not facts.has_actuals:
        yield sentences.NO_ACTUALS
        yield f"{count(facts.delivery.visits, 'visit')} planned, {_planned_hours(facts)}."
        return
    if not facts.visits:
        told = count(facts.unplanned_calls, "call was", "calls were")
        yield f"No rota of these days holds a visit; {told} delivered all the same."
        return
    known, attended = facts.delivery.known_visits, facts.delivery.attended
    yield (
        f"{count(facts.delivery.visits, 'visit')} planned. Of {known} something is known, and of "
        f"these {part_of(attended, known)} were attended."
    )
    for drift in facts.findings:
        yield f"{sentences.group_of(drift)}: {sentences.drift_words(drift)}"
    if not facts.findings:
        judged = sum(drift.too_little is None for drift in facts.drifts)
        left = len(facts.drifts) - judged
        yield (
            "No lasting difference between planned and logged length was found"
            + (f"; {count(left, 'kind')} of visit cannot be judged." if left else ".")
            if judged
            else "Whether visits take longer than planned cannot be judged: too little is logged."
        )
    late = facts.punctuality
    yield (
        f"Of {count(late.arrivals, 'arrival')} {late.late_near} were more than 15 minutes late, "
        f"{late.late_far} of them more than 30."
    )
    yield (
        f"{count(facts.delivered_carers, 'carer')} came, "
        f"{facts.continuity.first_visits} of them for the first time."
    )


def _planned_hours(facts: ClientProgress) -> str:
    return f"{number(facts.delivery.planned_min)} minutes of all carers together"


def _visit_rows(facts: ClientProgress) -> list[sentences.Row]:
    rows = sentences.delivery_rows(facts.delivery)
    rows.append(("Cancelled, and so not planned", str(facts.cancelled)))
    if facts.not_planned:
        rows.append(("Wanted, and in no rota", str(facts.not_planned)))
    if facts.unplanned_calls:
        minutes = number(facts.unplanned_min)
        rows.append(
            ("Calls delivered that no rota holds", f"{facts.unplanned_calls}, {minutes} min")
        )
    return rows


def _carer_rows(facts: ClientProgress) -> list[sentences.Row]:
    came = str(facts.delivered_carers) if facts.has_actuals else UNKNOWN
    first = str(facts.continuity.first_visits) if facts.has_actuals else UNKNOWN
    return [
        ("Different carers planned", str(facts.planned_carers)),
        ("Different carers who came", came),
        ("First visits by a carer", first),
    ]


def _not_known(facts: ClientProgress) -> list[str]:
    found = [
        *sentences.gaps_in_knowledge(facts.delivery, facts.critical, facts.continuity),
        *sentences.sources(facts.days_by_source),
        *sentences.unplanned(facts.unplanned_calls),
    ]
    return found or ["Every planned call was logged in full, and every day has a published rota."]

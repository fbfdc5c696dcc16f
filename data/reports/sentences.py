"""What reports say in words: from measured facts, the same in every kind of file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.reports.calls import CRITICAL_MIN, FAR_MIN, NEAR_MIN, RUN_MIN, VisitOutcome
from data.reports.drift import LEAST_LOGGED, LEAST_SPAN_DAYS, LEAST_VISITS, Drift
from data.reports.measures import Continuity, Critical, Delivery, Punctuality, Runs
from data.reports.mended import Mended, median_minutes
from data.reports.words import UNKNOWN, mins, number, part_of
from solver.words import count

Row = tuple[str, ...]
KINDS = {
    "care": "care",
    "medication": "medication",
    "domestic": "domestic help",
    "sit_in": "sit-in",
    "review": "review",
    "spot_check": "spot check",
}
OUTCOMES: Mapping[VisitOutcome, str] = {
    "delivered": "Delivered by all their carers",
    "in_part": "Delivered in part: some of the carers were logged, not all",
    "refused": "Refused by the client",
    "no_access": "No access",
    "missed": "Missed",
    "nobody": "Given to nobody by the rota, and nobody was logged",
    "not_known": "Not known: nothing was logged",
}
KNOWN = "Of which something is known"
VISITS_HEAD = ("Visits", "Number, and share of those known")
"""Heads of the table of `delivery_rows`."""
NO_ACTUALS = (
    "Call monitoring recorded nothing of these days. What was delivered, missed or late is not "
    "known; the figures are those of the plan alone."
)
HOW_COUNTED = (
    "Planned is what the rota in force holds: per day the newest published version, else "
    "rota.csv. Visits that were cancelled are not planned.",
    "A call is one carer at one visit; a double-handed visit has two, each logged by itself.",
    f"Late and early are counted from the planned start, by call: exactly {NEAR_MIN} or {FAR_MIN} "
    "minutes are not beyond it.",
    f"A time-critical visit is on time where all its carers arrived within {CRITICAL_MIN} minutes "
    "of the preferred start.",
    "A call that nobody logged is not known. It is never counted as missed, nor as delivered.",
    "Shares of visits are of those of which something is known: something was logged, or the rota "
    "gave them to nobody. Only what is not known is a share of all visits planned.",
    "A first visit is a carer's first delivered call to a client who had none of theirs logged "
    "before and is not in their history.csv.",
)


def delivery_rows(facts: Delivery) -> list[Row]:
    """What became of the visits, and the minutes."""
    rows: list[Row] = [
        ("Visits planned", f"{facts.visits:,}"),
        (KNOWN, part_of(facts.known_visits, facts.visits)),
    ]
    rows += [
        (words, part_of(facts.outcomes[outcome], facts.whole_of(outcome)))
        for outcome, words in OUTCOMES.items()
        # That something was refused matters also where it was not.
        if facts.outcomes[outcome] or outcome not in ("in_part", "nobody")
    ]
    rows += [
        ("Minutes planned, of all carers", number(facts.planned_min)),
        (
            "Minutes of care logged",
            number(facts.delivered_min) if facts.known_calls else "not known",
        ),
        ("Calls logged with both arrival and leaving", part_of(facts.logged_calls, facts.calls)),
        (
            "Calls delivered by another carer than planned",
            part_of(facts.other_carer_calls, facts.known_calls),
        ),
    ]
    return rows


def punctuality_rows(facts: Punctuality, times: Critical) -> list[Row]:
    """Arrivals against the planned start, and time-critical visits."""
    whole = facts.arrivals
    rows: list[Row] = [
        (f"Within {NEAR_MIN} minutes of the planned start", part_of(facts.within_near, whole)),
        (f"Within {FAR_MIN} minutes", part_of(facts.within_far, whole)),
        (f"More than {NEAR_MIN} minutes late", part_of(facts.late_near, whole)),
        (f"More than {FAR_MIN} minutes late", part_of(facts.late_far, whole)),
        (f"More than {NEAR_MIN} minutes early", part_of(facts.early_near, whole)),
        (f"More than {FAR_MIN} minutes early", part_of(facts.early_far, whole)),
        ("Median, from the planned start", mins(facts.median_min)),
    ]
    if not times.visits:
        return [*rows, ("Time-critical visits", "none planned")]
    known = times.on_time + times.not_on_time
    return [
        *rows,
        ("Time-critical visits on time", part_of(times.on_time, known)),
        ("Time-critical visits of which that is not known", f"{times.not_known:,}"),
    ]


def run_rows(facts: Runs) -> list[Row]:
    """Stays that were longer or shorter than planned."""
    return [
        (
            f"Longer than planned by more than {RUN_MIN} minutes",
            f"{part_of(facts.over, facts.calls)}, {number(facts.over_min)} min in all"
            if facts.calls
            else UNKNOWN,
        ),
        (
            f"Shorter than planned by more than {RUN_MIN} minutes",
            f"{part_of(facts.under, facts.calls)}, {number(facts.under_min)} min in all"
            if facts.calls
            else UNKNOWN,
        ),
    ]


def group_of(drift: Drift) -> str:
    """Which visits a drift is about."""
    return f"{KINDS.get(drift.kind, drift.kind).capitalize()}, {drift.part_of_day}"


def drift_words(drift: Drift) -> str:
    """What is found of a group of visits, or why nothing can be."""
    logged = count(drift.logged, "visit")
    if drift.too_little == "visits":
        return f"Cannot be judged: {logged} logged in full, at least {LEAST_VISITS} are needed."
    if drift.too_little == "weeks":
        return (
            f"Cannot be judged: logged over {count(drift.span_days, 'day')}, at least "
            f"{LEAST_SPAN_DAYS} are needed."
        )
    if drift.too_little == "logged":
        return (
            f"Cannot be judged: {drift.logged} of {count(drift.visits, 'visit')} logged in full, "
            f"at least {LEAST_LOGGED:.0%} are needed."
        )
    if drift.finding is None:
        return "No lasting difference from the plan."
    told = (
        f"Planned {number(drift.planned_min)} min, median {mins(drift.median_min)} over "
        f"{_span(drift.span_days)} ({logged} logged in full, {drift.same_side} of them "
        f"{drift.finding}): "
    )
    if drift.finding == "longer":
        return told + "ask for a reassessment."
    return told + "find out whether care is cut short, before anything else is changed."


def _span(days: int) -> str:
    weeks = round(days / 7)
    return count(weeks, "week") if abs(days - 7 * weeks) <= 1 else count(days, "day")


def sources(days: Mapping[str, int]) -> Iterator[str]:
    """Which days are not those of a published rota."""
    if days.get("rota.csv"):
        told = count(days["rota.csv"], "day")
        yield f"The rota of {told} is that of rota.csv: no version was published of them."
    if days.get("none"):
        yield f"Of {count(days['none'], 'day')} no rota is in force: nothing is planned on them."


def unplanned(calls: int) -> Iterator[str]:
    """That calls were delivered which are in no figure."""
    if calls:
        told = count(calls, "delivered call")
        yield f"{told} of visits that no rota in force holds: in no figure of what was planned."


def gaps_in_knowledge(facts: Delivery, times: Critical, faces: Continuity) -> Iterator[str]:
    """What cannot be said, since it was not logged."""
    if not facts.known_calls:
        yield NO_ACTUALS
        return
    silent = facts.calls - facts.known_calls
    if silent:
        yield f"Of {part_of(silent, facts.calls)} calls nothing was logged."
    if facts.half_logged_calls:
        yield f"Of {count(facts.half_logged_calls, 'delivered call')} a time is missing."
    if times.not_known:
        told = count(times.not_known, "time-critical visit")
        yield f"Of {told} it is not known whether they were on time."
    if faces.delivered_calls and not faces.before_known:
        yield (
            "Of the time before these days no call and no history.csv is stored: each carer's "
            "first call counts as a first visit."
        )


def mended_words(disruptions: tuple[Mended, ...]) -> str:
    """How many disruptions were mended, and how soon."""
    if not disruptions:
        return "No disruption was reported."
    mended = [each for each in disruptions if each.state == "mended"]
    told = f"{count(len(disruptions), 'disruption')} reported, {len(mended)} mended"
    middle = median_minutes(disruptions)
    if middle is not None:
        told += f"; from the report to the publication: median {length(middle)}"
        told += f", longest {length(max(each.minutes or 0 for each in mended))}"
    rest = [
        f"{number} {words}"
        for state, words in (
            ("waiting", "waiting for a decision"),
            ("taken_back", "taken back"),
            ("unanswered", "without a published rota"),
        )
        if (number := sum(each.state == state for each in disruptions))
    ]
    return ". ".join((told, ", ".join(rest).capitalize())) + "." if rest else f"{told}."


def length(minutes: float) -> str:
    """Minutes as people say them: seconds under one, hours over 60."""
    if minutes < 1:
        return f"{round(minutes * 60)} s"
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"

"""What a re-plan changes, as markdown: for the form in which a person decides, and as an artifact.

Ids only, narrow tables, small headings: the form is narrow. The table of a proposal holds who comes
instead of whom, and when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    LateFacts,
    NewVisitsFacts,
    Recorded,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
)
from data.disruptions.facts import subject_of
from data.standby import Standby
from flows.brief.moved import moved
from flows.brief.svg import data_uri
from flows.brief.tables import plain, table
from flows.brief.uncovered import by_visit
from flows.brief.words import moved_over, pounds, slightly
from flows.mended import Mended, seen_and_slight, still_there
from flows.planned import Planned
from solver.facts import Facts
from solver.problem import Horizon, Risk
from solver.problem.wall_clock import shown
from solver.repair.result import Figure, Proof
from solver.rota import Change
from solver.words import count

MOST_ROWS = 60
"""Changes listed of a proposal; the rest are counted. `rotamend diff` has them all."""
MOST_TOLD = 5
"""Disruptions told in a heading; the rest are counted."""
FIGURES = {
    Figure.UNCOVERED: "uncovered minutes by risk",
    Figure.CHANGED: "changed carers",
    Figure.MOVED: "moved starts",
    Figure.MOVED_BY: "minutes moved",
    Figure.SHORT_NOTICE: "people told at short notice",
    Figure.CONTINUITY: "continuity",
    Figure.MONEY: "money",
}
"""Figures as the sentence on what is proved names them."""
WITHOUT = "nobody"
DAY_AND_TIME = "%Y-%m-%d %H:%M"
RISKS = get_args(Risk)
"""The gravest first."""


def newest_first(mended: Mended, named: Collection[str] = ()) -> tuple[Recorded, ...]:
    """The disruptions that a re-plan answers: those that are named, then the newest."""
    rank = {name.strip().upper(): place for place, name in enumerate(named)}
    late = sorted(mended.told, key=lambda each: each.recorded_seq, reverse=True)
    return tuple(sorted(late, key=lambda each: rank.get(each.disruption_id, len(rank))))


def happened(mended: Mended, zone: str, named: Collection[str] = ()) -> str:
    """What happened and how far it is mended, in one line: for names of runs and headings.

    Parameters
    ----------
    named
        Ids of the disruptions that the re-plan was asked to answer: they come first.
    """
    known = newest_first(mended, named)
    told = ", ".join(disruption(each, zone) for each in known[:MOST_TOLD])
    if len(known) > MOST_TOLD:
        told += f" and {len(known) - MOST_TOLD} more"
    chosen = mended.chosen
    if not known:
        told = "edit by hand" if mended.by_hand else "nothing new"
    if chosen is None:
        return f"{told} · no rota in force is hit"
    if not mended.proposals and mended.needs_a_person:
        return f"{told} · nothing better was found, {len(chosen.uncovered)} uncovered"
    if not mended.proposals:
        return f"{told} · nothing has to change"
    lost, before = mended.lost, mended.open_before
    done = f"{mended.covered(lost)} mended"
    if before:
        # What nobody had before is no harm of the disruption, and covering it mends nothing.
        done = f"{mended.covered(lost)} of {len(lost)} mended"
        done += f", {mended.covered(before)} of {len(before)} open before"
    return f"{told} · {done}, {len(chosen.uncovered)} uncovered"


def disruption(recorded: Recorded, zone: str) -> str:
    """A disruption in a few words: ``C014 absent 2017-10-02``."""
    match recorded.facts:
        case AbsentFacts(carer_id, start, end):
            return f"{carer_id} absent {_span(start, end, zone)}"
        case LateFacts(carer_id, until):
            return f"{carer_id} late until {shown(_local(until, zone), DAY_AND_TIME)}"
        case VehicleFacts(carer_id, transport):
            return f"{carer_id} travels by {transport}"
        case CancelFacts(visit_id):
            return f"{visit_id} cancelled"
        case AwayFacts(client_id, start, end):
            return f"{client_id} away {_span(start, end, zone)}"
        case NewVisitsFacts(visits):
            return count(len(visits), "new visit")
        case ChangeFacts(visit_id):
            return f"{visit_id} changed"
        case WeatherFacts(factor, start, end):
            return f"weather, travel × {factor:g}, {_span(start, end, zone)}"
        case TakenBackFacts(disruption_id):
            return f"{disruption_id} taken back"


def change_set(mended: Mended, zone: str, *, pictures: bool = False) -> str:
    """The page of a re-plan: whom to ring, the proposals, and what each one changes.

    Parameters
    ----------
    pictures
        Whether what moves is drawn, too: a page has room for it, the form of a decision has not.
    """
    blocks = [
        [f"### {plain(happened(mended, zone))}"],
        [_summary(mended)],
        [plain(words) for words in (*unmet(mended), *replaced(mended.told))],
        [] if mended.ahead is None else [plain(worked_out_ahead(mended.ahead))],
        _calls(mended),
        _proposals(mended),
    ]
    for planned in mended.proposals:
        blocks.append([f"#### What {_id(planned)} changes"])
        if pictures:
            blocks.append(_pictures(mended, planned))
        blocks += [_changes(mended, planned), _nobody(planned)]
    if not mended.proposals and mended.standing is not None:
        blocks.append(_nobody(mended.standing))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def unmet(mended: Mended) -> Iterator[str]:
    """Of each disruption that the rota loses nothing by that it is so, in a sentence."""
    for each in mended.told:
        what = "delay" if isinstance(each.facts, LateFacts) else "absence"
        whose = f"{each.disruption_id}: {subject_of(each.facts)}'s {what}"
        match mended.unmet.get(each.disruption_id):
            case "shift":
                yield f"{whose} meets no shift."
            case "visit":
                yield f"{whose} meets no visit of the rota in force."


def replaced(told: Iterable[Recorded]) -> Iterator[str]:
    """Of each report of weather what becomes of those before it, in a sentence."""
    for each in told:
        if isinstance(each.facts, WeatherFacts) and each.taken_back_by is None:
            what = (
                "any bad weather told before is over"
                if each.facts.factor == 1
                else "this factor holds in the place of any told before"
            )
            yield f"{each.disruption_id}: where and when it is told for, {what}."


def worked_out_ahead(ahead: Standby) -> str:
    """What was worked out ahead for the absence that is mended, and what is proved of it."""
    proved = {
        Proof.GLOBAL: "no rota leaves less uncovered",
        Proof.NEIGHBOURHOOD: f"where {ahead.neighbourhood}, none leaves less uncovered",
        Proof.FOUND: "the best that was found",
    }
    return (
        f"Worked out ahead for {ahead.carer_id}: {count(ahead.hit_slots, 'slot')} hit, "
        f"{ahead.uncovered_slots} uncovered after the repair, "
        f"{count(ahead.changed, 'other slot')} changed; "
        f"{proved[ahead.proof]}."
    )


def _summary(mended: Mended) -> str:
    """How many slots are hit and mended, apart from those that nobody had before."""
    lost, before = mended.lost, mended.open_before
    hit, had_nobody = count(len(lost), "slot"), f"{count(len(before), 'slot')} had nobody before"
    if not mended.hits:
        return "No slot loses its carer."
    if not mended.proposals:
        without = [f"{hit} without a carer"] if lost else []
        without += [had_nobody] if before else []
        return (
            f"{', '.join(without)}; nothing better was found, and the rota in force stays as it is."
        )
    told = "No slot loses its carer."
    if lost:
        again = mended.covered(lost)
        told = f"{hit} hit, {again} of them with a carer again in the first proposal."
    if before:
        told += f" {had_nobody}, {mended.covered(before)} of them with a carer there."
    return told


def _calls(mended: Mended) -> list[str]:
    calls = [hit for hit in mended.hits if hit.call_now]
    if not calls or mended.chosen is None:
        return []
    problem = mended.chosen.problem
    rows = (
        (
            problem.visit[hit.visit_id].client_id,
            hit.visit_id,
            hit.risk,
            problem.horizon.clock(hit.start),
            WITHOUT if hit.soonest is None else problem.horizon.clock(hit.soonest),
        )
        for hit in calls
    )
    head = ("Client", "Visit", "Risk", "Expects", "Soonest")
    return ["#### Ring now, in this order", "", *table(head, rows)]


def _proposals(mended: Mended) -> list[str]:
    """A column for each proposal, so that the table fits the form; then what is proved of each."""
    if not mended.proposals:
        return []
    columns = mended.proposals
    rows = [
        ("Name", *(_name(each) for each in columns)),
        ("Uncovered", *(len(each.uncovered) for each in columns)),
        ("Other carer", *(each.changes.carer for each in columns)),
        (
            moved_over(columns[0].policy).capitalize(),
            *(each.changes.moved for each in columns),
        ),
        ("Cost", *(pounds(each.figures.cost) for each in columns)),
        *_debts(mended),
    ]
    lines = ["#### Proposals", "", *table(("", *map(_id, columns)), rows)]
    return [*lines, *(f"\n{_id(each)}: {words}." for each in columns if (words := _proofs(each)))]


def _debts(mended: Mended) -> Iterator[tuple[object, ...]]:
    """What each proposal costs clients in familiar faces, against the rota as they were told."""
    debts = [mended.debt(each) for each in mended.proposals]
    yield "Unknown carers", *(f"{each.unknown_visits:+,}" for each in debts)
    yield "First visits", *(f"{each.first_visits:+,}" for each in debts)
    yield "Distinct carers", *(f"{each.distinct_carers:+,}" for each in debts)


def _proofs(planned: Planned) -> str:
    """Which figures are proved to be the least, and among which rotas."""
    offer = planned.offer
    if offer is None:
        return ""
    among = {
        Proof.GLOBAL: "no rota has a lower figure of",
        Proof.NEIGHBOURHOOD: f"where {plain(offer.neighbourhood)}, none has a lower figure of",
    }
    parts = []
    for proof, words in among.items():
        named = [FIGURES[known.figure] for known in offer.figures if known.proof is proof]
        if named:
            parts.append(f"{words} {', '.join(named)}")
    return "; ".join(parts)


def _name(planned: Planned) -> str:
    return planned.offer.name if planned.offer else planned.policy.name


def _id(planned: Planned) -> str:
    return planned.saved.proposal_id or "–" if planned.saved else "–"


def _changes(mended: Mended, planned: Planned) -> list[str]:
    horizon = planned.problem.horizon
    found, slight = seen_and_slight(mended.changes(planned), horizon)
    proposal = _id(planned)
    lines = [slightly(len(slight)), ""] if slight else []
    if not found:
        return lines if slight else ["Nothing."]
    lines += table(("Visit", "Was", "Now"), (slot_changes(c, horizon) for c in found[:MOST_ROWS]))
    if len(found) > MOST_ROWS:
        lines += ["", f"and {len(found) - MOST_ROWS:,} more: `rotamend diff latest {proposal}`"]
    return lines


def _pictures(mended: Mended, planned: Planned) -> list[str]:
    """Rows before and after of those whose visits change, a picture for each day."""
    problem = planned.problem
    changed = {(each.visit_id, each.slot) for each in mended.changes(planned)}
    before = Facts(problem, planned.policy, still_there(mended.before, problem))
    lines: list[str] = []
    for day in range(problem.horizon.days):
        picture = moved(before, planned.facts, day, changed)
        if picture is not None:
            lines += ["", f"![{plain(picture.told)}]({data_uri(picture.svg)})"]
    return lines[1:]


def slot_changes(change: Change, horizon: Horizon) -> tuple[str, str, str]:
    """A change as a row: the visit, what was told, and what is new."""
    visit = change.visit_id if change.slot == 1 else f"{change.visit_id} ({change.slot})"
    now = _slot(change.carer_after, change.start_after, horizon)
    if change.kind == "cancelled":
        now = "cancelled"
    return visit, _slot(change.carer_before, change.start_before, horizon), now


def _slot(carer_id: str | None, start: int | None, horizon: Horizon) -> str:
    if carer_id is None or start is None:
        return WITHOUT
    return f"{carer_id} {horizon.clock(start)}"


def _nobody(planned: Planned) -> list[str]:
    if not planned.uncovered:
        return []
    gravest = sorted(planned.uncovered, key=lambda slot: RISKS.index(slot.risk))
    worst = by_visit(gravest, planned.problem)
    rows = [(name, slot.risk, slot.reason) for name, slot in worst[:MOST_ROWS]]
    lines = ["#### Nobody goes", "", *table(("Visit", "Risk", "What stops it"), rows)]
    if len(worst) > MOST_ROWS:
        lines += ["", f"and {len(worst) - MOST_ROWS:,} more."]
    return lines


def _span(start: datetime, end: datetime, zone: str) -> str:
    """A span in local time: a day where it is a whole one, else with its times."""
    first, last = _local(start, zone), _local(end, zone)
    if first.time() == last.time() == datetime.min.time():
        days = (last.date() - first.date()).days
        return f"{first:%Y-%m-%d}" if days == 1 else f"{first:%Y-%m-%d}, {count(days, 'day')}"
    until = shown(last) if first.date() == last.date() else shown(last, DAY_AND_TIME)
    return f"{shown(first, DAY_AND_TIME)} to {until}"


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))

"""The five slides for the monthly meeting, as PowerPoint."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.util import Emu, Inches, Pt

from data.reports import sentences, style
from data.reports.charts import (
    arrivals_chart,
    coverage_chart,
    faces_chart,
    hours_chart,
)
from data.reports.drawing import Chart
from data.reports.measures import RISKS
from data.reports.names import Names
from data.reports.office_charts import disruptions_chart
from data.reports.period import Period
from data.reports.week_files import NO_BUDGETS, NO_OVERRIDES, in_short
from data.reports.words import clean, number, part_of, percent, printable, span
from solver.words import count

WIDE, HIGH = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
TITLE_ONLY = 5
"""Place of the layout that has a title and nothing else, in the template of python-pptx."""
TEXT_PT, ALONE_PT = 17, 22
"""Of text beside a chart, and of text that has the slide to itself."""
MOST_LINES = 9
MOST_TITLE = 44
"""Characters of a title that stay on one line."""


def month_slides(facts: Period, names: Names, at: dt.datetime) -> bytes:
    """Write five slides: in short, coverage, punctuality, continuity and hours, disruptions.

    Parameters
    ----------
    at
        When they are made.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    properties = deck.core_properties
    title = f"{facts.first_day:%B %Y}: {names.office}"
    properties.title, properties.author, properties.language = clean(title), "Rotamend", "en-GB"
    properties.comments = "Holds personal data."
    properties.created = properties.modified = at.astimezone(dt.UTC).replace(tzinfo=None)
    _slide(deck, title, None, [span(facts.first_day, facts.last_day), *in_short(facts)])
    _slide(deck, "Coverage by risk", coverage_chart(facts.parts, style.ON_SLIDE), _coverage(facts))
    _slide(
        deck, "Punctuality", arrivals_chart(facts.punctuality, style.ON_SLIDE), _punctuality(facts)
    )
    _slide(
        deck,
        "Continuity, hours and budgets",
        faces_chart(facts.continuity.carers_by_client, style.ON_SLIDE)
        or hours_chart(facts.carers, names.carers, style.ON_SLIDE),
        _continuity(facts),
    )
    _slide(
        deck,
        "Disruptions, overrides and red actions",
        disruptions_chart(facts.disruptions, style.ON_SLIDE),
        _disruptions(facts),
    )
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _slide(deck: Presentation, title: str, chart: Chart | None, lines: Iterable[str]) -> None:  # type: ignore[valid-type]
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])  # type: ignore[attr-defined]
    heading = slide.shapes.title
    heading.left, heading.top = MARGIN, Inches(0.35)
    heading.width, heading.height = WIDE - 2 * MARGIN, Inches(0.9)
    heading.text_frame.text = clean(title, MOST_TITLE)
    heading.text_frame.paragraphs[0].font.size = Pt(30)
    heading.text_frame.paragraphs[0].font.bold = True
    heading.text_frame.paragraphs[0].font.color.rgb = _rgb(style.INK)
    top = Inches(1.4)
    left, width = int(MARGIN), WIDE - 2 * MARGIN
    if chart is not None:
        picture = slide.shapes.add_picture(io.BytesIO(chart.png), MARGIN, top, width=Inches(7.6))
        limit = HIGH - top - Inches(0.4)
        if picture.height > limit:
            picture.width = Emu(int(picture.width * limit / picture.height))
            picture.height = Emu(int(limit))
        picture._element.nvPicPr.cNvPr.set("descr", chart.alt)
        picture.name = chart.title
        left, width = MARGIN + Inches(7.9), WIDE - 2 * MARGIN - Inches(7.9)
    box = slide.shapes.add_textbox(Emu(left), top, Emu(width), HIGH - top - Inches(0.4))
    frame = box.text_frame
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    for number_, text in enumerate(list(lines)[:MOST_LINES]):
        paragraph = frame.paragraphs[0] if number_ == 0 else frame.add_paragraph()
        paragraph.text = printable(text, 240)
        paragraph.font.size = Pt(ALONE_PT if chart is None else TEXT_PT)
        paragraph.font.color.rgb = _rgb(style.INK)
        paragraph.space_after = Pt(8)


def _coverage(facts: Period) -> list[str]:
    lines = [
        f"{risk.capitalize()}: slots with a carer {part_of(each.covered, each.asked)}"
        for risk in RISKS
        if (each := facts.by_risk[risk]).asked
    ]
    lines.append(f"{count(facts.cancelled, 'visit')} cancelled")
    if facts.not_planned:
        lines.append(f"{count(facts.not_planned, 'visit')} wanted and in no rota")
    return [*lines, *sentences.sources(facts.days_by_source)]


def _punctuality(facts: Period) -> list[str]:
    if not facts.has_actuals:
        return [sentences.NO_ACTUALS]
    late = facts.punctuality
    lines = [
        f"Within 15 minutes: {part_of(late.within_near, late.arrivals)}",
        f"More than 15 minutes late: {part_of(late.late_near, late.arrivals)}",
        f"More than 30 minutes late: {part_of(late.late_far, late.arrivals)}",
    ]
    times = facts.critical
    if times.visits:
        known = times.on_time + times.not_on_time
        lines.append(f"Time-critical visits on time: {part_of(times.on_time, known)}")
    logged, calls = facts.delivery.logged_calls, facts.delivery.calls
    lines.append(f"Calls logged in full: {part_of(logged, calls)}")
    missed, known = facts.delivery.outcomes["missed"], facts.delivery.known_visits
    lines.append(f"Missed visits, of those known: {part_of(missed, known)}")
    return lines


def _continuity(facts: Period) -> list[str]:
    faces = facts.continuity
    lines = []
    if faces.delivered_calls:
        lines += [
            "Calls by a carer who had been to the client before: "
            f"{part_of(faces.known_calls, faces.delivered_calls)}",
            f"First visits by a carer: {faces.first_visits:,}",
            f"Carers of a client, mean: {number(round(faces.mean_carers or 0, 1))}",
        ]
    else:
        lines.append("Who came is not known: no call was logged as delivered.")
    held = [carer for carer in facts.carers if carer.contract]
    if held:
        worked, contract = sum(c.worked for c in held), sum(c.contract or 0 for c in held)
        over = sum(c.worked > (c.contract or 0) for c in held)
        lines.append(
            f"Hours worked: {worked:,.0f} of {contract:,.0f} contract hours "
            f"({percent(worked, contract)}); {count(over, 'carer')} above contract"
        )
    # A budget has a row for each of its periods that these days meet.
    bounded = [held for held in facts.budgets if held.share]
    budgets = {held.budget.id for held in bounded}
    above = {held.budget.id for held in bounded if held.planned > (held.share or 0)}
    if not facts.budgets:
        lines.append(NO_BUDGETS)
    else:
        lines.append(
            f"{len(above)} of {count(len(budgets), 'budget of hours', 'budgets of hours')} above "
            "the even share of these days, in one period at least"
        )
    return lines


def _disruptions(facts: Period) -> list[str]:
    red = facts.red_gaps
    with_action = sum(gap.action is not None for gap in red)
    told = f"Red slots without a carer: {len(red)}"
    if red:
        told += f", with an action recorded: {with_action}"
    overrides = (
        f"{count(len(facts.overrides), 'override')} stored" if facts.overrides else NO_OVERRIDES
    )
    return [sentences.mended_words(facts.disruptions), told, overrides]


def _rgb(colour: str) -> RGBColor:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]

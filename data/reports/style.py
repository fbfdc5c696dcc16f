"""The look of every chart and file: colours, sizes and fonts in one place.

Colours by risk are those of the pages in the UI (`flows.brief.svg`; a test compares them). They
differ in lightness, and what differs by colour also differs by place, hatching or shape, for those
who do not tell the colours; the others are from Okabe and Ito's palette (2008), made for them.
"""

from __future__ import annotations

INK, MUTED, GROUND, FRAME = "#1b1f24", "#57606a", "#ffffff", "#d0d4d9"
RISK = {"red": "#b3202c", "amber": "#f0a818", "green": "#2a9d8f"}
NEAR, BEYOND, FAR = "#0072b2", "#e69f00", "#d55e00"
"""Arrivals within 15 minutes, beyond 15, beyond 30."""
PLANNED, LOGGED, NEUTRAL = "#40484f", "#0072b2", "#b8c0c8"
STATE = {
    "mended": "#0072b2",
    "waiting": "#e69f00",
    "taken_back": "#b8c0c8",
    "unanswered": "#d55e00",
}
HOLDS, ALLOWED, BROKEN = "#0072b2", "#e69f00", "#d55e00"
"""Rules that hold, and violations that somebody has allowed or nobody has."""
REST = {
    "repaid": "#0072b2",
    "planned": "#56b4e9",
    "none due": "#b8c0c8",
    "not due": "#b8c0c8",
    "not planned": "#e69f00",
    "too short": "#d55e00",
    "worked": "#d55e00",
}
"""What became of the rest that was promised for an override."""

TITLE_PT, TEXT_PT, SMALL_PT = 11, 9, 8
DPI = 160
ON_PAGE, ON_SLIDE = (6.4, 2.7), (5.6, 3.9)
"""Width and height of a chart in inches; a slide shows it larger, and its letters with it."""
WORD_FONT = "Calibri"
SHEET_FONT = {"font_name": "Arial", "font_size": 9, "valign": "top"}
SHEET_LINE_PT = 13
"""Height of a line of a spreadsheet, in points."""
A4 = 9
"""Number of the paper in a spreadsheet's page set-up."""

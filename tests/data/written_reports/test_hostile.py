"""No text that somebody typed breaks a report, becomes a formula, or adds a line of its own."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.reports.calls import Call
from data.reports.client import ClientProgress, load_client
from data.reports.client_files import client_excel, client_word
from data.reports.council import CouncilTable, load_council
from data.reports.council_files import council_excel, council_word
from data.reports.letters import RULE, Letter, Letters, letters_text, letters_word
from data.reports.names import Names, called
from data.reports.period import Gap, Period, load_period
from data.reports.slides import month_slides
from data.reports.week_files import week_word
from data.reports.words import clean
from tests.data.store_rows import TUESDAY
from tests.data.written_reports.branch import AT, RULES, a_busy_branch, allowed

LAST = TUESDAY + dt.timedelta(days=2)
PIECES = ("=1+1", "+1", "-1", "@SUM(A1)", ",;:", "\r\n", "\n\n", "\x00\x07\x1b\x0b", "\u202e", "😀")
TYPED = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from(PIECES), st.just("Maximiliane " * 20)),
    max_size=5,
).map("".join)
WORST = "=cmd|'/C calc'!A1\r\n@SUM(1+1),;\x00\x0b\ud800\ufffe\u202e😀<b>&amp;</b>$x$"
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202e]")

Facts = tuple[Period, ClientProgress, CouncilTable]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Three days of many calls."""
    branch = a_busy_branch(tmp_path_factory.mktemp("home"), seed=2, days=3)
    with branch.store.unit_of_work(read_only=True) as uow:
        return (
            load_period(uow, "main", TUESDAY, LAST, AT),
            load_client(uow, "main", "c1", TUESDAY, LAST),
            load_council(uow, "main", TUESDAY, LAST, None),
        )


def noted(period: Period, call: Call, text: str) -> Period:
    """A period in which somebody typed a text wherever there is a place for one."""
    return replace(
        period,
        gaps=(Gap(replace(call, risk="red", carer_id=None), text, text, text),),
        overrides=(allowed(text=text, message=text),),
    )


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=TYPED, note=TYPED)
@example(name=WORST, note=WORST)
@example(name="", note="")
def test_that_what_people_type_breaks_no_report(facts: Facts, name: str, note: str) -> None:
    period, client, council = facts
    marked = noted(period, client.visits[0].first, note)
    people = {own_id: clean(called(own_id, name)) for own_id in ("c1", "c2", "k1", "k2")}
    names = Names(clean(called("main", name)), people, people)
    letters = Letters("R1", "main", name, (Letter("c1", clean(name), name, note),) * 2)

    documents = [
        docx.Document(io.BytesIO(content))
        for content in (
            week_word(marked, replace(RULES, policy=note), names, AT),
            client_word(client, names, AT),
            council_word(council, names, AT),
            letters_word(letters, AT),
        )
    ]
    deck = pptx.Presentation(io.BytesIO(month_slides(marked, names, AT)))
    books = [
        openpyxl.load_workbook(io.BytesIO(content))
        for content in (client_excel(client, names, AT), council_excel(council, names, AT))
    ]

    told = [text for document in documents for text in texts(document)]
    told += [s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    cells = [cell for book in books for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    told += [str(cell.value) for cell in cells if cell.value is not None]
    assert not [text for text in told if UNFIT.search(text)]
    # Of the second letter nothing stands before the line that parts them.
    text = letters_text(letters, AT).decode("utf-8")
    assert not UNFIT.search(text)
    assert text.count(f"\n{RULE}\n") == 1


def texts(document: Any) -> Iterator[str]:
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)

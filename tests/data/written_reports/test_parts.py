"""Tests of charts, words and files, the parts of every report."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from PIL import Image

from data.errors import UserError
from data.reports import style
from data.reports.charts import arrivals_chart, coverage_chart, faces_chart, hours_chart
from data.reports.drawing import name_of
from data.reports.files import write_files
from data.reports.hours import BudgetUse, CarerHours
from data.reports.measures import punctuality
from data.reports.mended import Mended
from data.reports.names import FILE_LENGTH, file_name
from data.reports.office_charts import (
    answers_chart,
    budgets_chart,
    compliance_chart,
    disruptions_chart,
    overrides_chart,
)
from data.reports.period import parts
from data.reports.word import _widths
from data.reports.words import clean, in_sentence, percent, printable
from flows.brief import svg
from solver.problem import Budget
from tests.architecture.repository import ROOT
from tests.data.store_rows import TUESDAY
from tests.data.written_reports.branch import AT, RULES, a_busy_branch, allowed, book

LAST = TUESDAY + dt.timedelta(days=14)


def a_budget(budget_id: str, planned: float, amount: float) -> BudgetUse:
    """Of which 2 hours and £100 are for these days."""
    budget = Budget(budget_id, "branch", None, TUESDAY, LAST, seconds=7200, pence=10000)
    return BudgetUse(budget, planned, planned, 2.0, amount, 100.0, 0)


def mended(kind: str, minutes: float | None = None) -> Mended:
    at = None if minutes is None else AT + dt.timedelta(minutes=minutes)
    return Mended("D1", kind, AT, "waiting" if at is None else "mended", published_at=at)


def test_that_risks_have_the_colours_of_the_gantt() -> None:
    assert style.RISK == svg.FILL
    assert (style.INK, style.MUTED) == (svg.INK, svg.MUTED)


def test_that_charts_are_pictures_of_their_size_and_say_what_they_show(tmp_path: Path) -> None:
    own = book(a_busy_branch(tmp_path, 11), TUESDAY, LAST)
    arrivals = punctuality(own.calls)

    coverage, punctual = coverage_chart(parts(own)), arrivals_chart(arrivals)

    assert punctual is not None
    for chart in (coverage, punctual):
        picture = Image.open(io.BytesIO(chart.png))
        assert picture.size == tuple(inches * style.DPI for inches in style.ON_PAGE)
    assert f"Histogram of {arrivals.arrivals} arrivals" in punctual.alt
    assert f"minutes late: {arrivals.late_near}, more than 30: {arrivals.late_far}." in punctual.alt


def test_that_no_text_of_a_chart_lies_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Figure] = []
    keep = Figure.savefig

    def kept(figure: Figure, *args: Any, **more: Any) -> None:
        drawn.append(figure)
        keep(figure, *args, **more)

    monkeypatch.setattr(Figure, "savefig", kept)
    own = book(a_busy_branch(tmp_path, 12), TUESDAY, LAST)
    coverage_chart(parts(own))
    arrivals_chart(punctuality(own.calls))
    faces_chart({f"c{n}": 1 + n % 14 for n in range(50)})
    hours_chart(
        [CarerHours(f"k{n}", 5, 20.0, 10.0 + 3 * n, 35.0) for n in range(20)],
        {f"k{n}": f"Somebody With A Name Of Length {n}" for n in range(20)},
    )
    budgets_chart([a_budget(f"B{n}", 0.3 * n, 50.0 * n) for n in range(14)])
    disruptions_chart([mended(kind) for kind in ("absent", "late", "new_visits")])
    answers_chart([mended("absent", minutes) for minutes in (1, 5, 59, 240, 900)])
    compliance_chart(RULES)
    rests = ("planned", "worked", "none due", "repaid", "not planned", "too short")
    overrides_chart([allowed(f"rule_{n}", rest) for n, rest in enumerate(rests)], str.upper)

    assert len(drawn) == 9
    for figure in drawn:
        (axes,) = figure.axes
        renderer = figure.canvas.get_renderer()
        labels = [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            shown = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            # There are labels beyond the ends of an axis, too, which are not drawn.
            labels += [label for tick, label in shown if low <= tick <= high]
        labels += axes.get_legend().get_texts() if axes.get_legend() else []
        boxes = [
            (label.get_text(), label.get_window_extent(renderer))
            for label in labels
            if label.get_text() and label.get_visible()
        ]
        width, height = figure.canvas.get_width_height()
        for number, (text, one) in enumerate(boxes):
            assert -1 <= one.x0 <= one.x1 <= width + 1, text
            assert -1 <= one.y0 <= one.y1 <= height + 1, text
            assert not [other for other, two in boxes[number + 1 :] if one.overlaps(two)], text


def test_that_a_name_no_font_can_draw_is_told_by_its_id() -> None:
    hours = [CarerHours("k1", 1, 1.0, 1.0, 35.0), CarerHours("k2", 1, 1.0, 1.0, 35.0)]

    assert hours_chart(hours, {"k1": "אבגד $x_1$", "k2": "$\\frac{1}{"}) is not None
    assert name_of("אבגד", "k1") == "k1"
    assert name_of("Zoë Müller", "k1") == "Zoë Müller"
    assert name_of("😀 Zoë ❤️ Müller 👩‍⚕️", "k1") == "Zoë Müller"
    assert name_of("😀", "k1") == "k1"


def test_that_there_is_no_chart_where_there_is_nothing_to_show() -> None:
    assert arrivals_chart(punctuality(())) is None
    assert faces_chart({}) is None
    assert hours_chart([CarerHours("k1", 1, 1.0, 1.0, None)], {}) is None


def test_that_charts_touch_nothing_that_threads_share() -> None:
    program = "import sys, data.reports.charts; print('matplotlib.pyplot' in sys.modules)"

    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 0, "–"),
        (0, 9, "0 %"),
        (1, 900, "1 %"),
        (899, 900, "99 %"),
        (9, 9, "100 %"),
        (1, 3, "33 %"),
    ],
)
def test_that_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, told: str) -> None:
    assert percent(part, whole) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ann\x00\x1b Hale", "Ann Hale"),
        ("Ann\n\t Hale", "Ann Hale"),
        ("\u202eelaH\u202c", "elaH"),
        ("\u2069out", "out"),
        ("\ud800x", "x"),
        ("  ", "–"),
        ("é\u0301ß字", "é\u0301ß字"),
    ],
)
def test_that_a_name_is_cleaned_of_what_files_cannot_hold(text: str, told: str) -> None:
    assert clean(text) == told


def test_that_a_long_name_is_cut() -> None:
    assert clean("x" * 2000) == "x" * 119 + "…"


def test_that_a_name_set_apart_stays_so_in_print() -> None:
    assert printable(f"of {in_sentence('אב')} today") == "of \u2068אב\u2069 today"
    assert in_sentence("Ann") == "Ann"


@pytest.mark.parametrize(
    "own_id", ["../../etc/passwd", "a/b", "a b", "é", "", ".", "x" * 300, "\0"]
)
def test_that_any_id_makes_a_name_that_every_file_system_takes(own_id: str) -> None:
    name = file_name("main", "client", own_id, suffix=".docx")

    assert "/" not in name
    assert ".." not in name
    assert name.isascii()
    assert len(name) < 2 * FILE_LENGTH
    assert file_name("main", "client", own_id + "x", suffix=".docx") != name


def test_that_a_plain_id_is_kept_as_it_is() -> None:
    assert file_name("main", "C-007", "2026-W48", suffix=".docx") == "main-C-007-2026-W48.docx"


def test_that_files_are_written_over_earlier_ones_and_leave_no_drafts(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "reports"

    write_files(folder, {"a.txt": b"one"})
    (written,) = write_files(folder, {"a.txt": b"two"})

    assert written.read_bytes() == b"two"
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


def test_that_a_folder_which_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(UserError, match="The folder 'taken' cannot be written") as refused:
        write_files(tmp_path / "taken", {"a.txt": b"one"})

    assert "--out" in refused.value.mend


def test_that_a_narrow_column_keeps_its_words_whole_beside_wide_ones() -> None:
    head = ("Day", "Time", "Client", "Visit", "Why nobody", "Action", "Owner")
    row = (
        "Tue 24",
        "09:00",
        *("x" * 60,) * 2,
        "nobody is near enough " * 5,
        "daughter goes",
        "Ann",
    )

    mm = [width.mm for width in _widths((head, row))]

    assert sum(mm) == pytest.approx(170, abs=1)
    # A letter of 9 points is 1.65 mm wide on the average, or a little more; a cell has margins.
    assert all(width > 1.7 * len(word) + 3.8 for width, word in zip(mm, head[:2], strict=False))
    assert mm[-1] > 1.7 * len("Owner") + 3.8
    assert mm[4] > mm[0]


def test_that_a_single_bar_is_no_wider_than_others() -> None:
    chart = faces_chart({"c1": 1, "c2": 1})

    assert chart is not None
    picture = Image.open(io.BytesIO(chart.png)).convert("RGB")
    colour = tuple(bytes.fromhex(style.LOGGED.removeprefix("#")))
    line = [picture.getpixel((x, picture.height // 2)) for x in range(picture.width)]
    assert 0.03 < line.count(colour) / picture.width < 0.15

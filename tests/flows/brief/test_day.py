"""Tests of the page of a day."""

from __future__ import annotations

from flows.background import Background
from flows.brief.day import MOST_ROWS, day_page
from flows.brief.gantt import _flag, gantt
from solver.rota import Change
from tests.builders import at
from tests.flows.brief.pictures import attributes, pictures, texts
from tests.flows.planned_days import a_covered_day

MOVED = Change("v2", 1, "time", "k1", "k1", at(9), at(9.25))
GIVEN = Change("v1", 1, "carer", "k9", "k1", at(8), at(8))


def marks(svg: str) -> int:
    """How many visits are marked as changed, the legend left out."""
    width = _flag(0, 0).partition("h")[2]
    return sum(path.count(f"h{width}") for path in attributes(svg, "path", "d")) - 1


def test_that_only_changed_visits_are_marked() -> None:
    facts = a_covered_day().facts

    assert marks(gantt(facts)) == 0
    assert marks(gantt(facts, 0, {("v2", 1)})) == 1
    assert marks(gantt(facts, 0, {("v1", 1), ("v2", 1), ("v2", 2)})) == 2


def test_that_the_legend_explains_every_sign() -> None:
    said = set(texts(gantt(a_covered_day().facts)))

    wanted = {"red", "amber", "green", "travel", "waiting", "shift", "nobody", "changed"}
    assert wanted <= said


def test_that_the_page_marks_and_lists_what_changed() -> None:
    page = day_page(a_covered_day(), 0, Background(changes=(GIVEN, MOVED)))
    (picture,) = pictures(page)

    assert "2 slots differ from the rota in force." in page
    assert "| v1 | k9 Tue 08:00 | k1 Tue 08:00 |" in page
    assert "| v2 | k1 Tue 09:00 | k1 Tue 09:15 |" in page
    assert marks(picture) == 2


def test_that_the_page_says_where_nothing_differs_or_nothing_was_in_force() -> None:
    assert "Nothing differs" in day_page(a_covered_day(), 0, Background(changes=()))
    assert "No rota was in force" in day_page(a_covered_day())


def test_that_changes_of_other_days_are_left_out_and_a_long_list_is_cut() -> None:
    elsewhere = Change("v2", 1, "time", "k1", "k1", at(33), at(34))
    many = tuple(
        Change(f"v{i}", 1, "uncovered", "k1", None, at(9), None) for i in range(MOST_ROWS + 3)
    )

    page = day_page(a_covered_day(), 0, Background(changes=(*many, elsewhere)))

    assert "and 3 more" in page
    assert "Wed" not in page

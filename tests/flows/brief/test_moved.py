"""Tests of the picture of what moves: two rows for each carer whose visits change."""

from __future__ import annotations

from flows.brief.moved import MOST_CARERS, MOST_NAMED, Moved, moved
from solver.facts import Facts
from solver.rota import Rota
from tests.builders import a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.flows.brief.pictures import attributes, texts
from tests.flows.brief.test_day import marks


def picture(
    before: Rota, after: Rota, changed: set[tuple[str, int]], day: int = 0, carers: int = 3
) -> Moved | None:
    names = [f"v{number}" for number in range(1, carers + 1)]
    problem = a_problem(
        [a_visit(name) for name in names],
        [a_carer(f"k{number}", (at(7), at(15))) for number in range(1, carers + 1)],
        days=2,
        default_minutes=0,
    )
    facts = (Facts(problem, a_policy(), rota) for rota in (before, after))
    return moved(*facts, day, changed)


def test_that_each_carer_whose_visits_change_has_a_row_before_and_one_after() -> None:
    before = a_rota(("v1", "k1", at(8)), ("v2", "k2", at(8)), ("v3", "k3", at(8)))
    after = a_rota(("v1", "k2", at(9)), ("v2", "k2", at(8)), ("v3", "k3", at(8)))
    drawn = picture(before, after, {("v1", 1)})

    assert drawn is not None
    rows = [text for text in texts(drawn.svg) if text[0] == "k" or text in ("before", "after")]
    assert rows == ["k1", "before", "after", "k2", "before", "after"]
    assert marks(drawn.svg) == 2
    assert "of 2 carers (k1, k2); 1 visit in the rows after marked" in drawn.told


def test_that_what_is_before_stands_above_what_is_after() -> None:
    drawn = picture(a_rota(("v1", "k1", at(8))), a_rota(("v1", "k1", at(10))), {("v1", 1)})

    assert drawn is not None
    # The last amber shapes but the legend's: a visit in each row, the later one lower.
    path = attributes(drawn.svg, "path", "d")
    (boxes,) = (each for each in path if each.count("v10h") == 2)
    (x1, y1), (x2, y2) = (each.split("h")[0].split(" ") for each in boxes.split("M")[1:])
    assert float(x1) < float(x2)
    assert float(y1) < float(y2)


def test_that_nothing_is_drawn_of_a_day_on_which_nothing_changes() -> None:
    same = a_rota(("v1", "k1", at(8)))

    assert picture(same, same, set()) is None
    assert picture(same, a_rota(("v1", "k1", at(9))), {("v1", 1)}, day=1) is None


def test_that_many_carers_are_cut_and_counted() -> None:
    number = MOST_CARERS + 3
    before = a_rota(*((f"v{n}", f"k{n}", at(8)) for n in range(1, number + 1)))
    after = a_rota(*((f"v{n}", f"k{n}", at(9)) for n in range(1, number + 1)))
    drawn = picture(before, after, {(f"v{n}", 1) for n in range(1, number + 1)}, carers=number)

    assert drawn is not None
    assert texts(drawn.svg).count("before") == MOST_CARERS
    assert "3 more carers left out" in texts(drawn.svg)[0]
    assert f"and {number - MOST_NAMED} more)" in drawn.told

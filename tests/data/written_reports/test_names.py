"""Names of sheets, files and cells, whatever people and ids are called."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from xlsxwriter.workbook import Workbook

from data.reports.names import SHEET_LENGTH, SheetNames, file_names
from data.reports.words import plain

HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("[]:*?/\\'aA. ß\x00\u202e😀")), max_size=60
)
PEOPLE = st.lists(st.tuples(HOSTILE, st.one_of(st.none(), HOSTILE)), max_size=30)


@given(PEOPLE)
@example([("Ann", "k1"), ("ann", "K1"), ("ANN", "k1"), ("History", None), ("", ""), ("'", None)])
@example([("x" * 40, "y" * 40), ("x" * 40, "y" * 41), ("😀" * 20, "😀" * 9)])
def test_that_every_sheet_gets_a_name_that_excel_takes_and_no_other_has(
    people: list[tuple[str, str | None]],
) -> None:
    names = SheetNames()
    taken = [names.take(name, own_id) for name, own_id in people]

    book = Workbook()
    for name in taken:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= SHEET_LENGTH
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"
        # Refuses names that are forbidden or there already.
        book.add_worksheet(name)
    assert len({name.casefold() for name in taken}) == len(people)


def test_that_a_sheet_is_called_by_name_and_id_and_a_long_name_gives_way() -> None:
    names = SheetNames()

    assert names.take("Ann Ash", "k1") == "Ann Ash (k1)"
    assert names.take("k2", "k2") == "k2"
    assert names.take("Ann Ash", "k1") == "Ann Ash (k1) ~2"
    assert names.take("A very long name for one person", "k1") == "A very long name for one p (k1)"
    assert names.take("A/B: [C]*?", "1/2") == "A B C (1 2)"


def test_that_a_thousand_people_of_one_name_get_sheets() -> None:
    names = SheetNames()

    assert len({names.take("Ann", "x" * 40) for _ in range(1000)}) == 1000


@given(st.sets(HOSTILE, max_size=30))
@example({"k1", "K1", "k 1", "k/1", "..", ".", "", "con", "x" * 200, "x" * 201})
def test_that_every_file_gets_a_name_of_its_own_that_any_file_system_takes(ids: set[str]) -> None:
    names = file_names(ids)

    assert names.keys() == ids
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", name) for name in names.values())


def test_that_a_plain_id_is_its_file_name() -> None:
    assert file_names({"C014", "k-1"}) == {"C014": "C014", "k-1": "k-1"}


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\r\nb\tc", "a b c"), ("\x00a\ufffe", "a"), ("  Ann   Ash ", "Ann Ash"), ("=1+1", "=1+1")],
)
def test_that_text_is_put_on_one_line(text: str, line: str) -> None:
    assert plain(text) == line

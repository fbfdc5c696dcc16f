"""Tests of tables: how wide they are in the UI, which breaks no line of a cell."""

from __future__ import annotations

import re

import pytest

from flows.brief.tables import LETTERS, LONGEST_WORD, code, narrow, plain, table

REASON = "12 carers: no shift at that time. 3 carers: too far. Proved: no rota can cover it. " * 3


def a_page(*rows: tuple[str, ...]) -> str:
    head = ("Visit", "Risk", "What stops it", "Action")[: len(rows[0])]
    return "\n".join(["# A page", "", *table(head, rows), "", "and a sentence. " * 20])


def width(line: str) -> int:
    return sum(max(map(len, cell.split("<br>"))) for cell in line.strip("| ").split(" | "))


def test_that_a_wide_table_is_broken_in_its_longest_cells_and_loses_no_word() -> None:
    page = a_page(("CL0029-20261125-1", "red", REASON, "find cover or agree a time"))
    (row,) = [line for line in narrow(page).split("\n") if line.startswith("| CL")]

    assert width(row) <= LETTERS
    assert row.startswith("| CL0029-20261125-1 | red | 12 carers")
    assert row.endswith("| find cover or agree a time |")
    assert row.replace("<br>", " ").split() == page.split("\n")[4].split()


def test_that_what_is_narrow_enough_and_what_is_no_table_stays() -> None:
    page = a_page(("V1", "red", "no shift", "ring"))

    assert narrow(page) == page


@pytest.mark.parametrize("odd", ["V\\", "V\\\\", "\\|V", "V\\|", "a \\ | b"])
def test_that_a_cell_ends_where_it_ends_whatever_it_holds(odd: str) -> None:
    page = a_page((odd, "red", REASON, "ring"))
    row = narrow(page).split("\n")[4].replace("<br>", " ")

    assert row.startswith(f"| {plain(odd)} | red | ")
    assert row.endswith(" | ring |")


def test_that_an_id_is_never_broken_and_an_escaped_bar_is_part_of_its_cell() -> None:
    long = "V" * LONGEST_WORD
    page = a_page((long, "red", f"a|b {REASON}"))
    (row,) = [line for line in narrow(page).split("\n") if line.startswith("| VV")]

    assert f"| {long} | red | a\\|b" in row.replace("<br>", " ")


@pytest.mark.parametrize("id_", ["http://k1", "HTTPS://k1", "www.k1.example", "k1@agency.example"])
def test_that_an_id_leads_nowhere(id_: str) -> None:
    told = plain(id_)

    assert told.replace("\\", "") == id_
    assert not re.search(r"\w://|www\.|\w@", told, re.IGNORECASE)


def test_that_a_word_is_broken_only_where_it_is_far_longer_than_ids_are() -> None:
    usual, long = "V" * LONGEST_WORD, "K*" * 75
    page = "\n".join(table(("Visit", "Was", "Now"), [(usual, long, long)]))
    cells = narrow(page).splitlines()[-1].strip("| ").split(" | ")

    assert cells[0] == usual
    parts = cells[1].split("<br>")
    assert len(parts) > 1
    assert all(part.count("\\") == part.count("*") for part in parts)
    assert "".join(parts) == plain(long)


@pytest.mark.parametrize(
    ("text", "typed"), [("a b", "`a b`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```")]
)
def test_that_what_is_to_be_typed_is_shown_as_it_is(text: str, typed: str) -> None:
    assert code(text) == typed

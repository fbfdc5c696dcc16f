"""Tests of the letters to clients whom a published change affects."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from data.errors import UserError
from data.reports.letters import Letters, letters_text, letters_word, load_letters
from tests.data.store_rows import TUESDAY, Branch, wall
from tests.data.written_reports.branch import AT, a_branch, publish, texts

EVENING_BEFORE = wall(TUESDAY, "00:30")


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """Two clients with a visit each, published; then another carer comes to both."""
    made = a_branch(tmp_path, name="Ann Hale", postcode="G12 8QQ")
    made.client("c2", name="=cmd()\x07 אבג")
    made.carer("k2", name="Kit Moor")
    made.visit()
    made.visit("v2", client_id="c2", window=("12:00", "13:00"))
    publish(made, ("v1", 1, "k1"), ("v2", 1, "k1"), now=EVENING_BEFORE)
    publish(made, ("v1", 1, "k2"), ("v2", 1, "k2"), now=EVENING_BEFORE)
    return made


def letters_of(branch: Branch, ref: str = "latest") -> Letters:
    with branch.store.unit_of_work(read_only=True) as uow:
        return load_letters(uow, ref)


def test_that_each_client_gets_a_letter_in_the_sentences_of_the_message(branch: Branch) -> None:
    found = letters_of(branch)

    told = letters_text(found, AT).decode()

    assert [letter.client_id for letter in found.letters] == ["c1", "c2"]
    assert "Ann Hale\nG12 8QQ\n\n30 November 2026\n\nHello Ann Hale,\n\nThere is a change" in told
    assert "Tuesday 24 November: Kit Moor will visit you instead, at 09:00." in told
    with branch.store.unit_of_work(read_only=True) as uow:
        messages = uow.outbox.messages(found.rota_id)
    assert next(m.body for m in messages if m.recipient_kind == "client").strip() in told


def test_that_each_letter_has_a_page_of_its_own(branch: Branch) -> None:
    document = docx.Document(io.BytesIO(letters_word(letters_of(branch), AT)))

    breaks = document.element.body.xpath('.//w:br[@w:type="page"]')
    assert len(breaks) == 1
    assert "Kit Moor will visit you instead" in texts(document.paragraphs)


def test_that_a_hostile_name_breaks_no_letter(branch: Branch) -> None:
    document = docx.Document(io.BytesIO(letters_word(letters_of(branch), AT)))

    told = texts(document.paragraphs)
    assert "=cmd() אבג" in told
    assert "\x07" not in told + letters_text(letters_of(branch), AT).decode()


def test_that_only_clients_get_letters_and_of_carers_only_the_names(branch: Branch) -> None:
    told = letters_text(letters_of(branch), AT).decode()

    assert "Your visits have changed" not in told


def test_that_a_first_publication_has_no_letters(branch: Branch) -> None:
    with pytest.raises(UserError, match="changes nothing that a client was told") as refused:
        letters_of(branch, "R1")

    assert "rotamend messages" in refused.value.mend


def test_that_a_rota_nobody_approved_has_no_letters(branch: Branch) -> None:
    from tests.data.store_rows import saved

    proposed = saved(branch)

    with pytest.raises(UserError, match="is proposed: nobody is told of it"):
        letters_of(branch, proposed.rota_id)

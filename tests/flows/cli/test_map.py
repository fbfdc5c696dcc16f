"""Tests of rotamend map."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.flows.brief.pictures import texts
from tests.flows.cli.conftest import Ran
from tests.flows.personal import personal_words

Run = Callable[..., Ran]


def test_that_the_map_is_a_file_of_ids_for_its_owner_alone(
    run: Run, in_force: Path, agency_folder: Path
) -> None:
    ran = run("map", "--json")
    file = Path(ran.json["file"])
    drawn = file.read_text(encoding="utf-8")

    assert ran.code == 0
    assert ran.json == {"rota": "R1", "day": "2026-11-24", "file": str(file)}
    assert file == in_force / "maps" / "R1-2026-11-24.svg"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ElementTree.fromstring(drawn)
    assert [word for word in sorted(personal_words(agency_folder)) if word in drawn] == []


def test_that_one_route_can_be_drawn_and_an_earlier_map_is_written_over(
    run: Run, rota: list[dict[str, object]], tmp_path: Path
) -> None:
    carers = sorted({str(line["carer"]) for line in rota})
    out = tmp_path / "map.svg"
    assert run("map", "--out", out).code == 0
    assert run("map", "--out", out, "--carer", carers[0]).code == 0
    said = " ".join(texts(out.read_text(encoding="utf-8")))

    assert carers[0] in said
    assert carers[1] not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--carer", "Grace Hopper"), "not in this rota"), (("--day", "2"), "has no day 2")],
)
def test_that_what_is_not_there_is_refused_and_not_repeated(
    run: Run, in_force: Path, arguments: tuple[str, ...], words: str
) -> None:
    ran = run("map", *arguments)

    assert ran.code == 2
    assert words in ran.err
    assert "Grace" not in ran.err
    assert not (in_force / "maps").exists()


def test_that_another_file_is_not_written_over(run: Run, in_force: Path, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Kim")

    ran = run("map", "--out", other)

    assert ran.code == 2
    assert "is no map" in ran.err
    assert other.read_text() == "Dear Kim"


def test_that_a_folder_that_cannot_be_written_is_refused(run: Run, in_force: Path) -> None:
    ran = run("map", "--out", in_force / "rotamend.db" / "map.svg")

    assert ran.code == 2
    assert "cannot be written" in ran.err or "is no map" in ran.err

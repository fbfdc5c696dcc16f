"""Files of the home health care benchmark: what is refused, and in which words."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hhc_files import InstanceFile, SolutionFile, read, write
from data.errors import UserError
from tests.benchmarks.hhc_examples import (
    Json,
    a_patient,
    a_solution,
    an_instance,
    solution_of,
    write_json,
)


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(path, InstanceFile)
    return caught.value.problem


def example() -> Json:
    return an_instance(a_patient("p1", "s1"), a_patient("p2", "s1", "s3", gap=(5, 10)))


def test_that_plain_and_gzipped_files_are_read_whatever_their_name(tmp_path: Path) -> None:
    plain = write_json(tmp_path / "a.json", example())
    packed = write_json(tmp_path / "b.json.gz", example())
    misnamed = tmp_path / "c.json"
    misnamed.write_bytes(packed.read_bytes())

    assert read(plain, InstanceFile) == read(packed, InstanceFile) == read(misnamed, InstanceFile)


@pytest.mark.parametrize("name", ["s.json", "s.json.gz"])
def test_that_a_solution_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    solution = solution_of(a_solution(c1=[("p1", "s1", 10 / 3)], c2=[]))
    path = tmp_path / "new folder" / name

    write(path, solution)

    assert read(path, SolutionFile) == solution
    assert path.read_bytes().startswith(b"\x1f\x8b") == name.endswith(".gz")


def test_that_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(UserError, match=r"s.json cannot be written"):
        write(tmp_path / "file" / "s.json", solution_of(a_solution()))


def test_that_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.json") == (
        "The file none.json cannot be read: No such file or directory."
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"", "is not JSON"),
        (gzip.compress(b"{}" * 99, mtime=0)[:-9], "is a damaged archive"),
        (gzip.compress(b"{}", mtime=0)[:5], "is a damaged archive"),
        (b"\x1f\x8bnothing of the kind", "cannot be read"),
        (b"[]", "is wrong: all of it: input should be a valid dictionary"),
        (b"{}", "patients is missing; services is missing; caregivers is missing"),
    ],
)
def test_that_a_file_of_another_kind_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(content)

    assert told in refused(path)


def put(*keys: str | int, to: Any) -> Callable[[Json], None]:
    def change(instance: Json) -> None:
        place: Any = instance
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            put("patients", 0, "required_caregivers", 0, "service", to="s9"),
            "patient 'p1' needs an unknown service 's9'",
        ),
        (
            put("caregivers", 0, "abilities", to=["s9"]),
            "caregiver 'c1' has an unknown ability 's9'",
        ),
        (
            put("patients", 0, "required_caregivers", 0, "duration", to=-1),
            "patients.0.required_caregivers.0.duration: input should be greater than or equal to "
            "0, got -1",
        ),
        (
            put("distances", 0, 1, to=float("nan")),
            "distances.0.1: input should be a finite number, got nan",
        ),
        (
            put("patients", 0, "time_window", 1, to=float("inf")),
            "patients.0.time_window.1: input should be a finite number, got inf",
        ),
        (put("distances", 0, 1, to=-3.0), "distances.0.1: input should be greater than or equal"),
        (put("distances", 0, 1, to=1e9), "distances.0.1: input should be less than or equal"),
        (put("distances", 0, 1, to=10**400), "distances.0.1: "),
        (put("distances", 0, 1, to="3"), "distances.0.1: input should be a valid number, got '3'"),
        (put("distances", 0, to=[0.0, 1.0]), "row 0 of the distances has 2 numbers, not 3"),
        (put("distances", to=[]), "distances have 0 rows, not 3 (office and patients)"),
        (put("patients", 1, "id", to="p1"), "patient 'p1' is there 2 times"),
        (put("caregivers", 1, "id", to="c1"), "caregiver 'c1' is there 2 times"),
        (put("services", 1, "id", to="s1"), "service 's1' is there 2 times"),
        (put("patients", 0, "time_window", to=[9, 5]), "the window ends before it starts: [9.0, 5"),
        (
            put("patients", 1, "synchronization", "distance", to=[9, 5]),
            "the distance ends before it starts: [9.0, 5",
        ),
        (
            put("patients", 1, "synchronization", "distance", to=None),
            "sequential services need a distance [min, max]",
        ),
        (put("patients", 1, "synchronization", to=None), "two services need a synchronization"),
        (
            put("patients", 1, "required_caregivers", 1, to={"service": "s1", "duration": 5.0}),
            "patient 'p2' needs one service for two different durations",
        ),
        (
            put("caregivers", 1, "abilities", to=["s4"]),
            "patient 'p2' needs service 's3' from 1 caregiver(s), and 0 can give it",
        ),
        (
            put("patients", 1, "required_caregivers", 1, "service", to="s1"),
            "patient 'p2' needs service 's1' from 2 caregiver(s), and 1 can give it",
        ),
        (put("central_offices", to=[{"id": "d"}, {"id": "e"}]), "central_offices: list should "),
    ],
)
def test_that_a_wrong_instance_is_told(
    tmp_path: Path, change: Callable[[Json], None], told: str
) -> None:
    instance = example()
    change(instance)

    assert told in refused(write_json(tmp_path / "i.json", instance))


def test_that_a_service_without_any_duration_is_told(tmp_path: Path) -> None:
    instance = example()
    del instance["patients"][0]["required_caregivers"][0]["duration"]
    del instance["services"][0]["default_duration"]

    told = refused(write_json(tmp_path / "i.json", instance))

    assert "service 's1' of patient 'p1' has no duration" in told


def test_that_of_many_faults_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    instance = example()
    instance["distances"] = [[-1.0] * 3] * 3

    told = refused(write_json(tmp_path / "i.json", instance))

    assert told.count("greater than or equal") == 5
    assert "; and 4 more" in told

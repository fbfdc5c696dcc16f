"""Instances and solutions of the home health care benchmark as files: what they must look like.

The format is that of Ceschia, Di Gaspero, Rosati and Schaerf (2024), JSON, gzipped or not. Times,
durations and distances are minutes, as Mankowska, Meisel and Bierwirth (2014) have them. What the
numbers mean is not decided here: `benchmarks.hhc_adapter` and `benchmarks.hhc_scorer` do that, each
on its own.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from data.errors import UserError

LONGEST = 1_000_000
"""No time, duration or distance is more minutes than this (two years)."""
SHOWN_FAULTS = 5
GZIP_MAGIC = b"\x1f\x8b"

Minutes = Annotated[float, Field(strict=True, ge=0, le=LONGEST, allow_inf_nan=False)]
Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Name = Annotated[str, Field(strict=True, min_length=1)]


class Service(BaseModel):
    """A kind of service."""

    id: Name
    default_duration: Minutes | None = None


class Caregiver(BaseModel):
    """A caregiver, and the services that they can give."""

    id: Name
    abilities: list[Name]


class Office(BaseModel):
    """Where every route begins and ends."""

    id: Name


class Required(BaseModel):
    """A service that a patient needs; without a duration it takes its kind's default."""

    service: Name
    duration: Minutes | None = None


class Synchronization(BaseModel):
    """How the two services of a patient belong together.

    ``distance`` is the least and the most between their starts, the first required one first.
    """

    type: Literal["simultaneous", "sequential"]
    distance: tuple[Minutes, Minutes] | None = None

    @model_validator(mode="after")
    def _has_a_distance(self) -> Synchronization:
        if self.type == "sequential" and self.distance is None:
            raise ValueError("sequential services need a distance [min, max]")
        if self.distance is not None and self.distance[0] > self.distance[1]:
            raise ValueError(f"the distance ends before it starts: {list(self.distance)}")
        return self


class Patient(BaseModel):
    """A patient, with one service or two."""

    id: Name
    time_window: tuple[Minutes, Minutes]
    required_caregivers: Annotated[list[Required], Field(min_length=1, max_length=2)]
    synchronization: Synchronization | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Patient:
        if self.time_window[0] > self.time_window[1]:
            raise ValueError(f"the window ends before it starts: {list(self.time_window)}")
        if len(self.required_caregivers) == 2 and self.synchronization is None:
            raise ValueError("two services need a synchronization")
        return self


class InstanceFile(BaseModel):
    """An instance. Row and column 0 of the distances are the office, i is the i-th patient."""

    patients: Annotated[list[Patient], Field(min_length=1)]
    services: Annotated[list[Service], Field(min_length=1)]
    caregivers: Annotated[list[Caregiver], Field(min_length=1)]
    central_offices: Annotated[list[Office], Field(min_length=1, max_length=1)]
    distances: list[list[Minutes]]

    @model_validator(mode="after")
    def _belongs_together(self) -> InstanceFile:
        faults = [*self._repeated(), *self._unknown(), *self._misshapen(), *self._hopeless()]
        if faults:
            raise ValueError("; ".join(faults[:SHOWN_FAULTS]))
        return self

    def durations(self, patient: Patient) -> list[float]:
        """Minutes of each service a patient needs."""
        default = {service.id: service.default_duration or 0.0 for service in self.services}
        return [
            default[required.service] if required.duration is None else required.duration
            for required in patient.required_caregivers
        ]

    def _repeated(self) -> Iterator[str]:
        for word, items in (
            ("patient", self.patients),
            ("service", self.services),
            ("caregiver", self.caregivers),
        ):
            for name, count in Counter(item.id for item in items).items():
                if count > 1:
                    yield f"{word} {name!r} is there {count} times"

    def _unknown(self) -> Iterator[str]:
        known = {service.id: service for service in self.services}
        for patient in self.patients:
            for required in patient.required_caregivers:
                if required.service not in known:
                    yield f"patient {patient.id!r} needs an unknown service {required.service!r}"
                elif required.duration is None and known[required.service].default_duration is None:
                    yield f"service {required.service!r} of patient {patient.id!r} has no duration"
            if len({(r.service, r.duration) for r in patient.required_caregivers}) > len(
                {r.service for r in patient.required_caregivers}
            ):
                yield f"patient {patient.id!r} needs one service for two different durations"
        for caregiver in self.caregivers:
            for service in caregiver.abilities:
                if service not in known:
                    yield f"caregiver {caregiver.id!r} has an unknown ability {service!r}"

    def _misshapen(self) -> Iterator[str]:
        size = len(self.patients) + 1
        if len(self.distances) != size:
            yield f"distances have {len(self.distances)} rows, not {size} (office and patients)"
        for index, row in enumerate(self.distances):
            if len(row) != size:
                yield f"row {index} of the distances has {len(row)} numbers, not {size}"

    def _hopeless(self) -> Iterator[str]:
        able = Counter(a for caregiver in self.caregivers for a in set(caregiver.abilities))
        for patient in self.patients:
            for service, needed in Counter(r.service for r in patient.required_caregivers).items():
                if able[service] < needed:
                    yield (
                        f"patient {patient.id!r} needs service {service!r} from {needed} "
                        f"caregiver(s), and {able[service]} can give it"
                    )


class Stop(BaseModel):
    """A service as a solution has it; ``arrival_time`` is its start."""

    patient: Name
    service: Name
    arrival_time: Finite
    departure_time: Finite


class Route(BaseModel):
    """What one caregiver does, in order."""

    caregiver_id: Name
    locations: list[Stop] = []


class SolutionFile(BaseModel):
    """A solution."""

    routes: list[Route]


Content = TypeVar("Content", InstanceFile, SolutionFile)


def read(path: Path, kind: type[Content]) -> Content:
    """Read an instance or a solution.

    Raises
    ------
    UserError
        When there is no such file, it is not JSON, or something in it is wrong.
    """
    try:
        raw = path.read_bytes()
        if raw.startswith(GZIP_MAGIC):
            raw = gzip.decompress(raw)
        content = json.loads(raw)
    except OSError as error:
        raise UserError(
            f"The file {path.name} cannot be read: {error.strerror or error}.", "Check the path."
        ) from error
    except (EOFError, zlib.error) as error:
        raise UserError(f"The file {path.name} is a damaged archive.", "Get it again.") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"The file {path.name} is not JSON: {error}.", "Check the file.") from error
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        faults = [_told(fault) for fault in error.errors()]
        more = len(faults) - SHOWN_FAULTS
        told = "; ".join(faults[:SHOWN_FAULTS]) + (f"; and {more} more" if more > 0 else "")
        raise UserError(
            f"The file {path.name} is wrong: {told}.",
            "Mend it; benchmarks/README.md says where the format is described.",
        ) from error


def write(path: Path, solution: SolutionFile) -> None:
    """Write a solution in the published shape; a name ending in ``.gz`` gets a gzipped file.

    Raises
    ------
    UserError
        When the file cannot be written.
    """
    text = json.dumps(solution.model_dump(), indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".gz":
            path.write_bytes(gzip.compress(text.encode(), mtime=0))
        else:
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"The file {path.name} cannot be written: {error.strerror}.", "Choose another --out."
        ) from error


def _told(fault: ErrorDetails) -> str:
    where = ".".join(str(part) for part in fault["loc"]) or "all of it"
    if fault["type"] == "missing":
        return f"{where} is missing"
    if fault["type"] == "value_error":
        said = fault["msg"].removeprefix("Value error, ")
        return f"{where}: {said}" if fault["loc"] else said
    return f"{where}: {fault['msg'].lower()}, got {_short(fault['input'])}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."

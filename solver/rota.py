"""A rota: which carer makes which slot of which visit, and when; and what differs between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ChangeKind = Literal["carer", "time", "uncovered", "covered", "cancelled", "added"]


@dataclass(frozen=True, slots=True, order=True)
class Assignment:
    """One slot of one visit given to one carer; ``start`` in seconds of the horizon."""

    start: int
    visit_id: str
    slot: int
    carer_id: str
    pinned: bool = False


@dataclass(frozen=True)
class Rota:
    """An immutable set of assignments; a slot that is not in it is uncovered."""

    assignments: tuple[Assignment, ...]

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.assignments))
        object.__setattr__(self, "assignments", ordered)
        keys = [(a.visit_id, a.slot) for a in ordered]
        if len(set(keys)) != len(keys):
            raise ValueError("a slot is assigned twice")

    @classmethod
    def of(cls, assignments: Iterable[Assignment]) -> Rota:
        """A rota of the given assignments, in any order."""
        return cls(tuple(assignments))

    @cached_property
    def by_visit(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Assignments of each visit, by slot."""
        return _grouped(sorted(self.assignments, key=lambda a: a.slot), "visit_id")

    @cached_property
    def by_carer(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Assignments of each carer, by start."""
        return _grouped(self.assignments, "carer_id")

    def __len__(self) -> int:
        return len(self.assignments)


@dataclass(frozen=True, slots=True)
class Change:
    """How one slot differs between a rota and its parent; times in seconds, None where absent."""

    visit_id: str
    slot: int
    kind: ChangeKind
    carer_before: str | None
    carer_after: str | None
    start_before: int | None
    start_after: int | None


def differences(
    before: Rota, after: Rota, visits_before: Iterable[str], visits_after: Iterable[str]
) -> tuple[Change, ...]:
    """The slots that differ, ordered by visit and slot.

    ``visits_before`` and ``visits_after`` tell the visits each rota was asked for, so that a visit
    that no longer exists is *cancelled*, not *uncovered*, and a new one is *added*.
    """
    old = {(a.visit_id, a.slot): a for a in before.assignments}
    new = {(a.visit_id, a.slot): a for a in after.assignments}
    asked_before, asked_after = set(visits_before), set(visits_after)
    changes: list[Change] = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        kind: ChangeKind
        if was is None:
            kind = "covered" if key[0] in asked_before else "added"
        elif now is None:
            kind = "uncovered" if key[0] in asked_after else "cancelled"
        elif was.carer_id != now.carer_id:
            kind = "carer"
        elif was.start != now.start:
            kind = "time"
        else:
            continue
        changes.append(
            Change(
                visit_id=key[0],
                slot=key[1],
                kind=kind,
                carer_before=was.carer_id if was else None,
                carer_after=now.carer_id if now else None,
                start_before=was.start if was else None,
                start_after=now.start if now else None,
            )
        )
    return tuple(changes)


def _grouped(items: Iterable[Assignment], key: str) -> dict[str, tuple[Assignment, ...]]:
    groups: dict[str, list[Assignment]] = {}
    for item in items:
        groups.setdefault(getattr(item, key), []).append(item)
    return {name: tuple(group) for name, group in groups.items()}

"""Every setting and weight of a policy: its value, unit, meaning, tier and default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from data.policies import DEFAULT, PRESETS, read_policy
from solver.overrides import OVERRIDABLE
from solver.rules import SOFT, Unit

WEIGHTS = "weights"
"""The table of the terms' weights: what these mean is told by the terms."""

OVERRIDES = "overrides"
"""The table of roles by rule; a rule that a file does not name is told, too."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a policy.

    Parameters
    ----------
    key
        Its name in the file, with that of its table: ``tariff.sunday_percent``.
    value, default
        In this policy, and in the preset that stands for what a file leaves out.
    unit
        What a number counts; empty where it is none.
    meaning
        In a sentence or two.
    tier
        The tier of the objective that it bears on; None: none alone.
    """

    key: str
    value: Any
    default: Any
    unit: str
    meaning: str
    tier: str | None


def explained(ref: str) -> tuple[str, tuple[Setting, ...]]:
    """The name of a policy, and all it says, in the order of its content.

    Raises
    ------
    UserError
        As for `data.policies.load_policy`.
    """
    name, content = read_policy(ref)
    _, default = read_policy(DEFAULT)
    return name, (*_settings(content, default), *_weights(content, default))


def presets() -> tuple[tuple[str, str], ...]:
    """Each preset with its description, the default first."""
    return tuple((name, read_policy(name)[1].description) for name in PRESETS)


def _settings(content: BaseModel, default: BaseModel, table: str = "") -> Iterator[Setting]:
    for name, field in type(content).model_fields.items():
        value, usual = getattr(content, name), getattr(default, name)
        if isinstance(value, BaseModel):
            yield from _settings(value, usual, f"{name}.")
            continue
        if name == WEIGHTS:
            continue
        about = field.json_schema_extra
        assert isinstance(about, dict)
        unit, tier = str(about["unit"]), about["tier"]
        meaning = field.description or ""
        if name == OVERRIDES:
            for rule in OVERRIDABLE:
                who, usually = value.get(rule, []), usual.get(rule, [])
                yield Setting(f"{name}.{rule}", who, usually, unit, meaning, None)
            continue
        yield Setting(
            f"{table}{name}",
            _plain(value),
            _plain(usual),
            unit,
            meaning,
            None if tier is None else str(tier),
        )


def _weights(content: Any, default: Any) -> Iterator[Setting]:
    for term in SOFT:
        yield Setting(
            f"{WEIGHTS}.{term.id}",
            content.weights[term.id],
            default.weights[term.id],
            "points for each"
            if term.unit is Unit.COUNT
            else f"points for each of its {term.unit.word}",
            term.meaning,
            str(term.tier),
        )


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)

"""The traffic light of a brief: how much a person has to do, by colour, shape and word."""

from __future__ import annotations

from enum import StrEnum

from flows.brief.svg import FILL, ON_FILL, cut, opening, words
from flows.planned import Planned

WIDTH, HEIGHT = 640, 76
MOST_LETTERS = 74


class Light(StrEnum):
    """What a rota asks of whoever reads its brief."""

    RED = "red"
    """A red visit has nobody, a rule is broken, or the solve was stopped: act before approving."""
    AMBER = "amber"
    """Other visits have nobody: look at them."""
    GREEN = "green"
    """All is covered and every rule holds."""


WORD = {Light.RED: "Act", Light.AMBER: "Look", Light.GREEN: "Fine"}
_SHAPE = {
    # A stop sign with a cross, a warning sign with a mark, a disc with a tick.
    Light.RED: "M28 12h20l14 14v20l-14 14h-20l-14-14v-20z",
    Light.AMBER: "M38 9l29 52h-58z",
    Light.GREEN: "M38 12a24 24 0 1 1 0 48a24 24 0 1 1 0-48z",
}
_SIGN = {
    Light.RED: "M29 27l18 18m0-18l-18 18",
    Light.AMBER: "M38 27v17m0 5.5v5",
    Light.GREEN: "M27 37l8 8l15-17",
}


def light_of(planned: Planned) -> Light:
    """The light of a planned rota."""
    drafted = planned.saved is not None and planned.saved.status == "draft"
    gravest = {slot.risk for slot in planned.uncovered}
    if planned.broken or drafted or "red" in gravest:
        return Light.RED
    return Light.AMBER if gravest else Light.GREEN


def light(colour: Light, what: str, detail: str = "") -> str:
    """The SVG of a light with what it stands for beside it.

    Parameters
    ----------
    what, detail
        A line each; ids only.
    """
    return "".join(
        (
            opening(WIDTH, HEIGHT, f"{WORD[colour]}: {what}"),
            f'<path d="{_SHAPE[colour]}" fill="{FILL[colour]}"/>',
            f'<path d="{_SIGN[colour]}" fill="none" stroke="{ON_FILL[colour]}" stroke-width="5" '
            'stroke-linecap="round"/>',
            words(84, 31, WORD[colour], size=20, bold=True),
            words(84, 50, cut(what, MOST_LETTERS), size=13),
            words(84, 67, cut(detail, MOST_LETTERS), size=12) if detail else "",
            "</svg>",
        )
    )

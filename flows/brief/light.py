"""The traffic light of a brief: how much a person has to do, by colour, shape and word."""

from __future__ import annotations

from enum import StrEnum

from flows.brief.against import exceeded
from flows.brief.svg import FILL, ON_FILL, broken, opening, words
from flows.planned import Planned

WIDTH, HEIGHT, LINE = 640, 76, 17
LEFT = 84
"""Where the words begin, beside the light."""


class Light(StrEnum):
    """What a rota asks of whoever reads its brief."""

    RED = "red"
    """A red visit has nobody, a rule is broken, or the solve was stopped: act before approving."""
    AMBER = "amber"
    """Other visits have nobody, or a budget is exceeded: look at them."""
    GREEN = "green"
    """All is covered, every rule holds, and no budget is exceeded."""


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
    return Light.AMBER if gravest or exceeded(planned) else Light.GREEN


def light(colour: Light, what: str, detail: str = "") -> str:
    """The SVG of a light with what it stands for beside it.

    Parameters
    ----------
    what, detail
        Ids only; a line each, and further lines where they are longer.
    """
    lines = [(line, 13.0) for line in broken(what, WIDTH - LEFT - 12, 13)]
    lines += [(line, 12.0) for line in broken(detail, WIDTH - LEFT - 12, 12)]
    height = HEIGHT + LINE * max(0, len(lines) - 2)
    return "".join(
        (
            opening(WIDTH, height, f"{WORD[colour]}: {what}"),
            f'<path d="{_SHAPE[colour]}" fill="{FILL[colour]}"/>',
            f'<path d="{_SIGN[colour]}" fill="none" stroke="{ON_FILL[colour]}" stroke-width="5" '
            'stroke-linecap="round"/>',
            words(LEFT, 31, WORD[colour], size=20, bold=True),
            *(
                words(LEFT, 50 + LINE * index, line, size=size)
                for index, (line, size) in enumerate(lines)
            ),
            "</svg>",
        )
    )

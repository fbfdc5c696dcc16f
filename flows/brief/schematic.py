"""The schematic of patches, which the UI shows in place of a map, and its page.

It tells where carers work and how often they go from one patch to another. No home is on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.background import Background
from flows.brief.svg import FILL, FRAME, GROUND, MUTED, cut, data_uri, opening, words
from flows.brief.tables import plain, table
from flows.patches import LEAST_CLIENTS, Patch, journeys
from flows.planned import Planned
from solver.problem import Risk
from solver.words import count

WIDTH, HEIGHT = 760, 520
LEFT, TOP, GAP = 14, 46, 8
BOX, WAY = "#eef1f4", "#5b6b7a"
THICKEST = 11.0
MOST_LINES, MOST_NUMBERS = 28, 14
"""Of the most frequent journeys: those that are drawn, and those that get a number."""
LETTERS_A_PIXEL = 1 / 6.4


@dataclass(frozen=True, slots=True)
class PatchFigures:
    """What a rota does in one patch; ``nobody`` holds the risk of each slot that nobody makes."""

    patch: Patch
    slots: int
    nobody: tuple[Risk, ...]
    carers: tuple[str, ...]


def patch_figures(planned: Planned, patches: Sequence[Patch]) -> tuple[PatchFigures, ...]:
    """Count what a rota does in each patch; carers come by how many slots they make there."""
    found = []
    for patch in patches:
        visits = [v for v in planned.problem.visits if v.client_id in patch.clients]
        ids = {v.id for v in visits}
        made = [a.carer_id for v in visits for a in planned.rota.by_visit.get(v.id, ())]
        found.append(
            PatchFigures(
                patch,
                sum(v.carers_required for v in visits),
                tuple(slot.risk for slot in planned.uncovered if slot.visit_id in ids),
                tuple(sorted(set(made), key=lambda c: (-made.count(c), c))),
            )
        )
    return tuple(found)


def map_page(planned: Planned, background: Background) -> str:
    """The page of patches: the schematic, and a row for each."""
    day = planned.problem.horizon.first_day
    title = f"# {plain(planned.problem.branch_id)}, {day:%a %d %b %Y}: patches"
    rota_id = planned.saved.rota_id if planned.saved else "latest"
    local = (
        f"A map with routes shows where people live, so it is no artifact: "
        f"`rotamend map --rota {rota_id}` draws it into a file on this machine."
    )
    if not background.patches:
        why = f"No patches: coordinates of fewer than {LEAST_CLIENTS} clients are known."
        return f"{title}\n\n{why}\n\n{local}\n"
    counted = patch_figures(planned, background.patches)
    address = data_uri(schematic(planned, background.patches))
    lines = [
        title,
        "",
        f"![Patches and the journeys between them]({address})",
        "",
        "Neighbours lie beside each other, north is above; boxes are as large as they have "
        f"clients, {LEAST_CLIENTS} at least. Distances and places of homes are not shown.",
        "",
        *table(
            ("Patch", "Clients", "Slots", "Nobody", "Carers"),
            (
                (
                    each.patch.name,
                    len(each.patch.clients),
                    each.slots,
                    len(each.nobody) or "–",
                    len(each.carers),
                )
                for each in counted
            ),
        ),
        "",
        local,
    ]
    return "\n".join(lines) + "\n"


def schematic(planned: Planned, patches: Sequence[Patch]) -> str:
    """The SVG of patches, with the journeys between them as lines: the thicker, the more."""
    day = planned.problem.horizon.first_day
    counted = patch_figures(planned, patches)
    return "".join(
        (
            opening(WIDTH, HEIGHT, f"Patches, {day:%A %d %B %Y}"),
            words(LEFT, 22, f"Patches, {day:%A %d %B %Y}", size=14, bold=True),
            words(
                LEFT,
                38,
                "Lines: the most frequent journeys between patches. Carers: most visits first.",
                fill=MUTED,
            ),
            *(_box(each.patch) for each in counted),
            *_ways(planned, patches),
            *(part for each in counted for part in _told(each)),
            "</svg>",
        )
    )


def _place(patch: Patch) -> tuple[float, float, float, float]:
    wide, tall = WIDTH - 2 * LEFT, HEIGHT - TOP - LEFT
    return (
        LEFT + patch.x * wide + GAP / 2,
        TOP + patch.y * tall + GAP / 2,
        patch.width * wide - GAP,
        patch.height * tall - GAP,
    )


def _box(patch: Patch) -> str:
    x, y, width, height = _place(patch)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" '
        f'fill="{BOX}" stroke="{FRAME}"/>'
    )


def _ways(planned: Planned, patches: Sequence[Patch]) -> Iterator[str]:
    counted = journeys(planned.facts, patches)
    most = max(counted.values(), default=1)
    middle = {}
    for patch in patches:
        x, y, width, height = _place(patch)
        middle[patch.name] = (x + width / 2, y + height * 0.62)
    ordered = sorted(counted.items(), key=lambda item: (item[1], item[0]))[-MOST_LINES:]
    for (one, other), number in ordered:
        (x1, y1), (x2, y2) = middle[one], middle[other]
        thick = max(0.8, THICKEST * number / most)
        yield (
            f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{WAY}" '
            f'stroke-width="{thick:.1f}" stroke-opacity=".35" stroke-linecap="round"/>'
        )
    for (one, other), number in ordered[-MOST_NUMBERS:]:
        (x1, y1), (x2, y2) = middle[one], middle[other]
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{GROUND}" stroke="{WAY}"/>'
        yield words(round(x, 1), round(y + 3.5, 1), str(number), size=10, anchor="middle")


def _told(each: PatchFigures) -> Iterator[str]:
    x, y, width, _ = _place(each.patch)
    x, y, letters = round(x + 7, 1), round(y, 1), max(4, int((width - 12) * LETTERS_A_PIXEL))
    clients = f"{len(each.patch.clients)} clients, {count(each.slots, 'slot')}"
    yield words(x, y + 15, cut(each.patch.name, letters), size=12, bold=True, halo=BOX)
    yield words(x, y + 29, cut(clients, letters), halo=BOX)
    yield words(x, y + 43, cut(" ".join(each.carers), letters), size=10, fill=MUTED, halo=BOX)
    if each.nobody:
        gravest = min(each.nobody, key=tuple(FILL).index)
        yield (
            f'<rect x="{x}" y="{y + 49}" width="11" height="11" fill="none" '
            f'stroke="{FILL[gravest]}" stroke-width="2.5"/>'
        )
        told = cut(f"{len(each.nobody)} nobody, {gravest}", letters - 2)
        yield words(x + 16, y + 59, told, bold=True, halo=BOX)

"""Tests of the colours of pictures: both themes of the UI, and eyes that see fewer colours.

The grounds of Prefect 3.8's themes are those of its style sheet: ``--p-color-bg-1`` and ``-0``.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from flows.brief import gantt, light, routes, svg

Rgb = tuple[float, float, float]
LIGHT_THEME = ("#ffffff", "#eaeaeb")
DARK_THEME = ("#1d1e20", "#26282b")
TEXT, GRAPHIC = 4.5, 3.0
"""Least contrast of text, and of what a picture tells (WCAG 2.2, 1.4.3 and 1.4.11)."""

# Machado, Oliveira and Fernandes (2009), severity 1, on linear light.
SEEN_BY = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "achromatopsia": ((0.2126, 0.7152, 0.0722),) * 3,
}


def linear(colour: str) -> Rgb:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def luminance(colour: Rgb) -> float:
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def between(one: str, other: str) -> float:
    return contrast(linear(one), linear(other))


def seen(colour: str, by: str) -> Rgb:
    given = linear(colour)
    red, green, blue = (sum(a * b for a, b in zip(row, given, strict=True)) for row in SEEN_BY[by])
    return red, green, blue


@pytest.mark.parametrize("ground", [svg.GROUND, gantt.OFFERED])
def test_that_text_stands_out_from_the_ground_it_is_on(ground: str) -> None:
    assert between(svg.INK, ground) >= TEXT
    assert between(svg.MUTED, ground) >= TEXT


@pytest.mark.parametrize("colour", list(light.Light))
def test_that_the_sign_stands_out_from_the_shape_of_the_light(colour: light.Light) -> None:
    assert between(svg.ON_FILL[colour], svg.FILL[colour]) >= GRAPHIC


@pytest.mark.parametrize(
    "line", [gantt.TRAVEL, gantt.WAITING, routes.ALL, routes.OWN, svg.FRAME, svg.INK]
)
def test_that_lines_stand_out(line: str) -> None:
    assert between(line, svg.GROUND) >= GRAPHIC


@pytest.mark.parametrize("colour", routes.COLOURS)
def test_that_routes_and_their_labels_stand_out(colour: str) -> None:
    assert between(colour, svg.GROUND) >= TEXT


@pytest.mark.parametrize("theme", [LIGHT_THEME, DARK_THEME], ids=["light", "dark"])
def test_that_a_picture_has_an_edge_on_the_grounds_of_a_theme(theme: tuple[str, ...]) -> None:
    # Its own ground on a dark theme, its frame on a light one.
    for ground in theme:
        assert max(between(svg.GROUND, ground), between(svg.FRAME, ground)) >= GRAPHIC


@pytest.mark.parametrize("by", SEEN_BY)
def test_that_red_differs_from_the_other_risks_in_lightness_for_every_eye(by: str) -> None:
    red, amber, green = (seen(svg.FILL[risk], by) for risk in ("red", "amber", "green"))

    assert contrast(red, amber) >= 2
    assert contrast(red, green) >= 1.5
    # Whoever misses one kind of cone still tells yellow from blue.
    assert contrast(amber, green) >= (1.4 if by == "achromatopsia" else 1.3)


def test_that_risks_differ_in_height_and_size_too() -> None:
    for one, other in combinations(svg.FILL, 2):
        assert gantt.HEIGHT[one] != gantt.HEIGHT[other]
        assert routes.DOT[one] != routes.DOT[other]

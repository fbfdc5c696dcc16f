"""What the pictures of briefs share: colours, the ground they stand on, texts, addresses.

The UI shows pictures in a light and in a dark theme, so each one brings its own light ground. No
meaning hangs on a hue alone: risks differ in lightness and in height or shape, too.
"""

from __future__ import annotations

import base64
from html import escape

INK, MUTED, GROUND, FRAME = "#1b1f24", "#57606a", "#fbfbf9", "#6e7781"
FAINT = "#d8dce1"
"""Of lines that only lead the eye."""
FILL = {"red": "#b3202c", "amber": "#f0a818", "green": "#2a9d8f"}
"""Three colours of clearly different lightness, so that they differ without hue too."""
ON_FILL = {"red": "#ffffff", "amber": INK, "green": INK}
"""What is written on them."""


def opening(width: int, height: int, title: str) -> str:
    """The beginning of a picture on its own ground; it ends with ``</svg>``."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="system-ui,Segoe UI,Arial,sans-serif">'
        f"<title>{_safe(title)}</title>"
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8" fill="{GROUND}" '
        f'stroke="{FRAME}"/>'
    )


def words(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 11,
    anchor: str = "start",
    fill: str = INK,
    bold: bool = False,
    halo: str = "",
) -> str:
    """A line of text; ids in it cannot break the picture.

    Parameters
    ----------
    halo
        Colour around the letters where lines run behind them.
    """
    style = f'font-size="{size:g}" fill="{fill}"'
    style += "" if anchor == "start" else f' text-anchor="{anchor}"'
    style += ' font-weight="600"' if bold else ""
    style += f' paint-order="stroke" stroke="{halo}" stroke-width="3"' if halo else ""
    return f'<text x="{x:g}" y="{y:g}" {style}>{_safe(text)}</text>'


def fitted(text: str, room: float, size: float = 11) -> str:
    """A text that is no wider than so many pixels, its middle left out where it must be.

    Ids that begin alike differ at their ends. Letters are taken to be as wide as in the widest of
    the fonts that browsers have for it.
    """
    if width_of(text, size) <= room:
        return text
    kept = len(text)
    while kept > 2 and width_of(_without_middle(text, kept), size) > room:
        kept -= 1
    return _without_middle(text, kept)


def broken(text: str, room: float, size: float = 11) -> list[str]:
    """A text in lines that are no wider than so many pixels; a wider word loses its middle."""
    lines: list[str] = []
    for word in (fitted(each, room, size) for each in text.split(" ") if each):
        if lines and width_of(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def width_of(text: str, size: float = 11) -> float:
    """How wide a text is at the most, in pixels."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter in "MW@%…mw":
        return 1.0
    if letter in "iljIt.,:;'|!()[]- ":
        return 0.42
    return 0.78 if letter.isupper() or not letter.isascii() else 0.65


def _without_middle(text: str, kept: int) -> str:
    tail = kept // 2
    return f"{text[: kept - tail]}…{text[len(text) - tail :]}"


def data_uri(svg: str) -> str:
    """The picture as an address that markdown can show without any request."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _safe(text: str) -> str:
    """Text as XML takes it: it has no way to write most control characters."""
    return escape("".join(letter for letter in text if letter.isprintable()))

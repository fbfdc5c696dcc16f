"""What tests read from the pictures in a page."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
_PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")


def pictures(page: str) -> list[str]:
    """The pictures of a page, each parsed as XML first."""
    found = [base64.b64decode(each).decode() for each in _PICTURE.findall(page)]
    for each in found:
        ElementTree.fromstring(each)
    return found


def with_pictures(page: str) -> str:
    """A page with what its pictures hold written out."""
    return "\n".join([page, *pictures(page)])


def texts(svg: str) -> list[str]:
    """The words in a picture, its title among them."""
    root = ElementTree.fromstring(svg)
    return [each.text or "" for each in root.iter() if each.tag in (f"{SVG}text", f"{SVG}title")]


def attributes(svg: str, tag: str, name: str) -> list[str]:
    """An attribute of all elements of a kind."""
    return [each.get(name, "") for each in ElementTree.fromstring(svg).iter(f"{SVG}{tag}")]

"""Asking the API of a Prefect server without loading Prefect."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

BUSY_S = 30
"""Seconds in which a busy server (503) is asked again."""
PAGE = 200
"""Most rows that the API gives in one answer."""


def client(api_url: str) -> httpx.Client:
    """A client of a server, to be closed after use."""
    import httpx

    # Never through a proxy: the server is on this machine.
    return httpx.Client(base_url=api_url, timeout=30, trust_env=False)


def ask(server: httpx.Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """What the server answers; None where it answers nothing.

    Raises
    ------
    httpx.HTTPError
        When it does not answer, or refuses.
    """
    limit = time.monotonic() + BUSY_S
    while True:
        answer = server.request(method, path, json=body)
        if answer.status_code != 503 or time.monotonic() > limit:
            break
        time.sleep(0.2)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def pages(server: httpx.Client, path: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All rows that a filter finds, page by page."""
    offset = 0
    while True:
        page = ask(server, "POST", path, {**body, "limit": PAGE, "offset": offset})
        yield from page
        if len(page) < PAGE:
            return
        offset += PAGE

"""rotamend serve: the Prefect UI, the nightly schedule and what runs it, with one command."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import AsJson
from flows.settings import DEFAULT_PORT


def serve(
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Port of the UI on this machine.")
    ] = DEFAULT_PORT,
    as_json: AsJson = False,
) -> int:
    """Serve the UI and plan every branch at 02:00, until Ctrl-C stops all of it.

    The UI answers on this machine only (127.0.0.1). Ctrl-C while solving keeps the best rota found
    so far as a draft.
    """
    from flows.cli.terminal import emit, note
    from flows.server import ServerFailed
    from flows.serving import serve as run

    try:
        run(port, note)
    except ServerFailed as error:
        text = f"{error}"
        if as_json:
            emit({"errors": [{"problem": text, "mend": "Read the log it names."}]})
        else:
            note(f"{text[:1].upper()}{text[1:]}")
        return 1
    if as_json:
        emit({"stopped": True, "port": port})
    return 0

"""rotamend init: an empty home."""

from __future__ import annotations

from flows.cli.options import AsJson


def init(as_json: AsJson = False) -> int:
    """Make the home folder and its database; what is there already stays as it is."""
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, program, say
    from flows.settings import home

    with open_store() as store:
        url = store.url
    if as_json:
        emit({"home": str(home()), "database": url})
    else:
        say(f"Home:     {home()}", f"Database: {url}", f"Next:     {program()} import FOLDER")
    return 0

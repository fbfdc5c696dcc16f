"""rotamend export: a rota as an agency folder with its assignments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, RotaRef


def export(
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER|FILE.xlsx", help="Where to write it.")
    ],
    rota: RotaRef = "latest",
    branch: Branch = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write also over what is not an earlier export.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Write a rota in the shapes of the input, with assignments, uncovered slots and changes.

    A folder or file that holds something else than an earlier export is refused.
    """
    from data.exporters import export_rota, write_workbook
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say

    with open_store() as store:
        if out.suffix.lower() == ".xlsx":
            files = [write_workbook(store, rota, out, branch, force=force)]
        else:
            files = export_rota(store, rota, out, branch, force=force)
    if as_json:
        emit({"out": str(out), "files": [str(file) for file in files]})
    else:
        say(f"Written to {out}.")
    return 0

"""rotamend report letters: letters to the clients whom a published rota affects."""

from __future__ import annotations

from flows.cli.options import AsJson, Branch, Now, RotaRef
from flows.cli.report_options import Out, deliver


def letters(
    rota: RotaRef = "latest",
    branch: Branch = None,
    out: Out = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Write the letters to clients about a published rota, as Word and as text."""
    from data.reports.files import file_name
    from data.reports.letters import letters_text, letters_word, load_letters
    from flows.cli.context import clock_anywhere, open_store

    with open_store() as store:
        with store.unit_of_work(read_only=True) as uow:
            found = load_letters(uow, rota, branch)
        clock = clock_anywhere(store, found.branch_id, now)
    parts = (found.branch_id, "letters", found.rota_id)
    made = {
        file_name(*parts, suffix=".docx"): letters_word(found, clock),
        file_name(*parts, suffix=".txt"): letters_text(found, clock),
    }
    facts = {
        "rota": found.rota_id,
        "branch": found.branch_id,
        "clients": [letter.client_id for letter in found.letters],
    }
    return deliver(out, made, facts, as_json=as_json)

"""rotamend report letters: letters to the clients whom a published rota affects."""

from __future__ import annotations

from flows.cli.options import AsJson, Branch, Now, RotaRef
from flows.cli.report_options import Out, deliver, read


def letters(
    rota: RotaRef = "latest",
    branch: Branch = None,
    out: Out = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Write the letters to clients about a published rota, as Word and as text."""
    from data.reports.letters import letters_text, letters_word, load_letters
    from data.reports.names import file_name

    found = read(lambda uow, chosen, _: load_letters(uow, rota, chosen), branch, now, rota=rota)
    written, clock = found.facts, found.clock
    parts = (found.branch_id, "letters", written.rota_id)
    made = {
        file_name(*parts, suffix=".docx"): letters_word(written, clock),
        file_name(*parts, suffix=".txt"): letters_text(written, clock),
    }
    facts = {
        "rota": written.rota_id,
        "branch": found.branch_id,
        "clients": [letter.client_id for letter in written.letters],
    }
    return deliver(out, made, facts, as_json=as_json)

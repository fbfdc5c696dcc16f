"""The command ``rotamend``: its commands, and what every one does when something goes wrong."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import typer

from flows.cli import (
    absent,
    add_visits,
    approve,
    away,
    bill,
    cancel,
    candidates,
    change,
    check,
    continuity,
    demo,
    diff,
    doctor,
    drawing,
    explain,
    export,
    free,
    importing,
    init,
    late,
    law,
    messages,
    move,
    nightly,
    override,
    people,
    policy,
    propose,
    reject,
    replan,
    report,
    serve,
    show,
    standby,
    take_back,
    value,
    vehicle,
    watch,
    weather,
    why,
)

GARBAGE_AFTER = 200_000
"""Objects made after which Python looks for garbage in cycles."""
DONE, FAILED, BAD_INPUT, NEEDS_A_PERSON = range(4)

app = typer.Typer(
    name="rotamend",
    help="Plans home-care rotas and mends them. A person approves before anything is published.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)
for name, function in (
    ("demo", demo.demo),
    ("init", init.init),
    ("import", importing.import_),
    ("nightly", nightly.nightly),
    ("absent", absent.absent),
    ("late", late.late),
    ("vehicle", vehicle.vehicle),
    ("cancel", cancel.cancel),
    ("away", away.away),
    ("add-visit", add_visits.add_visit),
    ("add-visits", add_visits.add_visits),
    ("change", change.change),
    ("weather", weather.weather),
    ("take-back", take_back.take_back),
    ("replan", replan.replan),
    ("move", move.move),
    ("propose", propose.propose),
    ("approve", approve.approve),
    ("reject", reject.reject),
    ("messages", messages.messages),
    ("standby", standby.standby),
    ("show", show.show),
    ("diff", diff.diff),
    ("value", value.value),
    ("explain", explain.explain),
    ("candidates", candidates.candidates),
    ("why", why.why),
    ("free", free.free),
    ("continuity", continuity.continuity),
    ("check", check.check),
    ("bill", bill.bill),
    ("law", law.law),
    ("policy", policy.policy),
    ("export", export.export),
    ("map", drawing.map_),
    ("serve", serve.serve),
    ("watch", watch.watch),
    ("doctor", doctor.doctor),
):
    app.command(name)(function)
app.add_typer(people.app, name="people")
app.add_typer(override.app, name="override")
app.add_typer(report.app, name="report")


def main() -> None:
    """Run ``rotamend`` with the arguments of the process."""
    # Loading modules and rows makes a million objects and no garbage: looking for some at every
    # 700 of them takes a sixth of the time in which a re-plan is answered.
    gc.set_threshold(GARBAGE_AFTER)
    code: int | None = None

    def leave() -> None:
        # Last of what is called at exit. Taking those objects and the compiled code apart, which
        # the system frees anyhow, would keep whoever waits for 0.7 s more.
        if code is not None:
            with suppress(OSError, ValueError):
                for stream in (sys.stdout, sys.stderr):
                    # None where the shell has closed it.
                    if stream is not None:
                        stream.flush()
                os._exit(code)

    atexit.register(leave)
    code = run(sys.argv[1:])
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code.

    Returns
    -------
    int
        0 done; 1 an unexpected failure, or stopped before it was done; 2 bad input or arguments,
        nothing changed; 3 done, but something needs a person.
    """
    from flows.cli.terminal import note
    from flows.clock import hearing

    as_json = "--json" in arguments
    try:
        with hearing(lambda words: note(f"Warning: {words}")):
            code = app(list(arguments), prog_name="rotamend", standalone_mode=False)
    except typer.TyperException as error:
        return _refuse(as_json, _sentence(error), "See rotamend --help, or --help of the command.")
    except (KeyboardInterrupt, typer.Abort):
        return _fail(as_json, "Stopped before it was done.")
    except SystemExit as end:
        # Typer and Rich end like this when the reader goes away (`rotamend show | head`), which is
        # no failure; Python would complain once more at exit.
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        return _explain(as_json, error)
    if code == 130:
        return _fail(as_json, "Stopped before it was done.")
    return int(code or DONE)


def _sentence(error: typer.TyperException) -> str:
    text = str(error.format_message() if hasattr(error, "format_message") else error)
    return text if text.endswith((".", "?", "!", ")")) else text + "."


def _explain(as_json: bool, error: Exception) -> int:
    from data.errors import StoreError, UserError
    from flows.cli.terminal import emit

    if isinstance(error, importing.RowsRefused):
        emit(error.as_json()) if as_json else error.tell()
        return BAD_INPUT
    if isinstance(error, UserError):
        return _refuse(as_json, error.problem, error.mend)
    if isinstance(error, StoreError):
        return _fail(as_json, f"The database cannot be used: {error}.")
    from flows.failures import keep

    try:
        where = f"see {keep(error)}"
    except OSError as unwritable:
        where = f"the details could not be written ({unwritable.strerror})"
    return _fail(as_json, f"Something failed that should not ({type(error).__name__}): {where}.")


def _refuse(as_json: bool, problem: str, mend: str) -> int:
    from flows.cli.terminal import emit, note

    if as_json:
        emit({"errors": [{"problem": problem, "mend": mend}]})
    else:
        note(f"{problem}\n{mend}")
    return BAD_INPUT


def _fail(as_json: bool, problem: str) -> int:
    from flows.cli.terminal import emit, note

    if as_json:
        emit({"errors": [{"problem": problem, "mend": "Run rotamend doctor."}]})
    else:
        note(problem)
    return FAILED

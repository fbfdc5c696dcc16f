"""rotamend policy: what a policy weighs and sets, and which presets there are."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from flows.cli.options import AsJson, Now


def policy(
    name: Annotated[
        str, typer.Argument(metavar="[NAME|FILE]", help="A preset, or a policy file.")
    ] = "balanced",
    explain: Annotated[
        bool, typer.Option("--explain", help="Every weight and setting, and what it means.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="The presets there are.")] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Explain a policy line by line, or list the presets.

    A file is checked as a plan would check it: what is unknown is refused with the nearest name.
    Its default rate of pay is held against the minimum wage of today, or of the day of --now.
    """
    from data.errors import UserError

    if explain == list_:
        raise UserError(
            "Say what is asked of the policy.",
            "Give --explain to have one explained, or --list to see the presets.",
        )
    return _list(as_json=as_json) if list_ else _explain(name, now, as_json=as_json)


def _list(*, as_json: bool) -> int:
    from data.policies import DEFAULT
    from flows.cli.terminal import emit, say, table
    from flows.explained_policy import presets

    known = presets()
    if as_json:
        emit(
            {
                "policies": [
                    {"name": name, "description": words, "default": name == DEFAULT}
                    for name, words in known
                ]
            }
        )
        return 0
    rows = [(f"{name} (default)" if name == DEFAULT else name, words) for name, words in known]
    say(table("Policies", ("Name", "What for"), rows))
    return 0


def _explain(name: str, now: str | None, *, as_json: bool) -> int:
    from dataclasses import asdict

    from data.policies import DEFAULT, load_policy
    from flows.cli.terminal import emit, say
    from flows.clock import moment
    from flows.explained_policy import explained

    load_policy(name, on=moment(now).date())
    policy_name, settings = explained(name)
    if as_json:
        emit({"policy": policy_name, "settings": [asdict(each) for each in settings]})
        return 0
    say(f"Policy {policy_name}")
    for each in settings:
        usual = "" if each.value == each.default else f"; {DEFAULT}: {_shown(each.default)}"
        about = " · ".join(words for words in (each.tier, each.unit) if words)
        say(f"\n{each.key} = {_shown(each.value)}{f' ({about})' if about else ''}{usual}")
        say(f"    {each.meaning}")
    return 0


def _shown(value: Any) -> str:
    """A value in a line."""
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            return " > ".join(", ".join(level) for level in value)
        return ", ".join(value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {each}" for key, each in value.items()) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return "left out" if value is None else value if isinstance(value, str) else json.dumps(value)

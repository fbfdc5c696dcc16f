"""Tests of rotamend policy: every line of a policy is explained, from one table of texts."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from data.policies import PRESETS
from flows.explained_policy import Setting, explained
from solver.overrides import OVERRIDABLE
from solver.rules import SOFT
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]


def source(name: str) -> str:
    return files("data.policies").joinpath(f"{name}.toml").read_text("utf-8")


def keys(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Keys of a policy file, those of its tables with their names."""
    for key, value in table.items():
        if isinstance(value, dict) and key != "bank_holidays_of":
            yield from keys(value, f"{key}.")
        else:
            yield f"{prefix}{key}"


def named(settings: tuple[Setting, ...]) -> dict[str, Setting]:
    return {each.key: each for each in settings}


@pytest.mark.parametrize("name", PRESETS)
def test_that_every_key_of_a_preset_is_explained_with_its_value(name: str) -> None:
    told, settings = explained(name)
    written = tomllib.loads(source(name))

    # A rate of pay may be left out, and is in every preset.
    assert told == name
    assert named(settings).keys() == {*keys(written), "default_rate_pounds_hour"}
    for term in SOFT:
        line = named(settings)[f"weights.{term.id}"]
        assert line.value == written["weights"][term.id]
        assert (line.tier, term.unit.word in line.unit or "each" in line.unit) == (term.tier, True)


def test_that_the_balanced_file_says_the_same_as_the_table_of_texts() -> None:
    comments = " ".join(
        line.removeprefix("# ") for line in source("balanced").splitlines() if line[:1] == "#"
    )

    missing = [each.key for each in explained("balanced")[1] if each.meaning not in comments]
    assert missing == []


def test_that_each_comment_stands_right_above_its_key() -> None:
    lines = source("balanced").splitlines()

    for each in explained("balanced")[1]:
        table, _, key = each.key.rpartition(".")
        start = lines.index(f"[{table}]") if table else 0
        if table == "overrides" or key in ("publish_without_person", "default_rate_pounds_hour"):
            continue
        place = next(
            i for i, line in enumerate(lines) if i >= start and line.startswith(f"{key} = ")
        )
        above = []
        while lines[place - 1].startswith("#"):
            place -= 1
            above.insert(0, lines[place].removeprefix("# "))
        assert each.meaning in " ".join(above), each.key


def test_that_every_number_has_a_unit() -> None:
    for each in explained("balanced")[1]:
        is_number = isinstance(each.value, int | float) and not isinstance(each.value, bool)
        assert bool(each.unit) >= is_number, each.key


def test_that_a_rule_that_is_not_named_is_told_as_nobodys() -> None:
    told = named(explained("balanced")[1])

    assert {key for key in told if key.startswith("overrides.")} == {
        f"overrides.{rule}" for rule in OVERRIDABLE
    }
    assert told["overrides.travel"].value == []


def test_that_an_own_file_is_explained_beside_the_default(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("tolerance_minutes = 12.5\n[weights]\ntravel = 9\n", encoding="utf-8")

    told = {
        each["key"]: each for each in run("policy", own, "--explain", "--json").json["settings"]
    }

    assert (told["tolerance_minutes"]["value"], told["tolerance_minutes"]["default"]) == (12.5, 5)
    assert (told["weights.travel"]["value"], told["weights.travel"]["default"]) == (9, 4)
    assert "tolerance_minutes = 12.5 (timing · minutes); balanced: 5" in (
        run("policy", own, "--explain").out
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "tolerence_minutes = 1\n",
            "tolerence_minutes is unknown (did you mean tolerance_minutes?)",
        ),
        ("[weights]\ntravl = 1\n", "weights.travl is unknown (did you mean travel?)"),
        ("[tariff]\nsundays_percent = 1\n", "(did you mean sunday_percent?)"),
        ("[overrides]\nwindw = []\n", "overrides.windw is unknown (did you mean window?)"),
        (
            '[overrides]\nminimum_wage = ["manager"]\n',
            "overrides.minimum_wage: nobody may override this rule: the law has no exception",
        ),
        ('[overrides]\nwindow = ["viewer"]\n', "got 'viewer'"),
    ],
)
def test_that_what_is_unknown_is_refused_with_the_nearest_name(
    run: Run, tmp_path: Path, text: str, said: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")

    refused = run("policy", own, "--explain", "--json")

    assert refused.code == 2
    assert said in refused.json["errors"][0]["problem"]


def test_that_no_list_of_roles_may_name_a_rule_without_an_exception(tmp_path: Path) -> None:
    assert "minimum_wage" not in OVERRIDABLE
    assert {"competence", "double_handed", "night_work"}.isdisjoint(OVERRIDABLE)


def test_that_the_presets_are_listed_with_the_default(run: Run) -> None:
    listed = run("policy", "--list", "--json").json["policies"]

    assert [each["name"] for each in listed] == list(PRESETS)
    assert [each["name"] for each in listed if each["default"]] == ["balanced"]
    assert all(each["description"] for each in listed)


def test_that_a_preset_that_is_not_there_is_refused_with_the_nearest_name(run: Run) -> None:
    refused = run("policy", "travl", "--explain", "--json")

    assert (refused.code, "did you mean travel?" in refused.json["errors"][0]["problem"]) == (
        2,
        True,
    )


def test_that_something_is_asked_of_a_policy(run: Run) -> None:
    assert run("policy").code == 2
    assert run("policy", "--list", "--explain").code == 2


def test_that_a_default_rate_is_held_against_the_law_of_the_day(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("default_rate_pounds_hour = 12.50\n", encoding="utf-8")

    last_year = run("policy", own, "--explain", "--now", "2026-03-31T12:00", "--json")
    refused = run("policy", own, "--explain", "--now", "2026-04-01T12:00", "--json")

    assert (last_year.code, refused.code) == (0, 2)
    assert "12.50, below the National Living Wage of 12.71" in refused.json["errors"][0]["problem"]

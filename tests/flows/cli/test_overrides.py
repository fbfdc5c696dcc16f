"""Tests of what a person may allow: who, which violation, and the rest that is given for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.store import Store
from flows.planned import PublicationRefused
from flows.steps import publish
from tests.flows.cli.conftest import Ran
from tests.flows.short_rest import REST, write_short_rest

Run = Callable[..., Ran]
NOW = ("--now", "2026-11-30T08:00")


@pytest.fixture
def broken(run: Run, tmp_path: Path, rotamend_home: Path) -> str:
    """The proposal of three days that breaks daily_rest; Mia is a manager, Robin coordinates."""
    assert run("import", write_short_rest(tmp_path / "short"), "--json").code == 0
    assert run("people", "add", "Mia", "--role", "manager", *NOW, "--json").code == 0
    assert run("people", "add", "Robin", "--role", "coordinator", *NOW, "--json").code == 0
    return str(plan(run, "2026-11-30", 3).json["proposal"])


def plan(run: Run, first_day: str, days: int) -> Ran:
    return run(
        *("nightly", "--from", first_day, "--days", days, "--iterations", "50", *NOW, "--json")
    )


def allow(run: Run, ref: str, rule: str, *more: str, name: str = "Mia") -> Ran:
    given = ("--rule", rule, "--as", name, "--reason", "sleep-in agreed", *more, *NOW, "--json")
    return run("override", "add", ref, *given)


def approve(run: Run, proposal: str) -> Ran:
    return run("approve", proposal, "--as", "Mia", "--reason", "ok", *NOW, "--json")


def error(ran: Ran) -> dict[str, str]:
    assert ran.code == 2, ran.out + ran.err
    (only,) = ran.json["errors"]
    return dict(only)


def test_that_a_rota_is_published_once_what_it_breaks_was_allowed(run: Run, broken: str) -> None:
    refused = approve(run, broken)
    made = allow(run, broken, "daily_rest", "--carer", "k1", *REST)
    published = approve(run, broken)

    assert refused.code == 3
    assert refused.json["overrides"] == [
        f"rotamend override add {broken} --rule daily_rest --carer k1 --visit late --as NAME "
        "--reason TEXT --rest-from TIME --rest-to TIME"
    ]
    assert made.code == 0
    assert (made.json["override"], made.json["rest"]["state"]) == ("O1", "not planned")
    assert (published.code, published.json["status"]) == (0, "published")


def test_that_a_check_tells_what_is_allowed_and_needs_nobody_then(run: Run, broken: str) -> None:
    before = run("check", broken, "--report", "--json")
    allow(run, broken, "daily_rest", *REST)
    after = run("check", broken, "--report", "--json")

    def rest(ran: Ran) -> Any:
        (rule,) = (each for each in ran.json["report"] if each["rule"] == "daily_rest")
        return rule["tested"], rule["violations"], rule["overridden"]

    assert (before.code, rest(before), before.json["overridden"]) == (3, (2, 1, 0), [])
    assert (after.code, rest(after), after.json["violations"]) == (0, (2, 0, 1), [])
    assert [each["override"] for each in after.json["overridden"]] == ["O1"]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("minimum_wage", "Nobody may override minimum_wage: the law has no exception"),
        ("double_handed", "Nobody may override double_handed"),
        ("dayly_rest", "There is no rule 'dayly_rest'."),
        ("window", "Rota R1 has no violation of window that is not allowed already."),
    ],
)
def test_that_only_a_violation_that_is_there_may_be_allowed(
    run: Run, broken: str, rule: str, problem: str
) -> None:
    assert error(allow(run, broken, rule))["problem"].startswith(problem)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Robin", "U2 is a coordinator, and this needs the role manager."),
        ("Somebody", "The name given with --as is not recorded for branch main"),
    ],
)
def test_that_only_a_role_that_the_policy_names_may_allow_it(
    run: Run, broken: str, name: str, problem: str
) -> None:
    assert error(allow(run, broken, "daily_rest", *REST, name=name))["problem"].startswith(problem)
    assert run("override", "list", "--json").json == {"overrides": []}


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ((), "Carer k1 is to have rest for the rest that is lost."),
        (("2026-12-01T14:00", "2026-12-01T15:00"), "less than the rest that is lost"),
        (("2026-11-30T12:00", "2026-11-30T18:00"), "before what it is given for ends"),
        (("2026-12-02T06:00", "2026-12-02T14:00"), "Carer k1 works between"),
    ],
)
def test_that_lost_rest_is_given_back_in_time_that_is_free(
    run: Run, broken: str, rest: tuple[str, ...], problem: str
) -> None:
    given = [word for pair in zip(REST[::2], rest, strict=False) for word in pair]

    told = error(allow(run, broken, "daily_rest", *given))

    assert problem in told["problem"]
    assert "in time off that lasts 13 h 33 min" in told["mend"]


def test_that_no_plan_gives_work_in_the_rest_that_was_promised(run: Run, broken: str) -> None:
    before = plan(run, "2026-12-03", 1)
    allow(run, broken, "daily_rest", *REST)
    after = plan(run, "2026-12-03", 1)

    assert before.json["uncovered"] == []
    assert [each["visit"] for each in after.json["uncovered"]] == ["thu"]
    assert after.json["uncovered"][0]["reason_code"] == "availability"
    # The plan from before the promise works in it.
    assert {v["rule"] for v in approve(run, before.json["proposal"]).json["violations"]} == {
        "availability"
    }


def test_that_a_rest_is_owed_until_it_is_over(run: Run, broken: str) -> None:
    allow(run, broken, "daily_rest", *REST)
    approve(run, broken)
    approve(run, str(plan(run, "2026-12-03", 1).json["proposal"]))

    def state(now: str) -> str:
        (only,) = run("override", "list", "--now", now, "--json").json["overrides"]
        return str(only["rest"]["state"])

    assert state("2026-12-03T10:00") == "planned"
    assert state("2026-12-03T14:00") == "repaid"


def test_that_an_override_is_never_rewritten_and_is_in_the_audit_log(run: Run, broken: str) -> None:
    allow(run, broken, "daily_rest", *REST)

    with Store.open() as store:
        for statement in ("UPDATE overrides SET excess = 9", "DELETE FROM overrides"):
            with pytest.raises(IntegrityError, match="never"), store.unit_of_work() as uow:
                uow.session.execute(text(statement))
        with store.unit_of_work(read_only=True) as uow:
            assert uow.audit.first_broken() is None
            query = text("SELECT actor, subject, reason FROM audit WHERE action = 'rule.override'")
            assert uow.session.execute(query).all() == [("Mia", "R1", "sleep-in agreed")]


def test_that_names_and_reasons_are_told_at_the_terminal_alone(run: Run, broken: str) -> None:
    allow(run, broken, "daily_rest", *REST)

    assert "Mia" in run("override", "list").out
    listed = run("override", "list", "--json").out
    assert "Mia" not in listed
    assert "sleep-in" not in listed


def test_that_a_hand_edit_may_be_proposed_although_it_breaks_a_rule_and_then_allowed(
    run: Run, broken: str
) -> None:
    allow(run, broken, "daily_rest", *REST)
    approve(run, broken)
    edit = ("move", "mid", "--carer", "k2", "--start", "2026-12-01T11:00")

    offered = error(run(*edit, *NOW, "--json"))["mend"]
    proposed = run(*edit, "--although", "window", *NOW, "--json")
    proposal = proposed.json["proposal"]

    # What was allowed before, of the same day, is not in the way.
    assert offered.endswith(" ".join((*edit, "--although window")))
    assert {v["rule"] for v in proposed.json["violations"]} == {"window"}
    assert approve(run, proposal).code == 3
    assert allow(run, proposal, "window", "--visit", "mid", name="Robin").code == 0
    assert approve(run, proposal).code == 0


def test_that_what_waits_to_be_allowed_is_not_listed_as_overtaken(run: Run, broken: str) -> None:
    allow(run, broken, "daily_rest", *REST)
    approve(run, broken)
    edit = ("move", "mid", "--carer", "k2", "--start", "2026-12-01T11:00")
    run(*edit, "--although", "window", *NOW, "--json")

    (group,) = run("propose", *NOW, "--json").json["groups"]

    assert [each["overtaken"] for each in group["proposals"]] == [False]


def test_that_the_form_is_told_the_command_where_all_may_be_allowed(run: Run, broken: str) -> None:
    now = datetime.fromisoformat("2026-11-30T08:00+00:00")

    with Store.open() as store, pytest.raises(PublicationRefused) as refused:
        publish(store, broken, as_name="Mia", reason="ok", now=now)

    assert refused.value.may_be_overridden
    assert f"`rotamend override add {broken} --rule daily_rest" in refused.value.how_to_override


def test_that_a_hand_edit_may_not_break_what_nobody_may_allow(run: Run, broken: str) -> None:
    allow(run, broken, "daily_rest", *REST)
    approve(run, broken)

    told = error(run("move", "mid", "--carer", "k2", "--although", "competence", *NOW, "--json"))

    assert told["problem"] == "--although competence: policy balanced lets nobody override that."


def test_that_a_policy_that_names_nobody_lets_nobody(run: Run, broken: str, tmp_path: Path) -> None:
    own = tmp_path / "strict.toml"
    own.write_text("[overrides]\ndaily_rest = []\n", encoding="utf-8")
    planned = run(
        *("nightly", "--from", "2026-11-30", "--days", "3", "--iterations", "50"),
        *("--policy", own, *NOW, "--json"),
    )

    told = error(allow(run, planned.json["proposal"], "daily_rest", *REST))

    assert "Policy strict" in told["problem"]
    assert "lets nobody override daily_rest" in told["problem"]
    assert approve(run, planned.json["proposal"]).json["overrides"] == []


def test_that_no_rest_is_due_for_a_rota_that_was_turned_down(run: Run, broken: str) -> None:
    allow(run, broken, "daily_rest", *REST)
    run("reject", broken, "--as", "Mia", "--reason", "no", *NOW)

    (only,) = run("override", "list", *NOW, "--json").json["overrides"]
    assert only["rest"]["state"] == "not due"
    assert plan(run, "2026-12-03", 1).json["uncovered"] == []
    assert "Allowed, until repaid" not in plan(run, "2026-12-03", 1).out


def test_that_what_was_allowed_for_a_rota_that_was_turned_down_is_not_allowed_in_the_next(
    run: Run, broken: str
) -> None:
    allow(run, broken, "daily_rest", *REST)
    run("reject", broken, "--as", "Mia", "--reason", "no", *NOW)
    second = str(plan(run, "2026-11-30", 3).json["proposal"])

    assert approve(run, second).code == 3
    assert allow(run, second, "daily_rest", *REST).code == 0
    assert approve(run, second).code == 0


def test_that_one_rest_does_not_repay_two(run: Run, tmp_path: Path, rotamend_home: Path) -> None:
    folder = write_short_rest(tmp_path / "twice")
    # On the evening of Tuesday and the morning after, too.
    more = {
        "availability.csv": "k1,2026-12-01T20:00,2026-12-01T23:00\n",
        "visits.csv": "late2,c1,2026-12-01,21:30,22:00,30\n",
        "rota.csv": "late2,1,k1,2026-12-01T22:00,true\nwed,1,k1,2026-12-02T07:00,true\n",
    }
    for name, rows in more.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    assert run("import", folder, "--json").code == 0
    assert run("people", "add", "Mia", "--role", "manager", *NOW, "--json").code == 0
    proposal = str(plan(run, "2026-11-30", 3).json["proposal"])
    first = allow(run, proposal, "daily_rest", "--visit", "late", *REST)

    told = error(allow(run, proposal, "daily_rest", "--visit", "late2", *REST))

    assert first.code == 0
    assert told["problem"] == (
        "Carer k1 is given the rest from 2026-12-03T06:00 to 2026-12-03T14:00 for O1 already."
    )


@pytest.mark.parametrize(("day", "code"), [("2026-12-15", 0), ("2026-12-16", 2)])
def test_that_rest_comes_within_fourteen_days(run: Run, broken: str, day: str, code: int) -> None:
    # The early visit ends at 07:30 on 1 December.
    rest = ("--rest-from", f"{day}T07:00", "--rest-to", f"{day}T19:00")

    assert allow(run, broken, "daily_rest", *rest).code == code

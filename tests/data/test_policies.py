"""Policies: presets that hold together, files that are refused with what is wrong in them."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from data.errors import UserError
from data.policies import DEFAULT, PRESETS, load_policy
from solver.policy import Tier
from solver.rules import SOFT
from solver.tariff import Payroll
from tests.builders import a_carer, a_problem, a_visit

DAY = dt.date(2026, 11, 24)


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def preset(name: str) -> dict[str, Any]:
    return tomllib.loads(files("data.policies").joinpath(f"{name}.toml").read_text("utf-8"))


def test_that_the_presets_are_the_packaged_files() -> None:
    packaged = {f.name for f in files("data.policies").iterdir() if f.name.endswith(".toml")}
    assert packaged == {f"{name}.toml" for name in PRESETS}
    assert DEFAULT in PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_that_a_preset_loads_under_its_name(name: str) -> None:
    assert load_policy(name, on=DAY).name == name


@pytest.mark.parametrize("name", PRESETS)
def test_that_a_preset_weighs_every_term_of_the_objective(name: str) -> None:
    assert set(preset(name)["weights"]) == {term.id for term in SOFT}


@pytest.mark.parametrize("name", PRESETS)
def test_that_cover_comes_first_and_alone(name: str) -> None:
    policy = load_policy(name, on=DAY)
    assert policy.levels[0] == (Tier.SAFETY,)
    assert policy.weight("uncovered") >= 1
    assert policy.risk_weights["red"] > policy.risk_weights["amber"] > policy.risk_weights["green"]


def test_that_balanced_says_what_its_figures_say() -> None:
    policy = load_policy("balanced", on=DAY)
    assert (policy.tolerance_s, policy.time_critical_s, policy.handover_s) == (300, 1800, 0)
    assert (policy.freeze_s, policy.moved_s, policy.short_notice_s) == (1800, 900, 7200)
    assert (policy.extra_changes, policy.publish_without_person) == (3, ())
    assert policy.levels[1:] == (tuple(Tier)[1:],)
    assert policy.weights == {
        "uncovered": 1,
        "off_preferred": 4,
        "late": 0,
        "worst_late": 0,
        "changed_carer": 600,
        "moved_start": 60,
        "moved_by": 1,
        "short_notice": 30,
        "unknown_carer": 20,
        "first_visits": 20,
        "avoided_carer": 60,
        "not_preferred_carer": 5,
        "over_hours": 4,
        "over_money": 0,
        "overtime": 0,
        "guaranteed": 0,
        "short_notice_pay": 0,
        "travel": 4,
        "waiting": 1,
        "pay": 0,
        "on_costs": 0,
        "fairness": 0,
        "unsocial": 0,
    }


@pytest.mark.parametrize("name", PRESETS)
def test_that_a_window_ends_hard_in_every_preset(name: str) -> None:
    assert load_policy(name, on=DAY).window_end == "hard"


def test_that_a_file_lets_windows_end_softly(tmp_path: Path) -> None:
    assert load_policy(own(tmp_path, 'window_end = "soft"\n'), on=DAY).window_end == "soft"


def test_that_conservative_trades_no_tier_for_a_later_one() -> None:
    assert load_policy("conservative", on=DAY).levels == tuple((tier,) for tier in Tier)


def test_that_travel_weighs_cover_and_travel_alone() -> None:
    weights = load_policy("travel", on=DAY).weights
    assert {term for term, points in weights.items() if points} == {"uncovered", "travel"}
    assert weights["travel"] == 1


def test_that_cheapest_weighs_pay_and_not_twice() -> None:
    weights = load_policy("cheapest", on=DAY).weights
    assert weights["pay"] == 1
    assert weights["travel"] == weights["waiting"] == 0


def test_that_a_file_changes_what_it_names_and_leaves_the_rest_balanced(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        "handover_minutes = 2.5\ndefault_rate_pounds_hour = 13.5\n"
        "[weights]\ntravel = 7\n[risk_weights]\ngreen = 2\n",
    )
    policy = load_policy(path, on=DAY)
    balanced = load_policy("balanced", on=DAY)
    assert (policy.name, policy.handover_s, policy.default_rate_pence_hour) == ("own", 150, 1350)
    assert policy.weights == {**balanced.weights, "travel": 7}
    assert policy.risk_weights == {"red": 1000, "amber": 30, "green": 2}
    assert policy.levels == balanced.levels


@pytest.mark.parametrize("name", PRESETS)
def test_that_no_preset_lets_anything_be_published_without_a_person(name: str) -> None:
    assert load_policy(name, on=DAY).publish_without_person == ()


def test_that_a_file_says_how_a_replan_may_change_a_rota(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        "freeze_minutes = 45\nmoved_minutes = 10\nshort_notice_minutes = 90\nextra_changes = 0\n"
        'publish_without_person = ["replan", "replan"]\n',
    )
    policy = load_policy(path, on=DAY)
    assert (policy.freeze_s, policy.moved_s, policy.short_notice_s) == (2700, 600, 5400)
    assert (policy.extra_changes, policy.publish_without_person) == (0, ("replan",))


def test_that_the_law_of_the_day_is_merged_in() -> None:
    law = load_policy("balanced", on=DAY).law
    assert (law.adult.daily_rest_s, law.adult.break_after_s, law.adult.break_s) == (
        39600,
        21600,
        1200,
    )
    miles = {mode: rate.pence_mile for mode, rate in law.on(DAY).mileage.items()}
    assert miles == {"car": 55, "bicycle": 20}
    changing = load_policy("balanced", on=dt.date(2026, 4, 5)).law
    assert changing.on(dt.date(2026, 4, 5)).mileage["car"].pence_mile == 45
    assert changing.on(dt.date(2026, 4, 6)).mileage["car"].pence_mile == 55


@pytest.mark.parametrize(
    ("day", "pence"), [("2026-03-31", 1221), ("2026-04-01", 1271), ("2017-10-02", 750)]
)
def test_that_a_carer_without_a_rate_gets_the_living_wage_of_the_day(day: str, pence: int) -> None:
    policy = load_policy("balanced", on=dt.date(2017, 9, 30))
    problem = a_problem([a_visit()], [a_carer()])
    assert Payroll(problem, policy).base(a_carer(), dt.date.fromisoformat(day)) == pence


def test_that_bands_and_holidays_are_read(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        'bank_holidays = "England"\nbank_holidays_of = { north = "Scotland" }\n'
        "[tariff]\nbank_holiday_percent = 200\nevening_begins = 19:30:00\n",
    )
    here = load_policy(path, on=DAY, branch="south").tariff
    assert here.percent["bank_holiday"] == 200
    assert here.percent["sunday"] == 100
    assert here.evening_begins_s == 19 * 3600 + 1800
    assert dt.date(2026, 11, 30) not in here.bank_holidays
    assert dt.date(2026, 11, 30) in load_policy(path, on=DAY, branch="north").tariff.bank_holidays


def test_that_before_there_was_a_living_wage_a_policy_must_name_a_rate(tmp_path: Path) -> None:
    day = dt.date(2016, 3, 31)
    with pytest.raises(UserError, match="default_rate_pounds_hour"):
        load_policy("balanced", on=day)
    path = own(tmp_path, "default_rate_pounds_hour = 6.7")
    assert load_policy(path, on=day).default_rate_pence_hour == 670


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tolerence_minutes = 5", "tolerence_minutes is unknown (did you mean tolerance_minutes?)"),
        ("qqq = 1", "qqq is unknown"),
        ("[weights]\ntravl = 1", "weights.travl is unknown (did you mean travel?)"),
        ("[risk_weights]\nrad = 1", "risk_weights.rad is unknown (did you mean red?)"),
        ("handover_minutes = -1", "handover_minutes: input should be greater than or equal to 0"),
        ("handover_minutes = nan", "handover_minutes: input should be a finite number"),
        ("handover_minutes = '5'", "handover_minutes: input should be a valid number"),
        ("tolerance_minutes = 1441", "tolerance_minutes: input should be less than"),
        ("home_counts = 1", "home_counts: input should be a valid boolean"),
        ("[weights]\npay = 1.5", "weights.pay: input should be a valid integer"),
        ("[weights]\npay = -1", "weights.pay: input should be greater"),
        ("[weights]\npay = true", "weights.pay: input should be a valid integer"),
        ("[risk_weights]\nred = 0", "risk_weights.red: input should be greater"),
        ("weights = 3", "weights: input should be"),
        ('levels = [["safety"], ["money"]]', "levels must name each of"),
        ('levels = [["safety"], ["speed"]]', "levels.1.0: input should be"),
        ('window_end = "firm"', "window_end: input should be 'hard' or 'soft', got 'firm'"),
        ("window_end = true", "window_end: input should be 'hard' or 'soft', got True"),
        ("freeze_minutes = -5", "freeze_minutes: input should be greater"),
        ("extra_changes = 2.5", "extra_changes: input should be a valid integer"),
        ("extra_changes = 1001", "extra_changes: input should be less"),
        ('publish_without_person = "replan"', "publish_without_person: input should be a valid"),
        ('publish_without_person = ["edit"]', "publish_without_person.0: input should be 'nig"),
        ("freeze_minute = 5", "freeze_minute is unknown (did you mean freeze_minutes?)"),
        ("default_rate_pounds_hour = 0", "default_rate_pounds_hour: input should be greater"),
        (
            'bank_holidays = "england"',
            "bank_holidays: input should be 'England', 'Scotland', 'Wales' or 'Northern Ireland', "
            "got 'england' (did you mean England?)",
        ),
        ('bank_holidays = "Ireland"', "got 'Ireland' (did you mean Northern Ireland?)"),
        ('[bank_holidays_of]\nnorth = "SCOTLAND"', "got 'SCOTLAND' (did you mean Scotland?)"),
        ('pay_period = "weak"', "got 'weak' (did you mean week?)"),
        ('levels = [["safty"]]', "got 'safty' (did you mean safety?)"),
        ('[overrides]\ndaily_rest = ["manger"]', "got 'manger' (did you mean manager?)"),
        ("[weights]\nuncovered = 0", "weights.uncovered is 0: a rota that leaves every visit out"),
    ],
)
def test_that_a_wrong_key_or_value_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UserError) as raised:
        load_policy(own(tmp_path, text), on=DAY)
    assert told in raised.value.problem


@pytest.mark.parametrize("day", ["2026-03-31", "2026-04-01"])
def test_that_a_default_rate_reaches_the_wage_of_the_first_day(tmp_path: Path, day: str) -> None:
    least = {"2026-03-31": "12.21", "2026-04-01": "12.71"}[day]
    on = dt.date.fromisoformat(day)
    path = own(tmp_path, f"default_rate_pounds_hour = {least}")
    assert load_policy(path, on=on).default_rate_pence_hour == round(float(least) * 100)
    low = own(tmp_path, f"default_rate_pounds_hour = {float(least) - 0.01:.2f}")
    with pytest.raises(UserError) as raised:
        load_policy(low, on=on)
    assert f"is {float(least) - 0.01:.2f}, below" in raised.value.problem
    assert f"Wage of {least} pounds on {day}" in raised.value.problem
    assert "leave the key out" in raised.value.mend


def test_that_a_level_named_twice_is_refused(tmp_path: Path) -> None:
    levels = 'levels = [["safety"], ["timing", "stability", "continuity", "money"], ["money"]]'
    with pytest.raises(UserError, match="levels must name each"):
        load_policy(own(tmp_path, levels), on=DAY)


def test_that_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "tolerence_minutes = 5\nhandover_minutes = -1\n[weights]\ntravl = 1\npay = 1.5\n"
    with pytest.raises(UserError) as raised:
        load_policy(own(tmp_path, text), on=DAY)
    for fault in ("tolerence_minutes", "handover_minutes", "weights.travl", "weights.pay"):
        assert fault in raised.value.problem


def test_that_an_unknown_preset_lists_the_presets() -> None:
    with pytest.raises(UserError, match=r"'balansed' \(did you mean balanced\?\)") as raised:
        load_policy("balansed", on=DAY)
    for name in PRESETS:
        assert name in raised.value.mend


def test_that_a_file_that_is_not_there_or_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_policy(tmp_path / "none.toml", on=DAY)
    with pytest.raises(UserError, match="cannot be read"):
        load_policy(tmp_path, on=DAY)
    with pytest.raises(UserError, match="not TOML"):
        load_policy(own(tmp_path, "travel: 3"), on=DAY)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="not TOML"):
        load_policy(str(tmp_path / "bytes.toml"), on=DAY)


@pytest.mark.parametrize("name", PRESETS)
def test_that_a_preset_repeats_every_key_so_that_a_copy_of_it_is_whole(name: str) -> None:
    assert preset(name).keys() == preset(DEFAULT).keys()
    assert preset(name)["risk_weights"].keys() == preset(DEFAULT)["risk_weights"].keys()

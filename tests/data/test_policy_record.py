"""A policy comes back from its record as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from data.policies import PRESETS, load_policy, policy_record, recorded_policy
from solver.law import Law, WorkerLimits
from solver.tariff import Tariff
from tests.data.store_rows import TUESDAY, Branch, policy, saved


@pytest.mark.parametrize("name", PRESETS)
def test_that_every_preset_comes_back_the_same(name: str) -> None:
    kept = json.loads(json.dumps(policy_record(policy(name=name))))

    assert recorded_policy(kept, on=TUESDAY) == policy(name=name)


def test_that_every_part_of_an_own_policy_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        'levels = [["safety", "timing"], ["money", "fairness"], ["continuity", "stability"]]\n'
        "tolerance_minutes = 7\nwindow_end = 'soft'\n"
        "time_critical_minutes = 20\nhandover_minutes = 4\n"
        "home_counts = false\nknown_carer_under_minutes = 25\npay_travel = false\n"
        "pay_waiting = false\ndefault_rate_pounds_hour = 13.37\nfreeze_minutes = 20\n"
        "moved_minutes = 12\nshort_notice_minutes = 60\nextra_changes = 1\n"
        'publish_without_person = ["nightly"]\nweekly_rest = "fortnight"\n'
        'bank_holidays = "Scotland"\n'
        "[tariff]\nsunday_percent = 150\nevening_begins = 19:30:00\nagency_percent = 140\n"
        "short_notice_pounds = 7.5\n"
        "[weights]\ntravel = 5\n[risk_weights]\nred = 900\n",
        encoding="utf-8",
    )
    ours = load_policy(file, on=TUESDAY)

    assert recorded_policy(json.loads(json.dumps(policy_record(ours))), on=TUESDAY) == ours


def test_that_a_record_from_before_replanning_publishes_nothing_without_a_person() -> None:
    old = policy_record(policy())
    for added in ("freeze_s", "moved_s", "short_notice_s", "extra_changes"):
        del old[added]
    del old["publish_without_person"]

    assert recorded_policy(old, on=TUESDAY) == policy()


def test_that_a_record_from_before_soft_window_ends_has_hard_ones() -> None:
    old = policy_record(policy())
    del old["window_end"]

    assert recorded_policy(old, on=TUESDAY) == policy()


def test_that_the_law_comes_from_the_law_book() -> None:
    nothing = WorkerLimits(0, 0, 0)
    lenient = replace(policy(), law=Law(nothing, nothing))

    assert recorded_policy(policy_record(lenient), on=TUESDAY).law == policy().law


def test_that_a_record_from_before_the_tariff_pays_every_band_alike() -> None:
    old = policy_record(policy()) | {"limits": {"daily_rest_s": 39600}}
    for added in ("tariff", "weekly_rest"):
        del old[added]

    assert recorded_policy(old, on=TUESDAY) == replace(policy(), tariff=Tariff())


def test_that_a_saved_run_holds_its_policy(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    branch.client()
    branch.carer()
    branch.visit()
    plan = saved(branch)
    with branch.store.unit_of_work(read_only=True) as uow:
        run = uow.runs.of(plan.rota_id)

    assert run is not None
    assert run.policy == policy_record(policy())

"""Tests that the sample agency has the shape it claims and holds together."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.sample import clients_for, shape, write_sample
from data.sample.carers import EARLY, EVENING, LATE, LONG, NIGHT, SPLIT

FIRST_DAY = date(2026, 11, 25)
TABLES = {
    "availability",
    "branch",
    "budgets",
    "carers",
    "clients",
    "history",
    "links",
    "preferences",
    "skills",
    "visits",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "agency"
    write_sample(out, seed=1, first_day=FIRST_DAY)
    return out


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in folder.glob("*.csv")
    }


def moment(day: str, text: str) -> pd.Timestamp:
    return pd.Timestamp(text if "T" in text else f"{day}T{text}")


@pytest.mark.parametrize("seed", [1, 2, 3, 2026])
def test_that_a_sample_has_the_shape_of_the_real_area(tmp_path: Path, seed: int) -> None:
    write_sample(tmp_path, seed=seed, first_day=FIRST_DAY)

    measured = shape(tmp_path)

    assert measured["visits_a_day"] == pytest.approx(180, abs=8)
    assert measured["visits_a_client_day"] == pytest.approx(2.13, abs=0.1)
    assert measured["carers_a_client"] == pytest.approx(0.46, abs=0.05)
    assert measured["duration_median_min"] == pytest.approx(27, abs=2)
    assert 5 <= measured["duration_min_min"] <= 8
    assert 50 <= measured["duration_max_min"] <= 60
    assert 0.20 <= measured["double_handed_share"] <= 0.25
    assert measured["daily_client_share"] == pytest.approx(0.67, abs=0.03)
    assert measured["regular_share"] == pytest.approx(0.70, abs=0.12)
    assert 1.8 <= measured["shifts_a_carer_day"] <= 2.3
    assert measured["shift_median_h"] == pytest.approx(3.0, abs=0.25)


def test_that_starts_peak_at_eight_to_nine_noon_five_and_eight(folder: Path) -> None:
    measured = shape(folder)
    at = {hour: measured.get(f"start_hour_{hour:02d}", 0.0) for hour in range(24)}

    assert max(range(6, 11), key=at.__getitem__) in (8, 9)
    assert max(range(11, 15), key=at.__getitem__) == 12
    assert max(range(15, 19), key=at.__getitem__) == 17
    assert max(range(19, 24), key=at.__getitem__) == 20
    assert at[8] + at[9] > 0.2


@pytest.mark.parametrize("visits_a_day", [430, 1000])
def test_that_a_bigger_sample_has_the_visits_asked_for(tmp_path: Path, visits_a_day: int) -> None:
    write_sample(tmp_path, seed=1, first_day=FIRST_DAY, days=7, clients=clients_for(visits_a_day))

    measured = shape(tmp_path)

    assert measured["visits_a_day"] == pytest.approx(visits_a_day, rel=0.05)
    assert 0.20 <= measured["double_handed_share"] <= 0.25


def test_that_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "again", seed=1, first_day=FIRST_DAY)
    write_sample(tmp_path / "other", seed=2, first_day=FIRST_DAY)

    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == written
    assert (tmp_path / "other" / "visits.csv").read_bytes() != written["visits.csv"]


def test_that_a_sample_has_every_table(tables: dict[str, pd.DataFrame]) -> None:
    assert tables.keys() == TABLES
    assert all(len(table) for table in tables.values())


def test_that_every_reference_is_to_a_row_that_exists(tables: dict[str, pd.DataFrame]) -> None:
    ids = {
        "client_id": set(tables["clients"]["client_id"]),
        "carer_id": set(tables["carers"]["carer_id"]),
        "first_visit_id": set(tables["visits"]["visit_id"]),
        "second_visit_id": set(tables["visits"]["visit_id"]),
        "budget_id": set(tables["budgets"]["budget_id"]),
    }

    for name, table in tables.items():
        for column in ids.keys() & set(table.columns):
            assert set(table[column]) <= ids[column], (name, column)
    assert tables["visits"]["visit_id"].is_unique
    assert not tables["history"].duplicated(["client_id", "carer_id"]).any()
    assert not tables["preferences"].duplicated(["client_id", "carer_id"]).any()


def test_that_no_postcode_can_exist(tables: dict[str, pd.DataFrame]) -> None:
    postcodes = [*tables["clients"]["postcode"], *tables["carers"]["postcode"]]

    assert all(re.fullmatch(r"ZZ[1-6] [1-9][A-Z]{2}|", postcode) for postcode in postcodes)


def test_that_nobody_is_paid_less_than_the_national_living_wage(
    tables: dict[str, pd.DataFrame],
) -> None:
    assert tables["carers"]["hourly_rate"].astype(float).min() >= 12.71


def test_that_certificates_run_out_before_and_within_the_week(
    tables: dict[str, pd.DataFrame],
) -> None:
    ends = tables["skills"].loc[lambda s: s["valid_to"] != "", "valid_to"].map(date.fromisoformat)

    assert (ends < FIRST_DAY).sum() >= 1
    assert ((ends >= FIRST_DAY) & (ends < FIRST_DAY + timedelta(days=7))).sum() >= 2


def test_that_history_and_preferences_agree(tables: dict[str, pd.DataFrame]) -> None:
    history = set(tables["history"][["client_id", "carer_id"]].itertuples(index=False, name=None))
    by_kind = {
        kind: set(rows[["client_id", "carer_id"]].itertuples(index=False, name=None))
        for kind, rows in tables["preferences"].groupby("kind")
    }
    last_visits = tables["history"]["last_visit"].map(date.fromisoformat)

    assert by_kind["preferred"] <= history
    assert by_kind["avoid"] <= history
    assert not by_kind["excluded"] & history
    assert last_visits.max() < FIRST_DAY
    assert last_visits.min() >= FIRST_DAY - timedelta(days=28)


def test_that_whoever_came_before_has_the_gender_wished_for(
    tables: dict[str, pd.DataFrame],
) -> None:
    known = (
        tables["history"]
        .merge(tables["clients"], on="client_id")
        .merge(tables["carers"][["carer_id", "gender"]], on="carer_id")
    )
    wished = known[known["gender_of_carer"] != "any"]

    assert len(wished)
    assert (wished["gender"] == wished["gender_of_carer"]).all()


def test_that_two_carers_have_evening_shifts_past_midnight(
    tables: dict[str, pd.DataFrame],
) -> None:
    shifts = tables["availability"][tables["availability"]["kind"] == "shift"]
    past_midnight = shifts[shifts["start"].str[:10] < shifts["end"].str[:10]]

    assert past_midnight["carer_id"].nunique() == 2
    assert (shifts["start"] < shifts["end"]).all()


def test_that_late_and_early_shifts_leave_eleven_hours_of_rest() -> None:
    for pattern in (EARLY, SPLIT, LONG, LATE, EVENING, NIGHT):
        assert pattern.shifts[0][0] + 24 * 60 - pattern.shifts[-1][1] >= 11 * 60


def test_that_the_week_holds_every_special_kind_of_visit(tables: dict[str, pd.DataFrame]) -> None:
    visits, links = tables["visits"], tables["links"]
    critical = visits[visits["time_critical"] == "true"]

    assert critical["skills"].str.contains("insulin").any()
    assert (critical["skills"] == "medication").any()
    assert visits["skills"].str.contains("peg_feeding").any()
    assert (visits["known_carer_only"] == "true").mean() == pytest.approx(0.07, abs=0.05)
    assert (visits["min_duration_minutes"] != "").any()
    assert (visits["latest_start"].str.len() > 5).any()
    assert (links["same_carer"] == "true").any()
    assert (links["min_gap_minutes"] == "240").any()
    assert (tables["availability"]["kind"] == "leave").any()
    assert set(tables["budgets"]["scope"]) == {"branch", "funder", "client"}
    assert set(tables["carers"]["transport"]) == {"car", "walk", "bicycle", "public"}
    assert set(tables["carers"]["employment"]) == {"employee", "bank", "agency"}


def test_that_the_windows_of_linked_visits_can_hold_the_gap(
    tables: dict[str, pd.DataFrame],
) -> None:
    visit = tables["visits"].set_index("visit_id")
    for link in tables["links"].itertuples():
        first, second = visit.loc[link.first_visit_id], visit.loc[link.second_visit_id]
        longest = moment(second["date"], second["latest_start"]) - moment(
            first["date"], first["earliest_start"]
        )
        assert longest >= pd.Timedelta(minutes=int(link.min_gap_minutes or 0))


def test_that_enough_carers_could_make_each_visit(tables: dict[str, pd.DataFrame]) -> None:
    """Counts, for each visit, the carers on shift who hold its skills and whom the client knows."""
    held = {
        carer: {s.skill: s.valid_to or "9999" for s in rows.itertuples()}
        for carer, rows in tables["skills"].groupby("carer_id")
    }
    shifts = [
        (s.carer_id, pd.Timestamp(s.start), pd.Timestamp(s.end))
        for s in tables["availability"].itertuples()
        if s.kind == "shift"
    ]
    knows = set(tables["history"][["client_id", "carer_id"]].itertuples(index=False, name=None))
    short = []
    for visit in tables["visits"].itertuples():
        earliest = moment(visit.date, visit.earliest_start)
        latest = moment(visit.date, visit.latest_start)
        duration = pd.Timedelta(minutes=int(visit.duration_minutes))
        skills = visit.skills.split(";") if visit.skills else []
        able = {
            carer
            for carer, start, end in shifts
            if max(start, earliest) <= min(end - duration, latest)
            and all(held[carer].get(skill, "") >= visit.date for skill in skills)
            and (visit.client_id, carer) in knows
        }
        if len(able) < int(visit.carers_required):
            short.append(visit.visit_id)

    assert len(short) <= len(tables["visits"]) * 0.01, short


def test_that_fewer_carers_and_budgets_that_bind_can_be_asked_for(tmp_path: Path) -> None:
    write_sample(tmp_path, seed=1, first_day=FIRST_DAY, clients=40, carers=12, capped=0.9)
    budgets = pd.read_csv(tmp_path / "budgets.csv", dtype=str, keep_default_na=False)
    rows = budgets.set_index("budget_id")[["hours", "amount", "hard"]]

    assert len(pd.read_csv(tmp_path / "carers.csv")) == 12
    assert (rows.loc["FUND-HEALTH", "amount"] == "").all()
    assert (rows.loc["FUND-PRIVATE", "hours"] == "").all()
    assert (rows.loc[["FUND-HEALTH", "FUND-PRIVATE"], "hard"] == "true").all()
    assert (rows.loc[["BRANCH", "FUND-COUNCIL"], "hard"] == "false").all()


@pytest.mark.parametrize("wrong", [{"carers": 9}, {"capped": 0.0}])
def test_that_too_few_carers_and_empty_budgets_are_refused(
    tmp_path: Path, wrong: dict[str, float]
) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        write_sample(tmp_path, seed=1, first_day=FIRST_DAY, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "clients"), [(0, 84), (7, 19)])
def test_that_a_sample_too_small_is_refused(tmp_path: Path, days: int, clients: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        write_sample(tmp_path, seed=1, first_day=FIRST_DAY, days=days, clients=clients)

    assert list(tmp_path.iterdir()) == []

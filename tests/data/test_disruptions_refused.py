"""What cannot be, or changes nothing, is refused in words, and nothing is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisitsFacts,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    record,
)
from data.errors import UserError
from data.models import ActualRow, BudgetRow, RotaInForceRow
from data.plans import save_draft
from tests.data.reports import a_new_visit, a_reporting_branch, on_tuesday, rows, tell
from tests.data.store_rows import NOON, TUESDAY, Branch, a_plan, saved, wall

DAY = dt.timedelta(days=1)
SPAN = on_tuesday("06:00", "12:00")
PAST = (NOON - DAY, NOON)
NAIVE = dt.datetime(2026, 11, 24, 6)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-25T01:30:00+00:00", "2026-10-25T00:15:00+00:00"),
        ("2026-10-25T01:30:00+00:00", "2026-10-25T01:15:00+00:00"),
    ],
)
def test_that_a_refusal_says_which_of_two_equal_times_it_means(
    branch: Branch, start: str, end: str
) -> None:
    first, last = (dt.datetime.fromisoformat(each) for each in (start, end))
    which = "before" if "T00" in end else "after"
    with pytest.raises(UserError) as raised:
        record(branch.store, "main", AbsentFacts("k1", first, last), by="Ann", now=NOON - 90 * DAY)
    assert f"(2026-10-25T01:15 ({which} the clocks go back))" in raised.value.problem


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return a_reporting_branch(tmp_path)


REFUSED: tuple[tuple[str, Facts, str], ...] = (
    ("unknown carer", AbsentFacts("k9", *SPAN), "no carer 'k9'"),
    ("unknown late carer", LateFacts("k9", SPAN[1]), "no carer 'k9'"),
    ("unknown driver", VehicleFacts("k9", "walk", *SPAN), "no carer 'k9'"),
    ("unknown client", AwayFacts("c9", *SPAN), "no client 'c9'"),
    ("unknown visit", CancelFacts("v9"), "no visit 'v9'"),
    ("unknown visit to change", ChangeFacts("v9", 45), "no visit 'v9'"),
    ("case of an id", CancelFacts("V1"), "no visit 'V1'"),
    ("absence that ends first", AbsentFacts("k1", SPAN[1], SPAN[0]), "before or when it starts"),
    ("absence of no time", AbsentFacts("k1", SPAN[0], SPAN[0]), "before or when it starts"),
    ("late until before", LateFacts("k1", SPAN[0], SPAN[1]), "before or when it starts"),
    ("past absence", AbsentFacts("k1", *PAST), "is over since 2026-11-23T12:00"),
    ("past lateness", LateFacts("k1", PAST[1], PAST[0]), "is over"),
    ("past vehicle", VehicleFacts("k1", "walk", *PAST), "is over"),
    ("past stay", AwayFacts("c1", *PAST), "is over"),
    ("past weather", WeatherFacts(2, *PAST), "is over"),
    ("time without a zone", AbsentFacts("k1", NAIVE, SPAN[1]), "The start is of the wrong kind"),
    ("usual mode", VehicleFacts("k2", "walk", *SPAN), "travels by walk already"),
    ("no such mode", VehicleFacts("k1", "horse", *SPAN), "transport"),  # type: ignore[arg-type]
    ("no change", ChangeFacts("v1"), "exactly that already"),
    ("change to what it is", ChangeFacts("v2", 30, ("hoist", "peg"), 2), "exactly that already"),
    ("window as it is", ChangeFacts("v1", latest_start=wall(TUESDAY, "10:00")), "exactly that"),
    ("no duration", ChangeFacts("v1", 0), "duration in minutes is 0"),
    ("no finite duration", ChangeFacts("v1", float("nan")), "duration in minutes is nan"),
    ("no carer", ChangeFacts("v1", carers_required=0), "number of carers is 0"),
    ("five carers", ChangeFacts("v1", carers_required=5), "number of carers is 5"),
    ("window upside down", ChangeFacts("v1", latest_start=SPAN[0]), "before it starts"),
    ("window over", ChangeFacts("v1", None, None, None, PAST[0], PAST[0]), "would be over"),
    ("start outside", ChangeFacts("v1", preferred_start=SPAN[1]), "outside its window"),
    ("weather as usual", WeatherFacts(1, *SPAN), "No bad weather is told for that time"),
    ("mild weather", WeatherFacts(0.99, *SPAN), "factor"),
    ("end of the world", WeatherFacts(10.01, *SPAN), "factor"),
    ("infinite weather", WeatherFacts(float("inf"), *SPAN), "factor"),
    ("no number of weather", WeatherFacts(float("nan"), *SPAN), "factor"),
    ("empty area", WeatherFacts(2, *SPAN, " "), "No client's postcode"),
    ("area of nobody", WeatherFacts(2, *SPAN, "AB1"), "No client's postcode"),
    ("no new visit", NewVisitsFacts(()), "no visit to add"),
    ("nameless visit", NewVisitsFacts((a_new_visit(" "),)), "has no id"),
    ("visit that is there", NewVisitsFacts((a_new_visit("v1"),)), "a visit 'v1' already"),
    ("two of one id", NewVisitsFacts((a_new_visit(), a_new_visit())), "a visit 'n1' already"),
    ("stranger", NewVisitsFacts((a_new_visit(client_id="c9"),)), "no client 'c9'"),
    ("no budget", NewVisitsFacts((a_new_visit(budget_id="b9"),)), "no budget 'b9'"),
    ("past visit", NewVisitsFacts((a_new_visit(earliest_start=PAST[0], latest_start=PAST[0]),)),
     "would be over"),
    ("upside down", NewVisitsFacts((a_new_visit(latest_start=SPAN[0]),)), "before it starts"),
    ("too short", NewVisitsFacts((a_new_visit(min_duration_minutes=31),)), "shortest length"),
    ("nothing to do", NewVisitsFacts((a_new_visit(duration_minutes=0),)),
     "duration in minutes is 0"),
    ("crowd", NewVisitsFacts((a_new_visit(carers_required=5),)), "number of carers is 5"),
    ("nothing to take back", TakenBackFacts("D1"), "no disruption 'D1'"),
)  # fmt: skip


@pytest.mark.parametrize(("facts", "fault"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_that_what_cannot_be_is_refused_and_nothing_is_changed(
    branch: Branch, facts: Facts, fault: str
) -> None:
    with pytest.raises(UserError) as refusal:
        tell(branch, facts)
    assert fault in refusal.value.problem
    assert refusal.value.mend.endswith(".")
    assert rows(branch) == (0, 0, 0)


def test_that_one_new_visit_that_cannot_be_keeps_all_of_them_out(branch: Branch) -> None:
    with pytest.raises(UserError, match="no client 'c9'"):
        tell(branch, NewVisitsFacts((a_new_visit(), a_new_visit("n2", client_id="c9"))))
    assert rows(branch) == (0, 0, 0)


@pytest.mark.parametrize("name", ["", "  "])
def test_that_who_reports_is_named(branch: Branch, name: str) -> None:
    with pytest.raises(UserError, match="the name of who reports it"):
        record(branch.store, "main", CancelFacts("v1"), by=name, now=NOON)


def test_that_an_unknown_branch_is_refused(branch: Branch) -> None:
    with pytest.raises(UserError, match="no branch 'north'"):
        record(branch.store, "north", CancelFacts("v1"), by="Ann", now=NOON)


def test_that_nobody_of_another_branch_is_known(branch: Branch) -> None:
    other = Branch(Path(), "north", branch.store)
    other.carer("k8")
    with pytest.raises(UserError, match="no carer 'k8' in branch main"):
        tell(branch, AbsentFacts("k8", *SPAN))
    record(branch.store, "north", AbsentFacts("k8", *SPAN), by="Ann", now=NOON)
    with pytest.raises(UserError, match="no disruption 'D1' in branch main"):
        tell(branch, TakenBackFacts("D1"))


@pytest.mark.parametrize(
    ("known", "told", "names"),
    [
        pytest.param([("06:00", "12:00")], ("06:00", "12:00"), "D1", id="same span"),
        pytest.param([("06:00", "12:00")], ("07:00", "08:00"), "D1", id="within"),
        pytest.param([("06:00", "09:00"), ("09:00", "12:00")], ("07:00", "11:00"), "D1, D2",
                     id="two that meet"),
        pytest.param([("09:00", "12:00"), ("06:00", "10:00")], ("06:00", "12:00"), "D2, D1",
                     id="two that overlap, told the other way round"),
    ],
)  # fmt: skip
def test_that_an_absence_in_known_ones_is_refused_with_their_names(
    branch: Branch, known: list[tuple[str, str]], told: tuple[str, str], names: str
) -> None:
    for span in known:
        tell(branch, AbsentFacts("k1", *on_tuesday(*span)))
    with pytest.raises(UserError) as refusal:
        tell(branch, AbsentFacts("k1", *on_tuesday(*told)))
    assert f"already absent for the whole of that ({names})" in refusal.value.problem
    tell(branch, AbsentFacts("k2", *on_tuesday(*told)))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        pytest.param([("06:00", "09:00")], ("06:00", "09:01"), id="longer"),
        pytest.param([("06:00", "09:00")], ("05:59", "09:00"), id="earlier"),
        pytest.param([("06:00", "08:00"), ("09:00", "12:00")], ("07:00", "11:00"), id="with a gap"),
        pytest.param([("06:00", "08:00")], ("08:00", "09:00"), id="beside"),
    ],
)
def test_that_an_absence_beyond_known_ones_is_recorded(
    branch: Branch, known: list[tuple[str, str]], told: tuple[str, str]
) -> None:
    for span in known:
        tell(branch, AbsentFacts("k1", *on_tuesday(*span)))
    tell(branch, AbsentFacts("k1", *on_tuesday(*told)))
    assert rows(branch)[0] == len(known) + 1


def test_that_an_absence_that_was_taken_back_can_be_told_again(branch: Branch) -> None:
    absent = AbsentFacts("k1", *SPAN)
    tell(branch, absent)
    tell(branch, TakenBackFacts("D1"))
    assert tell(branch, absent).disruption_id == "D3"


def test_that_a_client_who_is_away_already_is_refused(branch: Branch) -> None:
    tell(branch, AwayFacts("c1", *SPAN))
    with pytest.raises(UserError, match=r"Client c1 is already away .*\(D1\)"):
        tell(branch, AwayFacts("c1", *SPAN))


def test_that_the_mode_of_the_last_report_counts(branch: Branch) -> None:
    tell(branch, VehicleFacts("k1", "walk", *SPAN))
    with pytest.raises(UserError, match="travels by walk already"):
        tell(branch, VehicleFacts("k1", "walk", *on_tuesday("07:00", "08:00")))
    tell(branch, VehicleFacts("k1", "car", *on_tuesday("07:00", "08:00")))
    tell(branch, VehicleFacts("k1", "walk", *on_tuesday("07:00", "08:00")))


def test_that_a_cancelled_visit_is_neither_cancelled_nor_changed(branch: Branch) -> None:
    tell(branch, CancelFacts("v1"))
    for facts in (CancelFacts("v1"), ChangeFacts("v1", 45)):
        with pytest.raises(UserError, match=r"v1 is already cancelled \(D1\)"):
            tell(branch, facts)


def test_that_taking_back_twice_or_a_taking_back_is_refused(branch: Branch) -> None:
    tell(branch, CancelFacts("v1"))
    tell(branch, TakenBackFacts("D1"))
    with pytest.raises(UserError, match=r"D1 was taken back already \(D2\)"):
        tell(branch, TakenBackFacts("D1"))
    with pytest.raises(UserError, match="D2 itself takes D1 back"):
        tell(branch, TakenBackFacts("D2"))
    assert rows(branch) == (2, 2, 2)


def by_its_window(branch: Branch) -> dt.datetime:
    return wall(TUESDAY, "10:30")


def by_call_monitoring(branch: Branch) -> dt.datetime:
    branch.add(ActualRow, visit_id="v1", slot=1, carer_id="k1", outcome="delivered",
               arrived=wall(TUESDAY, "08:00"), left=wall(TUESDAY, "08:20"))  # fmt: skip
    return wall(TUESDAY, "08:20")


def by_the_published_rota(branch: Branch) -> dt.datetime:
    with_a_published_rota(branch)
    return wall(TUESDAY, "09:30")


def with_a_published_rota(branch: Branch) -> None:
    plan = saved(branch)
    with branch.store.unit_of_work() as uow:
        version = uow.rotas.version(plan.rota_id)
        assert version is not None
        version.status, version.published_seq = "published", uow.audit.last_seq()


def by_rota_csv(branch: Branch) -> dt.datetime:
    branch.add(RotaInForceRow, visit_id="v1", carer_id="k1", start=wall(TUESDAY, "08:15"))
    return wall(TUESDAY, "08:45")


@pytest.mark.parametrize("facts", [CancelFacts("v1"), ChangeFacts("v1", 45)])
def test_that_a_visit_that_was_delivered_is_refused(branch: Branch, facts: Facts) -> None:
    now = by_call_monitoring(branch)
    with pytest.raises(UserError, match=r"v1 has been delivered already\."):
        tell(branch, facts, now=now)


@pytest.mark.parametrize("facts", [CancelFacts("v1"), ChangeFacts("v1", 45)])
@pytest.mark.parametrize("over", [by_its_window, by_the_published_rota, by_rota_csv])
def test_that_a_visit_that_is_over_is_refused_without_saying_that_somebody_made_it(
    branch: Branch, over: Callable[[Branch], dt.datetime], facts: Facts
) -> None:
    now = over(branch)
    with pytest.raises(UserError) as refused:
        tell(branch, facts, now=now)
    assert f"Visit v1 is over: it was to end by {now:%Y-%m-%dT%H:%M}." in str(refused.value)
    assert "delivered" not in str(refused.value)


@pytest.mark.parametrize("over", [by_its_window, by_the_published_rota, by_rota_csv])
def test_that_a_visit_that_goes_on_can_be_cancelled(
    branch: Branch, over: Callable[[Branch], dt.datetime]
) -> None:
    now = over(branch) - dt.timedelta(seconds=1)
    assert tell(branch, CancelFacts("v1"), now=now).disruption_id == "D1"


def test_that_a_visit_nobody_was_let_in_for_was_not_delivered(branch: Branch) -> None:
    branch.add(ActualRow, visit_id="v1", slot=1, carer_id="k1", outcome="no_access",
               arrived=wall(TUESDAY, "08:00"), left=wall(TUESDAY, "08:02"))  # fmt: skip
    tell(branch, CancelFacts("v1"), now=wall(TUESDAY, "08:30"))


def test_that_a_draft_delivers_nothing(branch: Branch) -> None:
    problem = branch.problem()
    save_draft(branch.store, a_plan(problem))
    tell(branch, CancelFacts("v1"), now=wall(TUESDAY, "10:00"))


def test_that_a_budget_of_a_new_visit_may_be_any_that_is_stored(branch: Branch) -> None:
    branch.add(BudgetRow, budget_id="b1", scope="branch", scope_id=None, period_start=TUESDAY,
               period_end=TUESDAY, hours=1, amount=None)  # fmt: skip
    tell(branch, NewVisitsFacts((a_new_visit(budget_id="b1"),)))


def test_that_weather_that_is_told_already_is_refused(branch: Branch) -> None:
    told = "Travel × 1.5 is already told for the whole of that (D1)."
    tell(branch, WeatherFacts(1.5, *SPAN, "AB12"))
    before = rows(branch)
    for span in (SPAN, (SPAN[0] + dt.timedelta(minutes=5), SPAN[1])):
        with pytest.raises(UserError) as refusal:
            tell(branch, WeatherFacts(1.5, *span, "ab12"))
        assert refusal.value.problem == told
    assert rows(branch) == before


def test_that_weather_that_differs_from_what_was_told_last_is_recorded(branch: Branch) -> None:
    longer = (SPAN[0], SPAN[1] + dt.timedelta(minutes=5))
    for number, facts in enumerate(
        (
            WeatherFacts(1.5, *SPAN, "AB12"),
            WeatherFacts(1.5, *longer, "AB12"),
            WeatherFacts(1.5, *SPAN),
            WeatherFacts(2, *SPAN),
            WeatherFacts(1.5, *SPAN),
            WeatherFacts(1, *SPAN, "AB12"),
        ),
        start=1,
    ):
        tell(branch, facts)
        assert rows(branch)[0] == number


def test_that_no_refusal_repeats_a_part_of_a_postcode(branch: Branch) -> None:
    with pytest.raises(UserError) as refusal:
        tell(branch, WeatherFacts(1.5, *SPAN, "XY98"))
    assert "XY98" not in str(refusal.value)

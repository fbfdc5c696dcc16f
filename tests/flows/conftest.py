"""A small imported agency for each test, and one Prefect server for the session."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data.importers import import_agency
from data.models import LinkRow, VisitRow
from data.sample import write_sample
from data.store import Store
from flows import steps
from flows.steps import Order
from solver.result import Limits

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
ITERATIONS = 200


def keep_few(store: Store, order: Order, few: int = 4) -> None:
    """Delete all visits of the day but a few, and all links, from the store."""
    problem = steps.read(store, order).problem
    gone = [visit.id for visit in problem.visits[few:]]
    with store.unit_of_work() as uow:
        links = uow.agency.rows(LinkRow, order.branch_id)
        uow.agency.delete(LinkRow, list(links))
        uow.agency.delete(
            VisitRow, [{"branch_id": order.branch_id, "visit_id": each} for each in gone]
        )


@pytest.fixture(scope="session")
def agency_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample agency with its fewest clients and two days."""
    folder = tmp_path_factory.mktemp("agency")
    write_sample(folder, seed=7, first_day=MONDAY, days=2, clients=20)
    return folder


@pytest.fixture(scope="session")
def imported_home(agency_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the sample agency is imported."""
    home = tmp_path_factory.mktemp("imported")
    with Store.open(home=home) as store:
        report = import_agency(store, agency_folder, now=NOW)
    assert report.errors == ()
    return home


@pytest.fixture(scope="session")
def published(imported_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a rota of Tuesday is in force: R1, approved the evening before."""
    home = tmp_path_factory.mktemp("published")
    shutil.copytree(imported_home, home, dirs_exist_ok=True)
    with Store.open(home=home) as store:
        reading = steps.read(store, Order("riverton", TUESDAY, limits=Limits(iterations=30_000)))
        result = steps.solve(reading)
        planned = steps.save(store, reading, result, steps.check_result(reading, result), NOW)
        assert planned.saved is not None
        assert planned.saved.proposal_id is not None
        steps.publish(store, planned.saved.proposal_id, as_name="A", reason="B", now=NOW)
    return home


@pytest.fixture
def in_force(published: Path, rotamend_home: Path) -> Path:
    """The test's own copy of the home with a rota in force."""
    shutil.copytree(published, rotamend_home)
    return rotamend_home


@pytest.fixture
def home(imported_home: Path, rotamend_home: Path) -> Path:
    """The test's own copy of the imported home."""
    shutil.copytree(imported_home, rotamend_home)
    return rotamend_home


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """The store of the test's home."""
    with Store.open() as opened:
        yield opened


@pytest.fixture
def order(store: Store) -> Callable[..., Order]:
    """Makes orders for the sample's only branch, limited by iterations unless told otherwise."""
    with store.unit_of_work(read_only=True) as uow:
        (branch_id,) = uow.agency.branches()

    def make(first_day: date = TUESDAY, days: int = 1, **fields: object) -> Order:
        limits = fields.pop("limits", Limits(iterations=ITERATIONS))
        return Order(branch_id, first_day, days, limits=limits, **fields)

    return make

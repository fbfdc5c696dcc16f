"""The store opens, migrates, keeps transactions whole and times exact."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, StatementError

import data.migrations
from data.errors import StoreError, UserError
from data.migrations import HEAD
from data.models import Base, BranchRow, CarerRow, ClientRow, VisitRow
from data.store import Store
from tests.data.store_rows import TUESDAY, Branch, wall

MIGRATIONS = Path(data.migrations.__file__).parent


def test_that_a_store_makes_its_folder_and_stands_at_the_newest_schema(tmp_path: Path) -> None:
    with Store.open(home=tmp_path / "new" / "home") as store, store.unit_of_work() as uow:
        assert uow.session.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
    assert (tmp_path / "new" / "home" / "rotamend.db").is_file()


def test_that_a_new_database_is_for_its_owner_alone_and_so_is_what_is_written_ahead(
    tmp_path: Path,
) -> None:
    before = os.umask(0o022)
    try:
        with Store.open(home=tmp_path) as store, store.unit_of_work() as uow:
            uow.session.execute(text("SELECT 1"))
            modes = {
                path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("rotamend.db*")
            }
    finally:
        os.umask(before)
    held = {name: mode for name, mode in modes.items() if not name.endswith(".lock")}
    assert held == dict.fromkeys(("rotamend.db", "rotamend.db-wal", "rotamend.db-shm"), 0o600)


def test_that_the_head_named_in_code_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_that_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    Store.open(home=tmp_path).close()
    with create_engine(f"sqlite:///{tmp_path / 'rotamend.db'}").connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_that_the_home_comes_from_the_environment(rotamend_home: Path) -> None:
    Store.open().close()
    assert (rotamend_home / "rotamend.db").is_file()


def test_that_the_url_in_the_environment_beats_the_home(
    tmp_path: Path, rotamend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROTAMEND_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    Store.open().close()
    assert (tmp_path / "elsewhere.db").is_file()
    assert not (rotamend_home / "rotamend.db").exists()


def test_that_sqlite_writes_ahead_and_holds_foreign_keys(tmp_path: Path) -> None:
    with Store.open(home=tmp_path) as store, store.unit_of_work() as uow:
        pragma = {
            name: uow.session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_that_a_store_at_the_newest_schema_opens_without_alembic(tmp_path: Path) -> None:
    Store.open(home=tmp_path).close()
    script = """
        import sys
        from pathlib import Path
        from data.store import Store
        Store.open(home=Path(sys.argv[1])).close()
        print("alembic" in sys.modules)
    """
    assert _python(script, str(tmp_path)) == "False"


def test_that_processes_starting_together_migrate_once(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from data.store import Store
        print("ready", flush=True)
        sys.stdin.readline()
        with Store.open(home=Path(sys.argv[1])) as store, store.unit_of_work() as uow:
            print(uow.audit.last_seq())
    """)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outcomes = [process.communicate(timeout=60) for process in running]
    assert [(out.strip(), err) for out, err in outcomes] == [("0", "")] * 4


def test_that_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    with Store.open(home=tmp_path) as store, store.unit_of_work() as uow:
        uow.session.execute(text("UPDATE alembic_version SET version_num = '29990101a'"))
    with pytest.raises(StoreError, match="another version of Rotamend"):
        Store.open(home=tmp_path)
    with create_engine(f"sqlite:///{tmp_path / 'rotamend.db'}").connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert version == "29990101a"


def test_that_a_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "rotamend.db").write_text("not a database, and long enough to have a header" * 9)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(home=tmp_path)


@pytest.mark.parametrize("url", ["not a url", "nosuchdb://host/name"])
def test_that_a_wrong_url_is_a_store_error(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Store.open(url, home=tmp_path)


def test_that_no_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        Store.open("nosuchdb://user:s3cret@host/name", home=tmp_path)
    assert "s3cret" not in str(raised.value)


def test_that_an_exception_rolls_the_whole_transaction_back(tmp_path: Path) -> None:
    branch = Branch(tmp_path)

    def fail_half_way() -> None:
        with branch.store.unit_of_work() as uow:
            uow.agency.insert(ClientRow, [{"branch_id": "main", "client_id": "c1"}])
            uow.audit.append(at=wall(TUESDAY, "12:00"), actor="a", action="b", subject="c")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail_half_way()
    with branch.store.unit_of_work() as uow:
        assert uow.agency.rows(ClientRow, "main") == []
        assert uow.audit.last_seq() == 0


def test_that_a_reference_to_nothing_is_refused(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    with pytest.raises(IntegrityError):
        branch.visit("v1", client_id="nobody")


def test_that_no_exception_repeats_what_was_to_be_stored(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    branch.client("c1")
    with pytest.raises(IntegrityError) as raised:
        branch.client("c1", name="Edith Moyo", postcode="G1 1AA")
    assert "Edith" not in str(raised.value)
    assert "G1" not in str(raised.value)


def test_that_a_writer_does_not_stop_a_reader_and_the_reader_sees_one_state(
    tmp_path: Path,
) -> None:
    branch = Branch(tmp_path)
    with branch.store.unit_of_work(read_only=True) as reader:
        before = reader.agency.rows(ClientRow, "main")
        branch.client("c1")
        assert reader.agency.rows(ClientRow, "main") == before == []
    with branch.store.unit_of_work(read_only=True) as reader:
        assert len(reader.agency.rows(ClientRow, "main")) == 1


def test_that_writers_wait_for_each_other(tmp_path: Path) -> None:
    """Each reads before it writes, so one whose state is overtaken would fail or repeat an id."""
    branch = Branch(tmp_path)

    def add_the_next(_: int) -> None:
        with branch.store.unit_of_work() as uow:
            known = len(uow.agency.rows(ClientRow, "main"))
            uow.agency.insert(ClientRow, [{"branch_id": "main", "client_id": f"c{known}"}])
            uow.audit.append(at=wall(TUESDAY, "12:00"), actor="a", action="b", subject="c")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add_the_next, range(40)))
    with branch.store.unit_of_work() as uow:
        assert len(uow.agency.rows(ClientRow, "main")) == 40
        assert uow.audit.last_seq() == 40
        assert uow.audit.first_broken() is None


def test_that_two_branches_keep_the_same_ids_apart(tmp_path: Path) -> None:
    north = Branch(tmp_path, "north")
    south = Branch(tmp_path, "south", store=north.store)
    for branch, risk in ((north, "red"), (south, "green")):
        branch.client("c1", risk=risk)
        branch.visit("v1")
    assert [north.problem().client["c1"].risk, south.problem().client["c1"].risk] == [
        "red",
        "green",
    ]


def test_that_times_come_back_aware_and_in_utc(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    branch.client()
    summer = dt.date(2026, 7, 1)
    branch.visit("v1", summer, ("08:00", "10:00"))
    with branch.store.unit_of_work() as uow:
        row = uow.agency.rows(VisitRow, "main")[0]
    assert row["earliest_start"] == dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC)
    assert row["earliest_start"].tzinfo is dt.UTC


def test_that_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    branch.client()
    with pytest.raises(StatementError, match="without a zone"):
        branch.visit("v1", earliest_start=dt.datetime(2026, 7, 1, 7))


def test_that_rows_are_added_changed_and_taken_out_by_key(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    branch.client("c1", languages=("Welsh", "English"))
    branch.client("c2")
    with branch.store.unit_of_work() as uow:
        uow.agency.update(
            ClientRow, [{"branch_id": "main", "client_id": "c1", "risk": "red", "name": "=1+1"}]
        )
        uow.agency.delete(ClientRow, [{"branch_id": "main", "client_id": "c2"}])
    with branch.store.unit_of_work() as uow:
        rows = uow.agency.rows(ClientRow, "main")
    assert [(r["client_id"], r["risk"], r["name"], r["languages"]) for r in rows] == [
        ("c1", "red", "=1+1", ("Welsh", "English"))
    ]


def test_that_what_is_not_given_takes_its_default(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    branch.carer("k1", transport=None, wtr_opt_out=None)
    with branch.store.unit_of_work() as uow:
        row = uow.agency.rows(CarerRow, "main")[0]
    assert (row["transport"], row["employment"], row["wtr_opt_out"]) == ("car", "employee", False)


def test_that_an_unknown_branch_names_the_known_ones(tmp_path: Path) -> None:
    branch = Branch(tmp_path, "north")
    with branch.store.unit_of_work() as uow:
        assert uow.agency.branch("north").timezone == "Europe/London"
        with pytest.raises(UserError, match="north") as raised:
            uow.agency.branch("nowhere")
    assert "nowhere" in raised.value.problem


def test_that_planned_days_are_the_first_and_last_with_visits(tmp_path: Path) -> None:
    branch = Branch(tmp_path)
    branch.client()
    with branch.store.unit_of_work() as uow:
        assert uow.agency.planned_days("main") is None
    for offset in (3, 0, 1):
        branch.visit(f"v{offset}", TUESDAY + dt.timedelta(days=offset))
    with branch.store.unit_of_work() as uow:
        assert uow.agency.planned_days("main") == (TUESDAY, TUESDAY + dt.timedelta(days=3))


def test_that_personal_columns_are_columns() -> None:
    for mapper in Base.registry.mappers:
        personal = set(mapper.class_.PERSONAL)
        assert personal <= set(mapper.columns.keys()), mapper.class_.__name__
    assert {"name", "postcode", "date_of_birth"} <= set(CarerRow.PERSONAL)
    assert BranchRow.PERSONAL == ()


def _python(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()

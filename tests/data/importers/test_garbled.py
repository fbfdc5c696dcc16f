"""Whatever bytes a folder holds, an import answers with a report."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importers import import_agency, read_agency, validate
from data.importers.escaping import escape, escape_in_workbook, unescape
from data.importers.layout import FILES
from data.store import Store
from tests.data.importers.good_folder import good_folder, write_folder

NAMES = [file.csv for file in FILES]

ODD_CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "", "'", '"', '""', "=1", "nan", "1e999", "-0", "0", "1", "1e-320", "9" * 30, "٣", "²",
            "2026-11-24", "2026-13-24", "0001-01-01T00:00+15:00", "2199-12-31T23:59-15:00",
            "2027-03-28T01:30", "2026-10-25T01:30", "24:00", "7:5", "\x00", "\ud7ff", "\u2028",
            "v1", "v2", "c1", "k1", "b1", "north", "shift", "leave", "red", "true", "all", ";",
            ";;", "x" * 3000,
        ]
    ),
)  # fmt: skip


@given(
    name=st.sampled_from(NAMES),
    content=st.one_of(st.binary(max_size=400), st.text(alphabet=",\"\n\r;\t '=a0", max_size=200)),
)
@settings(max_examples=100)
def test_that_garbled_bytes_give_a_report(name: str, content: bytes | str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = write_folder(good_folder(), Path(place))
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        _, problems = validate(read_agency(folder))
        assert all(problem.problem and problem.mend for problem in problems)


@given(
    edits=st.lists(
        st.tuples(st.sampled_from(NAMES), st.integers(0, 5), st.integers(0, 15), ODD_CELLS),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_that_odd_cells_give_a_report(edits: list[tuple[str, int, int, str]]) -> None:
    tables = good_folder()
    for name, row, column, cell in edits:
        record = tables[name][row % len(tables[name])]
        record[column % len(record)] = cell
    with tempfile.TemporaryDirectory() as place:
        _, problems = validate(read_agency(write_folder(tables, Path(place))))
        assert all("{" not in p.mend for p in problems if "{" not in str(edits))


@given(
    edits=st.lists(
        st.tuples(st.sampled_from(NAMES), st.integers(1, 5), st.integers(0, 15), ODD_CELLS),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_that_what_passes_the_checks_can_be_stored_and_comes_back(
    edits: list[tuple[str, int, int, str]],
) -> None:
    tables = good_folder()
    for name, row, column, cell in edits:
        record = tables[name][1 + row % (len(tables[name]) - 1)]
        record[column % len(record)] = cell
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as place:
        folder = write_folder(tables, Path(place) / "agency")
        with Store.open(home=Path(place) / "home") as store:
            first = import_agency(store, folder, now=now)
            if not first.errors:
                second = import_agency(store, folder, now=now)
                assert second.unchanged == first.added


@given(st.text(alphabet="'=+-@\t\rab", max_size=6))
def test_that_escaping_loses_nothing(text: str) -> None:
    assert unescape(escape(text)) == text
    assert unescape(escape_in_workbook(text)) == text
    assert not escape(text).startswith(("=", "+", "-", "@", "\t", "\r"))

"""Tables of travel: what they hold, what they refuse, and how little they take."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from solver.problem import Table, Travel
from tests.builders import a_carer, a_problem, a_travel, a_visit

ROWS = ((0, 7, 3), (8, 0, 2_147_483_647), (3, 2, 0))


def test_that_a_table_holds_the_numbers_of_its_rows() -> None:
    table = Table.of(ROWS)
    assert [list(row) for row in table] == [list(row) for row in ROWS]
    assert table[1][2] == 2_147_483_647


def test_that_numpy_reads_a_table_where_it_is_and_cannot_write_to_it() -> None:
    table = Table.of(ROWS)
    array = np.asarray(table)
    assert array.dtype == np.int32
    assert array.tolist() == [list(row) for row in ROWS]
    assert np.shares_memory(array, np.frombuffer(table.data, np.int32))
    assert not array.flags.writeable
    assert np.asarray(Table.of(())).shape == (0, 0)


def test_that_the_rows_of_a_table_cannot_be_written_to() -> None:
    with pytest.raises(TypeError, match="read-only"):
        Table.of(ROWS)[0][1] = 5  # type: ignore[index]


def test_that_tables_are_equal_by_their_numbers() -> None:
    other = ((0, 7, 3), (8, 0, 2_147_483_647), (3, 1, 0))
    assert Table.of(ROWS) == Table.of([list(row) for row in ROWS])
    assert hash(Table.of(ROWS)) == hash(Table.of(ROWS))
    assert Table.of(ROWS) != Table.of(other)
    assert Table.of(ROWS).digest == Table.of(ROWS).digest != Table.of(other).digest


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_that_a_copy_of_a_table_is_equal_to_it(copied: Callable[[Table], Table]) -> None:
    assert copied(Table.of(ROWS)) == Table.of(ROWS)


def test_that_modes_that_are_given_the_same_rows_share_a_table() -> None:
    travel = a_travel(("a", "b"), default=10, modes=("car", "walk"))
    assert travel.seconds["car"] is travel.seconds["walk"]
    assert replace(travel, metres=travel.seconds).metres["car"] is travel.seconds["car"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (((0, 1),), "is not 2 x 2"),
        (((0, 1), (0,)), "is not 2 x 2"),
        (((0, 1, 2), (1, 0, 2), (1, 2, 0)), "is not 2 x 2"),
        (((0, -1), (1, 0)), "has a negative entry"),
        (((0, 1), (-(2**40), 0)), "has a negative entry"),
        (((0, 2**31), (1, 0)), "has an entry of 2147483648, the largest is 2147483647"),
    ],
)
def test_that_travel_says_which_table_is_wrong_and_how(
    rows: tuple[tuple[int, ...], ...], message: str
) -> None:
    good = ((0, 1), (1, 0))
    message = f"the travel table of mode 'walk' {message}"
    with pytest.raises(ValueError, match=message):
        Travel(("a", "b"), {"car": good, "walk": rows}, {"car": good, "walk": good})
    with pytest.raises(ValueError, match=message):
        Travel(("a", "b"), {"car": good, "walk": good}, {"car": good, "walk": rows})


def test_that_a_table_takes_no_data_of_another_size_or_sign() -> None:
    with pytest.raises(ValueError, match="is not 2 x 2"):
        Table(2, np.zeros(3, np.int32).tobytes())
    with pytest.raises(ValueError, match="negative"):
        Table(1, np.array([-1], np.int32).tobytes())


def test_that_seconds_and_metres_are_of_the_same_modes() -> None:
    with pytest.raises(ValueError, match="same modes"):
        Travel(("a",), {"car": ((0,),)}, {"walk": ((0,),)})


def test_that_a_problems_digest_knows_every_number_of_its_travel() -> None:
    digests = set()
    for seconds, metres in ((10, 5), (11, 5), (10, 6)):
        travel = Travel(
            ("c1", "c2"),
            {"car": ((0, seconds), (10, 0))},
            {"car": ((0, metres), (5, 0))},
        )
        digests.add(a_problem([a_visit()], [a_carer("k1")], travel=travel).digest)
    assert len(digests) == 3

"""Which areas touch: along a border, at a corner, across a gap of metres, not across water."""

from datetime import date

import pytest
import shapely
from sqlalchemy import Connection, event, update

from data_access.neighbours import neighbours
from data_access.schema import areas
from tests.factories import Town

TAMAMAUNG, PAROPO, MELAYU, BUTUNG = (
    *("73.71.09.1001", "73.71.09.1002"),
    *("73.71.02.1001", "73.71.02.1002"),
)


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def test_squares_in_a_row_touch_the_next_one_also_of_another_kecamatan(town: Town):
    assert neighbours(town.conn, city=town.city) == {
        TAMAMAUNG: {PAROPO},
        PAROPO: {TAMAMAUNG, MELAYU},
        MELAYU: {PAROPO, BUTUNG},
        BUTUNG: {MELAYU},
    }


def test_corners_touch_and_so_do_borders_drawn_some_metres_apart(town: Town):
    town.add_area("73.71.09.1003", "Pojok", (119.39, -5.14))  # at a corner of Tamamaung
    town.add_area("73.71.09.1004", "Celah", (119.40, -5.16005))  # five metres south of it
    town.add_area("73.71.09.1005", "Pulau", (119.30, -5.15))
    found = neighbours(town.conn, city=town.city)
    assert found[TAMAMAUNG] == {PAROPO, "73.71.09.1003", "73.71.09.1004"}
    assert found["73.71.09.1004"] == {TAMAMAUNG, PAROPO}
    assert found["73.71.09.1005"] == frozenset()


def test_what_has_ended_or_has_no_borders_is_no_neighbour(town: Town):
    undrawn = {"geometry": None, "km2": None}
    ended = {"valid_to": date(2026, 11, 1)}
    for code, values in ((PAROPO, ended), (BUTUNG, undrawn)):
        town.conn.execute(update(areas).where(areas.c.code == code).values(values))
    found = neighbours(town.conn, city=town.city)
    assert found == {TAMAMAUNG: frozenset(), MELAYU: frozenset()}


def test_borders_are_read_once_for_each_version_of_them(town: Town):
    """And again after they have changed: the row's transaction tells."""
    asked: list[str] = []

    def note(conn: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(town.conn, "before_cursor_execute", note)
    neighbours(town.conn, city=town.city)
    first = len(asked)
    neighbours(town.conn, city=town.city)
    assert (first, len(asked)) == (2, 3)
    assert not any("geometry" in statement for statement in asked[2:])
    far = shapely.to_wkb(shapely.box(119.9, -5.15, 119.91, -5.14))
    town.conn.commit()
    town.conn.execute(update(areas).where(areas.c.code == BUTUNG).values(geometry=far))
    assert neighbours(town.conn, city=town.city)[BUTUNG] == frozenset()

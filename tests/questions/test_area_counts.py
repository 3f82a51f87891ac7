"""Reports by area of the lowest level: what a lens of the map is made of."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, update

from dashboard.access import Role, Scope, everything
from dashboard.filters import Preset, Window
from dashboard.lifecycle import ReportKind, Stage
from data_access.area_counts import area_counts
from data_access.schema import areas
from tests.factories import NOW, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAMAMAUNG, PAROPO, MELAYU, BUTUNG = (
    *("73.71.09.1001", "73.71.09.1002"),
    *("73.71.02.1001", "73.71.02.1002"),
)


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def counts(town: Town, scope: Scope | None = None, **filters: object) -> dict[str, int]:
    asked = town.filters(window=Window(Preset.WEEK)).but(**filters)
    found = area_counts(town.conn, filters=asked, scope=scope or everything(), now=NOW)
    return {one.code: one.received for one in found}


def test_each_kelurahan_has_the_windows_reports(town: Town):
    town.report()
    town.report(ago=6 * DAY, area=TAMAMAUNG)
    town.report(area=MELAYU)
    town.report(ago=8 * DAY, area=PAROPO)  # before the window
    town.report((Stage.DUPLIKAT, HOUR / 2), area=PAROPO)  # closed without work
    town.report(area=PAROPO, kind=ReportKind.MESIN)
    town.report(area=None)  # outside every area
    town.report(area="73.71.09")  # its kelurahan isn't known
    assert counts(town) == {BUTUNG: 0, MELAYU: 1, PAROPO: 0, TAMAMAUNG: 2}


def test_the_place_that_is_looked_at_is_not_cut_out_of_the_city(town: Town):
    """A verdict must not change by looking closer."""
    town.report(area=MELAYU)
    town.report(area=PAROPO)
    assert counts(town, area="73.71.09") == counts(town)
    assert counts(town, area=PAROPO) == counts(town)


def test_every_other_filter_counts(town: Town):
    town.report(ago=2 * HOUR)
    town.report(ago=2 * HOUR, category="sampah")
    town.report(ago=5 * HOUR)
    narrowed = {"categories": frozenset({"banjir"}), "hours": frozenset({17})}
    assert counts(town, **narrowed)[TAMAMAUNG] == 1


def test_who_sees_a_part_is_told_of_that_part(town: Town):
    town.report(area=MELAYU)
    town.report(area=PAROPO)
    scope = Scope(
        role=Role.PIMPINAN_TIM,
        areas=frozenset({"73.71.09"}),
        area_cities=frozenset({"73.71"}),
    )
    assert counts(town, scope) == {PAROPO: 1, TAMAMAUNG: 0}
    assert counts(town, Scope(role=Role.ANALIS)) == {}


def test_an_area_that_has_ended_is_none(town: Town):
    town.report(area=MELAYU)
    ended = update(areas).where(areas.c.code == MELAYU).values(valid_to=date(2026, 11, 1))
    town.conn.execute(ended)
    assert MELAYU not in counts(town)

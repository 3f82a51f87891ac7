"""The reports that came in as a table: the right rows, in every order, page by page."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from dashboard.access import Role, Scope, everything
from dashboard.filters import Preset, Window
from dashboard.lifecycle import ReportKind, Stage
from dashboard.narrowing import Narrowing
from dashboard.report_table import Column, Order, ReportRow
from data_access.cities import add_city
from data_access.kpis import kpis
from data_access.report_table import row_page, row_total
from tests.factories import NOW, Town
from tests.questions.both_engines import REPORTS, Both
from tests.questions.test_clocks import HOUR, MINUTE, town_policy
from tests.questions.test_parity import filters_of, moments

DAY = timedelta(days=1)
ORDERS = [Order(column, descending) for column in Column for descending in (True, False)]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_there_are_as_many_rows_as_came_in(both: Both, data: st.DataObject):
    asked = {
        "filters": data.draw(filters_of(both.town), label="filters"),
        "scope": everything(),
        "now": data.draw(st.just(NOW) | moments(), label="now"),
    }
    with both.mirror.connect() as conn:
        received = kpis(conn, **asked).now.received
        page = row_page(conn, limit=REPORTS, **asked)
        assert row_total(conn, **asked) == received
    assert page.total == len({row.line.id for row in page.rows}) == len(page.rows) == received


@pytest.mark.parametrize("order", ORDERS, ids=lambda one: f"{one.column}-{one.descending}")
@pytest.mark.parametrize("engine", ["postgresql", "mirror"])
def test_pages_lose_and_repeat_nothing(both: Both, order: Order, engine: str):
    """Pages of the second half are counted from the end: they follow the others without a seam."""
    window = Window(Preset.CUSTOM, (NOW - 80 * DAY).date(), NOW.date())
    asked = {"filters": both.town.filters(window=window), "scope": everything(), "now": NOW}
    connect = both.mirror.connect if engine == "mirror" else both.engine.connect
    with connect() as conn:
        whole = row_page(conn, order=order, limit=REPORTS, **asked)
        size = whole.total // 7 + 1
        paged = [
            row
            for offset in range(0, whole.total + size, size)
            for row in row_page(conn, order=order, limit=size, offset=offset, **asked).rows
        ]
    assert whole.total > 1_000
    assert paged == list(whole.rows)


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten."""
    town = Town(conn)
    town_policy(town)
    return town


def rows(town: Town, scope: Scope | None = None, **asked) -> list[ReportRow]:
    found = row_page(
        town.conn,
        filters=asked.pop("filters", town.filters()),
        scope=scope or everything(),
        now=NOW,
        **asked,
    )
    assert found.total == len(found.rows)
    return list(found.rows)


def ids(town: Town, scope: Scope | None = None, **asked) -> list[int]:
    return [row.line.id for row in rows(town, scope, **asked)]


def test_rows_of_others_do_not_come_back(town: Town):
    wanted = town.report(ago=HOUR)
    town.report(ago=HOUR, kind=ReportKind.MESIN)
    town.report((Stage.DUPLIKAT, MINUTE), ago=HOUR)
    town.report(ago=HOUR, area=None)
    town.report(ago=25 * HOUR)
    add_city(town.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
    assert ids(town) == [wanted]


def test_every_filter_is_honoured(town: Town):
    begun = (Stage.PROSES, MINUTE)
    wanted = town.report(begun, ago=HOUR, category="pohon")
    decoys = {
        "place": town.report(begun, ago=HOUR, category="pohon", area="73.71.02.1001"),
        "category": town.report(begun, ago=HOUR),
        "stage": town.report(ago=HOUR, category="pohon"),
        "hour": town.report(begun, ago=9 * HOUR, category="pohon"),
    }
    narrow = Narrowing(
        hours=frozenset({18, 19}),
        weekdays=frozenset({6}),
        stages=frozenset({Stage.PROSES}),
        holders=frozenset({"wilayah"}),
    )
    filters = town.filters(area="73.71.09", categories=frozenset({"pohon"}), narrow=narrow)
    assert ids(town, filters=filters) == [wanted]
    assert set(ids(town)) == {wanted, *decoys.values()}
    done = town.filters(narrow=Narrowing(done=(0, 24)))
    assert ids(town, filters=done) == []


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(role=Role.ANALIS, cities=frozenset({"73.71"})), True),
        (Scope(role=Role.LURAH, areas=frozenset({"73.71.09.1001"}),
               area_cities=frozenset({"73.71"})), True),
        (Scope(role=Role.LURAH, areas=frozenset({"73.71.02.1001"}),
               area_cities=frozenset({"73.71"})), False),
        (Scope(role=Role.ANALIS, cities=frozenset({"31"})), False),
        (Scope(role=Role.ANALIS), False),
        (Scope(role=Role.NASIONAL, all_cities=True), False),
    ],
)  # fmt: skip
def test_a_scope_is_kept_to(town: Town, scope: Scope, seen: bool):
    report = town.report(ago=HOUR)
    assert ids(town, scope) == ([report] if seen else [])


def test_a_row_tells_its_names(town: Town):
    by_area = town.report(ago=HOUR, area="73.71.02.1001", severity=3)
    [row] = rows(town)
    assert (row.line.id, row.line.area_name, row.district) == (by_area, "Melayu", "Wajo")
    assert (row.holder, row.holder_area, row.severity) == ("Melayu", "73.71.02.1001", 3)


def test_the_district_of_what_lies_in_a_district_alone(town: Town):
    town.report(ago=HOUR, area="73.71.02")
    assert rows(town)[0].district == "Wajo"


def test_clocks_order_what_still_runs_by_when_it_is_due(town: Town):
    late = town.report(ago=5 * HOUR)
    running = town.report(ago=HOUR / 2)
    answered = town.report((Stage.PROSES, 8 * HOUR), ago=9 * HOUR)
    unknown = town.report(ago=HOUR, category="pohon")
    first_due = ids(town, order=Order(Column.RESPONSE, descending=False))
    assert first_due == [late, running, unknown, answered]
    assert ids(town, order=Order(Column.RESPONSE)) == [running, late, unknown, answered]
    resolution = ids(town, order=Order(Column.RESOLUTION, descending=False))
    assert resolution == [answered, late, running, unknown]


def test_age_is_how_long_it_took_or_has_taken(town: Town):
    done = town.report((Stage.SELESAI, 10 * HOUR), ago=11 * HOUR)
    old = town.report(ago=6 * HOUR)
    young = town.report(ago=MINUTE)
    assert ids(town, order=Order(Column.AGE)) == [old, done, young]


def test_categories_are_in_the_order_of_their_names(town: Town):
    flood = town.report(ago=HOUR, category="banjir")
    tree = town.report(ago=HOUR, category="pohon")
    order = Order(Column.CATEGORY, descending=False)
    assert ids(town, order=order) == [flood, tree]
    # Fallen tree, Flood
    assert ids(town, order=order, language="en") == [tree, flood]


@pytest.mark.parametrize(("offset", "found"), [(0, 2), (2, 1), (3, 0), (500, 0)])
def test_a_page_past_the_end_is_empty(town: Town, offset: int, found: int):
    for ago in (1, 2, 3):
        town.report(ago=ago * HOUR)
    page = row_page(
        town.conn, filters=town.filters(), scope=everything(), now=NOW, limit=2, offset=offset
    )
    assert (page.total, len(page.rows)) == (3, found)

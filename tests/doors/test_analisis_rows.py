"""The table's callbacks through the app's own door: how many, which page, which report is open."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from callbacks import analisis_rows
from dashboard.access import Role
from dashboard.errors import DatabaseAway
from dashboard.ids import Path, Rows, Shell
from dashboard.report_table import PAGE_ROWS, Column
from layouts.rows_grid import code_address
from tests.doors.calling import call, shown
from tests.doors.conftest import PAGE, Site
from tests.factories import Town

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIRST = {"startRow": 0, "endRow": PAGE_ROWS, "sortModel": []}


def head(client: FlaskClient, search: str = "", before: object = None) -> dict[str, Any]:
    """What the callback of the head and the drawer sends, by part."""
    fields = {
        f"{Shell.URL}.search": search,
        f"{Shell.URL}.pathname": Path.ANALISIS,
        f"{Rows.SHOWN}.data": before or {},
    }
    answer = call(client, Shell.URL, "search", fields, to=Rows.SHOWN)
    return {key.rpartition(".")[0]: value for key, value in shown(answer).items()}


def page(client: FlaskClient, wanted: object = FIRST, search: str = "") -> dict[str, Any]:
    """What the grid is given: its rows, how many there are, and what is said above it."""
    fields = {f"{Rows.GRID}.getRowsRequest": wanted, f"{Shell.URL}.search": search}
    answer = shown(call(client, Rows.GRID, "getRowsRequest", fields))
    given = answer.get(f"{Rows.GRID}.getRowsResponse")
    return {"given": given, "said": words(answer.get(f"{Rows.SAID}.children"))}


def ids(found: dict[str, Any]) -> list[int]:
    return [int(row["id"]) for row in found["given"]["rowData"]]


def words(part: Any) -> str:
    return orjson.dumps(part).decode()


def add(site: Site, **fields: Any) -> int:
    with site.engine.begin() as conn:
        return Town(conn).report(**{"ago": HOUR} | fields)


def test_pages_follow_one_another_in_the_order_asked_for(site: Site) -> None:
    made = [add(site, ago=n * MINUTE) for n in range(1, PAGE_ROWS + 3)]
    client = site.client("analis")
    first = page(client)
    assert ids(first) == made[:PAGE_ROWS]
    assert first["given"]["rowCount"] == len(made)
    second = page(client, FIRST | {"startRow": PAGE_ROWS})
    assert ids(second) == made[PAGE_ROWS:]
    oldest = [{"colId": "created", "sort": "asc"}]
    assert ids(page(client, FIRST | {"sortModel": oldest})) == made[::-1][:PAGE_ROWS]


def test_filters_and_scope_are_kept_to(site: Site) -> None:
    wanted = add(site, category="sampah")
    add(site, category="banjir")
    add(site, category="sampah", area="73.71.02.1001")
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    for username in ("tim", "analis"):
        found = page(site.client(username), search="?category=sampah&area=73.71.09")
        assert ids(found) == [wanted]
    forged = page(site.client("tim"), search="?category=sampah&area=73.71")
    assert ids(forged) == [wanted]


@pytest.mark.parametrize(
    "wanted",
    [None, [], "x", {}, {"startRow": -1}, {"startRow": "0"}, {"startRow": 10**12},
     {"sortModel": "created"}, {"sortModel": [7]}, {"sortModel": [{"colId": "reporter_name"}]}],
)  # fmt: skip
def test_a_forged_request_gets_the_first_page(site: Site, wanted: object) -> None:
    report = add(site)
    assert ids(page(site.client("analis"), wanted)) == [report]


@pytest.mark.parametrize("column", Column)
def test_every_column_can_order(site: Site, column: Column) -> None:
    made = {add(site), add(site, category="pohon", area="73.71.02.1001")}
    wanted = FIRST | {"sortModel": [{"colId": column.value, "sort": "desc"}]}
    assert set(ids(page(site.client("analis"), wanted))) == made


def test_who_reads_no_reports_gets_none(site: Site) -> None:
    add(site)
    site.add_user("pengamat", Role.NASIONAL)
    client = site.client("pengamat")
    assert page(client)["given"] == {"rowData": [], "rowCount": 0}
    parts = head(client)
    assert "angka gabungan" in words(parts[Rows.EMPTY])
    assert "1 laporan" not in words(parts[Rows.HEAD])


def test_the_head_tells_how_many_and_the_ways_to_take_them(site: Site) -> None:
    add(site)
    add(site, category="sampah")
    parts = head(site.client("analis"), "?category=banjir")
    assert "1 laporan" in words(parts[Rows.HEAD])
    assert "/export/reports.csv?city=73.71&category=banjir" in words(parts[Rows.HEAD])
    assert parts[Rows.EMPTY] == []
    site.add_user("walikota", Role.WALIKOTA)
    assert "/export/" not in words(head(site.client("walikota"))[Rows.HEAD])


def test_nothing_is_sent_twice_and_a_report_that_opens_leaves_the_rows(site: Site) -> None:
    report = add(site)
    client = site.client("analis")
    before = head(client)[Rows.SHOWN]
    assert head(client, before=before) == {}
    opened = head(client, f"?report={report}", before)
    assert Rows.OF not in opened
    assert f"#{report}" in words(opened[Rows.DRAWER_FACTS])
    assert '"href":"/analisis?city=73.71"' in words(opened[Rows.DRAWER])


def test_a_report_of_elsewhere_does_not_open(site: Site) -> None:
    report = add(site, area="73.71.02.1001")
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    opened = head(site.client("tim"), f"?report={report}")
    assert "tidak ditemukan" in words(opened[Rows.DRAWER])


def test_while_the_database_is_away_the_rows_stay(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseAway

    monkeypatch.setattr(analisis_rows, "row_page", away)
    found = page(site.client("analis"))
    assert found["given"] is None
    assert "mencoba lagi" in found["said"]


def test_no_page_carries_the_code_of_the_grid(site: Site) -> None:
    """It is large: who never comes to the table never fetches it."""
    client = site.client("analis")
    for path in Path:
        assert "/dash_ag_grid/" not in client.get(path, headers=PAGE).text
    assert client.get(code_address()).status_code == 200
    layout = words(client.get("/_dash-layout", headers={"Qlue-Page": Path.ANALISIS}).json)
    assert code_address() in layout

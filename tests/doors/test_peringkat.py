"""The Peringkat page through the app's own door: who sees which board, and whose reports."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dashboard.access import Role
from dashboard.board_address import FOREIGN
from dashboard.history import Holder
from dashboard.ids import Path, Peringkat, Shell
from dashboard.lifecycle import Stage
from data_access.cities import add_city
from data_access.schema import agencies, areas, reports
from layouts.peringkat import PARTS
from tests.doors.calling import call, shown
from tests.doors.conftest import Site
from tests.factories import NOW, Town
from tests.questions.test_clocks import town_policy

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
IN_OCTOBER = NOW - datetime(2026, 10, 10, tzinfo=UTC)
OCTOBER = "?city=73.71&window=custom&from=2026-10-01&to=2026-10-31"
TAMAMAUNG, PAROPO = "73.71.09.1001", "73.71.09.1002"
NARROWED = {
    "category": "sampah",
    "done": "0-1",
    "holder": "dlh",
    "hour": "3",
    "kind": "mesin",
    "stage": "selesai",
    "weekday": "7",
}
OPENED = f"{OCTOBER}&open=unit:{PAROPO}"


@pytest.fixture
def ranked(site: Site) -> Site:
    """Tamamaung answered 25 of 30 in October, Paropo 10 of 30; a duplicate beside them."""
    town = site.town
    assert town is not None
    with site.engine.begin() as conn:
        town.conn = conn
        town_policy(town)
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        for area, kept in ((TAMAMAUNG, 25), (PAROPO, 10)):
            for number in range(30):
                ago = IN_OCTOBER - number * HOUR
                acted = (Stage.PROSES, ago - (MINUTE if number < kept else 3 * HOUR))
                town.report(acted, ago=ago, area=area)
        town.report((Stage.DUPLIKAT, IN_OCTOBER - 3 * HOUR), ago=IN_OCTOBER, area=PAROPO)
    site.add_user("lurah", Role.LURAH, area_codes=[TAMAMAUNG])
    site.add_user("camat-lain", Role.CAMAT, area_codes=["73.71.02"])
    site.add_user("dlh", Role.ANGGOTA_TIM, agency_names=["73.71/dlh"])
    site.add_user("pengamat", Role.NASIONAL)
    site.add_user("jakarta", Role.ANALIS, city_codes=["31"])
    return site


def freeze(site: Site) -> None:
    run = site.app.test_cli_runner().invoke
    assert run(args=["leaderboard", "freeze", "2026-10", "--city", "73.71"]).exit_code == 0


def show(client: FlaskClient, search: str = OCTOBER, path: str = Path.PERINGKAT) -> dict[str, Any]:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": path}
    return shown(call(client, Peringkat.BEAT, "n_intervals", fields))


def said(answer: dict[str, Any], *parts: str) -> str:
    """What the page says, in these parts or in all."""
    told = {f"{part}.{of}": answer.get(f"{part}.{of}") for part, of in PARTS}
    if parts:
        told = {name: value for name, value in told.items() if name.split(".")[0] in parts}
    return json.dumps(told, ensure_ascii=False)


def units(answer: dict[str, Any]) -> list[str]:
    """The keys of the lines shown, from the top."""
    text = said(answer, Peringkat.LIST)
    return [part.split('"', 1)[0] for part in text.split('"data-unit": "')[1:]]


class TestWholeCity:
    def test_the_sentence_the_list_and_the_funnel(self, ranked: Site) -> None:
        answer = show(ranked.client("analis"))
        assert "1 kelurahan jelas di atas angka kota, 1 jelas di bawah" in said(answer)
        assert units(answer)[:2] == [TAMAMAUNG, PAROPO]
        points = answer[f"{Peringkat.FUNNEL}.figure"]["data"]
        keys = [key for trace in points for key in trace.get("customdata", [])]
        assert sorted(keys) == [TAMAMAUNG, PAROPO]

    def test_of_the_month_so_far_nothing_is_decided(self, ranked: Site) -> None:
        assert "Belum ada tenggat yang diputuskan" in said(show(ranked.client("analis"), ""))

    @pytest.mark.parametrize(
        ("more", "expected"),
        [("&q=paro", [PAROPO]), ("&kec=73.71.02", {"Melayu", "Butung"}), ("&q=tidak-ada", [])],
    )
    def test_the_list_can_be_narrowed(self, ranked: Site, more: str, expected: Any) -> None:
        answer = show(ranked.client("analis"), OCTOBER + more)
        if isinstance(expected, set):
            assert all(key.startswith("73.71.02.") for key in units(answer))
            assert len(units(answer)) == len(expected)
        else:
            assert units(answer) == expected

    def test_an_open_unit_tells_its_late_reports(self, ranked: Site) -> None:
        drawer = said(show(ranked.client("analis"), OPENED), Peringkat.DRAWER)
        assert "Paropo menjawab tepat waktu 10 dari 30 laporan" in drawer
        assert drawer.count("/?city=73.71&window=custom") == 20
        assert drawer.count("report=") == 20

    def test_a_frozen_board_of_agencies_tells_its_late_reports(self, ranked: Site) -> None:
        town = ranked.town
        assert town is not None
        with ranked.engine.begin() as conn:
            town.conn = conn
            held = Holder(agency_id=town.agencies["banjir"])
            late = town.report(ago=IN_OCTOBER, holder=held)
            which = select(agencies.c.slug).where(agencies.c.id == town.agencies["banjir"])
            slug = conn.execute(which).scalar_one()
        freeze(ranked)
        answer = show(ranked.client("analis"), f"?month=2026-10&unit=dinas&open=unit:{slug}")
        assert f"report={late}" in said(answer, Peringkat.DRAWER)

    def test_who_reads_no_reports_is_told_of_none(self, ranked: Site) -> None:
        drawer = said(show(ranked.client("pengamat"), OPENED), Peringkat.DRAWER)
        assert "Paropo menjawab tepat waktu 10 dari 30 laporan" in drawer
        assert "report=" not in drawer
        assert "angka gabungan" in drawer

    def test_what_was_left_out_can_be_listed(self, ranked: Site) -> None:
        client = ranked.client("analis")
        assert "open=left:duplikat" in said(show(client), Peringkat.LEFT_OUT)
        drawer = said(show(client, f"{OCTOBER}&open=left:duplikat"), Peringkat.DRAWER)
        assert drawer.count("report=") == 1

    @pytest.mark.parametrize(("user", "told"), [("analis", True), ("pengamat", False)])
    def test_what_lies_outside_is_no_line_for_who_may_not_see_it(
        self, ranked: Site, user: str, told: bool
    ) -> None:
        client = ranked.client(user)
        assert ("Di luar semua kelurahan" in said(show(client), Peringkat.LEFT_OUT)) is told
        drawer = show(client, f"{OCTOBER}&open=left:di_luar_wilayah")[
            f"{Peringkat.DRAWER}.children"
        ]
        assert bool(drawer) is told

    def test_approximate_areas_are_refused_in_words(self, ranked: Site) -> None:
        with ranked.engine.begin() as conn:
            conn.execute(update(areas).where(areas.c.code == PAROPO).values(approximate=True))
        answer = show(ranked.client("analis"), OPENED)
        assert "31 laporan nyata ditempatkan menurut batas perkiraan" in said(answer)
        assert "areas import FILE --city 73.71" in said(answer)
        assert units(answer) == []
        assert "Paropo" not in said(answer, Peringkat.DRAWER, Peringkat.FUNNEL)

    @pytest.mark.parametrize(
        "search",
        [
            "?unit=rt",
            "?open=unit:tidak-ada",
            "?month=2026-13",
            "?month=9999-12",
            "?clock=x",
            "?kec=1",
            "?month=2020-01",
        ],
    )
    def test_an_address_that_makes_no_sense_breaks_nothing(self, ranked: Site, search: str) -> None:
        answer = show(ranked.client("analis"), search)
        assert answer[f"{Peringkat.HEADLINE}.children"]
        assert answer.get(f"{Peringkat.DRAWER}.children") == []

    @pytest.mark.parametrize("name", sorted(FOREIGN))
    def test_what_narrows_other_pages_narrows_nothing_and_is_named(
        self, ranked: Site, name: str
    ) -> None:
        client, more = ranked.client("analis"), f"&{name}={NARROWED[name]}"
        answer = show(client, OCTOBER + more)
        assert "60 tenggat diputuskan" in said(answer)
        problem = said(answer, Peringkat.PROBLEMS)
        assert f"{name}={NARROWED[name]} diabaikan: parameter ini tidak dipakai di sini" in problem
        freeze(ranked)
        opened = show(client, f"?city=73.71&month=2026-10&open=unit:{PAROPO}{more}")
        assert said(opened, Peringkat.DRAWER).count("report=") == 20
        assert client.get(f"/export/leaderboard.csv{OCTOBER}{more}").status_code == 422

    def test_the_board_as_data_is_the_board_shown(self, ranked: Site) -> None:
        client = ranked.client("analis")
        left_out = said(show(client, f"{OCTOBER}&q=paro"), Peringkat.LEFT_OUT)
        address = left_out.split('"href": "/api/', 1)[1].split('"', 1)[0]
        assert client.get(f"/api/{address}").json["decided"] == 60


class TestFrozen:
    def test_a_seal_stands_with_its_board(self, ranked: Site) -> None:
        freeze(ranked)
        client = ranked.client("analis")
        assert "month=2026-10" in said(show(client), Peringkat.SEALS)
        answer = show(client, "?month=2026-10")
        assert "versi 1, rumus 1.0" in said(answer, Peringkat.SEAL)
        assert units(answer)[:2] == [TAMAMAUNG, PAROPO]
        shown_hash = said(answer, Peringkat.SEALS).split('"Code"')[0].rsplit('"children": "', 1)
        assert len(shown_hash[1].split('"')[0]) == 64

    def test_what_was_left_out_is_that_of_the_month(self, ranked: Site) -> None:
        freeze(ranked)
        with ranked.engine.begin() as conn:
            Town(conn).report((Stage.DUPLIKAT, HOUR), ago=2 * HOUR, area=PAROPO)
        answer = show(ranked.client("analis"), "?month=2026-10&open=left:duplikat")
        [listed] = re.findall(r"report=(\d+)", said(answer, Peringkat.DRAWER))
        with ranked.engine.connect() as conn:
            [(october, _)] = conn.execute(
                select(reports.c.id, reports.c.created_at)
                .where(reports.c.stage == "duplikat")
                .order_by(reports.c.created_at)
                .limit(1)
            ).all()
        assert int(listed) == october

    def test_it_stays_while_today_moves(self, ranked: Site) -> None:
        freeze(ranked)
        with ranked.engine.begin() as conn:
            town = Town(conn)
            for number in range(40):
                ago = IN_OCTOBER - number * HOUR
                town.report((Stage.PROSES, ago - 3 * HOUR), ago=ago, area=TAMAMAUNG)
        client = ranked.client("analis")
        assert "60 tenggat diputuskan" in said(show(client, "?month=2026-10"))
        assert "100 tenggat diputuskan" in said(show(client))

    def test_a_month_that_is_not_frozen_says_so(self, ranked: Site) -> None:
        answer = show(ranked.client("analis"), "?month=2026-09")
        assert "Bulan itu belum dibekukan" in said(answer, Peringkat.HEADLINE)


class TestPart:
    @pytest.mark.parametrize("user", ["lurah", "camat-lain", "dlh"])
    @pytest.mark.parametrize("search", [OCTOBER, OPENED, f"{OCTOBER}&open=left:duplikat", ""])
    def test_a_moving_board_is_not_for_a_part(self, ranked: Site, user: str, search: str) -> None:
        answer = show(ranked.client(user), search)
        assert units(answer) == []
        told = said(answer, Peringkat.LIST, Peringkat.NOTE)
        assert "hanya untuk yang boleh melihat" in told
        assert answer[f"{Peringkat.DRAWER}.children"] == []
        assert answer[f"{Peringkat.FUNNEL}.figure"]["data"] == []

    def test_of_a_frozen_one_a_lurah_sees_the_own_line(self, ranked: Site) -> None:
        freeze(ranked)
        client = ranked.client("lurah")
        answer = show(client, "")
        assert units(answer) == [TAMAMAUNG]
        frozen = show(client, "?month=2026-10")
        assert "Tamamaung: jelas di atas" in said(frozen, Peringkat.HEADLINE)
        opened = show(client, f"?open=unit:{TAMAMAUNG}")
        assert said(opened, Peringkat.DRAWER).count("report=") == 5
        for search in ("", "?month=2026-10", f"?month=2026-10&open=unit:{PAROPO}"):
            answer = show(client, search)
            lists = said(answer, Peringkat.LIST, Peringkat.FUNNEL, Peringkat.DRAWER)
            assert "Paropo" not in lists
            assert PAROPO not in lists

    @pytest.mark.parametrize("user", ["camat-lain", "dlh"])
    def test_others_see_nothing_of_it(self, ranked: Site, user: str) -> None:
        freeze(ranked)
        told = said(show(ranked.client(user), f"?month=2026-10&open=unit:{TAMAMAUNG}"))
        assert "Tamamaung" not in told
        assert "Paropo" not in told

    def test_of_another_city_nothing_is_told(self, ranked: Site) -> None:
        freeze(ranked)
        for search in (OCTOBER, OPENED, "?city=73.71&month=2026-10"):
            told = said(show(ranked.client("jakarta"), search))
            assert "DKI Jakarta" in told
            for word in ("Tamamaung", "Paropo", "Makassar"):
                assert word not in told


def test_a_user_without_a_city_is_told_so(ranked: Site) -> None:
    ranked.add_user("tamu")
    with ranked.engine.begin() as conn:
        conn.exec_driver_sql("delete from scopes")
    told = said(show(ranked.client("tamu")))
    assert "Belum ada kota" in told
    assert "Makassar" not in told


def test_on_its_way_to_another_page_nothing_is_asked(ranked: Site) -> None:
    assert show(ranked.client("analis"), path=Path.OPERASI) == {}

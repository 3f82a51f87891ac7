"""Sanggahan on the Peringkat page: from the own page of who is charged to a ruling, and what is
refused on the way."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from dashboard.access import Role
from dashboard.history import Holder
from dashboard.ids import Path, Peringkat, Shell
from dashboard.lifecycle import Stage
from data_access.schema import audit_log, reports
from tests.doors.calling import call, shown
from tests.doors.conftest import Site
from tests.doors.test_peringkat import said, show
from tests.questions.test_clocks import town_policy

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TAMAMAUNG, PAROPO, MELAYU = "73.71.09.1001", "73.71.09.1002", "73.71.02.1001"
HOME = "?city=73.71"


@pytest.fixture
def late(site: Site) -> int:
    """A report of Tamamaung that nobody answered in time; one that was, one of Paropo's, and one
    that lies in Melayu and was Tamamaung's."""
    town = site.town
    assert town is not None
    with site.engine.begin() as conn:
        town.conn = conn
        town_policy(town)
        report_id = town.report(ago=5 * HOUR)
        town.report((Stage.PROSES, 5 * HOUR - MINUTE), ago=5 * HOUR)
        town.report(ago=6 * HOUR, area=PAROPO)
        held = Holder(area_id=town.areas[TAMAMAUNG])
        town.report(ago=7 * HOUR, area=MELAYU, holder=held, title="rahasia")
    site.add_user("lurah", Role.LURAH, area_codes=[TAMAMAUNG])
    site.add_user("camat", Role.CAMAT, area_codes=["73.71.09"])
    site.add_user("admin", Role.ADMIN)
    site.add_user("walikota", Role.WALIKOTA)
    return report_id


def own(client: FlaskClient, search: str = HOME) -> str:
    return said(show(client, search), Peringkat.OWN)


def form(client: FlaskClient, search: str) -> str:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": Path.PERINGKAT}
    answer = shown(call(client, Shell.URL, "search", fields, to=Peringkat.FORM))
    return json.dumps(answer.get(f"{Peringkat.FORM}.children"), ensure_ascii=False)


def send(client: FlaskClient, search: str, button: str, **fields: Any) -> TestResponse:
    values = {
        f"{button}.n_clicks": 1,
        f"{Shell.URL}.search": search,
        f"{Peringkat.CONTEST_REASON}.value": fields.get("reason", ""),
        f"{Peringkat.RULING_REASON}.value": fields.get("reason", ""),
        f"{Peringkat.RULING}.value": fields.get("ruling", ""),
    }
    return call(client, button, "n_clicks", values)


def contest(client: FlaskClient, report_id: int, reason: str = "jalan provinsi") -> dict[str, Any]:
    search = f"{HOME}&open=contest:{report_id}"
    return shown(send(client, search, Peringkat.SAVE_CONTEST, reason=reason))


def rule(client: FlaskClient, number: int, ruling: str, reason: str = "benar") -> dict[str, Any]:
    search = f"{HOME}&open=ruling:{number}"
    answer = send(client, search, Peringkat.SAVE_RULING, ruling=ruling, reason=reason)
    return shown(answer)


class TestOwnPage:
    def test_a_lurah_sees_what_is_charged_to_them_wherever_it_lies(self, site: Site, late: int):
        answer = show(site.client("lurah"), HOME)
        sentence = "1 dari 3 tenggat yang dibebankan kepada Anda tepat waktu, 2 terlambat"
        assert sentence in said(answer, Peringkat.HEADLINE)
        told = own(site.client("lurah"))
        assert told.count("open=contest:") == 2
        assert told.count("report=") == 1, "what lies elsewhere can be contested, not read"
        assert "rahasia" not in told
        assert "Melayu" not in told

    def test_a_camat_sees_it_by_kelurahan(self, site: Site, late: int):
        told = own(site.client("camat"))
        assert told.count("open=contest:") == 3
        assert "Kel. Paropo" in told

    @pytest.mark.parametrize("user", ["walikota", "admin"])
    def test_who_is_charged_with_nothing_has_none(self, site: Site, late: int, user: str):
        assert "contest:" not in own(site.client(user))
        assert form(site.client(user), f"{HOME}&open=contest:{late}") == "[]"

    def test_what_another_place_contested_is_not_contested_for_this_one(
        self, site: Site, late: int
    ):
        """Tamamaung was freed, and Paropo is charged instead: the camat answers for both."""
        contest(site.client("lurah"), late)
        rule(site.client("admin"), 1, "dikabulkan")
        assert site.town is not None
        paropo = site.town.areas[PAROPO]
        with site.engine.begin() as conn:
            charged = reports.c.response_charged_area_id
            conn.execute(update(reports).where(reports.c.id == late).values({charged: paropo}))
        camat = site.client("camat")
        told = own(camat)
        assert f"open=contest:{late}" in told
        assert "sanggahan dikabulkan" not in told
        contest(camat, late)
        assert "disanggah, menunggu putusan" in own(camat)


class TestContest:
    def test_from_the_own_page_to_the_ruling_and_the_board(self, site: Site, late: int):
        lurah, admin = site.client("lurah"), site.client("admin")
        assert f"Sanggah laporan #{late}" in form(lurah, f"{HOME}&open=contest:{late}")
        sent = contest(lurah, late)
        assert sent[f"{Shell.URL}.search"] == HOME
        assert "menunggu putusan" in sent[f"{Peringkat.SAID}.children"]
        assert "disanggah, menunggu putusan" in own(lurah)
        listed = said(show(admin, HOME), Peringkat.CONTESTS)
        for words in ("1 sanggahan menunggu putusan", "jalan provinsi", "open=ruling:1"):
            assert words in listed
        assert "jalan provinsi" in form(admin, f"{HOME}&open=ruling:1")
        decided = rule(admin, 1, "dikabulkan")
        assert "dikabulkan" in decided[f"{Peringkat.SAID}.children"]
        assert "1 dari 2 tenggat" in said(show(lurah, HOME), Peringkat.HEADLINE)
        opened = show(admin, f"{HOME}&open=unit:{TAMAMAUNG}")
        assert "1 sanggahan dikabulkan" in said(opened, Peringkat.DRAWER)
        with site.engine.connect() as conn:
            asked = select(audit_log.c.action, audit_log.c.actor).where(
                audit_log.c.action.like("contest.%")
            )
            logged = {tuple(row) for row in conn.execute(asked)}
        assert logged == {("contest.raise", "lurah"), ("contest.rule", "admin")}

    @pytest.mark.parametrize(
        ("reason", "where", "words"),
        [
            (" ", Peringkat.CONTEST_REASON, "Tulis alasannya."),
            ("x" * 501, Peringkat.FORM_SAID, "terlalu panjang"),
        ],
    )
    def test_what_is_refused_stays_in_the_form(self, site, late, reason, where, words):
        answer = contest(site.client("lurah"), late, reason)
        told = {name: value for name, value in answer.items() if name.startswith(where)}
        assert words in json.dumps(told)
        assert f"{Shell.URL}.search" not in answer, "it stays open"

    def test_a_second_contest_and_a_strangers_are_refused_in_words(self, site: Site, late: int):
        lurah = site.client("lurah")
        contest(lurah, late)
        assert "sudah pernah disanggah" in contest(lurah, late)[f"{Peringkat.FORM_SAID}.children"]
        for number in (late + 2, 999_999_999):
            told = contest(lurah, number)[f"{Peringkat.FORM_SAID}.children"]
            assert "tidak dibebankan" in told

    def test_a_role_that_contests_nothing_is_turned_away(self, site: Site, late: int):
        search = f"{HOME}&open=contest:{late}"
        answer = send(site.client("admin"), search, Peringkat.SAVE_CONTEST, reason="x")
        assert answer.status_code == 403


def contests(client: FlaskClient, search: str = HOME) -> str:
    fields = {
        f"{Shell.URL}.search": search,
        f"{Shell.URL}.pathname": Path.PERINGKAT,
        f"{Peringkat.SAID}.children": "Sanggahan terkirim",
    }
    answer = call(client, Peringkat.SAID, "children", fields, to=f"{Peringkat.CONTESTS}.children@")
    return json.dumps(shown(answer), ensure_ascii=False)


class TestList:
    def test_it_is_told_anew_as_soon_as_something_is_said(self, site: Site, late: int):
        contest(site.client("lurah"), late)
        admin = site.client("admin")
        assert "1 sanggahan menunggu putusan" in contests(admin)
        rule(admin, 1, "ditolak")
        told = contests(admin)
        assert "1 sanggahan ditolak" in told
        assert "menunggu putusan" not in told

    @pytest.mark.parametrize("search", ["&month=2026-10", "&clock=resolution"])
    def test_a_ruling_is_told_on_the_boards_that_it_bears_on(
        self, site: Site, late: int, search: str
    ):
        contest(site.client("lurah"), late)
        admin = site.client("admin")
        other = HOME + search
        assert "jalan provinsi" in contests(admin, other), "who waits is seen everywhere"
        rule(admin, 1, "dikabulkan")
        assert "jalan provinsi" not in contests(admin, other)
        assert "jalan provinsi" not in said(show(admin, other), Peringkat.CONTESTS)
        assert "jalan provinsi" in said(show(admin, HOME), Peringkat.CONTESTS)


class TestRuling:
    def test_of_two_who_rule_the_second_is_told(self, site: Site, late: int):
        contest(site.client("lurah"), late)
        rule(site.client("admin"), 1, "ditolak")
        answer = rule(site.client("admin"), 1, "dikabulkan")
        assert "Sudah diputuskan" in answer[f"{Peringkat.FORM_SAID}.children"]
        assert "sanggahan ditolak: benar" in form(site.client("admin"), f"{HOME}&open=ruling:1")
        with site.engine.connect() as conn:
            assert conn.execute(text("select ruling from contests")).scalar_one() == "ditolak"

    def test_it_takes_a_choice_and_a_reason(self, site: Site, late: int):
        contest(site.client("lurah"), late)
        answer = rule(site.client("admin"), 1, "mungkin")
        assert answer[f"{Peringkat.RULING}.error"] == "Pilih salah satu."
        assert rule(site.client("admin"), 1, "ditolak", " ")[f"{Peringkat.RULING_REASON}.error"]
        with site.engine.connect() as conn:
            assert conn.execute(text("select ruling from contests")).scalar_one() is None

    @pytest.mark.parametrize("user", ["lurah", "walikota"])
    def test_others_read_it_and_rule_on_nothing(self, site: Site, late: int, user: str):
        contest(site.client("lurah"), late)
        client = site.client(user)
        listed = said(show(client, HOME), Peringkat.CONTESTS)
        assert "jalan provinsi" in listed
        assert "open=ruling" not in listed
        assert form(client, f"{HOME}&open=ruling:1") == "[]"
        search = f"{HOME}&open=ruling:1"
        answer = send(client, search, Peringkat.SAVE_RULING, ruling="dikabulkan", reason="x")
        assert answer.status_code == 403

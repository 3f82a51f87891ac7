"""The Ringkasan page and `brief show` through the app's own doors."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.briefs import read_brief
from dashboard.ids import Path, Ringkasan, Shell
from data_access import users
from data_access.brief_ticker import BriefTicker
from data_access.outbox import Post
from layouts.ringkasan import PARTS
from tests.doors.calling import call, shown
from tests.doors.conftest import Site
from tests.questions.test_clocks import town_policy

HOUR = timedelta(hours=1)


@pytest.fixture
def morning(site: Site) -> Site:
    """Two floods in Tamamaung and three in Wajo became late; everybody has read of it."""
    town = site.town
    assert town is not None
    with site.engine.begin() as conn:
        town.conn = conn
        town_policy(town)
        for area, number in (("73.71.09.1001", 2), ("73.71.02.1001", 3)):
            for _ in range(number):
                town.report(ago=2 * HOUR, area=area)
    site.add_user("lurah", Role.LURAH, area_codes=["73.71.09.1001"])
    site.add_user("operator", Role.OPERATOR)
    site.add_user("regu", Role.ANGGOTA_TIM, area_codes=["73.71.09"])
    write(site)
    return site


def write(site: Site) -> int:
    deps = site.app.extensions["qlue"]
    at = deps.settings.brief_time
    return BriefTicker(
        site.engine, desk=deps.desk, clock=site.clock, at=at, post=Post(by_mail=True)
    ).tick()


def show(client: FlaskClient, search: str = "", path: str = Path.RINGKASAN) -> dict[str, Any]:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": path}
    return shown(call(client, Ringkasan.BEAT, "n_intervals", fields))


def said(answer: dict[str, Any], *parts: str) -> str:
    told = {f"{part}.{of}": answer.get(f"{part}.{of}") for part, of in PARTS}
    if parts:
        told = {name: value for name, value in told.items() if name.split(".")[0] in parts}
    return json.dumps(told, ensure_ascii=False)


def choose(client: FlaskClient, wanted: Any, language: Any = "id") -> Any:
    fields = {f"{Ringkasan.WANTED}.checked": wanted, f"{Ringkasan.LANGUAGE}.value": language}
    return call(client, Ringkasan.WANTED, "checked", fields)


class TestPage:
    def test_the_sentence_the_places_and_the_reports(self, morning: Site) -> None:
        told = said(show(morning.client("analis")))
        assert "5 laporan baru terlambat, terbanyak di Kec. Wajo" in told
        assert "keadaan Sab 21 Nov 2026 19.05 WITA" in told
        assert "/?city=73.71&area=73.71.02&rows=late" in told
        assert "/?city=73.71&report=" in told
        assert "Yang berikut: Min 22 Nov 2026 07.30 WITA." in told

    def test_a_lurahs_is_of_their_own_kelurahan(self, morning: Site) -> None:
        told = said(show(morning.client("lurah"), "?city=73.71&area=73.71.02"))
        assert "2 laporan baru terlambat" in told
        assert "Ringkasan pagi, Kel. Tamamaung" in told
        assert "Wajo" not in told
        assert "Melayu" not in told

    def test_the_text_to_paste_leads_here(self, morning: Site) -> None:
        text = said(show(morning.client("analis")), Ringkasan.TEXT)
        assert "*Ringkasan Kota Makassar*" in text
        assert "http://localhost/ringkasan?city=73.71&day=2026-11-21" in text

    def test_a_day_without_one_gives_the_newest_and_says_so(self, morning: Site) -> None:
        for day in ("2026-11-20", "kemarin"):
            told = said(show(morning.client("analis"), f"?city=73.71&day={day}"))
            assert "tidak ada ringkasan hari itu" in told
            assert "5 laporan baru terlambat" in told

    def test_the_day_before_reads_as_it_was(self, morning: Site) -> None:
        before = show(morning.client("analis"))
        morning.clock.forward(days=1)
        write(morning)
        client = morning.client("analis")
        assert "Pagi yang tenang" in said(show(client), Ringkasan.HEADLINE)
        old = show(client, "?city=73.71&day=2026-11-21")
        parts = (Ringkasan.HEADLINE, Ringkasan.GROUPS, Ringkasan.CLOCK, Ringkasan.TEXT)
        assert said(old, *parts) == said(before, *parts)

    def test_before_the_first_one_it_says_when_it_comes(self, site: Site) -> None:
        site.clock.forward(hours=10)  # 05.05 of the next day
        told = said(show(site.client("analis")))
        assert "Ringkasan pertama Anda datang Min 22 Nov 2026 07.30 WITA." in told

    def test_who_gets_none_is_told_how_to_switch_it_on(self, morning: Site) -> None:
        assert "Nyalakan “Kirimi saya" in said(show(morning.client("operator")))

    def test_in_english(self, morning: Site) -> None:
        client = morning.client("analis")
        client.set_cookie("lang", "en")
        told = said(show(client))
        assert "5 reports newly late, most in Kec. Wajo" in told
        assert "Baru terlambat" not in told

    def test_where_it_is_mailed_to(self, morning: Site, site_with: Any) -> None:
        with morning.engine.begin() as conn:
            email = "analis@kota.example"
            users.set_email(
                conn, username="analis", email=email, now=morning.clock.now, actor="test"
            )
        assert email not in said(show(morning.client("analis")))
        mailing = site_with(smtp_url="smtp://127.0.0.1:9", mail_from="qlue@kota.example")
        assert f"Juga lewat e-mail ke {email}." in said(show(mailing.client("analis")))

    @pytest.mark.parametrize(("name", "status"), [("analis", 200), ("lurah", 200), ("regu", 403)])
    def test_for_whom_it_is(self, morning: Site, name: str, status: int) -> None:
        client = morning.client(name)
        answer = client.get(Path.RINGKASAN, headers={"Accept": "text/html"})
        assert answer.status_code == status

    def test_a_forged_call_gives_who_has_none_nothing(self, morning: Site) -> None:
        told = said(show(morning.client("regu")))
        assert "terlambat" not in told


class TestChoice:
    def test_it_is_kept(self, morning: Site) -> None:
        client = morning.client("analis")
        assert "tidak dikirim lagi" in choose(client, False).text
        told = show(client)
        assert told[f"{Ringkasan.WANTED}.checked"] is False
        assert "Dimatikan" in said(told, Ringkasan.WHEN)
        morning.clock.forward(days=1)
        assert write(morning) == 1  # the lurah's

    def test_what_the_page_itself_shows_is_no_choice(self, morning: Site) -> None:
        client = morning.client("analis")
        for wanted, language in ((True, "id"), (None, None), (True, "xx"), ("x", "id")):
            assert choose(client, wanted, language).status_code == 204

    def test_who_can_have_none_is_refused(self, morning: Site) -> None:
        assert choose(morning.client("regu"), True).status_code == 403


class TestCommand:
    def run(self, site: Site, *words: str) -> Any:
        return site.app.test_cli_runner().invoke(args=["brief", "show", *words])

    def test_the_brief_as_it_was_kept(self, morning: Site) -> None:
        done = self.run(morning, "--user", "analis", "--date", "2026-11-21")
        assert done.exit_code == 0, done.output
        assert done.output.startswith("*Ringkasan Kota Makassar*\nSab 21 Nov 2026 19.05 WITA\n")

    def test_what_it_would_say_now_is_kept_nowhere(self, morning: Site) -> None:
        morning.clock.forward(days=1)
        done = self.run(morning, "--user", "lurah", "--language", "en")
        assert done.exit_code == 0, done.output
        assert "A quiet morning" in done.output
        assert self.run(morning, "--user", "lurah", "--date", "2026-11-22").exit_code == 1

    def test_as_data(self, morning: Site) -> None:
        done = self.run(morning, "--user", "lurah", "--json")
        assert read_brief(json.loads(done.output)).breaches == 2

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (("--user", "siapa"), "siapa"),
            (("--user", "regu"), "gets no brief"),
            (("--user", "lurah", "--city", "31"), "gets no brief"),
            (("--user", "lurah", "--date", "2026-10-01"), "has no brief of 2026-10-01"),
        ],
    )
    def test_what_there_is_not(self, morning: Site, words: tuple[str, ...], why: str) -> None:
        done = self.run(morning, *words)
        assert done.exit_code == 1
        assert why in done.output

"""The rules page through the app's own door: what it shows, and that it changes nothing for those
who may not."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dashboard.access import Role
from dashboard.calendars import Calendar, day_of
from dashboard.ids import Aturan, Operasi, Path, Repeated, Shell, one_of, policy_field
from dashboard.policies import Policy, Target, Unit
from dashboard.rule_forms import PolicyField
from data_access.cities import add_city
from data_access.rule_versions import add_calendar, add_calendar_version, add_policy
from data_access.rulebooks import load_rulebook
from data_access.schema import audit_log, calendar_versions, policies
from layouts.aturan import PARTS
from tests.doors.calling import call, name_of, shown
from tests.doors.conftest import Site
from tests.factories import NOW, Town

SEARCH = "?city=73.71&open=policy:banjir"
FORM = {
    PolicyField.RESPONSE_AMOUNT: 2,
    PolicyField.RESPONSE_UNIT: "hours",
    PolicyField.RESOLUTION_AMOUNT: 3,
    PolicyField.RESOLUTION_UNIT: "days:kantor",
    PolicyField.SEVERITY: "all",
    PolicyField.LEGAL_BASIS: "Perwali 12/2026",
    PolicyField.EXAMPLE: False,
    PolicyField.VALID_FROM: None,
}
OTHERS = ("analis", "operator", "wali", "admin31", "camat-admin")


@pytest.fixture
def rules(site: Site) -> Site:
    """The town with a rule for floods, its administrator, and those who are not."""
    with site.engine.begin() as conn:
        town = Town(conn)
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        policy = Policy(
            town.categories["banjir"],
            Target(60, Unit.MINUTES),
            Target(600, Unit.MINUTES),
            NOW - timedelta(days=365),
            legal_basis="Dasar rahasia",
            example=True,
        )
        add_policy(conn, city=town.city, policy=policy, actor="test", now=NOW)
        for hours in (30, 60, 90):
            town.report(ago=timedelta(hours=hours))
    site.add_user("admin", Role.ADMIN)
    site.add_user("operator", Role.OPERATOR)
    site.add_user("wali", Role.WALIKOTA)
    site.add_user("admin31", Role.ADMIN, city_codes=["31"])
    site.add_user("camat-admin", Role.ADMIN, area_codes=["73.71.09"])
    return site


def show(client: FlaskClient, search: str = "", path: str = Path.ATURAN) -> dict[str, Any]:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": path}
    return shown(call(client, Aturan.SAID, "children", fields))


def form(search: str = SEARCH, **changes: object) -> dict[str, Any]:
    """What stands in the form for a policy, and the address."""
    changed = {**FORM, **{PolicyField[name.upper()]: value for name, value in changes.items()}}
    fields = {
        f"{policy_field(field)}.{'checked' if field is PolicyField.EXAMPLE else 'value'}": value
        for field, value in changed.items()
    }
    return {**fields, f"{Shell.URL}.search": search, f"{Aturan.SAVE_POLICY}.n_clicks": 1}


def save(client: FlaskClient, fields: dict[str, Any]) -> dict[str, Any]:
    return shown(call(client, Aturan.SAVE_POLICY, "n_clicks", fields))


def said(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def count(site: Site, *tables: Any) -> list[int]:
    with site.engine.connect() as conn:
        return [conn.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]


class TestTargets:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"response_amount": 9, "response_unit": "days:kantor"}, "jatuh sesudah"),
            ({"resolution_amount": 900, "resolution_unit": "hours:sebentar"}, "sepuluh tahun"),
        ],
    )
    def test_targets_that_make_no_sense_are_refused(
        self, rules: Site, changes: dict[str, Any], sentence: str
    ) -> None:
        with rules.engine.begin() as conn:
            town = Town(conn)
            add_calendar(conn, city=town.city, slug="sebentar", name="Sebentar")
            add_calendar_version(
                conn,
                city=town.city,
                slug="sebentar",
                calendar=Calendar(town.city.zone, (day_of("00:00-00:01"), (), (), (), (), (), ())),
                names={},
                valid_from=NOW - timedelta(days=1),
                holidays_until=None,
                actor="test",
                now=NOW,
                confirmed=True,
            )
        before = count(rules, policies)
        answer = save(rules.client("admin"), form(**changes))
        assert sentence in said(answer)
        assert count(rules, policies) == before

    def test_an_address_of_two_cities_writes_to_none(self, rules: Site) -> None:
        before = count(rules, policies)
        twice = form(f"{SEARCH}&city=31")
        answer = call(rules.client("admin"), Aturan.SAVE_POLICY, "n_clicks", twice)
        assert answer.status_code == 403
        assert count(rules, policies) == before

    def test_an_address_that_can_t_be_read_writes_to_none(self, rules: Site) -> None:
        before = count(rules, policies)
        many = form(SEARCH + "".join(f"&a{number}=1" for number in range(60)))
        answer = call(rules.client("admin"), Aturan.SAVE_POLICY, "n_clicks", many)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["reason"] == "terlalu banyak parameter"
        assert count(rules, policies) == before


class TestShown:
    def test_the_page_with_all_its_parts(self, rules: Site) -> None:
        answer = show(rules.client("admin"))
        assert {f"{part}.{of}" for part, of in PARTS} <= set(answer)
        headline = answer[f"{Aturan.HEADLINE}.children"]
        assert "1 kategori punya aturan, 1 masih contoh" in headline
        assert "libur belum dikonfirmasi" in headline
        assert "Dasar rahasia" in said(answer)

    def test_nothing_new_sends_nothing(self, rules: Site) -> None:
        client = rules.client("admin")
        first = show(client)
        fields = {
            f"{Shell.URL}.search": "",
            f"{Shell.URL}.pathname": Path.ATURAN,
            f"{Aturan.SHOWN}.data": first[f"{Aturan.SHOWN}.data"],
        }
        assert shown(call(client, Aturan.SAID, "children", fields)) == {}

    def test_on_another_page_it_says_nothing(self, rules: Site) -> None:
        assert show(rules.client("admin"), path=Path.OPERASI) == {}

    @pytest.mark.parametrize("user", ["analis", "wali", "camat-admin"])
    def test_others_are_told_nothing(self, rules: Site, user: str) -> None:
        client = rules.client(user)
        for pressed, prop in ((Aturan.SAID, "children"), (Aturan.PREVIEW_ASKED, "data")):
            fields = {**form(), f"{Shell.URL}.pathname": Path.ATURAN}
            answer = call(client, pressed, prop, fields)
            assert answer.status_code == 403
            assert "rahasia" not in answer.text

    def test_the_administrator_of_another_city_sees_that_one(self, rules: Site) -> None:
        answer = show(rules.client("admin31"), "?city=73.71")
        assert "DKI Jakarta" in said(answer[f"{Aturan.CITIES}.children"])
        assert "city=73.71 diabaikan" in said(answer[f"{Aturan.PROBLEMS}.children"])
        assert "rahasia" not in said(answer)


class TestPolicy:
    def test_it_is_tried_on_last_month(self, rules: Site) -> None:
        client = rules.client("admin")
        answer = shown(call(client, Aturan.PREVIEW_ASKED, "data", form()))
        text = said(answer)
        assert "Dengan aturan ini 0 dari 3 laporan akan terlambat selesai" in text
        assert "dengan aturan hari ini 3" in text

    def test_without_a_target_there_is_nothing_to_try(self, rules: Site) -> None:
        client = rules.client("admin")
        fields = form(response_amount="")
        text = said(shown(call(client, Aturan.PREVIEW_ASKED, "data", fields)))
        assert "Isi kedua target" in text

    def test_a_form_that_was_closed_meanwhile_is_tried_no_more(self, rules: Site) -> None:
        fields = form("?city=73.71")
        answer = call(rules.client("admin"), Aturan.PREVIEW_ASKED, "data", fields)
        assert answer.status_code == 204

    def test_saved_it_comes_and_is_told_and_audited(self, rules: Site) -> None:
        client = rules.client("admin")
        answer = save(client, form(valid_from="2026-12-01 08:00:00"))
        assert answer[f"{Shell.URL}.search"] == "?city=73.71"
        assert "Sel 1 Des 2026 08.00 WITA" in answer[f"{Aturan.SAID}.children"]
        table = said(show(client)[f"{Aturan.POLICIES}.children"])
        assert "berlaku mulai Sel 1 Des 2026 08.00 WITA: respons 2 jam" in table
        with rules.engine.connect() as conn:
            row = conn.execute(
                select(audit_log).where(audit_log.c.action == "sla.policy.add")
            ).one()
        assert (row.actor, row.subject, row.address) == ("admin", "73.71", "127.0.0.1")
        assert row.detail["category"] == "banjir"
        assert row.detail["resolution"] == "3 working_days (kantor)"

    def test_what_is_wrong_stands_at_its_field_and_nothing_is_written(self, rules: Site) -> None:
        before = count(rules, policies, audit_log)
        fields = form(legal_basis=" ", response_amount=0, valid_from="2020-01-01 00:00:00")
        answer = save(rules.client("admin"), fields)
        wrong = {field for field in PolicyField if answer.get(f"{policy_field(field)}.error")}
        assert wrong == {
            PolicyField.LEGAL_BASIS,
            PolicyField.RESPONSE_AMOUNT,
            PolicyField.VALID_FROM,
        }
        assert f"{Shell.URL}.search" not in answer
        assert count(rules, policies)[0] == before[0]

    @pytest.mark.parametrize(
        ("user", "city"),
        [*((user, "73.71") for user in OTHERS), ("admin", "31"), ("wali", "31")],
    )
    def test_a_forged_form_changes_nothing(self, rules: Site, user: str, city: str) -> None:
        client = rules.client(user)
        before = count(rules, policies, calendar_versions, audit_log)
        search = f"?city={city}&open=policy:banjir"
        draft = {f"{Shell.URL}.search": f"?city={city}&open=draft:1"}
        begin = one_of(Repeated.BEGIN_DRAFT, calendar="kantor", years="2027")
        example = one_of(Repeated.EXAMPLE, profile="jakarta")
        for pressed, fields in (
            (Aturan.SAVE_POLICY, form(search)),
            (Aturan.SAVE_DRAFT, draft),
            (Aturan.CONFIRM_DRAFT, draft),
            (Aturan.DROP_DRAFT, draft),
            (Aturan.ADD_CALENDAR, {**draft, f"{Aturan.NEW_CALENDAR}.value": "Jam lain"}),
            (begin, draft),
            (example, draft),
        ):
            clicked = {**fields, f"{name_of(pressed)}.n_clicks": 1}
            answer = call(client, pressed, "n_clicks", clicked)
            assert answer.status_code in (403, 404), (pressed, answer.text)
        assert count(rules, policies, calendar_versions, audit_log) == before

    @pytest.mark.parametrize("sent", [5, True, [1], {"a": 1}, "\ud800", "\x00", "9" * 5000, None])
    def test_what_no_form_sends_breaks_nothing(self, rules: Site, sent: object) -> None:
        client = rules.client("admin")
        fields = dict.fromkeys(form(), sent) | {
            f"{Shell.URL}.search": SEARCH,
            f"{Aturan.SAVE_POLICY}.n_clicks": 1,
        }
        before = count(rules, policies)
        assert call(client, Aturan.SAVE_POLICY, "n_clicks", fields).status_code == 200
        assert call(client, Aturan.PREVIEW_ASKED, "data", fields).status_code == 200
        assert count(rules, policies) == before

    def test_a_city_starts_from_an_example(self, rules: Site) -> None:
        client = rules.client("admin")
        press = one_of(Repeated.EXAMPLE, profile="sp4n")
        fields = {f"{name_of(press)}.n_clicks": 1, f"{Shell.URL}.search": "?city=73.71"}
        answer = shown(call(client, press, "n_clicks", fields))
        assert "14 kategori mulai dari contoh" in answer[f"{Aturan.SAID}.children"]
        headline = show(client)[f"{Aturan.HEADLINE}.children"]
        assert "15 kategori punya aturan, 15 masih contoh" in headline


class TestCalendar:
    def begin(self, client: FlaskClient, years: str = "2026,2027") -> str:
        """Drafts the next version of the office hours; the address that it is open at."""
        press = one_of(Repeated.BEGIN_DRAFT, calendar="kantor", years=years)
        fields = {f"{name_of(press)}.n_clicks": 1, f"{Shell.URL}.search": "?city=73.71"}
        answer = shown(call(client, press, "n_clicks", fields))
        return str(answer[f"{Shell.URL}.search"])

    def fields(self, search: str, **changes: Any) -> dict[str, Any]:
        """What stands in the form of a draft."""
        hours = ["07.30-12.00, 13.00-16.00"] * 5 + ["", ""]
        found = {
            f"{name_of(one_of(Repeated.HOURS, day=day))}.value": text
            for day, text in enumerate(changes.get("hours", hours))
        }
        for index, (day, name) in enumerate(changes.get("days", [(None, "")])):
            found[f"{name_of(one_of(Repeated.DAY_DATE, index=index))}.value"] = day
            found[f"{name_of(one_of(Repeated.DAY_NAME, index=index))}.value"] = name
        return {
            **found,
            f"{Aturan.DRAFT_KEPT}.value": changes.get("kept", ["2026-12-25", "2027-01-01"]),
            f"{Aturan.DRAFT_FROM}.value": changes.get("valid_from"),
            f"{Shell.URL}.search": search,
        }

    def end(self, client: FlaskClient, press: str, fields: dict[str, Any]) -> dict[str, Any]:
        return shown(call(client, press, "n_clicks", {**fields, f"{press}.n_clicks": 1}))

    def test_drafted_looked_at_and_confirmed(self, rules: Site) -> None:
        client = rules.client("admin")
        search = self.begin(client)
        assert "open=draft" in search
        fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": Path.ATURAN}
        drawer = said(shown(call(client, Shell.URL, "search", fields, to=Aturan.DRAWER)))
        assert "Hari Raya Natal" in drawer
        own = [("2026-12-09", "Hari jadi kota"), (None, "")]
        answer = self.end(client, Aturan.CONFIRM_DRAFT, self.fields(search, days=own))
        assert "Kalender dikonfirmasi" in answer[f"{Aturan.SAID}.children"]
        assert "31 Des 2027" in show(client)[f"{Aturan.HEADLINE}.children"]
        with rules.engine.connect() as conn:
            version = load_rulebook(conn, city_id=Town(conn).city.id).calendar_at("kantor", NOW)
        assert version is not None
        ahead = {day for day in version.calendar.holidays if day >= NOW.date()}
        assert ahead == {date(2026, 12, 9), date(2026, 12, 25), date(2027, 1, 1)}

    def test_what_is_wrong_stands_at_its_field(self, rules: Site) -> None:
        client = rules.client("admin")
        hours = ["07.30-12.00", "pagi", "", "", "", "", ""]
        fields = self.fields(self.begin(client), hours=hours, days=[("2026-12-09", "")])
        answer = self.end(client, Aturan.CONFIRM_DRAFT, fields)
        wrong = {name for name, value in answer.items() if name.endswith(".error") and value}
        assert wrong == {
            f"{name_of(one_of(Repeated.HOURS, day=1))}.error",
            f"{name_of(one_of(Repeated.DAY_NAME, index=0))}.error",
        }
        assert f"{Shell.URL}.search" not in answer

    def test_saved_it_waits_and_discarded_it_is_gone(self, rules: Site) -> None:
        client = rules.client("admin")
        search = self.begin(client)
        answer = self.end(client, Aturan.SAVE_DRAFT, self.fields(search))
        assert "Draf tersimpan" in answer[f"{Aturan.SAID}.children"]
        assert "Lanjutkan draf" in said(show(client)[f"{Aturan.CALENDARS}.children"])
        answer = self.end(client, Aturan.DROP_DRAFT, {f"{Shell.URL}.search": search})
        assert "Draf dibuang" in answer[f"{Aturan.SAID}.children"]
        again = self.end(client, Aturan.CONFIRM_DRAFT, self.fields(search))
        assert "Belum tersimpan" in again[f"{Aturan.FORM_SAID}.children"]

    @pytest.mark.parametrize("years", ["1900", "2999", "9" * 40, "2026,abc", "-5"])
    def test_years_that_nobody_knows(self, rules: Site, years: str) -> None:
        client = rules.client("admin")
        press = one_of(Repeated.BEGIN_DRAFT, calendar="kantor", years=years)
        fields = {f"{name_of(press)}.n_clicks": 1, f"{Shell.URL}.search": "?city=73.71"}
        assert call(client, press, "n_clicks", fields).status_code == 200

    def test_a_calendar_of_its_own(self, rules: Site) -> None:
        client = rules.client("admin")
        fields = {
            f"{Shell.URL}.search": "?city=73.71",
            f"{Aturan.ADD_CALENDAR}.n_clicks": 1,
            f"{Aturan.NEW_CALENDAR}.value": "Jam layanan RSUD",
        }
        answer = shown(call(client, Aturan.ADD_CALENDAR, "n_clicks", fields))
        assert "open=draft" in answer[f"{Shell.URL}.search"]
        again = shown(call(client, Aturan.ADD_CALENDAR, "n_clicks", fields))
        assert "nama lain" in again[f"{Aturan.NEW_CALENDAR}.error"]


def test_operasi_tells_the_administrator_alone_that_holidays_end(rules: Site) -> None:
    def problems(user: str) -> str:
        fields = {f"{Shell.URL}.search": "", f"{Shell.URL}.pathname": Path.OPERASI}
        client = rules.client(user)
        answer = shown(call(client, Shell.URL, "search", fields, to=Operasi.PROBLEMS))
        return said(answer[f"{Operasi.PROBLEMS}.children"])

    assert "Hari libur kota ini belum dikonfirmasi" in problems("admin")
    assert "Hari libur" not in problems("operator")
    assert "Hari libur" not in problems("camat-admin")

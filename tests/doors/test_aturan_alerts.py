"""Escalation, mutes and webhooks through the app's own door: who may, what is written, what is
shown."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from callbacks.secret import secret_key
from dashboard.access import Role
from dashboard.alert_forms import EscalationField, MuteField, WebhookField
from dashboard.alerts import Escalation
from dashboard.deliveries import webhook_secret
from dashboard.ids import (
    Aturan,
    Path,
    Repeated,
    Shell,
    escalation_field,
    mute_field,
    one_of,
    webhook_field,
)
from data_access.alert_mutes import add_mute, list_mutes
from data_access.alert_rules import alert_rule
from data_access.cities import add_city
from data_access.schema import alert_mutes, alert_rules, audit_log, deliveries, webhooks
from data_access.webhooks import add_webhook, list_webhooks
from tests.doors.calling import call, name_of, shown
from tests.doors.conftest import MakeSite, Site
from tests.factories import AUTHOR, EVERYTHING, NOW, Town

HERE = "?city=73.71"
TABLES = (alert_rules, alert_mutes, webhooks, deliveries, audit_log)
URL = "https://dispatch.example/qlue"
OTHERS = ("analis", "wali", "admin31", "camat-admin")
TIMES = {"lurah": (1, "hours"), "camat": (2, "hours"), "walikota": (4, "hours")}
TIMES |= {"acknowledged": (90, "minutes")}


@pytest.fixture
def alerts(site: Site) -> Site:
    """The town with a mute and a webhook that has given something up, its administrator and its
    operator, and those who are neither."""
    fill(site)
    return site


def fill(site: Site) -> None:
    with site.engine.begin() as conn:
        town = Town(conn)
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        add_mute(
            conn,
            scope=EVERYTHING,
            area="73.71.09",
            from_at=NOW,
            to_at=NOW + timedelta(days=2),
            reason="galian rahasia",
            actor="siti",
            now=NOW,
        )
        made = add_webhook(conn, city=town.city, url=URL, at_risk=False, author=AUTHOR, now=NOW)
        conn.execute(
            deliveries.insert().values(
                kind="raised",
                webhook_id=made.id,
                payload={},
                created_at=NOW,
                state="dead",
                finished_at=NOW,
            )
        )
    site.add_user("admin", Role.ADMIN)
    site.add_user("operator", Role.OPERATOR)
    site.add_user("wali", Role.WALIKOTA)
    site.add_user("admin31", Role.ADMIN, city_codes=["31"])
    site.add_user("camat-admin", Role.ADMIN, area_codes=["73.71.09"])


def press(client: FlaskClient, pressed: Any, fields: dict[str, Any], search: str) -> Any:
    sent = {**fields, f"{name_of(pressed)}.n_clicks": 1, f"{Shell.URL}.search": search}
    return call(client, pressed, "n_clicks", sent)


def times(**changes: object) -> dict[str, Any]:
    """What stands in the form for the times."""
    found: dict[str, Any] = {}
    for name, (amount, unit) in TIMES.items():
        field = EscalationField(name)
        found[f"{escalation_field(field)}.value"] = changes.get(name, amount)
        found[f"{escalation_field(field.unit)}.value"] = unit
    return found


def mute(**changes: object) -> dict[str, Any]:
    """What stands in the form for a mute."""
    plain: dict[str, object] = dict.fromkeys(MuteField, "all") | {
        MuteField.AREA: "73.71.02",
        MuteField.FROM: None,
        MuteField.UNTIL: "2026-11-30 17:00:00",
        MuteField.REASON: "Perbaikan drainase",
    }
    plain |= {MuteField[name.upper()]: value for name, value in changes.items()}
    return {f"{mute_field(field)}.value": value for field, value in plain.items()}


def webhook(url: object = "https://other.example/a", at_risk: bool = True) -> dict[str, Any]:
    """What stands in the form for a webhook."""
    return {
        f"{webhook_field(WebhookField.URL)}.value": url,
        f"{webhook_field(WebhookField.AT_RISK)}.checked": at_risk,
    }


def show(client: FlaskClient) -> dict[str, Any]:
    fields = {f"{Shell.URL}.search": HERE, f"{Shell.URL}.pathname": Path.ATURAN}
    return shown(call(client, Aturan.SAID, "children", fields))


def drawer(client: FlaskClient, opened: str) -> str:
    search = f"{HERE}&open={opened}"
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": Path.ATURAN}
    return said(shown(call(client, Shell.URL, "search", fields, to=Aturan.DRAWER)))


def said(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def count(site: Site) -> list[int]:
    with site.engine.connect() as conn:
        return [conn.execute(select(func.count()).select_from(one)).scalar_one() for one in TABLES]


def newest_audit(site: Site) -> Any:
    with site.engine.connect() as conn:
        return conn.execute(select(audit_log).order_by(audit_log.c.id.desc()).limit(1)).one()


MANAGING: dict[str, tuple[Any, dict[str, Any], str]] = {
    "escalation": (Aturan.SAVE_ESCALATION, times(), HERE),
    "webhook": (Aturan.SAVE_WEBHOOK, webhook(), HERE),
    "renew": (Aturan.RENEW_WEBHOOK, {}, f"{HERE}&open=webhook:1"),
    "remove": (Aturan.REMOVE_WEBHOOK, {}, f"{HERE}&open=webhook:1"),
    "try": (one_of(Repeated.TRY_WEBHOOK, webhook=1), {}, HERE),
    "again": (one_of(Repeated.SEND_AGAIN, delivery=1), {}, HERE),
}
MUTING: dict[str, tuple[Any, dict[str, Any], str]] = {
    "mute": (Aturan.SAVE_MUTE, mute(), HERE),
    "end": (one_of(Repeated.END_MUTE, mute=1), {}, HERE),
}


class TestWhoMay:
    @pytest.mark.parametrize("change", [*MANAGING, *MUTING])
    @pytest.mark.parametrize("user", OTHERS)
    def test_a_forged_form_changes_nothing(self, alerts: Site, user: str, change: str) -> None:
        before = count(alerts)
        pressed, fields, search = (MANAGING | MUTING)[change]
        assert press(alerts.client(user), pressed, fields, search).status_code == 403
        # Each login is a row of the audit log.
        assert count(alerts) == [*before[:-1], before[-1] + 1]

    @pytest.mark.parametrize("change", ["renew", "remove", "try", "again", "end"])
    def test_nor_at_the_address_of_ones_own_city(self, alerts: Site, change: str) -> None:
        client = alerts.client("admin31")
        before = count(alerts)
        pressed, fields, search = (MANAGING | MUTING)[change]
        answer = shown(press(client, pressed, fields, search.replace("73.71", "31")))
        assert "Sudah tidak ada" in said(answer)
        assert count(alerts) == before

    @pytest.mark.parametrize("change", MANAGING)
    def test_an_operator_changes_no_rule(self, alerts: Site, change: str) -> None:
        client = alerts.client("operator")
        before = count(alerts)
        pressed, fields, search = MANAGING[change]
        answer = press(client, pressed, fields, search)
        assert answer.status_code == 403 or "Sudah tidak ada" in answer.text
        assert count(alerts) == before

    def test_an_operator_sees_escalation_and_mutes_alone(self, alerts: Site) -> None:
        client = alerts.client("operator")
        parts = show(client)
        assert "galian rahasia" in said(parts[f"{Aturan.MUTES}.children"])
        assert parts[f"{Aturan.HEADLINE}.children"] == "1 pembisuan sedang berlaku"
        escalation = said(parts[f"{Aturan.ESCALATION}.children"])
        assert "setelah 30 menit" in escalation
        assert "Ubah waktu" not in escalation
        assert "dispatch.example" not in said(parts)
        for part in (Aturan.POLICIES, Aturan.CALENDARS, Aturan.WEBHOOKS):
            assert f"{part}.children" not in parts
        assert mute_field(MuteField.REASON) in drawer(client, "mute:73.71.09")
        for closed in ("escalation", "webhook", "webhook:1", "policy:banjir", "draft:1"):
            assert drawer(client, closed) == said({f"{Aturan.DRAWER}.children": []})


class TestEscalation:
    def test_saved_it_holds_and_is_told_and_audited(self, alerts: Site) -> None:
        client = alerts.client("admin")
        assert "bawaan" in said(show(client)[f"{Aturan.ESCALATION}.children"])
        answer = shown(press(client, Aturan.SAVE_ESCALATION, times(), f"{HERE}&open=escalation"))
        assert answer[f"{Shell.URL}.search"] == HERE
        minute = timedelta(minutes=1)
        with alerts.engine.connect() as conn:
            found = alert_rule(conn, city=Town(conn).city)
        assert found == Escalation(60 * minute, 120 * minute, 240 * minute, 90 * minute)
        row = newest_audit(alerts)
        assert (row.action, row.actor, row.address) == ("alert.rule", "admin", "127.0.0.1")
        text = said(show(client)[f"{Aturan.ESCALATION}.children"])
        assert "setelah 4 jam" in text
        assert "muncul lagi setelah 90 menit" in text
        assert "Berlaku sejak Sab 21 Nov 2026 19.05 WITA, diatur admin." in text

    def test_what_is_wrong_stands_at_its_field_and_nothing_is_written(self, alerts: Site) -> None:
        client = alerts.client("admin")
        before = count(alerts)
        answer = shown(press(client, Aturan.SAVE_ESCALATION, times(camat="x", walikota=0), HERE))
        wrong = {name for name, value in answer.items() if name.endswith(".error") and value}
        assert wrong == {f"{escalation_field(name)}.error" for name in ("camat", "walikota")}
        answer = shown(press(client, Aturan.SAVE_ESCALATION, times(lurah=3), HERE))
        assert "lebih cepat dari lurah" in answer[f"{escalation_field('camat')}.error"]
        assert f"{Shell.URL}.search" not in answer
        assert count(alerts) == before


class TestMutes:
    def test_an_operator_mutes_and_ends_it(self, alerts: Site) -> None:
        client = alerts.client("operator")
        answer = shown(press(client, Aturan.SAVE_MUTE, mute(), f"{HERE}&open=mute"))
        assert answer[f"{Shell.URL}.search"] == HERE
        assert answer[f"{Aturan.SAID}.children"] == "Dibisukan sampai Sen 30 Nov 2026 17.00 WITA."
        with alerts.engine.connect() as conn:
            *_, made = list_mutes(conn, scope=EVERYTHING, now=NOW)
        assert (made.area, made.created_by, made.category) == ("73.71.02", "operator", None)
        assert (newest_audit(alerts).action, newest_audit(alerts).address) == (
            "alert.mute",
            "127.0.0.1",
        )
        assert "Kec. Wajo" in said(show(client)[f"{Aturan.MUTES}.children"])
        end = one_of(Repeated.END_MUTE, mute=made.id)
        alerts.clock.forward(minutes=5)
        answer = shown(press(client, end, {}, HERE))
        assert "Pembisuan diakhiri" in answer[f"{Aturan.SAID}.children"]
        again = shown(press(client, end, {}, HERE))
        assert "Sudah tidak ada" in again[f"{Aturan.SAID}.children"]
        assert "diakhiri operator" in said(show(client)[f"{Aturan.MUTES}.children"])

    def test_what_is_wrong_stands_at_its_field_and_nothing_is_written(self, alerts: Site) -> None:
        client = alerts.client("operator")
        before = count(alerts)
        fields = mute(area="31", until=None, reason=" ")
        answer = shown(press(client, Aturan.SAVE_MUTE, fields, HERE))
        wrong = {name for name, value in answer.items() if name.endswith(".error") and value}
        names = (MuteField.AREA, MuteField.UNTIL, MuteField.REASON)
        assert wrong == {f"{mute_field(name)}.error" for name in names}
        assert count(alerts) == before

    def test_ended_ones_are_forgotten_after_a_month(self, alerts: Site) -> None:
        client = alerts.client("operator")
        for days, told in ((3, True), (31, True), (33, False)):
            alerts.clock.now = NOW + timedelta(days=days)
            client = alerts.client("operator")
            assert ("galian rahasia" in said(show(client))) is told


class TestWebhooks:
    def test_added_its_secret_is_told_once(self, alerts: Site) -> None:
        client = alerts.client("admin")
        search = f"{HERE}&open=webhook"
        answer = shown(press(client, Aturan.SAVE_WEBHOOK, webhook(), search))
        with alerts.engine.connect() as conn:
            *_, made = list_webhooks(conn)
        assert (made.url, made.at_risk, made.created_by) == (
            "https://other.example/a",
            True,
            "admin",
        )
        assert newest_audit(alerts).address == "127.0.0.1"
        settings = alerts.app.extensions["qlue"].settings
        secret = webhook_secret(secret_key(settings), webhook_id=made.id, generation=1)
        assert secret in said(answer[f"{Aturan.WEBHOOK_FORM}.children"])
        assert f"{Shell.URL}.search" not in answer
        opened = [drawer(client, name) for name in (f"webhook:{made.id}", "webhook")]
        later = said([show(client), *opened])
        assert "other.example" in later
        assert secret not in later
        renewed = shown(press(client, Aturan.RENEW_WEBHOOK, {}, f"{HERE}&open=webhook:{made.id}"))
        told = said(renewed[f"{Aturan.WEBHOOK_FORM}.children"])
        assert secret not in told
        assert webhook_secret(secret_key(settings), webhook_id=made.id, generation=2) in told

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            ("dispatch", "alamat lengkap"),
            (URL, "sudah punya webhook"),
            ("https://u:p@x/", "Tanpa nama pengguna"),
            (None, "alamat lengkap"),
            ("https://x/\ud800", "tanpa spasi"),
        ],
    )
    def test_what_is_no_webhook(self, alerts: Site, url: object, why: str) -> None:
        client = alerts.client("admin")
        before = count(alerts)
        answer = shown(press(client, Aturan.SAVE_WEBHOOK, webhook(url), HERE))
        assert why in answer[f"{webhook_field(WebhookField.URL)}.error"]
        assert f"{Aturan.WEBHOOK_FORM}.children" not in answer
        assert count(alerts) == before

    def test_only_to_hosts_that_the_settings_allow(self, site_with: MakeSite) -> None:
        site = site_with(webhook_hosts="dispatch.example")
        site.add_user("analis")
        fill(site)
        client = site.client("admin")
        before = count(site)
        answer = shown(press(client, Aturan.SAVE_WEBHOOK, webhook(), HERE))
        assert "WEBHOOK_HOSTS" in answer[f"{webhook_field(WebhookField.URL)}.error"]
        assert count(site) == before

    def test_tried_sent_again_and_removed(self, alerts: Site) -> None:
        client = alerts.client("admin")
        text = said(show(client)[f"{Aturan.WEBHOOKS}.children"])
        assert "1 tidak sampai" in text
        again = one_of(Repeated.SEND_AGAIN, delivery=1)
        assert "Dicoba sekali lagi" in said(shown(press(client, again, {}, HERE)))
        assert "Sudah tidak ada" in said(shown(press(client, again, {}, HERE)))
        press(client, one_of(Repeated.TRY_WEBHOOK, webhook=1), {}, HERE)
        text = said(show(client)[f"{Aturan.WEBHOOKS}.children"])
        assert "2 menunggu" in text
        assert "tidak sampai" not in text
        answer = shown(press(client, Aturan.REMOVE_WEBHOOK, {}, f"{HERE}&open=webhook:1"))
        assert answer[f"{Shell.URL}.search"] == HERE
        assert "Belum ada" in said(show(client)[f"{Aturan.WEBHOOKS}.children"])
        assert newest_audit(alerts).action == "webhook.remove"

    @pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "", "1.5", None])
    def test_numbers_that_are_none(self, alerts: Site, number: object) -> None:
        client = alerts.client("admin")
        before = count(alerts)
        for pressed in (
            one_of(Repeated.TRY_WEBHOOK, webhook=number),
            one_of(Repeated.SEND_AGAIN, delivery=number),
            one_of(Repeated.END_MUTE, mute=number),
        ):
            assert "Sudah tidak ada" in said(shown(press(client, pressed, {}, HERE)))
        assert count(alerts) == before

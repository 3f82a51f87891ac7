"""Escalation, mutes and webhooks in words and pictures."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.alerts import Escalation, EscalationInForce, Level, Mute
from dashboard.deliveries import (
    DeliveryKind,
    DeliveryLine,
    DeliveryState,
    Webhook,
    WebhookBoard,
    WebhookEntry,
)
from dashboard.ids import Path
from dashboard.sla import ClockName
from layouts import aturan
from layouts.aturan import RuleAnswers
from layouts.aturan_escalation import escalation_drawer, escalation_view
from layouts.aturan_mutes import mutes_view
from layouts.aturan_webhooks import webhooks_view
from layouts.mute_form import mute_drawer, place_choices
from layouts.situation import Situation
from layouts.webhook_form import secret_view, webhook_drawer
from tests.factories import NOW
from tests.pictures.making import links_of, parts_of, situation, text_of

CITY = frozenset({"73.71"})
ADMIN = Scope(Role.ADMIN, cities=CITY)
OPERATOR = Scope(Role.OPERATOR, cities=CITY)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RULE = Escalation(lurah=HOUR, camat=2 * HOUR, walikota=4 * HOUR, acknowledged=90 * MINUTE)
URL = "https://dispatch.example/qlue"


def rules(language: str = "id", scope: Scope = ADMIN) -> Situation:
    return situation(language, scope=scope, path=Path.ATURAN)


def mute(**fields: Any) -> Mute:
    plain = {
        "id": 1,
        "city": "73.71",
        "area": "73.71.09",
        "from_at": NOW - HOUR,
        "to_at": NOW + DAY,
        "reason": "galian PDAM",
        "created_at": NOW - HOUR,
        "created_by": "siti",
    }
    return Mute(**(plain | fields))


def delivery(**fields: Any) -> DeliveryLine:
    plain = {
        "id": 1,
        "kind": DeliveryKind.RAISED,
        "state": DeliveryState.DELIVERED,
        "to": URL,
        "created_at": NOW - DAY,
        "attempts": 1,
        "next_attempt_at": None,
        "finished_at": NOW,
        "status": 200,
        "error": None,
    }
    return DeliveryLine(**(plain | fields))


def entry(**fields: Any) -> WebhookEntry:
    webhook = Webhook(3, "73.71", URL, 1, fields.pop("at_risk", False), NOW - DAY, "admin")
    return WebhookEntry(webhook, **fields)


def rows(drawn: Any) -> list[str]:
    return [text_of(part) for part in parts_of(drawn) if type(part).__name__ == "Tr"][1:]


class TestEscalation:
    def test_the_way_up(self) -> None:
        drawn = escalation_view(rules(), EscalationInForce(RULE, NOW, "admin"))
        steps = [text_of(part) for part in parts_of(drawn) if type(part).__name__ == "Li"]
        assert steps == [
            "Pemegang laporan begitu terlambat",
            "Lurah setelah 1 jam",
            "Camat setelah 2 jam",
            "Wali kota setelah 4 jam",
        ]
        said = text_of(drawn)
        assert "muncul lagi setelah 90 menit" in said
        assert "Berlaku sejak Sab 21 Nov 2026 19.05 WITA, diatur admin." in said

    def test_the_line_is_as_long_as_it_takes(self) -> None:
        drawn = escalation_view(rules(), EscalationInForce(RULE))
        [ladder] = [part for part in parts_of(drawn) if type(part).__name__ == "Ol"]
        assert ladder.style["--steps"].count("3.00fr") == 2
        assert "6.00fr" in ladder.style["--steps"]

    def test_who_may_only_mute_changes_nothing(self) -> None:
        found = EscalationInForce(RULE)
        assert list(links_of(escalation_view(rules(), found))) == ["Ubah waktu"]
        assert links_of(escalation_view(rules(scope=OPERATOR), found)) == {}

    def test_the_form_shows_what_holds(self) -> None:
        drawn = escalation_drawer(rules(), EscalationInForce(RULE))
        values = {str(getattr(p, "id", "")): getattr(p, "value", None) for p in parts_of(drawn)}
        shown = {name: values[f"aturan-escalation-{name}"] for name in ("camat", "camat-unit")}
        assert shown == {"camat": 2, "camat-unit": "hours"}
        assert values["aturan-escalation-acknowledged"] == 90


class TestMutes:
    def test_those_that_hold_those_to_come_and_those_that_ended(self) -> None:
        drawn = mutes_view(
            rules(),
            (
                mute(
                    category="drainase",
                    clock=ClockName.RESPONSE,
                    level=Level.TERLAMBAT,
                ),
                mute(id=2, area="73.71", from_at=NOW + HOUR),
                mute(id=3, ended_at=NOW - MINUTE, ended_by="budi"),
                mute(id=4, from_at=NOW + HOUR, ended_at=NOW - MINUTE, ended_by="budi"),
                mute(id=5, area="73.71.09.1001", to_at=NOW - MINUTE),
            ),
        )
        held, coming, *ended = rows(drawn)
        assert held == (
            "Kec. Panakkukang Drainase, jam respons, hanya terlambat 18.05 sampai 22 Nov 19.05 "
            "WITA galian PDAM siti Akhiri sekarang"
        )
        assert coming.startswith("seluruh kota akan datang semua kategori 20.05")
        assert coming.endswith("Batalkan")
        ended = [row for row in ended if row.startswith("K")]
        assert len(ended) == 3
        assert any("sampai 19.04 WITA, diakhiri budi" in row for row in ended)
        assert any("22 Nov 19.05 WITA, dibatalkan budi" in row for row in ended)
        assert "3 berakhir dalam 30 hari terakhir" in text_of(drawn)

    def test_none(self) -> None:
        said = text_of(mutes_view(rules(), ()))
        assert "Tidak ada yang dibisukan." in said
        assert "berakhir" not in said

    @pytest.mark.parametrize(
        ("mutes", "said"),
        [
            ((), "Tidak ada peringatan yang dibisukan"),
            ((mute(), mute(id=2, from_at=NOW + HOUR)), "1 pembisuan sedang berlaku"),
        ],
    )
    def test_the_sentence_of_who_only_mutes(self, mutes: tuple[Mute, ...], said: str) -> None:
        parts = aturan.parts(rules(scope=OPERATOR), RuleAnswers(mutes=mutes))
        assert parts["aturan-headline"] == said

    def test_the_form_offers_the_citys_places(self) -> None:
        gone = {"73.71.02": replace(rules().places["73.71.02"], valid_to=NOW.date())}
        s = replace(rules(), places={**rules().places, **gone})
        labels = {choice["value"]: choice["label"] for choice in place_choices(s)}
        assert labels["73.71"] == "seluruh Kota Makassar"
        assert labels["73.71.09.1001"] == "Kel. Tamamaung, Panakkukang"
        assert "73.71.02" not in labels

    @pytest.mark.parametrize(
        ("area", "chosen"), [("73.71.09", "73.71.09"), ("", "73.71"), ("31.71", "73.71")]
    )
    def test_the_place_of_the_address_is_chosen(self, area: str, chosen: str) -> None:
        drawn = mute_drawer(rules(), area)
        values = {str(getattr(p, "id", "")): getattr(p, "value", None) for p in parts_of(drawn)}
        assert values["aturan-mute-area"] == chosen


class TestWebhooks:
    def said(self, *entries: WebhookEntry, by_mail: bool = False, mailed: int = 0) -> str:
        return text_of(webhooks_view(rules(), WebhookBoard(entries, mailed), by_mail=by_mail))

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "Aktif, belum ada kiriman."),
            ({"waiting": 4}, "4 menunggu"),
            ({"at_risk": True}, "yang terlambat dan yang berisiko"),
            ({}, "hanya yang terlambat"),
            (
                {"last": delivery()},
                "Terakhir diterima Sab 21 Nov 2026 19.05 WITA: peringatan baru (200).",
            ),
            (
                {
                    "last": delivery(
                        state=DeliveryState.PENDING,
                        attempts=3,
                        next_attempt_at=NOW + MINUTE,
                        finished_at=None,
                        status=None,
                        error="ConnectTimeout",
                    )
                },
                "Belum diterima: peringatan baru (tanpa jawaban: ConnectTimeout); dicoba 3 kali, "
                "lagi pada Sab 21 Nov 2026 19.06 WITA.",
            ),
            (
                {
                    "last": delivery(
                        kind=DeliveryKind.TEST, state=DeliveryState.DEAD, status=500, error="no"
                    )
                },
                "Terakhir tidak diterima Sab 21 Nov 2026 19.05 WITA: uji coba (500: no).",
            ),
        ],
    )
    def test_how_it_goes(self, fields: dict[str, Any], said: str) -> None:
        assert said in self.said(entry(**fields))

    def test_a_token_in_an_address_is_told_nowhere(self) -> None:
        secret = Webhook(3, "73.71", "https://x.example/services/t0k3n", 1, False, NOW, "admin")
        drawn = [
            webhooks_view(rules(), WebhookBoard((WebhookEntry(secret),)), by_mail=False),
            webhook_drawer(rules(), secret),
            secret_view(rules(), secret, "rahasia"),
        ]
        assert "https://x.example/services/..." in text_of(drawn)
        labels = [getattr(part, "aria-label", "") for part in parts_of(drawn)]
        assert "t0k3n" not in text_of(drawn) + " ".join(labels)

    def test_what_was_given_up_can_be_sent_again(self) -> None:
        dead = delivery(state=DeliveryState.DEAD, attempts=31, status=503)
        drawn = webhooks_view(
            rules(), WebhookBoard((entry(dead=7, given_up=(dead,)),)), by_mail=True
        )
        said = text_of(drawn)
        assert "7 tidak sampai, 1 terbaru ditampilkan" in said
        assert "dicoba 31 kali (503)" in said
        again = {"type": "aturan-send-again", "delivery": 1}
        assert again in [getattr(part, "id", None) for part in parts_of(drawn)]

    @pytest.mark.parametrize(
        ("by_mail", "mailed", "said"),
        [
            (False, 3, "E-mail tidak dikirim: server surat belum diatur (SMTP_URL)."),
            (True, 0, "belum ada petugas kota ini yang punya alamat."),
            (True, 3, "E-mail dikirim ke 3 petugas"),
        ],
    )
    def test_whether_mails_are_sent(self, by_mail: bool, mailed: int, said: str) -> None:
        assert said in self.said(by_mail=by_mail, mailed=mailed)

    def test_the_secret_stands_alone_where_it_is_shown(self) -> None:
        drawn = secret_view(rules(), entry().webhook, "rahasia")
        assert [p.value for p in parts_of(drawn) if hasattr(p, "value")] == ["rahasia"]
        assert links_of(drawn) == {"Sudah disimpan, tutup": "/aturan?city=73.71"}

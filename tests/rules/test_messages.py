"""Messages: short, in both languages, and without a word of who reported."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import orjson
import pytest

from dashboard.alerts import AlertState, Level, Step
from dashboard.deliveries import DeliveryKind
from dashboard.messages import (
    LONGEST_TEXT,
    MOST_LINES,
    Notice,
    alert_mail,
    alert_message,
    alert_text,
    digest_mail,
    digest_message,
    digest_text,
)
from dashboard.places import City
from dashboard.sla import ClockName
from dashboard.texts import texts

DUE = datetime(2026, 11, 21, 11, 5, tzinfo=UTC)
URL = "https://qlue.makassarkota.go.id"
NOTICE = Notice(
    kind=DeliveryKind.RAISED,
    alert_id=31,
    event_id=99,
    clock=ClockName.RESPONSE,
    run=1,
    level=Level.TERLAMBAT,
    state=AlertState.OPEN,
    step=Step.HOLDER,
    raised_at=DUE + timedelta(seconds=3),
    due_at=DUE,
    report_id=118_204,
    source="qlue",
    external_id="Q-1",
    created_at=DUE - timedelta(hours=6),
    city=City(1, "73.71", "Kota Makassar", "Asia/Makassar"),
    area="73.71.09.1006",
    place="Tamamaung, Panakkukang",
    category="banjir",
    labels={"id": "Banjir", "en": "Flood"},
    severity=3,
    stage="menunggu",
    holder="Dinas Pekerjaan Umum",
)
LONG = "Dinas Perumahan Rakyat, Kawasan Permukiman, Pertanahan dan Tata Ruang Kota"


@pytest.mark.parametrize(
    ("language", "changed", "text"),
    [
        (
            "id",
            {},
            "Terlambat: laporan 118204, Banjir di Tamamaung, Panakkukang. "
            "Batas respons: Sab 21 Nov 2026 19.05 WITA. Dipegang Dinas Pekerjaan Umum.",
        ),
        (
            "en",
            {"step": Step.CAMAT, "kind": DeliveryKind.ESCALATED},
            "Late: report 118204, Flood in Tamamaung, Panakkukang. Due for response: "
            "Sat 21 Nov 2026 19:05 WITA. Held by Dinas Pekerjaan Umum. Goes up to the camat.",
        ),
        (
            "id",
            {"step": Step.CAMAT, "kind": DeliveryKind.RERAISED, "due_at": None},
            "Terlambat: laporan 118204, Banjir di Tamamaung, Panakkukang. Dipegang Dinas Pekerjaan "
            "Umum. Sudah diterima, tetapi tahapnya belum berubah.",
        ),
        (
            "id",
            {"level": Level.BERISIKO, "clock": ClockName.RESOLUTION},
            "Berisiko: laporan 118204, Banjir di Tamamaung, Panakkukang. "
            "Batas penyelesaian: Sab 21 Nov 2026 19.05 WITA. Dipegang Dinas Pekerjaan Umum.",
        ),
    ],
)
def test_the_message_of_one_alert(language: str, changed: dict, text: str):
    assert alert_text(replace(NOTICE, **changed), texts(language)) == text


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("link", [None, URL + "/?city=73.71&report=118204", URL + "/" + "x" * 250])
def test_it_is_short_enough_whatever_the_names(language: str, link: str | None):
    named = {"holder": LONG, "place": f"{LONG}, {LONG}", "labels": {"id": LONG, "en": LONG}}
    t = texts(language)
    for kind, step in product(DeliveryKind, Step):
        one = replace(NOTICE, **named, kind=kind, step=step, report_id=9_999_999_999)
        assert len(alert_text(one, t, link=link)) <= LONGEST_TEXT
        assert len(digest_text([one] * 40, t, link=link)) <= LONGEST_TEXT


def test_a_link_stands_at_the_end_where_there_is_room():
    link = URL + "/?city=73.71&report=118204"
    assert alert_text(NOTICE, texts("id"), link=link).endswith(f" {link}")
    assert alert_message(NOTICE, public_url=URL + "/")["link"] == link
    assert alert_message(NOTICE, public_url=None)["link"] is None


def test_many_are_told_in_one():
    late = [
        replace(NOTICE, alert_id=n, report_id=n, due_at=DUE - n * timedelta(hours=1), step=step)
        for n, step in enumerate([Step.LURAH] * 30 + [Step.WALIKOTA] * 2)
    ]
    assert digest_text(late, texts("id")) == (
        "32 peringatan SLA baru di Kota Makassar. 30 di lurah, 2 di wali kota. "
        "Paling lama: laporan 31. Batas respons: Jum 20 Nov 2026 12.05 WITA."
    )
    message = digest_message(late, public_url=URL)
    assert (message["count"], message["by_step"]) == (32, {"lurah": 30, "walikota": 2})
    assert [line["alert"]["id"] for line in message["alerts"]] == list(range(31, 11, -1))
    mail = digest_mail(late, texts("en"), public_url=URL)
    assert mail["subject"] == "32 new SLA alerts in Kota Makassar"
    assert str(mail["text"]).count("Late: report") == MOST_LINES


def test_data_holds_the_alert_and_facts_of_the_report_and_nothing_else():
    message = orjson.loads(orjson.dumps(alert_message(NOTICE, public_url=URL)))
    assert set(message) == {"kind", "city", "alert", "report", "link", "text"}
    assert set(message["report"]) == {
        "id",
        "source",
        "external_id",
        "created_at",
        "category",
        "severity",
        "stage",
        "area",
        "place",
        "holder",
    }
    assert message["alert"]["step"] == "holder"
    assert set(message["text"]) == {"id", "en"}


def test_an_email_says_why_it_comes():
    mail = alert_mail(NOTICE, texts("id"), public_url=URL)
    assert mail["subject"] == "Terlambat: laporan 118204, Banjir di Tamamaung, Panakkukang"
    text = str(mail["text"])
    assert text.startswith("Terlambat: laporan 118204")
    assert f"{URL}/?city=73.71&report=118204" in text
    assert "karena Anda bertugas" in text

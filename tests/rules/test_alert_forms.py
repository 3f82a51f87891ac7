"""What is filled in on alerts: read, or refused at its field."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.alert_forms import (
    EscalationField,
    MuteField,
    WebhookField,
    length_choice,
    read_escalation_form,
    read_mute_form,
    read_webhook_form,
)
from dashboard.alerts import Escalation, Level
from dashboard.sla import ClockName
from tests.factories import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MAKASSAR = ZoneInfo("Asia/Makassar")
WRONG = [None, "", 0, -1, 1.5, True, [1], {"a": 1}, "\ud800", "\x00", "9" * 5000]


def times(**changes: object) -> dict[str, object]:
    """An hour, four, twelve; and eight."""
    plain: dict[str, object] = {
        "lurah": 60,
        "lurah-unit": "minutes",
        "camat": "4",
        "camat-unit": "hours",
        "walikota": 12,
        "walikota-unit": "hours",
        "acknowledged": 1,
        "acknowledged-unit": "days",
    }
    return plain | {name.replace("_", "-"): value for name, value in changes.items()}


class TestEscalation:
    def test_amounts_in_their_units(self) -> None:
        rule = Escalation(lurah=HOUR, camat=4 * HOUR, walikota=12 * HOUR, acknowledged=DAY)
        form = read_escalation_form(times())
        assert (form.rule, form.errors) == (rule, {})

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"camat": 59, "camat_unit": "minutes"}, "camat"),
            ({"walikota": 3}, "walikota"),
            ({"lurah": 31, "lurah_unit": "days"}, "lurah"),
            ({"walikota": 31, "walikota_unit": "days"}, "walikota"),
            ({"acknowledged": 31}, "acknowledged"),
            ({"lurah": 10**8, "lurah_unit": "days"}, "lurah"),
            ({"camat_unit": "weeks"}, "camat-unit"),
            ({"camat_unit": ["hours"]}, "camat-unit"),
            *(({"acknowledged": wrong}, "acknowledged") for wrong in WRONG),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(self, changes: Any, field: str) -> None:
        form = read_escalation_form(times(**changes))
        assert form.rule is None
        assert list(form.errors) == [field]

    def test_steps_may_come_together(self) -> None:
        form = read_escalation_form(times(camat=1, walikota=1))
        assert form.rule is not None
        assert form.rule.lurah == form.rule.walikota == HOUR

    def test_nothing_sent_is_wrong_everywhere(self) -> None:
        assert set(read_escalation_form({}).errors) == {field.value for field in EscalationField}

    @pytest.mark.parametrize(
        ("length", "shown"),
        [
            (90 * MINUTE, (90, "minutes")),
            (2 * HOUR, (2, "hours")),
            (36 * HOUR, (36, "hours")),
            (2 * DAY, (2, "days")),
        ],
    )
    def test_a_time_in_the_largest_unit_that_fits(
        self, length: timedelta, shown: tuple[int, str]
    ) -> None:
        assert length_choice(length) == shown


def mute(**changes: object) -> Any:
    sent: dict[str, object] = {
        MuteField.AREA: "73.71.09",
        MuteField.CATEGORY: "all",
        MuteField.CLOCK: "all",
        MuteField.LEVEL: "all",
        MuteField.FROM: None,
        MuteField.UNTIL: "2026-11-30 17:00:00",
        MuteField.REASON: "  Perbaikan\n drainase ",
    }
    return read_mute_form(
        sent | {MuteField[name.upper()]: value for name, value in changes.items()},
        areas={"73.71", "73.71.09"},
        categories={"drainase"},
        zone=MAKASSAR,
        now=NOW,
    )


class TestMute:
    def test_of_all_from_now_in_the_citys_time(self) -> None:
        content = mute().content
        assert content.from_at == NOW
        assert content.to_at == datetime(2026, 11, 30, 9, tzinfo=UTC)
        assert content.reason == "Perbaikan drainase"
        assert (content.category, content.clock, content.level) == (None, None, None)

    def test_of_some(self) -> None:
        content = mute(category="drainase", clock="response", level="berisiko").content
        assert (content.category, content.clock, content.level) == (
            "drainase",
            ClockName.RESPONSE,
            Level.BERISIKO,
        )

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("area", "73.71.02"),
            ("area", None),
            ("area", ["73.71.09"]),
            ("category", "banjir"),
            ("clock", "none"),
            ("level", {}),
            ("from", "2026-11-21 19:00:00"),  # some minutes ago
            ("from", "besok"),
            ("until", None),
            ("until", "besok"),
            ("until", "9999-12-31 23:59:59"),
            ("until", "0001-01-01 00:00:00"),
            ("until", "2026-11-21 19:05:00"),
            ("until", "2027-11-30 17:00:00"),
            ("reason", " \n\x00 "),
            ("reason", "a" * 501),
            ("reason", None),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(self, field: str, value: object) -> None:
        form = mute(**{field: value})
        assert form.content is None
        assert list(form.errors) == [MuteField[field.upper()]]

    def test_the_end_comes_after_the_start(self) -> None:
        form = mute(**{"from": "2026-12-01 08:00:00"})
        assert list(form.errors) == [MuteField.UNTIL]


class TestWebhook:
    def sent(self, url: object, **more: object) -> dict[str, object]:
        return {WebhookField.URL: url, WebhookField.AT_RISK: more.get("at_risk", False)}

    def test_an_address(self) -> None:
        form = read_webhook_form(self.sent(" https://x.example/a ", at_risk=True), hosts=())
        assert (form.url, form.at_risk, form.errors) == ("https://x.example/a", True, {})

    @pytest.mark.parametrize(
        "url", [*WRONG, "x.example", "ftp://x/", "https://u:p@x/", "https://x/#a", "http://x/\ty"]
    )
    def test_what_is_none(self, url: object) -> None:
        form = read_webhook_form(self.sent(url), hosts=())
        assert form.url is None
        assert form.errors[WebhookField.URL]

    @pytest.mark.parametrize(
        ("url", "allowed"),
        [
            ("https://dispatch.go.id/a", True),
            ("https://DISPATCH.go.id:8443/a", True),
            ("https://a.makassar.go.id/", True),
            ("https://makassar.go.id/", False),
            ("https://evil-makassar.go.id/", False),
            ("https://x.dispatch.go.id/", False),
            ("http://127.0.0.1/", False),
        ],
    )
    def test_only_hosts_that_are_allowed(self, url: str, allowed: bool) -> None:
        hosts = ("dispatch.go.id", ".makassar.go.id")
        assert (read_webhook_form(self.sent(url), hosts=hosts).url == url) is allowed

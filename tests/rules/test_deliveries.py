"""Deliveries as rules: pauses, signatures, and whom an alert is for."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access import Role, Scope
from dashboard.alerts import Step
from dashboard.deliveries import (
    GIVEN_UP_AFTER,
    concerns,
    next_attempt_at,
    shown_url,
    signature,
    webhook_secret,
)
from dashboard.errors import BadMailServer
from dashboard.mail_servers import Encryption, MailServer, mail_server

CREATED = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
KELURAHAN, KECAMATAN = "73.71.09.1001", "73.71.09"


class TestTryingAgain:
    @pytest.mark.parametrize(
        ("attempts", "draw", "pause_s"),
        [
            (1, 1.0, 10),
            (2, 1.0, 20),
            (3, 1.0, 40),
            (3, 0.5, 20),
            (3, 0.0, 1),  # never at once
            (9, 1.0, 2560),
            (10, 1.0, 3600),  # never more than an hour
            (30_000, 1.0, 3600),
        ],
    )
    def test_the_pause_doubles_and_is_drawn(self, attempts: int, draw: float, pause_s: int):
        at = next_attempt_at(created_at=CREATED, attempts=attempts, failed_at=CREATED, draw=draw)
        assert at == CREATED + timedelta(seconds=pause_s)

    def test_the_last_attempt_is_a_day_after_it_was_due(self):
        late = CREATED + GIVEN_UP_AFTER - timedelta(minutes=5)
        at = next_attempt_at(created_at=CREATED, attempts=40, failed_at=late, draw=1.0)
        assert at == CREATED + GIVEN_UP_AFTER
        assert next_attempt_at(created_at=CREATED, attempts=41, failed_at=at, draw=1.0) is None

    def test_a_receiver_that_is_dead_for_a_day_is_asked_some_tens_of_times(self):
        at, attempts = CREATED, 0
        while at is not None:
            attempts += 1
            at = next_attempt_at(created_at=CREATED, attempts=attempts, failed_at=at, draw=0.5)
        assert 40 < attempts < 80


class TestSignatures:
    def test_over_the_time_stamp_and_the_body(self):
        secret = webhook_secret("kunci", webhook_id=3, generation=1)
        expected = hmac.new(secret.encode(), b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
        found = signature(secret, timestamp="1700000000", body=b'{"a":1}')
        assert found == f"v1={expected}"

    def test_every_webhook_and_generation_has_its_own_secret(self):
        secrets = {
            webhook_secret(key, webhook_id=webhook, generation=generation)
            for key in ("kunci", "lain")
            for webhook in (1, 11)
            for generation in (1, 2)
        }
        assert len(secrets) == 8
        assert all(len(secret) == 64 for secret in secrets)


def scope(role: Role, **parts: object) -> Scope:
    return Scope(role=role, **{name: frozenset(value) for name, value in parts.items()})


LURAH = scope(Role.LURAH, areas={KELURAHAN}, area_cities={"73.71"})
CAMAT = scope(Role.CAMAT, areas={KECAMATAN}, area_cities={"73.71"})
WALIKOTA = scope(Role.WALIKOTA, cities={"73.71"})
TEAM = scope(Role.PIMPINAN_TIM, areas={KECAMATAN}, area_cities={"73.71"})
AGENCY = scope(Role.PIMPINAN_TIM, agencies={4}, agency_cities={"73.71"})


class TestWhomItIsFor:
    @pytest.mark.parametrize(
        ("who", "step", "is_for"),
        [
            (LURAH, Step.LURAH, True),
            (LURAH, Step.CAMAT, False),
            (LURAH, Step.HOLDER, False),
            (CAMAT, Step.CAMAT, True),
            (WALIKOTA, Step.WALIKOTA, True),
            (WALIKOTA, Step.LURAH, False),
            (TEAM, Step.HOLDER, True),
            (TEAM, Step.CAMAT, False),
            (AGENCY, Step.HOLDER, False),
            (scope(Role.ANALIS, cities={"73.71"}), Step.WALIKOTA, False),
            (scope(Role.LURAH, areas={"73.71.09.1002"}), Step.LURAH, False),
            (scope(Role.LURAH, areas={"73.71.09.100"}), Step.LURAH, False),
            (scope(Role.CAMAT, areas={"73.71.02"}), Step.CAMAT, False),
            (scope(Role.WALIKOTA, cities={"31"}), Step.WALIKOTA, False),
            (scope(Role.LURAH), Step.LURAH, False),
        ],
    )
    def test_an_alert_of_a_kelurahan(self, who: Scope, step: Step, is_for: bool):
        place = {"city": "73.71", "area": KELURAHAN, "holder_area": KELURAHAN}
        assert concerns(who, step, **place, holder_agency=None) is is_for

    def test_an_alert_that_an_agency_holds(self):
        place = {"city": "73.71", "area": KELURAHAN, "holder_area": None, "holder_agency": 4}
        assert concerns(AGENCY, Step.HOLDER, **place)
        assert not concerns(TEAM, Step.HOLDER, **place)
        assert concerns(LURAH, Step.LURAH, **place)


class TestMailServers:
    @pytest.mark.parametrize(
        ("url", "server"),
        [
            ("smtp://mail", MailServer("mail", 25, Encryption.NONE)),
            ("smtp://mail:2525", MailServer("mail", 2525, Encryption.NONE)),
            ("smtp://mail?starttls=true", MailServer("mail", 587, Encryption.STARTTLS)),
            ("smtp://u:p@mail", MailServer("mail", 587, Encryption.STARTTLS, "u", "p")),
            ("smtp://u:p@mail?starttls=false", MailServer("mail", 25, Encryption.NONE, "u", "p")),
            ("smtps://u%40x:p%3A@mail", MailServer("mail", 465, Encryption.TLS, "u@x", "p:")),
        ],
    )
    def test_as_a_setting_names_them(self, url: str, server: MailServer):
        assert mail_server(url) == server

    @pytest.mark.parametrize(
        "url", ["mail:25", "http://mail", "smtp://", "smtp://mail:x", "smtp://mail?starttls=maybe"]
    )
    def test_what_is_none(self, url: str):
        with pytest.raises(BadMailServer, match="smtp://host:25"):
            mail_server(url)

    def test_a_password_is_not_shown(self):
        assert "rahasia" not in repr(mail_server("smtp://u:rahasia@mail"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.example", "https://x.example/"),
        ("https://x.example/qlue", "https://x.example/qlue"),
        ("https://x.example:8443/qlue?token=a", "https://x.example:8443/qlue/..."),
        ("https://hooks.example/services/T0/B0/x", "https://hooks.example/services/..."),
        ("https://x.example/0123456789abcdef0", "https://x.example/..."),
    ],
)
def test_an_address_is_shown_without_its_token(url: str, shown: str):
    assert shown_url(url) == shown

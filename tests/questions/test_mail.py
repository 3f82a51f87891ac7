"""E-mails to a real SMTP server: at least once each under the same key, and no password in the
clear."""

import ssl
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import Engine

from dashboard.access import Role
from dashboard.mail_servers import mail_server
from data_access import users
from data_access.sending import Mail, send_mail
from tests.factories import NOW, Town
from tests.questions.delivering import (
    Clock,
    Start,
    alert,
    attempts,
    delivered,
    flood_town,
    hook,
    states,
    until,
)
from tests.questions.receivers import HttpReceiver, MailReceiver

HOUR = timedelta(hours=1)


@pytest.fixture
def town(engine: Engine) -> Town:
    return flood_town(engine)


def mailed_user(engine: Engine, name: str = "lurah", **scope: Any) -> None:
    with engine.begin() as conn:
        users.add(
            conn,
            username=name,
            name=name,
            role=Role.PIMPINAN_TIM,
            password="kata-sandi-uji",
            email=f"{name}@kota.example",
            now=NOW,
            actor="test",
            demo=True,
            area_codes=["73.71.09"],
        )


class TestMail:
    FROM = "qlue@kota.example"

    def settings(self, mail: MailReceiver, url: str = "smtp://127.0.0.1:{port}") -> dict[str, Any]:
        server = mail_server(url.format(port=mail.port))
        return {"mail_server": server, "mail_from": self.FROM}

    def test_a_mail_arrives_with_its_key(
        self, engine: Engine, town: Town, mail: MailReceiver, courier: Start
    ):
        mailed_user(engine)
        alert(engine, town, 1, by_mail=True)
        courier(**self.settings(mail))
        until(delivered(engine, 1))
        [got] = mail.mails
        assert (got["To"], got["From"]) == ("lurah@kota.example", self.FROM)
        assert got["Subject"].startswith("Terlambat: laporan")
        assert got["Message-ID"] == f"<{got['Qlue-Delivery']}@kota.example>"
        assert "Dipegang Tamamaung" in got.get_content()

    def test_killed_in_the_middle_and_started_again_it_has_all_of_them(
        self, engine: Engine, town: Town, mail: MailReceiver, courier: Start, clock: Clock
    ):
        """One was taken, and refused at the last moment, when the server died."""
        mail.reply = lambda _: "451 try again" if len(mail.mails) == 3 else "250 OK"
        mailed_user(engine)
        alert(engine, town, 8, by_mail=True)
        courier(**self.settings(mail))
        until(lambda: len(mail.mails) >= 3)
        mail.stop()
        until(lambda: any("Refused" in (row.error or "") for row in attempts(engine)))
        mail.reply = lambda _: "250 OK"
        mail.start()

        def goes_on() -> bool:
            clock.now += HOUR
            return states(engine) == {"delivered": 8}

        until(goes_on)
        keys = Counter(one["Qlue-Delivery"] for one in mail.mails)
        assert len(keys) == 8
        assert keys[mail.mails[2]["Qlue-Delivery"]] >= 2
        refused = [row.status for row in attempts(engine) if row.status == 451]
        assert refused == [451]

    def test_a_dead_mail_server_holds_up_no_webhook(
        self,
        engine: Engine,
        town: Town,
        mail: MailReceiver,
        http: HttpReceiver,
        courier: Start,
    ):
        mail.stop()
        mailed_user(engine)
        hook(engine, town, http.url)
        alert(engine, town, 4, by_mail=True)
        courier(**self.settings(mail))
        until(lambda: len(http.received) == 4)
        until(lambda: any("Refused" in (row.error or "") for row in attempts(engine)))

    @pytest.mark.parametrize("change", [{"email": None}, {"disabled": True}])
    def test_who_is_gone_meanwhile_gets_none(
        self,
        engine: Engine,
        town: Town,
        mail: MailReceiver,
        courier: Start,
        change: dict[str, Any],
    ):
        mailed_user(engine)
        alert(engine, town, 1, by_mail=True)
        with engine.begin() as conn:
            of = {"username": "lurah", "now": NOW, "actor": "test"}
            if "email" in change:
                users.set_email(conn, email=None, **of)
            else:
                users.disable(conn, **of)
        courier(**self.settings(mail))
        until(lambda: len(attempts(engine)) == 1)
        assert mail.mails == []
        assert "no address" in attempts(engine)[0].error

    def test_without_a_setting_it_says_so(self, engine: Engine, town: Town, courier: Start):
        mailed_user(engine)
        alert(engine, town, 1, by_mail=True)
        courier()
        until(lambda: len(attempts(engine)) == 1)
        assert "SMTP_URL" in attempts(engine)[0].error

    def test_a_receiver_that_is_refused_for_good(self, mail: MailReceiver):
        mail.reply = lambda _: "550 no such user"
        server = self.settings(mail)["mail_server"]
        outcome = send_mail(server, Mail(self.FROM, "x@kota.example", "s", "t", "k"))
        assert (outcome.accepted, outcome.status) == (False, 550)
        assert "no such user" in (outcome.error or "")

    def test_no_header_can_be_slipped_in(self, mail: MailReceiver):
        server = self.settings(mail)["mail_server"]
        forged = Mail(self.FROM, "x@kota.example", "a\nBcc: y@kota.example", "t", "k")
        assert send_mail(server, forged).accepted
        (taken,) = mail.mails
        assert taken["Subject"] == "a Bcc: y@kota.example"
        assert taken["Bcc"] is None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    command += f" -addext subjectAltName=DNS:localhost -keyout {key} -out {cert}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return cert, key


class TestEncryptedMail:
    MAIL = Mail("qlue@kota.example", "x@kota.example", "Uji", "Isi", "k-1")

    @pytest.fixture
    def server(self, certificate: tuple[Path, Path]) -> Iterator[MailReceiver]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

        def login(server: Any, session: Any, envelope: Any, how: Any, data: Any) -> AuthResult:
            right = (data.login, data.password) == (b"u", b"p@ss")
            return AuthResult(success=right, handled=False)

        options = {"tls_context": context, "authenticator": login, "auth_require_tls": True}
        receiver = MailReceiver(options=options).start()
        yield receiver
        receiver.stop()

    def test_with_a_password_over_starttls(
        self,
        server: MailReceiver,
        certificate: tuple[Path, Path],
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        address = f"smtp://u:p%40ss@localhost:{server.port}"
        assert send_mail(mail_server(address), self.MAIL).accepted
        assert server.mails[0]["Qlue-Delivery"] == "k-1"
        wrong = send_mail(mail_server(address.replace("p%40ss", "x")), self.MAIL)
        assert (wrong.accepted, wrong.status) == (False, 535)

    def test_a_certificate_that_nobody_stands_for_is_refused(self, server: MailReceiver):
        address = mail_server(f"smtp://u:p%40ss@localhost:{server.port}")
        outcome = send_mail(address, self.MAIL)
        assert not outcome.accepted
        assert "CERTIFICATE_VERIFY_FAILED" in (outcome.error or "")

    def test_a_password_is_never_sent_in_the_clear(self, mail: MailReceiver):
        address = mail_server(f"smtp://u:p%40ss@127.0.0.1:{mail.port}")
        outcome = send_mail(address, self.MAIL)
        assert not outcome.accepted
        assert "STARTTLS" in (outcome.error or "")
        assert mail.mails == []

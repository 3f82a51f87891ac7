"""Webhooks: which addresses may be one, and whose turn it is to send to it."""

import socket
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import orjson
import pytest
from sqlalchemy import Engine

from dashboard.errors import BadWebhook, NotFound
from dashboard.mail_servers import mail_server
from data_access import sending
from data_access.alert_ticks import tick
from data_access.courier import Carrier
from data_access.deliveries import list_deliveries, record_attempt, send_again, take_next
from data_access.sending import Mail, send_mail, send_webhook
from data_access.webhooks import (
    begin_trial,
    get_webhook,
    list_webhooks,
    remove_webhook,
    renew_secret,
)
from tests.factories import NOW, Town
from tests.questions.delivering import APP_KEY, alert, attempts, flood_town, hook, states
from tests.questions.receivers import HttpReceiver


@pytest.fixture
def town(engine: Engine) -> Town:
    return flood_town(engine)


class TestTaking:
    def test_a_receiver_is_served_by_one_at_a_time(self, engine: Engine, town: Town):
        one = hook(engine, town, "http://127.0.0.1:9/a")
        two = hook(engine, town, "http://127.0.0.1:9/b")
        alert(engine, town, 2)
        with engine.begin() as conn:
            first = take_next(conn, receiver=one.id, now=NOW)
            assert first is not None
            assert take_next(conn, receiver=one.id, now=NOW) is None
            assert take_next(conn, receiver=two.id, now=NOW) is not None
            later = NOW + timedelta(minutes=4)
            again = take_next(conn, receiver=one.id, now=later)
            assert again is not None
            assert again.key == first.key

    def test_what_two_have_sent_is_written_once(self, engine: Engine, town: Town):
        webhook = hook(engine, town, "http://127.0.0.1:9/a")
        alert(engine, town, 1)
        with engine.begin() as conn:
            delivery = take_next(conn, receiver=webhook.id, now=NOW)
            assert delivery is not None
            times = {"started_at": NOW, "ended_at": NOW, "draw": 0.5}
            for accepted in (True, False):
                outcome = sending.Outcome(accepted, 200 if accepted else 500)
                record_attempt(conn, delivery=delivery, outcome=outcome, **times)
        assert states(engine) == {"delivered": 1}
        assert len(attempts(engine)) == 2


class TestKeeping:
    @pytest.mark.parametrize(
        "url",
        [
            "ftp://x/",
            "file:///etc/passwd",
            "//x/",
            "http://",
            "https://user:pass@x/",
            "https://x/#part",
            "https://x:99999/",
            "https://x/ y",
            "https://x/\n",
            "https://[::1/",
            "https://x/" + "a" * 500,
        ],
    )
    def test_what_is_no_webhook(self, engine: Engine, town: Town, url: str):
        with pytest.raises(BadWebhook):
            hook(engine, town, url)

    def test_made_once_given_a_new_secret_and_removed(self, engine: Engine, town: Town):
        made = hook(engine, town, "https://x.example/a")
        with pytest.raises(BadWebhook, match="already"):
            hook(engine, town, "https://x.example/a")
        alert(engine, town, 2)
        with engine.begin() as conn:
            asked = {"webhook_id": made.id, "actor": "test", "now": NOW}
            assert renew_secret(conn, **asked).generation == 2
            remove_webhook(conn, **asked)
            assert list_webhooks(conn, city=town.city) == []
            for gone in (get_webhook, renew_secret, remove_webhook):
                with pytest.raises(NotFound):
                    gone(conn, **(asked if gone is not get_webhook else {"webhook_id": made.id}))
        assert states(engine) == {"dead": 2}
        assert hook(engine, town, "https://x.example/a").id != made.id

    def test_a_removed_one_is_sent_nothing_by_hand(self, engine: Engine, town: Town):
        made = hook(engine, town, "https://x.example/a")
        alert(engine, town, 1)
        with engine.begin() as conn:
            remove_webhook(conn, webhook_id=made.id, actor="test", now=NOW)
            [dead] = list_deliveries(conn, limit=5)
            with pytest.raises(NotFound):
                send_again(conn, delivery_id=dead.id, actor="test", now=NOW)

    def test_what_a_tick_writes_while_it_is_removed_is_given_up_too(
        self, engine: Engine, town: Town
    ):
        made = hook(engine, town, "https://x.example/a")

        def remove() -> None:
            with engine.begin() as conn:
                remove_webhook(conn, webhook_id=made.id, actor="test", now=NOW)

        removing = Thread(target=remove)
        with engine.begin() as conn:
            town.conn, town.now = conn, NOW
            town.report(ago=timedelta(hours=2))
            tick(conn, now=NOW)
            removing.start()
            removing.join(0.5)
        removing.join()
        assert states(engine) == {"dead": 1}

    def test_a_trial_is_signed_and_made_once(self, engine: Engine, town: Town, http: HttpReceiver):
        webhook = hook(engine, town, http.url)
        http.answer = lambda _: 500
        with engine.begin() as conn:
            delivery = begin_trial(conn, webhook_id=webhook.id, city=town.city, now=NOW)
            outcome = Carrier(app_key=lambda: APP_KEY).send(delivery, now=NOW)
            times = {"started_at": NOW, "ended_at": NOW, "draw": None}
            state = record_attempt(conn, delivery=delivery, outcome=outcome, **times)
        assert (outcome.status, state) == (500, "dead")
        assert orjson.loads(http.received[0].body)["kind"] == "test"


def test_a_name_that_nobody_knows_is_a_failure_like_others():
    outcome = send_webhook(
        url="http://tidak-ada.invalid/", secret="s", key="k", body=b"{}", timestamp=1
    )
    assert (outcome.accepted, outcome.status) == (False, None)


class Dripping:
    """Listens, and sends a little again and again to whoever comes, for ever."""

    def __init__(self, drop: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._drop = drop
        self._threads = Thread(target=self._serve, daemon=True)
        self._threads.start()

    def stop(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._drip, args=(conn,), daemon=True).start()

    def _drip(self, conn: socket.socket) -> None:
        try:
            while True:
                conn.sendall(self._drop)
                time.sleep(0.05)
        except OSError:
            return


class TestNeverForEver:
    """A time limit of each read alone would let these go on."""

    @pytest.mark.parametrize(
        "drop", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 O" + b"K" * 9]
    )
    def test_a_webhook_that_drips(self, monkeypatch: pytest.MonkeyPatch, drop: bytes):
        monkeypatch.setattr(sending, "WEBHOOK_S", 0.5)
        receiver = Dripping(drop)
        url = f"http://127.0.0.1:{receiver.port}/"
        outcome = send_webhook(url=url, secret="s", key="k", body=b"{}", timestamp=1)
        receiver.stop()
        assert (outcome.accepted, outcome.error) == (False, "Timeout: not done after 0.5 s")

    def test_a_mail_server_that_drips(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(sending, "MAIL_S", 0.5)
        receiver = Dripping(b"2")
        server = mail_server(f"smtp://127.0.0.1:{receiver.port}")
        outcome = send_mail(server, Mail("a@kota.example", "b@kota.example", "s", "t", "k"))
        receiver.stop()
        assert (outcome.accepted, outcome.error) == (False, "Timeout: not done after 0.5 s")


def test_no_password_of_the_users_own_goes_along(
    http: HttpReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login saya password RAHASIA\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert send_webhook(url=http.url, secret="s", key="k", body=b"{}", timestamp=1).accepted
    assert "Authorization" not in http.received[0].headers


def test_what_a_receiver_says_is_kept_as_plain_letters(http: HttpReceiver):
    http.reason = "\x1b]0;halo\x07 tidak"
    http.answer = lambda _: 500
    outcome = send_webhook(url=http.url, secret="s", key="k", body=b"{}", timestamp=1)
    assert (outcome.status, (outcome.error or "").isprintable()) == (500, True)

"""Deliveries to a real HTTP receiver that refuses, hangs, is killed and comes back: at least once
each, always under the same key, and nobody waits for anybody else."""

import hashlib
import hmac
import socket
import threading
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from dashboard.deliveries import webhook_secret
from dashboard.errors import DatabaseAway, NotFound
from data_access import courier as couriers
from data_access import sending
from data_access.deliveries import list_deliveries, send_again
from data_access.schema import deliveries, delivery_attempts
from tests.factories import AUTHOR, NOW, Town
from tests.questions.delivering import (
    APP_KEY,
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
from tests.questions.receivers import HttpReceiver, Received

HOUR = timedelta(hours=1)


@pytest.fixture
def town(engine: Engine) -> Town:
    return flood_town(engine)


class TestWebhooks:
    def test_signed_as_documented_and_once_where_all_is_well(
        self, engine: Engine, town: Town, http: HttpReceiver, courier: Start
    ):
        webhook = hook(engine, town, f"{http.url}/qlue?x=1")
        alert(engine, town, 3)
        courier()
        until(delivered(engine, 3))
        secret = webhook_secret(APP_KEY, webhook_id=webhook.id, generation=1)
        assert len({one.key for one in http.received}) == len(http.received) == 3
        for one in http.received:
            stamp = one.headers["Qlue-Timestamp"]
            assert int(stamp) == int(NOW.timestamp())
            signed = hmac.new(secret.encode(), f"{stamp}.".encode() + one.body, hashlib.sha256)
            assert one.headers["Qlue-Signature"] == f"v1={signed.hexdigest()}"
            assert one.headers["Content-Type"] == "application/json"
            told = orjson.loads(one.body)
            assert (told["delivery"], told["kind"]) == (one.key, "raised")
            assert one.path == "/qlue?x=1"
        assert [(row.accepted, row.status) for row in attempts(engine)] == [(True, 204)] * 3

    def test_what_fails_is_tried_again_under_the_same_key(
        self, engine: Engine, town: Town, http: HttpReceiver, courier: Start, clock: Clock
    ):
        answers = iter([500, 503, None, 429, 302, 200])
        http.answer = lambda _: next(answers)
        hook(engine, town, http.url)
        alert(engine, town, 1)
        courier()
        for number in range(1, 7):
            until(lambda: len(attempts(engine)) == number)  # noqa: B023
            clock.now += HOUR
        until(delivered(engine, 1))
        assert len({(one.key, one.body) for one in http.received}) == 1
        assert {one.path for one in http.received} == {"/"}  # a redirect is not followed
        told = [row.status for row in attempts(engine)]
        assert told == [500, 503, None, 429, 302, 200]
        assert "RemoteProtocolError" in attempts(engine)[2].error

    def test_killed_in_the_middle_and_started_again_it_has_all_of_them(
        self, engine: Engine, town: Town, http: HttpReceiver, courier: Start, clock: Clock
    ):
        """One was taken and never answered when the receiver died."""
        http.answer = lambda _: None if len(http.received) == 4 else 200
        hook(engine, town, http.url)
        alert(engine, town, 12)
        courier()
        until(lambda: len(http.received) >= 5)
        http.stop()
        until(lambda: any("Refused" in (row.error or "") for row in attempts(engine)))
        http.answer = lambda _: 200
        http.start()

        def goes_on() -> bool:
            clock.now += HOUR
            return states(engine) == {"delivered": 12}

        until(goes_on)
        keys = Counter(one.key for one in http.received)
        assert len(keys) == 12
        assert keys[http.received[4].key] >= 2
        bodies = {one.key: one.body for one in http.received}
        assert all(bodies[one.key] == one.body for one in http.received)

    def test_a_slow_receiver_holds_up_nobody_else(
        self, engine: Engine, town: Town, http: HttpReceiver, courier: Start
    ):
        slow = hook(engine, town, f"{http.url}/slow")
        hook(engine, town, "http://127.0.0.1:9/dead")
        hook(engine, town, f"{http.url}/quick")
        alert(engine, town, 6)
        courier()
        assert http.held.wait(30)

        def quick_ones() -> int:
            return sum(one.path == "/quick" for one in http.received)

        until(lambda: quick_ones() == 6)
        # All this while the slow one has not been answered, and was asked one at a time.
        assert sum(one.path == "/slow" for one in http.received) == 0

        def leased() -> list[int]:
            held = select(deliveries.c.webhook_id).where(deliveries.c.leased_until.is_not(None))
            with engine.connect() as conn:
                return list(conn.execute(held).scalars())

        until(lambda: leased() == [slow.id])
        http.release.set()
        until(lambda: states(engine)["delivered"] == 12)

    def test_one_that_never_answers_is_given_up_for_now(
        self,
        engine: Engine,
        town: Town,
        http: HttpReceiver,
        courier: Start,
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setattr(sending, "WEBHOOK_S", 0.2)
        hook(engine, town, f"{http.url}/slow")
        alert(engine, town, 1)
        courier()
        until(lambda: len(attempts(engine)) == 1)
        [attempt] = attempts(engine)
        assert (attempt.accepted, attempt.status) == (False, None)
        assert "Timeout" in attempt.error
        assert states(engine) == {"pending": 1}

    def test_an_answer_without_end_is_not_read(self, engine: Engine, town: Town, courier: Start):
        """The status is all that counts; who sends more is not listened to."""
        listener = socket.create_server(("127.0.0.1", 0))
        sent = threading.Event()

        def pour() -> None:
            conn, _ = listener.accept()
            with conn:
                conn.recv(65_536)
                conn.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                try:
                    while True:
                        conn.sendall(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
                except OSError:
                    sent.set()

        threading.Thread(target=pour, daemon=True).start()
        hook(engine, town, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        alert(engine, town, 1)
        courier()
        until(delivered(engine, 1))
        assert sent.wait(30)
        listener.close()

    def test_given_up_after_a_day_and_sent_again_by_hand(
        self, engine: Engine, town: Town, courier: Start, clock: Clock, http: HttpReceiver
    ):
        http.stop()
        hook(engine, town, http.url)
        alert(engine, town, 1)
        courier()

        def goes_on() -> bool:
            clock.now += HOUR / 2
            return states(engine) == {"dead": 1}

        until(goes_on)
        assert clock.now >= NOW + timedelta(hours=24)
        rows = attempts(engine)
        assert len(rows) > 10
        http.start()
        with engine.begin() as conn:
            [dead] = list_deliveries(conn, limit=5)
            assert (dead.state, dead.to, dead.attempts) == ("dead", f"{http.url}/", len(rows))
            assert "Refused" in (dead.error or "")
            send_again(conn, delivery_id=dead.id, author=AUTHOR, now=clock.now)
        until(delivered(engine, 1))
        with engine.begin() as conn, pytest.raises(NotFound):
            send_again(conn, delivery_id=dead.id, author=AUTHOR, now=clock.now)

    def test_a_courier_that_dies_before_it_has_written_down_leaves_it_to_the_next(
        self,
        engine: Engine,
        town: Town,
        http: HttpReceiver,
        courier: Start,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ):
        hook(engine, town, http.url)
        alert(engine, town, 1)
        with monkeypatch.context() as patch:

            def killed(*_: Any, **__: Any) -> None:
                raise DatabaseAway

            patch.setattr(couriers, "record_attempt", killed)
            first = courier()
            until(lambda: len(http.received) == 1)
            first.stop()
        courier()
        until(lambda: len(http.received) == 1)
        assert attempts(engine) == []
        clock.now += timedelta(minutes=4)  # its time with the delivery is over
        until(delivered(engine, 1))
        assert len({one.key for one in http.received}) == 1
        assert len(http.received) == 2

    def test_of_several_couriers_one_sends_to_a_receiver(
        self, engine: Engine, town: Town, http: HttpReceiver, courier: Start
    ):
        hook(engine, town, http.url)
        alert(engine, town, 15)
        for _ in range(3):
            courier()
        until(delivered(engine, 15))
        assert len(http.received) == 15
        rows = attempts(engine)
        assert len(rows) == 15

    def test_a_message_that_breaks_sending_is_an_attempt_too(
        self,
        engine: Engine,
        town: Town,
        http: HttpReceiver,
        courier: Start,
        monkeypatch: pytest.MonkeyPatch,
    ):
        def broken(**_: Any) -> None:
            raise KeyError("subject")

        monkeypatch.setattr(couriers, "send_webhook", broken)
        hook(engine, town, http.url)
        alert(engine, town, 1)
        courier()
        until(lambda: len(attempts(engine)) == 1)
        assert "KeyError" in attempts(engine)[0].error


def test_many_receivers_that_fail_at_random_have_all_in_the_end(
    engine: Engine, town: Town, http: HttpReceiver, courier: Start, clock: Clock
):
    random = Random(5)

    def answer(_: Received) -> int | None:
        return random.choice([200, 200, 500, None])

    http.answer = answer
    for name in "abcde":
        hook(engine, town, f"{http.url}/{name}")
    alert(engine, town, 8)
    courier()
    courier()

    def goes_on() -> bool:
        clock.now += HOUR / 4
        return states(engine)["delivered"] == 40

    until(goes_on, 60)
    for name in "abcde":
        keys = {one.key for one in http.received if one.path == f"/{name}"}
        assert len(keys) == 8
    with engine.connect() as conn:
        accepted = select(delivery_attempts.c.delivery_id).where(delivery_attempts.c.accepted)
        # Time leaps here, so that a courier may lose its time with a delivery: at least once.
        assert len(set(conn.execute(accepted).scalars())) == 40

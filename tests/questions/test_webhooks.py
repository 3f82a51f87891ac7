"""Webhooks: which addresses may be one, and whose turn it is to send to it."""

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import Engine

from dashboard.errors import BadWebhook, NotFound
from data_access import sending
from data_access.courier import Carrier
from data_access.deliveries import record_attempt, take_next
from data_access.sending import send_webhook
from data_access.webhooks import (
    begin_trial,
    get_webhook,
    list_webhooks,
    remove_webhook,
    renew_secret,
)
from tests.factories import AUTHOR, NOW, Town
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
            asked = {"webhook_id": made.id, "author": AUTHOR, "now": NOW}
            assert renew_secret(conn, **asked).generation == 2
            remove_webhook(conn, **asked)
            assert list_webhooks(conn, city=town.city) == []
            for gone in (get_webhook, renew_secret, remove_webhook):
                with pytest.raises(NotFound):
                    gone(conn, **(asked if gone is not get_webhook else {"webhook_id": made.id}))
        assert states(engine) == {"dead": 2}
        assert hook(engine, town, "https://x.example/a").id != made.id

    def test_a_trial_is_signed_and_made_once(self, engine: Engine, town: Town, http: HttpReceiver):
        webhook = hook(engine, town, http.url)
        http.answer = lambda _: 500
        with engine.begin() as conn:
            delivery = begin_trial(conn, webhook_id=webhook.id, author=AUTHOR, now=NOW)
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

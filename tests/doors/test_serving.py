"""Serving: what follows the database begins and ends with the process that answers."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from callbacks import live, serving
from data_access.schema import alerts, deliveries
from data_access.webhooks import add_webhook
from tests.doors.conftest import MakeSite, Site
from tests.factories import AUTHOR, NOW
from tests.questions.delivering import until
from tests.questions.receivers import HttpReceiver
from tests.questions.test_clocks import town_policy


@pytest.fixture
def http() -> Iterator[HttpReceiver]:
    receiver = HttpReceiver().start()
    yield receiver
    receiver.stop()


def number(site: Site, table: object) -> int:
    with site.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


@pytest.fixture
def served(site_with: MakeSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Site]]:
    """Serves the app in this process, as gunicorn has it do."""
    monkeypatch.setattr(live, "end_with_process", lambda _: None)  # keeps pytest's own signals
    begun: list[SimpleNamespace] = []

    def serve() -> Site:
        site = site_with()
        begun.append(SimpleNamespace(wsgi=site.app))
        serving.begin(begun[-1])
        return site

    yield serve
    for worker in begun:
        serving.end(None, worker)


def test_a_breach_reaches_a_webhook_without_a_hand(served: Callable[[], Site], http: HttpReceiver):
    site = served()
    assert site.town is not None
    with site.engine.begin() as conn:
        site.town.conn = conn
        town_policy(site.town)
        made = {"url": http.url, "at_risk": False, "author": AUTHOR, "now": NOW}
        add_webhook(conn, city=site.town.city, **made)  # type: ignore[arg-type]
        site.town.report(ago=timedelta(minutes=61))
    until(lambda: len(http.received) == 1)
    assert number(site, alerts) == number(site, deliveries) == 1


def test_all_threads_end_with_it(served: Callable[[], Site]):
    before = set(threading.enumerate())
    site = served()
    begun = set(threading.enumerate()) - before
    names = {thread.name for thread in begun}
    assert {"qlue-alerts", "qlue-courier", "qlue-reader"} <= names
    serving.end(None, SimpleNamespace(wsgi=site.app))
    assert [thread.name for thread in begun if thread.is_alive()] == []

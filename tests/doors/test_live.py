"""The live line: every screen hears of what its scope may know, soon, and of nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from callbacks import live_hub
from callbacks.live import hub_of
from callbacks.live_hub import Hub
from dashboard.access import Role, Scope
from dashboard.history import Holder
from dashboard.lifecycle import EventKind
from data_access import users
from data_access.changes import Batch, Touched
from data_access.history import record_fact, record_report
from data_access.report_rows import NewReport
from data_access.schema import areas, categories
from tests.doors.conftest import MakeSite, Site
from tests.factories import NOW

CITY = Scope(role=Role.ANALIS, cities=frozenset({"73.71"}))
PANAKKUKANG = Scope(
    role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
)
IN_PANAKKUKANG = Touched(city="73.71", area="73.71.09.1001")
IN_WAJO = Touched(city="73.71", area="73.71.02.1001")
LONG_S = 3600.0


@dataclass
class Event:
    name: str
    id: str
    data: dict[str, Any]

    @property
    def version(self) -> int:
        return self.data["v"]


def events_in(stream: Iterator[bytes]) -> Iterator[Event]:
    """The events of a stream, as they come."""
    for chunk in stream:
        for block in chunk.decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines())
            if "event" in lines:
                yield Event(lines["event"], lines["id"], orjson.loads(lines["data"]))


def next_version(events: Iterator[Event]) -> Event:
    """The next event that isn't a beat."""
    return next(event for event in events if event.name != "beat")


@dataclass
class FakeDesk:
    """A desk at which the test makes the changes."""

    version: int = 100
    as_of: datetime | None = NOW
    subscribers: list[Callable[[Batch], None]] = field(default_factory=list)

    def subscribe(self, subscriber: Callable[[Batch], None]) -> None:
        self.subscribers.append(subscriber)

    def change(self, *places: Touched) -> int:
        self.version += 1
        for subscriber in self.subscribers:
            subscriber(Batch(version=self.version, as_of=NOW, touched=frozenset(places)))
        return self.version


@dataclass
class Timer:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def make_hub(desk: FakeDesk) -> Iterator[Callable[..., Hub]]:
    made: list[Hub] = []

    def make(**options: Any) -> Hub:
        chosen = {"beat_s": LONG_S, "gap_s": 0.0} | options
        made.append(Hub(desk, clock=lambda: NOW, build="ab12", **chosen))
        return made[-1]

    yield make
    for hub in made:
        hub.close()


def listen(hub: Hub, scope: Scope, *, knows: str | None = None, welcome: bool = True):
    return events_in(hub.listen(scope, knows=knows, still_welcome=lambda: welcome))


def test_the_first_event_says_where_things_stand(make_hub: Callable[..., Hub]):
    hello = next(listen(make_hub(), CITY))
    assert (hello.name, hello.id) == ("hello", "100")
    assert hello.data == {
        "v": 100,
        "as_of": "2026-11-21T11:05:12Z",
        "build": "ab12",
        "server_time": "2026-11-21T11:05:12Z",
    }


def test_a_change_is_told_to_those_who_see_it_and_leaves_no_trace_for_others(
    desk: FakeDesk, make_hub: Callable[..., Hub]
):
    hub = make_hub()
    city, panakkukang = listen(hub, CITY), listen(hub, PANAKKUKANG)
    assert next(city).version == next(panakkukang).version == 100

    elsewhere = desk.change(IN_WAJO)
    assert next(city).version == elsewhere
    assert hub.version_for(PANAKKUKANG) == 100
    assert next(listen(hub, PANAKKUKANG)).version == 100

    here = desk.change(IN_PANAKKUKANG)
    event = next(panakkukang)
    assert (event.name, event.version) == ("version", here)
    assert next(city).version == here


def test_a_report_moved_away_is_told_where_it_was(desk: FakeDesk, make_hub: Callable[..., Hub]):
    panakkukang = listen(make_hub(), PANAKKUKANG)
    next(panakkukang)
    moved = desk.change(IN_WAJO, IN_PANAKKUKANG)
    assert next(panakkukang).version == moved


def test_who_comes_later_starts_from_the_newest_change_it_may_know_of(
    desk: FakeDesk, make_hub: Callable[..., Hub]
):
    hub = make_hub()
    seen = desk.change(IN_PANAKKUKANG)
    desk.change(IN_WAJO)
    assert next(listen(hub, PANAKKUKANG)).version == seen


def test_a_burst_is_told_at_its_beginning_and_once_at_its_end(
    desk: FakeDesk, make_hub: Callable[..., Hub]
):
    timer = Timer()
    hub = make_hub(gap_s=0.5, timer=timer)
    city = listen(hub, CITY)
    next(city)
    first = desk.change(IN_WAJO)
    assert next(city).version == first
    desk.change(IN_PANAKKUKANG)
    last = desk.change(IN_WAJO)
    assert hub.version_for(CITY) == first
    timer.now = 0.6
    assert next(city).version == last
    assert hub.version_for(PANAKKUKANG) == last


def test_a_burst_in_one_city_does_not_hold_up_another(desk: FakeDesk, make_hub: Callable[..., Hub]):
    jakarta = Scope(role=Role.ANALIS, cities=frozenset({"31"}))
    stream = listen(make_hub(gap_s=LONG_S, timer=Timer()), jakarta)
    next(stream)
    desk.change(IN_WAJO)
    desk.change(IN_WAJO)
    there = desk.change(Touched(city="31", area="31.71.01.1001"))
    assert next(stream).version == there


def test_who_comes_back_hears_at_once_whether_it_missed_something(
    desk: FakeDesk, make_hub: Callable[..., Hub]
):
    hub = make_hub()
    missed = desk.change(IN_PANAKKUKANG)
    back = listen(hub, PANAKKUKANG, knows="100")
    assert [next(back).name, next(back).name] == ["hello", "version"]
    nothing_missed = listen(hub, PANAKKUKANG, knows=str(missed))
    assert next(nothing_missed).name == "hello"
    later = desk.change(IN_PANAKKUKANG)
    assert next(nothing_missed).version == later


def test_who_was_last_with_another_process_is_told_to_look(make_hub: Callable[..., Hub]):
    stream = listen(make_hub(), CITY, knows="99")
    assert [next(stream).name, next(stream).name] == ["hello", "version"]


def test_beats_carry_the_age_of_the_data_and_the_listeners_own_version(
    desk: FakeDesk, make_hub: Callable[..., Hub]
):
    hub = make_hub(beat_s=0.01)
    panakkukang = listen(hub, PANAKKUKANG)
    next(panakkukang)
    desk.change(IN_WAJO)
    desk.as_of = NOW - timedelta(seconds=90)
    beats = [next(panakkukang) for _ in range(3)]
    assert {beat.name for beat in beats} == {"beat"}
    assert {beat.version for beat in beats} == {100}
    assert beats[-1].data["as_of"] == "2026-11-21T11:03:42Z"
    desk.as_of = None
    assert [next(panakkukang) for _ in range(2)][-1].data["as_of"] is None


def test_who_is_no_longer_welcome_is_let_go(
    make_hub: Callable[..., Hub], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live_hub, "RECHECK_BEATS", 3)
    names = [event.name for event in listen(make_hub(beat_s=0.01), CITY, welcome=False)]
    assert names == ["hello", "beat", "beat"]


def test_everybody_has_to_come_again_after_a_while(
    make_hub: Callable[..., Hub], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live_hub, "LONGEST_BEATS", 4)
    names = [event.name for event in listen(make_hub(beat_s=0.01), CITY)]
    assert names[0] == "hello"
    assert len(names) <= 4


def test_closing_ends_all_streams(make_hub: Callable[..., Hub]):
    hub = make_hub()
    streams = [listen(hub, scope) for scope in (CITY, PANAKKUKANG)]
    for stream in streams:
        next(stream)
    hub.close()
    assert [list(stream) for stream in streams] == [[], []]


def test_a_listener_that_leaves_is_forgotten(desk: FakeDesk, make_hub: Callable[..., Hub]):
    hub = make_hub()
    stream = hub.listen(CITY, knows=None, still_welcome=lambda: True)
    next(stream)
    stream.close()
    assert hub._audiences == {}
    told = desk.change(IN_WAJO)
    assert hub.version_for(CITY) == told


@pytest.fixture
def live_site(site_with: MakeSite) -> Iterator[Site]:
    """An app that follows its database, with an analyst and a team lead of Panakkukang."""
    site = site_with()
    site.add_user("analis")
    site.add_user("rina", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    reader = site.app.extensions["qlue"].reader
    reader.start()
    assert reader.wait_for_look()
    hub_of(site.app)._gap_s = 0.0
    yield site
    hub_of(site.app).close()
    reader.stop()


def stream_of(client: FlaskClient, **headers: str) -> Iterator[Event]:
    answer = client.get("/live", headers=headers)
    assert answer.status_code == 200
    return events_in(answer.iter_encoded())


def report_in(site: Site, code: str) -> int:
    """Writes a report of trash in that area, and waits until the app has seen it; its id."""
    with site.engine.begin() as conn:
        area = area_id(conn, code)
        category = conn.execute(select(categories).where(categories.c.slug == "sampah")).one()
        report = NewReport(
            city_id=category.city_id,
            source="test",
            external_id=uuid4().hex,
            category_id=category.id,
            created_at=NOW,
            holder=Holder(area_id=area),
            area_id=area,
        )
        report_id = record_report(conn, report=report, actor="warga", now=NOW)
    assert site.app.extensions["qlue"].reader.wait_for_look()
    return report_id


def area_id(conn: Connection, code: str) -> int:
    return conn.execute(select(areas.c.id).where(areas.c.code == code)).scalar_one()


def version_of(client: FlaskClient) -> int:
    return client.get("/live/version").get_json()["v"]


@pytest.mark.parametrize("path", ["/live", "/live/version"])
def test_a_stranger_hears_nothing(site: Site, path: str):
    answer = site.visitor().get(path)
    assert answer.status_code == 401
    assert "v" not in answer.get_json()


def test_nothing_on_the_way_may_keep_a_stream(live_site: Site):
    answer = live_site.client("analis").get("/live", headers={"Accept-Encoding": "gzip, br"})
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "Content-Encoding" not in answer.headers
    answer.close()


def test_a_team_lead_hears_of_its_own_area_only(live_site: Site):
    analis, rina = live_site.client("analis"), live_site.client("rina")
    all_of_city, own = stream_of(analis), stream_of(rina)
    next(all_of_city)
    before = next(own).version

    report_in(live_site, "73.71.02.1001")
    in_wajo = next_version(all_of_city).version
    assert version_of(analis) == in_wajo
    assert version_of(rina) == before

    report_in(live_site, "73.71.09.1001")
    event = next_version(own)
    assert event.name == "version"
    assert event.version > in_wajo
    assert version_of(rina) == event.version


def test_a_report_moved_out_of_an_area_is_told_there(live_site: Site):
    report = report_in(live_site, "73.71.09.1001")
    rina = live_site.client("rina")
    own = stream_of(rina)
    before = next(own).version
    with live_site.engine.begin() as conn:
        wajo = area_id(conn, "73.71.02.1001")
        change = {"at": NOW, "now": NOW, "actor": "operator", "source": "test"}
        record_fact(conn, report_id=report, kind=EventKind.AREA, value=wajo, **change)
    assert next_version(own).version > before


def test_a_stream_taken_up_again_says_what_was_missed(live_site: Site):
    rina = live_site.client("rina")
    knows = str(version_of(rina))
    report_in(live_site, "73.71.02.1001")
    unchanged = stream_of(rina, **{"Last-Event-ID": knows})
    assert next(unchanged).id == knows
    report_in(live_site, "73.71.09.1001")
    assert next_version(unchanged).id != knows
    missed = stream_of(rina, **{"Last-Event-ID": knows})
    assert [next(missed).name, next(missed).name] == ["hello", "version"]


@pytest.mark.parametrize("change", ["disabled", "scope taken"])
def test_a_stream_ends_with_its_user(live_site: Site, change: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live_hub, "RECHECK_BEATS", 1)
    hub_of(live_site.app)._beat_s = 0.01
    own = stream_of(live_site.client("rina"))
    assert [next(own).name, next(own).name] == ["hello", "beat"]
    with live_site.engine.begin() as conn:
        if change == "disabled":
            users.disable(conn, username="rina", now=NOW, actor="test")
        else:
            conn.exec_driver_sql("delete from scopes where area_id is not null")
    live_site.clock.forward(seconds=10)
    assert {event.name for event in own} <= {"beat", "version"}


def test_a_poll_says_the_same_as_a_stream(live_site: Site):
    client = live_site.client("analis")
    hello = next(stream_of(client))
    answer = client.get("/live/version")
    assert answer.get_json() == hello.data
    assert answer.headers["Cache-Control"] == "no-store"


def test_streams_leave_threads_to_the_pages(site_with: MakeSite):
    site = site_with(threads=8)
    site.add_user("analis")
    client = site.client("analis")
    opened = [stream_of(client) for _ in range(4)]
    assert [next(stream).name for stream in opened] == ["hello"] * 4
    refused = client.get("/live")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert client.get("/live/version").status_code == 200
    opened.pop().close()
    assert next(stream_of(client)).name == "hello"

"""The demo: histories that obey the rules, one load at a time, a city that goes on living."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from threading import Event

import numpy as np
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, delete, func, select, text, update

from dashboard.access import everything
from dashboard.alerts import Step
from dashboard.categories import DEFAULT_CATEGORIES
from dashboard.errors import NotTheDemo
from dashboard.indicators import POPULATION
from dashboard.lifecycle import OPEN, REASON_REQUIRED, EventKind, Stage
from dashboard.places import City
from dashboard.teams import TeamEntry
from data_access import users
from data_access.alert_ticks import Ticked, tick
from data_access.audit import Author
from data_access.bulk import copy_reports
from data_access.cities import add_city
from data_access.demo import load as loading
from data_access.demo import simulate
from data_access.demo.accounts import ACCOUNTS
from data_access.demo.bursts import look_for_bursts
from data_access.demo.catch_up import catch_up
from data_access.demo.city import demo_city, open_simulated, simulated
from data_access.demo.cloudburst import cloudburst
from data_access.demo.crew import CREW
from data_access.demo.dispatch import give_out
from data_access.demo.duty import stand_duty, take_one
from data_access.demo.facts import AreaFacts, CategoryFacts, CityFacts
from data_access.demo.generate import SOURCE, SimulatedCity, generate
from data_access.demo.life import slowness_of
from data_access.demo.load import hold_to_rules, load_demo
from data_access.demo.moves import Mix, happen
from data_access.demo.places import approximate_areas
from data_access.demo.rhythm import pace, storm_of
from data_access.demo.simulate import Simulator
from data_access.history import record_fact, record_team
from data_access.imports.place import load_places
from data_access.indicators import indicator_figures
from data_access.report_rows import NewReport, history_of
from data_access.schema import (
    alert_events,
    alerts,
    areas,
    cities,
    incidents,
    indicators,
    report_events,
    reports,
    spells,
    team_members,
    teams,
)
from data_access.schema import users as user_table
from data_access.teams import end_team, keep_team, team_board

NOW = datetime(2026, 11, 21, 11, 5, 12, tzinfo=UTC)
START = NOW - timedelta(days=20)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def made_up() -> SimulatedCity:
    found = [
        AreaFacts(number, shape.code, shape.name, shape.geometry)
        for number, shape in enumerate(approximate_areas(), start=1)
    ]
    categories = [
        CategoryFacts(number, category.slug, category.severity, agency_id=1)
        for number, category in enumerate(DEFAULT_CATEGORIES, start=1)
    ]
    city = City(1, "73.71", "Kota Makassar", "Asia/Makassar", demo=True)
    return SimulatedCity(CityFacts(city, tuple(found), tuple(categories)), seed=1)


@pytest.fixture(scope="module")
def histories(made_up: SimulatedCity) -> list[NewReport]:
    return list(generate(made_up, start=START, end=NOW, count=3_000, seed=5))


def test_some_of_what_is_done_is_rated_and_who_waited_long_says_less_good_things(
    histories: list[NewReport],
) -> None:
    done = [report for report in histories if report.steps[-1].stage is Stage.SELESAI]
    rated = [report for report in done if report.rating]
    assert 0.25 < len(rated) / len(done) < 0.5
    assert not [report for report in histories if report.rating and report not in done]

    def mean(took: Callable[[timedelta], bool]) -> float:
        found = [
            report.rating or 0 for report in rated if took(report.steps[-1].at - report.created_at)
        ]
        return sum(found) / len(found)

    day = timedelta(days=1)
    assert mean(lambda took: took < day / 3) > mean(lambda took: took > 2 * day) + 0.4


def test_the_same_seed_gives_the_same_histories(
    made_up: SimulatedCity, histories: list[NewReport]
) -> None:
    again = SimulatedCity(made_up.facts, seed=1)
    assert list(generate(again, start=START, end=NOW, count=3_000, seed=5)) == histories
    other = list(generate(made_up, start=START, end=NOW, count=3_000, seed=6))
    assert [report.lat for report in other] != [report.lat for report in histories]


def test_histories_are_ones_that_the_rules_allow(histories: list[NewReport]) -> None:
    assert len(histories) == 3_000
    assert len({report.external_id for report in histories}) == 3_000
    for report in histories:
        assert START <= report.created_at < NOW
        assert report.steps[0].stage is Stage.MENUNGGU
        history_of(report, actor="test", now=NOW)  # raises StageRefused
        for step in report.steps:
            assert step.at < NOW
            assert step.reason or step.stage not in REASON_REQUIRED


def test_a_life_has_all_that_happens_in_one(histories: list[NewReport]) -> None:
    stages = Counter(step.stage for report in histories for step in report.steps)
    assert set(stages) == set(Stage)
    held = [step for report in histories for step in report.steps if step.stage is Stage.DITAHAN]
    assert {step.reason.split(":")[0] for step in held if step.reason} >= {
        "Menunggu PLN",
        "Menunggu BBWS",
        "Menunggu Telkom",
    }
    reopened = [
        report
        for report in histories
        for one, next_one in zip(report.steps, report.steps[1:], strict=False)
        if one.stage is Stage.SELESAI and next_one.stage is Stage.PROSES
    ]
    assert reopened
    assert {report.kind.value for report in histories} == {"warga", "mesin", "darurat"}
    assert any(report.area_id is None for report in histories)


def test_trash_comes_in_the_morning_and_parking_at_noon(
    made_up: SimulatedCity, histories: list[NewReport]
) -> None:
    def usual_hour(slug: str) -> int:
        wanted = next(found.id for found in made_up.facts.categories if found.slug == slug)
        hours = Counter(
            report.created_at.astimezone(made_up.facts.city.zone).hour // 3
            for report in histories
            if report.category_id == wanted
        )
        return hours.most_common(1)[0][0] * 3

    assert usual_hour("sampah") == 6
    assert usual_hour("parkir-liar") in (9, 12)
    zone = made_up.facts.city.zone
    assert pace(datetime(2026, 11, 20, 2, tzinfo=UTC), zone) > 5 * pace(
        datetime(2026, 11, 20, 19, tzinfo=UTC), zone
    )


def test_floods_come_with_the_rain(made_up: SimulatedCity, histories: list[NewReport]) -> None:
    flood = next(found.id for found in made_up.facts.categories if found.slug == "banjir")
    zone = made_up.facts.city.zone
    days = [(START + timedelta(days=day)).astimezone(zone).date() for day in range(1, 20)]
    by_day = Counter(
        report.created_at.astimezone(zone).date()
        for report in histories
        if report.category_id == flood
    )
    wet = [by_day[day] for day in days if storm_of(day, seed=1)]
    dry = [by_day[day] for day in days if not storm_of(day, seed=1)]
    assert np.mean(wet) > 2 * np.mean(dry)


def test_some_areas_are_slow() -> None:
    pace_of = [slowness_of(f"73.71.{kec:02}.{kel}", seed=1) for kec in range(1, 16) for kel in "12"]
    assert max(pace_of) > 3 * min(pace_of)


def _offline(url: str, timeout_s: float) -> bytes:
    raise OSError("no network")


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "HASHER", PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def demo(engine: Engine) -> Engine:
    load_demo(engine, now=NOW, count=800)
    return engine


@pytest.fixture
def idle_demo(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """One whose teams were given nothing."""
    with monkeypatch.context() as patched:
        patched.setattr(loading, "give_out", lambda conn, *, city: 0)
        load_demo(engine, now=NOW, count=800)
    return engine


def test_a_load_holds_what_the_screens_need(demo: Engine) -> None:
    with demo.connect() as conn:
        city = demo_city(conn)
        assert city
        assert (city.demo, city.timezone) == (True, "Asia/Makassar")
        levels = Counter(conn.execute(select(areas.c.level)).scalars())
        assert levels == {"kota": 1, "kecamatan": 15, "kelurahan": 153}
        assert conn.execute(select(func.count()).select_from(reports)).scalar() == 800
        assert 0 < len(open_simulated(conn, city=city)) < 600
        late = select(func.count()).select_from(report_events).where(report_events.c.flagged)
        assert conn.execute(late).scalar() == 0
        for account in ACCOUNTS[:2]:
            assert users.verify(conn, username=account.username, password=users.DEMO_PASSWORD), (
                account
            )
        names = [one.username for one in users.demo_accounts(conn)]
        assert [name for name in names if not name.startswith(CREW)] == [
            account.username for account in ACCOUNTS
        ]


def test_a_fresh_city_has_alerts_that_wait_and_some_that_are_taken(engine: Engine) -> None:
    load_demo(engine, now=NOW)
    with engine.connect() as conn:
        live = select(alerts).where(alerts.c.state != "closed")
        found = conn.execute(live).all()
        waiting = [row for row in found if row.state == "open"]
        taken = [row for row in found if row.state == "acknowledged"]
        assert 20 <= len(waiting) <= 60
        assert 10 <= len(taken) <= 60
        assert {row.acknowledged_by for row in taken} == {"Operator pusat komando"}
        assert sum(row.step == Step.WALIKOTA for row in waiting) < 30
        assert len({row.raised_at for row in found}) > 5
        assert all(row.raised_at <= NOW for row in found)
        city = demo_city(conn)
        assert city
        rng = Random(2)
        looks = [take_one(conn, city=city, now=NOW, rng=rng) for _ in range(300)]
        assert 2 < sum(look is not None for look in looks) < 40


def test_the_bursts_of_the_week_before_are_found_once_and_as_of_then(engine: Engine) -> None:
    load_demo(engine, now=NOW)
    of = incidents.c
    asked = select(of.found_at, of.began_at, of.state, of.ended_at).order_by(of.id)
    with engine.connect() as conn:
        found = conn.execute(asked).all()
    assert found
    for one in found:
        assert NOW - timedelta(days=7) <= one.found_at <= NOW
        assert one.began_at < one.found_at
        assert (one.ended_at is not None) == (one.state == "ended")
        assert one.ended_at is None or one.found_at < one.ended_at <= NOW
    assert look_for_bursts(engine, now=NOW) == 0
    with engine.connect() as conn:
        assert conn.execute(asked).all() == found


def test_the_bursts_of_a_silence_are_found_after_it(demo: Engine) -> None:
    later = NOW + timedelta(days=2)
    with demo.begin() as conn:
        city = demo_city(conn)
        assert city
        flood = list(cloudburst(simulated(conn, city=city), now=later, seed=7))
        copy_reports(conn, reports=flood, actor="test", now=None)
    assert look_for_bursts(demo, now=later) >= 1
    of = incidents.c
    with demo.connect() as conn:
        mine = select(incidents).where(of.area_id == flood[0].area_id, of.found_at > NOW)
        [one] = conn.execute(mine).all()
    first, last = flood[0].created_at, flood[-1].created_at
    assert first < one.found_at < last
    assert one.last_report_at >= last - timedelta(minutes=30)
    assert one.state == "ended"
    assert look_for_bursts(demo, now=later) == 0


def test_duty_after_a_silence_goes_on_from_where_it_was(demo: Engine) -> None:
    later = NOW + timedelta(days=1)
    catch_up(demo, now=later)
    stand_duty(demo, now=later)
    with demo.connect() as conn:
        known = conn.execute(select(func.max(alert_events.c.recorded_at))).scalar()
        assert known is not None
        assert NOW < known <= later
        assert tick(conn, now=later) == Ticked()
    assert stand_duty(demo, now=later) == 0


def test_a_city_of_before_there_were_rules_gets_them_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(loading, "add_rules", lambda *_, **__: 0)
        load_demo(engine, now=NOW, count=300)
    clocked = select(func.count()).where(reports.c.resolution_due_at.is_not(None))
    with engine.connect() as conn:
        assert conn.execute(clocked).scalar() == 0
    assert hold_to_rules(engine, now=NOW) > 200
    with engine.connect() as conn:
        assert conn.execute(clocked).scalar() > 200  # type: ignore[operator]
    assert hold_to_rules(engine, now=NOW) == 0


def test_residents_are_an_example_and_come_to_older_demos_once(demo: Engine) -> None:
    hold_to_rules(demo, now=NOW)
    with demo.connect() as conn:
        city = demo_city(conn)
        assert city
        asked = {"city": city, "scope": everything(), "slug": POPULATION}
        known = indicator_figures(conn, **asked)
        assert known
        assert known.indicator.example
        assert len(known.values) == 153
        assert all(value > 0 for value in known.values.values())
        assert 1_000_000 < sum(known.values.values()) < 2_000_000
        conn.execute(delete(indicators))
        conn.commit()
    hold_to_rules(demo, now=NOW)
    with demo.connect() as conn:
        again = indicator_figures(conn, **asked)
    assert again
    assert again.values.keys() == known.values.keys()


def test_a_demo_of_before_there_were_officials_gets_them_once(engine: Engine) -> None:
    load_demo(engine, now=NOW, count=50)
    with engine.begin() as conn:
        conn.execute(text("delete from officials"))
    told = text("select count(*), count(distinct area_id), bool_and(example) from officials")
    for _ in range(2):
        hold_to_rules(engine, now=NOW)
        with engine.connect() as conn:
            terms, offices, example = conn.execute(told).one()
        assert (offices, example) == (153 + 15, True)
        assert terms == offices + 5, "five kelurahan have had their lurah changed"


def test_a_demo_of_before_an_account_was_thought_of_gets_it_once(demo: Engine) -> None:
    asked = select(teams.c.slug).select_from(
        user_table.join(team_members, team_members.c.user_id == user_table.c.id).join(
            teams, teams.c.id == team_members.c.team_id
        )
    )
    mine = asked.where(user_table.c.username == "anggota")
    with demo.begin() as conn:
        assert conn.execute(mine).scalars().all() == ["trc-73-71-09"]
        conn.execute(delete(user_table).where(user_table.c.username == "anggota"))
        # An account of that name that is somebody's own stays as it is.
        conn.execute(update(user_table).where(user_table.c.username == "dlh").values(demo=False))
    for _ in range(2):
        hold_to_rules(demo, now=NOW)
        with demo.connect() as conn:
            assert conn.execute(mine).scalars().all() == ["trc-73-71-09"]
            names = {one.username for one in users.demo_accounts(conn)}
            offered = {name for name in names if not name.startswith(CREW)}
            assert offered == {account.username for account in ACCOUNTS} - {"dlh"}


def board(conn: Connection) -> dict[str, TeamEntry]:
    city = demo_city(conn)
    assert city
    return {one.team.slug: one for one in team_board(conn, city=city, scope=everything())}


def test_teams_have_people_shifts_and_work(engine: Engine) -> None:
    load_demo(engine, now=NOW)
    with engine.connect() as conn:
        found = board(conn)
        assert len(found) == 15 + 2
        assert all(3 <= len(one.members) <= 4 and one.team.staffed for one in found.values())
        names = [one.username for one in found["trc-73-71-09"].members]
        assert names == ["anggota", "regu-panakkukang-3", "tim"]
        city = demo_city(conn)
        assert city
        assert 0 < sum(one.team.on_duty(NOW, city.zone) for one in found.values()) < 17
        busy = [one for one in found.values() if one.load]
        assert len(busy) > 12
        assert all(one.load <= one.team.capacity for one in busy)
        assert give_out(conn, city=city) == 0
        work = select(reports, areas.c.code).join(teams, teams.c.id == reports.c.team_id)
        rows = conn.execute(work.outerjoin(areas, areas.c.id == reports.c.area_id)).all()
        by_id = {one.team.id: one.team for one in found.values()}
        assert all(
            by_id[row.team_id].agency or by_id[row.team_id].works_in(row.code) for row in rows
        )
        assert {row.stage for row in rows} == {"koordinasi", "disposisi", "proses", "ditahan"}
        late = select(func.count()).select_from(report_events).where(report_events.c.flagged)
        assert conn.execute(late).scalar() == 0


def test_a_demo_of_before_gets_people_into_its_teams_and_work_for_them_once(
    idle_demo: Engine,
) -> None:
    demo = idle_demo
    with demo.begin() as conn:
        conn.execute(delete(user_table).where(user_table.c.username.startswith(CREW)))
        city = demo_city(conn)
        assert city
        # What an administrator did meanwhile stays.
        own = Author(everything(), "admin")
        end_team(conn, city=city, slug="trc-73-71-01", by=own, now=NOW)
        of = {"city": city, "by": own, "now": NOW, "capacity": 3, "area_codes": ["73.71.02"]}
        keep_team(conn, slug="trc-73-71-02", name="Tim kami", **of)
    for _ in range(2):
        hold_to_rules(demo, now=NOW)
        with demo.connect() as conn:
            found = board(conn)
            loads = {slug: one.load for slug, one in found.items()}
            assert "trc-73-71-01" not in found
            assert found["trc-73-71-02"].members == ()
            assert loads["trc-73-71-02"] == 0
            rest = [one for slug, one in found.items() if slug != "trc-73-71-02"]
            assert all(3 <= len(one.members) <= 4 for one in rest)
            assert sum(loads.values()) > 5


def test_work_that_somebody_is_taking_is_left_to_them(idle_demo: Engine) -> None:
    demo = idle_demo
    with demo.begin() as busy, demo.begin() as conn:
        city = demo_city(conn)
        assert city
        taken = busy.execute(select(reports.c.id).with_for_update()).scalars().all()
        assert len(taken) == 800
        assert give_out(conn, city=city) == 0
    with demo.begin() as conn:
        assert give_out(conn, city=city) > 5


def test_what_somebody_took_from_a_team_is_not_given_back(demo: Engine) -> None:
    with demo.begin() as conn:
        city = demo_city(conn)
        assert city
        having = select(reports.c.id).where(reports.c.team_id.is_not(None))
        taken = conn.execute(having.order_by(reports.c.id).limit(5)).scalars().all()
        told = {"at": NOW, "now": NOW, "actor": "pengunjung", "source": "tim"}
        for report in taken:
            record_team(conn, report_id=report, team_id=None, **told)
        # Others have the room that this made.
        assert give_out(conn, city=city) <= 5
        left = select(reports.c.team_id).where(reports.c.id.in_(taken))
        assert conn.execute(left).scalars().all() == [None] * 5


def test_nothing_is_given_out_before_what_happened_last(idle_demo: Engine) -> None:
    with idle_demo.begin() as conn:
        city = demo_city(conn)
        assert city
        for report in conn.execute(select(reports.c.id)).scalars():
            told = {"at": NOW - HOUR, "now": NOW, "actor": "pengunjung", "source": "tim"}
            record_fact(
                conn, report_id=report, kind=EventKind.NOTE, value=None, note="lihat", **told
            )
        assert give_out(conn, city=city) > 5
        given = select(report_events).where(report_events.c.kind == EventKind.TEAM)
        for event in conn.execute(given):
            assert event.occurred_at == event.recorded_at == NOW


def test_every_report_lies_in_its_own_kelurahan(demo: Engine) -> None:
    with demo.connect() as conn:
        rows = conn.execute(
            select(reports.c.lat, reports.c.lon, func.coalesce(reports.c.area_id, 0).label("area"))
        ).all()
        lats, lons = (np.array([getattr(row, name) for row in rows]) for name in ("lat", "lon"))
        located = load_places(conn).locate(lats, lons, city_id=1)
    assert list(located.area_ids) == [row.area for row in rows]


def test_a_second_load_changes_nothing(demo: Engine) -> None:
    assert load_demo(demo, now=NOW + timedelta(days=1), count=500) is None
    with demo.connect() as conn:
        assert conn.execute(select(func.count()).select_from(reports)).scalar() == 800


def test_a_load_broken_off_leaves_an_empty_database_that_loads(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object, **asked: object) -> Iterator[NewReport]:
        yield from list(generate(*args, **asked))[:700]  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "generate", killed)
        with pytest.raises(KeyboardInterrupt):
            load_demo(engine, now=NOW, count=1_000)
    with engine.connect() as conn:
        for table in (cities, areas, reports, report_events, spells):
            assert conn.execute(select(func.count()).select_from(table)).scalar() == 0
    assert load_demo(engine, now=NOW, count=300)


def test_without_network_the_areas_are_approximate(engine: Engine, tmp_path: Path) -> None:
    said: list[str] = []
    loaded = load_demo(
        engine, now=NOW, count=100, folder=tmp_path, fetch=_offline, progress=said.append
    )
    assert loaded
    assert loaded.approximate
    assert any("approximate" in line for line in said)


def test_a_city_that_is_no_demo_is_left_alone(engine: Engine) -> None:
    with engine.begin() as conn:
        add_city(conn, code="73.71", name="Kota Makassar", timezone="Asia/Makassar")
    with pytest.raises(NotTheDemo, match="another database"):
        load_demo(engine, now=NOW, count=10)


def test_a_week_of_silence_is_filled(demo: Engine) -> None:
    later = NOW + timedelta(days=7)
    assert catch_up(demo, now=later) > 2_000
    with demo.connect() as conn:
        day = select(func.count()).where(reports.c.created_at > later - timedelta(days=1))
        assert (conn.execute(day).scalar() or 0) > 200
        city = demo_city(conn)
        assert city
        stale = [
            row
            for row in open_simulated(conn, city=city)
            if row.stage == Stage.MENUNGGU and row.last_change_at < NOW - timedelta(days=1)
        ]
        assert len(stale) < 20
    assert catch_up(demo, now=later) == 0


def test_what_happens_is_written_with_its_history(demo: Engine) -> None:
    rng = Random(3)
    now = NOW + timedelta(minutes=10)
    seen: Counter[str] = Counter()
    with demo.connect() as conn:
        city = demo_city(conn)
        assert city
        made_up = simulated(conn, city=city)
        for _ in range(60):
            now += timedelta(seconds=5)
            happening = happen(conn, made_up=made_up, mix=Mix(0.3, 0.5), now=now, rng=rng)
            if happening:
                seen[happening.what] += 1
        conn.commit()  # the database checks reports against their spells here
    assert seen["masuk"] > 5
    assert seen["catatan"] > 2
    assert sum(seen[stage] for stage in Stage) > 3


def _is_open(conn: Connection) -> int:
    counted = select(func.count()).where(reports.c.stage.in_(sorted(OPEN)))
    return conn.execute(counted).scalar() or 0


class _Watch:
    """Collects what a simulator says, and waits for it."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self._more = Event()

    def __call__(self, happening: object) -> None:
        self.seen.append(happening)
        self._more.set()

    def wait_for_more(self) -> bool:
        self._more.clear()
        return self._more.wait(20)


@pytest.fixture
def run_simulator(demo: Engine) -> Iterator[Callable[[], tuple[Simulator, _Watch]]]:
    running: list[Simulator] = []

    def run() -> tuple[Simulator, _Watch]:
        watch = _Watch()
        moments = count(1)  # one clock for each, which never shows the same time twice
        since = NOW + timedelta(minutes=15, seconds=len(running))

        def clock() -> datetime:
            return since + timedelta(milliseconds=next(moments))

        simulator = Simulator(demo, clock=clock, rate=200, seed=1, told=watch)
        running.append(simulator)
        simulator.start()
        return simulator, watch

    yield run
    for simulator in running:
        simulator.stop()


def test_a_simulator_moves_things_until_it_is_stopped(
    demo: Engine, run_simulator: Callable[[], tuple[Simulator, _Watch]]
) -> None:
    simulator, watch = run_simulator()
    assert watch.wait_for_more()
    simulator.stop()
    number = len(watch.seen)
    with demo.connect() as conn:
        events = select(func.count()).where(report_events.c.recorded_at > NOW)
        assert conn.execute(events).scalar()
    assert len(watch.seen) == number


def test_a_second_simulator_waits_for_the_first_to_end(
    run_simulator: Callable[[], tuple[Simulator, _Watch]],
) -> None:
    first, watch = run_simulator()
    assert watch.wait_for_more()
    _, waiting = run_simulator()
    assert watch.wait_for_more()
    assert not waiting.seen
    first.stop()
    assert waiting.wait_for_more()


def test_a_simulator_outlives_the_loss_of_its_database(
    demo: Engine,
    run_simulator: Callable[[], tuple[Simulator, _Watch]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulate, "RETRY_S", 0.1)
    _, watch = run_simulator()
    assert watch.wait_for_more()
    with demo.connect() as conn:
        conn.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    assert watch.wait_for_more()


def test_reports_of_real_people_are_left_to_them(demo: Engine) -> None:
    with demo.begin() as conn:
        conn.execute(reports.update().values(source="crm"))
        assert _is_open(conn)
        city = demo_city(conn)
        assert city
        assert open_simulated(conn, city=city) == []
        assert SOURCE != "crm"

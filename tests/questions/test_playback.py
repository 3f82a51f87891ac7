"""The window played back: at every step it says what the same question asked at that time says."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text

from dashboard.access import Role, Scope
from dashboard.filters import Filters, Preset, Window
from dashboard.lifecycle import ReportKind, Stage
from dashboard.playback import Counted, Playback
from dashboard.policies import Policy, Target, Unit
from data_access import clock_conditions as clocks
from data_access import conditions
from data_access.embedded import EmbeddedServer
from data_access.engine import make_engine
from data_access.heat import PEAK_SHIFT, cell_km2, heat
from data_access.places import area_figures
from data_access.playback import playback
from data_access.rule_versions import add_policy
from data_access.schema import areas, reports
from tests.factories import EVERYTHING, NOW, Town
from tests.questions.random_history import write_random_history

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
WEEK_AGO = Window(Preset.CUSTOM, NOW.date() - timedelta(days=9), NOW.date() - timedelta(days=3))
MONTHS = Window(Preset.CUSTOM, NOW.date() - timedelta(days=70), NOW.date())
WINDOWS = [*(Window(preset) for preset in Preset if preset != Preset.CUSTOM), WEEK_AGO, MONTHS]
PANAKKUKANG = Scope(
    role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
)
TEAM = Scope(role=Role.PIMPINAN_TIM, agencies=frozenset({1}), agency_cities=frozenset({"73.71"}))
SCOPES = [EVERYTHING, PANAKKUKANG, TEAM]


@pytest.fixture
def town(conn: Connection) -> Town:
    """A town in which floods are to be seen within an hour and done within ten."""
    town = Town(conn)
    policy = Policy(
        category_id=town.categories["banjir"],
        response=Target(60, Unit.MINUTES),
        resolution=Target(600, Unit.MINUTES),
        valid_from=NOW - timedelta(days=365),
    )
    add_policy(conn, city=town.city, policy=policy, actor="admin", now=NOW)
    return town


def asked(town: Town, scope: Scope = EVERYTHING, now: datetime = NOW, **filters: Any) -> Playback:
    return playback(town.conn, filters=town.filters(**filters), scope=scope, now=now)


def steps_of(found: Playback, numbers: np.ndarray) -> list[tuple[str, int]]:
    """The local times at which a number changed, with what it became."""
    times = [time.astimezone(NOW.tzinfo) + 8 * HOUR for time in found.steps.times]
    changes = [(f"{times[0]:%H:%M}", int(numbers[0]))]
    for time, before, after in zip(times[1:], numbers, numbers[1:], strict=False):
        if before != after:
            changes.append((f"{time:%H:%M}", int(after)))
    return changes


class TestOneReport:
    def test_it_is_open_from_its_creation_to_its_stop(self, town: Town):
        town.report((Stage.PROSES, 4 * HOUR), (Stage.SELESAI, 2 * HOUR), ago=5 * HOUR)
        found = asked(town)
        assert found.counted is Counted.OPEN
        assert [child.code for child in found.children] == ["73.71.02", "73.71.09"]
        # NOW is 19:05:12; created 14:05, seen at 15:05, done at 17:05
        assert steps_of(found, found.counts[1]) == [("19:15", 0), ("14:15", 1), ("17:15", 0)]
        assert not found.counts[0].any()
        assert not found.late.any()

    def test_it_is_late_while_nobody_acted_and_again_when_it_is_not_done(self, town: Town):
        town.report((Stage.PROSES, 9 * HOUR), ago=12 * HOUR)
        found = asked(town)
        # created 07:05, to be seen by 08:05, seen at 10:05, to be done by 17:05
        assert steps_of(found, found.late[1]) == [
            ("19:15", 0),
            ("08:15", 1),
            ("10:15", 0),
            ("17:15", 1),
        ]
        assert steps_of(found, found.counts[1]) == [("19:15", 0), ("07:15", 1)]

    def test_an_answer_after_the_due_time_of_all_leaves_it_late(self, town: Town):
        town.report((Stage.PROSES, HOUR), ago=12 * HOUR)
        found = asked(town)
        assert steps_of(found, found.late[1]) == [("19:15", 0), ("08:15", 1)]
        assert sorted(found.stretches.late.tolist()) == [0, 1]

    def test_a_reopened_one_is_open_twice_and_a_pause_changes_nothing(self, town: Town):
        town.report(
            (Stage.DITAHAN, 9 * HOUR),
            (Stage.PROSES, 7 * HOUR),
            (Stage.SELESAI, 5 * HOUR),
            (Stage.PROSES, 3 * HOUR),
            ago=10 * HOUR,
            category="sampah",
        )
        found = asked(town)
        assert steps_of(found, found.counts[1]) == [
            ("19:15", 0),
            ("09:15", 1),
            ("14:15", 0),
            ("16:15", 1),
        ]

    def test_a_change_at_a_step_counts_from_that_step(self, town: Town):
        whole = NOW.replace(minute=0, second=0)
        town.report((Stage.SELESAI, NOW - whole + HOUR), ago=NOW - whole + 5 * HOUR)
        found = asked(town)
        assert steps_of(found, found.counts[1]) == [("19:15", 0), ("14:00", 1), ("18:00", 0)]
        assert steps_of(found, found.late[1]) == [("19:15", 0), ("15:15", 1), ("18:00", 0)]

    def test_the_last_step_is_now(self, town: Town):
        town.report(ago=timedelta(0), created_at=NOW)
        found = asked(town)
        assert found.steps.times[-1] == NOW
        assert steps_of(found, found.counts[1]) == [("19:15", 0), ("19:05", 1)]


def test_what_must_not_be_counted_is_not(town: Town):
    town.report()
    town.report(kind=ReportKind.MESIN)
    town.report((Stage.DUPLIKAT, HOUR / 2))
    town.report(area=None)
    town.report(steps=())  # no stage is known: nobody can say that it was open
    town.report((Stage.SELESAI, 30 * HOUR), ago=40 * HOUR)  # done before the window
    town.report(category="sampah")
    town.report(area="73.71")  # in no child
    found = asked(town, categories=frozenset({"banjir"}))
    assert found.counted is Counted.OPEN
    assert found.counts[:, -1].tolist() == [0, 1, 1]
    assert found.counts[:, 0].tolist() == [0, 0, 0]


def test_where_no_stage_is_known_reports_count_from_when_they_came_in(town: Town):
    town.report(ago=5 * HOUR, steps=())
    town.report(ago=2 * HOUR, steps=(), area="73.71.02.1001")
    town.report(ago=25 * HOUR, steps=())  # before the window
    found = asked(town)
    assert found.counted is Counted.RECEIVED
    assert steps_of(found, found.counts[1]) == [("19:15", 0), ("14:15", 1)]
    assert steps_of(found, found.counts[0]) == [("19:15", 0), ("17:15", 1)]
    assert not found.late.any()


def test_a_team_of_panakkukang_is_told_nothing_of_wajo(town: Town):
    before = asked(town, PANAKKUKANG)
    for ago in range(20):
        town.report(area="73.71.02.1001", ago=ago * HOUR + MINUTE)
        town.report(area=None, ago=ago * HOUR + MINUTE)
    found = asked(town, PANAKKUKANG)
    assert [child.code for child in found.children] == ["73.71.09"]
    assert len(found.stretches.x) == 0
    assert (found.top, found.counted, found.x0) == (before.top, before.counted, before.x0)
    assert len(asked(town, PANAKKUKANG, area="73.71.02").stretches.x) == 0


def test_cells_lie_where_the_heat_has_them(town: Town):
    town.report(area="73.71.09.1001")
    town.report(area="73.71.02.1002")
    town.report(lat=None, lon=None)
    found = asked(town)
    cells = heat(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    assert (found.x0, found.y0, found.cell_size) == (cells.x0, cells.y0, cells.cell_size)
    rows = found.stretches
    placed = {(x, y) for x, y in zip(rows.x.tolist(), rows.y.tolist(), strict=True) if x >= 0}
    assert placed == set(zip(cells.x, cells.y, strict=True))
    assert sorted(rows.x.tolist())[0] == -1


def test_who_may_see_numbers_only_is_pointed_at_no_house(town: Town):
    town.report()
    town.report(lat=-5.1451, lon=119.4051)
    national = Scope(role=Role.NASIONAL, all_cities=True)
    found = asked(town, national)
    assert found.stretches.count.tolist() == [2]
    assert found.cell_size * 40_075_000 > 250


def test_with_very_many_the_cells_are_coarser_and_the_counts_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    for ago in range(30):
        town.report((Stage.SELESAI, ago * HOUR / 2), ago=ago * HOUR + MINUTE)
        town.report(lat=-5.1451, lon=119.4051, ago=ago * HOUR + MINUTE)
    town.report(area="73.71.02.1002")
    fine = asked(town)
    monkeypatch.setattr("data_access.playback.MANY_SPANS", 10)
    monkeypatch.setattr("data_access.playback.COARSE_CELLS", 4)
    coarse = asked(town)
    assert coarse.cell_size > 100 * fine.cell_size
    assert coarse.stretches.x.max() < 8
    assert coarse.counts.tolist() == fine.counts.tolist()
    assert coarse.late.tolist() == fine.late.tolist()
    assert coarse.top == fine.top


def test_the_colours_end_at_the_densest_step_of_the_whole_city(town: Town):
    for _ in range(60):  # gone by now, but open at once before
        town.report((Stage.SELESAI, 3 * HOUR), ago=4 * HOUR, area="73.71.09.1001")
    town.report(area="73.71.02.1001")
    found = asked(town)
    row = town.conn.execute(select(func.max(reports.c.cell_y))).scalar_one() >> PEAK_SHIFT
    assert found.top == pytest.approx(60 / cell_km2(row, PEAK_SHIFT), rel=0.5)
    assert found.top >= 60 / cell_km2(row, PEAK_SHIFT)
    assert asked(town, area="73.71.02").top == found.top
    assert asked(town, window=Window(Preset.HOUR)).top == 10


@pytest.fixture(scope="module")
def random_town(server: EmbeddedServer, template: str, _maintenance: Engine) -> Iterator[Town]:
    name = "qlue_playback"
    with _maintenance.connect() as conn:
        conn.execute(text(f"create database {name} template {template} strategy file_copy"))
    engine = make_engine(server.url(name))
    with engine.begin() as conn:
        town = Town(conn)
        write_random_history(conn, town=town, reports=3_000, seed=20261123)
    with engine.connect() as conn:
        town.conn = conn
        yield town
    engine.dispose()
    with _maintenance.connect() as conn:
        conn.execute(text(f"drop database {name} with (force)"))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    area=st.sampled_from(["73.71", "73.71.09", "73.71.09.1001"]),
    window=st.sampled_from(WINDOWS),
    scope=st.sampled_from(SCOPES),
    data=st.data(),
)
def test_each_step_says_what_the_question_asked_at_that_time_says(
    random_town: Town, area: str, window: Window, scope: Scope, data: st.DataObject
):
    filters = random_town.filters(area=area, window=window)
    found = playback(random_town.conn, filters=filters, scope=scope, now=NOW)
    step = data.draw(st.integers(0, found.steps.count), label="step")
    at = found.steps.times[step]
    expected = open_then(random_town.conn, filters, scope, at)
    for number, child in enumerate(found.children):
        then = (int(found.counts[number, step]), int(found.late[number, step]))
        assert then == expected.pop(child.code, (0, 0)), (child.code, at)
    elsewhere = (int(found.counts[-1, step]), int(found.late[-1, step]))
    assert elsewhere == tuple(sum(both) for both in zip((0, 0), *expected.values(), strict=True))


def open_then(
    conn: Connection, filters: Filters, scope: Scope, at: datetime
) -> dict[str, tuple[int, int]]:
    """Open and late at that time by the child that they lie in, `""` for in none."""
    found: dict[str, tuple[int, int]] = {}
    depth = filters.area.count(".") + 2
    for part in clocks.open_at(conditions.counted(filters, scope), at=at, now=NOW):
        rows = conn.execute(
            select(areas.c.code, func.count(), func.count().filter(part.late))
            .select_from(part.source)
            .join(areas, areas.c.id == reports.c.area_id)
            .where(part.where)
            .group_by(areas.c.code)
        ).all()
        for code, number, late in rows:
            child = ".".join(code.split(".")[:depth]) if code != filters.area else ""
            before = found.get(child, (0, 0))
            found[child] = (before[0] + number, before[1] + late)
    return found


def test_the_end_of_a_window_is_what_the_areas_say(random_town: Town):
    for window in WINDOWS:
        filters = random_town.filters(window=window)
        ask: dict[str, Any] = {"filters": filters, "scope": EVERYTHING, "now": NOW}
        found = playback(random_town.conn, **ask)
        figures = area_figures(random_town.conn, **ask)
        assert [child.code for child in found.children] == [area.code for area in figures]
        assert found.counts[:-1, -1].tolist() == [area.open for area in figures]
        assert found.late[:-1, -1].tolist() == [area.late for area in figures]
        assert sum(area.late for area in figures) > 20

"""The questions on PostgreSQL. Each plants decoys that must not come back, and says why."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, update

from dashboard.access import Role, Scope
from dashboard.errors import NotFound
from dashboard.filters import Preset, Window
from dashboard.history import StageStep
from dashboard.lifecycle import ReportKind, Stage
from dashboard.metrics import Median
from data_access.heat import heat, heat_top
from data_access.history import record_stage, record_team
from data_access.kpis import kpis
from data_access.places import area_figures, places
from data_access.reports import find_reports, report_detail, report_lines, report_points
from data_access.schema import reports, teams
from data_access.trends import trend
from tests.factories import EVERYTHING, NOW, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PANAKKUKANG = Scope(
    role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
)
NOBODY = Scope(role=Role.PIMPINAN_TIM)


@pytest.fixture
def town(conn: Connection) -> Town:
    return Town(conn)


def test_received_counts_the_window_and_the_one_before_and_leaves_out_what_it_must(town: Town):
    town.report(ago=HOUR)
    town.report(ago=23 * HOUR)
    town.report(ago=25 * HOUR)  # the day before
    town.report(ago=49 * HOUR)  # before both
    town.report(ago=timedelta(0))  # at the window's very end, which isn't in it
    town.report(kind=ReportKind.MESIN)
    town.report(kind=ReportKind.DARURAT)
    town.report((Stage.DUPLIKAT, HOUR / 2))
    town.report((Stage.DITOLAK, HOUR / 2))
    town.report(area=None)

    found = kpis(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)

    assert (found.now.received, found.before.received) == (2, 1)
    assert found.left_out.machine == 1
    assert found.left_out.emergency == 1
    assert found.left_out.closed_without_work == 2
    assert found.left_out.outside == 1


def test_machine_events_are_counted_when_asked_for(town: Town):
    town.report()
    town.report(kind=ReportKind.MESIN)
    asked = town.filters(kinds=frozenset({ReportKind.MESIN}))
    assert kpis(town.conn, filters=asked, scope=EVERYTHING, now=NOW).now.received == 1


def test_open_now_is_the_backlog_whatever_the_window_and_before_comes_from_the_spells(town: Town):
    town.report(ago=40 * DAY)  # open then and now
    town.report((Stage.SELESAI, HOUR), ago=40 * DAY)  # open a day ago, done since
    town.report((Stage.SELESAI, 30 * HOUR), ago=40 * DAY)  # done before that
    town.report(ago=HOUR)  # not yet there a day ago
    town.report((Stage.DITAHAN, 30 * HOUR), ago=40 * DAY)  # paused is open
    reopened = town.report((Stage.SELESAI, 36 * HOUR), ago=40 * DAY)  # done a day ago, open again
    record_stage(
        town.conn,
        report_id=reopened,
        step=StageStep(Stage.PROSES, NOW - 2 * HOUR),
        actor="operator",
        source="test",
        now=NOW,
    )
    found = kpis(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    assert (found.now.open_at_end, found.before.open_at_end) == (4, 3)


def test_a_window_that_ended_counts_what_was_open_then(town: Town):
    town.report((Stage.SELESAI, 2 * DAY), ago=8 * DAY)
    window = Window(Preset.CUSTOM, date(2026, 11, 12), date(2026, 11, 15))
    found = kpis(town.conn, filters=town.filters(window=window), scope=EVERYTHING, now=NOW)
    assert (found.now.open_at_end, found.before.open_at_end) == (1, 0)


def test_a_report_whose_stage_is_unknown_is_received_but_never_open_nor_acted_on(town: Town):
    town.report(steps=())
    found = kpis(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    assert (found.now.received, found.now.open_at_end, found.now.acted_share) == (1, 0, None)
    assert found.left_out.stage_unknown == 1


@pytest.mark.parametrize(
    ("minutes", "median"),
    [
        ([], None),
        ([10], 10),
        ([10, 20], 15),
        ([10, 10, 20], 10),
        ([10, 20, 20, 30], 20),
        ([10, 20, 40, 80], 30),
        ([5, 5, 5, 5, 100], 5),
        ([1, 2, 3, 4, 5, 6], 3.5),
    ],
)
def test_median_response(town: Town, minutes: list[int], median: float | None):
    for length in minutes:
        acted = HOUR * 3 - timedelta(minutes=length)
        town.report((Stage.PROSES, acted), ago=HOUR * 3)
    town.report()  # nobody has acted: not in the median, but in the share
    found = kpis(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW).now
    assert (found.response.minutes, found.response.n) == (median, len(minutes))
    assert found.acted_share == len(minutes) / (len(minutes) + 1)


def test_categories_and_place_narrow_every_figure(town: Town):
    town.report(category="sampah", area="73.71.09.1002")
    town.report(category="banjir", area="73.71.09.1002")  # another category
    town.report(category="sampah", area="73.71.02.1001")  # another kecamatan
    asked = town.filters(area="73.71.09", categories=frozenset({"sampah"}))
    assert kpis(town.conn, filters=asked, scope=EVERYTHING, now=NOW).now.received == 1
    assert heat(town.conn, filters=asked, scope=EVERYTHING, now=NOW).total == 1
    assert (
        sum(step.total for step in trend(town.conn, filters=asked, scope=EVERYTHING, now=NOW)) == 1
    )
    assert len(report_lines(town.conn, filters=asked, scope=EVERYTHING, now=NOW)) == 1


def test_children_of_the_place_add_up_what_lies_below_them(town: Town):
    town.report(area="73.71.09.1001")
    town.report((Stage.PROSES, HOUR / 2), area="73.71.09.1002", ago=2 * HOUR)
    town.report((Stage.SELESAI, HOUR), area="73.71.09.1002", ago=30 * HOUR)
    town.report(area="73.71.02.1001", ago=3 * DAY)
    town.report(area="73.71")  # placed no deeper than the city: in no child
    found = area_figures(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    assert [
        (area.name, area.open, area.received, area.received_before, area.received_last_hour)
        for area in found
    ] == [("Wajo", 1, 0, 0, 0), ("Panakkukang", 2, 2, 1, 1)]
    below = area_figures(
        town.conn, filters=town.filters(area="73.71.09"), scope=EVERYTHING, now=NOW
    )
    assert [(area.name, area.open) for area in below] == [("Tamamaung", 1), ("Paropo", 1)]


def test_a_team_of_panakkukang_learns_nothing_of_wajo(town: Town):
    town.report(area="73.71.09.1001")
    hidden = town.report(area="73.71.02.1001", external_id="WAJO-12345")
    town.report(area=None)
    everywhere = town.filters()
    ask = {"filters": everywhere, "scope": PANAKKUKANG, "now": NOW}
    found = kpis(town.conn, **ask)
    assert (found.now.received, found.now.open_at_end, found.left_out.outside) == (1, 1, 0)
    assert heat(town.conn, **ask).total == 1
    assert [area.name for area in area_figures(town.conn, **ask)] == ["Panakkukang"]
    assert {line.area_name for line in report_lines(town.conn, **ask)} == {"Tamamaung"}
    assert len(report_points(town.conn, **ask, bounds=(119, -6, 120, -5))) == 1
    assert set(places(town.conn, city=town.city, scope=PANAKKUKANG)) == {
        "73.71.09",
        "73.71.09.1001",
        "73.71.09.1002",
    }
    assert find_reports(town.conn, words="WAJO-12345", scope=PANAKKUKANG) == ()
    assert find_reports(town.conn, words=str(hidden), scope=PANAKKUKANG) == ()
    with pytest.raises(NotFound):
        report_detail(town.conn, now=NOW, report_id=hidden, scope=PANAKKUKANG)
    # Asking for Wajo itself widens nothing.
    ask["filters"] = town.filters(area="73.71.02")
    assert kpis(town.conn, **ask).now.received == 0
    assert area_figures(town.conn, **ask) == ()


def test_an_agency_sees_what_it_holds_and_what_its_categories_own(town: Town):
    agency = town.agencies["sampah"]
    scope = Scope(
        role=Role.PIMPINAN_TIM,
        agencies=frozenset({agency}),
        agency_cities=frozenset({"73.71"}),
    )
    town.report(category="sampah")
    town.report(category="banjir")  # another agency's
    assert kpis(town.conn, filters=town.filters(), scope=scope, now=NOW).now.received == 1


def test_an_empty_scope_and_a_foreign_city_see_nothing(town: Town):
    town.report()
    for scope in (NOBODY, Scope(role=Role.ADMIN, cities=frozenset({"31"}))):
        assert kpis(town.conn, filters=town.filters(), scope=scope, now=NOW).now.received == 0


def test_nasional_sees_sums_and_no_single_report(town: Town):
    town.report()
    scope = Scope(role=Role.NASIONAL, all_cities=True)
    ask = {"filters": town.filters(), "scope": scope, "now": NOW}
    assert kpis(town.conn, **ask).now.received == 1
    assert report_lines(town.conn, **ask) == ()
    assert report_points(town.conn, **ask, bounds=(119, -6, 120, -5)) == ()


def test_outside_reports_are_listed_for_those_who_may_see_them(town: Town):
    town.report(area=None)
    analyst = Scope(role=Role.ANALIS, cities=frozenset({"73.71"}))
    mayor = Scope(role=Role.WALIKOTA, cities=frozenset({"73.71"}))
    ask = {"filters": town.filters(), "now": NOW}
    assert [line.outside for line in report_lines(town.conn, scope=analyst, **ask)] == [True]
    assert report_lines(town.conn, scope=mayor, **ask) == ()
    assert kpis(town.conn, scope=mayor, **ask).left_out.outside == 0


def test_trend_steps_are_local_hours_with_the_empty_ones(town: Town):
    town.report(ago=timedelta(minutes=1))
    town.report(ago=23 * HOUR, category="sampah")
    steps = trend(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    assert len(steps) == 25
    assert steps[-1].start.isoformat() == "2026-11-21T19:00:00+08:00"
    assert steps[-1].received == {"banjir": 1}
    assert steps[1].received == {"sampah": 1}
    assert sum(step.total for step in steps) == 2


def test_an_original_elsewhere_is_not_told_of(town: Town):
    original = town.report(area="73.71.02.1001")
    double = town.report()
    town.conn.execute(update(reports).where(reports.c.id == double).values(duplicate_of=original))
    read = partial(report_detail, town.conn, now=NOW, report_id=double)
    assert read(scope=EVERYTHING).duplicate_of == original
    assert read(scope=PANAKKUKANG).duplicate_of is None


def test_heat_points_at_no_house_for_who_may_see_aggregates_only(town: Town):
    town.report()
    town.report(lat=-5.1451, lon=119.4051)
    national = Scope(role=Role.NASIONAL, all_cities=True)
    found = heat(town.conn, filters=town.filters(), scope=national, now=NOW)
    assert (found.total, list(found.count)) == (2, [2])
    assert found.cell_size * 40_075_000 > 250
    assert heat(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW).cell_size < 1e-6


def test_heat_counts_the_reports_of_a_cell_and_skips_those_without_a_point(town: Town):
    town.report()
    town.report()
    town.report(area="73.71.02.1001")
    town.report(lat=None, lon=None)
    found = heat(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    assert sorted(found.count) == [1, 2]
    west = found.x0 * 360 - 180
    assert west == pytest.approx(119.405, abs=1e-4)
    top = heat_top(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    below = town.filters(area="73.71.02")
    assert top == heat_top(town.conn, filters=below, scope=EVERYTHING, now=NOW) > 1


def test_an_erased_report_is_nowhere(town: Town):
    erased = town.report()
    town.conn.execute(update(reports).where(reports.c.id == erased).values(dihapus=True))
    assert kpis(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW).now.received == 0
    with pytest.raises(NotFound):
        report_detail(town.conn, now=NOW, report_id=erased, scope=EVERYTHING)


def test_a_report_with_its_history_names_its_holders_and_hides_the_reporter(town: Town):
    report = town.report(
        (Stage.KOORDINASI, HOUR / 2), reporter_name="Si Fulan", reporter_contact="0812"
    )
    found = report_detail(town.conn, now=NOW, report_id=report, scope=EVERYTHING)
    assert [(line.kind, line.old, line.new) for line in found.history] == [
        ("stage", "menunggu", "koordinasi"),
        ("stage", None, "menunggu"),
        ("holder", None, "Tamamaung"),
    ]
    assert found.history[0].flagged
    assert found.holder == "Tamamaung"
    assert "Fulan" not in repr(found)
    assert "0812" not in repr(found)


def test_a_history_names_the_teams(town: Town):
    made = {"city_id": town.city.id, "slug": "trc", "name": "TRC Panakkukang", "capacity": 5}
    team = town.conn.execute(insert(teams).values(made).returning(teams.c.id)).scalar_one()
    report = town.report()
    for team_id in (team, None):
        of = {"at": NOW, "now": NOW, "actor": "tim", "source": "test"}
        record_team(town.conn, report_id=report, team_id=team_id, **of)
    found = report_detail(town.conn, now=NOW, report_id=report, scope=EVERYTHING)
    assert [(line.old, line.new) for line in found.history if line.kind == "team"] == [
        ("TRC Panakkukang", None),
        (None, "TRC Panakkukang"),
    ]


def test_lines_page_by_the_last_line_without_gap_or_repeat(town: Town):
    for _ in range(3):
        town.report(ago=HOUR)  # the same moment: the number decides
    town.report(ago=2 * HOUR)
    ask = {"filters": town.filters(), "scope": EVERYTHING, "now": NOW}
    first = report_lines(town.conn, **ask, limit=2)
    rest = report_lines(town.conn, **ask, limit=9, after=(first[-1].created_at, first[-1].id))
    ids = [line.id for line in (*first, *rest)]
    assert len(set(ids)) == 4
    assert ids == [line.id for line in report_lines(town.conn, **ask)]


def test_the_window_before_is_told_at_the_age_that_this_one_has_now(town: Town):
    town.report((Stage.PROSES, 47 * HOUR), ago=48 * HOUR)  # within its own day
    town.report((Stage.PROSES, 2 * HOUR), ago=30 * HOUR)  # only a day later
    town.report((Stage.PROSES, HOUR), ago=3 * HOUR)
    found = kpis(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW)
    assert (found.now.acted_on, found.now.with_stage) == (1, 1)
    assert (found.before.acted_on, found.before.with_stage) == (1, 2)
    assert found.before.response == Median(minutes=60, n=1)


def test_a_few_reports_do_not_glow_like_many(town: Town):
    town.report()
    assert heat_top(town.conn, filters=town.filters(), scope=EVERYTHING, now=NOW) == 10

"""The incidents beside the map: which are listed how, and what one tells when it is opened."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.access import Role, Scope
from dashboard.filters import Panel, Preset, View, Window
from dashboard.incident_view import STEP, Depth, Incident, Member, TimelineStep
from dashboard.incidents import IncidentState
from layouts.alerts import NO_ALERTS
from layouts.incident_list import MOST_BARS, bars_of, list_view, opened_view
from layouts.maps import map_state
from layouts.rail import Incidents, tabs_view
from tests.factories import NOW
from tests.pictures.making import links_of, parts_of, situation, text_of
from tests.pictures.test_incidents import FLOOD, MINUTE

HOUR = timedelta(hours=1)
LISTED = situation(view=View(panel=Panel.INCIDENTS))
OVER = replace(
    FLOOD,
    id=3,
    category="sampah",
    state=IncidentState.ENDED,
    began_at=NOW - 30 * HOUR,
    last_report_at=NOW - 28 * HOUR,
    ended_at=NOW - 25 * HOUR,
    reports=12,
)
MEMBERS = (
    Member(41, NOW - 5 * MINUTE, "73.71.09.1001", "Tamamaung", "menunggu", depth_cm=40),
    Member(40, NOW - 9 * MINUTE, "73.71.09.1002", "Paropo", "proses"),
)


def told(found: list[object]) -> str:
    return " ".join(text_of(part) for part in found)


def test_running_ones_come_first_the_fastest_on_top():
    slow = replace(FLOOD, id=9, last_hour=1)
    rows = [
        row
        for part in list_view(LISTED, [slow, FLOOD], [OVER])
        for row in parts_of(part)
        if getattr(row, "data-row", None)
    ]
    assert [getattr(row, "data-row") for row in rows] == ["incident-7", "incident-9", "incident-3"]


def test_a_row_tells_what_how_many_how_deep_since_when_and_beside_what():
    said = told(list_view(LISTED, [replace(FLOOD, depth=Depth(70, 40, 5))], [OVER]))
    for words in (
        "Banjir, Kel. Tamamaung dan Paropo",
        "23 laporan",
        "ditemukan saat 14 dalam 1 jam, biasanya 1",
        "air sampai 70 cm (paha)",
        "sejak 17.35",
        "Berakhir dalam 7 hari terakhir",
        "20 Nov 13.05 sampai 20 Nov 15.05 (2 j)",
    ):
        assert words in said


def test_what_of_its_origin_may_not_be_told_is_not():
    said = told(list_view(LISTED, [replace(FLOOD, origin=None)], []))
    assert "14" not in said
    assert "23 laporan dalam 1 j 25 m" in said
    assert "Tidak ada yang berakhir dalam 7 hari terakhir." in said


@pytest.mark.parametrize(
    ("window", "said"),
    [(Window(Preset.HOUR), "7 hari terakhir"), (Window(Preset.MONTH), "30 hari")],
)
def test_without_any_it_says_of_what_time(window: Window, said: str):
    assert f"Belum ada lonjakan yang ditemukan dalam {said}." in told(
        list_view(situation(window=window), [], [])
    )


def test_tabs_say_how_many_go_on_and_leave_the_list_to_one_that_is_open():
    running = Incidents(running=(FLOOD, OVER))
    elsewhere = tabs_view(situation(), NO_ALERTS, running)
    assert "Lonjakan 2" in told(list(elsewhere))
    assert "Lonjakan 2" not in told(list(tabs_view(LISTED, NO_ALERTS, running)))
    assert tabs_view(situation(view=View(incident=7)), NO_ALERTS, running) == []


class TestOpened:
    s = situation(view=View(panel=Panel.INCIDENTS, incident=7))
    FULL = replace(
        FLOOD,
        depth=Depth(70, 40, 5),
        members=MEMBERS,
        timeline=(TimelineStep(NOW - HOUR, 3), TimelineStep(NOW - HOUR + STEP, 6)),
    )

    def test_it_tells_all_that_is_known_and_leads_to_its_reports_and_back(self):
        shown = opened_view(self.s, self.FULL)
        said = told(shown)
        for words in (
            "Lonjakan banjir di Kel. Tamamaung dan Paropo",
            "23 laporan, 9 dalam 1 jam terakhir",
            "ditemukan saat 14 dalam 1 jam, biasanya 1",
            "separuh sampai 40 cm, dari 5 laporan",
            "Tamamaung 20, Paropo 3",
            "Laporan per 15 m, terbanyak 6",
        ):
            assert words in said
        hrefs = [href for part in shown for href in links_of(part).values()]
        assert hrefs == [
            self.s.href(incident=None),
            self.s.href(report=41),
            self.s.href(report=40),
        ]

    def test_it_is_played_from_its_first_report(self):
        [play] = [
            getattr(part, "data-play-from")
            for view in opened_view(self.s, self.FULL)
            for part in parts_of(view)
            if getattr(part, "data-play-from", None)
        ]
        assert play == self.FULL.began_at.isoformat()

    @pytest.mark.parametrize(
        ("role", "cities", "state", "may"),
        [
            (Role.OPERATOR, {"73.71"}, IncidentState.OPEN, True),
            (Role.ADMIN, {"73.71"}, IncidentState.OPEN, True),
            (Role.OPERATOR, {"73.71"}, IncidentState.ENDED, False),
            (Role.OPERATOR, {"31"}, IncidentState.OPEN, False),
            (Role.ANALIS, {"73.71"}, IncidentState.OPEN, False),
            (Role.WALIKOTA, {"73.71"}, IncidentState.OPEN, False),
        ],
    )
    def test_who_may_ends_it_while_it_goes_on(
        self, role: Role, cities: set[str], state: IncidentState, may: bool
    ):
        one = replace(self.FULL, state=state, ended_at=None if may else NOW)
        s = replace(self.s, scope=Scope(role, cities=frozenset(cities)))
        addresses = [
            getattr(part, "data-end", None)
            for view in opened_view(s, one)
            for part in parts_of(view)
        ]
        assert ("/api/v1/incidents/7/end" in addresses) is may

    def test_one_that_is_not_there_is_said_to_be_none(self):
        shown = opened_view(self.s, None)
        assert "tidak ada, atau di luar kewenangan" in told(shown)
        assert links_of(shown[0]) == {"Semua lonjakan": self.s.href(incident=None)}

    def test_who_reads_no_reports_gets_numbers_alone(self):
        nation = replace(self.s, scope=Scope(Role.NASIONAL, all_cities=True))
        said = told(opened_view(nation, replace(self.FULL, members=())))
        assert "angka gabungan" in said
        assert "Laporannya" not in said

    @pytest.mark.parametrize(
        ("steps", "length", "bars"), [(1, STEP, 1), (48, STEP, 48), (49, 2 * STEP, 25)]
    )
    def test_a_long_timeline_has_longer_steps(self, steps: int, length: timedelta, bars: int):
        timeline = [TimelineStep(NOW + number * STEP, number) for number in range(steps)]
        each, found = bars_of(timeline)
        assert (each, len(found)) == (length, bars)
        assert len(found) <= MOST_BARS
        assert sum(found) == sum(range(steps))


def flags(**asked: object) -> dict[str, object]:
    s = asked.pop("s", situation())
    return map_state(s, (), heat_top=1.0, geometry_version="1", report=None, **asked)  # type: ignore[arg-type]


def test_what_goes_on_has_a_flag_on_the_map_that_opens_it():
    placed = replace(FLOOD, centre=(-5.1, 119.4))
    state = flags(running=(placed, replace(FLOOD, id=8)), s=situation(view=View(incident=7)))
    [flag] = state["incidents"]  # type: ignore[misc]
    assert (flag["id"], flag["number"], flag["opened"]) == (7, "23", True)
    assert (flag["lat"], flag["lon"]) == (-5.1, 119.4)
    assert "incident=7" in flag["address"]
    assert state["hull"] == ()


def test_only_of_the_one_that_is_open_the_shape_is_drawn():
    shape = ((-5.1, 119.4), (-5.2, 119.4), (-5.2, 119.5))
    one: Incident = replace(FLOOD, hull=shape)
    assert flags(running=(one,))["hull"] == ()
    assert flags(running=(one,), opened=one)["hull"] == shape

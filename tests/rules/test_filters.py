"""Addresses to filters and back; nonsense gives the default and says so."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.alerts import AlertOrder
from dashboard.comparison import PREVIOUS, YEAR, Comparison
from dashboard.filters import (
    Filters,
    Layer,
    Measure,
    Panel,
    Preset,
    Request,
    View,
    Window,
    read_request,
    to_parameters,
    to_query,
)
from dashboard.lifecycle import ReportKind
from dashboard.narrowing import BY_AREAS, HOURS, Narrowing
from dashboard.places import City
from dashboard.slices import Slice
from tests.factories import NOW

CITY = City(id=1, code="73.71", name="Kota Makassar", timezone="Asia/Makassar")
AREAS = {"73.71", "73.71.09", "73.71.09.1001"}
CATEGORIES = {"banjir", "sampah"}


def read(home: str = "73.71", **parameters: str) -> Request:
    parameters = {name.rstrip("_"): value for name, value in parameters.items()}
    return read_request(
        parameters, city=CITY, home=home, areas=AREAS, categories=CATEGORIES, now=NOW
    )


def test_an_empty_address_is_the_default_without_a_complaint():
    request = read()
    assert request == Request(Filters(city=CITY, area="73.71"))


def test_a_page_opens_on_the_home_of_the_user():
    assert read(home="73.71.09").filters.area == "73.71.09"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("30d", Window(Preset.MONTH)),
        ("24h", Window()),
        ("2026-10-01,2026-10-31", Window(Preset.CUSTOM, date(2026, 10, 1), date(2026, 10, 31))),
    ],
)
def test_dates_picked_out_of_a_window_lead_back_to_it_until_another_is_chosen(
    text: str, window: Window
):
    request = read(from_="2026-11-02", to="2026-11-03", back=text)
    assert (request.problems, request.view.back) == ((), window)
    told = to_parameters(request.filters, request.view)
    assert told.get("back", "24h") == text
    assert "back" not in to_query(request.filters, request.view, window=Window(Preset.WEEK))
    assert ("back=" in to_query(request.filters, request.view, page=2)) is (text != "24h")


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"back": "25h"}, "back"),
        ({"back": "2026-10-31,2026-10-01"}, "back"),
        ({"back": ","}, "back"),
        ({"area": "73.71.02"}, "area"),
        ({"area": "x' or 1=1"}, "area"),
        ({"category": "banjir,naga"}, "category"),
        ({"window": "25h"}, "window"),
        ({"from_": "kemarin"}, "from"),
        ({"from_": "2026-11-20", "to": "2026-11-10"}, "from"),
        ({"from_": "2026-12-24", "to": "2026-12-25"}, "from"),
        ({"from_": "1066-10-14", "to": "2026-11-10"}, "from"),
        ({"from_": "2020-01-01", "to": "2026-11-10"}, "from"),
        ({"kind": "robot"}, "kind"),
        ({"measure": "weight"}, "measure"),
        ({"layers": "heat,cheese"}, "layers"),
        ({"report": "12a"}, "report"),
        ({"report": "9" * 30}, "report"),
        ({"report": "²"}, "report"),
        ({"at": "kemarin"}, "at"),
        ({"at": "2026-11-21 14:15"}, "at"),
        ({"at": "2026-11-21T14:15+08:00"}, "at"),
        ({"at": "2026-11-21T4:15"}, "at"),
        ({"at": "0001-01-01T00:00"}, "at"),
        ({"at": "9999-12-31T23:59"}, "at"),
        # The window of 24 hours began at 19:05:12.
        ({"at": "2026-11-20T19:05"}, "at"),
        ({"at": "2026-11-21T19:06"}, "at"),
        ({"list": "everything"}, "list"),
        ({"incident": "0"}, "incident"),
        ({"incident": "7a"}, "incident"),
        ({"order": "oldest"}, "order"),
        ({"rows": "lateish"}, "rows"),
        ({"page": "0"}, "page"),
        ({"compare": "tahun"}, "compare"),
        ({"lens": "Titik rawan"}, "lens"),
        ({"lens": "x" * 49}, "lens"),
        ({"compare": "73.71.02"}, "compare"),
        ({"hour": "25"}, "hour"),
        ({"page": "-1"}, "page"),
        ({"page": "1" * 9}, "page"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_nonsense_gives_the_default_and_is_named(parameters: dict[str, str], named: str):
    request = read(**parameters)
    assert [problem.parameter for problem in request.problems] == [named]
    assert request.problems[0].reason
    assert request.filters.area == "73.71"
    assert request.filters.window == Window()
    assert request.view == View()


def test_what_made_sense_is_kept_beside_what_did_not():
    request = read(category="sampah,naga", window="7d")
    assert request.filters.categories == {"sampah"}
    assert request.filters.window == Window(Preset.WEEK)


@pytest.mark.parametrize(
    ("parameters", "utc"),
    [
        ({"at": "2026-11-21T14:15"}, "2026-11-21T06:15:00+00:00"),
        ({"at": "2026-11-20T19:06"}, "2026-11-20T11:06:00+00:00"),
        ({"at": "2026-11-21T19:05"}, "2026-11-21T11:05:00+00:00"),
        ({"at": "2026-11-15T00:00", "window": "7d"}, "2026-11-14T16:00:00+00:00"),
        (
            {"at": "2026-11-02T23:59", "from_": "2026-11-01", "to": "2026-11-02"},
            "2026-11-02T15:59:00+00:00",
        ),
    ],
)
def test_a_time_of_the_window_is_the_citys_own(parameters: dict[str, str], utc: str):
    request = read(**parameters)
    assert request.problems == ()
    assert request.view.at is not None
    assert request.view.at.isoformat() == utc


def test_no_layer_at_all_can_be_asked_for():
    assert read(layers="").view.layers == frozenset()


windows = st.one_of(
    st.sampled_from([Window(p) for p in Preset if p is not Preset.CUSTOM]),
    st.builds(
        lambda first, days: Window(
            Preset.CUSTOM, first, min(first + timedelta(days=days), date(2026, 11, 21))
        ),
        st.dates(date(2024, 1, 1), date(2026, 11, 21)),
        st.integers(0, 700),
    ),
)


@given(
    filters=st.builds(
        Filters,
        city=st.just(CITY),
        area=st.sampled_from(sorted(AREAS)),
        window=windows,
        categories=st.frozensets(st.sampled_from(sorted(CATEGORIES))),
        kinds=st.frozensets(st.sampled_from(list(ReportKind)), min_size=1),
        narrow=st.builds(
            Narrowing,
            hours=st.frozensets(st.sampled_from(HOURS)),
            holders=st.just(frozenset()) | st.just(frozenset({BY_AREAS})),
            done=st.none() | st.just((0, 24)),
        ),
    ),
    view=st.builds(
        View,
        measure=st.sampled_from(list(Measure)),
        layers=st.frozensets(st.sampled_from(list(Layer))),
        report=st.none() | st.integers(1, 10**15),
        panel=st.sampled_from(list(Panel)),
        order=st.sampled_from(list(AlertOrder)),
        rows=st.none() | st.sampled_from(list(Slice)),
        incident=st.none() | st.integers(1, 10**15),
        page=st.integers(1, 99_999),
        compare=st.sampled_from([PREVIOUS, YEAR, *sorted(AREAS)]).map(Comparison),
        lens=st.sampled_from([None, "hot", "rumah-tak-layak-huni"]),
    ),
)
def test_what_is_written_reads_back_the_same(filters: Filters, view: View):
    parameters = to_parameters(filters, view)
    request = read_request(
        parameters, city=CITY, home="73.71", areas=AREAS, categories=CATEGORIES, now=NOW
    )
    assert request == Request(filters, view)


@given(
    st.dictionaries(st.sampled_from(["area", "window", "from", "to", "report", "at"]), st.text())
)
def test_no_address_breaks_the_reading(parameters: dict[str, str]):
    read_request(parameters, city=CITY, home="73.71", areas=AREAS, categories=CATEGORIES, now=NOW)


def test_a_time_is_written_as_it_is_read():
    asked = {"city": "73.71", "window": "7d", "at": "2026-11-15T00:00"}
    request = read(**asked)
    assert to_parameters(request.filters, request.view) == asked


def test_a_link_changes_one_thing_and_keeps_the_rest():
    filters = Filters(city=CITY, area="73.71.09", window=Window(Preset.WEEK))
    link = to_query(filters, View(report=3), area="73.71.09.1001", report=None)
    assert link == "?city=73.71&area=73.71.09.1001&window=7d"


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"report": 3}, "list=newest&rows=late&page=4"),
        ({"layers": frozenset()}, "list=newest&rows=late&page=4"),
        ({"area": "73.71.09"}, "list=newest&rows=late"),
        ({"window": Window(Preset.WEEK)}, "list=newest&rows=late"),
        ({"categories": frozenset({"sampah"})}, "list=newest&rows=late"),
        ({"rows": Slice.OPEN}, "list=newest&rows=open"),
        ({"page": 5}, "list=newest&rows=late&page=5"),
        ({"rows": None}, "list=newest"),
    ],
)
def test_other_rows_start_at_their_first_page(changes: dict[str, Any], kept: str):
    view = View(panel=Panel.NEWEST, rows=Slice.LATE, page=4)
    assert to_query(Filters(city=CITY, area="73.71"), view, **changes).endswith(kept)


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (Window(Preset.HOUR), "2026-11-21T10:05:12+00:00", "2026-11-21T11:05:12+00:00"),
        (Window(Preset.MONTH), "2026-10-22T11:05:12+00:00", "2026-11-21T11:05:12+00:00"),
        # A local day of Makassar starts at 16.00 UTC of the day before.
        (
            Window(Preset.CUSTOM, date(2026, 11, 1), date(2026, 11, 2)),
            "2026-10-31T16:00:00+00:00",
            "2026-11-02T16:00:00+00:00",
        ),
        # Today has not ended.
        (
            Window(Preset.CUSTOM, date(2026, 11, 21), date(2026, 11, 21)),
            "2026-11-20T16:00:00+00:00",
            "2026-11-21T11:05:12+00:00",
        ),
    ],
)
def test_bounds(window: Window, start: str, end: str):
    zone = ZoneInfo("Asia/Makassar")
    bounds = window.bounds(NOW, zone)
    assert [moment.isoformat() for moment in bounds] == [start, end]
    before = window.before(NOW, zone)
    assert before[1] == bounds[0]
    assert before[1] - before[0] == bounds[1] - bounds[0]


def test_a_day_of_a_clock_change_has_its_own_length():
    boston = ZoneInfo("America/New_York")
    day = Window(Preset.CUSTOM, date(2015, 3, 8), date(2015, 3, 8))
    start, end = day.bounds(datetime(2026, 1, 1, tzinfo=UTC), boston)
    assert end - start == timedelta(hours=23)

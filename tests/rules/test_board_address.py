"""The address of the Peringkat page: what it says is read again, what makes no sense is named."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from dashboard.board_address import (
    BoardAddress,
    Opened,
    Opens,
    Period,
    board_query,
    period_window,
    read_board_address,
)
from dashboard.filters import Preset, Window
from dashboard.leaderboard import UnitKind
from dashboard.places import City
from dashboard.sla import ClockName

CITY = City(id=1, code="73.71", name="Kota Makassar", timezone="Asia/Makassar")
OCTOBER = Window(Preset.CUSTOM, date(2026, 10, 1), date(2026, 10, 31))
DISTRICTS = {"73.71.09"}


def read(**parameters: str):
    return read_board_address(parameters, window=Window(), districts=DISTRICTS)


@pytest.mark.parametrize(
    "address",
    [
        BoardAddress(),
        BoardAddress(unit=UnitKind.AGENCY, clock=ClockName.RESOLUTION),
        BoardAddress(unit=UnitKind.AGENCY, clock=ClockName.RESPONSE),
        BoardAddress(clock=ClockName.RESOLUTION, district="73.71.09", words="maju & mundur"),
        BoardAddress(month=date(2026, 10, 1), version=2),
        BoardAddress(opened=Opened(Opens.UNIT, "73.71.09.1001/2026-10-15")),
        BoardAddress(opened=Opened(Opens.LEFT_OUT, "duplikat")),
    ],
)
def test_an_address_is_read_as_it_was_written(address: BoardAddress) -> None:
    found = dict(parse_qsl(board_query(CITY, address).removeprefix("?")))
    assert found.pop("city") == "73.71"
    assert read(**found) == (address, ())


def test_the_dates_stand_in_it_and_those_of_now_do_not() -> None:
    assert "from=2026-10-01&to=2026-10-31" in board_query(CITY, BoardAddress(window=OCTOBER))
    assert board_query(CITY, BoardAddress(window=Window(Preset.MONTH))) == "?city=73.71"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit", "rt"),
        ("clock", "x"),
        ("kec", "73.71.99"),
        ("month", "2026-13"),
        ("month", "1899-01"),
        ("month", "0000-01"),
        ("month", "9999-12"),
        ("open", "correct:9999-12"),
        ("open", "unit:../x"),
        ("open", "left:semua"),
        ("open", "contest:0"),
        ("open", "ruling:1x"),
        ("open", f"contest:{10**18}"),
        ("open", "x"),
    ],
)
def test_what_makes_no_sense_is_put_aside(name: str, value: str) -> None:
    address, [problem] = read(**{name: value})
    assert address == BoardAddress()
    assert (problem.parameter, problem.value) == (name, value)


def test_a_version_is_one_of_a_month() -> None:
    assert read(version="2")[0].version is None
    address, [problem] = read(month="2026-10", version="0")
    assert (address.version, problem.parameter) == (None, "version")


def test_other_units_lead_with_their_own_clock() -> None:
    here = BoardAddress(district="73.71.09", opened=Opened(Opens.UNIT, "73.71.09.1001"))
    there = here.of_unit(UnitKind.AGENCY)
    assert (there.clock, there.district, there.opened) == (ClockName.RESOLUTION, None, None)


@pytest.mark.parametrize(
    ("period", "today", "days"),
    [
        (Period.LAST_MONTH, "2026-03-31", ("2026-02-01", "2026-02-28")),
        (Period.LAST_MONTH, "2026-01-01", ("2025-12-01", "2025-12-31")),
        (Period.QUARTER, "2026-11-21", ("2026-10-01", "2026-12-31")),
        (Period.QUARTER, "2026-05-31", ("2026-04-01", "2026-06-30")),
    ],
)
def test_the_days_of_a_period(period: Period, today: str, days: tuple[str, str]) -> None:
    window = period_window(period, date.fromisoformat(today))
    assert (window.first.isoformat(), window.last.isoformat()) == days

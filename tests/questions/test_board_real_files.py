"""Jakarta's real reports through the board: what docs/leaderboard.md says that is seen of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from dashboard.errors import ApproximateAreas
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import Board, Exclusion, UnitKind
from dashboard.places import City
from dashboard.policies import Policy, Target, Unit
from dashboard.sla import ClockName
from data_access.boards import ask_board
from data_access.cities import add_city, city_categories
from data_access.desk import Desk
from data_access.imports.area_commands import import_area_files
from data_access.imports.report_import import import_reports
from data_access.month_freezer import freeze_month
from data_access.rule_versions import add_policy
from data_access.schema import areas, reports
from tests.factories import EVERYTHING, NOW

pytestmark = pytest.mark.shared

FLOODS = "petabencana-jakarta-floods-feb2017.csv"
FEBRUARY = Window(Preset.CUSTOM, date(2017, 2, 1), date(2017, 2, 28))


@dataclass(frozen=True)
class Jakarta:
    """The city with its real borders, Jakarta's example targets and the flood of February 2017."""

    engine: Engine
    city: City

    def board(self, clock: ClockName, unit: UnitKind = UnitKind.KELURAHAN) -> Board:
        desk = Desk(self.engine, clock=lambda: NOW)
        filters = Filters(city=self.city, area=self.city.code, window=FEBRUARY)
        return ask_board(desk, filters=filters, scope=EVERYTHING, unit=unit, clock=clock)


@pytest.fixture
def jakarta(engine: Engine, shared: Path, tmp_path: Path) -> Jakarta:
    with engine.begin() as conn:
        city = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        borders = [shared / "geo" / "dki-jakarta-kelurahan.geojson"]
        import_area_files(conn, city_code="31", paths=borders, now=NOW, actor="test")
        [flood] = [one.id for one in city_categories(conn, city=city) if one.slug == "banjir"]
        respond, resolve = Target(360, Unit.MINUTES), Target(7 * 24 * 60, Unit.MINUTES)
        policy = Policy(flood, respond, resolve, datetime(2017, 1, 1, tzinfo=UTC))
        add_policy(conn, city=city, policy=policy, actor="test", now=NOW)
    import_reports(
        engine,
        file=shared / "reports" / FLOODS,
        city_code="31",
        source="petabencana",
        actor="test",
        now=NOW,
        rejects_dir=tmp_path,
    )
    return Jakarta(engine, city)


@pytest.mark.parametrize("clock", list(ClockName))
def test_reports_without_stages_charge_nobody(jakarta: Jakarta, clock: ClockName):
    board = jakarta.board(clock)
    assert (len(board.lines), board.scores.decided, board.scores.ranked) == (267, 0, 0)
    assert {why: n for why, n in board.excluded.items() if n} == {
        Exclusion.OUTSIDE: 101,
        Exclusion.NO_CLOCK: 1103,
    }
    assert sum(line.beside.received for line in board.lines) == 0, "no stage: nothing is counted"


def test_nothing_is_frozen_of_a_month_that_says_nothing(jakarta: Jakarta):
    month = date(2017, 2, 1)
    assert not freeze_month(jakarta.engine, city=jakarta.city, month=month, now=NOW)


def test_by_approximate_borders_there_is_no_board_at_all(jakarta: Jakarta):
    with jakarta.engine.begin() as conn:
        inside = select(func.count()).where(reports.c.area_id.is_not(None))
        assert conn.execute(inside).scalar_one() == 1103
        conn.execute(update(areas).where(areas.c.code.startswith("31.")).values(approximate=True))
    with pytest.raises(ApproximateAreas, match="1103 real reports"):
        jakarta.board(ClockName.RESPONSE)

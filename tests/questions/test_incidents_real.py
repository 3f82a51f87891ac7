"""The flood of 21 February 2017 in Jakarta, by the real reports: it stands out, and quiet
hours do not.

The file spans three days, so nothing is usual yet and the city-wide rate stands in. What is found
in it is told in docs/incidents.md.
"""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from dashboard.bursts import BurstRules
from data_access.cities import add_city
from data_access.imports.area_commands import import_area_files
from data_access.imports.report_import import import_reports
from data_access.incident_replay import Replayed, replay
from tests.factories import NOW

pytestmark = pytest.mark.shared

FILE = "petabencana-jakarta-floods-feb2017.csv"
IN_JAKARTA = ZoneInfo("Asia/Jakarta")
STEP = timedelta(minutes=15)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2017, 2, day, hour, minute, tzinfo=IN_JAKARTA)


@pytest.fixture
def found(engine: Engine, shared: Path, tmp_path: Path) -> list[Replayed]:
    reports = shared / "reports" / FILE
    borders = shared / "geo" / "dki-jakarta-kelurahan.geojson"
    if not (reports.exists() and borders.exists()):
        pytest.skip("without Jakarta's reports and borders")
    with engine.begin() as conn:
        city = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        import_area_files(conn, city_code="31", paths=[borders], now=NOW, actor="test")
    import_reports(
        engine,
        file=reports,
        city_code="31",
        source="test",
        actor="test",
        now=NOW,
        rejects_dir=tmp_path,
    )
    with engine.connect() as conn:
        return replay(
            conn, city=city, start=at(20, 2), end=at(23, 0), rules=BurstRules(), step=STEP
        )


def test_the_flood_stands_out_and_quiet_hours_do_not(found: list[Replayed]):
    assert 16 <= len(found) <= 24
    first = min(one.found_at for one in found)
    assert at(21, 4) < first < at(21, 5, 30)
    # Nearly all before noon; none on the 20th and none on the 22nd, which had 69 and 78 reports.
    assert sum(one.found_at < at(21, 12) for one in found) >= 0.9 * len(found)
    assert all(at(21, 0) < one.found_at < at(22, 0) for one in found)
    # A third of what fell within the city is part of one.
    assert sum(len(one.reports) for one in found) > 370
    largest = max(found, key=lambda one: len(one.reports))
    assert len(largest.reports) > 60
    assert len(largest.area_ids) >= 4
    # Three days are no history: each says that the city-wide rate stood in.
    assert all(one.reading.expected.stand_in for one in found)
    ids = [report.id for one in found for report in one.reports]
    assert len(ids) == len(set(ids))
    assert all(one.ended_at is not None for one in found)

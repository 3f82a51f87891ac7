"""The served town with two teams in it, as the tests of acting on reports share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page
from sqlalchemy import func, select

from callbacks.deps import utc_now
from dashboard.access import Role
from data_access import users
from data_access.cities import get_city
from data_access.schema import report_actions, reports
from data_access.teams import keep_team
from tests.browser.city import PASSWORD, ServedTown
from tests.factories import AUTHOR

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
HERE = {"latitude": -5.145, "longitude": 119.405}
"""Where the browsers say that they are: in the middle of Tamamaung."""


@contextmanager
def town_with_teams(folder: Path) -> Iterator[ServedTown]:
    """The town, served from that folder, with the teams of `tim` and of `tim3`."""
    served = ServedTown(folder)
    served.app.start()
    with served.database:
        _add_teams(served)
        yield served
    served.app.stop()


def card(page: Page, report: int) -> Locator:
    """The report's card in the queue."""
    return page.locator(f'[data-report="{report}"]')


def sheet(page: Page) -> Locator:
    """What asks for the words of an action."""
    return page.locator("dialog[data-sheet]")


def save(page: Page) -> None:
    """Sends what the sheet asked for."""
    sheet(page).get_by_role("button", name="Simpan").click()


def stage_of(town: ServedTown, report: int) -> str:
    """The report's stage in the database."""
    with town.engine.connect() as conn:
        asked = select(reports.c.stage).where(reports.c.id == report)
        return str(conn.execute(asked).scalar_one())


def actions_on(town: ServedTown, report: int) -> int:
    """How often something was done with the report, undone or not."""
    with town.engine.connect() as conn:
        asked = select(func.count()).where(report_actions.c.report_id == report)
        return int(conn.execute(asked).scalar_one())


def _add_teams(served: ServedTown) -> None:
    now = utc_now()
    with served.engine.begin() as conn:
        users.add(
            conn,
            username="tim3",
            name="Tim 3",
            role=Role.PIMPINAN_TIM,
            password=PASSWORD,
            now=now,
            actor="test",
            area_codes=["73.71.09"],
        )
        for slug, member in (("tim-1", "tim"), ("tim-3", "tim3")):
            keep_team(
                conn,
                city=get_city(conn, code="73.71"),
                slug=slug,
                name=slug.replace("-", " ").title(),
                capacity=9,
                area_codes=["73.71.09"],
                members=[member],
                by=AUTHOR,
                now=now,
            )

"""The served town with two teams in it, as the tests of acting on reports share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callbacks.deps import utc_now
from dashboard.access import Role
from data_access import users
from data_access.cities import get_city
from data_access.teams import keep_team
from tests.browser.city import PASSWORD, ServedTown
from tests.factories import AUTHOR


@contextmanager
def town_with_teams(folder: Path) -> Iterator[ServedTown]:
    """The town, served from that folder, with the teams of `tim` and of `tim3`."""
    served = ServedTown(folder)
    served.app.start()
    with served.database:
        _add_teams(served)
        yield served
    served.app.stop()


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

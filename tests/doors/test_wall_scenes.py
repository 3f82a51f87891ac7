"""A scene is made once for all walls that show the same, and never an old one."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from callbacks.deps import Deps
from callbacks.live import hub_of
from dashboard.access import Role
from data_access.changes import Batch, Touched
from tests.doors.conftest import PAGE, Site
from tests.doors.test_wall import code_of, pair, revoke
from tests.factories import Town


@pytest.fixture
def walls(site: Site) -> tuple[FlaskClient, FlaskClient]:
    """Two walls of one city, whose database is followed, while the map is shown."""
    site.clock.forward(minutes=1)
    site.add_user("admin", Role.ADMIN)
    admin, screens = site.client("admin"), (site.visitor(), site.visitor())
    for number, screen in enumerate(screens):
        assert "terpasang" in str(pair(admin, code_of(screen), name=f"Layar {number}"))
    deps: Deps = site.app.extensions["qlue"]
    deps.reader.as_of = site.clock.now
    return screens


def count(wall: FlaskClient, lang: str = "id") -> str:
    wall.set_cookie("lang", lang)
    return str(wall.get("/layar/scene").json["figures"])


def report(site: Site) -> None:
    """A flood comes in; nobody is told yet."""
    with site.engine.begin() as conn:
        Town(conn, now=site.clock.now).report(ago=timedelta(seconds=1))


def tell(site: Site, city: str = "73.71") -> None:
    deps: Deps = site.app.extensions["qlue"]
    deps.reader.version += 1
    touched = frozenset({Touched(city, everyone=True)})
    hub_of(site.app).hear(Batch(deps.reader.version, site.clock.now, touched))


def test_walls_that_show_the_same_share_it_until_they_are_told(site: Site, walls) -> None:
    one, other = walls
    before = count(one)
    report(site)
    deps: Deps = site.app.extensions["qlue"]
    deps.reader.version += 1  # seen, and not told yet
    assert count(other) == before
    tell(site)
    after = count(other)
    assert after != before
    assert count(one) == after


def test_nothing_is_older_than_five_seconds(site: Site, walls) -> None:
    one, other = walls
    before = count(one)
    report(site)
    site.clock.forward(seconds=5)
    assert count(other) != before


def test_each_language_and_each_wall_keeps_its_own(site: Site, walls) -> None:
    one, other = walls
    assert count(one) != count(other, "en")
    assert count(one) == count(other)
    answers = [wall.get("/layar/scene").json for wall in walls]
    assert [answer.pop("name") for answer in answers] == ["Layar 0", "Layar 1"]
    assert answers[0] == answers[1]


def test_where_nobody_follows_the_database_nothing_is_shared(site: Site, walls) -> None:
    deps: Deps = site.app.extensions["qlue"]
    deps.reader.as_of = None
    before = count(walls[0])
    report(site)
    assert count(walls[1]) != before


def test_a_revoked_wall_gets_nothing_that_others_share(site: Site, walls) -> None:
    one, other = walls
    count(one)
    admin = site.client("admin")
    revoke(admin, 2)
    site.clock.forward(seconds=4)
    count(one)
    assert other.get("/layar/scene").status_code == 401
    assert "data-scenes" in one.get("/layar", headers=PAGE).text


@pytest.mark.parametrize("comes", [True, False])
def test_a_map_says_whether_its_density_has_changed(site: Site, walls, comes: bool) -> None:
    def tag() -> str:
        return str(walls[0].get("/layar/scene").json["land"]["heat_tag"])

    before = tag()
    if comes:
        report(site)
    tell(site)
    assert (tag() != before) is comes

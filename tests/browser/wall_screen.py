"""A wall in a browser, paired without a hand, and what the app says to it changed on the way."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from playwright.sync_api import Page, Route, expect

from callbacks.deps import utc_now
from dashboard.walls import DEFAULT_PLAYLIST
from data_access.audit import Author
from data_access.cities import get_city
from data_access.walls import offer_code, pair_wall, set_programme, token_hash
from tests.browser.city import ServedTown
from tests.factories import EVERYTHING

AUTHOR = Author(EVERYTHING, "test")


def pair_screen(screen: Page, town: ServedTown, name: str, *, sound: bool = False) -> int:
    """Makes the screen a wall of the town, and waits for its first picture; the wall's id."""
    screen.goto(f"{town.url}/layar")
    code = screen.locator(".code").inner_text()
    with town.engine.begin() as conn:
        wall = _paired(conn, code, name)
        set_sound(conn, wall, sound=sound)
    expect(screen.locator("#title")).to_contain_text("terlambat")
    return wall


def add_wall(town: ServedTown, name: str) -> int:
    """A wall of the town that no screen is; its id."""
    with town.engine.begin() as conn:
        waiting = offer_code(conn, hashed=token_hash(name), address=None, now=utc_now())
        return _paired(conn, waiting.code, name)


def _paired(conn: Any, code: str, name: str) -> int:
    city = get_city(conn, code="73.71")
    return pair_wall(conn, code=code, city=city, name=name, author=AUTHOR, now=utc_now()).id


def set_sound(conn: Any, wall_id: int, *, sound: bool) -> None:
    set_programme(
        conn, wall_id=wall_id, playlist=DEFAULT_PLAYLIST, sound=sound, author=AUTHOR, now=utc_now()
    )


@dataclass
class Said:
    """What the app says to a screen that has no stream, changed on the way: the `build` of its
    scenes and that of the `page`, by how much its clock is `ahead` of ours, whether it is `ready`,
    and the `key` of the scene. It never tells of a breach. Counts scenes and loads."""

    screen: Page
    build: str | None = None
    page: str | None = None
    ahead: timedelta = timedelta()
    ready: bool = True
    key: str | None = None
    scenes: int = 0
    loads: int = 0

    def __post_init__(self) -> None:
        self.screen.route(re.compile(r"/live(/version)?$"), lambda route: route.abort())
        self.screen.route("**/layar/scene**", self._scene)
        self.screen.route("**/readyz", self._readyz)
        self.screen.route("**/layar", self._page)

    def listens(self) -> "Said":
        """Counts loads from now on."""
        self.screen.on("load", self._count)
        return self

    def after_scenes(self, number: int = 2) -> int:
        """How often the screen was loaded by the time that it has had so many more scenes."""
        wanted = self.scenes + number
        while self.scenes < wanted:
            self.screen.wait_for_timeout(100)
        return self.loads

    def _count(self, _page: Page) -> None:
        self.loads += 1

    def _scene(self, route: Route) -> None:
        answer = route.fetch()
        if answer.ok:
            scene = answer.json()
            for name in ("as_of", "server_time"):
                moment = datetime.fromisoformat(scene[name]) + self.ahead
                scene[name] = moment.isoformat()
            scene["news"] = []
            scene |= {"build": self.build} if self.build else {}
            scene |= {"key": self.key} if self.key else {}
            self.scenes += 1
            route.fulfill(response=answer, body=orjson.dumps(scene))
        else:
            route.fulfill(response=answer)

    def _readyz(self, route: Route) -> None:
        if self.ready:
            route.fallback()
        else:
            route.fulfill(status=503)

    def _page(self, route: Route) -> None:
        answer, body = (found := route.fetch()), found.text()
        build = self.page
        if build:
            head, _, tail = body.partition('data-build="')
            body = f'{head}data-build="{build}"{tail[tail.index(chr(34)) + 1 :]}' if tail else body
        route.fulfill(response=answer, body=body)

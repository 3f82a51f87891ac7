"""The scenes that walls ask for, each made once for all walls that show the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.live_hub import Hub
from callbacks.wall_answers import made_scene
from callbacks.wall_board import Shelf
from dashboard.walls import Showing, Wall
from data_access.desk import MOMENT_S
from data_access.shared_answers import SharedAnswers
from layouts.wall import Picture

MOST_SCENES = 64


@dataclass(frozen=True)
class _Made:
    """A scene, the breaches of just now, and when PostgreSQL was last looked at for them."""

    picture: Picture
    news: list[dict[str, Any]]
    as_of: datetime | None


class Scenes:
    """Answers walls. A scene is made anew once walls were told of a change that they may know of,
    and at least every MOMENT_S: two hundred walls cost about as much as one."""

    def __init__(self, deps: Deps, hub: Hub) -> None:
        self._deps, self._hub = deps, hub
        self._boards = Shelf()
        self._made = SharedAnswers(most=MOST_SCENES)

    def answer(self, wall: Wall, shown: Showing) -> dict[str, Any]:
        """The scene that is shown, what it needs to be followed by the next, and the breaches of
        just now. Raises DatabaseAway where there is no mirror either."""
        made, now = self._shared(wall, shown), self._deps.clock()
        return {
            "key": made.picture.key,
            "title": made.picture.title,
            "under": made.picture.under,
            "figures": made.picture.figures,
            "land": made.picture.land,
            "number": None if made.picture.is_incident and shown.yields else shown.number + 1,
            "count": shown.count,
            "name": wall.name,
            "until": shown.until,
            "news": made.news,
            "sound": wall.sound,
            "as_of": made.as_of,
            "server_time": now,
            "build": self._deps.build,
        }

    def _shared(self, wall: Wall, shown: Showing) -> _Made:
        deps = self._deps
        if not deps.desk.followed:
            return self._make(wall, shown)
        # Read before the scene is made: what is told meanwhile leads to another one.
        told = self._hub.version_for(wall.scope)
        moment = int(deps.clock().timestamp()) // MOMENT_S
        of = (shown.entry, shown.yields)
        key = (told, moment, wall.city, wall.scope, of, preferences.language(deps))
        return self._made.answer(key, lambda: self._make(wall, shown))

    def _make(self, wall: Wall, shown: Showing) -> _Made:
        as_of = self._deps.desk.as_of
        picture, news = made_scene(self._deps, wall, shown, boards=self._boards)
        return _Made(picture, news, as_of)

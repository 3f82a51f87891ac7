"""From a wall and an entry of its playlist to the picture of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from callbacks import preferences
from callbacks.answers import digest
from callbacks.api import heat_bytes
from callbacks.deps import Deps
from callbacks.paths import WALL
from callbacks.wall_board import Shelf
from callbacks.wall_incidents import at_incident, urgent_incident
from dashboard.access import is_within
from dashboard.alerts import AlertPart, Level
from dashboard.errors import ApproximateAreas, DatabaseAway
from dashboard.filters import Filters, View, Window
from dashboard.places import City
from dashboard.reports import ReportLine
from dashboard.slices import Slice
from dashboard.walls import Entry, Scene, Showing, Wall
from data_access.alerts import alert_board
from data_access.category_counts import category_counts
from data_access.cities import city_categories, get_city
from data_access.geometry import geometry_version
from data_access.heat import heat_top
from data_access.kpis import kpis
from data_access.places import area_figures, places
from data_access.reach import writing
from data_access.slices import slice_lines
from data_access.soon import due_soon
from data_access.walls import note_seen
from layouts.situation import Situation
from layouts.wall import Answers, Picture, banners, frame, map_picture, sla_picture
from layouts.wall_board import board_picture
from layouts.wall_incident import incident_picture
from layouts.worst import worst

BESIDE, BELOW_TIMELINE, LONG = 5, 2, 6
"""How many reports a list has beside the map, there below a timeline, and on the SLA scene."""
NEWS = timedelta(seconds=90)
NEWEST = 5
NOTED_EVERY = timedelta(seconds=30)


def frame_of(deps: Deps, wall: Wall, *, preview: bool = False) -> str:
    """The page of the wall. Raises DatabaseAway."""
    return frame(
        preferences.words(deps),
        wall,
        deps.desk.ask(get_city, code=wall.city),
        build=deps.build,
        address=f"{WALL}/preview/{wall.id}/scene" if preview else f"{WALL}/scene",
        preview=preview,
        now=deps.desk.now,
    )


def made_scene(
    deps: Deps, wall: Wall, shown: Showing, *, boards: Shelf
) -> tuple[Picture, list[dict[str, Any]]]:
    """The picture of what is shown, or that of an incident which comes before it, and the breaches
    of just now. Raises DatabaseAway where there is no mirror either."""
    entry, s = shown.entry, situation_of(deps, wall, shown.entry)
    asked = shown.yields or entry.scene is Scene.INCIDENT
    incident = _incident(deps, s) if asked else None
    return incident or _picture(deps, s, entry, boards), _news(deps, s)


def situation_of(deps: Deps, wall: Wall, entry: Entry) -> Situation:
    """What the entry's picture is drawn from. A category or place that the city hasn't (any more)
    is none."""
    city = deps.desk.ask(get_city, code=wall.city)
    known = deps.desk.ask(places, city=city, scope=wall.scope)
    categories = deps.desk.ask(city_categories, city=city)
    slugs = {category.slug for category in categories} & {entry.category}
    there = entry.place is not None and entry.place in known and is_within(entry.place, city.code)
    return Situation(
        t=preferences.words(deps),
        now=deps.desk.now,
        filters=Filters(
            city=city,
            area=str(entry.place) if there else city.code,
            window=Window(entry.window),
            categories=frozenset(slug for slug in slugs if slug),
        ),
        view=View(),
        scope=wall.scope,
        home=city.code,
        places=known,
        categories=categories,
    )


@dataclass
class Hearing:
    """Keeps what walls say of themselves, each now and then."""

    deps: Deps

    def __post_init__(self) -> None:
        self._noted: dict[int, tuple[datetime, str]] = {}
        self._lock = Lock()

    def note(self, wall: Wall, *, scene: str, build: str | None) -> None:
        """The wall is there, and shows that scene."""
        now, build = self.deps.clock(), (build or "").replace("\0", "")[:16] or None
        with self._lock:
            at, _ = self._noted.get(wall.id, (now - NOTED_EVERY, ""))
            if now - at < NOTED_EVERY:
                return
            self._noted[wall.id] = (now, scene)
        # While the database is away the picture goes on; the list tells of the wall again later.
        with suppress(DatabaseAway), writing(self.deps.engine) as conn:
            note_seen(conn, wall_id=wall.id, scene=scene, build=build, now=now)


def _key(entry: Entry) -> str:
    parts = (entry.scene.value, entry.category, entry.place, entry.window.value)
    return ":".join(part for part in parts if part)


def _incident(deps: Deps, s: Situation) -> Picture | None:
    """What comes before the playlist for as long as it lasts; None without an incident."""
    urgent = urgent_incident(deps, city=s.filters.city, scope=s.scope)
    if urgent is None:
        return None
    there = at_incident(s, urgent)
    return incident_picture(there, _map_answers(deps, there, listed=BELOW_TIMELINE), urgent)


def _map(deps: Deps, s: Situation, key: str) -> Picture:
    return map_picture(s, _map_answers(deps, s, listed=BESIDE), key=key)


def _map_answers(deps: Deps, s: Situation, *, listed: int) -> Answers:
    answers = _with_land(deps, s, _answers(deps, s, listed=listed))
    if answers.soon.lines:
        return answers
    return replace(answers, late=_longest(deps, s, listed))


def _worst(deps: Deps, s: Situation, key: str) -> Picture:
    """The child of the place in which it is worst; the place itself where nothing is anywhere."""
    areas = deps.desk.ask(area_figures, filters=s.filters, scope=s.scope)
    leading = worst(areas)
    if not leading:
        return _map(deps, s, key)
    there = replace(s, filters=replace(s.filters, area=leading[0].code))
    return _map(deps, there, f"{key}:{leading[0].code}")


def _sla(deps: Deps, s: Situation, key: str) -> Picture:
    late = _longest(deps, s, LONG)
    return sla_picture(s, replace(_answers(deps, s, listed=LONG), late=late), key=key)


def _longest(deps: Deps, s: Situation, number: int) -> tuple[ReportLine, ...]:
    """The reports that are longest overdue."""
    of = {"filters": s.filters, "scope": s.scope}
    return deps.desk.ask(slice_lines, slice=Slice.LATE, limit=number, **of)


def _board(deps: Deps, s: Situation, key: str, boards: Shelf) -> Picture:
    try:
        return board_picture(s, boards.board(deps.desk, s.filters.city, s.scope), key=key)
    except ApproximateAreas:
        return board_picture(s, None, key=key)


def _picture(deps: Deps, s: Situation, entry: Entry, boards: Shelf) -> Picture:
    key = _key(entry)
    if entry.scene is Scene.BOARD:
        return _board(deps, s, key, boards)
    return SCENES[entry.scene](deps, s, key)


SCENES: dict[Scene, Callable[[Deps, Situation, str], Picture]] = {
    Scene.MAP: _map,
    # In the place of one that has just ended.
    Scene.INCIDENT: _map,
    Scene.WORST: _worst,
    Scene.SLA: _sla,
}


def _answers(deps: Deps, s: Situation, *, listed: int) -> Answers:
    desk, of = deps.desk, {"filters": s.filters, "scope": s.scope}
    return Answers(
        kpis=desk.ask(kpis, **of),
        areas=desk.ask(area_figures, **of),
        soon=desk.ask(due_soon, **of, limit=listed),
    )


def _with_land(deps: Deps, s: Situation, answers: Answers) -> Answers:
    desk, of = deps.desk, {"filters": s.filters, "scope": s.scope}
    return replace(
        answers,
        counts=desk.ask(category_counts, **of),
        heat_top=desk.ask(heat_top, **of),
        heat_tag=digest(desk.ask(heat_bytes, **of)),
        geometry_version=_borders(deps, s.filters.city, s),
    )


def _borders(deps: Deps, city: City, s: Situation) -> str:
    """The version of the borders; empty while only PostgreSQL, which is away, knows it: the wall
    keeps those that it has."""
    try:
        return deps.desk.ask_postgres(geometry_version, city=city, scope=s.scope)
    except DatabaseAway:
        return ""


def _news(deps: Deps, s: Situation) -> list[dict[str, Any]]:
    whole = replace(s.filters, area=s.filters.city.code, categories=frozenset())
    try:
        board = deps.desk.ask_postgres(
            alert_board, filters=whole, scope=s.scope, limit=NEWEST, part=AlertPart.WAITING
        )
    except DatabaseAway:
        return []
    late = [line for line in board.lines if line.level is Level.TERLAMBAT]
    return banners(replace(s, filters=whole), late, since=NEWS)

"""The only list of pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.access import Scope
from dashboard.ids import Path
from layouts import analisis, aturan, operasi, peringkat, ringkasan, tim, tim_photos, tim_teams
from layouts.shell import PageLink


def _everybody(_scope: Scope) -> bool:
    return True


@dataclass(frozen=True)
class Page:
    """A page: its link in the rail, what makes its layout (`t`, and the chip as `chip`), and
    whether it is for who has a scope. A part of another page stands in the rail only for those whom
    that page is not for."""

    link: PageLink
    layout: Callable[..., Any]
    is_for: Callable[[Scope], bool] = _everybody
    part_of: str | None = None


PAGES = (
    Page(PageLink(path=Path.OPERASI, name="Operasi", icon="map", key="o"), operasi.layout),
    Page(PageLink(path=Path.TIM, name="Tim", icon="users", key="t"), tim.layout, tim.is_for),
    Page(
        PageLink(path=Path.TIM_TEAMS, name="Tim", icon="users", key="t"),
        tim_teams.layout,
        tim_teams.is_for,
        part_of=Path.TIM,
    ),
    Page(
        PageLink(path=Path.TIM_PHOTOS, name="Tim", icon="users", key="t"),
        tim_photos.layout,
        tim_photos.is_for,
        part_of=Path.TIM,
    ),
    Page(PageLink(path=Path.ANALISIS, name="Analisis", icon="chart", key="n"), analisis.layout),
    Page(
        PageLink(path=Path.PERINGKAT, name="Peringkat", icon="ranking", key="p"), peringkat.layout
    ),
    Page(
        PageLink(path=Path.RINGKASAN, name="Ringkasan", icon="brief", key="r"),
        ringkasan.layout,
        ringkasan.allowed,
    ),
    Page(
        PageLink(path=Path.ATURAN, name="Aturan", icon="sliders", key="u"),
        aturan.layout,
        aturan.is_for,
    ),
)


def page_at(path: str) -> Page | None:
    """The page of that path, None for a path that is no page's."""
    return next((page for page in PAGES if page.link.path == path), None)


def part_for(path: str, scope: Scope) -> str | None:
    """Where who has that scope is led to from a page that is not for them: the first of its parts
    that is. None for a page that is for them, and for one that has no such part."""
    page = page_at(path)
    if page is None or page.is_for(scope):
        return None
    parts = (part for part in PAGES if part.part_of == path and part.is_for(scope))
    return next((part.link.path for part in parts), None)


def links_for(scope: Scope) -> list[PageLink]:
    """The pages that the rail offers to who has that scope: of a page and its parts the first."""
    found: dict[str, PageLink] = {}
    for page in PAGES:
        if page.is_for(scope):
            found.setdefault(page.part_of or page.link.path, page.link)
    return list(found.values())

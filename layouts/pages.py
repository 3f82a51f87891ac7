"""The only list of pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from layouts import operasi
from layouts.shell import PageLink


@dataclass(frozen=True)
class Page:
    """A page: its link in the rail, and what makes its layout (`t`, and the chip as `chip`)."""

    link: PageLink
    layout: Callable[..., Any]


PAGES = (Page(PageLink(path="/", name="Operasi", icon="map", key="o"), operasi.layout),)


def page_at(path: str) -> Page:
    """The page of that path; the first one for a path that is no page's."""
    return next((page for page in PAGES if page.link.path == path), PAGES[0])

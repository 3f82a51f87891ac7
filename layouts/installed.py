"""The app as a phone installs it: its name and looks there, and what the page Tim opens with where
there is no network."""

from typing import Any

from dashboard.ids import Path
from dashboard.texts import Texts
from layouts.login import TEMPLATES

SHELL = f"{Path.TIM}/offline"
STYLES = ("icons", "map", "operasi", "rail", "rules", "style", "style_phone", "team", "team_map")
SCRIPTS = (
    "session",
    "words",
    "moments",
    "team_choices",
    "team_kept",
    "team_done",
    "team_original",
    "team_photos",
    "team_outbox",
    "team",
    "team_bulk",
    "team_near",
    "team_places",
    "team_picture",
)
SIZES = (192, 512)
GROUND = {"dark": "#0A0D12", "light": "#F3F4F6"}


def manifest(*, theme: str) -> dict[str, Any]:
    """The web app manifest."""
    return {
        "name": "QlueDashboard",
        "short_name": "Qlue",
        "id": Path.TIM,
        "start_url": Path.TIM,
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND[theme],
        "theme_color": GROUND[theme],
        "icons": [
            {
                "src": f"/assets/icon-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in SIZES
        ],
    }


def worker(*, build: str) -> str:
    """The service worker of the page Tim, for one build."""
    files = [*_files(STYLES, "css", build), *_files(SCRIPTS, "js", build)]
    facts = {"build": build, "shell": SHELL, "files": files, "page": Path.TIM.value}
    return TEMPLATES.get_template("worker.js").render(facts)


def offline_page(t: Texts, *, theme: str, build: str) -> str:
    """The page Tim without a network: assets/team_picture.js puts the last queue into it."""
    return TEMPLATES.get_template("offline.html").render(
        t=t,
        theme=theme,
        styles=_files(STYLES, "css", build),
        scripts=_files(SCRIPTS, "js", build),
    )


def _files(names: tuple[str, ...], ending: str, build: str) -> list[str]:
    return [f"/assets/{name}.{ending}?v={build}" for name in names]

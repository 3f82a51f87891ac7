"""A page that shows nothing but the map of the small town."""

from playwright.sync_api import Page

STATE = {
    "city": "73.71",
    "area": "73.71",
    "geometry_url": "/areas.json",
    "layers": ["heat", "areas"],
    "heat_url": "/heat",
    "heat_max": 1000,
    "points_url": "/points",
    "children": {
        "73.71.01": {
            "class": 1,
            "label": "Barat",
            "note": "3 terbuka",
            "number": "3",
            "lines": ["12 terbuka"],
        },
        "73.71.02": {"class": 3, "label": "Timur", "note": None, "lines": ["1 terbuka"]},
    },
}


def show(page: Page, **changes: object) -> None:
    page.evaluate("state => qlue.map.show(state)", STATE | changes)


def open_map(page: Page, at: str) -> None:
    """Goes to the served town and shows all of it, everything fetched and drawn."""
    page.goto(at)
    page.evaluate("L.map('map', {center: [-5, 119], zoom: 9})")
    show(page)
    page.wait_for_function("qlue.map.view.heat.milliseconds > 0")

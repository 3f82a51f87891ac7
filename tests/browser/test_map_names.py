"""Names and pins on the map, on a town of a few boxes."""

from collections.abc import Iterator
from itertools import combinations
from math import hypot

import pytest
from playwright.sync_api import Page, expect

from tests.browser.map_page import open_map, show
from tests.browser.town import SOUTH, STEP, WEST, Town, served


@pytest.fixture
def at() -> Iterator[str]:
    with served(Town()) as address:
        yield address


@pytest.fixture
def map_page(page: Page, at: str) -> Page:
    """A page whose map shows the whole town, everything fetched and drawn."""
    open_map(page, at)
    return page


def test_names_do_not_overlap(map_page: Page) -> None:
    spots = map_page.evaluate("qlue.map.view.labels.placed.map(({x, y, w, h}) => [x, y, w, h])")
    assert len(spots) == 2
    (ax, ay, aw, ah), (bx, by, bw, bh) = spots
    assert ax + aw < bx or bx + bw < ax or ay + ah < by or by + bh < ay


def test_a_name_is_its_area_too(map_page: Page) -> None:
    found = map_page.evaluate(
        """() => qlue.map.view.labels.placed.map((spot) => {
          const { pad } = qlue.map.view.labels.view;
          return qlue.map.view.labels.hit({ x: spot.x + 2 - pad.x, y: spot.y + 2 - pad.y });
        })"""
    )
    assert sorted(found) == ["73.71.01", "73.71.02"]


@pytest.mark.parametrize(
    ("weights", "names"),
    [
        ({"02": 5, "03": 80}, ["Pulau", "Timur", "Barat"]),
        ({"01": 1, "03": 2}, ["Pulau", "Barat", "Timur"]),
        ({}, ["Barat", "Timur", "Pulau"]),
    ],
)
def test_the_names_with_most_weight_come_first_then_those_of_large_areas(
    map_page: Page, weights: dict[str, int], names: list[str]
) -> None:
    children = {f"73.71.{n}": {"class": 3 - int(n), "weight": weights.get(n)} for n in ("01", "02")}
    children["73.71.03"] = {"class": 0, "note": "1 terbuka", "weight": weights.get("03")}
    found = map_page.evaluate(
        """children => {
          const { labels, city } = qlue.map.view;
          labels.set({ labels: children, hidden: [] });
          return labels.names(city.children("73.71")).map(({ area }) => area.name);
        }""",
        children,
    )
    assert found == names


PINS = [
    {
        "id": 7,
        "number": 1,
        "lat": SOUTH + STEP,
        "lon": WEST + 3 * STEP,
        "level": "terlambat",
        "title": "Banjir, Kel. Tiga",
    },
    {
        "id": 8,
        "number": 2,
        "lat": SOUTH + STEP / 2,
        "lon": WEST + STEP,
        "level": "berisiko",
        "title": "Sampah, Kel. Satu",
    },
]


def test_alerts_are_pins_with_the_rails_numbers_and_open_their_report(
    map_page: Page, at: str
) -> None:
    show(map_page, pins=PINS)
    pins = map_page.locator(".qlue-alert-pin")
    expect(pins).to_have_text(["1", "2"])
    pins.first.click()
    expect(map_page).to_have_url(f"{at}/?report=7")
    show(map_page, pins=PINS[1:])
    expect(pins).to_have_text(["2"])


FLOOD = {
    "id": 4,
    "lat": SOUTH + STEP / 2,
    "lon": WEST + STEP,
    "number": "23",
    "icon": "waves",
    "title": "Lonjakan banjir di Kel. Satu: 23 laporan",
    "address": "/?area=73.71.01&incident=4",
    "opened": False,
}
HULL = [[SOUTH, WEST], [SOUTH + STEP, WEST], [SOUTH, WEST + STEP]]


def test_what_goes_on_is_a_flag_with_its_number_that_opens_it(map_page: Page, at: str) -> None:
    show(map_page, pins=PINS, incidents=[FLOOD])
    flag = map_page.locator(".qlue-incident > span")
    expect(flag).to_have_text("23")
    flag.click()
    expect(map_page).to_have_url(f"{at}/?area=73.71.01&incident=4")
    shape = map_page.locator(".qlue-incident-shape")
    expect(shape).to_have_count(0)
    show(map_page, incidents=[FLOOD | {"opened": True}], hull=HULL)
    expect(shape).to_have_count(1)
    show(map_page)
    expect(flag).to_have_count(0)
    expect(shape).to_have_count(0)


def test_a_flag_that_has_not_changed_is_not_drawn_again(map_page: Page) -> None:
    show(map_page, incidents=[FLOOD])
    map_page.evaluate("document.querySelector('.qlue-incident').dataset.mine = 'yes'")
    show(map_page, incidents=[FLOOD], pins=PINS)
    expect(map_page.locator(".qlue-incident[data-mine]")).to_have_count(1)
    show(map_page, incidents=[FLOOD | {"number": "24"}])
    expect(map_page.locator(".qlue-incident[data-mine]")).to_have_count(0)
    expect(map_page.locator(".qlue-incident > span")).to_have_text("24")


def test_names_keep_clear_of_pins(map_page: Page) -> None:
    map_page.evaluate("delete qlue.map.view.labels.placed")
    show(map_page, pins=PINS, incidents=[FLOOD])
    map_page.wait_for_function("qlue.map.view.labels.placed?.length === 2")
    clear = map_page.evaluate(
        """() => {
          const { labels, pins, incidents } = qlue.map.view, { pad } = labels.view;
          const boxes = [...pins.boxes(), ...incidents.boxes()];
          return boxes.every((pin) => labels.placed.every(({ x, y, w, h }) =>
            pin.x + pad.x > x + w || pin.x + pad.x + pin.w < x
            || pin.y + pad.y > y + h || pin.y + pad.y + pin.h < y));
        }"""
    )
    assert clear


@pytest.mark.parametrize(
    ("said", "forms"),
    [
        ({"note": "14 terlambat", "number": "14"}, [["Kota", "14 terlambat"], ["Kota 14"]]),
        ({"note": None}, [["Kota"]]),
    ],
)
def test_only_a_name_with_nothing_to_tell_stands_bare(
    page: Page, at: str, said: dict[str, object], forms: list[list[str]]
) -> None:
    page.goto(at)
    found = page.evaluate(
        """said => qlue.labelForms({ label: "Kota", ...said })
          .map((lines) => lines.map(({ text }) => text))""",
        said,
    )
    assert found == forms


@pytest.mark.parametrize(
    ("name", "kilometres", "written"),
    [
        ("Barat", 4, ["Barat", "14 terlambat"]),
        ("Kabupaten Barat Daya Utara Raya", 0.9, None),
    ],
)
def test_a_name_without_room_takes_its_number_with_it(
    map_page: Page, name: str, kilometres: float, written: list[str] | None
) -> None:
    """Room is what is left of the map between the places taken, so wide in the middle of Barat."""
    found = map_page.evaluate(
        """([label, km, middle]) => {
          const { labels, map } = qlue.map.view;
          labels.set({ hidden: ["73.71.02", "73.71.03"], pins: () => {
            const at = map.latLngToContainerPoint(middle);
            const half = km * 1000 / 156543 * 2 ** map.getZoom() / 2, far = 5000;
            return [{ x: at.x - far, y: -far, w: far - half, h: 2 * far },
              { x: at.x + half, y: -far, w: far, h: 2 * far }];
          }, labels: { "73.71.01": { label, note: "14 terlambat", number: "14", weight: 14 } } });
          labels.overlay.redraw();
          return labels.placed[0]?.lines.map(({ text }) => text) ?? null;
        }""",
        [name, kilometres, [SOUTH + STEP, WEST + STEP]],
    )
    assert found == written


@pytest.mark.parametrize(
    "points",
    [
        [[0, 0], [100, 0]],
        [[0, 0], [10, 0], [20, 3]],
        [[5, 5], [5, 5], [5, 5], [5, 5]],
        [[0, 0], [40, 0], [20, 1], [20, -1]],
    ],
)
def test_pins_are_moved_apart_by_no_more_than_their_width(
    page: Page, at: str, points: list[list[float]]
) -> None:
    page.goto(at)
    moved = page.evaluate(
        "points => qlue.apart(points.map(([x, y]) => ({x, y})), 26).map(({x, y}) => [x, y])", points
    )
    assert moved[0] == [0, 0]
    assert all(hypot(x, y) <= 26.5 for x, y in moved)
    stand = [(a + x, b + y) for (a, b), (x, y) in zip(points, moved, strict=True)]
    assert all(hypot(a - c, b - d) > 24 for (a, b), (c, d) in combinations(stand, 2))


def test_many_pins_on_one_spot_are_all_read_and_the_far_ones_lead_back(
    map_page: Page,
) -> None:
    number = 40
    found = map_page.evaluate(
        """n => qlue.apart(Array.from({length: n}, () => ({x: 50, y: 50})), 26)
          .map(({x, y}) => [x, y])""",
        number,
    )
    assert len(found) == number
    assert all(hypot(a - c, b - d) > 24 for (a, b), (c, d) in combinations(found, 2))
    pins = [
        {"id": one, "number": one, "lat": -5.15, "lon": 119.44, "level": "terlambat", "title": "x"}
        for one in range(1, 13)
    ]
    show(map_page, pins=pins)
    map_page.wait_for_function("document.querySelectorAll('.qlue-alert-pin').length === 12")
    missed = map_page.evaluate(
        """() => {
          const { map, pins } = qlue.map.view;
          const there = map.latLngToContainerPoint([-5.15, 119.44]);
          return [...pins.markers.values()].map((marker, i) => {
            const { x, y, w, h } = pins.boxes()[i];
            const element = marker.getElement(), style = element.style;
            const far = Math.hypot(x + w / 2 - there.x, y + h / 2 - there.y);
            if (!element.classList.contains("away")) return far > 27 ? far : 0;
            const length = parseFloat(style.getPropertyValue("--away")) + 13;
            const angle = parseFloat(style.getPropertyValue("--back"));
            return Math.hypot(x + w / 2 + length * Math.cos(angle) - there.x,
              y + h / 2 + length * Math.sin(angle) - there.y);
          });
        }"""
    )
    assert max(missed) < 1
    assert map_page.locator(".qlue-alert-pin.away").count() == 12 - 7


def test_names_keep_clear_of_the_ring_of_the_chosen_report(map_page: Page) -> None:
    x, y = map_page.evaluate(
        """() => {
          const { labels } = qlue.map.view, { placed: [{ x, y, w, h }], view: { pad } } = labels;
          return [x - pad.x + w / 2, y - pad.y + h / 2];
        }"""
    )
    lon, lat = map_page.evaluate(
        """at => {
          const { lng, lat } = qlue.map.view.map.containerPointToLatLng(at);
          return [lng, lat];
        }""",
        [x, y],
    )
    map_page.evaluate("delete qlue.map.view.labels.placed")
    show(map_page, selected={"id": 7, "lat": lat, "lon": lon})
    map_page.wait_for_function("qlue.map.view.labels.placed?.length === 2")
    hit = map_page.evaluate("at => qlue.map.view.labels.hit(at)", {"x": x, "y": y})
    assert hit is None

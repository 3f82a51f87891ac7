"""The map's own JavaScript, with Leaflet as dash-leaflet brings it, on a town of a few boxes."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.fingers import drag
from tests.browser.map_page import open_map, show
from tests.browser.town import (
    AREAS,
    REPORTS_PER_KM2,
    SOUTH,
    STEP,
    WEST,
    Town,
    served,
    without_borders,
)

DENSITY = """([lon, lat, zoom]) => {
  const data = qlue.map.view.heat.state.data, scale = 256 * 2 ** zoom, bin = 2;
  const [x, y] = qlue.world(lon, lat).map((v) => v * scale);
  const n = Math.round(6 / qlue.heat.kmPerPixel(y / scale, scale) / bin);
  const grid = { left: x - n * bin / 2, top: y - n * bin / 2, width: n, height: n, bin, scale,
    sigmaKm: 0.27, middle: y / scale };
  return qlue.heat.density(data, grid)[Math.floor(n / 2) * n + Math.floor(n / 2)];
}"""
ALPHA = """([lon, lat]) => {
  const { canvas, context } = qlue.map.view.heat.overlay, map = qlue.map.view.map;
  const at = map.latLngToContainerPoint([lat, lon]);
  const box = canvas.getBoundingClientRect();
  const frame = map.getContainer().getBoundingClientRect();
  const ratio = canvas.width / box.width;
  return context.getImageData((at.x + frame.left - box.left) * ratio,
    (at.y + frame.top - box.top) * ratio, 1, 1).data[3];
}"""
BOUNDS = "qlue.map.view.map.getBounds().toBBoxString()"
MIDDLE = (WEST + 2 * STEP, SOUTH + STEP)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def at(town: Town) -> Iterator[str]:
    with served(town) as address:
        yield address


@pytest.fixture
def map_page(page: Page, at: str) -> Page:
    """A page whose map shows the whole town, everything fetched and drawn."""
    open_map(page, at)
    return page


def spot(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a place lies on the screen."""
    script = """([lon, lat]) => {
      const { map, container } = qlue.map.view;
      const at = map.latLngToContainerPoint([lat, lon]), box = container.getBoundingClientRect();
      return [box.x + at.x, box.y + at.y];
    }"""
    x, y = page.evaluate(script, [lon, lat])
    return x, y


@pytest.mark.parametrize("zoom", [11, 12.3, 14])
def test_density_is_reports_per_km2_at_every_zoom(map_page: Page, zoom: float) -> None:
    assert map_page.evaluate(DENSITY, [*MIDDLE, zoom]) == pytest.approx(REPORTS_PER_KM2, rel=0.04)


def test_cells_count_as_much_as_they_hold(town: Town, map_page: Page) -> None:
    town.heat_each = 3
    with map_page.expect_response("**/heat"):
        map_page.evaluate("qlue.map.refresh()")
    map_page.wait_for_function("qlue.map.view.heat.state.data.counts")
    assert map_page.evaluate(DENSITY, [*MIDDLE, 12]) == pytest.approx(3 * REPORTS_PER_KM2, rel=0.04)


def test_reports_outside_the_view_still_reach_into_it(map_page: Page) -> None:
    whole = map_page.evaluate(DENSITY, [WEST, SOUTH + STEP, 13])
    assert whole == pytest.approx(REPORTS_PER_KM2 / 2, rel=0.06)  # the town's edge: half a plane


def test_density_is_not_drawn_on_the_sea(map_page: Page) -> None:
    assert map_page.evaluate(ALPHA, MIDDLE) > 100
    assert map_page.evaluate(ALPHA, [WEST - STEP / 20, SOUTH + STEP]) == 0


def test_a_click_goes_down(map_page: Page, at: str) -> None:
    map_page.evaluate("addEventListener('_dashprivate_pushstate', () => window.told = true)")
    map_page.mouse.click(*spot(map_page, WEST + 3 * STEP, SOUTH + STEP))
    expect(map_page).to_have_url(f"{at}/?area=73.71.02")
    assert map_page.evaluate("told")
    show(map_page, area="73.71.02")
    assert map_page.evaluate("[...qlue.map.view.areas.fills.keys()].sort()") == [
        "73.71.01",
        "73.71.02.1001",
        "73.71.02.1002",
        "73.71.03",
    ]


def test_hovering_shows_a_card_clear_of_the_pointer(map_page: Page) -> None:
    box = map_page.locator("#map").bounding_box()
    assert box
    point = (box["x"] + box["width"] / 2 - 20, box["y"] + box["height"] / 2)
    map_page.mouse.move(*point)
    card = map_page.locator(".qlue-card")
    expect(card).to_contain_text("12 terbuka")
    over = card.bounding_box()
    assert over
    assert over["x"] > point[0] or over["x"] + over["width"] < point[0]


def test_the_keyboard_chooses_areas_and_goes_in(map_page: Page, at: str) -> None:
    map_page.locator(".qlue-area-list").focus()
    map_page.keyboard.press("ArrowRight")
    expect(map_page.locator(".qlue-area-list [aria-selected=true]")).to_have_text(
        "Timur, 1 terbuka"
    )
    map_page.keyboard.press("Enter")
    expect(map_page).to_have_url(f"{at}/?area=73.71.02")


def test_places_out_of_reach_cannot_be_entered(map_page: Page) -> None:
    show(map_page, area="73.71.01", scope=["73.71.01"])
    map_page.evaluate("qlue.map.view.goTo('73.71.02')")
    assert "area" not in map_page.url


def test_far_islands_stand_in_a_box_and_not_in_the_picture(map_page: Page, at: str) -> None:
    west = map_page.evaluate("qlue.map.view.map.getBounds().getWest()")
    assert west > WEST - 9 * STEP
    map_page.get_by_role("button", name="Pulau").click()
    expect(map_page).to_have_url(f"{at}/?area=73.71.03")


def test_a_shared_border_is_one_line(map_page: Page) -> None:
    lines = map_page.evaluate(
        "qlue.map.view.city.borders('73.71').map((line) => line.map((p) => [p.lng, p.lat]))"
    )
    edges = [frozenset([(*a,), (*b,)]) for line in lines for a, b in pairwise(line)]
    assert len(edges) == len(set(edges)) == 11  # two squares with one side in common, an island


def test_the_last_good_picture_stays_when_a_fetch_fails(town: Town, map_page: Page) -> None:
    town.heat_status = 503
    with map_page.expect_response("**/heat"):
        map_page.evaluate("qlue.map.refresh()")
    map_page.wait_for_function("qlue.map.view.heatData.failed")
    assert map_page.evaluate("qlue.map.view.heat.state.data.n") > 0
    town.heat_status = 200
    with map_page.expect_response("**/heat"):
        map_page.evaluate("dispatchEvent(new CustomEvent('qlue:live', {detail: {type: 'tick'}}))")
    map_page.wait_for_function("!qlue.map.view.heatData.failed")


def test_a_reader_who_moved_the_map_keeps_it_when_data_changes(map_page: Page) -> None:
    map_page.evaluate("qlue.map.view.map.setZoom(14, {animate: false})")
    before = map_page.evaluate("qlue.map.view.map.getBounds().toBBoxString()")
    show(map_page, heat_max=500)
    assert map_page.evaluate("qlue.map.view.map.getBounds().toBBoxString()") == before


def test_geometry_is_fetched_once(town: Town, map_page: Page) -> None:
    show(map_page, area="73.71.01")
    show(map_page, area="73.71")
    assert town.asked.count("/areas.json") == 1


def test_a_report_can_be_hit_and_opened(map_page: Page, at: str) -> None:
    with map_page.expect_response("**/points*"):
        show(map_page, layers=["points"])
    map_page.wait_for_function("qlue.map.view.points.state.points.length")
    map_page.mouse.click(*spot(map_page, WEST + STEP, SOUTH + STEP))
    expect(map_page).to_have_url(f"{at}/?report=7")


def test_a_map_that_goes_leaves_nothing_behind(map_page: Page) -> None:
    map_page.evaluate("qlue.map.view.map.remove()")
    assert map_page.evaluate("qlue.map.view") is None
    map_page.evaluate("document.documentElement.dataset.mantineColorScheme = 'light'")
    map_page.evaluate("dispatchEvent(new CustomEvent('qlue:live', {detail: {type: 'version'}}))")


@pytest.fixture
def phone(browser: Browser, at: str) -> Iterator[Page]:
    """A phone whose page goes on below the map of the whole town."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(at)
    page.evaluate("document.body.style.minHeight = '3000px'; L.map('map')")
    show(page)
    page.wait_for_function("qlue.map.view.heat.milliseconds > 0")
    yield page
    context.close()


def test_one_finger_scrolls_a_phone_past_the_map(phone: Page) -> None:
    before = phone.evaluate(BOUNDS)
    drag(phone, (200, 500), by=(0, -300))
    phone.wait_for_function("scrollY > 100")
    assert phone.evaluate(BOUNDS) == before


def test_two_fingers_zoom_the_map_of_a_phone(phone: Page) -> None:
    before = phone.evaluate("qlue.map.view.map.getZoom()")
    drag(phone, (150, 300), (200, 300), by=(100, 0))
    phone.wait_for_function("zoom => qlue.map.view.map.getZoom() > zoom + 0.5", arg=before)
    assert phone.evaluate("[scrollY, visualViewport.scale]") == [0, 1]


def test_a_tap_enters_an_area_also_after_the_map_was_dragged(phone: Page, at: str) -> None:
    phone.set_viewport_size({"width": 844, "height": 390})
    phone.wait_for_function("qlue.map.view.map.dragging.enabled()")
    before = phone.evaluate(BOUNDS)
    drag(phone, (400, 200), by=(30, 0))
    phone.wait_for_function(f"before => {BOUNDS} !== before", arg=before)
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.wait_for_function("!qlue.map.view.map.dragging.enabled()")
    phone.evaluate("qlue.map.view.fit(false)")
    phone.touchscreen.tap(*spot(phone, WEST + 3 * STEP, SOUTH + STEP))
    expect(phone).to_have_url(f"{at}/?area=73.71.02")


def complaints(page: Page) -> list[str]:
    """What the assets will write on the page's console, from now on."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.text.startswith("qlue:") else None)
    return said


@pytest.mark.parametrize("features", [[], [without_borders(feature) for feature in AREAS]])
@pytest.mark.parametrize("layers", [["heat", "areas"], ["points"]])
def test_a_city_without_borders_is_shown_where_its_reports_are(
    page: Page, town: Town, at: str, features: list[dict[str, object]], layers: list[str]
) -> None:
    town.features = features
    said = complaints(page)
    page.goto(at)
    page.evaluate("L.map('map', {center: [-2.5, 118], zoom: 5})")
    show(page, layers=layers)
    page.wait_for_function("qlue.map.view.map.getZoom() > 10")
    west, south, east, north = map(float, page.evaluate(BOUNDS).split(","))
    assert west < WEST < WEST + 4 * STEP < east
    assert south < SOUTH < SOUTH + 2 * STEP < north
    assert north - south < 5 * STEP
    if "heat" in layers:
        page.wait_for_function("qlue.map.view.heat.milliseconds > 0")
        assert page.evaluate(ALPHA, MIDDLE) > 100
        assert page.evaluate(ALPHA, [WEST - STEP / 20, SOUTH + STEP]) > 50
    else:
        page.wait_for_function("qlue.map.view.points.state.points.length")
    page.mouse.click(*spot(page, *MIDDLE))
    assert page.url == f"{at}/"
    page.evaluate("qlue.map.view.map.setZoom(12, {animate: false})")
    before = page.evaluate(BOUNDS)
    show(page, layers=layers, heat_max=500)
    assert page.evaluate(BOUNDS) == before
    assert said == []


def test_a_city_without_borders_and_reports_is_quiet_until_one_comes(
    page: Page, town: Town, at: str
) -> None:
    town.features, town.reports = [], False
    said = complaints(page)
    page.goto(at)
    page.evaluate("L.map('map', {center: [-2.5, 118], zoom: 5})")
    with page.expect_response("**/heat"):
        show(page)
    page.wait_for_function("qlue.map.view.heat.state.data")
    page.locator(".qlue-fit").dispatch_event("click")
    page.mouse.click(600, 300)
    assert page.evaluate("qlue.map.view.map.getZoom()") == 5
    town.reports = True
    page.evaluate("qlue.map.refresh()")
    page.wait_for_function("qlue.map.view.map.getZoom() > 10")
    assert said == []


def test_an_area_with_too_little_to_tell_is_hatched(map_page: Page) -> None:
    children = {
        "73.71.01": {"class": None, "label": "Barat", "note": None, "lines": []},
        "73.71.02": {"class": 3, "label": "Timur", "note": None, "lines": []},
    }
    show(map_page, children=children)
    kinds = map_page.evaluate(
        """['73.71.01', '73.71.02'].map((code) =>
          qlue.map.view.areas.fills.get(code).options.fillColor instanceof CanvasPattern)"""
    )
    assert kinds == [True, False]


def test_until_the_areas_are_there_it_says_so_and_shows_no_scale(page: Page, at: str) -> None:
    held: list[Route] = []
    page.route("**/areas.json", lambda route: held.append(route))
    page.goto(at)
    page.evaluate("L.map('map', {center: [-5, 119], zoom: 9})")
    show(page)
    expect(page.locator(".qlue-waiting")).to_have_text("Memuat peta …")
    expect(page.locator(".leaflet-control-scale")).to_be_hidden()
    held[0].continue_()
    expect(page.locator(".qlue-waiting")).to_have_count(0)
    expect(page.locator(".leaflet-control-scale")).to_be_visible()

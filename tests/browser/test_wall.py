"""A wall from its code to its picture to its end: legible, sharp, flat over a thousand turns."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from data_access.schema import walls
from tests.browser.city import ServedTown, log_in
from tests.browser.wall_screen import add_wall

expect.set_options(timeout=30_000)
SCENES = 7
SMALLEST_PX, KPI_PX, CONTRAST = 22, 72, 7.0
TURNS = 350
LETTERS = (Path(__file__).parent / "letters.js").read_text()


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    with served.database:
        add_wall(served, "Posko")  # to be previewed
        yield served
    served.app.stop()


def pair(screen: Page, admin: Page, town: ServedTown, name: str) -> None:
    screen.goto(f"{town.url}/layar")
    code = screen.locator(".code").inner_text()
    log_in(admin, town, "admin", "/aturan?city=73.71&open=wall:")
    admin.locator("#aturan-wall-code").fill(code)
    admin.locator("#aturan-wall-name").fill(name)
    admin.get_by_role("button", name="Pasangkan", exact=True).click()
    expect(admin.locator("#aturan-said")).to_contain_text(f"{name} terpasang")
    expect(screen.locator("#title")).to_contain_text("terlambat")


def preview(page: Page, town: ServedTown) -> None:
    """The first wall's preview, as the administrator has it."""
    log_in(page, town, "admin", "/aturan?city=73.71")
    page.locator(".wall-line a", has_text="Pratinjau").first.wait_for()
    page.goto(town.url + str(page.locator(".wall-line a").first.get_attribute("href")))
    expect(page.locator("#title")).to_contain_text("terlambat")


def turn_to(page: Page, number: int) -> None:
    """Shows the scene of that number, drawn."""
    page.evaluate(f"(qlue.wall.number = {number}, qlue.wall.ask())")
    expect(page.locator("#number")).to_contain_text(f" {number + 1} ")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_from_code_to_picture_to_the_end(town: ServedTown, open_page):
    screen, admin = open_page(), open_page()
    pair(screen, admin, town, "Balai Kota")
    expect(screen.locator("#chip")).to_have_class("chip fresh")
    screen.reload()
    expect(screen.locator("#title")).to_contain_text("terlambat")

    expect(screen.locator("#wall-name")).to_have_text("Balai Kota")
    with town.engine.begin() as conn:
        conn.execute(update(walls).where(walls.c.name == "Balai Kota").values(name="Balai & Kota"))
    expect(screen.locator("#wall-name")).to_have_text("Balai & Kota")

    admin.goto(town.url + "/aturan?city=73.71")
    line = admin.locator(".wall-line", has_text="Balai & Kota")
    expect(line).to_contain_text("Menyala")
    line.get_by_role("link", name="Kelola").click()
    admin.get_by_text("Cabut layar ini").click()
    admin.get_by_role("button", name="Ya, cabut").click()
    expect(admin.locator("#aturan-said")).to_contain_text("dicabut")
    expect(screen.get_by_role("heading", name="Layar ini sudah dicabut")).to_be_visible()
    assert not any(letter.isdigit() for letter in screen.locator("body").inner_text())
    screen.get_by_role("link", name="Pasangkan lagi").click()
    expect(screen.locator(".code")).to_be_visible()


def test_it_is_legible_from_five_metres(town: ServedTown, open_page):
    page = open_page()
    preview(page, town)
    for number in range(SCENES):
        turn_to(page, number)
        letters = page.evaluate(LETTERS)
        assert len(letters) > 15
        for one in letters:
            assert one["size"] >= SMALLEST_PX, (number, one)
            assert one["contrast"] >= CONTRAST, (number, one)
        values = page.locator(".wall-value b")
        sizes = values.evaluate_all(
            "all => all.map((e) => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert sizes or number == SCENES - 1  # a board of too little data has none
        assert min(sizes, default=KPI_PX) >= KPI_PX
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("lang", "left_s", "said"),
    [
        ("id", 20 * 60 + 54.5, "20 m 54 d"),
        ("en", 20 * 60 + 54.5, "20 m 54 s"),
        ("id", 64.5, "1 m 04 d"),
        ("id", 2 * 3600 + 60.5, "2 j 1 m"),
        ("id", -5, "0 m 00 d"),
    ],
)
def test_a_countdown_is_no_time_of_day(town: ServedTown, open_page, lang, left_s, said):
    page = open_page()
    preview(page, town)
    page.context.add_cookies([{"name": "lang", "value": lang, "url": town.url}])
    page.reload()
    expect(page.locator("#title")).to_have_text(re.compile("terlambat|late"))
    written = page.evaluate(
        """(left_s) => {
          const time = document.createElement("time");
          time.dataset.count = "";
          time.dateTime = new Date(qlue.freshness.now() + left_s * 1000).toISOString();
          document.body.append(time);
          qlue.wallClock.show();
          return time.textContent;
        }""",
        left_s,
    )
    assert written == said


def test_on_4k_it_is_the_same_twice_as_large(town: ServedTown, open_page):
    page = open_page()
    preview(page, town)
    sizes = []
    for width in (1920, 3840):
        page.set_viewport_size({"width": width, "height": width * 9 // 16})
        turn_to(page, 0)
        sizes.append({one["text"]: one["size"] for one in page.evaluate(LETTERS)})
    same = sizes[0].keys() & sizes[1].keys()
    assert len(same) > 10
    assert all(abs(sizes[1][text] - 2 * sizes[0][text]) < 0.5 for text in same)


def test_weeks_leave_nothing_behind(town: ServedTown, open_page):
    """Scenes turn some hundred times while reports come in: heap, nodes and listeners stay."""
    page = open_page()
    preview(page, town)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def turn(first: int, times: int) -> None:
        page.evaluate(
            """async ([first, times]) => {
              for (let i = 0; i < times; i++) {
                qlue.wall.number = first + i;
                await qlue.wall.ask();
                await new Promise(requestAnimationFrame);
                qlue.weeks.shift();
              }
            }""",
            [first, times],
        )

    def used() -> dict[str, float]:
        devtools.send("HeapProfiler.collectGarbage")
        found = devtools.send("Performance.getMetrics")["metrics"]
        wanted = ("JSHeapUsedSize", "Nodes", "JSEventListeners")
        return {one["name"]: one["value"] for one in found if one["name"] in wanted}

    turn(0, 5 * SCENES)
    before = used()
    for batch in range(5):
        town.report()
        turn(batch, TURNS // 5)
    turn(0, SCENES)
    after = used()
    for name, value in before.items():
        assert after[name] <= 1.2 * value, (name, before, after)
    assert page.locator("canvas").count() <= 5


def test_the_scale_is_as_long_as_it_says(town: ServedTown, open_page):
    page = open_page()
    preview(page, town)
    turn_to(page, 0)
    scale = page.locator("#scale")
    expect(scale).to_contain_text("km")
    drawn = page.evaluate(
        """() => {
          const { element, picture } = qlue.wall.map;
          const at = (picture.box[1] + picture.box[3]) / 2;
          const { scale } = qlue.wall.map.view(element.clientWidth, element.clientHeight);
          const [north, south] = [at + 0.01, at - 0.01].map((lat) => qlue.world(119, lat)[1]);
          const said = document.querySelector("#scale span").textContent;
          return { km: parseFloat(said.replace(",", ".")),
            bar: document.querySelector("#scale i").getBoundingClientRect().width,
            pixels: (south - north) * scale };
        }"""
    )
    km_of_latitude = 0.02 * 110.6  # of a degree near the equator
    assert drawn["bar"] / drawn["km"] == pytest.approx(drawn["pixels"] / km_of_latitude, rel=0.02)
    assert 40 < drawn["bar"] <= 160

"""A wall that nobody touches for weeks: deploys, nights, sleep, sound, burn-in, restarts."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from callbacks.deps import utc_now
from callbacks.wall_answers import NEWS
from data_access.schema import alerts
from tests.browser.city import ServedTown
from tests.browser.running_app import wait_until
from tests.browser.wall_screen import Said, pair_screen, set_sound

expect.set_options(timeout=30_000)
ZONE = ZoneInfo("Asia/Makassar")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATE = timedelta(minutes=31)
CHIP = "#chip"


@pytest.fixture(scope="module")
def town(open_folder: Callable[[], Path]) -> Iterator[ServedTown]:
    served = ServedTown(open_folder())
    served.app.start()
    with served.database:
        yield served
    served.app.stop()


@pytest.fixture
def screen(open_page: Callable[[], Page]) -> Page:
    return open_page()


def pass_time(said: Said, length: timedelta) -> None:
    """So much time goes by, for the screen and for the app; and two minutes more, in which the
    screen looks what time it is by what the app said last."""
    for step in (length, 2 * MINUTE):
        said.ahead += step
        said.screen.clock.fast_forward(int(step.total_seconds() * 1000))
        said.after_scenes(2)


def until_hour(said: Said, hour: int, *, least: timedelta) -> timedelta:
    """How long until it is half past that hour in the city, but no sooner than `least`."""
    now = (utc_now() + said.ahead).astimezone(ZONE)
    wanted = now.replace(hour=hour, minute=30, second=0, microsecond=0)
    while wanted - now < least:
        wanted += timedelta(days=1)
    return wanted - now


class TestDeploy:
    def test_the_page_loads_itself_anew_once(self, town: ServedTown, screen: Page):
        said = Said(screen)
        pair_screen(screen, town, "Baru")
        said.listens()
        assert said.after_scenes() == 0
        said.build = said.page = "next"
        expect(screen.locator("body")).to_have_attribute("data-build", "next")
        expect(screen.locator("#title")).to_contain_text("terlambat")
        assert said.after_scenes(3) == 1

    def test_a_node_that_is_still_the_old_one_makes_no_circle(self, town: ServedTown, screen: Page):
        said = Said(screen)
        pair_screen(screen, town, "Lama")
        said.listens().build = "next"
        assert said.after_scenes(4) == 1

    def test_it_waits_until_the_app_answers(self, town: ServedTown, screen: Page):
        said = Said(screen, ready=False)
        pair_screen(screen, town, "Sabar")
        said.listens().build = "next"
        assert said.after_scenes(3) == 0
        expect(screen.locator("#title")).to_contain_text("terlambat")
        said.ready = True
        assert said.after_scenes(3) == 1


class TestNight:
    @pytest.fixture
    def said(self, town: ServedTown, screen: Page) -> Said:
        screen.clock.install(time=utc_now())
        said = Said(screen)
        pair_screen(screen, town, "Malam")
        return said.listens()

    def test_once_a_night_it_loads_itself_anew(self, said: Said):
        pass_time(said, until_hour(said, 14, least=21 * HOUR))  # old, but it is day
        assert said.loads == 0
        pass_time(said, until_hour(said, 3, least=MINUTE))
        assert said.after_scenes() == 1
        expect(said.screen.locator("#title")).to_contain_text("terlambat")
        pass_time(said, 2 * MINUTE)  # still night, but it is young
        assert said.after_scenes() == 1

    def test_not_in_the_middle_of_an_incident(self, said: Said):
        said.key = "insiden:7"
        said.after_scenes()
        pass_time(said, until_hour(said, 3, least=21 * HOUR))
        assert said.loads == 0
        said.key = None
        said.after_scenes(1)
        pass_time(said, 2 * MINUTE)
        assert said.after_scenes() == 1


WAKE = """
window.asked = [];
window.seen = "visible";
Object.defineProperty(document, "visibilityState", { get: () => window.seen });
Object.defineProperty(navigator, "wakeLock", { value: {
  async request(kind) {
    window.asked.push(kind);
    if (window.refused) throw new DOMException("battery", "NotAllowedError");
    return new EventTarget();
  } } });
window.turn = (seen) => {
  window.seen = seen;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


def test_the_screen_is_kept_awake_and_again_after_it_was_hidden(town: ServedTown, screen: Page):
    screen.add_init_script(WAKE)
    pair_screen(screen, town, "Terjaga")
    assert screen.evaluate("asked") == ["screen"]
    screen.evaluate("turn('hidden')")
    assert screen.evaluate("asked.length") == 1
    screen.evaluate("turn('visible')")
    assert screen.evaluate("asked.length") == 2
    screen.evaluate("(refused = true, turn('visible'))")  # no error of the page's
    assert screen.evaluate("asked.length") == 3


SOUND = """
window.notes = [];
window.AudioContext = class { state = "running"; currentTime = 0; destination = {}; resume() {} };
window.OscillatorNode = class {
  constructor(audio, { frequency }) { this.frequency = frequency; }
  connect(next) { return next; }
  start(at) { this.from = at; }
  stop(at) { window.notes.push({ pitch: this.frequency, from: this.from, until: at }); }
};
window.GainNode = class {
  gain = { setTargetAtTime() {} };
  connect(next) { return next; }
};
"""


def nothing_is_news(town: ServedTown) -> bool:
    """Whether the town's breaches have been raised, and so long ago that a wall tells of none."""
    with town.engine.connect() as conn:
        newest = conn.execute(select(func.max(alerts.c.raised_at))).scalar()
    return newest is not None and utc_now() - newest > NEWS


def test_a_breach_is_silent_until_the_sound_is_switched_on_and_then_heard_once(
    town: ServedTown, screen: Page
):
    wait_until(lambda: nothing_is_news(town), "former breaches to be no news")
    screen.add_init_script(SOUND)
    wall = pair_screen(screen, town, "Bunyi")
    banner = screen.locator("#banner")
    expect(banner).to_be_hidden()
    town.report(ago=LATE, area="73.71.09.1002")
    expect(banner).to_contain_text("Paropo")
    assert screen.evaluate("notes") == []

    with town.engine.begin() as conn:
        set_sound(conn, wall, sound=True)
    expect(banner).to_be_hidden()
    town.report(ago=LATE, area="73.71.02.1001")
    expect(banner).to_contain_text("Melayu")
    notes = screen.evaluate("notes")
    assert len(notes) == 2
    assert all(note["until"] - note["from"] <= 1 for note in notes)
    assert notes[1]["from"] < 0.5
    expect(banner).to_be_hidden()  # told, and in the news for a minute more
    screen.evaluate("qlue.wall.ask()")
    expect(banner).to_be_hidden()
    assert len(screen.evaluate("notes")) == 2


def test_no_pointer_stands_on_it(town: ServedTown, screen: Page):
    pair_screen(screen, town, "Penunjuk")
    screen.mouse.move(900, 500)
    pointers = screen.evaluate(
        "[...document.querySelectorAll('*')].map((one) => getComputedStyle(one).cursor)"
    )
    assert set(pointers) == {"none"}


def test_the_picture_moves_by_three_pixels_so_that_nothing_burns_in(town: ServedTown, screen: Page):
    screen.clock.install(time=utc_now())
    pair_screen(screen, town, "Geser")
    places = []
    for _ in range(9):
        screen.clock.fast_forward(120_000)
        box = screen.evaluate(
            "(() => { const { x, y } = frame.getBoundingClientRect(); return [x, y]; })()"
        )
        places.append((round(box[0]), round(box[1])))
    assert len(set(places)) == 9
    assert all(abs(x) <= 3 and abs(y) <= 3 for x, y in places)
    assert places[-1] == (0, 0)
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")


class TestRestart:
    """The last good picture stays, with its time, and becomes current again untouched."""

    @pytest.fixture
    def wall(self, town: ServedTown, screen: Page) -> Page:
        pair_screen(screen, town, "Posko")
        expect(screen.locator(CHIP)).to_have_class("chip fresh")
        screen.evaluate("window.untouched = true")
        return screen

    def told(self, wall: Page) -> datetime:
        """The time that the picture is of."""
        clock = wall.locator(f"{CHIP} .qlue-chip-time").inner_text().removeprefix("data ")
        hour, minute, second = map(int, clock.split("."))
        today = utc_now().astimezone(ZONE)
        return today.replace(hour=hour, minute=minute, second=second, microsecond=0)

    def goes_on(self, wall: Page, town: ServedTown, before: datetime) -> None:
        """It is current, of a later time, shows what is new, and was never loaded anew."""
        expect(wall.locator(CHIP)).to_have_class("chip fresh")
        assert self.told(wall) > before
        expect(wall.locator(".wall-lost")).to_be_hidden()
        town.report(ago=LATE, area="73.71.02.1002")
        expect(wall.locator("#banner")).to_contain_text("Butung")
        assert wall.evaluate("window.untouched") is True

    def test_of_the_app(self, town: ServedTown, wall: Page):
        town.app.kill()
        gone = utc_now()
        expect(wall.locator(CHIP)).to_have_class("chip amber")
        before = self.told(wall)
        assert before <= gone
        assert "terlambat" in wall.locator("#title").inner_text()
        assert wall.locator("#figures").inner_text()
        town.app.start()
        self.goes_on(wall, town, before)

    def test_of_the_database(self, town: ServedTown, wall: Page):
        before = self.told(wall)
        while wall.locator(CHIP).get_attribute("class") == "chip fresh":
            with suppress(OSError, ValueError, IndexError):  # it is coming up again
                town.app.kill_database()
            time.sleep(0.1)
        expect(wall.locator(CHIP)).to_have_class("chip amber")
        assert "terlambat" in wall.locator("#title").inner_text()
        assert wall.locator("#figures").inner_text()
        self.goes_on(wall, town, before)

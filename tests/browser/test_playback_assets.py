"""The playback in the browser: it reads what the server packs, and counts the same."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from playwright.sync_api import Page

from callbacks.playback_answers import binary
from dashboard.playback import Child, Counted, Playback, Steps, Stretches
from tests.browser.town import Town, served
from tests.factories import NOW

STEPS = 24
ROWS = 400
OPEN_PLAYBACK = """packed => {
  window.played = new qlue.Playback(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)).buffer);
}"""


@pytest.fixture
def at() -> Iterator[str]:
    with served(Town()) as address:
        yield address


def random_playback(rows: int = ROWS) -> Playback:
    """Stretches of three children and of reports in none of them, some without a point."""
    random = np.random.default_rng(7)
    first = random.integers(0, STEPS + 1, rows)
    x, y = random.integers(0, 65_536, (2, rows))
    x[::9] = y[::9] = -1
    stretches = Stretches(
        x=x,
        y=y,
        child=random.integers(0, 4, rows),
        first=first,
        until=first + 1 + random.integers(0, STEPS + 1 - first),
        late=random.integers(0, 2, rows),
        count=random.integers(1, 900, rows),
    )
    return Playback(
        steps=Steps(NOW - STEPS * timedelta(hours=1), timedelta(hours=1), STEPS, NOW),
        counted=Counted.OPEN,
        children=(Child("A", 2.0), Child("B", None), Child("C", 1.0)),
        x0=0.8,
        y0=0.5,
        cell_size=2**-22,
        stretches=stretches,
        top=50,
    )


def test_every_step_is_what_was_packed(page: Page, at: str) -> None:
    playback = random_playback()
    page.goto(at)
    packed = base64.b64encode(binary(playback, ZoneInfo("Asia/Makassar"))).decode()
    page.evaluate(OPEN_PLAYBACK, packed)
    assert page.evaluate("[played.last, played.local[0], played.counted, played.top]") == [
        STEPS,
        "2026-11-20T19:05",
        "open",
        50,
    ]
    assert page.evaluate("Array.from(played.totals)") == playback.counts.sum(axis=0).tolist()
    told = page.evaluate(
        "['A', 'B', 'C', 'X'].map((code) => Array.from(played.times, (_, i) => played.at(code, i)))"
    )
    for number in range(3):
        assert [one["all"] for one in told[number]] == playback.counts[number].tolist()
        assert [one["late"] for one in told[number]] == playback.late[number].tolist()
    assert {(one["all"], one["late"]) for one in told[3]} == {(0, 0)}
    assert page.evaluate("played.peak('B')") == {
        "all": int(playback.counts[1].max()),
        "late": int(playback.late[1].max()),
    }


@pytest.mark.parametrize("step", [0, 7, STEPS])
def test_the_cells_of_a_step_are_those_of_reports_that_have_a_point(
    page: Page, at: str, step: int
) -> None:
    playback = random_playback()
    page.goto(at)
    packed = base64.b64encode(binary(playback, ZoneInfo("Asia/Makassar"))).decode()
    page.evaluate(OPEN_PLAYBACK, packed)
    page.evaluate("played.cells(3)")  # nothing of one step is left in the next
    found = page.evaluate(
        """step => {
          const { n, total, xs, ys, counts } = played.cells(step);
          return [total, Array.from({ length: n }, (_, i) => [xs[i], ys[i], counts[i]])];
        }""",
        step,
    )
    rows = playback.stretches
    there = (rows.first <= step) & (step < rows.until) & (rows.x >= 0)
    expected = np.stack([rows.x[there], rows.y[there], rows.count[there]], axis=1).tolist()
    assert sorted(found[1]) == sorted(expected)
    assert found[0] == int(rows.count[there].sum())


def test_an_empty_playback_is_one_too(page: Page, at: str) -> None:
    page.goto(at)
    packed = base64.b64encode(binary(random_playback(0), ZoneInfo("Asia/Makassar"))).decode()
    page.evaluate(OPEN_PLAYBACK, packed)
    assert page.evaluate("[played.cells(0).n, Math.max(...played.totals)]") == [0, 0]


def test_the_nearest_step_is_found_and_the_earlier_of_two(page: Page, at: str) -> None:
    page.goto(at)
    script = "[-5, 0, 4, 5, 6, 19, 99].map((value) => qlue.nearest([0, 10, 20], value))"
    assert page.evaluate(script) == [0, 0, 0, 0, 1, 2, 2]

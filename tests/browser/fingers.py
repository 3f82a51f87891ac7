"""Fingers on a screen, as the browser gets them from a phone."""

from playwright.sync_api import CDPSession, Page


def drag(page: Page, *fingers: tuple[float, float], by: tuple[float, float]) -> None:
    """Puts fingers on the screen one by one, moves the last and lifts them."""
    hand: CDPSession = page.context.new_cdp_session(page)

    def touch(kind: str, at: list[tuple[float, float]]) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(at)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for n in range(len(fingers)):
        touch("touchStart", [*fingers[: n + 1]])
    *still, (x, y) = fingers
    for step in range(1, 11):
        touch("touchMove", [*still, (x + by[0] * step / 10, y + by[1] * step / 10)])
    touch("touchEnd", [])

"""What a click on a page costs: its address changes, and its callback answers with the parts.

Each click asks for another place, lens or narrowing, so that nothing is answered from a cache.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from itertools import islice, product
from typing import Any

import httpx

from bench.clock import timed, times_of
from bench.place import RunningApp
from bench.rows import Filled
from dashboard.filters import Filters, Preset, Window, to_query
from dashboard.ids import Path, Shell
from dashboard.narrowing import BY_AREAS, NOT_NARROWED, Narrowing

CALLBACK = "/_dash-update-component"
DAYS = {"24h": 1, "7d": 7, "30d": 30, "quarter": 91, "year": 364}
"""How many days the window has, by what the figures call it; it ends yesterday."""
LENSES = (frozenset[str](), frozenset({"banjir"}), frozenset({"sampah", "jalan-rusak"}))
BY_HOUR, BY_HOLDER = Narrowing(hours=frozenset({7, 8})), Narrowing(holders=frozenset({BY_AREAS}))
NARROWED = (NOT_NARROWED, BY_HOUR, BY_HOLDER)
PLACES = ("73.71", "73.71.09", "73.71.12", "73.71.04", "73.71.11")
TIMEOUT_S = 60.0


def measure(
    app: RunningApp, filled: Filled, *, times: int, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Milliseconds from a click to the last byte of the answer, by page and window.

    Raises RuntimeError when a page answers with anything but its parts.
    """
    found: dict[str, Any] = {}
    yesterday = filled.now.astimezone(filled.city.zone).date() - timedelta(days=1)
    with httpx.Client(base_url=app.url, headers=_headers(app), timeout=TIMEOUT_S) as client:
        for path, page in ((Path.OPERASI, "operasi"), (Path.ANALISIS, "analisis")):
            for name, days in DAYS.items():
                progress(f"clicks on {page}, {name}")
                window = _until(yesterday, days)
                asked = islice(_pictures(filled, window, narrowed=page == "analisis"), times)
                found[f"{page} {name}"] = _figures(client, path, page, asked)
        progress("clicks on peringkat")
        boards = (_board(filled, _until(yesterday - timedelta(days=n), 91)) for n in range(times))
        found["peringkat quarter"] = _figures(client, Path.PERINGKAT, "peringkat", boards)
    return found


def _headers(app: RunningApp) -> dict[str, str]:
    token = re.search(r"_csrf_token=([^;]+)", app.cookie)
    return {"Cookie": app.cookie} | ({"X-CSRFToken": token.group(1)} if token else {})


def _until(last: date, days: int) -> Window:
    return Window(Preset.CUSTOM, last - timedelta(days=days - 1), last)


def _pictures(filled: Filled, window: Window, *, narrowed: bool) -> Iterable[str]:
    for narrow, lens, place in product(NARROWED if narrowed else NARROWED[:1], LENSES, PLACES):
        yield to_query(Filters(filled.city, place, categories=lens, window=window, narrow=narrow))


def _board(filled: Filled, window: Window) -> str:
    return to_query(Filters(filled.city, filled.city.code, window=window))


def _figures(
    client: httpx.Client, path: str, page: str, searches: Iterable[str]
) -> dict[str, float]:
    callback = next(
        one
        for one in client.get("/_dash-dependencies").json()
        if one["output"].startswith(f"..{page}-cities.")
    )
    taken = [timed(partial(_click, client, callback, path, search)) for search in searches]
    return times_of(taken).figures


def _click(client: httpx.Client, callback: dict[str, Any], path: str, search: str) -> None:
    given = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": path}
    body = {
        "output": callback["output"],
        "outputs": [
            dict(zip(("id", "property"), one.rsplit(".", 1), strict=True))
            for one in callback["output"].strip(".").split("...")
        ],
        "inputs": [_value(one, given) for one in callback["inputs"]],
        "state": [_value(one, given) for one in callback["state"]],
        "changedPropIds": [f"{Shell.URL}.search"],
    }
    answer = client.post(CALLBACK, json=body)
    if answer.status_code != httpx.codes.OK:
        raise RuntimeError(f"{path}{search} answers {answer.status_code}: {answer.text[:200]}")


def _value(field: dict[str, str], given: dict[str, str]) -> dict[str, Any]:
    return field | {"value": given.get(f"{field['id']}.{field['property']}")}

"""A small town by a sea, and a server that shows nothing but the assets and its map.

Two kecamatan of two kelurahan each, one island far out; its reports, its live line and its errors
are what a test says they are.
"""

import json
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import asinh, pi, radians, tan
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import dash
import dash_leaflet
from flask import Flask, Response, abort, request, send_from_directory
from werkzeug.serving import WSGIRequestHandler, make_server

ASSETS = Path(__file__).parents[2] / "assets"
DEPS = Path(dash.__file__).parent / "deps"
LEAFLET = Path(dash_leaflet.__file__).parent
WEST, SOUTH, STEP = 119.40, -5.20, 0.02
ACROSS, DOWN = 240, 120  # reports of the town, evenly and closely spread
KM2 = 8 * 4.936
REPORTS_PER_KM2 = ACROSS * DOWN / KM2

HTML = """<!doctype html><html lang="id" data-mantine-color-scheme="dark"><head>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="stylesheet" href="/assets/map.css">
<style>body{margin:0}#frame{height:600px}</style></head>
<body><div data-qlue="search"><input id="search"></div><a data-key="o" href="#operasi">Operasi</a>
<a data-up href="#up">naik</a><div id="chip" data-zone="Asia/Makassar"></div>
<div id="frame" data-qlue="map"><div id="map" style="height:100%"></div></div>
<script>window.sent = []; window.dash_clientside = {
  no_update: {}, set_props: (id, props) => sent.push([id, props]) };</script>
<script src="/before.js"></script><script src="/own.js"></script>
<script src="/assets/live_worker.js"></script></body></html>"""


def area(code: str, name: str, level: str, boxes: Sequence[Sequence[float]]) -> dict[str, Any]:
    """A feature of areas.json made of boxes [west, south, east, north] in steps of the town."""
    rings = [
        [[WEST + x * STEP, SOUTH + y * STEP] for x, y in [(a, b), (c, b), (c, d), (a, d), (a, b)]]
        for a, b, c, d in boxes
    ]
    a, b, c, d = boxes[0]
    properties = {
        "code": code,
        "name": name,
        "level": level,
        "parent": code.rpartition(".")[0] if level != "kota" else None,
        "label": [WEST + (a + c) / 2 * STEP, SOUTH + (b + d) / 2 * STEP],
        "km2": sum((c - a) * (d - b) for a, b, c, d in boxes) * 4.9,
        "approximate": False,
    }
    geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


AREAS = [
    area("73.71", "Kota", "kota", [(0, 0, 4, 2), (-9, 0, -8.8, 0.2)]),
    area("73.71.01", "Barat", "kecamatan", [(0, 0, 2, 2)]),
    area("73.71.02", "Timur", "kecamatan", [(2, 0, 4, 2)]),
    area("73.71.03", "Pulau", "kecamatan", [(-9, 0, -8.8, 0.2)]),
    area("73.71.01.1001", "Satu", "kelurahan", [(0, 0, 2, 1)]),
    area("73.71.01.1002", "Dua", "kelurahan", [(0, 1, 2, 2)]),
    area("73.71.02.1001", "Tiga", "kelurahan", [(2, 0, 4, 1)]),
    area("73.71.02.1002", "Empat", "kelurahan", [(2, 1, 4, 2)]),
]


def world(lon: float, lat: float) -> tuple[float, float]:
    """Web-Mercator position in world units, 0..1 from the north-west corner."""
    return lon / 360 + 0.5, 0.5 - asinh(tan(radians(lat))) / (2 * pi)


def without_borders(feature: dict[str, Any]) -> dict[str, Any]:
    """The feature of a place of which only the name is known."""
    known = {"code", "name", "level", "parent"}
    properties = {name: feature["properties"][name] for name in known}
    return {"type": "Feature", "properties": properties, "geometry": None}


NO_HEAT = struct.pack("<8d", 0, 0, 2**-22, 0, 0, 0, 0, 0)


def heat(each: int = 0) -> bytes:
    """The heat route's bytes: evenly spread points, or cells that count `each` reports."""
    x0, y0 = world(WEST, SOUTH + 2 * STEP)
    x1, _ = world(WEST + 4 * STEP, SOUTH)
    columns = [
        [x for _ in range(DOWN) for x in range(ACROSS)],
        [y for y in range(DOWN) for _ in range(ACROSS)],
    ]
    if each:
        columns.append([each] * (ACROSS * DOWN))
    n = ACROSS * DOWN
    header = struct.pack("<8d", x0, y0, (x1 - x0) / ACROSS, n, bool(each), n * (each or 1), 0, 0)
    return header + b"".join(struct.pack(f"<{n}H", *column) for column in columns)


class Town:
    """The server's side of a test: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.features = AREAS
        self.reports = True
        self.heat_status = 200
        self.heat_each = 0
        self.live_status = 200
        self.build = "b1"
        self.asked: list[str] = []
        self.posted: dict[str, str | None] = {}
        self.taken: list[tuple[int, str]] = []
        self.take_status = 200
        self.take_answer: dict[str, Any] = {}
        self.open_lines = 0
        self.lines: list[Queue[str | None]] = []

    def message(self, event: str, v: int, as_of: str = "2026-11-21T11:05:12Z") -> str:
        """An event of the live line as it goes over the wire."""
        data = {"v": v, "as_of": as_of, "server_time": as_of, "build": self.build}
        return f"event: {event}\ndata: {json.dumps(data)}\n\n"

    def tell(self, event: str, v: int) -> None:
        """Sends an event on every open line."""
        for line in self.lines:
            line.put(self.message(event, v))

    def hang_up(self) -> None:
        """Ends every open line."""
        for line in self.lines:
            line.put(None)

    def listen(self) -> Iterator[str]:
        """One open line, until it is hung up or nobody reads it any more."""
        line: Queue[str | None] = Queue()
        self.lines.append(line)
        self.open_lines += 1
        try:
            yield self.message("hello", 1)
            while True:
                try:
                    text = line.get(timeout=0.1)
                except Empty:
                    text = ": still here\n\n"
                if text is None:
                    return
                yield text
        finally:
            self.lines.remove(line)
            self.open_lines -= 1


@cache
def script(name: str) -> str:
    """What Dash loads before the assets, or all assets in Dash's order, as one script each."""
    libraries = ["react@18.3.1.min.js", "react-dom@18.3.1.min.js", "prop-types@15.8.1.min.js"]
    before = [*(DEPS / library for library in libraries), LEAFLET / "dash_leaflet.js"]
    paths = before if name == "before" else sorted(ASSETS.glob("*.js"))
    return ";\n".join(path.read_text(encoding="utf-8") for path in paths)


def make_app(town: Town) -> Flask:
    """The test's server as a Flask app."""
    app = Flask(__name__, static_folder=None)

    @app.before_request
    def remember() -> None:
        town.asked.append(request.path)

    @app.get("/")
    @app.get("/login")
    def home() -> Response:
        page = Response(HTML, mimetype="text/html")
        page.set_cookie("_csrf_token", "token%22of+this")
        return page

    @app.get("/<any(before, own):name>.js")
    def bundle(name: str) -> Response:
        return Response(script(name), mimetype="text/javascript")

    @app.get("/assets/<name>")
    def asset(name: str) -> Response:
        return send_from_directory(ASSETS, name)

    @app.get("/areas.json")
    def areas() -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": town.features}

    @app.get("/heat")
    def heat_bytes() -> Response:
        if town.heat_status != 200:
            abort(town.heat_status)
        body = heat(town.heat_each) if town.reports else NO_HEAT
        return Response(body, mimetype="application/octet-stream")

    @app.get("/points")
    def points() -> dict[str, Any]:
        return {"points": [[7, SOUTH + STEP, WEST + STEP, "banjir", "menunggu"]], "more": False}

    @app.route("/closed", methods=["GET", "POST"])
    def closed() -> Response:
        abort(401)

    @app.post("/save")
    def save() -> str:
        town.posted = {"csrf": request.headers.get("X-CSRFToken")}
        return "ok"

    @app.post("/api/v1/alerts/<int:alert>/acknowledge")
    def take(alert: int) -> tuple[dict[str, Any], int]:
        town.taken.append((alert, request.get_json()["note"]))
        return town.take_answer, town.take_status

    @app.get("/live")
    def live() -> Response:
        if town.live_status != 200:
            abort(town.live_status)
        return Response(town.listen(), mimetype="text/event-stream")

    @app.get("/live/version")
    def version() -> dict[str, Any]:
        if town.live_status != 200:
            abort(town.live_status)
        return dict.fromkeys(("as_of", "server_time"), "2026-11-21T11:05:12Z") | {"v": 1}

    return app


class Silent(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


@contextmanager
def served(town: Town) -> Iterator[str]:
    """The address of a running server for the town."""
    server = make_server("127.0.0.1", 0, make_app(town), threaded=True, request_handler=Silent)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        town.hang_up()
        server.shutdown()
        thread.join()

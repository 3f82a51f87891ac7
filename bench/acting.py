"""Walls that listen and turn while team leads act, all at once, on one process.

Each wall holds its live line, and asks for its scene when it is told of a change and every few
seconds. Each lead looks at the queue and acts on a report of it, again and again. At the end what
was answered is counted against what stands in the database: nothing may be lost or doubled.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from sqlalchemy import Connection, Engine, func, select

from bench.clock import times_of
from bench.live import stream
from bench.place import PASSWORD, RunningApp, log_in
from bench.rows import Filled
from bench.screens import allow_files
from dashboard.access import Role, everything
from dashboard.places import Level
from data_access import users
from data_access.audit import Author
from data_access.schema import areas, report_actions
from data_access.walls import offer_code, pair_wall, token_hash

AUTHOR = Author(everything(), "bench")
ACTIONS = ("mulai", "tahan", "catat")
TICK_S, SOON_S = 5.0, 1.0
THINKS_S = (2.0, 6.0)
"""Quicker than people read a card and press."""
SHOWN = 20
TIMEOUT_S = 30.0


def measure(
    app: RunningApp,
    engine: Engine,
    filled: Filled,
    *,
    walls: int,
    leads: int,
    seconds: float,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """The figures: milliseconds of an action and of a scene, how the actions were answered, and how
    many of those that were answered as done do not stand in the database, or stand twice."""
    allow_files(2 * (walls + leads) + 200)
    progress(f"pairing {walls} walls, {leads} leads log in")
    with engine.begin() as conn:
        tokens = [_pair(conn, filled, number) for number in range(walls)]
        names = _add_leads(conn, filled, leads)
        before = _kept(conn)
    cookies = [log_in(app.port, name) for name in names]
    progress(f"{walls} walls listen, {leads} leads act")
    acts, scenes, answers = asyncio.run(_work(app, tokens, cookies, seconds))
    with engine.connect() as conn:
        kept = _kept(conn) - before
    return {
        "walls": walls,
        "leads": leads,
        "action": times_of(acts).figures,
        "scene": times_of(scenes).figures,
        "answers": dict(answers),
        "lost_or_doubled": kept - answers["201"],
    }


def _pair(conn: Connection, filled: Filled, number: int) -> str:
    token, now = f"bench-wall-{number}-{uuid4()}", datetime.now(UTC)
    waiting = offer_code(conn, hashed=token_hash(token), address=None, now=now)
    name = f"Bench {number}"
    pair_wall(conn, code=waiting.code, city=filled.city, name=name, author=AUTHOR, now=now)
    return token


def _add_leads(conn: Connection, filled: Filled, number: int) -> list[str]:
    asked = select(areas.c.code).where(
        areas.c.city_id == filled.city.id, areas.c.level == Level.KECAMATAN.value
    )
    codes = list(conn.execute(asked.order_by(areas.c.code)).scalars())
    names = [f"bench-lead-{one}" for one in range(number)]
    for one, name in enumerate(names):
        users.add(
            conn,
            username=name,
            name=name,
            role=Role.PIMPINAN_TIM,
            password=PASSWORD,
            now=datetime.now(UTC),
            actor="bench",
            area_codes=[codes[one % len(codes)]],
        )
    return names


def _kept(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(report_actions)).scalar_one())


async def _work(
    app: RunningApp, tokens: list[str], cookies: list[str], seconds: float
) -> tuple[list[float], list[float], Counter[str]]:
    acts: list[float] = []
    scenes: list[float] = []
    answers: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            ClientSession(
                app.url,
                connector=TCPConnector(limit=0),
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(TIMEOUT_S),
            )
        )
        listening = [_listen(stack, app, f"qlue_wall={token}") for token in tokens]
        walls = zip(tokens, await asyncio.gather(*listening), strict=True)
        until = time.monotonic() + seconds
        work = [_turn(client, f"qlue_wall={of}", moved, until, scenes) for of, moved in walls]
        work += [_act(client, one, until, acts, answers) for one in cookies]
        await asyncio.gather(*work)
    return acts, scenes, answers


async def _listen(stack: AsyncExitStack, app: RunningApp, cookie: str) -> asyncio.Event:
    """Set when the wall is told that something moved."""
    events = await stack.enter_async_context(stream(replace(app, cookie=cookie)))
    moved = asyncio.Event()
    task = asyncio.create_task(_hear(events, moved))
    stack.callback(task.cancel)
    return moved


async def _hear(events: AsyncIterator[tuple[str, dict[str, object]]], moved: asyncio.Event) -> None:
    async for name, _ in events:
        if name == "version":
            moved.set()


async def _turn(
    client: ClientSession,
    cookie: str,
    moved: asyncio.Event,
    until: float,
    taken: list[float],
) -> None:
    """Asks for scenes as assets/wall/wall.js does, once at least."""
    rng, headers, seen = Random(cookie), {"Cookie": cookie}, None
    await asyncio.sleep(rng.uniform(0, SOON_S))
    while time.monotonic() < until or not taken:
        moved.clear()
        began = time.perf_counter()
        async with client.get("/layar/scene", headers=headers) as answer:
            answer.raise_for_status()
            land = (await answer.json())["land"]
        taken.append((time.perf_counter() - began) * 1000)
        drawn = land and (land["heat_url"], land["heat_tag"])
        if drawn and drawn != seen:
            async with client.get(land["heat_url"], headers=headers) as density:
                density.raise_for_status()
                await density.read()
        seen = drawn
        with suppress(TimeoutError):
            await asyncio.wait_for(moved.wait(), min(TICK_S, max(0.0, until - time.monotonic())))
            await asyncio.sleep(rng.uniform(0, SOON_S))


async def _act(
    client: ClientSession,
    cookie: str,
    until: float,
    taken: list[float],
    answers: Counter[str],
) -> None:
    rng, headers = Random(cookie), {"Cookie": cookie}
    token = next(part[12:] for part in cookie.split("; ") if part.startswith("_csrf_token="))
    while time.monotonic() < until:
        await asyncio.sleep(rng.uniform(*THINKS_S))
        asked = client.get("/api/v1/queue", params={"limit": SHOWN}, headers=headers)
        async with asked as queue:
            queue.raise_for_status()
            lines = (await queue.json())["reports"]
        if not lines:
            continue
        line = rng.choice(lines)
        body = {"action": rng.choice(ACTIONS), "key": str(uuid4()), "seen": line["version"]}
        began = time.perf_counter()
        sent = client.post(
            f"/api/v1/reports/{line['id']}/actions",
            json=body | {"note": "bench"},
            headers=headers | {"X-CSRFToken": token},
        )
        async with sent as answer:
            told = await answer.json()
        taken.append((time.perf_counter() - began) * 1000)
        said = told.get("error", "") if answer.status == HTTPStatus.CONFLICT else ""
        answers[f"{answer.status} {said}".strip()] += 1

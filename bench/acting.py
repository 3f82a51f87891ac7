"""Walls that listen and turn while team leads act, all at once, on one process.

Each wall holds its live line and asks for its scene every few seconds. Each lead looks at the queue
and acts on a report of it, again and again. At the end what was answered is counted against what
stands in the database: nothing may be lost or doubled.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

import httpx
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
SCENE_EVERY_S = 12.0
THINKS_S = (0.5, 2.0)
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
    until = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=app.url, limits=limits, timeout=TIMEOUT_S)
        )
        listening = [
            asyncio.create_task(_listen(stack, app, f"qlue_wall={token}")) for token in tokens
        ]
        await asyncio.gather(*listening)
        every = min(SCENE_EVERY_S, seconds)
        work = [_turn(client, f"qlue_wall={token}", every, until, scenes) for token in tokens]
        work += [_act(client, one, until, acts, answers) for one in cookies]
        await asyncio.gather(*work)
    return acts, scenes, answers


async def _listen(stack: AsyncExitStack, app: RunningApp, cookie: str) -> None:
    events = await stack.enter_async_context(stream(replace(app, cookie=cookie)))
    task = asyncio.create_task(_drain(events))
    stack.callback(task.cancel)


async def _drain(events: Any) -> None:
    async for _ in events:
        pass


async def _turn(
    client: httpx.AsyncClient, cookie: str, every: float, until: float, taken: list[float]
) -> None:
    """Asks for a scene every so many seconds, once at least."""
    due = time.monotonic() + Random(cookie).uniform(0, every)
    while due < until or not taken:
        await asyncio.sleep(due - time.monotonic())
        began = time.perf_counter()
        answer = await client.get("/layar/scene", headers={"Cookie": cookie})
        answer.raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)
        due = time.monotonic() + every


async def _act(
    client: httpx.AsyncClient,
    cookie: str,
    until: float,
    taken: list[float],
    answers: Counter[str],
) -> None:
    rng, headers = Random(cookie), {"Cookie": cookie}
    token = next(part[12:] for part in cookie.split("; ") if part.startswith("_csrf_token="))
    while time.monotonic() < until:
        await asyncio.sleep(rng.uniform(*THINKS_S))
        queue = await client.get("/api/v1/queue", params={"limit": SHOWN}, headers=headers)
        queue.raise_for_status()
        lines = queue.json()["reports"]
        if not lines:
            continue
        line = rng.choice(lines)
        body = {"action": rng.choice(ACTIONS), "key": str(uuid4()), "seen": line["version"]}
        began = time.perf_counter()
        answer = await client.post(
            f"/api/v1/reports/{line['id']}/actions",
            json=body | {"note": "bench"},
            headers=headers | {"X-CSRFToken": token},
        )
        taken.append((time.perf_counter() - began) * 1000)
        said = answer.json().get("error", "") if answer.status_code == httpx.codes.CONFLICT else ""
        answers[f"{answer.status_code} {said}".strip()] += 1

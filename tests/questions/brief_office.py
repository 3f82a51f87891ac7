"""A town whose users read briefs, and what there is to ask of it."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import Engine, select

from dashboard.access import Role, Scope
from dashboard.briefs import Brief
from data_access import users
from data_access.audit import Author
from data_access.brief_choices import choose_brief
from data_access.brief_ticker import BriefTicker
from data_access.briefs import get_brief
from data_access.cities import add_city
from data_access.desk import Desk
from data_access.outbox import Post
from data_access.schema import briefs, deliveries
from data_access.schema import users as user_rows
from data_access.user_scopes import scope_of
from tests.factories import NOW, Town
from tests.questions.delivering import Clock, flood_town

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
TODAY = date(2026, 11, 21)
POST = Post(public_url="https://qlue.example", by_mail=True)
USERS: dict[str, tuple[Role, dict[str, Any]]] = {
    "walikota": (Role.WALIKOTA, {"city_codes": ["73.71"]}),
    "camat": (Role.CAMAT, {"area_codes": ["73.71.09"]}),
    "lurah": (Role.LURAH, {"area_codes": ["73.71.09.1001"]}),
    "dlh": (Role.PIMPINAN_TIM, {"agency_names": ["73.71/dlh"]}),
    "nasional": (Role.NASIONAL, {}),
    "jakarta": (Role.WALIKOTA, {"city_codes": ["31"]}),
}
ON_BY_THEMSELVES = {"walikota", "camat", "lurah", "jakarta"}


def brief_town(engine: Engine) -> Town:
    """Floods are to be seen within an hour; users of several scopes; nothing reported yet."""
    town = flood_town(engine)
    with engine.begin() as conn:
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        for name, (role, scope) in USERS.items():
            users.add(
                conn,
                username=name,
                name=name.title(),
                role=role,
                password="kata-sandi-uji",
                email=None if name == "camat" else f"{name}@kota.example",
                now=NOW,
                actor="test",
                demo=True,
                **scope,
            )
    return town


def make(engine: Engine, clock: Clock, post: Post = POST) -> BriefTicker:
    desk = Desk(engine, clock=clock)
    return BriefTicker(engine, desk=desk, clock=clock, at=time(7, 30), post=post)


def report(engine: Engine, town: Town, *stages: Any, **fields: Any) -> int:
    with engine.begin() as conn:
        town.conn = conn
        return town.report(*stages, **fields)


def late(engine: Engine, town: Town, area: str, number: int = 1, **fields: Any) -> list[int]:
    """Floods that became late an hour ago."""
    return [
        report(engine, town, **({"ago": 2 * HOUR, "area": area} | fields)) for _ in range(number)
    ]


def scope(engine: Engine, name: str) -> Scope:
    with engine.connect() as conn:
        user_id = users.id_of(conn, username=name)
        assert user_id is not None
        return scope_of(conn, user_id=user_id)


def kept(engine: Engine, town: Town, name: str, day: date | None = None) -> Brief | None:
    with engine.connect() as conn:
        return get_brief(conn, scope=scope(engine, name), city=town.city, day=day)


def readers(engine: Engine, day: date = TODAY) -> list[str]:
    with engine.connect() as conn:
        asked = select(user_rows.c.username).join(briefs, briefs.c.user_id == user_rows.c.id)
        return sorted(conn.execute(asked.where(briefs.c.day == day)).scalars())


def outbox(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        asked = select(user_rows.c.username).join(deliveries)
        return sorted(conn.execute(asked).scalars())


def switch(engine: Engine, name: str, wanted: bool, language: str = "id") -> None:
    author = Author(scope(engine, name), name)
    with engine.begin() as conn:
        choose_brief(conn, author=author, wanted=wanted, language=language, now=NOW)

"""The app as seen from outside: a database of its own, a clock to turn, logged-in browsers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard.access import Role
from dashboard.settings import Settings
from data_access import users
from data_access.engine import make_engine
from tests.factories import NOW, Town

PASSWORD = "kata-sandi-uji"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PAGE = {"Accept": "text/html"}


@pytest.fixture(autouse=True, scope="session")
def _quick_hashes() -> Iterator[None]:
    """Hashing as it is meant to be takes a tenth of a second, which a test has no use for."""
    slow, users.HASHER = users.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    users.HASHER = slow


@dataclass
class Clock:
    """The app's clock: stands at NOW until a test turns it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        """Turns it on."""
        self.now += timedelta(**length)


@dataclass
class Site:
    """An app on a database, seen by browsers."""

    app: Flask
    engine: Engine
    clock: Clock = field(default_factory=Clock)
    town: Town | None = None

    def add_user(self, username: str, role: Role = Role.ANALIS, **scope: Any) -> None:
        """Makes a user with PASSWORD; of the whole city unless the scope says otherwise."""
        with self.engine.begin() as conn:
            users.add(
                conn,
                username=username,
                name=username.title(),
                role=role,
                password=PASSWORD,
                now=self.clock.now,
                actor="test",
                **({"city_codes": ["73.71"]} if not scope and role != Role.NASIONAL else scope),
            )

    def visitor(self) -> FlaskClient:
        """A browser without a session."""
        return self.app.test_client()

    def client(self, username: str) -> FlaskClient:
        """A browser in which the user is logged in."""
        client = self.visitor()
        answer = log_in(client, username)
        assert answer.status_code == 303, answer.text
        client.get("/", headers=PAGE)
        return client


def form_token(client: FlaskClient) -> str:
    """The token in the login page's form."""
    found = TOKEN.search(client.get("/login", headers=PAGE).text)
    assert found
    return found.group(1)


def log_in(
    client: FlaskClient, username: str, password: str = PASSWORD, **more: Any
) -> TestResponse:
    """Fills in the login page; `more` are other fields of the form."""
    fields = {"username": username, "password": password, "csrf_token": form_token(client)}
    return client.post("/login", data=fields | more, headers=PAGE)


def csrf_header(client: FlaskClient) -> dict[str, str]:
    """What Dash sends with what it posts."""
    cookie = client.get_cookie("_csrf_token")
    assert cookie
    return {"X-CSRFToken": cookie.value}


MakeSite = Callable[..., Site]


def make_site(monkeypatch: pytest.MonkeyPatch, url: str, folder: Path, **settings: Any) -> Site:
    """The app on that database, its clock at NOW."""
    import app

    clock = Clock()
    monkeypatch.setattr(app, "utc_now", clock)
    chosen = {"demo": False, "mirror": False} | settings
    server = app.create_app(Settings(database_url=url, qlue_data_dir=folder, **chosen))
    return Site(server, make_engine(url), clock)


@pytest.fixture
def site_with(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeSite]:
    """Makes the app with some settings, on this test's database with a small town in it."""
    made: list[Site] = []

    def make(**settings: Any) -> Site:
        made.append(make_site(monkeypatch, database_url, tmp_path, **settings))
        if len(made) == 1:
            with made[0].engine.begin() as conn:
                made[0].town = Town(conn)
        return made[-1]

    yield make
    for site in made:
        site.engine.dispose()


@pytest.fixture
def site(site_with: MakeSite) -> Site:
    """The app with its default settings and an analyst, `analis`."""
    site = site_with()
    site.add_user("analis")
    return site

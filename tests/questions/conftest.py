"""Random reports in both engines, and a data folder with a server of its own for the tests that
start and end one."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data_access.embedded import EmbeddedServer
from data_access.engine import make_engine
from data_access.mirror import Mirror
from tests.factories import Town
from tests.questions.both_engines import REPORTS, SEED, Both
from tests.questions.own_server import postmaster, say, server_in
from tests.questions.random_history import write_random_history


@pytest.fixture(scope="session")
def both(server: EmbeddedServer, template: str, _maintenance: Engine) -> Iterator[Both]:
    """One for all tests that only ask."""
    name = "qlue_both"
    with _maintenance.connect() as conn:
        conn.execute(text(f"create database {name} template {template} strategy file_copy"))
    engine = make_engine(server.url(name))
    with engine.begin() as conn:
        town = Town(conn)
        write_random_history(conn, town=town, reports=REPORTS, seed=SEED)
    mirror = Mirror(engine.url)
    mirror.load()
    yield Both(engine, mirror, town)
    engine.dispose()
    with _maintenance.connect() as conn:
        conn.execute(text(f"drop database {name} with (force)"))


@pytest.fixture(scope="module")
def kept_folder(open_folder: Callable[[], Path]) -> Path:
    """A data folder whose server was stopped in order, with one row in it."""
    folder = open_folder()
    with server_in(folder) as server:
        say(server, "create table kept (note text)", "insert into kept values ('here')")
    return folder


@pytest.fixture
def folder(kept_folder: Path) -> Iterator[Path]:
    """The same for all: whatever one test does to its server, the next starts from there."""
    (kept_folder / "postgres" / "server.log").unlink(missing_ok=True)
    yield kept_folder
    left = postmaster(kept_folder)
    if left:
        os.kill(left, signal.SIGQUIT)
    assert left is None, "the test left a server behind"

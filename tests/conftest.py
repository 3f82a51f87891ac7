"""One PostgreSQL a session (and a worker), one migrated template in it, one copy of it a test."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, text

from data_access.embedded import EmbeddedServer

# How long an example takes tells of the machine, not of the code.
settings.register_profile("qlue", deadline=None)
settings.load_profile("qlue")

# Hundreds of apps live and die in a run: looking for garbage as often as Python does by itself
# takes a tenth of its time.
gc.set_threshold(200_000, 50, 1_000)

TEMPLATE = "qlue_template"
SHARED = Path(__file__).parents[2] / "shared"
MEMORY = Path("/dev/shm")
ROOM_BYTES = 4_000_000_000


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Callable[[], Path]]:
    """Makes folders that the server's user reaches where root runs the tests; tmp_path is closed.

    Short ones, too: a socket's path has to be.
    """
    made: list[Path] = []

    def make() -> Path:
        folder = Path(tempfile.mkdtemp(prefix="qlue-test-", dir=_in_memory()))
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """Where files are kept in memory, with room for all of a run's databases: a copy of one takes
    an eighth of the time there. None where there is no such place."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        return None
    return MEMORY


@pytest.fixture(scope="session")
def server(open_folder: Callable[[], Path]) -> Iterator[EmbeddedServer]:
    """A PostgreSQL of this session's own. Not durable, so it starts in half a second."""
    with EmbeddedServer(open_folder(), durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def _maintenance(server: EmbeddedServer) -> Iterator[Engine]:
    engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def template(server: EmbeddedServer, _maintenance: Engine) -> str:
    """The name of a migrated, empty database that nobody is connected to."""
    from data_access.engine import make_engine, upgrade

    with _maintenance.connect() as conn:
        conn.execute(text(f"create database {TEMPLATE}"))
    engine = make_engine(server.url(TEMPLATE))
    upgrade(engine)
    engine.dispose()
    return TEMPLATE


_numbers = count(1)


@pytest.fixture
def database_url(server: EmbeddedServer, template: str, _maintenance: Engine) -> Iterator[str]:
    """The address of a migrated, empty database that only this test uses."""
    name = f"qlue_test_{next(_numbers)}"
    with _maintenance.connect() as conn:
        conn.execute(text(f"create database {name} template {template} strategy file_copy"))
    yield server.url(name)
    with _maintenance.connect() as conn:
        conn.execute(text(f"drop database {name} with (force)"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The app's own engine on this test's database."""
    from data_access.engine import make_engine

    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A connection to this test's database; what the test does not commit is rolled back."""
    with engine.connect() as conn:
        yield conn


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real boundaries and reports beside the checkout; skips where there is none."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared with real files beside the checkout")
    return SHARED

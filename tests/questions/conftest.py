"""A data folder with a server of its own, and what tests of deliveries need."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.questions.delivering import clock, courier, http, mail
from tests.questions.own_server import postmaster, say, server_in

__all__ = ["clock", "courier", "http", "mail"]


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

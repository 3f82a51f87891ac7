"""Where a benchmark runs: a throw-away database of its own, and the app served on it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from re import search
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import psutil
from sqlalchemy import Engine

from data_access.embedded import EmbeddedServer
from data_access.engine import make_engine, upgrade

ROOT = Path(__file__).parents[1]
USERNAME, PASSWORD = "bench", "bench-makassar"
SERVER = {"shared_buffers": "512MB", "max_wal_size": "8GB", "maintenance_work_mem": "512MB"}
STARTS_WITHIN_S = 120.0


@contextmanager
def throwaway_database() -> Iterator[Engine]:
    """A migrated, empty database on a server of its own; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="qlue-bench-"))
    # Where root runs this, the server runs as another user, who has to get in.
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        with EmbeddedServer(folder, durable=False, settings=SERVER) as server:
            engine = make_engine(server.url(), pool_size=16, timeout_s=30)
            upgrade(engine)
            yield engine
            engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class RunningApp:
    """The app as it serves: its address, the process that answers, a logged-in session's cookie."""

    port: int
    worker: psutil.Process
    cookie: str

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def memory_mb(self) -> float:
        """Resident memory of the process that answers, in MB."""
        return float(self.worker.memory_info().rss) / 1e6


@contextmanager
def running_app(engine: Engine, *, threads: int) -> Iterator[RunningApp]:
    """The app on that database, as `python app.py` serves it, without the demo."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="qlue-bench-app-") as folder:
        environment = os.environ | {
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "QLUE_DATA_DIR": folder,
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "DEMO": "false",
            "THREADS": str(threads),
        }
        with (Path(folder) / "app.log").open("w+") as log:
            process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
            try:
                _wait_until_ready(process, port, log.name)
                cookie = log_in(port)
                worker = psutil.Process(process.pid).children()[0]
                yield RunningApp(port=port, worker=worker, cookie=cookie)
            finally:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: str) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the app did not get ready: {Path(log).read_text()[-2000:]}")


def log_in(port: int, username: str = USERNAME) -> str:
    """The cookies of a session in which that user, whose password is PASSWORD, has logged in, as a
    header has them."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{port}/login"
    page = opener.open(address, timeout=10).read().decode()
    token = search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the login page has no form")
    form = {"username": username, "password": PASSWORD, "csrf_token": token.group(1)}
    opener.open(address, data=urlencode(form).encode(), timeout=30).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

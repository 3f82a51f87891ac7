"""The app as its user starts it: a process of its own, to be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Returns when `true()` is; fails when it isn't within the patience."""
    end = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.1)


class RunningApp:
    """`python app.py` on a data folder and a port of its own."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.log = data_dir / "app.log"

    def start(self) -> None:
        """Starts it and returns when it is ready for its screens."""
        unset = ("DATABASE_URL", "DEMO", "HOST")
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        environment |= {
            "QLUE_DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            **self._settings,
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._is_ready, f"the app; it said: {self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Stops it as Ctrl-C does."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """Ends all of its processes without a word, as a power cut would."""
        self._signal(signal.SIGKILL)

    def kill_database(self) -> None:
        """Ends the app's PostgreSQL without a word; the app goes on."""
        os.kill(self.database_pid(), signal.SIGKILL)

    def database_pid(self) -> int:
        """The process id of the app's PostgreSQL."""
        pid_file = self.data_dir / "postgres" / "data" / "postmaster.pid"
        return int(pid_file.read_text().split()[0])

    def _signal(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        os.killpg(self._process.pid, how)
        self._process.wait(PATIENCE_S)
        self._process = None

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()[-2000:]
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

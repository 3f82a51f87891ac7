"""The app's own PostgreSQL: made, started, shared and stopped in a local folder.

It listens on no network port, only on a socket in a folder closed to other users. In
`<data_dir>/postgres`:

    data        the database cluster
    socket      where it listens (in /tmp when the path is too long for a socket)
    server.log  what it says
    gate        locked while a process starts or stops the server
    use         locked, shared, by every process that uses it: the last one out stops the server
    server      locked by the server's own processes, which inherit it. Whoever gets this lock knows
                that no server runs on the folder, whatever a stale postmaster.pid says, and also
                where the server was another container's. Only then may stale files go.
"""

import atexit
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Self

import psycopg2
from sqlalchemy import URL

from data_access.embedded_cluster import SUPERUSER, check_version, launch, make_cluster
from data_access.embedded_home import PORT, Home, folder_errors, prepare_home
from data_access.embedded_locks import PAUSE_SECONDS, lock_within, locked, try_lock, unlock
from data_access.embedded_programs import find_programs

log = logging.getLogger(__name__)

DATABASE = "qlue"
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A forgotten transaction would hold back vacuum and the readers of changes.
    "idle_in_transaction_session_timeout": "5min",
    # Statements and failing rows hold what citizens wrote: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}

START_SECONDS = 300.0  # crash recovery of a large database takes minutes
UNREACHABLE_SECONDS = 30.0
STOP_SECONDS = 60.0
KILL_SECONDS = 10.0


class EmbeddedServer:
    """A PostgreSQL server in `data_dir`, shared with other processes that use the same folder.

    bin_dir: folder of the programs to use instead of the wheel's or the system's.
    settings: server settings, put over `SETTINGS`.
    durable: False is faster and may lose the data when the machine stops: for tests.
    root_home: where root's database goes when the user that must run the server can't enter
        `data_dir`; a link to it is left there.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        bin_dir: Path | None = None,
        settings: Mapping[str, str] | None = None,
        durable: bool = True,
        root_home: Path = Path("/var/lib/qlue-dashboard"),
    ) -> None:
        self.data_dir = data_dir.expanduser().absolute()
        self._bin_dir = bin_dir
        self._durable = durable
        self._settings = SETTINGS | ({} if durable else NOT_DURABLE) | dict(settings or {})
        self._root_home = root_home
        self._home: Home | None = None
        self._use: IO[str] | None = None
        self._process: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def home(self) -> Home:
        """What lies in the folder; its folders are made when first asked for."""
        if self._home is None:
            with folder_errors(self.data_dir):
                self._home = prepare_home(self.data_dir, root_home=self._root_home)
        return self._home

    def start(self) -> None:
        """Start the server, or join the one that runs; start it again when it has died since.

        It is left by `stop`, at the latest when this process exits. Raises DataFolderUnusable,
        DiskFull, OtherMajorVersion, NoPostgres, NoUserForPostgres, NamelessUser or
        PostgresDidNotStart.
        """
        with folder_errors(self.data_dir):
            self._home = home = prepare_home(self.data_dir, root_home=self._root_home)
            with locked(home.open_lock("gate"), seconds=START_SECONDS) as is_open:
                if not is_open:
                    raise home.failure("another process has been starting it for minutes")
                self._begin_use()
                try:
                    self._join_or_launch()
                except BaseException:
                    self._end_use()
                    raise

    def stop(self) -> None:
        """Leave the server; the last process to leave stops it. In a fork this does nothing."""
        if self._use is None or self._process != os.getpid():
            return
        if not self.home.folder.exists():
            log.warning("%s is gone: its PostgreSQL notices and ends by itself", self.home.folder)
            return
        with locked(self.home.open_lock("gate"), seconds=STOP_SECONDS):
            self._end_use()

    def url(self, database: str = DATABASE) -> str:
        """SQLAlchemy's address of a database on this server. It holds no secret."""
        return URL.create(
            "postgresql+psycopg2",
            username=SUPERUSER,
            database=database,
            query={"host": str(self.home.sockets), "port": PORT},
        ).render_as_string()

    def _begin_use(self) -> None:
        if self._use is not None and self._process == os.getpid():
            return
        self._use = self.home.open_lock("use")
        self._process = os.getpid()
        try_lock(self._use, shared=True)
        atexit.register(self.stop)

    def _end_use(self) -> None:
        atexit.unregister(self.stop)
        if self._use is None:
            return
        try:
            if try_lock(self._use):
                self._stop_server()
        finally:
            unlock(self._use)
            self._use = None

    def _join_or_launch(self) -> None:
        home = self.home
        with home.open_lock("server") as server_lock:
            began = time.monotonic()
            while not try_lock(server_lock):
                why_not = self._join()
                if why_not is None:
                    return
                patience = START_SECONDS if home.is_reachable() else UNREACHABLE_SECONDS
                if time.monotonic() - began > patience:
                    raise home.failure(why_not)
                time.sleep(PAUSE_SECONDS)
            home.forget_dead_server()
            programs = find_programs(self._bin_dir, home.account, copies=home.folder)
            if not (home.cluster / "PG_VERSION").exists():
                make_cluster(home, programs, durable=self._durable, seconds=START_SECONDS)
            check_version(home, programs)
            launch(
                home,
                programs,
                settings=self._settings,
                inherits=server_lock,
                seconds=START_SECONDS,
            )
            if (why_not := self._join()) is not None:
                raise home.failure(why_not)

    def _join(self) -> str | None:
        """Find or make our database on the server that runs; why that failed, None when it did not.

        A server that is starting or dying may listen and yet refuse.
        """
        if not self.home.is_ready():
            return "a server holds the folder and does not answer, maybe in another container"
        try:
            connection = psycopg2.connect(
                host=str(self.home.sockets), port=PORT, user=SUPERUSER, dbname="postgres"
            )
            with closing(connection), connection.cursor() as cursor:
                connection.autocommit = True
                cursor.execute("select from pg_database where datname = %s", (DATABASE,))
                if cursor.rowcount == 0:
                    cursor.execute(f"create database {DATABASE}")
        except psycopg2.Error as error:
            return " ".join(str(error).split())
        return None

    def _stop_server(self) -> None:
        """Stop it, and return when the last of its processes is gone."""
        with self.home.open_lock("server") as server_lock:
            if try_lock(server_lock):
                return
            if pid := self.home.postmaster():
                for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, KILL_SECONDS)):
                    with suppress(ProcessLookupError):
                        os.kill(pid, how)
                    if lock_within(server_lock, seconds=seconds):
                        return
            log.warning("PostgreSQL in %s does not answer and was left alone", self.home.folder)


def exit_on_sigterm() -> None:
    """Make SIGTERM and a closed terminal end this process in order, with its `atexit` calls.

    For a process that serves by itself: gunicorn handles its signals alone.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, leave)

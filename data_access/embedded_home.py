"""The folder of the app's own PostgreSQL: what lies in it, whose it is, and who listens there."""

import errno
import hashlib
import os
import re
import shutil
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dashboard.errors import DataFolderUnusable, DiskFull, PostgresDidNotStart
from data_access.embedded_account import Account, account_for

PORT = "5432"
TMP = Path("/tmp")  # noqa: S108 - not gettempdir(): the same for processes with other TMPDIRs
SOCKET_PATH_BYTES = 100  # macOS allows 103
LOG_BYTES = 5_000_000
FULL = ("No space left on device", "Disk quota exceeded")


@dataclass(frozen=True)
class Home:
    """`folder` holds everything, `sockets` is where the server listens, `account` runs it."""

    folder: Path
    sockets: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def socket(self) -> Path:
        """The socket's own file."""
        return self.sockets / f".s.PGSQL.{PORT}"

    def open_lock(self, name: str) -> IO[str]:
        """The lock file of that name, open; it belongs to the folder's owner, as root too."""
        file = (self.folder / name).open("a")
        if os.geteuid() == 0:
            owner = self.folder.stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        return file

    def open_log(self) -> int:
        """Make the log file ready, put a long one aside; the bytes it holds already."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        os.close(os.open(self.log, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
        self.account.give(self.log)
        return self.log.stat().st_size

    def pid_file(self) -> list[str]:
        """Lines of postmaster.pid: pid, folder, start, port, socket folder, address, key, state.

        Empty without such a file; fewer while the server is about to start.
        """
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def is_reachable(self) -> bool:
        """Whether a server listens, be it only to say that it is starting up."""
        return listener(self.socket) is not None

    def is_ready(self) -> bool:
        """Whether a server listens and takes connections."""
        return "ready" in "".join(self.pid_file()[7:8]) and self.is_reachable()

    def postmaster(self) -> int | None:
        """The pid of the server that listens, None when there is none that could be signalled."""
        pid = listener(self.socket)
        if pid == 0 and sys.platform != "linux":
            return int(self.pid_file()[0])
        return pid or None

    def forget_dead_server(self) -> None:
        """Remove what a killed server left behind. To be called with the `server` lock only.

        A server that somebody started by hand holds no lock of ours and is not dead: raises
        PostgresDidNotStart when one listens where the pid file says.
        """
        pid_file = self.pid_file()
        if len(pid_file) > 4:
            named = Path(pid_file[4] or TMP) / f".s.PGSQL.{pid_file[3]}"
            if named != self.socket and listener(named) in (0, int(pid_file[0])):
                raise self.failure(f"it runs already, started by hand as process {pid_file[0]}")
        lock = self.socket.with_name(f"{self.socket.name}.lock")
        for path in (self.cluster / "postmaster.pid", self.socket, lock):
            path.unlink(missing_ok=True)

    def failure(self, output: str) -> PostgresDidNotStart | DiskFull:
        """The error that a program's output, or our own reason, stands for."""
        if any(sign in output for sign in FULL):
            return DiskFull(folder=self.folder)
        lines = [line.strip() for line in output.splitlines() if line.strip()] or [
            "no reason given"
        ]
        worst = [line for line in lines if re.search(r"\b(FATAL|PANIC|error):", line)] or lines
        why = re.sub(r"^.*?\b(FATAL|PANIC|error):\s*", "", worst[-1])
        return PostgresDidNotStart(why=why.rstrip("."), log=self.log)


def prepare_home(data_dir: Path, *, root_home: Path) -> Home:
    """Make the folders below `data_dir` and find out who runs the server.

    Root's home is closed to the user that has to run the server for root, and opening it is not
    for us to do: then the database goes below `root_home` and a link to it is left in `data_dir`.
    Raises DataFolderUnusable, NoUserForPostgres or OSError.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = data_dir / "postgres"
    if folder.is_symlink() and not folder.exists():
        raise DataFolderUnusable(
            folder=data_dir,
            why=f"its database was in {folder.readlink()}, which is gone: put that back, or remove "
            f"{folder} to begin anew",
        )
    account = account_for(data_dir, folder / "data")
    if not folder.exists():
        if account.is_switched and not account.can_enter(data_dir):
            folder.symlink_to(_make_folder(root_home / _digest(folder), like=root_home))
        else:
            _make_folder(folder, like=data_dir)
    folder = folder.resolve()
    if account.is_switched and not account.can_enter(folder):
        who = account.name or account.uid
        why = f"PostgreSQL does not run as root, and user {who} can't enter {folder}"
        raise DataFolderUnusable(folder=data_dir, why=why)
    return Home(folder, _prepare_sockets(folder, account), account)


def _make_folder(folder: Path, *, like: Path) -> Path:
    """`folder`, open to pass through, of the owner of `like`."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
    return folder


def _prepare_sockets(folder: Path, account: Account) -> Path:
    """A folder closed to others, with a path that is short and plain enough for a socket."""
    sockets = folder / "socket"
    name = os.fsencode(sockets)
    if len(name) + len(f"/.s.PGSQL.{PORT}") > SOCKET_PATH_BYTES or re.search(rb"[^\w./-]", name):
        sockets = TMP / f"qlue-{_digest(folder)}"
    try:
        sockets.mkdir(mode=0o700)
        account.give(sockets)
    except FileExistsError:
        found = sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            why = f"{sockets} belongs to somebody else"
            raise DataFolderUnusable(folder=folder, why=why) from None
    sockets.chmod(0o700)
    return sockets


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def listener(path: Path) -> int | None:
    """The pid of the process that listens on a socket; None when nobody does.

    0 when somebody does whose pid is not to be had: in another container, or not on Linux.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        try:
            client.connect(str(path))
        except OSError:
            return None
        if sys.platform != "linux":
            return 0
        peer = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid: int = struct.unpack("3i", peer)[0]
        return pid


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """What the operating system says about a folder, as errors that say what to do."""
    try:
        yield
    except (OSError, shutil.Error) as error:
        said = error.strerror or str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or any(sign in said for sign in FULL):
            raise DiskFull(folder=folder) from error
        raise DataFolderUnusable(folder=folder, why=said) from error

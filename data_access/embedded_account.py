"""The user that runs the PostgreSQL of the app, and how a program is run as that user.

PostgreSQL refuses to run as root. An app that runs as root starts it as another user; any other
app starts it as itself.
"""

import os
import pwd
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.errors import NoUserForPostgres

SYSTEM_USERS = ("postgres", "_postgres", "nobody")
# A fixed environment: PGDATA, PGPORT, a locale or LD_PRELOAD of the app's are not the server's.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
INTERRUPTED_SECONDS = 10.0


@dataclass(frozen=True)
class Account:
    """A user by number. `name` is None where the machine has no name for it."""

    uid: int
    gid: int
    name: str | None

    @property
    def is_switched(self) -> bool:
        """Whether programs run as somebody else than this process does."""
        return self.uid != os.geteuid()

    def give(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        if self.is_switched:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user gets into `folder`, through every folder above it."""
        return self.run(["/bin/sh", "-c", 'cd -- "$0"', str(folder)], seconds=30)[0] == 0

    def can_run(self, program: Path) -> bool:
        """Whether this user gets at `program` and it starts on this machine."""
        try:
            return self.run([str(program), "--version"], seconds=30)[0] == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def run(
        self,
        command: Sequence[str],
        *,
        seconds: float,
        cwd: Path = Path("/"),
        pass_fds: Sequence[int] = (),
    ) -> tuple[int, str]:
        """The exit code and all output of `command`, run as this user in a session of its own.

        A session of its own, because Ctrl-C in a terminal goes to every process of the app's.
        Raises NoUserForPostgres when the machine does not let root become this user, OSError when
        the command can't be started, subprocess.TimeoutExpired after `seconds`.
        """
        switch: dict[str, Any] = (
            {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_switched else {}
        )
        # A file, never a pipe: the server would keep a pipe open and the read would never end.
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=cwd,
                    env=ENVIRONMENT,
                    umask=0o077,
                    start_new_session=True,
                    pass_fds=pass_fds,
                    **switch,
                )
            except (PermissionError, ValueError) as error:
                if self.is_switched and not self._may_switch():
                    why = getattr(error, "strerror", None) or error
                    raise NoUserForPostgres(user=self.name or self.uid, why=why) from error
                raise
            try:
                code = process.wait(seconds)
            except BaseException:
                _interrupt(process)
                raise
            output.seek(0)
            return code, output.read()

    def _may_switch(self) -> bool:
        try:
            subprocess.run(
                ["/bin/sh", "-c", ":"],
                check=True,
                cwd="/",
                user=self.uid,
                group=self.gid,
                extra_groups=[],
            )
        except (OSError, ValueError):
            return False
        return True


def account_for(data_dir: Path, cluster: Path) -> Account:
    """The user to run the server as: this process's, unless that is root.

    For root the owner of `cluster`, else of `data_dir` when it is a user with a name (a folder
    mounted into a container often is of nobody there), else a user that every system has.
    Raises NoUserForPostgres where there is none.
    """
    if os.geteuid() != 0:
        return _account(os.geteuid(), os.getegid())
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return _account(owner.st_uid, owner.st_gid)
    owner = data_dir.stat()
    if owner.st_uid != 0 and (account := _account(owner.st_uid, owner.st_gid)).name:
        return account
    for name in SYSTEM_USERS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, name)
    raise NoUserForPostgres(user=SYSTEM_USERS[0], why="there is no such user")


def _account(uid: int, gid: int) -> Account:
    try:
        return Account(uid, gid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Account(uid, gid, None)


def _interrupt(process: subprocess.Popen[Any]) -> None:
    """End a program in the middle of its work; initdb and pg_ctl tidy up when they are asked."""
    for how in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(INTERRUPTED_SECONDS)
            return

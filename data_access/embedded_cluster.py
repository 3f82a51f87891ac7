"""A database cluster made, and its server started, with PostgreSQL's own programs."""

import logging
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from dashboard.errors import NamelessUser, OtherMajorVersion
from data_access.embedded_home import Home
from data_access.embedded_programs import Programs

log = logging.getLogger(__name__)

SUPERUSER = "postgres"


def make_cluster(home: Home, programs: Programs, *, durable: bool, seconds: float) -> None:
    """Made beside its place and renamed, so that a cluster is whole or not there at all.

    Raises NamelessUser, DiskFull, PostgresDidNotStart or OSError.
    """
    if home.account.name is None:
        raise NamelessUser(uid=home.account.uid)
    log.info("making a new database in %s", home.folder)
    for leftover in home.folder.glob("data.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix="data.new-", dir=home.folder))
    try:
        home.account.give(new)
        options = [*_locale(programs), *([] if durable else ["--no-sync"])]
        command = [programs.path("initdb"), "-D", new.name, "-U", SUPERUSER, "-A", "trust"]
        _run(home, [*command, "-E", "UTF8", "--data-checksums", *options], seconds=seconds)
        new.rename(home.cluster)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def check_version(home: Home, programs: Programs) -> None:
    """Raises OtherMajorVersion when these programs can't read the cluster."""
    found = (home.cluster / "PG_VERSION").read_text().strip()
    if found != str(programs.major):
        raise OtherMajorVersion(folder=home.cluster, found=found, wanted=programs.major)


def launch(
    home: Home,
    programs: Programs,
    *,
    settings: Mapping[str, str],
    inherits: IO[str],
    seconds: float,
) -> None:
    """Start the server and wait until it takes connections. It keeps the file `inherits` open.

    Raises DiskFull, PostgresDidNotStart or OSError.
    """
    said_before = home.open_log()
    settings = {**settings, "unix_socket_directories": str(home.sockets)}
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    # Relative names: pg_ctl hands them to a shell, and a folder may be called anything.
    command = [programs.path("pg_ctl"), "start", "-D", home.cluster.name, "-l", home.log.name]
    wait = ["--wait", "--timeout", f"{seconds:.0f}", "--silent"]
    _run(
        home,
        [*command, "-o", options, *wait],
        seconds=seconds + 30,
        pass_fds=[inherits.fileno()],
        said_before=said_before,
    )


def _locale(programs: Programs) -> list[str]:
    """Sorts and folds by code point: the same on every machine, and for good."""
    if programs.major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]


def _run(
    home: Home,
    command: Sequence[str],
    *,
    seconds: float,
    pass_fds: Sequence[int] = (),
    said_before: int | None = None,
) -> None:
    """Run in the folder. A failure is told from the output and what the log got since."""
    try:
        code, output = home.account.run(
            command, cwd=home.folder, seconds=seconds, pass_fds=pass_fds
        )
    except subprocess.TimeoutExpired as error:
        raise home.failure(f"it was not ready after {seconds:.0f} seconds") from error
    if code != 0:
        if said_before is not None:
            output += home.log.read_bytes()[said_before:].decode(errors="replace")
        raise home.failure(output)

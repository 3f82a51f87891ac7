"""The commands of alerts: what they print, what they write, and how they end."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from sqlalchemy import Engine, select

import app
from dashboard.deliveries import webhook_secret
from dashboard.settings import Settings
from data_access.schema import audit_log, delivery_attempts, users
from tests.doors.conftest import Clock
from tests.factories import NOW, Town
from tests.questions.receivers import HttpReceiver
from tests.questions.test_clocks import town_policy

MINUTE = timedelta(minutes=1)
CITY = ("--city", "73.71")
Run = Callable[..., Result]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def run(database_url: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command of `alerts` on this test's database, at NOW."""
    monkeypatch.setattr(app, "utc_now", clock)
    settings = {"secret_key": "kunci", "public_url": "https://qlue.example"}
    server = app.create_app(
        Settings(database_url=database_url, qlue_data_dir=tmp_path, **settings)  # type: ignore[arg-type]
    )

    def run(*words: str) -> Result:
        return server.test_cli_runner().invoke(args=["alerts", *words])

    return run


@pytest.fixture
def town(engine: Engine) -> Town:
    """Two floods nobody has seen to: one late, one at risk."""
    with engine.begin() as conn:
        town = Town(conn)
        town_policy(town)
        town.report(ago=61 * MINUTE)
        town.report(ago=50 * MINUTE, area="73.71.02.1001")
        return town


@pytest.fixture
def http() -> Iterator[HttpReceiver]:
    receiver = HttpReceiver().start()
    yield receiver
    receiver.stop()


def data(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return orjson.loads(result.stdout)


def actions(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(select(audit_log.c.action).order_by(audit_log.c.id)).scalars())


class TestTicks:
    def test_what_was_due_is_told(self, run: Run, town: Town):
        assert run("tick").stdout == "1 missed, 2 raised.\n"
        assert run("tick").stdout == "Nothing was due.\n"

    def test_as_data(self, run: Run, town: Town):
        assert data(run("tick", "--json"))["raised"] == 2

    def test_what_lives_is_listed(self, run: Run, town: Town):
        run("tick")
        listed = data(run("list", *CITY, "--json"))
        assert [(row["level"], row["area"]) for row in listed] == [
            ("terlambat", "Tamamaung"),
            ("berisiko", "Melayu"),
        ]
        assert listed[0]["due"] == "2026-11-21T19:04+08:00"
        said = run("list", *CITY, "--area", "73.71.02")
        assert "Melayu" in said.stdout
        assert "Tamamaung" not in said.stdout
        assert "1 wait, 0 are taken, 0 are muted." in said.stderr
        assert run("list", *CITY, "--state", "muted").stdout == "No alerts.\n"

    @pytest.mark.parametrize(
        "words",
        [
            ("list",),
            ("list", *CITY, "--order", "best"),
            ("mute", "--area", "73.71", "--until", "tomorrow", "--reason", "x"),
            ("rule", *CITY, "--lurah", "0"),
            ("rule", *CITY, "--lurah", "99999999999999"),
            ("mute", "--area", "73.71", "--until", "9999-12-31T23:59-14:00", "--reason", "x"),
            ("webhooks", "add", "https://x/"),
            ("resend", "x"),
        ],
    )
    def test_called_wrongly_they_end_with_2(self, run: Run, town: Town, words: tuple[str, ...]):
        assert run(*words).exit_code == 2

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("list", "--city", "99"), "no city 99"),
            (("mute", "--area", "99", "--until", "2027-01-01", "--reason", "x"), "agency 99"),
            (("mute", "--area", "73.71", "--until", "2020-01-01", "--reason", "x"), "is past"),
            (("unmute", "7"), "no such thing"),
            (("rule", *CITY, "--lurah", "300"), "follow one another"),
            (("webhooks", "add", "ftp://x/", *CITY), "can't be a webhook"),
            (("webhooks", "remove", "7"), "no such webhook"),
            (("webhooks", "test", "7"), "no such webhook"),
            (("resend", "7"), "no dead delivery"),
        ],
    )
    def test_a_failure_is_a_sentence_and_ends_with_1(
        self, run: Run, town: Town, words: tuple[str, ...], sentence: str
    ):
        said = run(*words)
        assert (said.exit_code, sentence in said.stderr) == (1, True), said.output
        assert "Traceback" not in said.output


class TestMutes:
    def test_made_listed_and_ended(self, run: Run, town: Town, engine: Engine):
        made = run(
            "mute", "--area", "73.71.09", "--category", "banjir", "--level", "terlambat",
            "--until", "2026-11-22T08:00", "--reason", "Perbaikan drainase",
        )  # fmt: skip
        assert made.stdout == "Mute 1 holds until 2026-11-22 08:00.\n"
        run("tick")
        [muted] = data(run("list", *CITY, "--state", "muted", "--json"))
        assert muted["muted"] == "Perbaikan drainase"
        [listed] = data(run("mutes", "--json"))
        assert (listed["area"], listed["category"]) == ("73.71.09", "banjir")
        assert run("unmute", "1").exit_code == 0
        assert run("mutes").stdout == "Nothing is muted.\n"
        assert len(data(run("mutes", "--all", "--json"))) == 1
        assert actions(engine) == ["alert.mute", "alert.unmute"]

    def test_what_people_wrote_is_shown_as_they_wrote_it(self, run: Run, town: Town):
        reason = "lihat [/surat 12] \x1b[2J"
        run("mute", "--area", "73.71", "--until", "2026-11-22T08:00", "--reason", reason)
        listed = run("mutes")
        assert listed.exit_code == 0, listed.output
        assert "lihat [/surat 12]" in listed.stdout
        assert "\x1b" not in listed.stdout
        assert "2026-11-22 08:00+08:00" in listed.stdout

    def test_from_a_time_of_the_citys_clock(self, run: Run, town: Town):
        words = ("--from", "2026-11-22T07:00", "--until", "2026-11-22T08:00", "--reason", "x")
        assert run("mute", "--area", "73.71", *words).exit_code == 0
        [listed] = data(run("mutes", "--json"))
        assert listed["from_at"] == "2026-11-22T07:00:00+08:00"


class TestRule:
    def test_shown_and_changed(self, run: Run, town: Town, engine: Engine):
        assert run("rule", *CITY).stdout.splitlines()[0] == "lurah: 30 minutes"
        assert actions(engine) == []
        changed = run("rule", *CITY, "--lurah", "10", "--acknowledged", "90").stdout.splitlines()
        assert (changed[0], changed[-1]) == ("lurah: 10 minutes", "acknowledged: 90 minutes")
        assert run("rule", *CITY).stdout.splitlines() == changed
        assert actions(engine) == ["alert.rule"]


class TestWebhooks:
    def test_the_secret_is_shown_once_and_kept_nowhere(self, run: Run, town: Town, engine: Engine):
        made = run("webhooks", "add", "https://x.example/qlue", *CITY)
        secret = webhook_secret("kunci", webhook_id=1, generation=1)
        assert made.stdout.splitlines()[-1] == secret
        assert secret not in run("webhooks", "list", "--json").stdout
        renewed = run("webhooks", "renew", "1").stdout.splitlines()[-1]
        assert renewed == webhook_secret("kunci", webhook_id=1, generation=2) != secret
        [listed] = data(run("webhooks", "list", "--json"))
        assert (listed["url"], listed["generation"]) == ("https://x.example/qlue", 2)
        assert run("webhooks", "remove", "1").exit_code == 0
        assert "No webhooks yet" in run("webhooks", "list").stdout
        assert actions(engine) == ["webhook.add", "webhook.renew", "webhook.remove"]

    def test_a_token_in_its_address_is_told_nowhere(
        self, run: Run, town: Town, engine: Engine, caplog: pytest.LogCaptureFixture
    ):
        made = run("webhooks", "add", "http://127.0.0.1:9/hook?token=RAHASIA", *CITY)
        tried = run("webhooks", "test", "1")
        said = [made, tried, *(run(*words) for words in (("webhooks", "list"), ("deliveries",)))]
        run("webhooks", "remove", "1")
        with engine.connect() as conn:
            kept = [
                *conn.execute(select(delivery_attempts.c.error)).scalars(),
                *map(str, conn.execute(select(audit_log.c.detail)).scalars()),
            ]
        assert tried.exit_code == 1
        assert any("127.0.0.1:9/hook/..." in one for one in kept)
        for text in (*(one.output for one in said), *kept, caplog.text):
            assert "RAHASIA" not in text

    def test_one_is_tried(self, run: Run, town: Town, engine: Engine, http: HttpReceiver):
        run("webhooks", "add", http.url, *CITY)
        assert run("webhooks", "test", "1").stdout == "Accepted (204).\n"
        http.answer = lambda _: 500
        said = run("webhooks", "test", "1")
        assert (said.exit_code, "Not accepted (500)" in said.stderr) == (1, True)
        with engine.connect() as conn:
            rows = conn.execute(select(delivery_attempts.c.status)).scalars().all()
        assert rows == [204, 500]
        listed = data(run("deliveries", "--json"))
        assert [(row["kind"], row["state"]) for row in listed] == [
            ("test", "dead"),
            ("test", "delivered"),
        ]
        assert run("resend", str(listed[0]["id"])).exit_code == 0
        [waiting] = data(run("deliveries", "--state", "pending", "--json"))
        assert waiting["next_attempt_at"] == "2026-11-21T11:05:12Z"
        assert NOW.isoformat().startswith("2026-11-21T11:05:12")

    def test_a_tick_puts_what_it_tells_in_the_outbox(self, run: Run, town: Town):
        run("webhooks", "add", "http://127.0.0.1:9/", *CITY)
        assert run("tick").stdout == "1 missed, 2 raised, 1 deliveries.\n"
        [row] = data(run("deliveries", "--json"))
        assert (row["to"], row["state"], row["attempts"]) == ("http://127.0.0.1:9/", "pending", 0)


def test_a_users_address_is_set_and_taken_away(
    database_url: str, tmp_path: Path, engine: Engine, town: Town
):
    server = app.create_app(Settings(database_url=database_url, qlue_data_dir=tmp_path))

    def run(*words: str) -> Result:
        asked = {"args": ["users", *words], "input": "a long password\n"}
        return server.test_cli_runner().invoke(**asked)

    words = ("add", "siti", "--name", "Siti", "--role", "walikota", *CITY, "--password-stdin")
    refused = run(*words, "--email", "siti@")
    assert (refused.exit_code, "no e-mail address" in refused.stderr) == (1, True)
    assert run(*words, "--email", "siti@kota.go.id").exit_code == 0
    assert data(run("list", "--json"))[0]["email"] == "siti@kota.go.id"
    assert run("email", "siti").exit_code == 0
    with engine.connect() as conn:
        assert conn.execute(select(users.c.email)).scalars().all() == [None]
    assert "user.email" in actions(engine)

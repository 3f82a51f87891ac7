"""The commands: what they print, what they write, and how they end."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import click
import orjson
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, select

import app
from callbacks.commands import GROUPS
from dashboard.lifecycle import Stage
from dashboard.settings import Settings
from data_access.schema import areas, audit_log, reports, users
from tests.factories import NOW, Town

ROOT = Path(__file__).parents[2]
AWAY = "postgresql://nobody@127.0.0.1:1/nothing"
Run = Callable[..., Result]

SQUARE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kode": code, "nama": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[x, -5.0], [x + 0.01, -5.0], [x + 0.01, -4.99], [x, -4.99], [x, -5.0]]
                ],
            },
        }
        for code, name, x in (("73.71.01.1001", "Satu", 119.40), ("73.71.01.1002", "Dua", 119.41))
    ],
}
ROWS = """id,created,lat,lon,category
1,2026-11-20 08:00,-4.995,119.405,Banjir
2,2026-11-20 09:00,-4.995,119.415,Sampah
3,yesterday,-4.995,119.415,Sampah
"""
MAPPING = """
[columns]
id = "id"
created = "created"
lat = "lat"
lon = "lon"
category = "category"

[times]
formats = ["%Y-%m-%d %H:%M"]
"""


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Runs a command of the app on this test's database, as `flask --app app` does."""
    return runner(app.create_app(Settings(database_url=database_url, qlue_data_dir=tmp_path)))


def runner(server: Flask) -> Run:
    def run(*words: str, stdin: str | None = None) -> Result:
        return server.test_cli_runner().invoke(args=list(words), input=stdin)

    return run


@pytest.fixture
def town(engine: Engine) -> Town:
    """A small town in the database."""
    with engine.begin() as conn:
        return Town(conn)


def scalars(engine: Engine, statement) -> list:
    with engine.connect() as conn:
        return list(conn.execute(statement).scalars())


def leaves() -> list[tuple[str, ...]]:
    def below(words: tuple[str, ...], command: click.Command) -> Iterator[tuple[str, ...]]:
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                yield from below((*words, name), inner)
        else:
            yield words

    return [words for group in GROUPS for words in below((str(group.name),), group)]


def test_the_commands_are_these():
    assert sorted(" ".join(words) for words in leaves()) == [
        "alerts deliveries",
        "alerts list",
        "alerts mute",
        "alerts mutes",
        "alerts resend",
        "alerts rule",
        "alerts tick",
        "alerts unmute",
        "alerts webhooks add",
        "alerts webhooks list",
        "alerts webhooks remove",
        "alerts webhooks renew",
        "alerts webhooks test",
        "areas download",
        "areas import",
        "areas list",
        "brief show",
        "cities add",
        "cities list",
        "db status",
        "db upgrade",
        "demo load",
        "demo simulate",
        "incidents list",
        "incidents replay",
        "indicators import",
        "indicators list",
        "indicators remove",
        "leaderboard contests",
        "leaderboard correct",
        "leaderboard freeze",
        "leaderboard rule",
        "leaderboard seals",
        "leaderboard show",
        "officials import",
        "officials list",
        "reports import",
        "sla adopt",
        "sla calendars",
        "sla due",
        "sla explain",
        "sla holidays confirm",
        "sla holidays seed",
        "sla policies",
        "sla rewind",
        "teams end",
        "teams keep",
        "teams list",
        "users add",
        "users disable",
        "users email",
        "users list",
        "users password",
    ]


@pytest.mark.parametrize("words", leaves())
def test_each_says_how_it_is_called(run: Run, words: tuple[str, ...]):
    said = run(*words, "--help")
    assert said.exit_code == 0
    assert f"flask --app app {' '.join(words)}" in said.output


@pytest.mark.parametrize(
    "words",
    [
        ("cities", "add", "73.71"),
        ("cities", "add", "a b", "--name", "X", "--timezone", "Asia/Makassar"),
        ("users", "add", "siti", "--name", "Siti", "--role", "raja"),
        ("areas", "import", "--city", "73.71"),
        ("areas", "import", "no-such-file", "--city", "73.71"),
        ("reports", "import", "no-such-file", "--city", "73.71", "--source", "x"),
        ("demo", "load", "--reports", "-1"),
        ("cities", "destroy"),
    ],
)
def test_called_wrongly_they_end_with_2(run: Run, words: tuple[str, ...]):
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("cities", "add", "x", "--name", "X", "--timezone", "Mars"), "Mars is no time zone"),
        (("users", "disable", "nobody"), "There is no user nobody"),
        (("users", "password", "nobody", "--password-stdin"), "There is no user nobody"),
        (("areas", "list", "--city", "99"), "There is no city 99"),
        (("areas", "download", "99"), "There is no city 99"),
    ],
)
def test_a_failure_is_a_sentence_and_ends_with_1(run: Run, words: tuple[str, ...], sentence: str):
    said = run(*words, stdin="a long password\n")
    assert said.exit_code == 1
    assert said.stderr.strip().splitlines()[-1].startswith(f"Error: {sentence}")
    assert "Traceback" not in said.output


@pytest.mark.parametrize("words", [("users", "list"), ("db", "status"), ("db", "upgrade")])
def test_a_database_that_is_away(tmp_path: Path, words: tuple[str, ...]):
    said = runner(app.create_app(Settings(database_url=AWAY, qlue_data_dir=tmp_path)))(*words)
    assert said.exit_code == 1
    assert said.stderr.startswith("Error: The database can't be reached")


class TestCities:
    def test_one_is_added_listed_and_audited(self, run: Run, engine: Engine):
        added = run("cities", "add", "boston", "--name", "Boston", "--timezone", "America/New_York")
        assert added.exit_code == 0
        assert json.loads(run("cities", "list", "--json").stdout) == [
            {"code": "boston", "name": "Boston", "timezone": "America/New_York", "demo": False}
        ]
        assert "Boston" in run("cities", "list").stdout
        assert scalars(engine, select(audit_log.c.action)) == ["city.add"]
        assert scalars(engine, select(areas.c.code)) == ["boston"]

    def test_none_yet(self, run: Run):
        assert "No cities yet" in run("cities", "list").stdout


class TestUsers:
    ADD = ("users", "add", "siti", "--name", "Siti", "--role", "admin", "--city", "73.71")

    def test_the_first_administrator(self, run: Run, town: Town, engine: Engine):
        said = run(*self.ADD, "--password-stdin", stdin="a long password\n")
        assert said.exit_code == 0, said.output
        (user,) = json.loads(run("users", "list", "--json").stdout)
        assert (user["username"], user["role"], user["cities"]) == ("siti", "admin", ["73.71"])
        assert "a long password" not in said.output
        assert scalars(engine, select(audit_log.c.action)) == ["user.add"]
        assert scalars(engine, select(audit_log.c.actor))[0].startswith("command line")

    def test_the_password_is_asked_for_twice_and_not_shown(self, run: Run, town: Town):
        said = run(*self.ADD, stdin="a long password\na long password\n")
        assert said.exit_code == 0
        assert "a long password" not in said.output
        assert run(*self.ADD, stdin="one password\nanother\n").exit_code == 1

    def test_no_option_takes_a_password(self):
        options = [
            option
            for group in GROUPS
            for command in group.commands.values()
            for parameter in command.params
            for option in parameter.opts
        ]
        assert [name for name in options if "password" in name] == ["--password-stdin"] * 2

    @pytest.mark.parametrize(
        ("scope", "sentence"),
        [((), "would see nothing"), (("--area", "99"), "no city, area or agency 99")],
    )
    def test_a_scope_that_is_none(
        self, run: Run, town: Town, scope: tuple[str, ...], sentence: str
    ):
        words = ("users", "add", "tim", "--name", "Tim", "--role", "pimpinan_tim", *scope)
        said = run(*words, "--password-stdin", stdin="a long password\n")
        assert said.exit_code == 1
        assert sentence in said.stderr

    def test_kept_out_and_let_in_again(self, run: Run, town: Town, engine: Engine):
        run(*self.ADD, "--password-stdin", stdin="a long password\n")
        assert run("users", "disable", "siti").exit_code == 0
        assert scalars(engine, select(users.c.disabled_at)) != [None]
        assert run("users", "disable", "siti", "--undo").exit_code == 0
        assert scalars(engine, select(users.c.disabled_at)) == [None]
        changed = run("users", "password", "siti", "--password-stdin", stdin="another password\n")
        assert changed.exit_code == 0
        assert scalars(engine, select(users.c.session_version)) == [4]


class TestFiles:
    def test_areas_and_reports_come_in(self, run: Run, engine: Engine, tmp_path: Path):
        run("cities", "add", "73.71", "--name", "Kota Makassar", "--timezone", "Asia/Makassar")
        borders = tmp_path / "kelurahan.geojson"
        borders.write_text(json.dumps(SQUARE))
        said = run("areas", "import", str(borders), "--city", "73.71")
        assert said.exit_code == 0, said.output
        assert "areas added" in said.stdout
        listed = json.loads(run("areas", "list", "--json").stdout)
        assert [(row["level"], row["areas"]) for row in listed] == [
            ("kota", 1),
            ("kecamatan", 1),
            ("kelurahan", 2),
        ]

        rows, mapping = tmp_path / "rows.csv", tmp_path / "mine.toml"
        rows.write_text(ROWS)
        mapping.write_text(MAPPING)
        words = ("reports", "import", str(rows), "--city", "73.71", "--source", "uji")
        said = run(*words, "--mapping", str(mapping))
        assert said.exit_code == 0, said.output
        account = json.loads(said.stdout.strip().splitlines()[-1])
        rejects = account.pop("rejects_file")
        assert account == {
            "read": 3,
            "accepted": 2,
            "updated": 0,
            "unchanged": 0,
            "rejected": 1,
            "outside": 0,
        }
        assert "yesterday" in Path(rejects).read_text()
        again = json.loads(run(*words, "--mapping", str(mapping)).stdout.strip().splitlines()[-1])
        assert (again["accepted"], again["unchanged"], again["rejected"]) == (0, 2, 1)
        assert len(scalars(engine, select(reports.c.id))) == 2
        assert "areas.import" in scalars(engine, select(audit_log.c.action))

    def test_a_file_that_is_something_else(self, run: Run, town: Town, tmp_path: Path):
        file = tmp_path / "x.geojson"
        file.write_text("not a map")
        said = run("areas", "import", str(file), "--city", "73.71")
        assert said.exit_code == 1
        assert "x.geojson can't be read" in said.stderr


class TestSchema:
    def test_up_to_date(self, run: Run):
        status = run("db", "status", "--json")
        assert status.exit_code == 0
        assert json.loads(status.stdout)["up_to_date"] is True
        assert run("db", "upgrade").exit_code == 0

    def test_the_password_of_the_database_is_not_shown(self, tmp_path: Path, database_url: str):
        address = database_url.replace("postgres@", "postgres:hemlig@")
        run = runner(app.create_app(Settings(database_url=address, qlue_data_dir=tmp_path)))
        assert "hemlig" not in run("db", "status").output

    def test_other_commands_ask_for_the_upgrade(self, run: Run, engine: Engine):
        with engine.begin() as conn:
            conn.exec_driver_sql("update alembic_version set version_num = '0001'")
        said = run("users", "list")
        assert said.exit_code == 1
        assert "db upgrade" in said.stderr
        assert run("db", "status").exit_code == 1


def test_they_join_the_server_that_the_app_has_started(tmp_path: Path, open_folder):
    folder = open_folder()
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DEMO")}
    environment |= {"QLUE_DATA_DIR": str(folder)}

    def flask(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
        )

    from data_access.database import Database

    with Database(Settings(qlue_data_dir=folder)) as database:
        assert flask("db", "upgrade").returncode == 0
        added = flask("cities", "add", "x", "--name", "X", "--timezone", "Asia/Jakarta")
        assert added.returncode == 0, added.stderr
        with database.engine.connect() as conn:
            assert conn.exec_driver_sql("select code from cities").scalar() == "x"
    listed = flask("cities", "list", "--json")
    assert json.loads(listed.stdout)[0]["code"] == "x"


class TestSla:
    CITY = ("--city", "73.71")

    def test_holidays_are_drafted_confirmed_and_then_hold(self, run: Run, town: Town):
        asked = ("sla", "due", *self.CITY, "--calendar", "kantor", "--from", "2026-03-17T10:00")
        before = run(*asked, "--days", "3")
        assert before.output == "2026-03-20T16:30:00+08:00 Asia/Makassar\n"
        drafted = run("sla", "holidays", "seed", *self.CITY, "--years", "2026")
        assert "Hari Suci Nyepi" in drafted.output
        assert run(*asked, "--days", "3").output == before.output
        assert run("sla", "holidays", "confirm", *self.CITY).exit_code == 0
        after = run(*asked, "--days", "3")
        assert after.output == "2026-03-27T16:30:00+08:00 Asia/Makassar\n"
        again = run("sla", "holidays", "confirm", *self.CITY)
        assert (again.exit_code, "has no draft" in again.output) == (1, True)

    def test_minutes_of_a_calendar(self, run: Run, town: Town):
        asked = ("sla", "due", *self.CITY, "--from", "2026-06-01T15:30", "--minutes", "60")
        office = run(*asked, "--calendar", "kantor")
        assert office.output == "2026-06-02T08:00:00+08:00 Asia/Makassar\n"
        always = run(*asked, "--calendar", "24/7")
        assert always.output == "2026-06-01T16:30:00+08:00 Asia/Makassar\n"

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (("--calendar", "malam", "--days", "1"), 1, "no calendar malam"),
            (("--calendar", "kantor"), 2, "either --days or --minutes"),
            (("--calendar", "kantor", "--days", "1", "--minutes", "1"), 2, "either"),
            (("--calendar", "kantor", "--days", "0"), 2, "0 is not in the range"),
        ],
    )
    def test_what_makes_no_sense_is_told(
        self, run: Run, town: Town, words: tuple[str, ...], code: int, said: str
    ):
        answer = run("sla", "due", *self.CITY, "--from", "2026-06-01", *words)
        assert (answer.exit_code, said in answer.output) == (code, True)

    def test_a_city_adopts_an_example_and_its_reports_are_explained(
        self, run: Run, engine: Engine, town: Town
    ):
        with engine.begin() as conn:
            town.conn = conn
            report = town.report((Stage.PROSES, timedelta(hours=1)), ago=timedelta(hours=8))
        adopted = run("sla", "adopt", "jakarta", *self.CITY, "--from", "2026-01-01")
        assert adopted.exit_code == 0, adopted.output
        assert "15 policies" in adopted.output
        assert "1 reports changed" in adopted.output
        told = orjson.loads(run("sla", "explain", str(report)).output)
        assert told["response"]["state"] == "telat"
        assert told["response"]["used_minutes"] == 7 * 60
        assert told["resolution"]["target"] == {
            "amount": 7 * 24 * 60,
            "unit": "minutes",
            "calendar": "24-7",
        }
        then = NOW - timedelta(hours=7)
        at = run("sla", "explain", str(report), "--at", then.isoformat())
        assert orjson.loads(at.output)["response"]["state"] == "aman"
        early = run("sla", "explain", str(report), "--at", "2026-01-01")
        assert (early.exit_code, "created later" in early.output) == (1, True)
        refused = run("sla", "adopt", "sp4n", *self.CITY, "--from", "2026-02-01")
        assert (refused.exit_code, "held to another" in refused.output) == (1, True)
        listed = orjson.loads(run("sla", "policies", *self.CITY, "--json").output)
        assert {row["category"] for row in listed} == set(town.categories)
        assert run("sla", "rewind", *self.CITY).output == "0 reports changed.\n"

    def test_calendars_say_when_their_holidays_run_out(self, run: Run, town: Town):
        listed = run("sla", "calendars", *self.CITY)
        assert "kantor" in listed.output
        assert "note: the holidays of kantor are known until 1970-01-01" in listed.output

"""Correcting a frozen month on the Peringkat page, through the app's own door."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.access import Role
from dashboard.ids import Path, Peringkat, Shell
from dashboard.lifecycle import Stage
from data_access.schema import audit_log, sealed_boards
from tests.doors.calling import call, shown
from tests.doors.conftest import Site
from tests.doors.test_peringkat import HOUR, IN_OCTOBER, PAROPO, freeze, ranked
from tests.factories import Town

__all__ = ["ranked"]
FROZEN = "?city=73.71&month=2026-10"
FORM = f"{FROZEN}&open=correct:2026-10"


@pytest.fixture
def frozen(ranked: Site) -> Site:
    """October is frozen; two more of Paropo's came in late since, and its kota has two admins."""
    freeze(ranked)
    ranked.add_user("pengelola", Role.ADMIN, city_codes=["73.71"])
    ranked.add_user("asing", Role.ADMIN, city_codes=["31"])
    return ranked


def change(site: Site) -> None:
    with site.engine.begin() as conn:
        Town(conn).report((Stage.PROSES, IN_OCTOBER - 5 * HOUR), ago=IN_OCTOBER, area=PAROPO)


def form(client: FlaskClient, search: str = FORM) -> str:
    fields = {f"{Shell.URL}.search": search, f"{Shell.URL}.pathname": Path.PERINGKAT}
    answer = shown(call(client, Shell.URL, "search", fields, to=Peringkat.FORM))
    return json.dumps(answer.get(f"{Peringkat.FORM}.children"), ensure_ascii=False)


def send(client: FlaskClient, reason: str, search: str = FORM) -> TestResponse:
    fields = {
        f"{Peringkat.SAVE_CORRECTION}.n_clicks": 1,
        f"{Peringkat.CORRECTION_REASON}.value": reason,
        f"{Shell.URL}.search": search,
    }
    return call(client, Peringkat.SAVE_CORRECTION, "n_clicks", fields)


def versions(site: Site) -> dict[str, int]:
    with site.engine.connect() as conn:
        rows = conn.execute(
            select(sealed_boards.c.unit, sealed_boards.c.clock, sealed_boards.c.version).order_by(
                sealed_boards.c.version
            )
        ).all()
    return {f"{row.unit} {row.clock}": row.version for row in rows}


def test_from_what_changed_to_the_new_version(frozen: Site):
    client = frozen.client("pengelola")
    page = json.dumps(
        shown(
            call(
                client,
                Peringkat.BEAT,
                "n_intervals",
                {f"{Shell.URL}.search": FROZEN, f"{Shell.URL}.pathname": Path.PERINGKAT},
            )
        )
    )
    assert "open=correct:2026-10" in page
    assert "Tidak ada yang berubah sejak versi terakhir." in form(client)
    change(frozen)
    opened = form(client)
    assert "Koreksi Okt 2026" in opened
    assert "35 / 60" in opened
    assert "35 / 61" in opened
    done = shown(send(client, "laporan terlambat diimpor"))
    assert done[f"{Peringkat.SAID}.children"].startswith("Okt 2026: 6 papan")
    assert "open=" not in done[f"{Shell.URL}.search"]
    assert set(versions(frozen).values()) == {2}
    with frozen.engine.connect() as conn:
        row = conn.execute(
            select(audit_log).where(audit_log.c.action == "leaderboard.correct")
        ).one()
    assert (row.actor, row.detail["reason"]) == ("pengelola", "laporan terlambat diimpor")
    assert row.user_id is not None
    assert row.address is not None
    again = shown(send(client, "sekali lagi"))
    assert "Tidak ada yang berubah" in again[f"{Peringkat.FORM_SAID}.children"]


@pytest.mark.parametrize(
    ("reason", "where", "words"),
    [
        ("  ", f"{Peringkat.CORRECTION_REASON}.error", "Tulis alasannya."),
        ("x" * 501, f"{Peringkat.FORM_SAID}.children", "terlalu panjang"),
    ],
)
def test_without_a_reason_nothing_is_written(frozen: Site, reason: str, where: str, words: str):
    change(frozen)
    assert words in shown(send(frozen.client("pengelola"), reason))[where]
    assert set(versions(frozen).values()) == {1}


@pytest.mark.parametrize("user", ["analis", "lurah", "asing"])
def test_others_have_no_form_and_write_nothing(frozen: Site, user: str):
    change(frozen)
    client = frozen.client(user)
    assert form(client) == "[]"
    assert send(client, "saya mau lebih tinggi").status_code == 403
    assert set(versions(frozen).values()) == {1}


@pytest.mark.parametrize(
    ("search", "status"),
    [
        ("?city=31&month=2026-10&open=correct:2026-10", 403),
        (f"{FROZEN}&open=correct:2026-09", 200),
        (f"{FROZEN}&open=correct:9999-12", 200),
        (f"{FROZEN}&open=correct:2100-12", 200),
        (FROZEN, 200),
    ],
    ids=["a city of others", "a month that is not frozen", "no month", "a far month", "no form"],
)
def test_an_address_that_makes_no_sense_writes_nothing(frozen: Site, search: str, status: int):
    change(frozen)
    response = send(frozen.client("pengelola"), "keliru", search)
    assert response.status_code == status
    if status == 200:
        assert "belum dibekukan" in shown(response)[f"{Peringkat.FORM_SAID}.children"]
    assert set(versions(frozen).values()) == {1}

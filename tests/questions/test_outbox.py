"""The outbox: who is told of what, once, and many in one."""

from collections import Counter
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, select, update

from dashboard.access import Role, Scope
from dashboard.history import Holder
from data_access import users
from data_access.alert_mutes import add_mute
from data_access.alert_ticks import tick
from data_access.alerts import Taker, acknowledge
from data_access.cities import add_city
from data_access.outbox import Post
from data_access.schema import alerts, deliveries, webhooks
from data_access.schema import users as user_rows
from data_access.webhooks import add_webhook
from tests.factories import AUTHOR, EVERYTHING, NOW, Town
from tests.questions.test_clocks import town_policy

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPERATOR = Scope(role=Role.OPERATOR, cities=frozenset({"73.71"}))
POST = Post(public_url="https://qlue.example", language="id", by_mail=True)


@pytest.fixture
def town(conn: Connection) -> Town:
    """Floods are to be seen within an hour; offices of two kecamatan have addresses."""
    town = Town(conn)
    town_policy(town)
    for name, role, area in (
        ("tim", Role.PIMPINAN_TIM, "73.71.09"),
        ("lurah", Role.LURAH, "73.71.09.1001"),
        ("lurah2", Role.LURAH, "73.71.09.1002"),
        ("camat", Role.CAMAT, "73.71.09"),
        ("camat2", Role.CAMAT, "73.71.02"),
    ):
        add_user(conn, name, role, area_codes=[area])
    add_user(conn, "walikota", Role.WALIKOTA, city_codes=["73.71"])
    add_user(conn, "dpu", Role.PIMPINAN_TIM, agency_names=["73.71/dpu"])
    add_user(conn, "analis", Role.ANALIS, city_codes=["73.71"])
    return town


def add_user(conn: Connection, name: str, role: Role, **scope: Any) -> None:
    users.add(
        conn,
        username=name,
        name=name.title(),
        role=role,
        password="kata-sandi-uji",
        email=f"{name}@kota.example",
        now=NOW,
        actor="test",
        demo=True,  # so that no hash takes its time
        **scope,
    )


def hook(town: Town, name: str = "a", *, at_risk: bool = False) -> int:
    url = f"http://127.0.0.1:9/{name}"
    made = add_webhook(town.conn, city=town.city, url=url, at_risk=at_risk, author=AUTHOR, now=NOW)
    return made.id


def told(town: Town) -> list[Any]:
    return list(
        town.conn.execute(
            select(deliveries, user_rows.c.username)
            .outerjoin(user_rows, user_rows.c.id == deliveries.c.user_id)
            .order_by(deliveries.c.id)
        ).all()
    )


def mailed(town: Town) -> list[tuple[str, str]]:
    return [(row.username, row.kind) for row in told(town) if row.username]


class TestOffices:
    def test_each_step_tells_its_own_office(self, town: Town):
        town.report(ago=HOUR)
        heard = []
        for minutes in (1, 30, 60, 120):
            tick(town.conn, now=NOW + minutes * MINUTE, post=POST)
            heard.append(mailed(town)[len(heard) :])
        assert heard == [
            [("tim", "raised")],
            [("lurah", "escalated")],
            [("camat", "escalated")],
            [("walikota", "escalated")],
        ]

    def test_an_agency_that_holds_it_is_told_first(self, town: Town):
        town.report(ago=61 * MINUTE, holder=Holder(agency_id=town.agencies["banjir"]))
        tick(town.conn, now=NOW, post=POST)
        assert mailed(town) == [("dpu", "raised")]

    def test_after_downtime_the_office_that_it_has_come_to(self, town: Town):
        town.report(ago=130 * MINUTE, area="73.71.02.1001")
        tick(town.conn, now=NOW, post=POST)
        assert mailed(town) == [("camat2", "raised")]

    def test_risks_are_mailed_to_nobody(self, town: Town):
        town.report(ago=50 * MINUTE)
        tick(town.conn, now=NOW, post=POST)
        assert town.conn.execute(select(alerts.c.level)).scalars().all() == ["berisiko"]
        assert told(town) == []

    def test_one_that_comes_again_is_told_again(self, town: Town):
        town.report(ago=61 * MINUTE)
        tick(town.conn, now=NOW, post=POST)
        [alert_id] = town.conn.execute(select(alerts.c.id)).scalars()
        take = {"scope": OPERATOR, "taker": Taker(None, "op", "Op"), "now": NOW}
        acknowledge(town.conn, alert_id=alert_id, **take)
        tick(town.conn, now=NOW + HOUR, post=POST)
        assert mailed(town) == [("tim", "raised"), ("tim", "reraised")]

    @pytest.mark.parametrize("change", [{"email": None}, {"disabled_at": NOW}])
    def test_who_can_not_be_reached_is_left_out(self, town: Town, change: dict[str, Any]):
        town.conn.execute(update(user_rows).where(user_rows.c.username == "tim").values(change))
        town.report(ago=61 * MINUTE)
        tick(town.conn, now=NOW, post=POST)
        assert mailed(town) == []

    def test_without_a_mail_server_nobody_is_mailed(self, town: Town):
        town.report(ago=61 * MINUTE)
        tick(town.conn, now=NOW, post=Post())
        assert told(town) == []

    def test_a_mail_says_it_in_words_with_a_link(self, town: Town):
        report = town.report(ago=61 * MINUTE)
        tick(town.conn, now=NOW, post=POST)
        [row] = told(town)
        subject = f"Terlambat: laporan {report}, Banjir di Tamamaung, Panakkukang"
        assert row.payload["subject"] == subject
        assert f"https://qlue.example/?city=73.71&report={report}" in row.payload["text"]


class TestWebhooks:
    def test_every_one_of_the_city_is_told_once(self, town: Town):
        one, two = hook(town), hook(town, "b")
        jakarta = add_city(town.conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        elsewhere = add_webhook(
            town.conn, city=jakarta, url="http://x/", at_risk=True, author=AUTHOR, now=NOW
        )
        gone = hook(town, "c")
        town.conn.execute(
            update(webhooks).where(webhooks.c.id == gone).values(removed_at=NOW, removed_by="x")
        )
        town.report(ago=61 * MINUTE)
        for _ in range(2):
            tick(town.conn, now=NOW)
        rows = told(town)
        assert [row.webhook_id for row in rows] == [one, two]
        assert elsewhere.id not in {row.webhook_id for row in rows}
        assert len({row.key for row in rows}) == 2
        assert {(row.created_at, row.next_attempt_at, row.state) for row in rows} == {
            (NOW, NOW, "pending")
        }

    def test_risks_for_those_that_ask_for_them(self, town: Town):
        hook(town)
        wants_all = hook(town, "b", at_risk=True)
        town.report(ago=50 * MINUTE)
        tick(town.conn, now=NOW)
        assert [row.webhook_id for row in told(town)] == [wants_all]

    def test_nothing_of_the_citizen_is_in_it(self, town: Town):
        hook(town)
        secrets = {
            "title": "rahasia judul",
            "description": "rahasia isi",
            "address": "rahasia alamat",
            "reporter_name": "rahasia nama",
            "reporter_contact": "rahasia kontak",
            "photo_url": "https://rahasia/x.jpg",
        }
        town.report(ago=61 * MINUTE, **secrets)
        tick(town.conn, now=NOW, post=POST)
        payload = orjson.dumps(told(town)[0].payload).decode()
        assert "rahasia" not in payload
        assert "119.4" not in payload

    def test_what_it_says(self, town: Town):
        hook(town)
        report = town.report(ago=61 * MINUTE)
        tick(town.conn, now=NOW, post=POST)
        [payload] = [row.payload for row in told(town) if row.webhook_id]
        assert (payload["kind"], payload["city"]["code"]) == ("raised", "73.71")
        assert payload["alert"]["level"] == "terlambat"
        assert payload["alert"]["due_at"] == "2026-11-21T11:04:12Z"
        assert (payload["report"]["id"], payload["report"]["holder"]) == (report, "Tamamaung")
        assert payload["text"]["en"].startswith(f"Late: report {report}, Flood")

    def test_muted_ones_are_told_when_the_mute_ends(self, town: Town):
        hook(town)
        town.report(ago=61 * MINUTE)
        add_mute(
            town.conn,
            scope=EVERYTHING,
            area="73.71.09",
            from_at=NOW,
            to_at=NOW + HOUR,
            reason="perbaikan",
            actor="test",
            now=NOW,
        )
        tick(town.conn, now=NOW)
        assert told(town) == []
        tick(town.conn, now=NOW + HOUR)
        assert [row.kind for row in told(town)] == ["raised"]


class TestMany:
    def test_twenty_are_told_one_by_one_and_more_in_one(self, town: Town):
        hook(town)
        for _ in range(20):
            town.report(ago=61 * MINUTE)
        tick(town.conn, now=NOW, post=POST)
        assert Counter(row.kind for row in told(town)) == {"raised": 40}  # webhook and team
        for _ in range(21):
            town.report(ago=61 * MINUTE + timedelta(seconds=1))
        town.report(ago=130 * MINUTE, area="73.71.02.1001")
        tick(town.conn, now=NOW, post=POST)
        new = told(town)[40:]
        assert [(row.kind, row.username) for row in new] == [
            ("digest", None),
            ("digest", "tim"),
            ("digest", "camat2"),
        ]
        assert new[0].payload["count"] == 22
        assert "21 peringatan" in new[1].payload["subject"]
        assert "1 peringatan" in new[2].payload["subject"]
        assert {row.event_id for row in new} == {None}

    def test_thousands_are_one_message(self, town: Town):
        hook(town)
        for _ in range(300):
            town.report(ago=13 * HOUR)
        ticked = tick(town.conn, now=NOW, post=POST)
        assert ticked is not None
        assert ticked.deliveries == 2  # the webhook, and the mayor whom all has come to
        [message, mail] = told(town)
        assert message.payload["by_step"] == {"walikota": 600}
        assert len(message.payload["alerts"]) == 20
        assert mail.username == "walikota"
        assert len(mail.payload["text"]) < 5_000

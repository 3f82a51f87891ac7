"""Nothing answers without a session, and no answer knows of what its user may not see.

The second is asked by comparing: reports of other places come into the database between two walks
over every route and callback, and no answer may differ by a byte.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update

from dashboard.access import Role
from dashboard.bursts import BurstRules
from dashboard.lifecycle import EventKind, Stage
from dashboard.photos import read_photo
from dashboard.policies import Policy, Target, Unit
from dashboard.saved_views import MOST_VIEWS
from data_access import users
from data_access.alert_ticks import tick
from data_access.audit import Author
from data_access.brief_choices import choose_brief
from data_access.brief_ticker import BriefTicker
from data_access.cities import add_city
from data_access.history import record_fact
from data_access.incident_ticks import IncidentsTicked, tick_incidents
from data_access.photos import add_photo
from data_access.rule_versions import add_policy
from data_access.saved_views import add_view
from data_access.schema import reports
from data_access.teams import keep_team
from data_access.user_scopes import scope_of
from tests.doors.conftest import PAGE, Site, make_site
from tests.doors.walking import METHODS, Door, addresses, ask, callback_doors, route_doors, rules
from tests.factories import AUTHOR, NOW, Town
from tests.photographs import photo

PUBLIC = {"/login", "/preferences", "/healthz", "/readyz", "/favicon.ico"}
PUBLIC |= {"/layar", "/layar/state", "/layar/pairing.js"}
FIRST_HIDDEN_ID = 7_340_001
# Words that stand in the database only with what a team lead of Panakkukang may not see.
HIDDEN_WORDS = ("rahasia", "Melayu", "Butung", "RHS-", "Akasia", "7340")
LEGAL_BASIS = "Perwali uji 734"
FAR_AWAY = (-5.2, 119.405)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = BurstRules(probability=0.01)

PAGES = [
    "",
    "?area=73.71.09&window=30d",
    "?area=73.71.02.1001&category=parkir-liar&window=7d",
    f"?area=73.71&window=30d&layers=heat,areas,points&measure=count&report={FIRST_HIDDEN_ID}",
    "?city=73.71&kind=warga,mesin,darurat&window=30d",
    "?city=31",
    "?city=73.71&open=policy:banjir",
    "?city=73.71&open=draft:1",
    "?city=73.71&open=escalation",
    "?city=73.71&open=mute:73.71.02",
    "?city=73.71&open=webhook",
    "?city=73.71&open=webhook:1",
    "?city=73.71&open=wall",
    "?city=73.71&open=wall:1",
    "?city=73.71&open=team",
    "?city=73.71&open=team:trc-09",
    "?window=30d&list=newest&measure=compliance",
    "?window=30d&rows=open",
    "?area=73.71&window=7d&rows=late&page=1&order=overdue",
    "?window=30d&rows=response_missed&list=soon",
    "?window=30d&hour=17,18,19&weekday=5,6&stage=menunggu,proses,selesai&holder=wilayah,dlh",
    "?area=73.71.09&window=30d&compare=73.71.02",
    "?window=30d&lens=hot",
    "?window=30d&lens=silent",
    "?area=73.71.02&window=30d&lens=rate",
    "?lens=population",
    "?unit=kecamatan&open=unit:73.71.02&q=wajo",
    "?from=2026-10-22&to=2026-11-21&open=unit:73.71.02.1001&kec=73.71.02",
    "?from=2026-10-22&to=2026-11-21&open=left:tanpa_jam",
    "?month=2026-10&version=2",
    "?city=73.71&day=2026-11-21",
    f"?city=73.71&open=contest:{FIRST_HIDDEN_ID}",
    "?city=73.71&open=ruling:1",
]
QUERIES = [
    *PAGES,
    "?area=73.71.02",
    "?window=30d&bbox=119,-6,120,-5&limit=2000",
    "?window=30d&limit=500",
    "?order=overdue&limit=500&state=waiting",
    "?window=30d&set=received&limit=500",
    "?window=30d&set=late",
    "?window=30d&format=json",
    "?q=mel",
    "?window=custom&from=2026-10-22&to=2026-11-21&unit=kecamatan&clock=resolution",
    "?month=2026-10&unit=dinas",
]
TRIES: dict[str, list[Any]] = {
    "search": PAGES,
    "value": ["Melayu", "RHS-1", str(FIRST_HIDDEN_ID), "rahasia", "\x00"],
    "n_clicks": [1],
    "pathname": [
        "/",
        "/analisis",
        "/aturan",
        "/peringkat",
        "/ringkasan",
        "/tim",
        "/tim/daftar",
        "/tim/foto",
        "/x",
    ],
    "getRowsRequest": [
        {"startRow": 0, "endRow": 50, "sortModel": [{"colId": "area", "sort": "asc"}]},
        {"startRow": -1, "endRow": "x", "sortModel": {"colId": "rahasia"}},
    ],
    "href": ["/"],
}
ARGUMENTS = {
    "alert_id": ["1", "999999999999999999999"],
    "incident_id": ["1", "999999999999999999999"],
    "contest_id": ["1", "999999999999999999999"],
    "wall_id": ["1", "999999999999999999999"],
    "report_id": [str(FIRST_HIDDEN_ID), "999999999999999999999"],
    "code": ["73.71", "31"],
    "key": ["00000000-0000-4000-8000-000000000001"],
    "photo_id": ["1", "2", "999999999999999999999"],
    "path": ["x", "analisis", "aturan", "peringkat", "ringkasan", "tim", "tim/foto"],
    "rest": ["v1/x"],
}


@pytest.fixture(scope="module")
def site(server, template, _maintenance: Engine, tmp_path_factory) -> Iterator[Site]:
    """The app, for users of several scopes."""
    name = "qlue_test_walk"
    with _maintenance.connect() as conn:
        conn.execute(text(f"create database {name} template {template} strategy file_copy"))
    with pytest.MonkeyPatch.context() as patch:
        site = make_site(patch, server.url(name), tmp_path_factory.mktemp("walk"), mirror=True)
    yield site
    deps = site.app.extensions["qlue"]
    deps.reader.stop()
    site.engine.dispose()
    deps.engine.dispose()
    with _maintenance.connect() as conn:
        conn.execute(text(f"drop database {name} with (force)"))


@pytest.fixture(scope="module", autouse=True)
def town(site: Site) -> Town:
    """A town in which some reports are there from the start, and its users."""
    with site.engine.begin() as conn:
        town = Town(conn)
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        for slug in ("banjir", "pohon", "parkir-liar"):
            policy = Policy(
                category_id=town.categories[slug],
                response=Target(60, Unit.MINUTES),
                resolution=Target(600, Unit.MINUTES),
                valid_from=NOW - 60 * DAY,
            )
            add_policy(conn, city=town.city, policy=policy, actor="admin", now=NOW)
        for ago in (HOUR, 5 * HOUR, 2 * DAY, 10 * DAY, 40 * DAY):
            town.report(ago=ago)
            town.report((Stage.PROSES, ago / 2), ago=ago, area="73.71.09.1002", category="pohon")
        target = Target(60, Unit.MINUTES)
        policy = Policy(
            town.categories["banjir"], target, target, NOW, legal_basis=LEGAL_BASIS, example=True
        )
        add_policy(conn, city=town.city, policy=policy, actor="test", now=NOW)
        erased = town.report(external_id="RHS-erased", title="terhapus")
        conn.execute(update(reports).where(reports.c.id == erased).values(dihapus=True))
        for number in range(6):
            town.report(ago=number * HOUR / 20, area="73.71.09.1002")
        assert tick_incidents(conn, now=NOW, rules=RULES) == IncidentsTicked(begun=1)
        tick(conn, now=NOW)
    site.add_user("walikota", Role.WALIKOTA)
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    site.add_user("dlh", Role.ANGGOTA_TIM, agency_names=["73.71/dlh"])
    site.add_user("jakarta", Role.ANALIS, city_codes=["31"])
    # Of the part that tim sees, and with leave to take it along.
    site.add_user("sebagian", Role.ANALIS, area_codes=["73.71.09"])
    site.add_user("admin", Role.ADMIN)
    save_views(site, town)
    make_teams(site, town)
    reader = site.app.extensions["qlue"].reader
    reader.start()
    assert reader.wait_for_look()
    write_briefs(site)
    return town


def save_views(site: Site, town: Town) -> None:
    """A view of the mayor's, of the number that a walk presses on; and as many as there can be of
    the analyst's of another city: what a walk saves changes nothing of theirs."""
    with site.engine.begin() as conn:
        city = add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        wanted = [("walikota", town.city, "Melayu")]
        wanted += [("jakarta", city, f"tampilan {number}") for number in range(MOST_VIEWS)]
        for username, of, name in wanted:
            scope = scope_of(conn, user_id=users.id_of(conn, username=username) or 0)
            add_view(
                conn,
                author=Author(scope, username),
                city=of,
                name=name,
                path="/",
                search="",
                shared=False,
                now=NOW,
            )


def make_teams(site: Site, town: Town) -> None:
    """One in Panakkukang, which its lead is in, with a photo to review, and one in Wajo."""
    with site.engine.begin() as conn:
        for slug, area, members in (("trc-09", "73.71.09", ["tim"]), ("trc-02", "73.71.02", [])):
            keep_team(
                conn,
                city=town.city,
                slug=slug,
                name=f"TRC {area}",
                capacity=9,
                area_codes=[area],
                members=members,
                by=AUTHOR,
                now=NOW,
            )
        in_paropo = reports.c.area_id == town.areas["73.71.09.1002"]
        take_photo(conn, conn.execute(select(func.min(reports.c.id)).where(in_paropo)).scalar_one())


def write_briefs(site: Site) -> None:
    """Everybody has one of what they could see before."""
    with site.engine.begin() as conn:
        scope = scope_of(conn, user_id=users.id_of(conn, username="tim") or 0)
        choose_brief(conn, author=Author(scope, "tim"), wanted=True, language="id", now=NOW)
    deps = site.app.extensions["qlue"]
    at = deps.settings.brief_time
    written = BriefTicker(site.engine, desk=deps.desk, clock=site.clock, at=at).tick()
    assert written == 4  # walikota, tim, jakarta, sebagian


def hide_reports(site: Site, town: Town) -> None:
    """Puts reports in Wajo and outside every area."""
    with site.engine.begin() as conn:
        town.conn = conn
        conn.execute(text(f"alter sequence reports_id_seq restart {FIRST_HIDDEN_ID}"))
        words = {
            "title": "rahasia judul",
            "description": "rahasia isi",
            "address": "Jalan Akasia rahasia",
            "photo_url": "https://rahasia.example/foto.jpg",
            "reporter_name": "rahasia nama",
            "reporter_contact": "rahasia kontak",
        }
        for number in range(60):
            hidden = town.report(
                (Stage.PROSES, number * HOUR / 2 + HOUR / 4),
                ago=number * HOUR + HOUR / 2,
                area=("73.71.02.1001", "73.71.02.1002", None)[number % 3],
                category="parkir-liar",
                external_id=f"RHS-{number}",
                **words,
            )
            record_fact(
                conn,
                report_id=hidden,
                kind=EventKind.NOTE,
                value="rahasia catatan",
                at=NOW,
                actor="rahasia petugas",
                source="test",
                now=NOW,
            )
        for number in range(6):
            town.report(
                ago=number * HOUR / 20,
                area="73.71.02.1001",
                category="banjir",
                external_id=f"RHS-burst-{number}",
                **words,
            )
        # Linked to the flood that is there: two kilometres of it lie in Wajo now.
        for east in (119.4165, 119.4185, 119.4205, 119.4225):
            town.report(
                ago=HOUR / 10,
                area="73.71.02.1001",
                external_id=f"RHS-link-{east}",
                lat=-5.145,
                lon=east,
                **words,
            )
        assert tick_incidents(conn, now=NOW, rules=RULES) == IncidentsTicked(grown=1)
        take_photo(conn, FIRST_HIDDEN_ID)
        tick(conn, now=NOW)


def take_photo(conn: Connection, report: int) -> None:
    """Adds a photo of the mayor's to the report."""
    scope = scope_of(conn, user_id=users.id_of(conn, username="walikota") or 0)
    taken = read_photo(photo(point=FAR_AWAY), zone=ZoneInfo("Asia/Makassar"))
    by = Author(scope, "walikota")
    add_photo(conn, report_id=report, photo=taken, by=by, at=NOW, now=NOW)


def doors_of(site: Site, username: str) -> list[Door]:
    client = site.client(username)
    return [
        *route_doors(site.app, ARGUMENTS, QUERIES),
        *callback_doors(client, TRIES),
    ]


def test_the_public_list_is_short(site: Site):
    visitor = site.visitor()
    answering = {
        str(rule.rule)
        for rule in rules(site.app)
        for address in addresses(rule, ARGUMENTS)
        for method in METHODS
        if visitor.open(address, method=method).status_code != 401
    }
    assert answering == PUBLIC


@pytest.mark.parametrize("method", METHODS)
def test_nothing_answers_without_a_session(site: Site, method: str):
    visitor = site.visitor()
    for rule in rules(site.app):
        if str(rule.rule) in PUBLIC:
            continue
        for address in addresses(rule, ARGUMENTS):
            answer = visitor.open(address + "?area=73.71.09", method=method)
            assert answer.status_code == 401, (method, address)
            if method != "HEAD":
                assert answer.json == {"error": "login", "login": "/login"}
            if method in ("GET", "HEAD") and not address.startswith("/api/"):
                page = visitor.open(address, method=method, headers=PAGE)
                assert page.status_code == 303, (method, address)
                assert page.location.startswith("/login")


def test_a_callback_answers_nobody_without_a_session(site: Site):
    for door in callback_doors(site.client("walikota"), TRIES):
        answer = site.visitor().post(door.address, data=door.payload)
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "address", ["/api/v1/kpis", "/live", "/_dash-layout", "/map/73.71/areas.json"]
)
def test_a_forged_session_is_none(site: Site, address: str):
    visitor = site.visitor()
    visitor.set_cookie("qlue_session", f"eyJfdXNlcl9pZCI6IjEuMS54In0.aaaaaa.{'b' * 27}")
    assert visitor.get(address).status_code == 401


Walk = list[tuple[Door, tuple[int, str], tuple[int, str]]]


@pytest.fixture(scope="module")
def walks(site: Site, town: Town) -> dict[str, Walk]:
    """Of each user: every door with its answers before and after the hidden reports came."""
    names = ("walikota", "tim", "dlh", "jakarta", "sebagian")
    clients = {name: site.client(name) for name in names}
    doors = {name: doors_of(site, name) for name in names}
    before = {name: [ask(clients[name], door) for door in doors[name]] for name in names}
    hide_reports(site, town)
    site.app.extensions["qlue"].reader.wait_for_look()
    after = {name: [ask(clients[name], door) for door in doors[name]] for name in names}
    return {name: list(zip(doors[name], before[name], after[name], strict=True)) for name in names}


def difference(before: tuple[int, str], after: tuple[int, str]) -> str:
    """Where two answers part, with what stands there; empty for equal ones."""
    if before == after:
        return ""
    (old_status, old), (new_status, new) = before, after
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    part = slice(max(0, at - 100), at + 200)
    return f"{old_status} -> {new_status} at {at}: {old[part]!r} -> {new[part]!r}"


class TestScope:
    """Walks before and after reports come in that only some may know of."""

    @pytest.mark.parametrize("username", ["tim", "dlh", "jakarta", "sebagian"])
    def test_no_answer_knows_of_what_lies_elsewhere(self, walks, username: str):
        for door, before, after in walks[username]:
            assert not difference(before, after), (door.name, door.address, door.given)

    def test_the_walk_does_see_what_may_be_seen(self, walks):
        changed = {door.name for door, before, after in walks["walikota"] if before != after}
        shown = "".join(text for _, _, (_, text) in walks["walikota"])
        assert {
            "/api/v1/alerts",
            "/api/v1/incidents",
            "/api/v1/kpis",
            "/api/v1/leaderboard",
            "/api/v1/areas",
            "/api/v1/trend",
            "/api/v1/heat",
            "/api/v1/playback",
            "/api/v1/points",
            "/api/v1/reports",
            "/api/v1/reports/<int:report_id>",
            "/api/v1/reports/<int:report_id>/photos",
            "/api/v1/reports/<int:report_id>/photos/<int:photo_id>",
            "/live",
            "/live/version",
        } <= changed
        assert any(door.payload for door, before, after in walks["walikota"] if before != after)
        for word in HIDDEN_WORDS:
            assert word in shown
        for erased in ("rahasia nama", "rahasia kontak", "RHS-erased", "terhapus"):
            assert erased not in shown

    def test_the_walk_comes_by_the_table_and_its_files(self, site: Site, walks):
        changed = {door.name for door, before, after in walks["walikota"] if before != after}
        assert any(name.startswith("..rows-grid.getRowsResponse") for name in changed)
        taken = {door.name for door, _, (status, _) in walks["sebagian"] if status == 200}
        forms = ("csv", "excel.csv", "xlsx")
        assert {f"/export/reports.{form}" for form in forms} <= taken
        whole = site.client("admin").get("/export/reports.csv?window=30d").text
        assert "rahasia judul" in whole
        assert "rahasia nama" not in whole

    def test_the_walk_comes_by_the_teams_and_the_photos(self, walks):
        told: dict[str, str] = {}
        for door, _, (_, answer) in walks["tim"]:
            told[door.name] = told.get(door.name, "") + answer
        teams = next(text for name, text in told.items() if name.startswith("..tim-teams-cities"))
        photos = next(text for name, text in told.items() if name.startswith("..tim-photos-cities"))
        assert "TRC 73.71.09" in teams
        assert "TRC 73.71.02" not in teams
        assert "1 foto perlu ditinjau." in photos
        assert f"#{FIRST_HIDDEN_ID}" not in photos

    @pytest.mark.parametrize("username", ["tim", "jakarta", "sebagian"])
    def test_no_answer_names_what_lies_elsewhere(self, walks, username: str):
        for door, _, (_, answer) in walks[username]:
            asked = f"{door.address} {door.payload}"
            for word in HIDDEN_WORDS:
                # An answer may say again what was asked for.
                assert word not in answer or word in asked, (door, word)

    def test_rules_are_told_to_their_administrator_alone(self, site: Site, walks):
        for walk in walks.values():
            assert [door for door, *answers in walk if LEGAL_BASIS in str(answers)] == []
            refused = {door.name for door, _, (status, _) in walk if status == 403}
            assert any(name.startswith("..aturan") for name in refused)
        client = site.client("admin")
        told = {
            door.name
            for door in callback_doors(client, TRIES | {"n_clicks": [None]})
            if LEGAL_BASIS in ask(client, door)[1]
        }
        assert {name.split(".")[2] for name in told if name.startswith("..")} == {"aturan-cities"}
        assert any(name.startswith("aturan-drawer") for name in told)

    @pytest.mark.parametrize("username", ["tim", "jakarta"])
    def test_no_walk_breaks_anything(self, walks, username: str):
        broken = [door for door, _, (status, _) in walks[username] if status >= 500]
        assert broken == []

    def test_a_hidden_report_is_like_one_that_does_not_exist(self, site: Site, walks):
        client = site.client("tim")
        hidden = client.get(f"/api/v1/reports/{FIRST_HIDDEN_ID}")
        missing = client.get("/api/v1/reports/123456789")
        assert (hidden.status_code, hidden.data) == (missing.status_code, missing.data)
        assert hidden.status_code == 404

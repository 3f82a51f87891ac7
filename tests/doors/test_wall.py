"""Walls through the app's own doors: a code, its pairing, the scenes, what a wall may not reach."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from callbacks.wall_limits import Turnstile
from callbacks.wall_sessions import FRESH
from dashboard.access import Role
from dashboard.bursts import BurstRules
from dashboard.ids import Aturan, Repeated, Shell, one_of
from dashboard.policies import Policy, Target, Unit
from dashboard.walls import DEFAULT_PLAYLIST, Scene
from data_access.alert_ticks import tick
from data_access.incident_ticks import tick_incidents
from data_access.rule_versions import add_policy
from data_access.schema import audit_log, walls
from data_access.walls import CODE_LIVES
from tests.doors.calling import call, name_of, shown
from tests.doors.conftest import PAGE, Site
from tests.doors.walking import METHODS, addresses, rules
from tests.factories import Town

CODE = re.compile(r'class="code"[^>]*>(\w{3} \w{3})<')
OPEN_TO_WALLS = {
    "/layar",
    "/layar/state",
    "/layar/pairing.js",
    "/layar/scene",
    "/live",
    "/live/version",
    "/map/<code>/areas.json",
    "/api/v1/heat",
    "/assets/<path:filename>",
    "/login",
    "/preferences",
    "/healthz",
    "/readyz",
    "/favicon.ico",
}
ARGUMENTS = {
    "code": ["73.71"],
    "filename": ["map.css"],
    "report_id": ["1"],
    "alert_id": ["1"],
    "contest_id": ["1"],
    "incident_id": ["1"],
    "wall_id": ["1"],
    "key": ["00000000-0000-4000-8000-000000000001"],
    "path": ["x", "aturan"],
    "rest": ["v1/x"],
}


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    """An administrator of the town."""
    site.add_user("admin", Role.ADMIN)
    return site.client("admin")


def code_of(screen: FlaskClient) -> str:
    found = CODE.search(screen.get("/layar", headers=PAGE).text)
    assert found
    return found[1]


def pair(admin: FlaskClient, code: str, name: str = "Balai Kota") -> dict[str, Any]:
    fields = {
        f"{Aturan.PAIR_WALL}.n_clicks": 1,
        f"{Aturan.WALL_CODE}.value": code,
        f"{Aturan.WALL_NAME}.value": name,
        f"{Shell.URL}.search": "?city=73.71&open=wall:",
    }
    return shown(call(admin, Aturan.PAIR_WALL, "n_clicks", fields))


def revoke(admin: FlaskClient, wall: int = 1) -> dict[str, Any]:
    fields = {
        f"{Aturan.REVOKE_WALL}.n_clicks": 1,
        f"{Shell.URL}.search": f"?city=73.71&open=wall:{wall}",
    }
    return shown(call(admin, Aturan.REVOKE_WALL, "n_clicks", fields))


@pytest.fixture
def wall(site: Site, admin: FlaskClient) -> FlaskClient:
    """A screen that has been paired."""
    screen = site.visitor()
    assert "terpasang" in str(pair(admin, code_of(screen)))
    return screen


def audited(site: Site) -> list[str]:
    with site.engine.connect() as conn:
        asked = select(audit_log.c.action).where(audit_log.c.action.like("wall.%"))
        return list(conn.execute(asked.order_by(audit_log.c.id)).scalars())


class TestPairing:
    def test_from_code_to_picture(self, site: Site, admin: FlaskClient):
        screen = site.visitor()
        code = code_of(screen)
        assert code_of(screen) == code
        assert screen.get("/layar/state").json == {"state": "waiting"}
        assert screen.get("/layar/scene").status_code == 401
        said = pair(admin, code.lower())
        assert said[f"{Aturan.SAID}.children"].startswith("Balai Kota terpasang")
        assert screen.get("/layar/state").json == {"state": "paired"}
        page = screen.get("/layar", headers=PAGE)
        assert 'data-scenes="/layar/scene"' in page.text
        assert screen.get("/layar/scene").json["title"]
        assert audited(site) == ["wall.pair"]

    def test_a_code_shows_nothing_of_the_city(self, site: Site):
        page = site.visitor().get("/layar", headers=PAGE)
        assert page.status_code == 200
        for word in ("Makassar", "73.71", "Panakkukang"):
            assert word not in page.text

    def test_the_token_is_for_the_server_alone(self, site: Site):
        screen = site.visitor()
        cookie = screen.get("/layar", headers=PAGE).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        token = screen.get_cookie("qlue_wall")
        assert token
        assert len(token.value) >= 43
        assert token.value not in screen.get("/layar", headers=PAGE).text

    def test_a_code_ends_and_another_comes(self, site: Site, admin: FlaskClient):
        screen = site.visitor()
        old = code_of(screen)
        site.clock.now += CODE_LIVES
        assert screen.get("/layar/state").json == {"state": "ended"}
        assert "Tidak ada layar" in str(pair(admin, old))
        assert code_of(screen) != old

    def test_a_wrong_code_pairs_nothing(self, site: Site, admin: FlaskClient):
        screen = site.visitor()
        code_of(screen)
        for wrong in ("", "BCD BCD", "\x00", "x" * 500):
            assert "terpasang" not in str(pair(admin, wrong))
        assert "Tulis nama layar" in str(pair(admin, code_of(screen), name=" "))
        assert screen.get("/layar/state").json == {"state": "waiting"}
        assert audited(site) == []

    def test_codes_are_not_handed_out_without_end(self, site: Site, monkeypatch):
        monkeypatch.setattr(Turnstile, "lets_in", lambda self, key: False)
        answer = site.visitor().get("/layar", headers=PAGE)
        assert answer.status_code == 429
        assert not CODE.search(answer.text)

    def test_a_turnstile_counts_by_key(self):
        turnstile = Turnstile("2 per hour")
        assert [turnstile.lets_in(key) for key in ("a", "a", "b", "a")] == [True, True, True, False]

    @pytest.mark.parametrize("username", ["analis", "kepala"])
    def test_others_pair_nothing(self, site: Site, username: str):
        if username != "analis":
            site.add_user(username, Role.ADMIN, area_codes=["73.71.09"])
        screen, client = site.visitor(), site.client(username)
        fields = {f"{Aturan.PAIR_WALL}.n_clicks": 1, f"{Aturan.WALL_NAME}.value": "X"}
        fields |= {f"{Aturan.WALL_CODE}.value": code_of(screen), f"{Shell.URL}.search": ""}
        answer = call(client, Aturan.PAIR_WALL, "n_clicks", fields)
        assert answer.status_code == 403
        assert screen.get("/layar/state").json == {"state": "waiting"}

    def test_a_login_does_not_stay_on_a_wall(self, site: Site, admin: FlaskClient):
        pair(admin, code_of(admin))
        assert "data-scenes" in admin.get("/layar", headers=PAGE).text
        assert admin.get("/aturan", headers=PAGE).location == "/layar"
        assert admin.get("/api/v1/kpis").status_code == 403


class TestSession:
    def test_a_wall_reaches_its_own_doors_and_no_other(self, site: Site, wall: FlaskClient):
        for rule in rules(site.app):
            if str(rule.rule) in OPEN_TO_WALLS:
                continue
            for address in addresses(rule, ARGUMENTS):
                for method in METHODS:
                    answer = wall.open(address, method=method)
                    assert answer.status_code == 403, (method, address)
                    assert answer.data in (b"", b'{"error":"not allowed"}'), (method, address)
                page = wall.get(address, headers=PAGE)
                assert page.status_code in (303, 403), address

    @pytest.mark.parametrize("address", sorted(OPEN_TO_WALLS - {"/login", "/preferences", "/live"}))
    def test_what_it_needs_it_gets(self, site: Site, wall: FlaskClient, address: str):
        for filled in addresses(next(r for r in rules(site.app) if str(r) == address), ARGUMENTS):
            assert wall.get(filled).status_code in (200, 503), filled

    def test_a_user_of_that_role_is_held_to_the_same(self, site: Site):
        """None is made any more; there may be one of before."""
        site.add_user("layar", Role.WALIKOTA)
        with site.engine.begin() as conn:
            conn.execute(text("update users set role = 'layar' where username = 'layar'"))
        client = site.client("layar")
        assert client.get("/api/v1/kpis").status_code == 403
        assert client.get("/layar/scene").status_code == 403
        assert client.get("/", headers=PAGE).location == "/layar"

    def test_another_city_is_not_there_for_it(self, wall: FlaskClient):
        assert wall.get("/map/31/areas.json").status_code == 404
        assert wall.get("/api/v1/heat?city=31").status_code == 422

    def test_it_outlives_the_app(self, site: Site, wall: FlaskClient, site_with):
        token = wall.get_cookie("qlue_wall")
        assert token
        again = site_with().visitor()
        again.set_cookie("qlue_wall", token.value)
        assert again.get("/layar/scene").status_code == 200

    @pytest.mark.parametrize("token", ["", "x", "wall.1", "a" * 5000, "\u00e4"])
    def test_a_forged_token_is_none(self, site: Site, wall: FlaskClient, token: str):
        forger = site.visitor()
        forger.set_cookie("qlue_wall", token)
        assert forger.get("/layar/scene").status_code == 401
        assert forger.get("/layar/state").json == {"state": "ended"}


class TestRevocation:
    def test_it_says_so_and_shows_no_number(
        self, site: Site, wall: FlaskClient, admin: FlaskClient
    ):
        assert wall.get("/layar/scene").status_code == 200
        assert "dicabut" in str(revoke(admin))
        site.clock.now += FRESH
        for address in ("/layar/scene", "/live/version", "/api/v1/heat", "/map/73.71/areas.json"):
            assert wall.get(address).status_code == 401, address
        assert wall.get("/layar/state").json == {"state": "revoked"}
        page = wall.get("/layar", headers=PAGE)
        assert "Layar ini sudah dicabut" in page.text
        assert "data-scenes" not in page.text
        assert audited(site) == ["wall.pair", "wall.revoke"]

    def test_it_can_be_paired_again_as_another(self, site: Site, wall: FlaskClient, admin):
        old = wall.get_cookie("qlue_wall")
        revoke(admin)
        site.clock.now += FRESH
        assert CODE.search(wall.get("/layar?baru=1", headers=PAGE).text)
        pair(admin, code_of(wall), name="Kedua")
        assert wall.get("/layar/scene").status_code == 200
        assert old
        wall.set_cookie("qlue_wall", old.value)
        assert wall.get("/layar/scene").status_code == 401


class TestScenes:
    def preview(self, admin: FlaskClient, number: int) -> dict[str, Any]:
        return admin.get(f"/layar/preview/1/scene?n={number}").json

    def test_every_scene_is_a_sentence_with_figures(self, site: Site, wall, admin: FlaskClient):
        with site.engine.begin() as conn:
            for area in ("73.71.09.1001", "73.71.02.1001"):
                Town(conn).report(area=area)
        scenes = [self.preview(admin, number) for number in range(len(DEFAULT_PLAYLIST))]
        assert [one["number"] for one in scenes] == [1, 2, 3, 4, 5, 6, 7]
        assert all(one["title"] and one["figures"] for one in scenes)
        keys = [one["key"].split(":")[0] for one in scenes]
        assert keys == [entry.scene.value for entry in DEFAULT_PLAYLIST]
        lands = [one["land"] is not None for one in scenes]
        assert lands == [entry.scene in (Scene.MAP, Scene.WORST) for entry in DEFAULT_PLAYLIST]
        assert "category=banjir" in scenes[1]["land"]["heat_url"]
        assert scenes[4]["land"]["area"].startswith("73.71.")

    def test_an_incident_comes_before_the_playlist(self, site: Site, wall: FlaskClient):
        usual = wall.get("/layar/scene").json
        assert not usual["key"].startswith("insiden")
        with site.engine.begin() as conn:
            town = Town(conn, now=site.clock.now)
            town.report(ago=timedelta(days=70), category="pohon")
            for minutes in range(12):
                town.report(area="73.71.09.1001", ago=timedelta(minutes=minutes + 1))
            tick_incidents(conn, now=site.clock.now, rules=BurstRules())
        site.clock.now += timedelta(seconds=6)
        scene = wall.get("/layar/scene").json
        assert scene["key"].startswith("insiden:")
        assert scene["title"] == "Lonjakan banjir di Kel. Tamamaung"
        assert "12 laporan" in scene["under"]
        assert scene["land"]["area"] == "73.71.09"
        assert "category=banjir" in scene["land"]["heat_url"]
        assert scene["number"] is None
        assert scene["land"]["incident"]["number"] == "12"
        assert "Banjir, Kec. Panakkukang, 24 jam terakhir" in scene["figures"]

    def test_a_preview_shows_the_playlist_and_an_incident_at_its_end(
        self, site: Site, wall: FlaskClient, admin: FlaskClient
    ):
        site.app.extensions["qlue"].reader.as_of = site.clock.now  # answers are shared
        with site.engine.begin() as conn:
            town = Town(conn, now=site.clock.now)
            town.report(ago=timedelta(days=70), category="pohon")
            for minutes in range(12):
                town.report(area="73.71.09.1001", ago=timedelta(minutes=minutes + 1))
            tick_incidents(conn, now=site.clock.now, rules=BurstRules())
        keys = [self.preview(admin, number)["key"] for number in range(len(DEFAULT_PLAYLIST) + 2)]
        first = DEFAULT_PLAYLIST[0].scene.value
        assert keys[0] == keys[-1]
        assert keys[0].split(":")[0] == first
        assert keys[-2].startswith("insiden:")
        assert not any(key.startswith("insiden") for key in keys[:-2])
        assert self.preview(admin, len(DEFAULT_PLAYLIST))["number"] == len(DEFAULT_PLAYLIST) + 1
        # Both at the same moment: what the preview shows is not handed to the wall.
        shown = wall.get("/layar/scene").json
        assert self.preview(admin, shown["count"] - 1)["key"] != shown["key"]
        assert shown["key"].startswith("insiden:")

    def test_a_new_name_comes_with_the_next_scene(self, site: Site, wall: FlaskClient):
        before = wall.get("/layar/scene").json["name"]
        with site.engine.begin() as conn:
            conn.execute(update(walls).values(name="Ruang rapat"))
        site.clock.now += FRESH
        assert wall.get("/layar/scene").json["name"] == "Ruang rapat" != before

    def test_the_clock_turns_them(self, site: Site, wall: FlaskClient):
        seen = set()
        for _ in range(40):
            answer = wall.get("/layar/scene").json
            seen.add(answer["number"])
            assert answer["server_time"] < answer["until"]
            site.clock.now += timedelta(seconds=5)
        assert seen == {1, 2, 3, 4, 5, 6, 7}

    def test_a_new_breach_is_told(self, site: Site, wall: FlaskClient, admin: FlaskClient):
        assert wall.get("/layar/scene").json["news"] == []
        _late_now(site)
        site.clock.now += timedelta(seconds=6)
        news = wall.get("/layar/scene").json["news"]
        assert [one["title"] for one in news] == ["Baru terlambat, Kel. Tamamaung"]
        site.clock.now += timedelta(seconds=120)
        assert wall.get("/layar/scene").json["news"] == []

    def test_a_preview_is_for_who_manages_the_wall(self, site: Site, wall, admin: FlaskClient):
        analyst = site.client("analis")
        for address in ("/layar/preview/1", "/layar/preview/1/scene", "/layar/preview/99/scene"):
            assert analyst.get(address).status_code == 404
        assert admin.get("/layar/preview/99/scene").status_code == 404
        assert 'data-preview="yes"' in admin.get("/layar/preview/1").text
        assert admin.get("/layar/scene").status_code == 403

    def test_it_is_seen_in_the_list(self, site: Site, wall: FlaskClient):
        assert wall.get("/layar/scene?build=abc%00123").status_code == 200
        with site.engine.connect() as conn:
            row = conn.execute(select(walls)).one()
        assert (row.seen_at, row.build) == (site.clock.now, "abc123")
        assert row.scene.split(":")[0] in list(Scene)


class TestComposing:
    def fields(self, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
        entries = {
            f"{name_of(one_of(Repeated.ENTRY, field=name, index=index))}.value": value
            for index, row in enumerate(rows)
            for name, value in row.items()
        }
        search = {f"{Shell.URL}.search": "?city=73.71&open=wall:1"}
        return entries | search | {f"{Aturan.WALL_NAME}.value": "Posko"} | more

    ROW = {"scene": "sla", "category": "-", "place": "-", "window": "7d", "dwell": 9} | {
        "part": "selalu"
    }

    def save(self, admin: FlaskClient, *rows: dict[str, Any]) -> str:
        clicked = {f"{Aturan.SAVE_WALL}.n_clicks": 1, f"{Aturan.WALL_SOUND}.checked": True}
        fields = self.fields(*rows, **clicked)
        return str(shown(call(admin, Aturan.SAVE_WALL, "n_clicks", fields)))

    def test_what_is_composed_is_shown(self, site: Site, wall: FlaskClient, admin: FlaskClient):
        assert "Layar tersimpan" in self.save(admin, self.ROW)
        site.clock.now += FRESH
        answer = wall.get("/layar/scene").json
        assert (answer["key"], answer["count"], answer["sound"]) == ("sla:7d", 1, True)
        assert audited(site) == ["wall.pair", "wall.rename", "wall.programme"]

    @pytest.mark.parametrize(
        "wrong", [{"dwell": 1}, {"category": "x"}, {"place": "31.71"}, {"scene": []}]
    )
    def test_what_makes_no_sense_is_not(self, site: Site, wall, admin: FlaskClient, wrong):
        assert "Adegan 2" in self.save(admin, self.ROW, self.ROW | wrong)
        assert audited(site) == ["wall.pair"]

    def test_entries_are_added_and_moved(self, wall: FlaskClient, admin: FlaskClient):
        rows = (self.ROW, self.ROW | {"scene": "peta"})
        clicked = {f"{Aturan.ADD_ENTRY}.n_clicks": 1}
        added = call(admin, Aturan.ADD_ENTRY, "n_clicks", self.fields(*rows, **clicked))
        assert list(scenes_in(added.json)) == ["sla", "peta", "peta"]
        for kind, expected in (
            (Repeated.ENTRY_UP, ["peta", "sla"]),
            (Repeated.ENTRY_DROP, ["sla"]),
        ):
            pressed = one_of(kind, index=1)
            fields = self.fields(*rows, **{f"{name_of(pressed)}.n_clicks": 1})
            moved = call(admin, pressed, "n_clicks", fields)
            assert list(scenes_in(moved.json)) == expected


def scenes_in(part: Any) -> Iterator[str]:
    """What is chosen in the fields of scenes, in their order."""
    if isinstance(part, dict):
        id = part.get("id")
        if isinstance(id, dict) and id.get("field") == "scene":
            yield part["value"]
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from scenes_in(inner)


def _late_now(site: Site) -> None:
    """A flood's clock passes its due time right now."""
    with site.engine.begin() as conn:
        town = Town(conn, now=site.clock.now)
        policy = Policy(
            category_id=town.categories["banjir"],
            response=Target(30, Unit.MINUTES),
            resolution=Target(600, Unit.MINUTES),
            valid_from=town.now - timedelta(days=30),
        )
        add_policy(conn, city=town.city, policy=policy, actor="admin", now=town.now)
        town.report(ago=timedelta(minutes=30, seconds=1))
        tick(conn, now=town.now)

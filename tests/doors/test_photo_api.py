"""Photos through the API: what may come in, what goes out, and to whom."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select, update

from callbacks import photo_api
from dashboard.access import Role
from data_access.schema import audit_log, report_actions, report_photos
from tests.doors.conftest import MakeSite, Site, csrf_header
from tests.doors.test_team_api import MELAYU, act, make_town, report, send
from tests.factories import Town
from tests.photographs import file_of, odd_exif, photo, picture

THERE = (-5.145, 119.405)


@pytest.fixture
def town(site: Site) -> Town:
    return make_town(site)


def add(client: FlaskClient, number: int, content: bytes | None = None, **fields: Any) -> Any:
    form: dict[str, Any] = {"key": str(uuid4())} | fields
    if content is not None:
        form["photo"] = (BytesIO(content), "../../../etc/passwd.svg", "image/svg+xml")
    return client.post(f"/api/v1/reports/{number}/photos", data=form, headers=csrf_header(client))


def photos(client: FlaskClient, number: int) -> Any:
    return client.get(f"/api/v1/reports/{number}/photos").json["photos"]


def kept(site: Site) -> int:
    with site.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(report_photos)).scalar_one())


class TestAdding:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_its_bytes_say_what_it_is(self, site: Site, town: Town, form: str):
        number, client = report(site, town), site.client("sari")
        answer = add(client, number, photo(form=form), note="sudah surut", age_s="30")
        assert answer.status_code == 201
        assert answer.json["done"]["action"] == "foto"
        (one,) = photos(client, number)
        assert (one["author"], one["width"], one["height"]) == ("sari", 640, 480)
        history = client.get(f"/api/v1/reports/{number}").json["report"]["history"]
        assert (history[0]["kind"], history[0]["note"]) == ("photo", "sudah surut")
        with site.engine.connect() as conn:
            logged = select(audit_log.c.actor).where(audit_log.c.action == "report.act")
            assert conn.execute(logged).scalars().all() == ["sari"]

    def test_sent_again_it_is_added_once(self, site: Site, town: Town):
        number, client, key = report(site, town), site.client("sari"), str(uuid4())
        assert add(client, number, photo(), key=key).status_code == 201
        again = add(client, number, photo(), key=key)
        assert (again.status_code, again.json["done"]["repeated"]) == (200, True)
        assert kept(site) == 1

    def test_it_goes_with_the_completion_that_is_undone(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        picture, done = str(uuid4()), str(uuid4())
        add(client, number, photo(1))
        add(client, number, photo(2), key=picture)
        told = {"key": done, "note": "surut", "with_photo": picture}
        assert act(client, number, "selesai", **told).status_code == 201
        assert len(photos(client, number)) == 2
        assert send(client, f"{number}/actions/{done}/undo").status_code == 200
        (left,) = photos(client, number)
        assert client.get(left["address"]).status_code == 200

    def test_one_that_was_undone_before_it_arrived_is_not_kept(self, site: Site, town: Town):
        number, client, key = report(site, town), site.client("sari"), str(uuid4())
        assert send(client, f"{number}/actions/{key}/undo", action="foto").status_code == 200
        late = add(client, number, photo(), key=key)
        assert (late.status_code, late.json["done"]["undone"]) == (200, True)
        assert kept(site) == 0

    @pytest.mark.parametrize(
        "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", photo()[:3_000]]
    )
    def test_what_is_no_photo_is_refused(self, site: Site, town: Town, content: bytes):
        answer = add(site.client("sari"), report(site, town), content)
        assert (answer.status_code, answer.json["error"]) == (415, "photo")
        assert kept(site) == 0

    @pytest.mark.parametrize(
        ("fields", "parameter"),
        [({"key": "x"}, "key"), ({"age_s": "-1"}, "age_s"), ({"age_s": "nan"}, "age_s"),
         ({"age_s": "soon"}, "age_s"), ({}, "photo")],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, site, town, fields: Any, parameter: str):
        content = None if parameter == "photo" else photo()
        answer = add(site.client("sari"), report(site, town), content, **fields)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] == parameter

    def test_not_larger_than_the_setting(self, site_with: MakeSite):
        site = site_with(photo_max_mb=1)
        site.add_user("operator", Role.OPERATOR)
        number, client = report(site, site.town), site.client("operator")
        noise = file_of(picture(1, (1200, 900)).effect_spread(400), "PNG")
        assert len(noise) > 1_000_001
        assert add(client, number, noise + bytes(3_000_000)).status_code == 413
        refused = add(client, number, noise[:1_000_001]).json
        assert refused["code"] == "large_picture"
        assert refused["why"] == "foto ini lebih besar dari 1 MB"
        assert add(client, number, photo()).status_code == 201

    def test_other_addresses_take_no_more_for_it(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        answer = send(client, f"{number}/actions", action="catat", note="x" * 1_000_001)
        assert answer.status_code == 413

    def test_not_outside_the_scope_and_not_for_who_only_reads(self, site: Site, town: Town):
        number = report(site, town)
        assert add(site.client("wajo"), number, photo()).status_code == 404
        assert add(site.client("analis"), number, photo()).status_code == 403
        assert kept(site) == 0

    def test_nothing_is_decoded_for_who_may_not_add_it(self, site, town, monkeypatch):
        number = report(site, town)
        site.add_user("walikota", Role.WALIKOTA)
        opened: list[int] = []
        monkeypatch.setattr(photo_api, "read_photo", lambda *_, **__: opened.append(1))
        for user, status in (("walikota", 403), ("analis", 403), ("ani", 403), ("wajo", 404)):
            assert add(site.client(user), number, photo()).status_code == status
        assert opened == []

    def test_what_was_added_is_told_to_who_may_add_no_more(self, site: Site, town: Town):
        number, ani, key = report(site, town), site.client("ani"), str(uuid4())
        act(site.client("sari"), number, "ambil", team="tim-1")
        assert add(ani, number, photo(), key=key).status_code == 201
        act(site.client("operator"), number, "tugaskan", team="tim-3")
        assert add(ani, number, photo()).status_code == 403
        again = add(ani, number, photo(), key=key)
        assert (again.status_code, again.json["done"]["repeated"]) == (200, True)

    def test_a_camera_s_odd_tags_are_no_failure(self, site: Site, town: Town):
        tags = ((0x112, 3, b"\x06\0\0\0"), (0x11A, 2, b"72\0\0"))
        sent = file_of(picture(1), exif=odd_exif(*tags))
        assert add(site.client("sari"), report(site, town), sent).status_code == 201

    def test_without_the_token_nothing_is_kept(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        form = {"key": str(uuid4()), "photo": (BytesIO(photo()), "f.jpg")}
        assert client.post(f"/api/v1/reports/{number}/photos", data=form).status_code == 400
        assert kept(site) == 0

    def test_no_picture_through_the_other_door(self, site: Site, town: Town):
        answer = act(site.client("sari"), report(site, town), "foto")
        assert (answer.status_code, answer.json["error"]) == (409, "refused")


class TestServing:
    @pytest.mark.parametrize("version", ["address", "small"])
    def test_behind_the_login_with_nothing_of_the_camera(
        self, site: Site, town: Town, version: str
    ):
        number, client = report(site, town), site.client("sari")
        add(client, number, photo(taken="2026:11:21 19:00:00", point=THERE))
        address = photos(client, number)[0][version]
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        with Image.open(BytesIO(answer.data)) as shown:
            assert len(shown.getexif()) == 0
        assert b"Rahasia" not in answer.data
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(address, headers=tag).status_code == 304
        assert site.visitor().get(address).status_code == 401
        assert site.client("wajo").get(address).status_code == 404

    def test_a_list_has_it_small(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        add(client, number, file_of(picture(1, (2000, 1500)).effect_spread(20), "PNG"))
        (one,) = photos(client, number)
        whole, small = (client.get(one[version]).data for version in ("address", "small"))
        assert (one["width"], one["height"]) == (1600, 1200)
        for content, size in ((whole, (1600, 1200)), (small, (640, 480))):
            with Image.open(BytesIO(content)) as shown:
                assert (shown.format, shown.size) == ("JPEG", size)
        assert len(small) < len(whole) / 3

    def test_one_of_before_is_made_small_when_first_asked_for(
        self, site: Site, town: Town, monkeypatch: pytest.MonkeyPatch
    ):
        number, client = report(site, town), site.client("sari")
        add(client, number, photo())
        address = photos(client, number)[0]["small"]
        with site.engine.begin() as conn:
            whole = file_of(picture(1, (1600, 1200)))
            conn.execute(update(report_photos).values(thumbnail=None, content=whole))
        assert site.client("wajo").get(address).status_code == 404
        made = client.get(address)
        with Image.open(BytesIO(made.data)) as shown:
            assert (shown.format, shown.size) == ("JPEG", (640, 480))
        monkeypatch.setattr(photo_api, "small_version", lambda _: pytest.fail("made again"))
        again = client.get(address)
        assert (again.data, again.headers["ETag"]) == (made.data, made.headers["ETag"])

    def test_one_that_can_t_be_read_any_more_is_served_whole(self, site: Site, town: Town):
        number, client = report(site, town), site.client("sari")
        add(client, number, photo())
        address = photos(client, number)[0]["small"]
        with site.engine.begin() as conn:
            spoiled = update(report_photos).values(thumbnail=None, content=photo()[:3_000])
            conn.execute(spoiled)
        for _ in range(2):
            answer = client.get(address)
            assert (answer.status_code, answer.data) == (200, photo()[:3_000])

    @pytest.mark.parametrize("version", ["", "/small"])
    def test_a_report_of_one_s_own_opens_no_other_photo(self, site: Site, town: Town, version: str):
        hidden, own = report(site, town, area=MELAYU), report(site, town)
        add(site.client("operator"), hidden, photo())
        one = photos(site.client("operator"), hidden)[0]["id"]
        sari = site.client("sari")
        for number in (own, hidden):
            answer = sari.get(f"/api/v1/reports/{number}/photos/{one}{version}")
            assert answer.status_code == 404
        assert photos(sari, hidden) == []

    def test_taken_back_it_is_gone(self, site: Site, town: Town):
        number, client, key = report(site, town), site.client("sari"), str(uuid4())
        add(client, number, photo(), key=key)
        one = photos(client, number)[0]
        assert send(client, f"{number}/actions/{key}/undo").status_code == 200
        for version in ("address", "small"):
            assert client.get(one[version]).status_code == 404
        assert photos(client, number) == []


class TestReviewing:
    def test_what_is_to_be_looked_at_and_that_it_was(self, site: Site, town: Town):
        number, sari, operator = report(site, town), site.client("sari"), site.client("operator")
        add(sari, number, photo(taken="2026:11:20 19:00:00", point=(-5.16, 119.405)))
        (one,) = photos(operator, number)
        assert one["findings"] == [
            {"doubt": "taken_before", "before_s": 83_112.0},
            {"doubt": "far", "metres": 1_659},
        ]
        assert photos(site.client("analis"), number)[0]["findings"] == []
        address = f"{number}/photos/{one['id']}/review"
        assert send(sari, address, note="benar").status_code == 409
        assert send(site.client("analis"), address, note="benar").status_code == 403
        assert send(site.client("wajo"), address, note="benar").status_code == 404
        assert send(operator, address, note="").status_code == 409
        assert send(operator, address, note="foto lama, sudah ditegur").status_code == 200
        review = photos(operator, number)[0]["review"]
        assert (review["by"], review["note"]) == ("operator", "foto lama, sudah ditegur")

    def test_who_was_faster_is_told_and_their_photo_stays(self, site: Site, town: Town):
        number, sari, key = report(site, town), site.client("sari"), str(uuid4())
        site.add_user("budi", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
        add(sari, number, photo(point=(-5.16, 119.405)), key=key)
        operator = site.client("operator")
        address = f"{number}/photos/{photos(operator, number)[0]['id']}/review"
        assert send(site.client("budi"), address, note="benar").status_code == 200
        slower = send(operator, address, note="bukan")
        assert (slower.status_code, slower.json["code"]) == (409, "reviewed")
        assert slower.json["why"] == "budi sudah meninjau foto ini"
        undone = send(sari, f"{number}/actions/{key}/undo")
        assert (undone.status_code, undone.json["code"]) == (409, "reviewed_stays")
        assert "budi" not in undone.text
        assert photos(operator, number)[0]["review"]["note"] == "benar"

    def test_how_far_is_far_is_a_setting(self, site_with: MakeSite):
        site = site_with(photo_far_m=2_000)
        site.add_user("operator", Role.OPERATOR)
        number, client = report(site, site.town), site.client("operator")
        add(client, number, photo(point=(-5.16, 119.405)))
        assert photos(client, number)[0]["findings"] == []


def test_an_action_of_the_desk_through_the_api(site: Site, town: Town):
    number, operator = report(site, town), site.client("operator")
    assert act(operator, number, "ubah_kategori", category="sampah").status_code == 201
    assert act(operator, number, "pindah", area=MELAYU).status_code == 201
    assert act(operator, number, "serahkan", holder="agency:dlh").status_code == 201
    assert act(site.client("wajo"), number, "serahkan", holder=f"area:{MELAYU}").status_code == 403
    with site.engine.connect() as conn:
        done = conn.execute(select(report_actions.c.action)).scalars().all()
    assert done == ["ubah_kategori", "pindah", "serahkan"]

"""The menu of saved views through the app's own door."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.ids import Analisis, OneView, Path, SavedViews, Shell, of_view
from data_access.cities import add_city
from tests.doors.calling import call, name_of, shown
from tests.doors.conftest import Site
from tests.doors.test_frame import ids, layout

HERE = "?window=7d&category=banjir"


@pytest.fixture
def people(site: Site) -> Site:
    with site.engine.begin() as conn:
        add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
    site.add_user("operator", Role.OPERATOR)
    site.add_user("admin", Role.ADMIN)
    site.add_user("lurah", Role.LURAH, area_codes=["73.71.09.1001"])
    site.add_user("jakarta", Role.ANALIS, city_codes=["31"])
    return site


def at(search: str = HERE, path: str = Path.ANALISIS) -> dict[str, Any]:
    return {
        f"{Shell.URL}.search": search,
        f"{Shell.URL}.pathname": path,
        f"{Shell.URL}.href": f"http://localhost{path}{search}",
    }


def save(client: FlaskClient, name: Any, *, shared: Any = False, **where: str) -> dict[str, Any]:
    fields = {
        f"{SavedViews.SAVE}.n_clicks": 1,
        f"{SavedViews.NAME}.value": name,
        f"{SavedViews.SHARED}.checked": shared,
        **at(**where),
    }
    return shown(call(client, SavedViews.SAVE, "n_clicks", fields))


def said(answer: dict[str, Any]) -> str:
    return str(answer[f"{SavedViews.SAID}.children"])


def listed(client: FlaskClient, **where: str) -> str:
    answer = shown(call(client, SavedViews.SAID, "children", at(**where), to=SavedViews.LIST))
    return json.dumps(answer[f"{SavedViews.LIST}.children"], ensure_ascii=False)


def press(client: FlaskClient, part: OneView, view: int, name: str = "") -> Any:
    pressed, field = of_view(part, view), of_view(OneView.NAME, view)
    fields = {
        f"{name_of(pressed)}.n_clicks": 1,
        f"{name_of(field)}.value": name,
        f"{name_of(field)}.id": field,
    }
    return call(client, pressed, "n_clicks", fields)


def test_saved_listed_and_opened_at_its_address(people: Site) -> None:
    client = people.client("analis")
    answer = save(client, "Banjir sepekan")
    assert said(answer) == "Tampilan tersimpan."
    assert answer[f"{SavedViews.NAME}.value"] == ""
    text = listed(client)
    assert "/analisis?city=73.71&window=7d&category=banjir" in text
    assert '"aria-current": "true"' in text
    assert '"aria-current"' not in listed(client, search="?window=30d")


def test_what_is_refused_is_said_and_the_name_stays(people: Site) -> None:
    client = people.client("analis")
    save(client, "Banjir")
    for name, why in (("banjir", "sudah punya tampilan"), ("", "Beri nama"), (None, "Beri nama")):
        answer = save(client, name)
        assert why in said(answer)
        assert f"{SavedViews.NAME}.value" not in answer


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("http://localhost/aturan", None),
        ("http://localhost//evil.example", None),
        ("javascript:alert(1)", None),
        ("//evil.example", None),
        ("http://[evil.example", None),
        (None, None),
        ("https://evil.example/analisis?window=7d", "/analisis?city=73.71&window=7d"),
    ],
)
def test_a_forged_address_is_none_or_one_of_ours(people: Site, href: Any, kept: str | None) -> None:
    client = people.client("analis")
    fields = {f"{SavedViews.SAVE}.n_clicks": 1, f"{SavedViews.NAME}.value": "a"}
    answer = call(client, SavedViews.SAVE, "n_clicks", fields | {f"{Shell.URL}.href": href})
    text = listed(client)
    assert "evil" not in text
    assert ("tidak bisa disimpan" in said(shown(answer))) is (kept is None)
    assert (kept or "Belum ada") in text


def test_a_forged_city_gives_ones_own(people: Site) -> None:
    client = people.client("analis")
    save(client, "a", search="?city=31&area=31.71")
    assert "/analisis?city=73.71&area=31.71" in listed(client)


def test_the_board_s_own_parameters_are_kept(people: Site) -> None:
    client = people.client("analis")
    where = {"path": Path.PERINGKAT, "search": "?unit=kecamatan&month=2026-10"}
    save(client, "Oktober", **where)
    assert "/peringkat?city=73.71&unit=kecamatan&month=2026-10" in listed(client, **where)


def test_shared_within_the_city_and_no_further(people: Site) -> None:
    save(people.client("analis"), "Rahasia bersama", shared=True)
    save(people.client("analis"), "Hanya saya")
    assert "Rahasia bersama" in listed(people.client("operator"))
    assert "dibagikan Analis" in listed(people.client("operator"))
    assert "Hanya saya" not in listed(people.client("operator"))
    assert "Rahasia" not in listed(people.client("jakarta"))


def test_renamed_shared_deleted(people: Site) -> None:
    analyst, operator = people.client("analis"), people.client("operator")
    save(analyst, "Banjir")
    assert "Nama diganti" in press(analyst, OneView.RENAME, 1, "Banjir utara").text
    assert "Dibagikan" in press(analyst, OneView.SHARE, 1).text
    assert "Banjir utara" in listed(operator)
    assert "Tidak dibagikan lagi" in press(analyst, OneView.SHARE, 1).text
    assert "Banjir utara" not in listed(operator)
    assert "dihapus" in press(analyst, OneView.DROP, 1).text
    assert "Belum ada" in listed(analyst)


def test_others_can_not_and_are_not_told_of_it(people: Site) -> None:
    save(people.client("analis"), "Hanya saya")
    for part in (OneView.RENAME, OneView.SHARE, OneView.DROP):
        private = press(people.client("operator"), part, 1, "Milikku")
        missing = press(people.client("operator"), part, 99, "Milikku")
        assert (private.status_code, private.text) == (missing.status_code, missing.text)
        assert "Sudah tidak ada" in private.text
    assert "Hanya saya" in listed(people.client("analis"))


def test_an_administrator_deletes_what_is_shared(people: Site) -> None:
    save(people.client("analis"), "Salah kirim", shared=True)
    assert "dihapus" in press(people.client("admin"), OneView.DROP, 1).text
    assert "Belum ada" in listed(people.client("analis"))


def test_who_may_save_none_has_no_menu_and_is_refused(people: Site) -> None:
    lurah = people.client("lurah")
    assert SavedViews.SAVE not in ids(layout(lurah, Path.ANALISIS))
    fields = {f"{SavedViews.SAVE}.n_clicks": 1, f"{SavedViews.NAME}.value": "a", **at()}
    assert call(lurah, SavedViews.SAVE, "n_clicks", fields).status_code == 403
    assert press(lurah, OneView.DROP, 1).status_code == 403


@pytest.mark.parametrize(
    ("path", "there"),
    [("/", True), ("/analisis", True), ("/peringkat", True), ("/aturan", False), ("/x", False)],
)
def test_the_menu_is_on_pages_whose_state_is_their_address(
    people: Site, path: str, there: bool
) -> None:
    assert (SavedViews.SAVE in ids(layout(people.client("admin"), path))) is there


def test_a_view_of_a_place_that_is_no_more_opens_with_the_usual_line(people: Site) -> None:
    client = people.client("analis")
    save(client, "Lama", search="?area=73.71.99&category=hilang")
    fields = at("?city=73.71&area=73.71.99&category=hilang")
    answer = shown(call(client, Shell.URL, "search", fields, to=Analisis.HEADLINE))
    problems = json.dumps(answer[f"{Analisis.PROBLEMS}.children"])
    assert "tidak ada wilayah itu" in problems
    assert "tidak ada kategori itu" in problems

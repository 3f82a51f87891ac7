"""The frame: which page an address is of, for whom it is, and how pages stay out of each other."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.ids import Aturan, Operasi, Path, Shell
from tests.doors.calling import call, shown
from tests.doors.conftest import PAGE, Site

CLOSED, UNKNOWN = "bukan untuk peran Anda", "Halaman ini tidak ada"


@pytest.fixture
def people(site: Site) -> Site:
    for name, role in (("admin", Role.ADMIN), ("operator", Role.OPERATOR), ("wali", Role.WALIKOTA)):
        site.add_user(name, role)
    site.add_user("admin-kec", Role.ADMIN, area_codes=["73.71.09"])
    return site


def layout(client: FlaskClient, path: str) -> str:
    return client.get("/_dash-layout", headers={"Qlue-Page": path}).text


def ids(text: str) -> set[str]:
    return {part.split('"', 1)[0] for part in text.split('"id":"')[1:]}


def find(part: Any, id: str) -> Any:
    """The component of that id within a layout."""
    if isinstance(part, dict):
        if part.get("props", {}).get("id") == id:
            return part
        part = list(part.values())
    parts = part if isinstance(part, list) else []
    return next((found for one in parts if (found := find(one, id))), None)


def test_the_first_layout_is_of_the_page_asked_for(people: Site) -> None:
    client = people.client("admin")
    operasi, aturan = layout(client, Path.OPERASI), layout(client, Path.ATURAN)
    assert Operasi.HEADLINE in ids(operasi)
    assert Aturan.HEADLINE not in ids(operasi)
    assert Aturan.HEADLINE in ids(aturan)
    assert Operasi.HEADLINE not in ids(aturan)
    assert Operasi.HEADLINE in ids(client.get("/_dash-layout").text)
    for text in (operasi, aturan):
        assert {Shell.CHIP, Shell.LIVE, Shell.URL, Shell.RAIL} <= ids(text)


@pytest.mark.parametrize(
    ("user", "path", "status"),
    [
        ("admin", "/aturan", 200),
        ("admin", "/", 200),
        ("admin-kec", "/peringkat", 200),
        ("operator", "/aturan", 200),
        ("wali", "/aturan", 403),
        ("analis", "/aturan", 403),
        ("admin-kec", "/aturan", 403),
        ("admin", "/aturan/lain", 404),
        ("analis", "/tidak-ada", 404),
    ],
)
def test_a_page_that_is_not_there_or_not_for_you(
    people: Site, user: str, path: str, status: int
) -> None:
    client = people.client(user)
    assert client.get(path, headers=PAGE).status_code == status
    text = layout(client, path)
    assert (CLOSED in text) == (status == 403)
    assert (UNKNOWN in text) == (status == 404)
    if status != 200:
        assert not {Aturan.HEADLINE, Operasi.HEADLINE} & ids(text)
    assert Shell.CHIP in ids(text)


def test_the_rail_offers_what_opens(people: Site) -> None:
    def offered(user: str) -> set[str]:
        rail = find(json.loads(layout(people.client(user), Path.OPERASI)), Shell.RAIL)
        return {link["props"]["href"] for link in rail["props"]["children"]}

    everybodys = {Path.OPERASI, Path.ANALISIS, Path.PERINGKAT}
    people.add_user("regu", Role.ANGGOTA_TIM, area_codes=["73.71.09"])
    assert offered("admin") == everybodys | {Path.RINGKASAN, Path.ATURAN, Path.TIM_TEAMS}
    assert offered("operator") == everybodys | {Path.RINGKASAN, Path.ATURAN, Path.TIM}
    assert offered("wali") == everybodys | {Path.RINGKASAN}
    assert offered("regu") == everybodys | {Path.TIM}


def move(client: FlaskClient, path: object, shown_path: str) -> dict[str, Any]:
    fields = {f"{Shell.URL}.pathname": path, f"{Shell.PAGE}.data-path": shown_path}
    return shown(call(client, Shell.URL, "pathname", fields))


def test_moving_brings_the_page_and_marks_it(people: Site) -> None:
    answer = move(people.client("admin"), Path.ATURAN, Path.OPERASI)
    assert Aturan.HEADLINE in ids(json.dumps(answer[f"{Shell.PAGE}.children"]).replace(": ", ":"))
    assert answer[f"{Shell.PAGE}.data-path"] == Path.ATURAN
    marked = [
        one["props"]["href"]
        for one in answer[f"{Shell.RAIL}.children"]
        if "aria-current" in one["props"]
    ]
    assert marked == [Path.ATURAN]


def test_staying_brings_nothing(people: Site) -> None:
    assert move(people.client("admin"), Path.ATURAN, Path.ATURAN) == {}


def test_moving_to_a_closed_page_brings_none_of_it(people: Site) -> None:
    text = json.dumps(move(people.client("wali"), Path.ATURAN, Path.OPERASI))
    assert CLOSED in text
    assert Aturan.HEADLINE not in text


@pytest.mark.parametrize("path", [5, None, [1], "\ud800", "//x"])
def test_a_path_that_no_page_sends_breaks_nothing(people: Site, path: object) -> None:
    assert UNKNOWN in json.dumps(move(people.client("admin"), path, Path.OPERASI))


def test_what_every_page_has_is_no_part_of_a_page(people: Site) -> None:
    """Dash runs a callback on every page where one of its outputs is: a page's own, called by what
    every page has, must write to its own parts alone."""
    for listed in people.client("admin").get("/_dash-dependencies").json:
        outputs = listed["output"].strip(".").split("...")
        inputs = {given["id"] for given in listed["inputs"]}
        of_shell = {name.startswith("shell-") for name in outputs if name}
        if any(id.startswith("shell-") for id in inputs):
            assert len(of_shell) <= 1, listed["output"]

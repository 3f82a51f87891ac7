"""The page's callback through the app's own door: what changed goes out, and nothing else."""

import json
from datetime import timedelta
from typing import Any

import orjson
import pytest
from dash import html
from flask.testing import FlaskClient

from callbacks import operasi
from callbacks.operasi import DRAWER_PARTS
from callbacks.parts import changed, digest
from dashboard.access import Role
from dashboard.errors import DatabaseAway
from dashboard.ids import Kpi, Operasi, Path, Shell, kpi_value
from layouts.operasi import PARTS
from tests.doors.conftest import MakeSite, Site, csrf_header
from tests.factories import Town


def ask(
    client: FlaskClient, search: object = "", shown: object = None, path: object = Path.OPERASI
) -> dict[str, dict[str, Any]]:
    """What the page's callback sends for an address, by component."""
    outputs = [{"id": part, "property": of} for part, of in PARTS]
    outputs.append({"id": Operasi.SHOWN, "property": "data"})
    named = "...".join(f"{one['id']}.{one['property']}" for one in outputs)
    body = {
        "output": f"..{named}..",
        "outputs": outputs,
        "inputs": [
            {"id": Shell.URL, "property": "search", "value": search},
            {"id": Shell.LIVE, "property": "data", "value": None},
        ],
        "changedPropIds": [f"{Shell.URL}.search"],
        "state": [
            {"id": Shell.URL, "property": "pathname", "value": path},
            {"id": Operasi.SHOWN, "property": "data", "value": shown or {}},
        ],
    }
    answer = client.post(**posted(client, body))
    assert answer.status_code in (200, 204), answer.text
    return dict(answer.json["response"]) if answer.status_code == 200 else {}


def posted(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    """What the test client posts for a callback."""
    return {
        "path": "/_dash-update-component",
        "data": json.dumps(body),
        "content_type": "application/json",
        "headers": csrf_header(client),
    }


def words(part: dict[str, Any]) -> str:
    return orjson.dumps(part).decode()


def test_the_first_answer_holds_every_part(site: Site) -> None:
    answer = ask(site.client("analis"))
    assert {part for part, _ in PARTS} | {Operasi.SHOWN} <= set(answer)
    assert "Tidak ada laporan terbuka" in words(answer[Operasi.HEADLINE])


def test_asked_again_with_nothing_new_nothing_comes(site: Site) -> None:
    client = site.client("analis")
    shown = ask(client)[Operasi.SHOWN]["data"]
    assert ask(client, shown=shown) == {}


def test_a_new_report_changes_the_parts_that_tell_of_it_and_no_other(site: Site) -> None:
    client = site.client("analis")
    shown = ask(client)[Operasi.SHOWN]["data"]
    with site.engine.begin() as conn:
        Town(conn).report()
    changed = ask(client, shown=shown)
    assert {Operasi.HEADLINE, kpi_value(Kpi.RECEIVED), Operasi.TREND} <= set(changed)
    assert not {Operasi.LENSES, Operasi.WINDOWS, Operasi.CRUMBS, *DRAWER_PARTS} & set(changed)


def test_the_list_asked_for_is_the_one_that_is_sent(site: Site) -> None:
    with site.engine.begin() as conn:
        Town(conn).report()
    client = site.client("analis")
    assert "Tidak ada peringatan" in words(ask(client)[Operasi.PANEL])
    assert "Tamamaung" not in words(ask(client)[Operasi.PANEL])
    assert "Tamamaung" in words(ask(client, "?list=newest")[Operasi.PANEL])
    listed = words(ask(client, "?rows=open")[Operasi.PANEL])
    assert "1 laporan terbuka" in listed
    assert "Tamamaung" in listed
    assert "Halaman ini kosong" in words(ask(client, "?rows=open&page=2")[Operasi.PANEL])


def test_while_the_alerts_can_not_be_asked_for_the_rail_stays_as_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise DatabaseAway

    monkeypatch.setattr(operasi, "_alerts", away)
    client = site.client("analis")
    answer = ask(client)
    assert Operasi.HEADLINE in answer
    assert not {Operasi.TABS, Operasi.PANEL} & set(answer)
    assert Operasi.PANEL in ask(client, "?list=newest")


def test_time_alone_changes_no_list_and_no_drawer(site: Site) -> None:
    """What is late by how much is written in the browser: a list drawn anew each minute would take
    the focus of who reads it."""
    with site.engine.begin() as conn:
        report = Town(conn).report(ago=timedelta(minutes=10))
    client = site.client("analis")
    address = f"?rows=open&report={report}"
    shown = ask(client, address)[Operasi.SHOWN]["data"]
    site.clock.forward(minutes=3)
    assert not {Operasi.PANEL, Operasi.DRAWER, Operasi.DRAWER_FACTS, Operasi.MAP_STATE} & set(
        ask(client, address, shown)
    )


@pytest.mark.parametrize("sent", [5, True, [1], {"a": {}}, "\ud800", "?city=\ud800&report=\ud800"])
def test_what_no_page_sends_breaks_nothing(site: Site, sent: object) -> None:
    client = site.client("analis")
    assert Operasi.HEADLINE in ask(client, search=sent)
    assert Operasi.HEADLINE in ask(client, shown=sent)
    assert Operasi.HEADLINE in ask(client, shown={"x": sent, Operasi.DRAWER: sent})
    found = {
        "output": f"{Shell.FOUND}.children",
        "outputs": {"id": Shell.FOUND, "property": "children"},
        "inputs": [{"id": Shell.SEARCH, "property": "value", "value": sent}],
        "changedPropIds": [f"{Shell.SEARCH}.value"],
        "state": [{"id": Shell.URL, "property": "search", "value": sent}],
    }
    assert client.post(**posted(client, found)).status_code == 200


def test_an_address_that_makes_no_sense_is_shown_as_what_it_could_mean(site: Site) -> None:
    answer = ask(site.client("analis"), "?area=99.99&window=2y&foo=1&report=abc")
    said = words(answer[Operasi.PROBLEMS])
    assert all(name in said for name in ("area=99.99", "window=2y", "foo=1", "report=abc"))


def test_a_report_outside_the_scope_is_not_found(site: Site) -> None:
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    with site.engine.begin() as conn:
        hidden = Town(conn).report(area="73.71.02.1001", external_id="RAHASIA-1")
    answer = ask(site.client("tim"), f"?report={hidden}")
    assert "Laporan tidak ditemukan" in words(answer[Operasi.DRAWER])
    assert "RAHASIA" not in words(answer)


def test_a_user_without_a_city_is_told_so(site: Site) -> None:
    site.add_user("tamu", Role.NASIONAL)
    with site.engine.begin() as conn:
        conn.exec_driver_sql("update users set role = 'pimpinan_tim' where username = 'tamu'")
        conn.exec_driver_sql("delete from scopes")
    answer = ask(site.client("tamu"))
    assert "Belum ada kota" in words(answer[Operasi.HEADLINE])


def test_the_language_of_the_browser_is_the_pages(site_with: MakeSite) -> None:
    site = site_with()
    site.add_user("analis")
    client = site.client("analis")
    client.set_cookie("lang", "en")
    assert "No open reports" in words(ask(client)[Operasi.HEADLINE])
    assert 'lang="en"' in client.get("/", headers={"Accept": "text/html"}).text


def test_digests_differ_when_pictures_do() -> None:
    assert digest(html.Div("a")) == digest(html.Div("a"))
    assert digest(html.Div("a")) != digest(html.Div("b"))
    shown = {str(Operasi.CLOCK): digest("19.05")}
    *parts, digests = changed({Operasi.CLOCK: "19.06"}, shown, PARTS)
    assert "19.06" in parts
    assert digests[Operasi.CLOCK] == digest("19.06")

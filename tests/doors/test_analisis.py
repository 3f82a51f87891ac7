"""The page's callback through the app's own door: one address, all pictures of the same rows."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from callbacks import analisis
from dashboard.access import Role
from dashboard.errors import DatabaseAway
from dashboard.ids import Analisis, Operasi, Path, Shell
from layouts.analisis import PARTS
from tests.doors.calling import call, shown
from tests.doors.conftest import PAGE, Site
from tests.factories import Town

HOUR = timedelta(hours=1)


def ask(client: FlaskClient, search: str = "", before: object = None) -> dict[str, Any]:
    """What the page's callback sends for an address, by part."""
    fields = {
        f"{Shell.URL}.search": search,
        f"{Shell.URL}.pathname": Path.ANALISIS,
        f"{Analisis.SHOWN}.data": before or {},
    }
    answer = call(client, Shell.URL, "search", fields, to=Analisis.SHOWN)
    return {key.rpartition(".")[0]: value for key, value in shown(answer).items()}


def words(part: Any) -> str:
    return orjson.dumps(part).decode()


def test_the_first_answer_holds_every_part_and_the_next_none(site: Site) -> None:
    client = site.client("analis")
    answer = ask(client)
    assert {part for part, _ in PARTS} | {Analisis.SHOWN} <= set(answer)
    assert ask(client, before=answer[Analisis.SHOWN]) == {}


def test_a_filter_reaches_every_picture(site: Site) -> None:
    with site.engine.begin() as conn:
        town = Town(conn)
        town.report(ago=2 * HOUR, category="banjir")
        town.report(ago=2 * HOUR, category="sampah")
    client = site.client("analis")
    before = ask(client)
    after = ask(client, "?category=banjir", before[Analisis.SHOWN])
    assert "1 laporan masuk" in words(after[Analisis.HEADLINE])
    assert "Banjir" in words(after[Analisis.CHIPS])
    assert {Analisis.TREND, Analisis.GRID, Analisis.PARETO, Analisis.MAP_STATE} <= set(after)
    assert "category=banjir" in after[Analisis.MAP_STATE]["heat_url"]
    assert Analisis.CLOCK not in after


def test_a_new_report_leaves_alone_what_it_does_not_change(site: Site) -> None:
    client = site.client("analis")
    before = ask(client, "?category=sampah")[Analisis.SHOWN]
    with site.engine.begin() as conn:
        Town(conn).report(ago=2 * HOUR, category="banjir")
    changed = ask(client, "?category=sampah", before)
    assert Analisis.PARETO in changed
    assert not {Analisis.GRID, Analisis.CHIPS, Analisis.LENSES} & set(changed)


def test_links_of_the_page_stay_on_it_but_for_the_way_to_operasi(site: Site) -> None:
    with site.engine.begin() as conn:
        Town(conn).report(ago=2 * HOUR)
    answer = ask(site.client("analis"), "?window=7d")
    links = [text.split('"')[0] for text in words(answer).split('"href":"')[1:]]
    assert links
    away = [link for link in links if link.split("?")[0] != Path.ANALISIS]
    assert away == [f"{Path.OPERASI}?city=73.71&window=7d"]


def test_a_narrowed_address_says_so_on_operasi_too(site: Site) -> None:
    """Its figures honour what it does not show in a bar of its own."""
    fields = {
        f"{Shell.URL}.search": "?hour=3&holder=dlh",
        f"{Shell.URL}.pathname": Path.OPERASI,
        f"{Operasi.SHOWN}.data": {},
    }
    answer = shown(call(site.client("analis"), Shell.URL, "search", fields, to=Operasi.SHOWN))
    said = words(answer[f"{Operasi.PROBLEMS}.children"])
    assert "pukul 03.00" in said
    assert "Dinas Lingkungan Hidup" in said


def test_no_single_report_is_on_the_page(site: Site) -> None:
    with site.engine.begin() as conn:
        report = Town(conn).report(ago=2 * HOUR)
    answer = ask(site.client("analis"), f"?report={report}&layers=areas,points&rows=open")
    state = answer[Analisis.MAP_STATE]
    assert (state["points_url"], state["layers"], state["selected"]) == (None, ["areas"], None)
    assert f"report={report}" not in words(answer[Analisis.PARETO])


def test_what_makes_no_sense_is_named(site: Site) -> None:
    said = words(ask(site.client("analis"), "?hour=99&holder=naga&done=x")[Analisis.PROBLEMS])
    assert all(name in said for name in ("hour=99", "holder=naga", "done=x"))


def test_while_the_database_is_away_the_map_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseAway

    monkeypatch.setattr(analisis, "geometry_version", away)
    answer = ask(site.client("analis"))
    assert Analisis.HEADLINE in answer
    assert Analisis.MAP_STATE not in answer


@pytest.mark.parametrize("role", [Role.WALIKOTA, Role.OPERATOR, Role.NASIONAL])
def test_who_sees_operasi_sees_this(site: Site, role: Role) -> None:
    site.add_user("orang", role)
    client = site.client("orang")
    assert client.get(Path.ANALISIS, headers=PAGE).status_code == 200
    assert Analisis.HEADLINE in ask(client)


def test_a_team_is_told_of_its_part_alone(site: Site) -> None:
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    with site.engine.begin() as conn:
        town = Town(conn)
        town.report(ago=2 * HOUR, category="pohon", area="73.71.02.1001")
        town.report(ago=2 * HOUR, category="sampah", area="73.71.09.1001")
    answer = ask(site.client("tim"))
    assert "Pohon" not in words(answer[Analisis.PARETO])
    assert "Sampah" in words(answer[Analisis.PARETO])

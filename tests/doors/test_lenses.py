"""The lenses of Analisis' map through the app's own door, and the commands of indicators."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import select

from callbacks import lens_answers
from dashboard.access import Role
from dashboard.errors import DatabaseAway
from dashboard.ids import Analisis
from data_access.schema import audit_log
from tests.doors.conftest import Site
from tests.doors.test_analisis import ask, words
from tests.factories import SIDE, Town

HOUR = timedelta(hours=1)
TAMAMAUNG, PAROPO, MELAYU, BUTUNG = (
    *("73.71.09.1001", "73.71.09.1002"),
    *("73.71.02.1001", "73.71.02.1002"),
)
Run = Callable[..., Result]


@pytest.fixture
def run(site: Site) -> Run:
    """Runs a command of the app, as `flask --app app` does."""
    return lambda *given: site.app.test_cli_runner().invoke(args=list(given))


@pytest.fixture
def known(tmp_path: Path, run: Run) -> Callable[..., None]:
    """Imports an indicator, the same value for each area unless it is told."""

    def known(values: dict[str, int], name: str = "Penduduk", unit: str = "jiwa") -> None:
        lines = [f"{code},{name},{value},{unit},2025-12-31,BPS" for code, value in values.items()]
        file = tmp_path / "indikator.csv"
        file.write_text("\n".join(["kode,indikator,nilai,satuan,tanggal,sumber", *lines]) + "\n")
        done = run("indicators", "import", str(file), "--city", "73.71")
        counted = orjson.loads(done.stdout.splitlines()[-1])
        assert counted["accepted"] == len(values), done.output

    return known


def write_reports(site: Site, **by_area: int) -> None:
    """So many reports in each area, whose code stands with underscores."""
    with site.engine.begin() as conn:
        town = Town(conn)
        for code, n in by_area.items():
            for _ in range(n):
                town.report(ago=2 * HOUR, area=code.replace("_", "."))


def looks(answer: dict[str, Any]) -> dict[str, str]:
    return {code: cell["look"] for code, cell in answer[Analisis.MAP_STATE]["cells"].items()}


def legend(client: FlaskClient, search: str) -> str:
    return words(ask(client, search)[Analisis.MAP_LEGEND])


def widen(site: Site) -> None:
    """Five more rows of four kelurahan below the town's, so that there are enough to test."""
    with site.engine.begin() as conn:
        town = Town(conn)
        for number in range(20):
            corner = (119.40 + SIDE * (number % 4), -5.16 - SIDE * (number // 4))
            town.add_area(f"73.71.09.11{number:02}", f"Baru {number}", corner)


def test_without_a_lens_the_map_is_as_it_was(site: Site):
    answer = ask(site.client("analis"))
    assert "cells" not in answer[Analisis.MAP_STATE]
    assert answer[Analisis.MAP_STATE]["layers"] == ["areas", "heat"]
    assert "Titik rawan" in words(answer[Analisis.MAP_LEGEND])


def test_few_areas_are_no_verdict_and_the_map_says_why(site: Site):
    answer = ask(site.client("analis"), "?lens=hot")
    assert looks(answer) == dict.fromkeys((TAMAMAUNG, PAROPO, MELAYU, BUTUNG), "none")
    assert "perlu 8 kelurahan" in words(answer[Analisis.MAP_LEGEND])
    assert answer[Analisis.MAP_STATE]["layers"] == ["areas"]


def test_a_spot_is_told_in_words_and_stays_when_one_looks_closer(site: Site):
    widen(site)
    write_reports(site, **{"73_71_02_1002": 30, "73_71_02_1001": 25, "73_71_09_1103": 28})
    write_reports(site, **{"73_71_09_1102": 24, "73_71_09_1001": 1, "73_71_09_1105": 1})
    client = site.client("analis")
    answer = ask(client, "?lens=hot")
    found = looks(answer)
    assert found[BUTUNG] == "hot"
    assert found[TAMAMAUNG] == "even"
    assert len(found) == 24
    said = words(answer[Analisis.MAP_LEGEND])
    assert "lebih padat laporan daripada kebetulan" in said
    assert "Kel. Butung" in said
    assert "jumlah laporan masuk" in said
    closer = ask(client, "?lens=hot&area=73.71.02")
    assert looks(closer) == {MELAYU: found[MELAYU], BUTUNG: "hot"}
    elsewhere = words(ask(client, f"?lens=hot&area={TAMAMAUNG}")[Analisis.MAP_LEGEND])
    assert "tidak dapat dibedakan dari kebetulan" in elsewhere


def test_with_all_residents_known_spots_are_of_rates(site: Site, known: Callable[..., None]):
    widen(site)
    write_reports(site, **{"73_71_02_1002": 3})
    codes = [TAMAMAUNG, PAROPO, MELAYU, BUTUNG, *(f"73.71.09.11{n:02}" for n in range(20))]
    known(dict.fromkeys(codes[1:], 1_000))
    client = site.client("analis")
    assert "jumlah laporan masuk" in legend(client, "?lens=hot")
    known({TAMAMAUNG: 1_000})
    assert "laporan masuk per 1.000 penduduk" in legend(client, "?lens=hot")


def test_rates_and_silence_need_residents_and_say_how_to_get_them(site: Site):
    client = site.client("analis")
    for lens in ("rate", "silent"):
        answer = ask(client, f"?lens={lens}")
        assert "indicators import" in words(answer[Analisis.MAP_LEGEND])
        assert set(looks(answer).values()) == {"none"}


def test_rates_are_of_who_lives_there_and_what_is_missing_is_hatched(
    site: Site, known: Callable[..., None]
):
    known({TAMAMAUNG: 1_000, PAROPO: 4_000, MELAYU: 500})
    write_reports(site, **{"73_71_09_1001": 2, "73_71_09_1002": 2, "73_71_02_1002": 9})
    answer = ask(site.client("analis"), "?lens=rate")
    assert looks(answer) == {TAMAMAUNG: "s4", PAROPO: "s2", MELAYU: "s0", BUTUNG: "none"}
    children = answer[Analisis.MAP_STATE]["children"]
    assert children["73.71.09"]["note"] == "0,8 per 1.000"  # four of five thousand
    assert children["73.71.02"]["note"] is None  # of Butung nothing is known
    said = words(answer[Analisis.MAP_LEGEND])
    assert "diarsir, bukan nol" in said
    assert "menyebabkan" in said
    assert "BPS, per 31 Des 2025" in said


def test_silence_is_named_and_is_not_praise(site: Site, known: Callable[..., None]):
    known({TAMAMAUNG: 9_000, PAROPO: 1_000, MELAYU: 1_000, BUTUNG: 1})
    write_reports(site, **{"73_71_09_1001": 1, "73_71_09_1002": 30, "73_71_02_1001": 30})
    answer = ask(site.client("analis"), "?lens=silent")
    assert looks(answer) == {TAMAMAUNG: "silent", PAROPO: "even", MELAYU: "even", BUTUNG: "none"}
    said = words(answer[Analisis.MAP_LEGEND])
    assert "1 kelurahan sunyi, bukan berarti baik" in said
    assert "Kel. Tamamaung" in said
    # Of one category alone the same place may say a lot.
    assert set(looks(ask(site.client("analis"), "?lens=silent&category=sampah")).values()) == {
        "none"
    }


def test_an_indicator_is_a_lens_of_its_own(site: Site, known: Callable[..., None]):
    known({"73.71.09": 12, "73.71.02": 40}, "Kemiskinan", "%")
    client = site.client("analis")
    assert "Kemiskinan" in words(ask(client)[Analisis.MAP_LEGEND])
    answer = ask(client, "?lens=poverty")
    # Told of kecamatan alone it is drawn on those, not on kelurahan that nobody asked.
    assert looks(answer) == {"73.71.09": "s3", "73.71.02": "s4"}
    assert answer[Analisis.MAP_STATE]["children"]["73.71.09"]["note"] == "12 %"
    known({TAMAMAUNG: 10, PAROPO: 30}, "Kemiskinan kelurahan", "%")
    known({TAMAMAUNG: 3_000, PAROPO: 1_000})
    below = ask(client, "?lens=kemiskinan-kelurahan")
    assert looks(below)[MELAYU] == "none"
    assert below[Analisis.MAP_STATE]["children"]["73.71.09"]["note"] == "15 %"


def test_an_indicator_that_is_not_there_is_said_to_be_missing(site: Site):
    answer = ask(site.client("analis"), "?lens=naga")
    assert "belum punya indikator naga" in words(answer[Analisis.MAP_LEGEND])
    assert set(looks(answer).values()) == {"none"}
    assert "lens=Naga!" in words(ask(site.client("analis"), "?lens=Naga!")[Analisis.PROBLEMS])


def test_a_team_is_told_of_its_part_alone(site: Site, known: Callable[..., None]):
    known({TAMAMAUNG: 1_000, PAROPO: 1_000, MELAYU: 734_734})
    site.add_user("tim", Role.PIMPINAN_TIM, area_codes=["73.71.09"])
    client = site.client("tim")
    for lens in ("hot", "rate", "silent", "population"):
        answer = ask(client, f"?lens={lens}")
        assert set(looks(answer)) == {TAMAMAUNG, PAROPO}
        assert not any(hidden in words(answer) for hidden in ("Melayu", "734.734", MELAYU))


def test_while_the_database_is_away_the_lens_stays(site: Site, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object, **__: object) -> None:
        raise DatabaseAway

    monkeypatch.setattr(lens_answers, "newest_indicators", away)
    answer = ask(site.client("analis"), "?lens=hot")
    assert Analisis.HEADLINE in answer
    assert not {Analisis.MAP_STATE, Analisis.MAP_LEGEND, Analisis.MAP_TOOLS} & set(answer)


def test_the_commands(site: Site, run: Run, known: Callable[..., None], tmp_path: Path):
    known({TAMAMAUNG: 1_000})
    bad = tmp_path / "salah.csv"
    bad.write_text("kode,indikator,nilai,satuan,tanggal,sumber\n73.71.99,Pajak,1,Rp,2025-01-01,x\n")
    done = run("indicators", "import", str(bad), "--city", "73.71")
    assert orjson.loads(done.stdout.splitlines()[-1]) == {
        "read": 1,
        "accepted": 0,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "rejects_file": str(tmp_path / "salah.rejects.csv"),
    }
    listed = orjson.loads(run("indicators", "list", "--city", "73.71", "--json").stdout)
    assert [(one["indicator"], one["as_of"], one["areas"]) for one in listed] == [
        ("population", "2025-12-31", 1)
    ]
    remove = ("indicators", "remove", "population", "--city", "73.71")
    assert run(*remove, "--as-of", "2024-12-31").exit_code == 1
    assert run(*remove).exit_code == 0
    assert run("indicators", "list", "--city", "73.71").stdout.startswith("No indicators yet")
    with site.engine.connect() as conn:
        actions = conn.execute(select(audit_log.c.action)).scalars().all()
    assert {"indicators.import", "indicators.remove"} <= set(actions)

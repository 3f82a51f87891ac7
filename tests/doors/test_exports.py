"""Files to take along: who may, which rows, what stands in their cells, and what the log knows."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from callbacks import export_answers
from callbacks.export_answers import MOST_AT_ONCE, STALL_S
from dashboard.access import Role
from dashboard.lifecycle import Stage
from data_access import report_export
from data_access.cities import add_city
from data_access.schema import audit_log
from tests.doors.conftest import PAGE, Site
from tests.factories import Town
from tests.questions.test_clocks import town_policy

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
REPORTS, BOARD = "/export/reports", "/export/leaderboard"
FORMS = ("csv", "excel.csv", "xlsx")
FORMULA = '=HYPERLINK("http://jahat.example","klik")'
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def town(site: Site) -> Iterator[Town]:
    """A town with clocks, whose reports are committed when the test asks."""
    with site.engine.begin() as conn:
        town = Town(conn)
        town_policy(town)
        yield town


def add(site: Site, **fields: Any) -> int:
    """A report, committed."""
    with site.engine.begin() as conn:
        town = Town(conn)
        stages = fields.pop("stages", ())
        return town.report(*stages, **{"ago": HOUR} | fields)


def rows_of(answer: TestResponse, separator: str = ",") -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def sheet_of(answer: TestResponse) -> list[dict[str, tuple[str, str]]]:
    """The rows of the first sheet, by the names of their columns: of every cell that isn't empty
    its type (`n`, `inlineStr`) and its text."""
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert list(page.iter(f"{CELL}f")) == []
    header, *rows = [
        {
            cell.attrib["r"].rstrip("0123456789"): (cell.get("t", "n"), "".join(cell.itertext()))
            for cell in row
        }
        for row in page.iter(f"{CELL}row")
    ]
    return [{header[column][1]: cell for column, cell in row.items()} for row in rows]


def logged(site: Site) -> list[tuple[str, str, dict[str, Any]]]:
    with site.engine.connect() as conn:
        asked = select(audit_log.c.action, audit_log.c.actor, audit_log.c.detail)
        found = conn.execute(
            asked.where(audit_log.c.action.startswith("export")).order_by(audit_log.c.id)
        )
        return [tuple(row) for row in found]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("address", [REPORTS, BOARD])
class TestWhoMayExport:
    def test_nobody_without_a_session(self, site: Site, address: str, form: str):
        visitor = site.visitor()
        assert visitor.get(f"{address}.{form}").status_code == 401
        page = visitor.get(f"{address}.{form}", headers=PAGE)
        assert page.location.startswith("/login?next=")

    @pytest.mark.parametrize(
        "role", [Role.WALIKOTA, Role.OPERATOR, Role.NASIONAL, Role.ANGGOTA_TIM]
    )
    def test_no_role_that_only_reads(self, site: Site, address: str, form: str, role: Role):
        scope = {"area_codes": ["73.71.09"]} if role is Role.ANGGOTA_TIM else {}
        site.add_user("orang", role, **scope)
        assert site.client("orang").get(f"{address}.{form}").status_code == 403
        assert logged(site) == []

    @pytest.mark.parametrize(
        "query",
        ["?city=31", "?area=31", "?window=2h", "?x=1", "?stage=beres", "?city=73.71&city=31"],
    )
    def test_an_address_that_makes_no_sense_is_refused(
        self, site: Site, address: str, form: str, query: str
    ):
        with site.engine.begin() as conn:
            add_city(conn, code="31", name="DKI Jakarta", timezone="Asia/Jakarta")
        answer = site.client("analis").get(f"{address}.{form}{query}")
        assert answer.status_code == 422
        assert all(one["reason"] for one in answer.json["errors"])
        assert logged(site) == []


@pytest.mark.parametrize("role", [Role.ANALIS, Role.ADMIN])
def test_who_may_gets_the_filtered_rows_and_no_others(site: Site, role: Role):
    site.add_user("orang", role)
    wanted = {add(site, ago=ago * HOUR, category="sampah") for ago in (1, 2, 3)}
    add(site, category="banjir")
    add(site, category="sampah", area="73.71.02.1001")
    add(site, category="sampah", ago=25 * HOUR)
    add(site, category="sampah", stages=[(Stage.DUPLIKAT, MINUTE)])
    add(site, category="sampah", area=None)
    answer = site.client("orang").get(f"{REPORTS}.csv?category=sampah&area=73.71.09&stage=menunggu")
    assert {int(row["Nomor"]) for row in rows_of(answer)} == wanted
    assert answer.headers["Qlue-Rows"] == "3"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="laporan_kota-makassar_2026-11-20_2026-11-21_'
        'diunduh-20261121-190512.csv"'
    )


def test_an_analyst_of_a_part_exports_that_part(site: Site):
    site.add_user("sebagian", Role.ANALIS, area_codes=["73.71.02"])
    add(site)
    inside = add(site, area="73.71.02.1001")
    client = site.client("sebagian")
    assert [row["Nomor"] for row in rows_of(client.get(f"{REPORTS}.csv"))] == [str(inside)]
    assert client.get(f"{REPORTS}.csv?area=73.71").status_code == 422


def test_cells_tell_units_zones_and_never_the_reporter(site: Site, town: Town):
    town.report(
        (Stage.PROSES, 30 * MINUTE),
        ago=HOUR,
        title="Air setinggi lutut, dekat pasar",
        reporter_name="Rahasia",
        reporter_contact="0811-rahasia",
        severity=3,
    )
    town.conn.commit()
    answer = site.client("analis").get(f"{REPORTS}.csv")
    [row] = rows_of(answer)
    assert row["Masuk (WITA)"] == "2026-11-21T18:05:12+08:00"
    assert row["Tindakan pertama (WITA)"] == "2026-11-21T18:35:12+08:00"
    assert row["Batas penyelesaian (WITA)"] == "2026-11-22T04:05:12+08:00"
    assert (row["Respons"], row["Penyelesaian"]) == ("tepat waktu", "dalam batas")
    assert row["Lama respons (menit kerja)"] == "30"
    assert (row["Kategori"], row["Tahap"], row["Keparahan"]) == (
        "Banjir", "Ditindaklanjuti", "tinggi"
    )  # fmt: skip
    assert (row["Kelurahan"], row["Kecamatan"], row["Pemegang"]) == (
        "Tamamaung", "Panakkukang", "Tamamaung"
    )  # fmt: skip
    assert row["Lintang (derajat)"] == "-5.145"
    assert row["Judul"] == "Air setinggi lutut, dekat pasar"
    assert "ahasia" not in answer.text


def test_a_response_that_was_late_is_not_told_as_a_report_that_is_done(site: Site, town: Town):
    town.report((Stage.PROSES, 30 * MINUTE), ago=3 * HOUR)
    town.conn.commit()
    [row] = rows_of(site.client("analis").get(f"{REPORTS}.csv"))
    assert (row["Respons"], row["Penyelesaian"]) == ("ditindak terlambat", "dalam batas")


def test_a_day_without_an_hour_is_a_day(site: Site):
    add(site, date_only=True)
    assert rows_of(site.client("analis").get(f"{REPORTS}.csv"))[0]["Masuk (WITA)"] == "2026-11-21"


def test_a_formula_in_a_title_is_a_text(site: Site):
    add(site, title=FORMULA, address="+62811", description="-dua\r\nbaris")
    client = site.client("analis")
    [row] = rows_of(client.get(f"{REPORTS}.csv"))
    assert (row["Judul"], row["Alamat"]) == (f"'{FORMULA}", "'+62811")
    assert row["Isi laporan"] == "'-dua\nbaris"
    [row] = sheet_of(client.get(f"{REPORTS}.xlsx"))
    assert row["Judul"] == ("inlineStr", FORMULA)


def test_excels_own_csv(site: Site):
    add(site, title="a; b, c")
    answer = site.client("analis").get(f"{REPORTS}.excel.csv")
    assert answer.data.startswith("\ufeffNomor;".encode())
    [row] = rows_of(answer, ";")
    assert (row["Lintang (derajat)"], row["Judul"]) == ("-5,145", "a; b, c")


def test_a_workbook_has_typed_cells(site: Site):
    report = add(site)
    answer = site.client("analis").get(f"{REPORTS}.xlsx")
    [row] = sheet_of(answer)
    assert row["Nomor"] == ("n", str(report))
    kind, days = row["Masuk (WITA)"]
    # 18.05.12 in Makassar, in days since 1899-12-30.
    assert (kind, float(days)) == ("n", pytest.approx(46347 + (18 * 60 + 5.2) / 1440, abs=1e-6))
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Qlue-Rows"] == "1"


def test_english_headers_for_who_reads_english(site: Site):
    add(site)
    client = site.client("analis")
    client.set_cookie("lang", "en")
    [row] = rows_of(client.get(f"{REPORTS}.csv"))
    assert (row["Category"], row["Stage"]) == ("Flooding", "Waiting")


def test_a_file_of_many_pieces_has_every_row_once(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(report_export, "PIECE", 3)
    ids = [add(site, ago=n * MINUTE) for n in range(1, 11)]
    rows = rows_of(site.client("analis").get(f"{REPORTS}.csv"))
    assert [int(row["Nomor"]) for row in rows] == ids


def test_nothing_filtered_is_a_file_of_headers(site: Site):
    answer = site.client("analis").get(f"{REPORTS}.csv")
    assert rows_of(answer) == []
    assert answer.text.startswith("Nomor,Sumber,")


def test_a_workbook_that_would_be_too_long_names_csv(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_answers, "MOST_ROWS", 1)
    add(site)
    client = site.client("analis")
    assert client.get(f"{REPORTS}.xlsx").status_code == 200
    add(site)
    answer = client.get(f"{REPORTS}.xlsx")
    assert answer.status_code == 422
    assert "CSV" in answer.json["errors"][0]["reason"]
    assert len(rows_of(client.get(f"{REPORTS}.csv"))) == 2


class TestTheLog:
    @pytest.mark.parametrize("form", FORMS)
    def test_tells_who_what_and_how_many(self, site: Site, form: str):
        add(site)
        site.client("analis").get(f"{REPORTS}.{form}?window=7d&category=banjir").get_data()
        began, ended = logged(site)
        assert began[:2] == ("export", "analis")
        assert began[2]["address"] == f"{REPORTS}.{form}?window=7d&category=banjir"
        assert began[2]["rows"] == 1
        assert (ended[0], ended[2]["rows"]) == ("export ended", 1)

    def test_tells_of_a_reader_who_broke_off(self, site: Site, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(report_export, "PIECE", 2)
        for n in range(1, 8):
            add(site, ago=n * MINUTE)
        client = site.client("analis")
        answer = client.get(f"{REPORTS}.csv", buffered=False)
        pieces = answer.iter_encoded()
        for _ in range(3):
            next(pieces)
        answer.close()
        began, ended = logged(site)
        assert (began[0], began[2]["rows"]) == ("export", 7)
        assert (ended[0], ended[2]["rows"]) == ("export broken off", 2)

    def test_knows_of_no_question_for_the_head_alone(self, site: Site):
        add(site)
        answer = site.client("analis").head(f"{REPORTS}.csv")
        assert (answer.headers["Qlue-Rows"], answer.data) == ("1", b"")
        assert logged(site) == []


class TestTurns:
    def test_an_account_has_one_at_a_time(self, site: Site):
        add(site)
        site.add_user("lain", Role.ANALIS)
        client, other = site.client("analis"), site.client("lain")
        first = client.get(f"{REPORTS}.csv", buffered=False)
        refused = client.get(f"{REPORTS}.csv")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
        assert other.get(f"{REPORTS}.csv").status_code == 200
        first.close()
        assert client.get(f"{REPORTS}.csv").status_code == 200

    def test_only_so_many_accounts_at_once(self, site: Site):
        add(site)
        names = [f"analis{number}" for number in range(MOST_AT_ONCE + 1)]
        for name in names:
            site.add_user(name, Role.ANALIS)
        *first, last = (site.client(name) for name in names)
        taken = [client.get(f"{REPORTS}.csv", buffered=False) for client in first]
        assert last.get(f"{REPORTS}.csv").status_code == 503
        for one in taken:
            one.close()
        assert last.get(f"{REPORTS}.csv").status_code == 200

    def test_who_never_reads_is_broken_off(self, site: Site):
        """gunicorn's socket is told to fail; a real one is in the way of a test."""
        add(site)
        told: list[float] = []
        connection = SimpleNamespace(settimeout=told.append)
        client = site.client("analis")
        client.get(f"{REPORTS}.csv", environ_overrides={"gunicorn.socket": connection})
        assert told == [STALL_S]

    def test_who_takes_too_long_is_broken_off(self, site: Site, monkeypatch: pytest.MonkeyPatch):
        add(site)
        monkeypatch.setattr(export_answers, "LONGEST_S", -1.0)
        answer = site.client("analis").get(f"{REPORTS}.csv")
        assert len(answer.text.splitlines()) == 1  # The header, and no row.
        answer.close()
        assert logged(site)[-1][0] == "export broken off"


class TestTheBoard:
    @pytest.fixture
    def client(self, site: Site, town: Town) -> FlaskClient:
        for n in range(1, 31):
            area = ("73.71.09.1001", "73.71.09.1002", "73.71.02.1001")[n % 3]
            acted = n * HOUR - MINUTE if n % 2 else n * HOUR / 2
            town.report((Stage.PROSES, acted), ago=n * HOUR, area=area)
        town.report((Stage.DUPLIKAT, MINUTE), ago=3 * HOUR)
        town.conn.commit()
        return site.client("analis")

    def test_is_the_one_of_the_api(self, client: FlaskClient):
        rows = rows_of(client.get(f"{BOARD}.csv"))
        data = client.get("/api/v1/leaderboard").json
        units = [row for row in rows if row["Baris"] == "unit"]
        assert [row["Kode"] for row in units] == [line["code"] for line in data["lines"]]
        for row, line in zip(units, data["lines"], strict=True):
            assert int(row["Tenggat diputuskan"]) == line["decided"]
            score = line["score"]
            told = row["Skor (%)"], row["Skor, batas 5 % (%)"], row["Skor, batas 95 % (%)"]
            if score is None:
                assert told == ("", "", "")
            else:
                known = [100 * score[end] for end in ("median", "low", "high")]
                assert [float(one) for one in told] == pytest.approx(known, abs=1e-3)
        [city] = [row for row in rows if row["Baris"] == "kota"]
        assert int(city["Tenggat diputuskan"]) == data["decided"]
        # What its counts say; the rate, which half a clock is added to, is its score.
        kept = data["met"] / data["decided"]
        assert float(city["Tepat waktu (%)"]) == pytest.approx(100 * kept, abs=1e-3)
        assert float(city["Skor (%)"]) == pytest.approx(100 * data["rate"], abs=1e-3)
        left_out = {
            row["Unit"]: int(row["Tidak dihitung (laporan)"])
            for row in rows
            if row["Baris"] == "tidak dihitung"
        }
        assert left_out["Duplikat"] == data["excluded"]["duplikat"] == 1
        assert sum(left_out.values()) == sum(data["excluded"].values())

    def test_shows_what_the_page_shows(self, client: FlaskClient):
        rows = rows_of(client.get(f"{BOARD}.csv?kec=73.71.02&clock=resolution"))
        units = {row["Unit"] for row in rows if row["Baris"] == "unit"}
        assert units == {"Melayu", "Butung"}

    def test_as_a_workbook(self, client: FlaskClient):
        first, *_ = sheet_of(client.get(f"{BOARD}.xlsx?unit=kecamatan"))
        assert first["Baris"] == ("inlineStr", "unit")
        assert first["Hari terakhir"][0] == "n"

    def test_a_month_that_is_not_frozen_is_none(self, client: FlaskClient):
        assert client.get(f"{BOARD}.csv?month=2026-10").status_code == 404

    def test_of_a_part_of_the_city_there_is_none_that_still_moves(self, site: Site):
        site.add_user("sebagian", Role.ANALIS, area_codes=["73.71.02"])
        assert site.client("sebagian").get(f"{BOARD}.csv").status_code == 403

"""What a wall shows: sentences, figures, rows, lenses, banners; no name smuggles anything in."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.alerts import Level
from dashboard.deadlines import Deadlines
from dashboard.metrics import Compliance
from dashboard.pace import DueSoon, Estimate, SoonLine
from dashboard.places import City
from dashboard.sla import ClockName
from dashboard.texts import texts
from dashboard.walls import Waiting, Wall
from layouts.aturan_walls import scene_words, walls_view
from layouts.wall import Answers, banners, frame, lenses, map_picture, sla_picture, soon_row
from layouts.wall_board import board_picture
from layouts.wall_doors import pairing_page, revoked_page
from tests.pictures.making import (
    CITY,
    NOW,
    alert,
    area,
    kpis,
    late_line,
    line,
    period,
    situation,
    text_of,
)
from tests.pictures.test_peringkat import board

AREAS = (area("73.71.09", open=20, late=5), area("73.71.02", open=4, late=1))
SOON = SoonLine(
    line(),
    ClockName.RESPONSE,
    NOW + timedelta(minutes=9),
    Estimate(0.5, 5, 10, None, CITY.code),
)
AT_RISK = line(response=Deadlines(NOW - timedelta(minutes=1), NOW + timedelta(minutes=9)))
FIGURES = kpis(
    period(30, 412, 6, 2, resolution_compliance=Compliance(842, 1000)),
    period(20, 381, 4, 2, resolution_compliance=Compliance(858, 1000)),
)
ANSWERS = Answers(
    FIGURES,
    AREAS,
    DueSoon(total=9, expected=8.2, lines=(SOON,)),
    counts={"banjir": 85, "sampah": 113, "pohon": 2},
    late=(late_line(timedelta(days=2, hours=5)), late_line()),
    heat_top=20.0,
    geometry_version="v1",
)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestMap:
    def test_the_sentence_is_first_and_the_figures_beside_it(self):
        picture = map_picture(situation(), ANSWERS, key="peta:24h")
        assert picture.title == "6 laporan terlambat, 5 di antaranya di Panakkukang"
        assert picture.under.endswith("semua kategori, 24 jam terakhir")
        told = words(picture.figures)
        for said in (
            "Terlambat 6 laporan naik 2 dari 4",
            "Terbuka 412",
            "Tepat SLA dari 1.000 84,2 % turun 1,6 poin dari 85,8",
            "Batas waktu terdekat 9 dalam 2 jam Banjir respons Kel. Tamamaung",
        ):
            assert said in told, told

    def test_with_nothing_due_soon_the_longest_overdue_take_the_room(self):
        calm = replace(ANSWERS, soon=DueSoon())
        told = words(map_picture(situation(), calm, key="peta").figures)
        assert "Paling lama terlambat Banjir penyelesaian Kel. Tamamaung 2 hari 5 j" in told
        assert "jatuh tempo" not in told
        both = words(map_picture(situation(), ANSWERS, key="peta").figures)
        assert "Paling lama terlambat" not in both

    def test_a_row_is_of_the_clock_that_comes_due_whatever_the_other_does(self):
        late = Deadlines(NOW - timedelta(hours=2), NOW - timedelta(hours=1))
        soon = Deadlines(NOW - timedelta(hours=1), NOW + timedelta(hours=1))
        due = replace(
            SOON,
            report=line(response=late, resolution=soon),
            clock=ClockName.RESOLUTION,
            due_at=NOW + timedelta(hours=1),
        )
        row = soon_row(situation(), due)
        assert (row.clock, row.state, row.said) == ("penyelesaian", "berisiko", "1 j")

    def test_the_land_is_told_by_address(self):
        s = situation(categories=frozenset({"banjir"}))
        land = map_picture(s, ANSWERS, key="peta:banjir:24h").land
        assert land is not None
        assert land["geometry_url"] == "/map/73.71/areas.json?v=v1"
        assert "category=banjir" in land["heat_url"]
        assert land["children"]["73.71.09"]["note"] == "5 terlambat"
        assert land["ticks"][-1] == "20+"
        assert [one["name"] for one in land["lenses"] if one["on"]] == ["Banjir"]

    def test_the_lenses_are_all_and_the_walls_own(self):
        shown = [(one["name"], one["number"]) for one in lenses(situation(), ANSWERS.counts)]
        assert shown == [
            ("Semua", "200"),
            ("Banjir", "85"),
            ("Sampah", "113"),
            ("Parkir liar", "0"),
        ]

    def test_a_part_of_the_city_has_no_lenses(self):
        land = map_picture(situation(area="73.71.09"), ANSWERS, key="terburuk").land
        assert land is not None
        assert land["lenses"] == []


def test_the_longest_overdue_leads_the_sla_scene():
    picture = sla_picture(situation(), ANSWERS, key="sla:24h")
    assert picture.title == "6 laporan terlambat, yang terlama 2 hari 5 j"
    assert picture.land is None
    told = words(picture.figures)
    assert "Jatuh tempo dalam 2 jam 9 laporan sekitar 8 akan terlambat" in told
    assert told.index("2 hari 5 j") < told.index("42 m")
    risky = replace(ANSWERS, soon=DueSoon(1, lines=(replace(SOON, report=AT_RISK),)))
    told = words(sla_picture(situation(), risky, key="sla:24h").figures)
    assert "respons Kel. Tamamaung berisiko , sisa 9 m" in told
    assert "data-count" in picture.figures


def test_without_anything_late_it_says_so():
    calm = replace(ANSWERS, kpis=kpis(period(5, 7)), late=(), soon=DueSoon())
    picture = sla_picture(situation(), calm, key="sla:24h")
    assert picture.title == "Tidak ada laporan terlambat, 7 masih terbuka"
    assert "Tidak ada yang terlambat." in picture.figures
    assert "Tidak ada yang jatuh tempo dalam 2 jam." in picture.figures


def test_approximate_borders_have_no_board():
    picture = board_picture(situation(), None, key="peringkat")
    assert picture.title == "Belum ada peringkat: batas wilayah masih perkiraan"
    assert not any(letter.isdigit() for letter in picture.figures)


def test_a_score_and_how_many_deadlines_are_two_things():
    picture = board_picture(situation(), board(), key="peringkat")
    told = words(picture.figures)
    assert re.search(r"Kel. Tamamaung Kec. Panakkukang skor \d\d,\d 60 tenggat", told), told
    assert " dari 60" not in told
    assert "dari 125 tenggat respons" in told
    assert "jam respons" not in told


class TestBanners:
    def shown(self, **fields) -> list[str]:
        one = alert(**({"level": Level.TERLAMBAT, "raised_at": NOW, "muted": None} | fields))
        told = banners(situation(), [one], since=timedelta(seconds=90))
        return [f"{banner['title']}: {banner['under']}" for banner in told]

    def test_a_breach_of_just_now(self):
        (said,) = self.shown()
        assert said.startswith("Baru terlambat, Kel. Tamamaung: Banjir, batas ")

    @pytest.mark.parametrize(
        "fields", [{"raised_at": NOW - timedelta(seconds=91)}, {"muted": "kerja bakti"}]
    )
    def test_what_is_old_or_muted_is_no_news(self, fields):
        assert self.shown(**fields) == []


def test_names_are_written_as_they_are():
    evil = "<script>alert(1)</script>"
    wall = Wall(1, "73.71", evil, NOW, "admin")
    city = City(1, "73.71", evil, "Asia/Makassar")
    page = frame(texts("id"), wall, city, build="b", address="/layar/scene", preview=True, now=NOW)
    assert evil not in page
    strange = replace(ANSWERS, late=(late_line(area_code="73.71.99", area_name=evil),))
    assert evil not in sla_picture(situation(), strange, key="sla").figures


def test_doors_say_what_to_do():
    waiting = Waiting("BCD234", NOW, NOW + timedelta(minutes=10))
    page = pairing_page(texts("id"), waiting, address="https://kota.example/")
    assert ">BCD 234<" in page
    assert "https://kota.example, halaman Aturan" in page
    assert 'href="/layar?baru=1"' in revoked_page(texts("en"))


def test_the_list_tells_which_screens_are_on():
    on = Wall(1, "73.71", "Aula", NOW, "admin", seen_at=NOW, scene="peta:banjir:24h", build="b1")
    off = Wall(2, "73.71", "Posko", NOW, "admin", seen_at=NOW - timedelta(hours=2))
    new = Wall(3, "73.71", "Gudang", NOW, "admin")
    told = text_of(walls_view(situation(), (on, off, new)))
    assert "Menyala, terakhir terlihat baru saja, Peta kepadatan, Banjir, versi b1." in told
    assert "Tidak terdengar, terakhir terlihat 2 jam lalu." in told
    assert "Belum pernah terlihat." in told
    assert scene_words(situation(), "x:y") == scene_words(situation(), None) == ""
    assert "Belum ada" in text_of(walls_view(situation(), ()))

"""A brief in words: its sentence, the text for WhatsApp, the e-mail."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from dashboard.brief_words import LONGEST_TEXT, brief_mail, headline, whatsapp_text, why_words
from dashboard.briefs import (
    Asked,
    Brief,
    Figure,
    FigureKind,
    Risen,
    Spot,
    SpotCount,
    Topic,
    Why,
    decide,
)
from dashboard.places import Level
from dashboard.texts import texts
from tests.factories import NOW
from tests.rules.test_briefs import BANJIR, DAY, FEW, HOUR, SPOTS, candidate, facts

ID, EN = texts("id"), texts("en")
URL = "https://qlue.example.go.id"


def brief(**fields: object) -> Brief:
    return replace(decide(facts()), **fields)  # type: ignore[arg-type]


def full(name: str = "Panakkukang") -> Brief:
    """A brief with all there can be in it."""
    spot = Spot("73.71.09", name, Level.KECAMATAN)
    topic = Topic("banjir", f"Banjir {name}", f"Flooding {name}")
    reports = [
        Asked(candidate(901, spot=spot, topic=topic, late_since=NOW - 3 * DAY), Why.LATE),
        Asked(candidate(902, spot=spot, topic=topic, duplicates=4, reopened=2), Why.REPEATED),
        Asked(candidate(903, spot=spot, topic=topic, created_at=NOW - 2 * DAY), Why.UNTOUCHED),
    ]
    return brief(
        breaches=37,
        places=(SpotCount(spot, 12), SpotCount(spot, 9), SpotCount(spot, 3)),
        risen=tuple(Risen(spot, topic, 24, FEW) for _ in range(3)),
        asked=tuple(reports),
        figures=tuple(Figure(kind, 1_312, FEW) for kind in FigureKind),
    )


TWO = (SpotCount(SPOTS["73.71.09"], 5), SpotCount(SPOTS["73.71.02"], 2))
EVEN = (SpotCount(SPOTS["73.71.09"], 2), SpotCount(SPOTS["73.71.02"], 2))
ALONE = (SpotCount(SPOTS["73.71.09"], 5),)
RISEN = (Risen(SPOTS["73.71.02"], BANJIR, 24, FEW),)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {},
            "Pagi yang tenang: tidak ada yang baru terlambat, tidak ada tempat di atas "
            "kebiasaannya",
        ),
        ({"clocked": False}, "Pagi yang tenang: tidak ada tempat di atas kebiasaannya"),
        (
            {"breaches": 7, "places": TWO},
            "7 laporan baru terlambat, terbanyak di Kec. Panakkukang",
        ),
        ({"breaches": 4, "places": EVEN}, "4 laporan baru terlambat"),
        ({"breaches": 5, "places": ALONE}, "5 laporan baru terlambat"),
        ({"risen": RISEN}, "Banjir di Kec. Wajo di atas kebiasaannya"),
        (
            {"breaches": 5, "places": ALONE, "risen": RISEN},
            "5 laporan baru terlambat; Banjir di Kec. Wajo di atas kebiasaannya",
        ),
    ],
)
def test_the_morning_in_a_sentence(fields: dict[str, object], said: str):
    assert headline(brief(**fields), ID) == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(candidate(1, late_since=NOW - 3 * DAY - 2 * HOUR), Why.LATE), "3 hari 2 j"),
        (Asked(candidate(1, duplicates=4), Why.REPEATED), "4 duplikat"),
        (
            Asked(candidate(1, duplicates=2, reopened=1), Why.REPEATED),
            "2 duplikat, dibuka kembali 1 kali",
        ),
        (Asked(candidate(1, created_at=NOW - 2 * DAY), Why.UNTOUCHED), "belum ditindak 2 hari"),
    ],
)
def test_the_reason_is_a_fact(asked: Asked, said: str):
    assert said in why_words(asked, brief(), ID)


def test_the_text_has_all_of_it_and_the_link_last():
    text = whatsapp_text(full(), ID, link=f"{URL}/ringkasan")
    assert text.startswith("*Ringkasan Kota Makassar*\nSab 21 Nov 2026 19.05 WITA")
    assert "*Baru terlambat: 37, sejak 20 Nov 19.05*\n- Kec. Panakkukang: 12" in text
    assert "24, biasanya 1–5" in text
    assert all(f"#{number}" in text for number in (901, 902, 903))
    assert text.endswith(f"\n\n{URL}/ringkasan")
    assert len(text) <= LONGEST_TEXT
    assert "data contoh" not in text
    example = whatsapp_text(replace(full(), example=True), ID)
    assert "19.05 WITA, data contoh\n" in example


@pytest.mark.parametrize("t", [ID, EN])
@pytest.mark.parametrize("name", ["P" * 30, "Kampung Baru Utara Sekali"])
def test_a_long_text_is_shortened_and_keeps_its_link(name: str, t: object):
    text = whatsapp_text(full(name), t, link=f"{URL}/ringkasan")  # type: ignore[arg-type]
    assert len(text) <= LONGEST_TEXT
    assert text.endswith(f"{URL}/ringkasan")
    assert "1.312" in text or "1,312" in text


def test_a_link_too_long_is_left_out():
    text = whatsapp_text(full(), ID, link="https://example.go.id/" + "x" * LONGEST_TEXT)
    assert "xxx" not in text
    assert "#901" in text


def test_names_can_not_write_bold():
    text = whatsapp_text(full("Bonto*alo_~a`"), ID)
    assert "Kec. Bontoaloa: 12" in text
    assert text.count("*") == 10


def test_a_quiet_day_says_so():
    text = whatsapp_text(brief(), ID)
    assert "Pagi yang tenang" in text
    assert "Baru terlambat:" not in text


class Reader(HTMLParser):
    """Gathers what an HTML text shows and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shown, self.links, self.tags = "", [], set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.shown += data


@pytest.mark.parametrize(
    ("length", "others"), [(12, "dan 13 di wilayah lain"), (110, "dan 25 di wilayah lain")]
)
def test_what_became_late_elsewhere_is_what_no_line_tells(length: int, others: str):
    """Names of 110 letters leave room for one place."""
    spots = [Spot(f"73.71.0{n}", "x" * length, Level.KECAMATAN) for n in (1, 2, 3)]
    places = tuple(SpotCount(spot, n) for spot, n in zip(spots, (12, 9, 3), strict=True))
    text = whatsapp_text(replace(full(), places=places), ID)
    assert others in text


class TestMail:
    def test_it_says_the_same_twice(self):
        mail = brief_mail(full(), EN, public_url=f"{URL}/")
        assert str(mail["subject"]).startswith("Brief of Kota Makassar, Sat 21 Nov 2026: 37 ")
        assert "*" not in str(mail["text"])
        read = Reader(str(mail["html"]))
        for said in ("37", "and 13 elsewhere", "Kec. Panakkukang", "#902", "4 duplicates"):
            assert said in str(mail["text"])
            assert said in read.shown
        assert f"{URL}/ringkasan?city=73.71&day=2026-11-21" in read.links
        assert f"{URL}/?city=73.71&report=901" in read.links

    def test_nothing_in_it_is_fetched(self):
        read = Reader(str(brief_mail(full(), ID, public_url=None)["html"]))
        assert read.links == []
        assert not read.tags & {"img", "script", "link", "style"}

    def test_a_name_is_text(self):
        mail = brief_mail(full("<img src=x>"), ID, public_url=URL)
        assert "img" not in Reader(str(mail["html"])).tags

    def test_the_subject_is_one_line(self):
        assert "\n" not in str(brief_mail(full(), ID, public_url=URL)["subject"])


def test_times_are_of_the_brief_and_not_of_the_reader():
    """Read again a week later it says what it said."""
    late = Asked(candidate(1, late_since=NOW - timedelta(hours=5)), Why.LATE)
    assert why_words(late, brief(), ID) == "terlambat 5 j"

"""The Peringkat page as drawn: its sentence, bands and links; what it says without a board."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.board_address import BoardAddress, Opened, Opens
from dashboard.board_months import PastMonth
from dashboard.boards import make_board
from dashboard.contests import Contest, Ruling
from dashboard.filters import Preset, Window
from dashboard.held import HeldClock
from dashboard.ids import Path, Peringkat
from dashboard.leaderboard import Board, Charge, Exclusion, Rated, Received, Unit, UnitKind
from dashboard.officials import Office, Term
from dashboard.ranking import Band
from dashboard.seals import Seal
from dashboard.sla import ClockName
from layouts.board_sheet import BoardSheet
from layouts.peringkat import PARTS, parts
from layouts.peringkat_funnel import _volumes, funnel_figure
from layouts.peringkat_headline import BoardAnswers
from layouts.peringkat_lines import list_view
from layouts.peringkat_words import Here
from tests.factories import NOW
from tests.pictures.making import late_line, links_of, parts_of, situation, text_of
from tests.rules.test_boards import CHANGE, facts

TAMAMAUNG, PAROPO, ANTANG = "73.71.09.1001", "73.71.09.1002", "73.71.12.1001"
UNITS = [Unit(1, TAMAMAUNG, "Tamamaung"), Unit(2, PAROPO, "Paropo"), Unit(3, ANTANG, "Antang")]
SITI = Term(TAMAMAUNG, Office.LURAH, "Siti Aminah", date(2024, 1, 3))
MAYOR = Scope(role=Role.WALIKOTA, cities=frozenset({"73.71"}))
ADMIN = Scope(role=Role.ADMIN, cities=frozenset({"73.71"}))
HOUR = timedelta(hours=1)
LURAH = Scope(role=Role.LURAH, areas=frozenset({TAMAMAUNG}), area_cities=frozenset({"73.71"}))


def board(**more: Any) -> Board:
    """Tamamaung keeps nearly all, Paropo a third, Antang has five."""
    usual = {
        "units": UNITS,
        "charges": [
            Charge(1, "banjir", 0, 60, 58, 60),
            Charge(2, "banjir", 0, 50, 15, 30),
            Charge(2, "sampah", 0, 10, 9, 9),
            Charge(3, "banjir", 0, 5, 4, 5),
        ],
        "before": [Charge(1, "banjir", 0, 40, 10, 40), Charge(2, "banjir", 0, 40, 39, 40)],
        "received": [Received(1, 0, 66, 12.0, 130.0)],
        "excluded": {Exclusion.DUPLICATE: 7, Exclusion.CONTESTED: 2},
        "terms": {TAMAMAUNG: [SITI]},
    }
    return make_board(facts(**(usual | more)))


def here(language: str = "id", scope: Scope | None = None, **address: Any) -> Here:
    seen = {"scope": scope} if scope else {}
    s = situation(language, path=Path.PERINGKAT, **seen)
    return Here(s, BoardAddress(**address))


def drawn(answers: BoardAnswers, of: Here | None = None) -> dict[str, Any]:
    return parts(of or here(), answers)


def seal(version: int = 1, reason: str | None = None) -> Seal:
    return Seal(
        month=date(2026, 10, 1),
        unit=UnitKind.KELURAHAN,
        clock=ClockName.RESPONSE,
        version=version,
        formula="1.0",
        inputs_sha256=f"{version}" * 64,
        reason=reason,
        sealed_at=NOW,
        sealed_by="root",
    )


def test_every_part_is_drawn_with_a_board_and_without() -> None:
    for answers in (BoardAnswers(board=board()), BoardAnswers(), BoardAnswers(approximate=3)):
        assert set(drawn(answers)) == {part for part, _ in PARTS}


@pytest.mark.parametrize(
    ("of", "sentence"),
    [
        (board(), "1 kelurahan jelas di atas angka kota, 1 jelas di bawah"),
        (board(charges=[]), "Belum ada tenggat yang diputuskan dalam periode ini"),
        (board(floor=100), "Belum ada kelurahan yang cukup datanya untuk diperingkat"),
        (
            board(charges=[Charge(n, "banjir", 0, 40, 30, 40) for n in (1, 2, 3)]),
            "Tidak ada kelurahan yang dapat dibedakan dari angka kota",
        ),
    ],
)
def test_the_sentence(of: Board, sentence: str) -> None:
    told = drawn(BoardAnswers(board=of))
    assert text_of(told[Peringkat.HEADLINE]).startswith(sentence)


class TestList:
    def test_bands_in_their_order_with_what_stands_beside(self) -> None:
        text = text_of(list_view(here(), board()))
        found = [
            "Jelas di atas", "Tamamaung", "Siti Aminah", "12 m", "2 j 10 m", "naik 1",
            "Jelas di bawah", "Paropo", "turun 1", "Belum cukup data", "Antang",
        ]  # fmt: skip
        places = [text.index(one) for one in found]
        assert places == sorted(places)

    def test_whiskers_lie_within_the_line(self) -> None:
        drawn = list(parts_of(list_view(here(), board())))
        whiskers = [one for one in drawn if getattr(one, "className", "") == "whisker"]
        assert len(whiskers) == 2
        for whisker in whiskers:
            left, width = (
                float(str(whisker.style[name]).rstrip("%")) for name in ("left", "width")
            )
            assert 0 <= left <= left + width <= 100.1

    def test_a_long_band_is_folded_the_lowest_from_above(self) -> None:
        many = [Unit(n, f"73.71.09.{1000 + n}", f"Kel {n}") for n in range(1, 31)]
        kept = [Charge(n, "banjir", 0, 100, 99 if n <= 15 else 20, 100) for n in range(1, 31)]
        of = board(units=many, charges=kept, before=[], received=[])
        sections = list_view(here(), of)[2:]
        above, below = sections
        assert "tampilkan 11 lainnya" in text_of(above)
        kinds = [type(one).__name__ for one in above.children]
        assert kinds == ["Div", "Ol", "Details"]
        assert [type(one).__name__ for one in below.children] == ["Div", "Details", "Ol"]
        unfolded = list_view(here(words="kel"), of)[2]
        assert [type(one).__name__ for one in unfolded.children] == ["Div", "Ol"]

    def test_a_split_line_says_whose_days_it_tells(self) -> None:
        of = board(
            charges=[Charge(1, "banjir", 0, 30, 29, 30), Charge(1, "banjir", 1, 30, 20, 30)],
            cuts={1: (CHANGE,)},
            terms={TAMAMAUNG: [replace(SITI, last=date(2026, 10, 14))]},
        )
        text = text_of(list_view(here(), of))
        assert "Siti Aminah, 1–14 Okt 2026" in text
        assert "jabatan kosong, 15–31 Okt 2026" in text

    def test_a_search_without_a_find_leads_back(self) -> None:
        found = list_view(here(words="xyz", district="73.71.09"), board())
        assert links_of(found) == {"Tampilkan semua": "/peringkat?city=73.71"}


class TestDrawer:
    def open(self, *, scope: Scope | None = None, **answers: Any) -> Any:
        of = here(scope=scope, opened=Opened(Opens.UNIT, PAROPO))
        return drawn(BoardAnswers(board=board(), **answers), of)[Peringkat.DRAWER]

    def test_why_what_it_is_made_of_and_which_reports(self) -> None:
        drawer = self.open(reports=(late_line(id=12),))
        text = text_of(drawer)
        for words in ("24 dari 60 laporan", "Menurut kategori", "Paling banyak kehilangan", "Poin"):
            assert words in text
        assert [href for href in links_of(drawer).values() if "report=12" in href] == [
            "/?city=73.71&report=12"
        ]

    def test_the_costly_category_is_named_the_better_one_is_not(self) -> None:
        text = text_of(self.open(reports=()))
        costly = text[text.index("Paling banyak") :].split(".")[0]
        assert "Banjir" in costly
        assert "Sampah" not in costly

    def test_of_a_frozen_board_the_reports_are_those_of_now(self) -> None:
        assert "tidak ikut dibekukan" in text_of(self.open(reports=(), seal=seal()))
        assert "Yang tidak tepat waktu" not in text_of(self.open(reports=None, seal=seal()))


class TestUnit:
    """What the drawer tells more of a unit."""

    def open(self, **answers: Any) -> str:
        of = here(opened=Opened(Opens.UNIT, PAROPO))
        return text_of(drawn(BoardAnswers(board=board(), **answers), of)[Peringkat.DRAWER])

    def test_past_months_say_which_are_frozen_and_which_are_none(self) -> None:
        months = (
            PastMonth(date(2026, 8, 1), 0, 0, frozen=True),
            PastMonth(date(2026, 9, 1), 40, 30, frozen=False),
            PastMonth(date(2026, 10, 1), 40, 36, frozen=True),
        )
        answers = BoardAnswers(board=board(), months={PAROPO: months})
        told = drawn(answers)[Peringkat.LIST]
        [spark] = [one for one in parts_of(told) if getattr(one, "className", "") == "spark"]
        assert spark.title == (
            "Agu 2026: tidak ada; Sep 2026: 75,0 % dari 40 (belum dibekukan); "
            "Okt 2026: 90,0 % dari 40 (beku)"
        )
        assert [bar.className for bar in spark.children] == ["gap", "live", "frozen"]
        assert "Skala dari 70 sampai 100 %" in self.open(months={PAROPO: months})
        assert "Bulan-bulan lalu" not in self.open()

    def test_a_month_of_few_is_a_ring_that_moves_no_scale(self) -> None:
        months = {
            PAROPO: (
                PastMonth(date(2026, 9, 1), 19, 1, frozen=True),
                PastMonth(date(2026, 10, 1), 20, 18, frozen=True),
            )
        }
        told = drawn(BoardAnswers(board=board(), months=months))[Peringkat.LIST]
        [spark] = [one for one in parts_of(told) if getattr(one, "className", "") == "spark"]
        assert spark.title.startswith("Sep 2026: 1 dari 19, terlalu sedikit; ")
        few, bar = spark.children
        assert (few.className, getattr(few, "style", None)) == ("few", None)
        assert bar.className == "frozen"
        drawer = self.open(months=months)
        assert "Skala dari 80 sampai 100 %" in drawer
        assert "1 dari 19, terlalu sedikit" in drawer
        assert "5,3" not in drawer

    def test_who_held_what_was_missed(self) -> None:
        held = (
            HeldClock("Paropo", PAROPO, 6, timedelta(hours=9)),
            HeldClock("Dinas Sosial", None, 2, timedelta(hours=3)),
        )
        text = self.open(held=held)
        for words in ("Dinas Sosial", "9 j", "75", "25"):
            assert words in text[text.index("Siapa memegang") :]

    def test_contests_are_those_of_its_own_charges_and_clock(self) -> None:
        mine = contest(1, PAROPO, ruling=Ruling.UPHELD)
        strangers = (
            contest(2, TAMAMAUNG),
            contest(3, PAROPO, clock=ClockName.RESOLUTION),
            contest(4, PAROPO, due_at=datetime(2026, 9, 1, tzinfo=UTC)),
        )
        text = self.open(contests=(mine, *strangers))
        assert "1 sanggahan dikabulkan" in text
        assert "menunggu" not in text

    @pytest.mark.parametrize(
        ("rated", "words"),
        [
            (Rated(2, 0, 5, 21), "4,2 (5 penilaian)"),
            (Rated(2, 0, 4, 20), "– (4 penilaian, kurang dari 5)"),
            (Rated(1, 0, 9, 9), "Penilaian warga –"),
        ],
        ids=["enough", "too few", "another's"],
    )
    def test_a_rating_of_a_few_is_not_told(self, rated: Rated, words: str) -> None:
        of = here(opened=Opened(Opens.UNIT, PAROPO))
        drawer = drawn(BoardAnswers(board=board(rated=[rated])), of)[Peringkat.DRAWER]
        assert words in " ".join(text_of(drawer).split())


class TestContests:
    def test_who_waits_longest_stands_first_and_rulings_below(self) -> None:
        contests = (
            contest(1, PAROPO, ago=HOUR),
            contest(2, PAROPO, ago=9 * HOUR),
            contest(3, PAROPO, ruling=Ruling.REJECTED),
        )
        told = drawn(BoardAnswers(board=board(), contests=contests), here(scope=ADMIN))[
            Peringkat.CONTESTS
        ]
        text = text_of(told)
        assert "2 sanggahan menunggu putusan, 1 sanggahan ditolak" in text
        places = [text.index(f"#{number}") for number in (102, 101, 103)]
        assert places == sorted(places)
        hrefs = [getattr(one, "href", None) or "" for one in parts_of(told)]
        forms = [href for href in hrefs if "open=ruling:" in href]
        assert [href.rpartition(":")[2] for href in forms] == ["2", "1"]

    def test_who_rules_on_nothing_gets_no_form(self) -> None:
        answers = BoardAnswers(board=board(), contests=(contest(1, PAROPO),))
        told = drawn(answers, here(scope=MAYOR))[Peringkat.CONTESTS]
        assert "Putuskan" not in links_of(told)


def contest(number: int, area: str, *, ago: timedelta = HOUR, **more: Any) -> Contest:
    """A contest of a response that was due in October."""
    ruled = {"ruling_reason": "x", "ruled_by": "Admin", "ruled_at": NOW} if "ruling" in more else {}
    usual = {
        "clock": ClockName.RESPONSE,
        "due_at": datetime(2026, 10, 9, tzinfo=UTC),
        "category": "banjir",
    }
    return Contest(
        id=number,
        report_id=100 + number,
        city="73.71",
        area=area,
        area_name="Paropo",
        reason="jalan provinsi",
        raised_at=NOW - ago,
        raised_by="Lurah",
        **(usual | ruled | more),
    )


@pytest.mark.parametrize(
    ("shown", "scope", "alone"),
    [(True, MAYOR, False), (True, LURAH, True), (False, LURAH, True), (False, MAYOR, True)],
)
def test_without_lines_of_others_nothing_is_searched(
    shown: bool, scope: Scope, alone: bool
) -> None:
    answers = BoardAnswers(board=board() if shown else None)
    name = drawn(answers, here(scope=scope))[Peringkat.BODY]
    assert ("alone" in name.split()) is alone


class TestSheet:
    def test_it_has_a_number_for_every_column_also_the_citizens(self) -> None:
        of = here()
        shown = board(rated=[Rated(2, 0, 7, 30), Rated(1, 0, 4, 20)])
        sheet = BoardSheet(shown, shown.lines, of.s.filters.city, of.s.t)
        rows = [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]
        told = {row["Kode"]: row for row in rows if row["Baris"] == "unit"}
        mean, number = "Penilaian warga (rata-rata, 1 sampai 5)", "Penilaian warga (jumlah)"
        assert (told[PAROPO][mean], told[PAROPO][number]) == (4.2857, 7)
        assert (told[TAMAMAUNG][mean], told[TAMAMAUNG][number]) == (None, 4)
        assert {row[mean] for row in rows if row["Baris"] != "unit"} == {None}


class TestFunnel:
    def test_its_words_stand_outside_the_picture_apart_from_each_other(self) -> None:
        layout = funnel_figure(here(), board())["layout"]
        words = layout["annotations"]
        assert [one["text"] for one in words] == ["kota 68,7", "95 %", "99,8 %"]
        assert {(one["x"], one["xref"], one["xanchor"]) for one in words} == {
            (1.0, "paper", "left")
        }
        low, high = layout["yaxis"]["range"]
        heights = [one["y"] for one in words]
        gaps = [above - below for above, below in pairwise(heights)]
        assert min(gaps) >= 0.0699 * (high - low)

    def test_each_unit_is_a_mark_that_names_and_opens_it(self) -> None:
        figure = funnel_figure(here(), board())
        marks = {
            key: (text, trace["marker"]["symbol"])
            for trace in figure["data"]
            for key, text in zip(trace.get("customdata", []), trace.get("text", []), strict=True)
        }
        assert set(marks) == {TAMAMAUNG, PAROPO, ANTANG}
        assert marks[TAMAMAUNG][1] == "triangle-up"
        assert marks[PAROPO][1] == "triangle-down"
        assert "<b>Paropo</b><br>24 dari 60 tepat waktu: 40,0 %" in marks[PAROPO][0]

    def test_a_name_is_no_markup(self) -> None:
        named = board(units=[Unit(1, TAMAMAUNG, "<a href='x'>Tamamaung</a>"), *UNITS[1:]])
        texts = [
            text for one in funnel_figure(here(), named)["data"] for text in one.get("text", [])
        ]
        assert not [text for text in texts if "<a" in text]

    def test_without_anything_decided_there_is_none(self) -> None:
        assert funnel_figure(here(), board(charges=[]))["data"] == []


class TestNotes:
    def test_agencies_with_categories_of_their_own_are_not_compared(self) -> None:
        alone = [Charge(1, "banjir", 0, 60, 50, 60), Charge(2, "sampah", 0, 60, 20, 60)]
        told = drawn(BoardAnswers(board=board(kind=UnitKind.AGENCY, charges=alone)))
        assert "tidak membandingkan apa pun" in text_of(told[Peringkat.NOTE])
        assert "1–1" not in text_of(told[Peringkat.LIST])
        assert "naik" not in text_of(told[Peringkat.LIST])
        assert drawn(BoardAnswers(board=board()))[Peringkat.NOTE] == []
        assert "1–1" in text_of(drawn(BoardAnswers(board=board()))[Peringkat.LIST])

    def test_a_part_of_the_list_is_told_as_one(self) -> None:
        words = "judul, peringkat dan grafik tetap seluruh kota"
        assert words in text_of(list_view(here(district="73.71.09"), board()))
        assert words not in text_of(list_view(here(), board()))

    def test_a_lower_score_that_is_clearly_above_is_explained(self) -> None:
        first, second, *others = board().lines
        lines = (
            replace(first, standing=replace(first.standing, band=Band.SAME)),
            replace(second, standing=replace(second.standing, band=Band.ABOVE)),
            *others,
        )
        assert (first.standing.rank, second.standing.rank) == (1, 2)
        inverted = replace(board(), lines=lines)
        assert "menurut keyakinan" in text_of(list_view(here(), inverted))
        assert "menurut keyakinan" not in text_of(list_view(here(), board()))

    def test_who_is_not_told_of_what_lies_outside_is_told_so(self) -> None:
        hidden = "Tanpa yang di luar semua kelurahan"
        for scope, so in ((MAYOR, True), (ADMIN, False)):
            told = drawn(BoardAnswers(board=board()), here(scope=scope))
            assert (hidden in text_of(told[Peringkat.LEFT_OUT])) is so

    def test_the_data_beside_a_frozen_board_are_those_of_its_month(self) -> None:
        answers = BoardAnswers(board=board(), seal=seal(version=2), seals=(seal(version=2),))
        beside = drawn(answers, here(scope=LURAH))[Peringkat.LEFT_OUT]
        assert "/frozen?" in links_of(beside)["JSON"]
        assert "month=2026-10" in links_of(beside)["JSON"]
        assert "open=left" not in str(links_of(beside))

    def test_approximate_areas_are_refused_with_what_to_do(self) -> None:
        told = drawn(BoardAnswers(approximate=1200))
        assert "1.200 laporan nyata" in text_of(told[Peringkat.LIST])
        assert "areas import FILE --city 73.71" in text_of(told[Peringkat.LIST])

    def test_a_part_is_told_why_it_sees_no_moving_board(self) -> None:
        told = drawn(BoardAnswers(), here(scope=LURAH))
        assert "bukan untuk wilayah Anda saja" in text_of(told[Peringkat.HEADLINE])

    def test_what_is_left_out_is_counted_and_what_can_be_listed_leads_there(self) -> None:
        told = drawn(BoardAnswers(board=board()))[Peringkat.LEFT_OUT]
        assert "9 laporan" in text_of(told)
        assert [href for href in links_of(told).values() if "open=left:" in href] == [
            "/peringkat?city=73.71&open=left:duplikat"
        ]

    def test_the_whole_board_can_be_had_as_data(self) -> None:
        of = here(month=date(2026, 10, 1), words="tama", clock=ClockName.RESOLUTION)
        told = drawn(BoardAnswers(board=board()), of)[Peringkat.LEFT_OUT]
        assert links_of(told)["JSON"] == (
            "/api/v1/leaderboard/frozen?city=73.71&clock=resolution&month=2026-10"
        )


class TestSeals:
    def test_a_corrected_month_leads_to_both_versions(self) -> None:
        seals = (seal(2, "dua sanggahan dikabulkan"), seal(1))
        answers = BoardAnswers(board=board(), seal=seals[0], seals=seals)
        told = drawn(answers, here(month=date(2026, 10, 1)))
        assert "versi 2, rumus 1.0" in text_of(told[Peringkat.SEAL])
        text = text_of(told[Peringkat.SEALS])
        assert "2" * 64 in text
        assert "dua sanggahan dikabulkan" in text
        links = links_of(told[Peringkat.SEALS])
        assert links["versi 2"] == "/peringkat?city=73.71&month=2026-10"
        assert links["versi 1"] == "/peringkat?city=73.71&month=2026-10&version=1"
        assert "month" not in links["Kembali ke papan berjalan"]

    def test_a_board_of_today_has_none(self) -> None:
        told = drawn(BoardAnswers(board=board(), seals=(seal(),)))
        assert told[Peringkat.SEAL] == []
        assert "1" * 64 not in text_of(told[Peringkat.SEALS])


class TestFrozenPeriod:
    """October is last month, and frozen."""

    OCTOBER = Window(Preset.CUSTOM, date(2026, 10, 1), date(2026, 10, 31))
    FROZEN = "/peringkat?city=73.71&month=2026-10"

    def told(self, **address: Any) -> dict[str, Any]:
        seals = (seal(2), seal(1))
        shown = seals[0] if "month" in address else None
        return drawn(BoardAnswers(board=board(), seal=shown, seals=seals), here(**address))

    @pytest.mark.parametrize(
        ("address", "on"),
        [
            ({}, "Bulan ini"),
            ({"month": date(2026, 10, 1)}, "Bulan lalu"),
            ({"window": OCTOBER}, None),
        ],
        ids=["so far", "frozen", "by hand"],
    )
    def test_its_name_leads_to_it_as_it_was_frozen(
        self, address: dict[str, Any], on: str | None
    ) -> None:
        periods = self.told(**address)[Peringkat.PERIODS]
        assert links_of(periods)["Bulan lalu"] == self.FROZEN
        current = [
            text_of(one) for one in periods if "aria-current" in one.to_plotly_json()["props"]
        ]
        assert current == ([on] if on else [])

    def test_the_calendar_repeats_no_name(self) -> None:
        for address, on in (
            ({"month": date(2026, 10, 1)}, False),
            ({"window": self.OCTOBER}, True),
        ):
            words = self.told(**address)[Peringkat.RANGE_WORDS]
            assert (getattr(words, "className", None) == "on") is on

    def test_dates_by_hand_say_that_they_are_told_anew(self) -> None:
        note = self.told(window=self.OCTOBER)[Peringkat.NOTE]
        assert "Bulan ini dibekukan (versi 2)" in text_of(note)
        assert links_of(note)["Lihat yang dibekukan"] == self.FROZEN

    @pytest.mark.parametrize(
        "address",
        [{}, {"month": date(2026, 10, 1)}, {"window": replace(OCTOBER, first=date(2026, 10, 2))}],
        ids=["so far", "frozen", "part of it"],
    )
    def test_others_say_nothing_of_it(self, address: dict[str, Any]) -> None:
        assert "dibekukan" not in text_of(self.told(**address)[Peringkat.NOTE])


def test_every_choice_keeps_the_rest_of_the_address() -> None:
    of = here(district="73.71.09", words="tama")
    told = drawn(BoardAnswers(board=board()), of)
    assert links_of(told[Peringkat.CLOCKS])["Penyelesaian"] == (
        "/peringkat?city=73.71&clock=resolution&kec=73.71.09&q=tama"
    )
    assert links_of(told[Peringkat.PERIODS])["Bulan lalu"] == (
        "/peringkat?city=73.71&window=custom&from=2026-10-01&to=2026-10-31&kec=73.71.09&q=tama"
    )
    assert "kec=" not in links_of(told[Peringkat.UNITS])["Kecamatan"]


@pytest.mark.parametrize(
    ("most", "told"),
    [
        (3, [1]),
        (6, [1, 5]),
        (226, [5, 20, 50, 100, 200]),
        (1_304, [5, 50, 200, 500, 1_000]),
    ],
)
def test_the_words_below_the_funnel_have_room(most: int, told: list[int]):
    assert _volumes(most) == told

"""The lenses of Analisis' map: from numbers to looks and words."""

from datetime import date
from typing import Any

import pytest

from dashboard.filters import View
from dashboard.hot_spots import HotSpots, NoVerdict, Spot
from dashboard.indicators import Indicator, IndicatorFigures
from dashboard.lenses import AreaCount
from dashboard.silence import silence
from layouts.analisis_lens import lens_choice, lens_legend, lens_picture, under_lens
from layouts.lens_picture import LensAnswers, LensPicture
from layouts.lens_spots import chance_words
from layouts.lens_values import told
from layouts.situation import Situation
from tests.pictures.making import links_of, parts_of, situation, text_of

TAMAMAUNG, PAROPO, ANTANG, WAJO = "73.71.09.1001", "73.71.09.1002", "73.71.12.1001", "73.71.02"
COUNTS = (
    AreaCount(WAJO, "Wajo", 4),
    AreaCount(TAMAMAUNG, "Tamamaung", 40),
    AreaCount(PAROPO, "Paropo", 7),
    AreaCount(ANTANG, "Antang", 1),
)
PEOPLE = Indicator("population", "penduduk", "jiwa", date(2025, 12, 31), "BPS <b>")
RESIDENTS = IndicatorFigures(PEOPLE, {TAMAMAUNG: 2_000.0, PAROPO: 1_000.0, ANTANG: 9_000.0})
SPOTS = HotSpots(
    {TAMAMAUNG: Spot(4.12, 0.0006), PAROPO: Spot(-2.0, 0.034), ANTANG: Spot(0.4, 0.78)},
    lone=frozenset({WAJO}),
)


def drawn(answers: LensAnswers, lens: str, language: str = "id", **changes: Any) -> tuple[Any, ...]:
    s = situation(language, view=View(lens=lens), **changes)
    picture = lens_picture(s, answers)
    assert picture is not None
    return s, picture


def legend_of(s: Situation, picture: LensPicture) -> str:
    return text_of(lens_legend(s, picture))


def swatches_of(s: Situation, picture: LensPicture) -> list[str]:
    return [
        name
        for part in parts_of(lens_legend(s, picture))
        if (name := str(getattr(part, "className", "") or "")).startswith("look-")
    ]


def state_of(s: Situation, picture: LensPicture) -> dict[str, Any]:
    child = {"class": 3, "label": "x", "note": "9 terlambat", "number": "9", "lines": ["9"]}
    children = {place.code: dict(child) for place in s.children}
    return under_lens(s, picture, {"layers": ["heat", "areas"], "children": children})


class TestChoice:
    def test_each_lens_is_a_link_and_the_one_that_is_on_is_marked(self) -> None:
        poverty = Indicator("poverty", "x", "%", date(2025, 1, 1), "BPS")
        other = Indicator("rtlh", "Rumah tak layak", "rumah", date(2025, 1, 1), "Dinas")
        s = situation(view=View(lens="hot"), area="73.71.09")
        choice = lens_choice(s, LensAnswers((PEOPLE, poverty, other)))
        links = links_of(choice)
        assert list(links) == [
            *("Laporan", "Titik rawan", "Per 1.000 penduduk", "Peta sunyi"),
            *("Penduduk", "Kemiskinan", "Rumah tak layak"),
        ]
        assert links["Laporan"].endswith("?city=73.71&area=73.71.09")
        assert links["Rumah tak layak"].endswith("lens=rtlh")
        on = [text_of(part) for part in parts_of(choice) if getattr(part, "aria-current", None)]
        assert on == ["Titik rawan"]

    def test_kinds_that_are_known_have_their_name_in_english(self) -> None:
        poverty = Indicator("poverty", "Kemiskinan", "%", date(2025, 1, 1), "BPS")
        choice = lens_choice(situation("en"), LensAnswers((poverty,)))
        assert "Poverty" in links_of(choice)

    def test_without_a_lens_there_is_no_picture(self) -> None:
        assert lens_picture(situation(), LensAnswers()) is None


class TestSpots:
    def test_verdicts_are_looks_and_words(self) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS, spots=SPOTS), "hot")
        looks = {code: cell.look for code, cell in picture.cells.items()}
        assert looks == {TAMAMAUNG: "hot", PAROPO: "cold", ANTANG: "even", WAJO: "none"}
        said = legend_of(s, picture)
        assert "1 wilayah lebih padat laporan daripada kebetulan : Kel. Tamamaung" in said
        assert "1 wilayah lebih jarang daripada kebetulan : Kel. Paropo" in said
        assert "3 diuji sekota" in said
        assert "paling banyak 5 % kebetulan" in said
        assert "1 tanpa tetangga, tidak diuji" in said
        assert swatches_of(s, picture) == ["look-hot", "look-even", "look-cold", "look-none"]
        assert picture.cells[TAMAMAUNG].lines == [
            "40 masuk dalam 24 jam",
            "bersama tetangganya lebih padat daripada kebetulan",
            "z 4,1; peluang kebetulan < 0,1 %",
        ]

    def test_names_lead_there_under_the_same_lens(self) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS, spots=SPOTS), "hot")
        href = links_of(lens_legend(s, picture))["Kel. Tamamaung"]
        assert f"area={TAMAMAUNG}" in href
        assert "lens=hot" in href

    def test_many_are_counted_and_not_all_named(self) -> None:
        many = tuple(AreaCount(f"73.71.12.10{n:02}", "x", 9) for n in range(11))
        spots = HotSpots({one.code: Spot(9.0, 0.01) for one in many})
        s, picture = drawn(LensAnswers(counts=many, spots=spots), "hot")
        assert "11 kelurahan lebih padat" in legend_of(s, picture)
        assert ", dan 5 lainnya" in legend_of(s, picture)

    def test_a_place_is_told_its_own_and_the_test_stays_the_citys(self) -> None:
        answers = LensAnswers(counts=COUNTS, spots=SPOTS)
        s, picture = drawn(answers, "hot", area="73.71.12")
        assert "Tidak ada wilayah di Manggala" in legend_of(s, picture)
        assert "3 diuji sekota" in legend_of(s, picture)
        assert set(state_of(s, picture)["cells"]) == {ANTANG}

    def test_a_single_area_is_told_what_the_card_would_say(self) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS, spots=SPOTS), "hot", area=PAROPO)
        assert "Kel. Paropo : 7 masuk dalam 24 jam; bersama tetangganya lebih jarang" in legend_of(
            s, picture
        )

    @pytest.mark.parametrize(
        ("why", "said"), [(NoVerdict.FEW, "perlu 8"), (NoVerdict.EQUAL, "sama banyak")]
    )
    def test_no_verdict_is_a_sentence_and_nothing_else(self, why: NoVerdict, said: str) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS, spots=HotSpots({}, without=why)), "hot")
        assert said in legend_of(s, picture)
        assert swatches_of(s, picture) == []
        assert {cell.look for cell in picture.cells.values()} == {"none"}

    @pytest.mark.parametrize(
        ("p", "words"), [(0.0004, "< 0,1 %"), (0.034, "3,4 %"), (0.78, "78 %")]
    )
    def test_chance_in_percent(self, p: float, words: str) -> None:
        assert chance_words(situation(), p) == words


class TestState:
    def test_the_lens_alone_colours_the_map(self) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS, spots=SPOTS), "hot")
        state = state_of(s, picture)
        assert state["layers"] == ["areas"]
        assert state["cells"][TAMAMAUNG]["look"] == "hot"
        assert state["cells"][TAMAMAUNG]["label"] == "Kel. Tamamaung"
        above = state["children"]["73.71.09"]
        assert (above["note"], above["number"], above["lines"]) == ("1 titik rawan", "1", [])
        assert state["children"]["73.71.12"]["note"] is None


class TestValues:
    def test_rates_have_steps_and_what_is_missing_is_none_of_them(self) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS, residents=RESIDENTS), "rate")
        looks = {code: cell.look for code, cell in picture.cells.items()}
        assert looks == {TAMAMAUNG: "s4", PAROPO: "s2", ANTANG: "s0", WAJO: "none"}
        said = legend_of(s, picture)
        assert "< 2 2–4,9 5–9,9 10–19,9 20+ tanpa angka" in said
        assert "1 wilayah tanpa angka: diarsir, bukan nol." in said
        assert "Dua hal di satu peta belum berarti" in said
        assert "Penduduk: BPS <b>, per 31 Des 2025" in said
        assert picture.cells[TAMAMAUNG].lines[0] == "20 laporan per 1.000 penduduk"
        note = picture.notes["73.71.09"]
        assert (note.words, note.short) == ("15,7 per 1.000", "15,7")

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (0.0, "0"),
            (0.0031, "0,0031"),
            (0.314, "0,31"),
            (3.14, "3,1"),
            (12.0, "12"),
            (314.15, "314"),
        ],
    )
    def test_small_numbers_keep_their_digits(self, value: float, words: str) -> None:
        assert told(situation().t, value) == words

    def test_small_steps_are_told_apart(self) -> None:
        few = IndicatorFigures(PEOPLE, {TAMAMAUNG: 0.034})
        s, picture = drawn(LensAnswers(counts=COUNTS, shown=few), "population")
        assert "< 0,002 0,002–0,004 0,005–0,009 0,01–0,019 0,02+" in legend_of(s, picture)

    def test_an_example_says_so(self) -> None:
        made_up = Indicator("population", "x", "jiwa", date(2025, 12, 31), "karangan", example=True)
        figures = IndicatorFigures(made_up, RESIDENTS.values)
        s, picture = drawn(LensAnswers(counts=COUNTS, shown=figures), "population")
        assert "data contoh" in legend_of(s, picture)

    def test_whole_numbers_have_whole_classes(self) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS, shown=RESIDENTS), "population")
        assert "500–999 1.000–1.999 2.000–4.999 5.000+" in legend_of(s, picture)

    def test_a_scale_of_nothing_but_zeros(self) -> None:
        zeros = IndicatorFigures(PEOPLE, {TAMAMAUNG: 0.0})
        _, picture = drawn(LensAnswers(counts=COUNTS, shown=zeros), "population")
        assert picture.cells[TAMAMAUNG].look == "s0"
        assert picture.swatches[0] == ("s0", "0")

    def test_the_scale_is_the_citys_in_every_place(self) -> None:
        answers = LensAnswers(counts=COUNTS, residents=RESIDENTS)
        _, city = drawn(answers, "rate")
        _, place = drawn(answers, "rate", area="73.71.12")
        assert place.cells == city.cells
        assert place.swatches == city.swatches


class TestSilence:
    def test_silent_is_said_to_be_no_praise(self) -> None:
        received = {one.code: one.received for one in COUNTS}
        quiet = silence(received, RESIDENTS.values)
        s, picture = drawn(LensAnswers(counts=COUNTS, residents=RESIDENTS, quiet=quiet), "silent")
        looks = {code: cell.look for code, cell in picture.cells.items()}
        assert looks == {TAMAMAUNG: "even", PAROPO: "none", ANTANG: "silent", WAJO: "none"}
        said = legend_of(s, picture)
        assert "1 wilayah sunyi, bukan berarti baik : Kel. Antang ." in said
        assert "paling banyak 50 %" in said
        assert picture.cells[ANTANG].lines[0] == "1 masuk, 36 diharapkan dari 9.000 penduduk"
        assert state_of(s, picture)["children"]["73.71.12"]["note"] == "1 sunyi"

    @pytest.mark.parametrize("lens", ["rate", "silent"])
    def test_without_residents_it_says_how_to_get_them(self, lens: str) -> None:
        s, picture = drawn(LensAnswers(counts=COUNTS), lens)
        assert "indicators import" in legend_of(s, picture)
        assert {cell.look for cell in picture.cells.values()} == {"none"}

"""Analisis: its pictures, from numbers to what a reader sees and where a click leads."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dashboard.comparison import Comparison
from dashboard.filters import Preset, View, Window
from dashboard.holders import HolderFigures
from dashboard.lifecycle import ReportKind, Stage
from dashboard.metrics import Compliance, Median, Standing, Step
from dashboard.movers import Move
from dashboard.narrowing import Narrowing
from dashboard.places import Agency
from dashboard.stage_flow import StageFlow, Way
from dashboard.survival import Durations
from dashboard.usual import Usual, UsualStep, UsualTrend
from dashboard.week_grid import WeekGrid
from layouts.analisis_compare import compare_view
from layouts.analisis_flow import flow_view
from layouts.analisis_grid import grid_view, shade_of
from layouts.analisis_headline import analisis_headline
from layouts.analisis_holders import holders_view
from layouts.analisis_movers import movers_view
from layouts.analisis_pareto import pareto_view
from layouts.analisis_survival import survival_figure, survival_head
from layouts.analisis_trend import address_of, trend_figure, trend_head
from layouts.chips import chips_view, hour_words, narrowed_notice, weekday_words
from tests.factories import NOW
from tests.pictures.making import (
    CITY,
    LAST_WEEK,
    kpis,
    links_of,
    parts_of,
    period,
    situation,
    text_of,
)

NARROW = Narrowing(
    hours=frozenset({8, 9, 10, 22}),
    weekdays=frozenset({1, 2, 3, 4, 5, 7}),
    holders=frozenset({"dlh", "wilayah"}),
    stages=frozenset({Stage.PROSES}),
    done=(0, 72),
)
HOURLY = Step("hour", timedelta(hours=1))
START = NOW.astimezone(CITY.zone).replace(minute=0, second=0)
USUAL = Usual(low=3, median=5, high=8, weeks=8)


def trend(*received: int | None, usual: Usual | None = USUAL, total: Usual | None = None) -> Any:
    steps = tuple(
        UsualStep(START + timedelta(hours=n), count, usual) for n, count in enumerate(received)
    )
    return UsualTrend(steps, HOURLY, sum(count or 0 for count in received), total)


class TestChips:
    def test_every_filter_is_a_chip_that_takes_it_away(self) -> None:
        s = situation(
            area="73.71.09",
            window=LAST_WEEK,
            categories=frozenset({"banjir"}),
            kinds=frozenset({ReportKind.MESIN}),
            narrow=NARROW,
            agencies=(Agency("dlh", "Dinas Lingkungan Hidup"),),
        )
        chips = links_of(chips_view(s))
        assert [*chips] == [
            "Kec. Panakkukang",
            "2–8 Nov 2026",
            "Banjir",
            "asal: mesin",
            "Sen–Jum, Min",
            "pukul 08.00–11.00, 22.00–23.00",
            "dipegang Dinas Lingkungan Hidup",
            "dipegang kelurahan dan kecamatan",
            "tahap: dikerjakan",
            "selesai dalam 0–3 hari",
            "Hapus semua saringan",
        ]
        assert chips["Hapus semua saringan"] == "/?city=73.71"
        assert "hour=" not in chips["pukul 08.00–11.00, 22.00–23.00"]
        assert "weekday=1,2,3,4,5,7" in chips["pukul 08.00–11.00, 22.00–23.00"]
        assert "holder=wilayah" in chips["dipegang Dinas Lingkungan Hidup"]

    def test_dates_picked_in_a_chart_lead_back_to_the_window_they_were_picked_out_of(self) -> None:
        picked = Window(Preset.CUSTOM, date(2026, 11, 2), date(2026, 11, 3))
        s = situation(window=picked, view=View(back=Window(Preset.MONTH)))
        assert [*links_of(chips_view(s)).values()] == ["/?city=73.71&window=30d"]

    def test_nothing_filtered_is_no_chip_and_one_needs_no_way_to_clear_all(self) -> None:
        assert chips_view(situation()) == []
        assert len(chips_view(situation(categories=frozenset({"banjir"})))) == 1
        assert narrowed_notice(situation(categories=frozenset({"banjir"}))) == []

    def test_a_page_without_the_bar_says_what_its_numbers_are_of(self) -> None:
        s = situation(narrow=Narrowing(hours=frozenset({3})))
        assert text_of(narrowed_notice(s)).startswith("Semua angka di bawah hanya dari:")

    def test_runs_are_told_by_their_ends(self) -> None:
        assert hour_words(situation("en"), {0, 1, 23}) == "at 00:00–02:00, 23:00–24:00"
        assert weekday_words(situation("en"), {6, 7, 2}) == "Tue, Sat–Sun"


class TestTrend:
    def test_bars_outside_the_usual_range_are_the_ones_seen(self) -> None:
        _, _, bars, _ = trend_figure(situation(), trend(2, 3, 8, 9))["data"]
        assert bars["y"] == [2, 3, 8, 9]
        within = bars["marker"]["color"][1]
        assert [colour == within for colour in bars["marker"]["color"]] == [
            False,
            True,
            True,
            False,
        ]
        assert "biasanya 3–8" in bars["hovertext"][0]

    def test_missing_steps_are_marked_and_are_no_bars(self) -> None:
        _, unknown, bars, _ = trend_figure(situation(), trend(None, 4))["data"]
        assert (unknown["x"], bars["x"]) == ([0], [1])
        assert "tidak ada data" in text_of(trend_head(situation(), trend(None, 4)))

    def test_the_band_breaks_where_nothing_is_usual(self) -> None:
        steps = trend(1, 2, 3).steps
        broken = replace(trend(), steps=(steps[0], replace(steps[1], usual=None), steps[2]))
        band, *_ = trend_figure(situation(), broken)["data"]
        assert band["x"] == [-0.5, 0.5, 0.5, -0.5, None, 1.5, 2.5, 2.5, 1.5, None]
        assert band["y"] == [8, 8, 3, 3, None, 8, 8, 3, 3, None]
        bare = trend_head(situation(), trend(1, usual=None))
        assert "belum cukup riwayat" in text_of(bare)

    @pytest.mark.parametrize(
        ("step", "start", "address"),
        [
            (HOURLY, "2026-11-21T19:00", ("2026-11-21", "2026-11-21", "19")),
            (
                Step("hour", timedelta(hours=6)),
                "2026-11-21T18:00",
                ("2026-11-21", "2026-11-21", "18,19,20,21,22,23"),
            ),
            (
                Step("minute", timedelta(minutes=5)),
                "2026-11-21T19:05",
                ("2026-11-21", "2026-11-21", "19"),
            ),
            (Step("day", timedelta(days=1)), "2026-11-21T00:00", ("2026-11-21", "2026-11-21")),
            (Step("week", timedelta(days=7)), "2026-11-16T00:00", ("2026-11-16", "2026-11-22")),
            (Step("month", timedelta(days=30)), "2026-02-01T00:00", ("2026-02-01", "2026-02-28")),
        ],
    )
    def test_a_click_on_a_bar_leads_to_its_time(
        self, step: Step, start: str, address: tuple[str, ...]
    ) -> None:
        found = address_of(datetime.fromisoformat(start).replace(tzinfo=CITY.zone), step)
        assert tuple(found.values()) == address


class TestHeadline:
    @pytest.mark.parametrize(
        ("received", "said"),
        [(9, "lebih banyak dari biasanya"), (5, "seperti biasanya"), (1, "lebih sedikit dari")],
    )
    def test_it_says_whether_that_is_much(self, received: int, said: str) -> None:
        told = analisis_headline(situation(), trend(received, total=USUAL))
        assert told.answer.startswith(f"{received} laporan masuk dalam 24 jam, {said}")
        assert told.aside == "biasanya 3–8"

    @pytest.mark.parametrize(
        ("window", "aside"),
        [
            (Preset.DAY, "jumlah seluruhnya biasa, 2 jam di luar kisaran biasa"),
            (Preset.WEEK, "jumlah seluruhnya biasa, 2 kurun 6 jam di luar kisaran biasa"),
            (Preset.MONTH, "jumlah seluruhnya biasa, 2 hari di luar kisaran biasa"),
        ],
    )
    def test_a_usual_total_of_unusual_steps_says_how_both_are_true(
        self, window: Preset, aside: str
    ) -> None:
        s, steps = situation(window=Window(window)), trend(1, 4, None, 9, total=USUAL)
        told = analisis_headline(s, replace(steps, received=5))
        assert "seperti biasanya" in told.answer
        assert told.aside == aside
        assert aside.partition(", ")[2] in text_of(trend_head(s, steps))

    def test_without_enough_history_it_does_not_judge(self) -> None:
        told = analisis_headline(situation(categories=frozenset({"banjir"})), trend(4))
        assert told.answer == "Banjir: 4 laporan masuk dalam 24 jam"
        assert "belum cukup riwayat" in told.aside


def week(**counts: int) -> WeekGrid:
    cells = tuple(tuple(counts.get(f"d{d}h{h}", 0) for h in range(24)) for d in range(7))
    hours = tuple(tuple(0.0 if d == 6 else 1.0 for _ in range(24)) for d in range(7))
    return WeekGrid(cells, hours, undated=counts.get("undated", 0))


class TestGrid:
    def test_cells_are_coloured_up_to_the_busiest(self) -> None:
        assert [shade_of(pace, 8) for pace in (None, 0, 0.1, 1, 4.4, 8)] == [
            "none",
            "d0",
            "d1",
            "d1",
            "d5",
            "d8",
        ]

    def test_the_busiest_hour_is_said_and_what_has_no_hour_is_counted(self) -> None:
        said = text_of(grid_view(situation(), week(d0h8=12, d1h9=3, undated=4)))
        assert "paling ramai Sen pukul 08, 12 per jam" in said
        assert "4 laporan tanpa jam tidak ikut" in said
        assert "di luar jangka waktu" in said

    def test_heads_add_their_hour_or_weekday_to_what_is_chosen(self) -> None:
        links = links_of(grid_view(situation(narrow=Narrowing(hours=frozenset({8}))), week()))
        assert links["09"].endswith("hour=8,9")
        assert "hour" not in links["08"]
        assert links["Sel"].endswith("hour=8&weekday=2")


class TestPareto:
    COUNTS = {"banjir": 30, "sampah": 60, "pohon": 10}

    def test_rows_are_sorted_with_their_share_together(self) -> None:
        said = text_of(pareto_view(situation(), self.COUNTS))
        assert said.endswith("Sampah 60 60 % Banjir 30 90 % Pohon tumbang 10 100 %")
        assert "2 kategori membuat 90 % laporan" in said

    def test_under_its_own_filter_it_says_what_it_counts(self) -> None:
        said = text_of(pareto_view(situation(categories=frozenset({"banjir"})), self.COUNTS))
        assert "semua kategori di tempat dan waktu ini: 2 membuat 90 % laporan" in said

    def test_a_row_is_a_switch_of_its_category(self) -> None:
        links = links_of(pareto_view(situation(categories=frozenset({"banjir"})), self.COUNTS))
        assert links["Sampah 60 60 %"].endswith("category=banjir,sampah")
        assert "category" not in links["Banjir 30 90 %"]

    def test_nothing_received_says_so(self) -> None:
        s = situation(window=Window(Preset.MONTH))
        assert "Tidak ada laporan dalam 30 hari" in text_of(pareto_view(s, {}))


HOLDERS = (
    HolderFigures("dpu", 40, Standing(12, 3), Compliance(17, 20), Median(95, 30)),
    HolderFigures("wilayah", 9, Standing(4), Compliance(2, 4), Median(None, 0)),
)


class TestHolders:
    def test_a_row_tells_of_its_holder_and_filters_to_it(self) -> None:
        s = situation(agencies=(Agency("dpu", "Dinas Pekerjaan Umum"),))
        drawn = holders_view(s, HOLDERS, clocked=True)
        rows = [text_of(row) for row in parts_of(drawn) if type(row).__name__ == "Tr"]
        assert rows[1] == "Dinas Pekerjaan Umum 40 12 3 85 % 20 1 j 35 m 30"
        assert rows[2] == "kelurahan dan kecamatan 9 4 0 – 4 – 0"  # a share of four says little
        assert links_of(drawn)["Dinas Pekerjaan Umum"].endswith("holder=dpu")

    def test_a_chosen_row_is_let_go_by_its_link(self) -> None:
        s = situation(narrow=Narrowing(holders=frozenset({"wilayah"})))
        drawn = links_of(holders_view(s, HOLDERS, clocked=True))
        assert "holder" not in drawn["kelurahan dan kecamatan"]
        assert drawn["dpu"].endswith("holder=dpu,wilayah")

    def test_where_there_are_no_clocks_nobody_is_praised(self) -> None:
        said = text_of(holders_view(situation(), HOLDERS[1:], clocked=False))
        assert "9 4 – – 4" in said


class TestSurvival:
    FOUND = Durations(minutes=(30, 60, 600, 900), done=(2, 3, 4, 0), open=(0, 0, 0, 1))

    def test_the_answer_is_in_words_with_what_is_open(self) -> None:
        said = text_of(survival_head(situation(), self.FOUND))
        assert "Separuh selesai dalam 1 j (antara 30 m dan 10 j)." in said
        assert "90 % dalam 10 j." in said
        assert "1 yang masih terbuka ikut dihitung." in said

    def test_where_most_are_open_no_median_is_made_up(self) -> None:
        slow = Durations((60, 2_000), (1, 0), (0, 5))
        said = text_of(survival_head(situation(), slow))
        assert "Belum separuh selesai dalam 1 hari 9 j." in said
        empty = survival_head(situation(), Durations())
        assert "Tidak ada laporan yang tahapnya diketahui." in text_of(empty)
        assert survival_figure(situation(), Durations())["data"] == []

    def test_the_curve_falls_in_hours_and_percents_and_shows_what_is_chosen(self) -> None:
        figure = survival_figure(situation(narrow=Narrowing(done=(1, 5))), self.FOUND)
        *_, curve = figure["data"]
        assert curve["x"] == pytest.approx([0, 0.5, 1, 10, 15])
        assert curve["y"] == pytest.approx([100, 80, 50, 10, 10])
        (shape,) = figure["layout"]["shapes"]
        assert (shape["x0"], shape["x1"]) == (1, 5)

    def test_a_year_of_steps_is_drawn_no_finer_than_it_is_seen(self) -> None:
        many = tuple(range(1, 20_000))
        found = Durations(many, (1,) * len(many), (0,) * len(many))
        assert len(survival_figure(situation(), found)["data"][-1]["x"]) < 300


class TestMoves:
    UP = Move("73.71.09", "banjir", 34, Usual(12, 15, 20, 8))

    def test_a_move_is_a_sentence_that_filters_to_it(self) -> None:
        links = links_of(movers_view(situation(), (self.UP,)))
        (said,) = links
        assert said == "Banjir di Panakkukang 34 laporan , biasanya 12–20"
        assert links[said] == "/?city=73.71&area=73.71.09&category=banjir"

    def test_no_move_says_so_and_why_where_nothing_can_be_compared(self) -> None:
        assert "Tidak ada yang jauh di luar kisaran" in text_of(movers_view(situation(), ()))
        assert "Belum cukup riwayat" in text_of(movers_view(situation(), None))
        of_now = situation(narrow=Narrowing(stages=frozenset({Stage.PROSES})))
        assert "tidak berlaku" in text_of(movers_view(of_now, ()))

    def test_the_headline_names_what_stands_out(self) -> None:
        told = analisis_headline(situation(), trend(5, total=USUAL), (self.UP,))
        assert told.aside == "paling menonjol Banjir di Panakkukang, naik"
        of_now = situation(narrow=Narrowing(stages=frozenset({Stage.PROSES})))
        assert analisis_headline(of_now, trend(5)).aside == ""


class TestFlow:
    FLOW = StageFlow(
        {Way.WAITS: 10, Way.DONE: 60, Way.WORKED_ON: 20, Way.CLOSED_AT_ONCE: 10},
        Median(45, 80),
        {Way.DONE: Median(600, 60), Way.CLOSED_AT_ONCE: Median(30, 10)},
    )

    def test_each_step_tells_how_many_went_where_and_how_fast(self) -> None:
        said = text_of(flow_view(situation(), self.FLOW))
        assert "100 masuk, dengan yang langsung ditutup ditindaklanjuti 80 80 % median 45 m" in said
        assert "langsung ditutup 10 10 % median 30 m masih menunggu 10 10 %" in said
        assert said.endswith(
            "80 ditindaklanjuti selesai 60 75 % median 10 j masih ditindaklanjuti 20 25 %"
        )

    def test_the_second_bar_is_as_wide_as_what_goes_on(self) -> None:
        bars = [
            part.style["width"]
            for part in parts_of(flow_view(situation(), self.FLOW))
            if getattr(part, "className", "") == "flow-bar"
        ]
        assert bars == ["100.00%", "80.00%"]

    def test_a_stage_filters_and_is_let_go_again_and_what_is_closed_is_no_filter(self) -> None:
        links = links_of(flow_view(situation(), self.FLOW))
        waits = next(words for words in links if words.startswith("masih menunggu"))
        assert links[waits].endswith("stage=menunggu")
        assert not any("ditutup" in words for words in links)
        chosen = situation(narrow=Narrowing(stages=frozenset({Stage.MENUNGGU})))
        assert "stage" not in links_of(flow_view(chosen, self.FLOW))[waits]


class TestCompare:
    FIGURES = kpis(
        period(received=40, open=12, late=3, resolution_compliance=Compliance(9, 10)),
        period(received=20, open=12, resolution_compliance=Compliance(8, 10)),
    )

    def rows(self, s: Any) -> list[str]:
        drawn = compare_view(s, self.FIGURES)
        return [text_of(row) for row in parts_of(drawn) if type(row).__name__ == "Tr"]

    def test_both_sides_and_their_difference(self) -> None:
        rows = self.rows(situation())
        assert rows[0] == "24 jam jangka sebelumnya Selisih"
        assert rows[1] == "Masuk 40 laporan 20 laporan naik 100 %"
        assert rows[2] == "Terbuka 12 laporan 12 laporan tetap"
        assert rows[5] == "Tepat SLA 90 % dari 10 80 % dari 10 naik 10 poin"

    def test_between_places_nothing_rises_or_falls(self) -> None:
        s = situation(area="73.71.09", view=View(compare=Comparison("73.71.12")))
        rows = self.rows(s)
        assert rows[0] == "Panakkukang Manggala Selisih"
        assert rows[1] == "Masuk 40 laporan 20 laporan 100 %"
        assert rows[2] == "Terbuka 12 laporan 12 laporan sama"

    def test_the_places_offered_lie_beside_the_one_looked_at(self) -> None:
        links = links_of(compare_view(situation(area="73.71.09"), self.FIGURES))
        assert [*links] == ["jangka sebelumnya", "tahun lalu", "Manggala", "Wajo"]
        assert links["Wajo"].endswith("compare=73.71.02")
        assert [*links_of(compare_view(situation(), None))] == ["jangka sebelumnya", "tahun lalu"]

    def test_what_goes_by_how_things_stand_now_has_no_past(self) -> None:
        now = Narrowing(stages=frozenset({Stage.SELESAI}))
        assert self.rows(situation(narrow=now)) == []
        assert "dengan masa lalu tidak dapat" in text_of(
            compare_view(situation(narrow=now), self.FIGURES)
        )
        elsewhere = View(compare=Comparison("73.71.12"))
        assert self.rows(situation(area="73.71.09", narrow=now, view=elsewhere))
        assert self.rows(situation(narrow=Narrowing(hours=frozenset({7}))))

    def test_without_data_of_a_year_ago_it_says_so(self) -> None:
        assert "Belum ada data setahun" in text_of(compare_view(situation(), None))

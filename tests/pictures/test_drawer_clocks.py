"""The clocks of a report: words, bars, labels, and who held it. Their lives are those of
test_sla: a response of 30 minutes, a resolution of 100."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from dashboard.policies import Target, Unit
from dashboard.reports import HolderTime, ReportClocks
from dashboard.sla import read_clocks
from dashboard.tracks import Piece
from layouts.bars import lines_of
from layouts.drawer_clocks import clocks_view, state_words, target_words
from tests.pictures.making import (
    detail,
    late_line,
    line,
    parts_of,
    report_clocks,
    situation,
    text_of,
)
from tests.rules.test_sla import DONE, MINUTE, H, K, Life, P, at, clocks, facts


def shown(found: ReportClocks, **fields: Any) -> list[Any]:
    s = situation(now=found.at)
    return clocks_view(s, detail(clocks=found, line=line(created_at=at(0), **fields)))


def bars(drawn: Sequence[Any]) -> list[list[tuple[str, str]]]:
    """The pieces and marks of each bar, as (sort, place)."""
    return [
        [(part.className, part.style["left"]) for part in bar.children]
        for bar in parts_of(drawn)
        if getattr(bar, "className", None) == "sla-bar"
    ]


@pytest.mark.parametrize(
    ("life", "now", "resolution", "response"),
    [
        ([], 10, "sisa 1 j 30 m", "sisa 20 m"),
        ([], 27, "sisa 1 j 13 m", "berisiko, sisa 3 m"),
        ([], 142, "terlambat 42 m", "terlambat 1 j 52 m"),
        ([(K, 5)], 85, "berisiko, sisa 15 m", "tepat waktu"),
        ([(K, 40), (DONE, 60)], 500, "tepat waktu", "ditindak, terlambat 10 m"),
        ([(H, 40)], 300, "ditahan, sisa 1 j", "ditindak, terlambat 10 m"),
        ([(H, 130)], 142, "terlambat 42 m, ditahan", "ditindak, terlambat 1 j 40 m"),
        ([(H, 130), (K, 135)], 142, "terlambat 42 m", "ditindak, terlambat 1 j 40 m"),
        ([(K, 5), (DONE, 162)], 500, "selesai, terlambat 1 j 2 m", "tepat waktu"),
    ],
)
def test_how_a_clock_stands_in_words(life: Life, now: int, resolution: str, response: str) -> None:
    found = report_clocks(clocks(*life), at(now))
    s = situation(now=at(now))
    assert state_words(s, found.resolution, found) == resolution
    assert state_words(s, found.response, found) == response


def test_hours_of_an_office_are_said_to_be() -> None:
    found = report_clocks(clocks(), at(10), office=True)
    assert state_words(situation(), found.resolution, found) == "sisa 1 j 30 m kerja"
    assert "terpakai 10 m dari 1 j 40 m kerja" in text_of(shown(found))


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Target(90, Unit.MINUTES), "1 j 30 m"),
        (Target(600, Unit.WORKING_MINUTES, "kantor"), "10 j kerja"),
        (Target(3, Unit.WORKING_DAYS, "kantor"), "3 hari kerja"),
    ],
)
def test_a_target_is_told_as_its_policy_tells_it(target: Target, said: str) -> None:
    assert target_words(situation(), target) == said


def test_a_bar_shows_what_is_used_paused_and_over_and_both_due_times() -> None:
    # Held from 40 to 90 it comes due at 150 and not at 100; the bar is a little longer than 170.
    drawn = shown(report_clocks(clocks((H, 40), (P, 90)), at(170)))
    assert bars(drawn)[0] == [
        ("piece used", "0.0%"),
        ("piece paused", "22.4%"),
        ("piece used", "50.4%"),
        ("piece over", "84.0%"),
        ("mark first", "56.0%"),
        ("mark due", "84.0%"),
    ]
    said = text_of(drawn)
    assert "Penyelesaian: terlambat 20 m terpakai 2 j dari 1 j 40 m" in said
    assert "ditahan 50 m 12.33 masuk batas 15.03 15.23 kini" in said
    assert "semula 14.13 · ditahan 50 m · target 1 j 40 m" in said
    assert "Respons: ditindak, terlambat 10 m" in said
    for word in ("terpakai", "ditahan, tidak dihitung", "lewat batas", "batas semula"):
        assert word in said
    assert "Perwali contoh" in said


def test_a_bar_can_be_read_out() -> None:
    drawn = shown(report_clocks(clocks((H, 40), (P, 90)), at(170)))
    read_out = [part.to_plotly_json()["props"] for part in parts_of(drawn) if hasattr(part, "role")]
    told = [props["aria-label"] for props in read_out if props["role"] == "img"]
    assert told[0].startswith("Penyelesaian: terlambat 20 m, terpakai 2 j dari 1 j 40 m, batas")
    assert "ditahan 50 m" in told[0]


def test_the_legend_names_only_what_is_there() -> None:
    said = text_of(shown(report_clocks(clocks(), at(10))))
    assert "batas waktu" in said
    assert "ditahan" not in said
    assert "lewat batas" not in said


def test_a_reopened_clock_says_what_that_gave_it() -> None:
    said = text_of(shown(report_clocks(clocks((K, 5), (DONE, 95), (P, 200)), at(205))))
    assert "dibuka kembali 1 kali" in said
    assert "ditambah 20 m karena dibuka kembali" in said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "belum ada aturan untuk kategori ini"),
        ({"outside": True}, "di luar wilayah mitra tidak ada SLA"),
        ({"stays": ()}, "sumbernya tidak memberi tahu waktunya"),
    ],
)
def test_without_a_clock_it_says_why(changes: dict[str, Any], why: str) -> None:
    read = read_clocks(facts(**changes), response=None, resolution=None)
    drawn = shown(report_clocks(read, at(10), policy=None))
    assert text_of(drawn) == f"Tanpa jam SLA: {why}"
    assert bars(drawn) == []


def test_one_clock_can_be_missing_beside_the_other() -> None:
    found = report_clocks(clocks((DONE, 60), response_known=False, first_action_at=None), at(70))
    drawn = shown(found)
    assert "Respons: sumbernya tidak memberi tahu waktunya" in text_of(drawn)
    assert len(bars(drawn)) == 1


def test_what_was_closed_without_work_is_not_scored() -> None:
    said = text_of(shown(report_clocks(clocks((DONE, 60)), at(70)), stage="duplikat"))
    assert "Penyelesaian: berhenti, tidak dinilai" in said
    assert "tepat waktu" not in said


def test_holders_lie_on_the_same_course_and_what_is_over_shows() -> None:
    first, second = Piece(timedelta(), 40 * MINUTE), Piece(40 * MINUTE, 120 * MINUTE)
    holders = (
        HolderTime("Tamamaung", first.length, (), (first,), "73.71.09.1001"),
        HolderTime("Dinas Pekerjaan Umum", second.length, (), (second,)),
    )
    drawn = shown(report_clocks(clocks((K, 5)), at(120), holders=holders))
    said = text_of(drawn)
    assert "Waktu pemegang jam SLA penyelesaian, tanpa jeda" in said
    assert "Kel. Tamamaung 40 m" in said
    assert "Dinas Pekerjaan Umum 1 j 20 m" in said
    assert bars(drawn)[2:] == [
        [("piece used", "0.0%")],
        [("piece used", "31.7%"), ("piece over", "79.4%")],
    ]


def test_a_promise_of_the_source_is_said_to_be_one() -> None:
    said = text_of(shown(report_clocks(clocks(), at(10), promised_at=at(100), policy=None)))
    assert "dijanjikan sumber laporan: Sab 21 Nov 2026 14.13 WITA" in said


def test_a_report_without_clocks_shows_nothing_of_them() -> None:
    assert clocks_view(situation(), detail(line=late_line())) == []


@pytest.mark.parametrize(
    ("reaches", "lines"),
    [
        ([(0, 20), (60, 80), (85, 100)], [0, 0, 0]),
        ([(0, 20), (10, 30), (85, 100)], [0, 1, 0]),
        ([(0, 40), (30, 60), (35, 70)], [0, 1, 2]),
        ([(0, 40), (30, 60), (50, 70)], [0, 1, 0]),
    ],
)
def test_labels_that_run_into_each_other_get_a_line_of_their_own(
    reaches: list[tuple[float, float]], lines: list[int]
) -> None:
    assert lines_of(reaches) == lines

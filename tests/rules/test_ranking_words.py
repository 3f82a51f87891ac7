"""Kenapa peringkat ini? The sentences tell the numbers of the board, and no others."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.boards import make_board
from dashboard.leaderboard import Board, Charge, Facts, Unit, UnitKind
from dashboard.ranking_words import why_this_rank
from dashboard.sla import ClockName
from dashboard.texts import texts

ZONE = ZoneInfo("Asia/Makassar")


@pytest.fixture(scope="module")
def board() -> Board:
    """A good, a bad and a usual unit with the same mix, one with hard cases, one with few, one with
    none."""
    both = {1: (190, 180), 2: (150, 90), 3: (185, 150), 5: (8, 6)}
    charges = [
        Charge(unit, category, 0, n, met, n)
        for unit, (easy, hard) in both.items()
        for category, met in (("mudah", easy), ("sulit", hard))
        for n in [9 if unit == 5 else 200]
    ]
    charges = [*charges, Charge(4, "sulit", 0, 400, 290, 400)]
    names = ("Baik", "Buruk", "Biasa", "Sulit", "Sedikit", "Kosong")
    return make_board(
        Facts(
            city="73.71",
            zone=ZONE,
            kind=UnitKind.KELURAHAN,
            clock=ClockName.RESPONSE,
            start=datetime(2026, 9, 30, 16, tzinfo=UTC),
            end=datetime(2026, 10, 31, 16, tzinfo=UTC),
            units=[Unit(number, str(number), name) for number, name in enumerate(names, 1)],
            charges=charges,
        )
    )


def sentences(board: Board, key: str, language: str = "id") -> tuple[str, ...]:
    line = board.line(key)
    assert line is not None
    return why_this_rank(texts(language), board, line, ZONE)


def test_five_sentences_with_the_units_numbers(board: Board):
    kept, mix, score, rank, band = sentences(board, "1")
    assert "370 dari 400" in kept
    assert "92,5 %" in kept
    assert "1 Okt 2026" in kept
    assert "31 Okt 2026" in kept
    standing = board.line("1").standing
    assert f"{100 * standing.expected:.1f}".replace(".", ",") in mix
    assert f"{100 * standing.score.low:.1f}".replace(".", ",").removesuffix(",0") in score
    assert "peringkat 1 dari 4" in rank
    assert band.endswith("jelas di atas.")


@pytest.mark.parametrize(
    ("key", "mix", "band"),
    [("2", "lebih mudah", "jelas di bawah"), ("4", "lebih sulit", "")],
)
def test_how_hard_it_was_and_what_may_be_said(board: Board, key: str, mix: str, band: str):
    _, told_mix, _, _, told_band = sentences(board, key)
    assert mix in told_mix
    assert band in told_band


def test_below_the_floor_no_rank_is_told(board: Board):
    *_, rank, band = sentences(board, "5")
    assert rank == "Baru 18 laporan diputuskan, kurang dari 20: belum diberi peringkat."
    assert "belum cukup" in band


def test_of_nothing_there_is_one_sentence(board: Board):
    assert sentences(board, "6") == ("Kosong belum punya laporan yang diputuskan.",)


def test_in_english(board: Board):
    kept, *_ = sentences(board, "1", "en")
    assert kept.startswith("Baik answered 370 of 400 reports in time")


@pytest.mark.parametrize(
    ("key", "words"),
    [("1", "lebih dari 99,9 %: jelas di atas"), ("2", "kurang dari 0,1 %: jelas di bawah")],
)
def test_no_chance_is_called_nothing_or_certain(board: Board, key: str, words: str):
    assert words in sentences(board, key)[-1]

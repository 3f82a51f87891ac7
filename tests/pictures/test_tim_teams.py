"""The list of teams: who works when, who is in them, and that one that nobody is in says so."""

from datetime import time

import pytest

from dashboard.teams import Member, Shift, Team, TeamEntry
from layouts.tim_teams import headline, list_view, shift_lines
from tests.pictures.making import situation, text_of

EVERY_DAY = range(1, 8)
EVENING = tuple(Shift(day, time(14), time(22)) for day in EVERY_DAY)


def entry(*members: str, load: int = 3, **facts: object) -> TeamEntry:
    told = {"staffed": bool(members)} | facts
    team = Team(1, "trc-1", "TRC Panakkukang", frozenset({"73.71.09"}), 25, **told)
    return TeamEntry(team, tuple(Member(one, one.title()) for one in members), load)


@pytest.mark.parametrize(
    ("language", "shifts", "said"),
    [
        ("id", [], []),
        ("id", EVENING, ["Sen–Min 14.00-22.00"]),
        ("en", EVENING, ["Mon–Sun 14:00-22:00"]),
        (
            "id",
            [Shift(day, time(start), time(end)) for day in EVERY_DAY
             for start, end in ((6, 14), (14, 22), (22, 6))],
            ["Sen–Min 06.00-14.00, 14.00-22.00, 22.00-06.00"],
        ),
        (
            "id",
            [*(Shift(day, time(8), time(16)) for day in range(1, 6)), Shift(6, time(8), time(12))],
            ["Sen–Jum 08.00-16.00", "Sab 08.00-12.00"],
        ),
    ],
)  # fmt: skip
def test_shifts_are_told_once_for_all_their_days(language: str, shifts, said: list[str]):
    assert shift_lines(situation(language), shifts) == said


@pytest.mark.parametrize(
    ("language", "members", "shifts", "said", "unsaid"),
    [
        ("id", ("ani", "sari"), EVENING, ["ani, sari", "bertugas sampai 22.00"], "tanpa anggota"),
        ("en", ("ani",), EVENING, ["on duty until 22:00"], "no members"),
        ("id", ("ani",), (), ["bertugas", "selalu"], "tidak disarankan"),
        ("id", (), EVENING, ["tanpa anggota", "tidak disarankan"], "bertugas"),
        ("id", (), (), ["tanpa anggota", "tidak disarankan"], "bertugas"),
        ("en", (), (), ["no members", "not suggested"], "on duty"),
    ],
)
def test_a_row_says_who_is_in_it_and_works_now(language, members, shifts, said, unsaid):
    shown = text_of(list_view(situation(language), [entry(*members, shifts=shifts)]))
    for words in said:
        assert words in shown
    assert unsaid not in shown


def test_the_sentence_counts_those_that_nobody_is_in():
    entries = [entry("ani"), entry("sari", load=25), entry(), entry(load=30)]
    assert headline(situation(), entries) == (
        "4 tim, 2 bertugas sekarang, 2 tanpa anggota, 2 penuh."
    )
    assert headline(situation(), entries[:1]) == "1 tim, 1 bertugas sekarang."

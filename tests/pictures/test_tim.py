"""The Tim page: what a card says, which buttons it has for whom, and the sheet behind them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.deadlines import Deadlines
from dashboard.field_actions import NEEDS_NOTE, Action
from dashboard.lifecycle import Stage
from dashboard.team_queue import Queue, QueueLine
from dashboard.teams import Team
from layouts import tim
from layouts.tim import TeamAnswers
from layouts.tim_sheet import ASK_WORDS, sheet
from tests.factories import NOW
from tests.pictures.making import line, links_of, parts_of, situation, text_of

HOUR = timedelta(hours=1)
LEAD = Scope(
    role=Role.PIMPINAN_TIM, areas=frozenset({"73.71.09"}), area_cities=frozenset({"73.71"})
)
MEMBER = replace(LEAD, role=Role.ANGGOTA_TIM)
LURAH = replace(LEAD, role=Role.LURAH, areas=frozenset({"73.71.09.1001"}))
OPERATOR = Scope(role=Role.OPERATOR, cities=frozenset({"73.71"}))
DESK = ("ubah_kategori", "pindah", "serahkan")
TRC = Team(1, "trc-1", "TRC Panakkukang", frozenset({"73.71.09"}), 25)


def queued(stage: Stage = Stage.MENUNGGU, due_in: timedelta = HOUR, **fields: Any) -> QueueLine:
    held = stage is Stage.DITAHAN
    deadlines = Deadlines(risk_at=NOW + due_in - HOUR / 4, due_at=NOW + due_in, paused=held)
    shown = line(id=fields.pop("id", 7), stage=stage, resolution=deadlines, response=Deadlines())
    plain: dict[str, Any] = {
        "line": shown,
        "version": 91,
        "title": "Air setinggi lutut",
        "address": "Jl. Boulevard 3",
        "lat": -5.15,
        "lon": 119.44,
        "severity": 2,
        "held_by": "Tamamaung",
        "holder_area": "73.71.09.1001",
        "team": None,
        "team_name": None,
        "duplicates": 0,
        "waits_for": None,
    }
    return QueueLine(**(plain | fields))


def shown(*lines: QueueLine, scope: Scope = LEAD, language: str = "id", **fields: Any) -> Any:
    queue = Queue(lines, **({"number": len(lines), "late": 0, "own": 0} | fields.pop("of", {})))
    own = fields.pop("own", frozenset({"trc-1"}))
    answers = TeamAnswers(queue, fields.pop("only_own", False), (TRC,), own)
    return tim.parts(situation(language, scope=scope, path="/tim"), answers)


def marked(component: Any, name: str) -> list[Any]:
    """The parts that have that attribute, in the order of the page."""
    return [part for part in parts_of(component) if getattr(part, name, None)]


def buttons(parts: Any) -> list[str]:
    """The actions of a card's buttons, in their order."""
    return [getattr(part, "data-action") for part in marked(parts["tim-list"], "data-action")]


@pytest.mark.parametrize(
    ("language", "of", "sentence"),
    [
        ("id", {"number": 7, "late": 2, "own": 0}, "2 terlambat dari 7 tugas."),
        ("id", {"number": 7, "late": 0, "own": 0}, "7 tugas, tidak ada yang terlambat."),
        ("id", {"number": 0, "late": 0, "own": 0}, "Antrean kosong."),
        ("en", {"number": 1, "late": 1, "own": 0}, "1 late of 1 task."),
        # Operasi counts citizens' reports alone.
        (
            "id",
            {"number": 97, "late": 15, "own": 0, "uncounted": 3},
            "15 terlambat dari 97 tugas, termasuk 3 darurat atau mesin.",
        ),
        (
            "en",
            {"number": 7, "late": 0, "own": 0, "uncounted": 1},
            "7 tasks, including 1 emergency or machine event, none of them late.",
        ),
        ("en", {"number": 1_200, "late": 0, "own": 0}, "1,200 tasks, none of them late."),
    ],
)
def test_the_first_thing_read_is_a_sentence(language: str, of: Any, sentence: str):
    assert shown(language=language, of=of)["tim-headline"] == sentence


def test_a_card_says_what_is_to_be_done_where_and_until_when():
    said = text_of(shown(queued(duplicates=2, team_name="Tim 3", team="tim-3"))["tim-list"])
    for words in (
        "sisa",
        "Air setinggi lutut",
        "Kel. Tamamaung, Jl. Boulevard 3",
        "Menunggu",
        "batas 20.05",
        "Tim 3",
        "+2 laporan serupa",
    ):
        assert words in said


def test_an_address_that_names_the_place_stands_alone():
    said = text_of(shown(queued(address="RT 2, Kel. Tamamaung"))["tim-list"])
    assert said.count("Tamamaung") == 1


def test_without_a_title_the_category_is_told():
    assert "Banjir" in text_of(shown(queued(title=None))["tim-list"])


def test_who_a_held_report_waits_for():
    assert "ditahan: PLN" in text_of(shown(queued(Stage.DITAHAN, waits_for="PLN"))["tim-list"])


@pytest.mark.parametrize(
    ("stage", "team", "scope", "actions"),
    [
        (
            Stage.MENUNGGU,
            None,
            LEAD,
            ["ambil", "tugaskan", "foto", "mulai", "tahan", "selesai", "gabung", "catat"],
        ),
        (
            Stage.DISPOSISI,
            "trc-1",
            LEAD,
            ["mulai", "tahan", "foto", "tugaskan", "selesai", "gabung", "catat"],
        ),
        (Stage.PROSES, "trc-1", LEAD, ["selesai", "tahan", "foto", "tugaskan", "gabung", "catat"]),
        (Stage.DITAHAN, "trc-1", MEMBER, ["mulai", "selesai", "foto", "catat"]),
        (Stage.PROSES, "trc-1", MEMBER, ["selesai", "tahan", "foto", "catat"]),
        (Stage.PROSES, "tim-3", MEMBER, []),
        (Stage.MENUNGGU, None, LURAH, ["mulai", "foto", "tahan", "selesai", "catat"]),
        (
            Stage.PROSES,
            None,
            OPERATOR,
            ["selesai", "tahan", "foto", "ambil", "tugaskan", "gabung", "catat", *DESK],
        ),
    ],
)
def test_the_buttons_of_a_card(stage: Stage, team: str | None, scope: Scope, actions: list[str]):
    assert buttons(shown(queued(stage, team=team), scope=scope)) == actions


def test_who_is_in_no_team_takes_nothing():
    found = buttons(shown(queued(), scope=OPERATOR, own=frozenset()))
    assert "ambil" not in found
    assert "tugaskan" in found


def test_the_card_names_what_an_action_has_to_say():
    (card,) = marked(shown(queued())["tim-list"], "data-report")
    told = [getattr(card, f"data-{name}") for name in ("report", "version", "own", "lat", "lon")]
    assert told == ["7", "91", "trc-1", "-5.15", "119.44"]


def test_the_way_there_only_where_it_is_known():
    there = links_of(shown(queued())["tim-list"])
    assert there["Arah"] == "https://www.openstreetmap.org/directions?to=-5.15%2C119.44"
    assert "Arah" not in links_of(shown(queued(lat=None, lon=None))["tim-list"])


def test_the_own_team_has_its_own_list():
    tabs = shown(queued(), of={"number": 9, "late": 0, "own": 4})["tim-tabs"]
    assert links_of(tabs)["Tugas tim saya (4)"] == "/tim?city=73.71&of=own"
    assert "tim saya" not in text_of(shown(queued(), own=frozenset())["tim-tabs"])


def test_nothing_to_do_says_where_to_look():
    assert "Tidak ada laporan terbuka" in text_of(shown()["tim-list"])
    assert "Lihat antrean" in text_of(shown(only_own=True)["tim-list"])


def test_a_longer_queue_says_how_much_more_there_is():
    said = text_of(shown(queued(), of={"number": 41, "late": 0, "own": 0})["tim-list"])
    assert "40 lagi" in said


@pytest.mark.parametrize(
    ("shown_now", "number", "more"),
    [(60, 640, ("Tampilkan 60 lagi", 120)), (180, 640, ("Tampilkan 20 lagi", 200)),
     (60, 75, ("Tampilkan 15 lagi", 75))],
)  # fmt: skip
def test_more_of_a_longer_queue_is_a_link(shown_now: int, number: int, more: tuple[str, int]):
    lines = [queued(id=one) for one in range(1, shown_now + 1)]
    of = {"number": number, "late": 0, "own": 0}
    drawn = shown(*lines, of=of, only_own=True)
    words, wanted = more
    assert links_of(drawn["tim-list"])[words] == f"/tim?city=73.71&of=own&n={wanted}"
    assert drawn["tim-map-note"] == f"{shown_now} pertama dari {number}, sama dengan daftar"


def test_a_list_that_is_full_says_so_and_leads_nowhere():
    lines = [queued(id=one) for one in range(1, 201)]
    drawn = shown(*lines, of={"number": 640, "late": 0, "own": 0})["tim-list"]
    assert "paling banyak 200" in text_of(drawn)
    assert not [words for words in links_of(drawn) if words.startswith("Tampilkan")]


def test_a_whole_queue_has_nothing_more():
    drawn = shown(queued(id=1), queued(id=2))
    assert "lagi" not in text_of(drawn["tim-list"])
    assert drawn["tim-map-note"] == ""


def test_a_card_has_the_number_that_a_merge_asks_for():
    assert "No. 26153" in text_of(shown(queued(id=26153))["tim-list"])


@pytest.mark.parametrize(
    ("due_in", "response", "card", "pin_says"),
    [
        (-HOUR, Deadlines(), "terlambat sejak 18.05 ditahan: PLN", ", terlambat, ditahan: PLN"),
        (HOUR, Deadlines(due_at=NOW - HOUR), "terlambat sejak 18.05 ditahan: PLN",
         ", terlambat, ditahan: PLN"),
        (HOUR, Deadlines(), "ditahan: PLN", "Tamamaung, ditahan: PLN"),
        # Its response was late, and is over.
        (HOUR, Deadlines(due_at=NOW - 2 * HOUR, stopped_at=NOW - HOUR), "ditahan: PLN",
         "Tamamaung, ditahan: PLN"),
    ],
)  # fmt: skip
def test_a_held_report_says_held_and_before_it_that_it_is_late(due_in, response, card, pin_says):
    held = queued(Stage.DITAHAN, due_in, waits_for="PLN", team="trc-1")
    drawn = shown(replace(held, line=replace(held.line, response=response)))
    assert text_of(drawn["tim-list"]).startswith(card)
    (pin,) = drawn["tim-map-state"]["pins"]
    assert pin["level"] == "ditahan"
    assert pin["title"].endswith(pin_says)
    classes = [part.className for part in marked(drawn["tim-list"], "data-action")]
    assert "button primary" not in classes


def test_what_is_late_and_not_held_says_late():
    drawn = shown(queued(Stage.PROSES, due_in=-HOUR, team="trc-1"))
    assert "terlambat" in text_of(drawn["tim-list"])
    assert drawn["tim-map-state"]["pins"][0]["level"] == "terlambat"


def test_the_sheet_asks_for_all_that_needs_words():
    asked = {getattr(part, "data-for") for part in marked(sheet(situation().t), "data-for")}
    assert asked == {action.value for action in ASK_WORDS}
    assert asked >= {action.value for action in NEEDS_NOTE}
    assert Action.AMBIL not in asked


def lists(scope: Scope) -> dict[str, list[str]]:
    """What there is to choose from, by what for: the values."""
    found = marked(shown(scope=scope)["tim-desk"], "data-list")
    return {
        getattr(one, "data-list"): [part.value for part in marked(one, "value")] for one in found
    }


def test_what_there_is_to_choose_from_is_for_who_may_choose():
    assert lists(MEMBER) == lists(LURAH) == {}
    assert lists(LEAD) == {"team": ["trc-1"]}
    of_operator = lists(OPERATOR)
    assert of_operator["category"] == ["banjir", "sampah", "parkir-liar", "pohon", "drainase"]
    # The lowest areas; Wajo has none below it here.
    assert of_operator["area"] == ["73.71.02", "73.71.09.1001", "73.71.09.1002", "73.71.12.1001"]
    assert "area:73.71.09.1001" in of_operator["holder"]


@pytest.mark.parametrize(("scope", "number"), [(LEAD, 1), (OPERATOR, 1), (MEMBER, 0), (LURAH, 0)])
def test_cards_are_picked_by_who_gives_them_out(scope: Scope, number: int):
    cards = shown(queued(), scope=scope)["tim-list"]
    assert sum(hasattr(part, "data-pick") for part in parts_of(cards)) == number


def test_done_and_the_photo_button_ask_for_a_picture():
    asked = [
        getattr(part, "data-for")
        for part in marked(sheet(situation().t), "data-for")
        if any(hasattr(inner, "data-pick-photo") for inner in parts_of(part))
    ]
    assert asked == ["selesai", "foto"]


def test_each_report_with_a_point_is_a_pin_with_its_number():
    parts = shown(
        queued(id=7, due_in=-HOUR),
        queued(id=8, lat=None, lon=None),
        queued(Stage.DITAHAN, id=9),
    )
    pins = parts["tim-map-state"]["pins"]
    told = [(pin["id"], pin["number"], pin["level"]) for pin in pins]
    assert told == [(7, 1, "terlambat"), (9, 3, "ditahan")]
    assert pins[0]["title"] == "Banjir, Kel. Tamamaung, terlambat"
    assert parts["tim-map-note"] == "1 tanpa titik, ada di daftar"
    numbers = [
        part.children
        for part in parts_of(parts["tim-list"])
        if getattr(part, "className", "") == "team-number"
    ]
    assert numbers == ["1", "2", "3"]


def test_the_map_is_of_the_place_of_the_list_and_goes_into_no_area():
    state = shown(queued())["tim-map-state"]
    assert (state["area"], state["fixed"]) == ("73.71", True)
    assert shown(queued())["tim-map-note"] == ""

"""A screen to be paired, or a wall there is, in a drawer over the page Aturan."""

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.filters import Preset
from dashboard.ids import Aturan, Repeated, one_of
from dashboard.places import Level
from dashboard.rule_address import rules_query
from dashboard.wall_forms import EVERYTHING, EntryField
from dashboard.walls import (
    LISTED,
    LONGEST_DWELL,
    LONGEST_NAME,
    SHORTEST_DWELL,
    DayPart,
    Entry,
    Playlist,
    Wall,
)
from layouts.aturan_walls import SCENE_WORDS, preview_link
from layouts.forms import choice_input, form_buttons, form_drawer, text_input
from layouts.situation import WINDOW_WORDS, Situation

PART_WORDS = {
    DayPart.ALWAYS: "selalu",
    DayPart.MORNING: "pagi, 05–11",
    DayPart.DAY: "siang, 11–17",
    DayPart.NIGHT: "malam, 17–05",
}
LONGEST_CODE = 12


def new_wall_drawer(s: Situation) -> list[html.Aside]:
    """The form that pairs a screen by its code."""
    said = s.t("Buka /layar di layar itu: kode enam huruf tampil di sana.")
    warned = s.t(
        "Pasangkan hanya layar yang Anda lihat sendiri: siapa pun di depannya melihat angka kota "
        "ini."
    )
    fields = [
        text_input(
            Aturan.WALL_CODE,
            s.t("Kode di layar"),
            longest=LONGEST_CODE,
            placeholder="BCD 234",
            withAsterisk=True,
        ),
        text_input(
            Aturan.WALL_NAME,
            s.t("Nama layar"),
            longest=LONGEST_NAME,
            placeholder=s.t("misalnya Balai Kota lantai 2"),
            withAsterisk=True,
        ),
        html.P(warned, className="quiet"),
    ]
    return [
        form_drawer(
            s,
            s.t("Pasangkan layar"),
            close=_close(s),
            under=[html.Span(said)],
            body=[
                html.Div(fields, className="fields"),
                form_buttons(s, Aturan.PAIR_WALL, s.t("Pasangkan"), close=_close(s)),
            ],
        )
    ]


def wall_drawer(s: Situation, wall: Wall) -> list[html.Aside]:
    """A wall's name and what it shows; and its end."""
    return [
        form_drawer(
            s,
            wall.name,
            close=_close(s),
            under=[html.Span(s.t("Layar dinding")), preview_link(s, wall)],
            body=[
                html.Div(
                    text_input(
                        Aturan.WALL_NAME, s.t("Nama layar"), value=wall.name, longest=LONGEST_NAME
                    ),
                    className="fields",
                ),
                html.Div(
                    [
                        html.H3(s.t("Daftar adegan")),
                        html.P(
                            s.t("Berputar dari atas ke bawah, lalu dari awal."), className="quiet"
                        ),
                        html.Div(
                            entries(s, wall.playlist), id=Aturan.WALL_ENTRIES, className="repeated"
                        ),
                        html.Button(
                            s.t("Tambah adegan"),
                            id=Aturan.ADD_ENTRY,
                            type="button",
                            className="button small",
                        ),
                    ]
                ),
                dmc.Switch(
                    id=Aturan.WALL_SOUND,
                    label=s.t("Bunyi pendek saat ada yang baru terlambat"),
                    checked=wall.sound,
                ),
                form_buttons(s, Aturan.SAVE_WALL, s.t("Simpan"), close=_close(s)),
                _revoke(s),
            ],
        )
    ]


def entries(s: Situation, playlist: Playlist) -> list[html.Fieldset]:
    """The entries of a playlist, each with its fields and what moves it."""
    return [_entry(s, index, entry) for index, entry in enumerate(playlist)]


def _entry(s: Situation, index: int, entry: Entry) -> html.Fieldset:
    number = index + 1
    dwell = dmc.NumberInput(
        id=_field(EntryField.DWELL, index),
        label=s.t("Detik"),
        value=entry.dwell,
        min=SHORTEST_DWELL,
        max=LONGEST_DWELL,
        allowDecimal=False,
    )
    scenes = [(scene.value, s.t(SCENE_WORDS[scene])) for scene in LISTED]
    windows = [(one.value, s.t(WINDOW_WORDS[one])) for one in Preset if one in WINDOW_WORDS]
    parts = [(part.value, s.t(word)) for part, word in PART_WORDS.items()]
    return html.Fieldset(
        [
            html.Legend(s.t("Adegan {n}", n=number)),
            html.Div(
                [
                    _choice(s, index, EntryField.SCENE, s.t("Gambar"), entry.scene, scenes),
                    _choice(
                        s,
                        index,
                        EntryField.CATEGORY,
                        s.t("Kategori"),
                        entry.category or EVERYTHING,
                        _categories(s),
                    ),
                    _choice(
                        s,
                        index,
                        EntryField.PLACE,
                        s.t("Wilayah"),
                        entry.place or EVERYTHING,
                        _places(s),
                    ),
                    _choice(
                        s, index, EntryField.WINDOW, s.t("Jangka waktu"), entry.window, windows
                    ),
                    dwell,
                    _choice(s, index, EntryField.PART, s.t("Bagian hari"), entry.part, parts),
                ],
                className="fields entry-fields",
            ),
            html.Div(
                [
                    _button(Repeated.ENTRY_UP, index, s.t("Naikkan"), number),
                    _button(Repeated.ENTRY_DROP, index, s.t("Hapus"), number),
                ],
                className="actions",
            ),
        ],
        className="entry",
    )


def _field(field: EntryField, index: int) -> dict[str, object]:
    return one_of(Repeated.ENTRY, field=field.value, index=index)


def _choice(
    s: Situation,
    index: int,
    field: EntryField,
    label: str,
    value: str,
    choices: list[tuple[str, str]],
) -> dmc.Select:
    data: list[dict[str, Any]] = [{"value": one, "label": word} for one, word in choices]
    return choice_input(_field(field, index), label, value=str(value), choices=data)


def _button(kind: Repeated, index: int, word: str, number: int) -> html.Button:
    return html.Button(
        word,
        id=one_of(kind, index=index),
        type="button",
        className="button small",
        **{"aria-label": f"{word} {number}"},
    )


def _categories(s: Situation) -> list[tuple[str, str]]:
    own = [(one.slug, one.label(s.t.language)) for one in s.categories]
    return [(EVERYTHING, s.t("semua kategori")), *own]


def _places(s: Situation) -> list[tuple[str, str]]:
    inside = [p for p in s.places.values() if p.level is Level.KECAMATAN and p.valid_to is None]
    named = sorted(((place.code, s.name(place)) for place in inside), key=lambda one: one[1])
    return [(EVERYTHING, s.t("seluruh kota")), *named]


def _close(s: Situation) -> str:
    return s.path + rules_query(s.filters.city.code)


def _revoke(s: Situation) -> html.Div:
    said = s.t("Layar itu segera berhenti menampilkan angka, dan harus dipasangkan lagi.")
    return html.Div(
        [
            html.H3(s.t("Cabut")),
            html.P(said),
            html.Details(
                [
                    html.Summary(s.t("Cabut layar ini")),
                    html.Button(
                        s.t("Ya, cabut"), id=Aturan.REVOKE_WALL, type="button", className="button"
                    ),
                ],
                className="discard",
            ),
        ],
        className="fields deed",
    )

"""The form for a mute, in a drawer over the page."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dash import html

from dashboard.alert_forms import ALL, MuteField
from dashboard.ids import Aturan, mute_field
from dashboard.places import Level as PlaceLevel
from dashboard.places import Place, parent_code
from dashboard.rule_address import rules_query
from layouts.aturan_mutes import CLOCK_WORDS, LEVEL_WORDS
from layouts.forms import choice_input, form_buttons, form_drawer, moment_input, reason_input
from layouts.situation import Situation


def mute_drawer(s: Situation, area: str) -> list[html.Aside]:
    """The form; the place of that code is chosen already, where the city has it."""
    close = s.path + rules_query(s.filters.city.code)
    return [
        form_drawer(
            s,
            s.t("Bisukan peringatan"),
            close=close,
            under=[
                html.Span(
                    s.t(
                        "Tetap muncul sebagai dibisukan, tetapi tidak naik dan tidak dikirim. "
                        "Sesudahnya berlanjut dari tempat terakhir."
                    )
                )
            ],
            body=[
                html.Div([_place(s, area), *_about(s)], className="fields"),
                html.Div([*_period(s), _reason(s)], className="fields"),
                form_buttons(s, Aturan.SAVE_MUTE, s.t("Bisukan"), close=close),
            ],
        )
    ]


def place_choices(s: Situation) -> list[dict[str, str]]:
    """The city, then every place of it, each kelurahan after its kecamatan."""
    city = s.filters.city
    whole = {"value": city.code, "label": s.t("seluruh {city}", city=city.name)}
    return [
        whole,
        *(
            {"value": place.code, "label": _name(s, place)}
            for place in s.places.values()
            if place.code != city.code and place.valid_to is None
        ),
    ]


def _name(s: Situation, place: Place) -> str:
    above = s.places.get(parent_code(place.code) or "")
    if place.level is not PlaceLevel.KELURAHAN or above is None:
        return s.name(place)
    return f"{s.name(place)}, {above.name}"


def _place(s: Situation, area: str) -> Any:
    choices = place_choices(s)
    known = {choice["value"] for choice in choices}
    return choice_input(
        mute_field(MuteField.AREA),
        s.t("Tempat"),
        value=area if area in known else s.filters.city.code,
        choices=choices,
        description=s.t("Dan semua yang ada di dalamnya."),
        searchable=True,
        nothingFoundMessage=s.t("Tidak ada tempat bernama itu."),
    )


def _about(s: Situation) -> list[Any]:
    categories = {category.slug: category.label(s.t.language) for category in s.categories}
    return [
        choice_input(
            mute_field(MuteField.CATEGORY),
            s.t("Kategori"),
            value=ALL,
            choices=[
                {"value": ALL, "label": s.t("semua kategori")},
                *({"value": slug, "label": label} for slug, label in categories.items()),
            ],
        ),
        html.Div(
            [
                _few(s, MuteField.CLOCK, s.t("Jam"), s.t("kedua jam"), CLOCK_WORDS),
                _few(s, MuteField.LEVEL, s.t("Tingkat"), s.t("semua tingkat"), LEVEL_WORDS),
            ],
            className="two-fields",
        ),
    ]


def _few(
    s: Situation, field: MuteField, label: str, all_of_them: str, words: Mapping[Any, str]
) -> Any:
    choices = [{"value": ALL, "label": all_of_them}]
    choices += [{"value": _value(one), "label": s.t(word)} for one, word in words.items()]
    return choice_input(mute_field(field), label, value=ALL, choices=choices)


def _value(one: StrEnum) -> str:
    return one.value


def _period(s: Situation) -> list[Any]:
    return [
        moment_input(
            s,
            mute_field(MuteField.UNTIL),
            s.t("Sampai"),
            value=None,
            hint=s.t("Waktu kota. Sesudah itu peringatan berbunyi lagi dengan sendirinya."),
            placeholder=s.t("pilih tanggal dan jam"),
            withAsterisk=True,
        ),
        moment_input(
            s,
            mute_field(MuteField.FROM),
            s.t("Mulai pada"),
            value=None,
            hint=s.t("Kosongkan agar berlaku segera."),
        ),
    ]


def _reason(s: Situation) -> Any:
    hint = s.t("Terlihat di tiap peringatan, misalnya Perbaikan drainase Panakkukang.")
    return reason_input(mute_field(MuteField.REASON), s.t("Alasan"), hint, rows=2)

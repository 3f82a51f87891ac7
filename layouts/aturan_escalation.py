"""Escalation: the way an alert goes up as a line of time, and the form that changes its times."""

from datetime import timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.access import Ability
from dashboard.alert_forms import EscalationField, length_choice
from dashboard.alerts import MINUTE, Escalation, EscalationInForce, Step
from dashboard.ids import Aturan, escalation_field
from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.rule_forms import MINUTES_OF
from dashboard.texts import Texts
from layouts.components import link
from layouts.forms import choice_input, form_buttons, form_drawer
from layouts.icons import icon
from layouts.rule_words import TARGET_WORDS, UNIT_WORDS
from layouts.situation import Situation

STEP_WORDS = {
    Step.HOLDER: "Pemegang laporan",
    Step.LURAH: "Lurah",
    Step.CAMAT: "Camat",
    Step.WALIKOTA: "Wali kota",
}
FIELD_WORDS = {
    EscalationField.LURAH: "Lurah",
    EscalationField.CAMAT: "Camat",
    EscalationField.WALIKOTA: "Wali kota",
    EscalationField.ACKNOWLEDGED: "Muncul lagi",
}
SHORTEST_STRETCH, LONGEST_STRETCH = 1, 6
"""How long the line from one step to the next is drawn, at least and at most, beside the others."""


def escalation_view(s: Situation, found: EscalationInForce | None) -> list[Any]:
    """How an alert that nobody takes goes up."""
    if found is None:
        return []
    return [
        html.Div(
            [
                html.H2(s.t("Eskalasi"), id="eskalasi"),
                html.Span(
                    s.t("ke mana peringatan terlambat naik bila tidak ada yang menerimanya"),
                    className="quiet",
                ),
                *_action(s),
            ],
            className="panel-head",
        ),
        _ladder(s.t, found.rule),
        html.P(
            [
                icon("clock"),
                s.t(
                    "Diterima tanpa perubahan tahap: muncul lagi setelah {length}",
                    length=length_words(s.t, found.rule.acknowledged),
                ),
            ],
            className="coming again",
        ),
        html.P(_since(s, found), className="quiet"),
    ]


def escalation_drawer(s: Situation, found: EscalationInForce) -> list[html.Aside]:
    """The form for the times."""
    close = s.path + rules_query(s.filters.city.code)
    until_up = [field for field in EscalationField if field is not EscalationField.ACKNOWLEDGED]
    return [
        form_drawer(
            s,
            s.t("Waktu eskalasi"),
            close=close,
            under=[html.Span(s.t("Berlaku segera, juga untuk peringatan yang sedang terbuka."))],
            body=[
                html.Div(
                    [
                        html.H3(s.t("Naik ke, dihitung dari lewatnya batas")),
                        *(_fields(s, field, found.rule) for field in until_up),
                    ],
                    className="fields",
                ),
                html.Div(
                    [
                        html.H3(s.t("Sudah diterima, tetapi tahapnya tidak berubah")),
                        _fields(s, EscalationField.ACKNOWLEDGED, found.rule),
                    ],
                    className="fields",
                ),
                form_buttons(s, Aturan.SAVE_ESCALATION, s.t("Simpan"), close=close),
            ],
        )
    ]


def length_words(t: Texts, length: timedelta) -> str:
    """A time of whole minutes in one unit, as in 90 menit or 4 jam."""
    amount, unit = length_choice(length)
    return t.count(TARGET_WORDS[unit], amount)


def _action(s: Situation) -> list[html.A]:
    if not s.scope.may_in(Ability.MANAGE_RULES, s.filters.city.code):
        return []
    href = s.path + rules_query(s.filters.city.code, Opened(Opens.ESCALATION))
    return [link(s.t("Ubah waktu"), href, className="button small")]


def _ladder(t: Texts, rule: Escalation) -> html.Ol:
    """The steps on a line, each as far from the one before as it is later, within bounds."""
    gaps = [rule.after(Step(step + 1)) - rule.after(step) for step in Step if step < max(Step)]
    longest = max(*gaps, MINUTE)
    widths = [max(SHORTEST_STRETCH, LONGEST_STRETCH * (gap / longest)) for gap in gaps]
    columns = " ".join(f"minmax(var(--step), {width:.2f}fr)" for width in widths)
    items = [
        html.Li(
            [
                html.Span(className="rung", **{"aria-hidden": "true"}),
                html.B(t(STEP_WORDS[step])),
                html.Span(_when(t, rule, step)),
            ]
        )
        for step in Step
    ]
    return html.Ol(items, className="ladder", style={"--steps": f"{columns} max-content"})


def _when(t: Texts, rule: Escalation, step: Step) -> str:
    if step is Step.HOLDER:
        return t("begitu terlambat")
    return t("setelah {length}", length=length_words(t, rule.after(step)))


def _since(s: Situation, found: EscalationInForce) -> str:
    if found.changed_at is None:
        return s.t("Waktu bawaan: kota ini belum menetapkannya sendiri.")
    moment = s.t.moment(found.changed_at, s.filters.city.zone)
    return s.t("Berlaku sejak {moment}, diatur {who}.", moment=moment, who=found.changed_by)


def _fields(s: Situation, field: EscalationField, rule: Escalation) -> html.Div:
    amount, unit = length_choice(getattr(rule, field.value))
    label = s.t(FIELD_WORDS[field])
    return html.Div(
        [
            dmc.NumberInput(
                id=escalation_field(field),
                label=label,
                value=amount,
                min=1,
                allowDecimal=False,
                allowNegative=False,
                hideControls=True,
            ),
            choice_input(
                escalation_field(field.unit),
                s.t("Satuan"),
                value=unit,
                choices=[{"value": one, "label": s.t(UNIT_WORDS[one])} for one in MINUTES_OF],
            ),
        ],
        className="target-fields",
        role="group",
        **{"aria-label": label},
    )

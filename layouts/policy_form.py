"""The versions of a policy and the form for a new one, in a drawer over the page."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.ids import Aturan, policy_field
from dashboard.metrics import Category
from dashboard.policies import ALWAYS, Target, Unit
from dashboard.rule_address import rules_query
from dashboard.rule_board import PolicyEntry, RuleBoard
from dashboard.rule_forms import LONGEST_TEXT, MINUTES_OF, PolicyField, choice_of
from dashboard.rule_preview import ClockPreview, Preview
from dashboard.sla import ClockName
from layouts.aturan_policies import example_mark
from layouts.components import skeleton
from layouts.drawer import SEVERITY_WORDS
from layouts.forms import choice_input, form_buttons, form_drawer, moment_input
from layouts.rule_words import (
    day_words,
    full_target_words,
    severity_words,
    since_words,
    unit_words,
)
from layouts.situation import Situation

ALL_SEVERITIES = "all"
CLOCK_WORDS = {ClockName.RESPONSE: "Respons", ClockName.RESOLUTION: "Penyelesaian"}
FIRST_TARGETS = (Target(6 * 60, Unit.MINUTES), Target(7 * 24 * 60, Unit.MINUTES))


def policy_drawer(
    s: Situation, board: RuleBoard, category: Category, severity: int | None
) -> list[html.Aside]:
    """The drawer of a category's policy for one severity, or for all."""
    names = {calendar.slug: calendar.name for calendar in board.calendars}
    versions = board.versions_of(category.id, severity)
    close = s.path + rules_query(s.filters.city.code)
    today = next((entry for entry in versions if entry.policy.holds_at(s.now)), None)
    return [
        form_drawer(
            s,
            s.t("{category}: versi baru", category=category.label(s.t.language)),
            close=close,
            under=[html.Span(_today(s, today, names))],
            body=[
                *([_history(s, versions, names)] if versions else []),
                _targets(s, names, versions, severity),
                html.Div(
                    skeleton(20, 16, 48), id=Aturan.PREVIEW, className="preview", role="status"
                ),
                _grounds(s, versions),
                form_buttons(s, Aturan.SAVE_POLICY, s.t("Simpan"), close=close),
            ],
        )
    ]


def preview_view(s: Situation, preview: Preview | None) -> list[Any]:
    """What the new rule would have made of last month's reports, beside today's."""
    if preview is None:
        return [html.P(s.t("Isi kedua target untuk melihat pratinjau."), className="quiet")]
    window = s.range(preview.first, preview.last)
    head = html.H3([s.t("Pratinjau"), " ", html.Span(window, className="quiet")])
    if not preview.count:
        nothing = s.t("Tidak ada laporan kategori ini pada 30 hari itu.")
        return [head, html.P(nothing, className="quiet")]
    heads = [s.t("Terlambat"), s.t("aturan ini"), s.t("aturan hari ini"), s.t("laporan")]
    rows = [_preview_row(s, preview, name) for name in ClockName]
    return [
        head,
        html.P(_lead(s, preview)),
        html.Table(
            [
                html.Thead(html.Tr([html.Th(word, scope="col") for word in heads])),
                html.Tbody(rows),
            ],
            className="outcomes",
        ),
        *(html.P(note, className="quiet") for note in _notes(s, preview)),
    ]


def _lead(s: Situation, preview: Preview) -> str:
    """The resolution in a sentence: the clock that the headline screens lead with."""
    clock = preview.clocks[ClockName.RESOLUTION]
    said = s.t(
        "Dengan aturan ini {late} dari {count} laporan akan terlambat selesai",
        late=s.t.number(preview.of_all(clock.new.late)),
        count=s.t.number(preview.of_all(clock.new.count)),
    )
    if not clock.today.count:
        return f"{said}."
    today = s.t.number(preview.of_all(clock.today.late))
    return f"{said}; {s.t('dengan aturan hari ini {late}', late=today)}."


def _preview_row(s: Situation, preview: Preview, name: ClockName) -> html.Tr:
    clock: ClockPreview = preview.clocks[name]
    today = s.t.number(preview.of_all(clock.today.late)) if clock.today.count else "–"
    cells = [
        html.Td(html.B(s.t.number(preview.of_all(clock.new.late)))),
        html.Td(today),
        html.Td(s.t.number(preview.of_all(clock.new.count))),
    ]
    return html.Tr([html.Th(s.t(CLOCK_WORDS[name]), scope="row"), *cells])


def _notes(s: Situation, preview: Preview) -> list[str]:
    undecided = preview.clocks[ClockName.RESOLUTION].new.undecided
    notes = []
    if preview.sampled:
        notes.append(
            s.t.count("Taksiran dari {n} laporan yang dipilih secara acak.", preview.tried)
        )
    if undecided:
        notes.append(
            s.t.count(
                "{n} laporan masih berjalan dan belum lewat batas aturan ini: belum dapat dinilai.",
                preview.of_all(undecided),
            )
        )
    return notes


def _today(s: Situation, entry: PolicyEntry | None, names: Mapping[str, str]) -> str:
    if entry is None:
        return s.t("Belum ada aturan yang berlaku")
    return s.t(
        "Hari ini: respons {response}, penyelesaian {resolution}",
        response=full_target_words(s.t, entry.policy.response, names),
        resolution=full_target_words(s.t, entry.policy.resolution, names),
    )


def _history(s: Situation, versions: list[PolicyEntry], names: Mapping[str, str]) -> html.Details:
    items = [_version(s, entry, names) for entry in versions]
    summary = html.Summary(s.t.count("Riwayat: {n} versi", len(items)))
    return html.Details([summary, html.Ul(items, className="versions")])


def _version(s: Situation, entry: PolicyEntry, names: Mapping[str, str]) -> html.Li:
    policy = entry.policy
    targets = s.t(
        "respons {response}, penyelesaian {resolution}",
        response=full_target_words(s.t, policy.response, names),
        resolution=full_target_words(s.t, policy.resolution, names),
    )
    until = (
        s.t("sampai {moment}", moment=since_words(s, policy.valid_to)) if policy.valid_to else ""
    )
    made = s.t(
        "dibuat {who}, {day}",
        who=entry.created_by,
        day=day_words(s, entry.created_at.astimezone(s.filters.city.zone).date()),
    )
    mark = [" ", example_mark(s)] if policy.example else []
    return html.Li(
        [
            html.B(f"{since_words(s, policy.valid_from)} {until}".strip()),
            html.Span(targets),
            html.Span([policy.legal_basis, *mark]),
            html.Span(made, className="quiet"),
        ]
    )


def _targets(
    s: Situation, names: Mapping[str, str], versions: list[PolicyEntry], severity: int | None
) -> html.Div:
    """What decides on the preview: it stands right below."""
    base = versions[0].policy if versions else None
    response, resolution = (base.response, base.resolution) if base else FIRST_TARGETS
    return html.Div(
        [
            _target_fields(s, names, s.t("Respons"), response, "RESPONSE"),
            _target_fields(s, names, s.t("Penyelesaian"), resolution, "RESOLUTION"),
            choice_input(
                policy_field(PolicyField.SEVERITY),
                s.t("Berlaku untuk"),
                value=str(severity or ALL_SEVERITIES),
                choices=[
                    {"value": str(level or ALL_SEVERITIES), "label": severity_words(s.t, level)}
                    for level in (None, *sorted(SEVERITY_WORDS, reverse=True))
                ],
            ),
            dcc.Store(id=Aturan.PREVIEW_ASKED),
        ],
        className="fields",
    )


def _grounds(s: Situation, versions: list[PolicyEntry]) -> html.Div:
    """By which right it holds, from when, and whether somebody stands for it."""
    base = versions[0].policy if versions else None
    return html.Div(
        [
            dmc.Textarea(
                id=policy_field(PolicyField.LEGAL_BASIS),
                label=s.t("Dasar hukum"),
                description=s.t("Misalnya Peraturan Wali Kota Nomor 12 Tahun 2026, pasal 5."),
                value="" if base is None or base.example else base.legal_basis,
                autosize=True,
                minRows=2,
                withAsterisk=True,
                inputProps={"maxLength": LONGEST_TEXT},
            ),
            moment_input(
                s,
                policy_field(PolicyField.VALID_FROM),
                s.t("Berlaku mulai"),
                value=None,
                hint=s.t("Waktu kota. Kosongkan agar berlaku segera setelah disimpan."),
            ),
            dmc.Switch(
                id=policy_field(PolicyField.EXAMPLE),
                label=s.t("Masih contoh, belum dikukuhkan"),
                checked=False,
            ),
        ],
        className="fields",
    )


def _target_fields(
    s: Situation, names: Mapping[str, str], label: str, target: Target, clock: str
) -> html.Div:
    amount, choice = choice_of(target)
    units = list(MINUTES_OF)
    offered = [*units, *(f"{unit}:{slug}" for slug in names if slug != ALWAYS for unit in units)]
    if choice not in offered:
        offered.append(choice)
    return html.Div(
        [
            dmc.NumberInput(
                id=policy_field(PolicyField[f"{clock}_AMOUNT"]),
                label=label,
                value=amount,
                min=1,
                allowDecimal=False,
                allowNegative=False,
                hideControls=True,
            ),
            choice_input(
                policy_field(PolicyField[f"{clock}_UNIT"]),
                s.t("Satuan"),
                value=choice,
                choices=[{"value": one, "label": unit_words(s.t, one, names)} for one in offered],
            ),
        ],
        className="target-fields",
        role="group",
        **{"aria-label": label},
    )

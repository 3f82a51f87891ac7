"""Analisis: the reports one by one, as a table with its tools and the report that is open."""

from datetime import datetime
from typing import Any

from dash import dcc, html

from dashboard.access import Ability
from dashboard.deadlines import Deadlines
from dashboard.filters import to_query
from dashboard.ids import Export, Path, Rows
from dashboard.lifecycle import STAGE_WORD, Stage
from dashboard.report_table import Column, ReportRow
from dashboard.sla import ClockName, ClockState
from dashboard.texts import Texts
from dashboard.workbook import MOST_ROWS
from layouts.clocks import STATE_ICONS, TIMED, state_word
from layouts.components import link, popover, skeleton, stage_shape, stage_word
from layouts.drawer import drawer_frame
from layouts.drawer_history import SEVERITY_WORDS
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.lists import no_reports, numbers_only, place_of
from layouts.rows_grid import COLUMN_WORDS, HIDDEN, code_address
from layouts.situation import Situation

CHILDREN = (Rows.HEAD, Rows.EMPTY, Rows.DRAWER, Rows.DRAWER_CLOCKS, Rows.DRAWER_FACTS)
PARTS: tuple[tuple[str, str], ...] = (
    *((part, "children") for part in CHILDREN),
    (Rows.OF, "data"),
)
FORM_WORDS = {
    "csv": "CSV",
    "excel.csv": "CSV untuk Excel",
    "xlsx": "XLSX",
}
HINT_WORDS = {
    "csv": "untuk program lain; koma, titik desimal",
    "excel.csv": "untuk klik dua kali; titik koma, koma desimal",
    "xlsx": "buku kerja Excel, sampai 100.000 baris",
}


def rows_frame(t: Texts) -> html.Section:
    """The table's place, below the pictures. Its grid is brought when it comes near the screen
    (assets/rows.js); the drawer of a report opens over the page."""
    waiting = html.Div(skeleton(20, *[24] * 9), id=Rows.PLACE, className="rows-place")
    return html.Section(
        [
            dcc.Store(id=Rows.READY),
            dcc.Store(id=Rows.SHOWN, data={}),
            dcc.Store(id=Rows.OF),
            html.Div(
                [
                    html.Div(skeleton(20), id=Rows.HEAD, className="table-head"),
                    _columns_menu(t),
                ],
                className="panel-head",
            ),
            html.Div(id=Rows.SAID, className="rows-said", role="status"),
            html.Div(id=Rows.EMPTY, className="rows-empty"),
            waiting,
        ],
        className="panel rows-panel",
        **{
            "aria-label": t("Laporan satu per satu"),
            "data-code": code_address(),
            "data-failed": t("Tabel belum dapat dimuat. Periksa jaringan, lalu muat ulang."),
        },
    )


def rows_drawer() -> html.Aside:
    """The drawer of a report of the table."""
    return drawer_frame(Rows)


def rows_parts(s: Situation, total: int) -> dict[str, Any]:
    """How many rows there are, the ways to take them along, why there are none, and which ones they
    are: of others the grid shows the first page."""
    if not s.scope.may(Ability.READ_REPORTS):
        return {Rows.HEAD: [_title(s)], Rows.EMPTY: [numbers_only(s)], Rows.OF: None}
    zone = s.t("waktu {zone}", zone=s.t.zone(s.now, s.zone))
    aside = html.Span(s.t.count("{n} laporan", total) + f", {zone}", className="quiet")
    tools = [_downloads(s, total)] if total and s.scope.may(Ability.EXPORT) else []
    return {
        Rows.HEAD: [_title(s), aside, *tools],
        Rows.EMPTY: [] if total else [no_reports(s)],
        Rows.OF: to_query(s.filters),
    }


def operasi_link(s: Situation) -> html.A:
    """The way to the same rows on Operasi."""
    words = [s.t("Buka di Operasi"), icon("right")]
    return link(words, Path.OPERASI + to_query(s.filters), className="elsewhere")


def analisis_link(s: Situation) -> html.A:
    """The way to the same rows on Analisis."""
    words = [s.t("Buka di Analisis"), icon("right")]
    return link(words, Path.ANALISIS + to_query(s.filters), className="elsewhere")


def row_data(s: Situation, row: ReportRow) -> dict[str, Any]:
    """A row as the grid's cells draw it (assets/rows_cells.js): words ready to show."""
    line, category = row.line, s.category(row.line.category)
    over_at = line.resolution.stopped_at
    return {
        "id": str(line.id),
        Column.NUMBER: f"#{line.id}",
        Column.CREATED: _moment(s, line.created_at, date_only=line.date_only),
        Column.AGE: {
            "at": _iso(line.created_at),
            "took": s.t.span(over_at - line.created_at) if over_at else None,
        },
        Column.CATEGORY: {
            "words": s.label(line.category),
            "icon": category.icon if category else CATEGORY_FALLBACK,
        },
        Column.STAGE: {
            "words": s.t(stage_word(line.stage)),
            "shape": stage_shape(line.stage),
            "title": s.t(STAGE_WORD[Stage(line.stage) if line.stage else None]),
        },
        Column.RESPONSE: _clock(s, ClockName.RESPONSE, line.response),
        Column.RESOLUTION: _clock(s, ClockName.RESOLUTION, line.resolution),
        Column.AREA: place_of(s, line),
        Column.DISTRICT: row.district,
        Column.HOLDER: s.name_of(row.holder_area, row.holder) if row.holder_area else row.holder,
        Column.SEVERITY: s.t(SEVERITY_WORDS[row.severity]),
        Column.ACTED: _moment(s, line.response.stopped_at),
        Column.STOPPED: _moment(s, over_at),
    }


def _title(s: Situation) -> html.H2:
    return html.H2(s.t("Laporan satu per satu"))


def _columns_menu(t: Texts) -> Any:
    button = html.Button([icon("sliders"), t("Kolom")], type="button", className="rows-tool")
    choices = [
        html.Button(
            [html.Span(t(word)), icon("check", className="tick")],
            type="button",
            role="menuitemcheckbox",
            className="menu-item",
            **{"aria-checked": str(column not in HIDDEN).lower(), "data-column": column.value},
        )
        for column, word in COLUMN_WORDS.items()
    ]
    menu = html.Div(
        choices, className="menu rows-columns", role="menu", **{"aria-label": t("Kolom")}
    )
    return popover(button, menu, width=220)


def _downloads(s: Situation, total: int) -> Any:
    button = html.Button([icon("down"), s.t("Unduh")], type="button", className="rows-tool")
    forms = [_download(s, form, total) for form in FORM_WORDS]
    return popover(button, html.Div(forms, className="menu downloads"), width=320)


def _download(s: Situation, form: str, total: int) -> Any:
    name, hint = s.t(FORM_WORDS[form]), s.t(HINT_WORDS[form])
    words = [html.B(name), html.Span(hint, className="quiet")]
    if form == "xlsx" and total > MOST_ROWS:
        said = s.t("lebih dari 100.000 baris: pakai CSV, atau persempit saringan")
        return html.Span([html.B(name), html.Span(said)], className="menu-item off")
    return html.A(
        words,
        href=f"{Export.REPORTS}.{form}{to_query(s.filters)}",
        className="menu-item",
        download="",
        **{"data-export": ""},
    )


def _moment(s: Situation, moment: datetime | None, *, date_only: bool = False) -> Any:
    """A time of the city in words, and whole for who points at it."""
    if moment is None:
        return None
    day = s.t.day(moment, s.zone).partition(" ")[2]
    if date_only:
        return {"words": day, "title": s.t("{day}, jam tidak diketahui", day=day)}
    return {"words": f"{day} {s.t.time(moment, s.zone)}", "title": s.t.moment(moment, s.zone)}


def _clock(s: Situation, name: ClockName, clock: Deadlines) -> dict[str, Any] | None:
    """A clock as its chip tells it; None where there is none."""
    state = clock.state(s.now)
    if state is ClockState.NONE:
        return None
    told = {"state": state.value, "icon": STATE_ICONS[state], "words": state_word(s, state, name)}
    if clock.due_at is None:
        return told
    title = s.t("batas {time}", time=s.t.moment(clock.due_at, s.zone))
    if state not in TIMED:
        return {**told, "title": title}
    of = "past" if state is ClockState.TERLAMBAT else "ahead"
    return {**told, "until": _iso(clock.due_at), "of": of, "title": title}


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")

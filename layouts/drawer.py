"""A report in full: the drawer over a page, the whole screen on a phone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dash import html

from dashboard.alerts import AlertLine
from dashboard.ids import Operasi, Rows
from dashboard.lifecycle import STAGE_WORD, Stage
from dashboard.reports import ReportDetail
from dashboard.sla import ClockState
from layouts.alerts import alerts_view
from layouts.clocks import held_words, until
from layouts.components import age, empty, link, stage_mark, stage_word
from layouts.drawer_clocks import clocks_view
from layouts.drawer_history import SEVERITY_WORDS, history_view
from layouts.drawer_photos import photos_view
from layouts.icons import icon
from layouts.situation import Situation

KIND_WORDS = {
    "warga": "laporan warga",
    "mesin": "kejadian dari mesin (CCTV)",
    "darurat": "darurat",
}
LONGEST_NUMBER = 40
DrawerIds = type[Operasi] | type[Rows]


def drawer_frame(ids: DrawerIds = Operasi, *, actions: str | None = None) -> html.Aside:
    """The drawer's place on the page of these ids, empty until the address names a report. Its
    clocks are a part of their own: they move on with the time, and nothing beside them is drawn
    anew for it. `actions` is the id of the part for what can be done with it, where the page has
    one."""
    doing = [] if actions is None else [html.Div(id=actions, className="drawer-body")]
    return html.Aside(
        [
            html.Div(id=ids.DRAWER, className="drawer-first"),
            *doing,
            html.Div(id=ids.DRAWER_CLOCKS, className="drawer-body"),
            html.Div(id=ids.DRAWER_FACTS, className="drawer-body"),
        ],
        className="drawer",
        role="dialog",
        **{"aria-labelledby": ids.DRAWER_TITLE},
    )


def drawer_parts(
    s: Situation,
    report: ReportDetail | None,
    alerts: Sequence[AlertLine] = (),
    ids: DrawerIds = Operasi,
) -> dict[str, list[Any]]:
    """What each part of the drawer shows of the address's report; nothing without one, a sentence
    where it isn't found."""
    first: list[Any] = []
    clocks: list[Any] = []
    rest: list[Any] = []
    if s.view.report is not None and report is None:
        number = f"#{s.view.report}"
        first = [_head(s, number, [s.t("Laporan tidak ditemukan")], None, ids)]
        rest = [_not_found(s)]
    elif report is not None:
        head = _head(s, number_of(report), title(s, report), report, ids)
        first = [head, _pictures(s, report)]
        clocks = clocks_view(s, report)
        rest = [
            alerts_view(s, alerts),
            photos_view(s, report),
            history_view(s, report),
            _facts(s, report),
        ]
    return {
        ids.DRAWER: first,
        ids.DRAWER_CLOCKS: clocks,
        ids.DRAWER_FACTS: [part for part in rest if part is not None],
    }


def number_of(report: ReportDetail) -> str:
    """The number that people call a report by: its source's, else ours; a hash that stands for a
    source without numbers is nobody's word."""
    known = 0 < len(report.external_id) <= LONGEST_NUMBER
    return report.external_id if known else f"#{report.id}"


def title(s: Situation, report: ReportDetail) -> list[Any]:
    """As in Banjir, terlambat 42 menit; in Banjir, ditindaklanjuti where no clock presses."""
    name = s.label(report.line.category)
    urgent = report.line.urgent(s.now)
    if urgent is not None and urgent.due_at is not None:
        if urgent.state is ClockState.TERLAMBAT:
            late = until(s, urgent.due_at, late=True, words="long")
            # Beside what says how late it is, what else a held one says.
            held = held_words(s, report.line)[1:] if report.line.stage == Stage.DITAHAN else []
            return [f"{name}, ", s.t("terlambat"), " ", late, *(f", {word}" for word in held)]
        if urgent.state is ClockState.BERISIKO:
            left = until(s, urgent.due_at, late=False, words="long")
            return [f"{name}, ", s.t("berisiko, sisa"), " ", left]
    held = report.line.stage == Stage.DITAHAN
    word = held_words(s, report.line)[0] if held else s.t(stage_word(report.line.stage))
    return [f"{name}, {word[:1].lower()}{word[1:]}"]


def shows_photo(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether a photo may be shown: over HTTPS from a host of the list."""
    parts = _address(url)
    return parts.scheme == "https" and (parts.hostname or "").lower() in hosts


def _address(url: str) -> SplitResult:
    """The parts of an address, all empty where it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _head(
    s: Situation, number: str, title: list[Any], report: ReportDetail | None, ids: DrawerIds
) -> html.Header:
    tools = [
        html.Button(
            icon("link"),
            type="button",
            className="tool",
            title=s.t("Salin tautan"),
            **{
                "data-copy": s.href(),
                "data-copied": s.t("Tautan disalin"),
                "aria-label": s.t("Salin tautan"),
            },
        ),
        link(
            icon("close"),
            s.href(report=None),
            className="tool",
            title=s.t("Tutup"),
            **{"data-qlue": "close", "aria-label": s.t("Tutup")},
        ),
    ]
    badges = [html.Span(s.t("data contoh"), className="badge")] if s.filters.city.demo else []
    lines: list[Any] = [
        html.Div(
            [
                html.Span(number, className="number"),
                *_own_number(s, report),
                *badges,
                html.Div(tools),
            ],
            className="drawer-top",
        ),
        html.H2(title, id=ids.DRAWER_TITLE),
    ]
    if report is not None:
        where = [s.name_of(report.line.area_code, report.line.area_name)]
        parent = s.places.get((report.line.area_code or "").rpartition(".")[0])
        if parent is not None and parent.code != s.filters.city.code:
            where.append(parent.name)
        if report.line.outside:
            where = [s.t("di luar wilayah mitra")]
        lines.append(
            html.Div(
                [
                    html.Span([stage_mark(report.line.stage, s.t), _detail(s, report)]),
                    html.Span(", ".join(part for part in where if part)),
                ],
                className="under",
            )
        )
    return html.Header(
        lines, className="drawer-head", tabIndex=-1, **{"aria-label": number, "data-focus": ""}
    )


def _own_number(s: Situation, report: ReportDetail | None) -> list[html.Span]:
    """Our number beside the source's, since that is the one a merge asks for."""
    if report is None or number_of(report) == f"#{report.id}":
        return []
    return [html.Span(s.t("No. {number}", number=report.id), className="own-number")]


def _detail(s: Situation, report: ReportDetail) -> html.Span | None:
    """The stage itself, where its public word stands for several."""
    if report.line.stage in (None, Stage.MENUNGGU, Stage.SELESAI):
        return None
    return html.Span(", " + s.t(STAGE_WORD[Stage(report.line.stage)]), className="detail")


def _pictures(s: Situation, report: ReportDetail) -> html.Div:
    return html.Div([_photo(s, report), _spot(s, report)], className="pictures")


def _photo(s: Situation, report: ReportDetail) -> html.Div:
    if not report.photo_url:
        return html.Div(
            [icon("camera"), html.Span(s.t("Tidak ada foto"))], className="picture nothing"
        )
    if shows_photo(report.photo_url, s.photo_hosts):
        alt = s.t("Foto laporan {number}", number=number_of(report))
        return html.Div(
            html.Img(src=report.photo_url, alt=alt, referrerPolicy="no-referrer"),
            className="picture",
        )
    if _address(report.photo_url).scheme not in ("http", "https"):
        return html.Div(
            [icon("camera"), html.Span(s.t("Foto tidak dapat ditampilkan"))],
            className="picture nothing",
        )
    host = _address(report.photo_url).hostname or ""
    return html.Div(
        [
            icon("camera"),
            html.A(
                [s.t("Buka foto di {host}", host=host), " ", icon("open")],
                href=report.photo_url,
                target="_blank",
                rel="noopener noreferrer",
            ),
        ],
        className="picture nothing",
    )


def _spot(s: Situation, report: ReportDetail) -> html.Div:
    if report.lat is None or report.lon is None:
        return html.Div(
            [icon("pin"), html.Span(s.t("Tanpa koordinat"))], className="picture nothing"
        )
    place = s.name_of(report.line.area_code, report.line.area_name)
    return html.Div(
        html.Canvas(
            role="img",
            **{
                "aria-label": s.t("Letak laporan di {place}", place=place or s.t("peta")),
                "data-mini-map": report.line.area_code or "",
                "data-lat": str(report.lat),
                "data-lon": str(report.lon),
            },
        ),
        className="picture spot",
    )


def facts(s: Situation, report: ReportDetail) -> list[tuple[str, Any]]:
    """The report's facts as (name, value) pairs, those that are known."""
    t, line = s.t, report.line
    kind = KIND_WORDS.get(report.kind, report.kind)
    found: list[tuple[str, Any]] = [
        (t("Masuk"), _moment(s, line.created_at, date_only=line.date_only)),
        (t("Tindakan pertama"), _reached(s, report.first_action_at, line.created_at)),
        (t(_stop_name(line.stage)), _reached(s, report.stopped_at, line.created_at)),
        (t("Pemegang"), report.holder),
        (t("OPD"), report.agency),
        (t("Alamat"), report.address),
        (t("Isi laporan"), report.description or report.title),
        (t("Keparahan"), t(SEVERITY_WORDS.get(report.severity, "sedang"))),
        (t("Jenis"), t(kind) if report.kind != "warga" else None),
        (t("Duplikat dari"), _duplicate(s, report)),
        (t("Sumber"), report.source),
        (t("Nomor di sini"), f"#{report.id}"),
        (t("Koordinat"), _point(report)),
    ]
    return [(name, value) for name, value in found if value]


def _facts(s: Situation, report: ReportDetail) -> html.Section:
    rows = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts(s, report)]
    return html.Section([html.H3(s.t("Fakta")), html.Dl(rows)], className="facts")


def _stop_name(stage: str | None) -> str:
    return "Selesai" if stage in (None, Stage.SELESAI.value) else "Ditutup"


def _moment(s: Situation, moment: datetime, *, date_only: bool = False) -> Any:
    zone = s.filters.city.zone
    if date_only:
        return s.t("{day}, jam tidak diketahui", day=s.t.day(moment, zone))
    text = s.t.moment(moment, zone)
    return [html.Span(text), " ", html.Span(age(moment, text), className="quiet")]


def _reached(s: Situation, moment: datetime | None, created: datetime) -> Any:
    if moment is None:
        return None
    text = s.t.moment(moment, s.filters.city.zone)
    after = s.t("setelah {span}", span=s.t.span(moment - created))
    return [html.Span(text), " ", html.Span(after, className="quiet")]


def _duplicate(s: Situation, report: ReportDetail) -> Any:
    if report.duplicate_of is None:
        return None
    return link(f"#{report.duplicate_of}", s.href(report=report.duplicate_of))


def _point(report: ReportDetail) -> str | None:
    if report.lat is None or report.lon is None:
        return None
    return f"{report.lat:.5f}, {report.lon:.5f}"


def _not_found(s: Situation) -> html.Div:
    return empty(
        s.t("Laporan ini tidak ada, atau di luar kewenangan Anda."),
        s.t("Periksa nomornya, atau cari lagi di kotak pencarian."),
        name="search",
    )

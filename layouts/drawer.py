"""A report in full: the drawer over a page, the whole screen on a phone."""

from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dash import html

from dashboard.lifecycle import STAGE_WORD, EventKind, Stage
from dashboard.reports import HistoryLine, ReportDetail
from layouts.components import age, empty, link, stage_mark, stage_shape, stage_word
from layouts.icons import icon
from layouts.situation import Situation

EVENT_WORDS = {
    EventKind.HOLDER: "Dipegang {new}",
    EventKind.CATEGORY: "Kategori menjadi {new}",
    EventKind.AREA: "Wilayah menjadi {new}",
    EventKind.SEVERITY: "Keparahan menjadi {new}",
    EventKind.NOTE: "Catatan",
    EventKind.PHOTO: "Foto ditambahkan",
    EventKind.RATING: "Dinilai warga: {new}",
    EventKind.MERGE: "Digabung dengan laporan {new}",
    EventKind.RULING: "Putusan atas sanggahan",
}
KIND_WORDS = {
    "warga": "laporan warga",
    "mesin": "kejadian dari mesin (CCTV)",
    "darurat": "darurat",
}
SEVERITY_WORDS = {1: "rendah", 2: "sedang", 3: "tinggi"}
LONGEST_NUMBER = 40


def drawer_view(s: Situation, report: ReportDetail | None) -> list[html.Aside]:
    """The drawer of the address's report; nothing without one, a sentence where it isn't found."""
    if s.view.report is None:
        return []
    if report is None:
        number, title, body = f"#{s.view.report}", s.t("Laporan tidak ditemukan"), [_not_found(s)]
    else:
        number, title = number_of(report), title_of(s, report)
        body = [_pictures(s, report), _facts(s, report), _history(s, report)]
    return [
        html.Aside(
            [_head(s, number, title, report), html.Div(body, className="drawer-body")],
            className="drawer",
            role="dialog",
            tabIndex=-1,
            **{"aria-label": f"{title}, {number}", "data-focus": ""},
        )
    ]


def number_of(report: ReportDetail) -> str:
    """The number that people call a report by: its source's, else ours; a hash that stands for a
    source without numbers is nobody's word."""
    known = 0 < len(report.external_id) <= LONGEST_NUMBER
    return report.external_id if known else f"#{report.id}"


def title_of(s: Situation, report: ReportDetail) -> str:
    """As in Banjir, ditindaklanjuti."""
    word = s.t(stage_word(report.line.stage))
    return f"{s.label(report.line.category)}, {word[:1].lower()}{word[1:]}"


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


def _head(s: Situation, number: str, title: str, report: ReportDetail | None) -> html.Header:
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
            [html.Span(number, className="number"), *badges, html.Div(tools)],
            className="drawer-top",
        ),
        html.H2(title),
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
    return html.Header(lines, className="drawer-head")


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


def _history(s: Situation, report: ReportDetail) -> html.Section:
    rows: list[html.Li] = []
    day = ""
    for event in report.history:
        on = s.t.day(event.occurred_at, s.filters.city.zone)
        if on != day:
            rows.append(html.Li(on, className="day"))
            day = on
        rows.append(_event(s, event))
    head = html.Div(
        [html.H3(s.t("Riwayat")), html.Span(s.t("terbaru di atas"), className="quiet")],
        className="panel-head",
    )
    parts: list[Any] = [head, html.Ol(rows)]
    if any(event.flagged for event in report.history):
        said = s.t("* Dicatat lebih dari 15 menit setelah kejadian. Waktu yang dipakai: kejadian.")
        parts.append(html.P(said, className="quiet"))
    if not report.history:
        parts[1:] = [html.P(s.t("Sumber laporan tidak menyertakan riwayat."), className="quiet")]
    return html.Section(parts, className="history")


def event_words(s: Situation, event: HistoryLine) -> str:
    """A row of the history in words."""
    if event.kind == EventKind.STAGE:
        if event.old is None:
            return s.t("Masuk")
        word = s.t(STAGE_WORD[Stage(event.new) if event.new else None])
        reopened = event.old in ("selesai", "ditolak", "duplikat", "salah_wilayah")
        return s.t("Dibuka kembali, {word}", word=word) if reopened else _capital(word)
    new = event.new or ""
    if event.kind == EventKind.CATEGORY:
        new = s.label(new)
    if event.kind == EventKind.SEVERITY and new.isdigit():
        new = s.t(SEVERITY_WORDS.get(int(new), new))
    return s.t(EVENT_WORDS[EventKind(event.kind)], new=new)


def _event(s: Situation, event: HistoryLine) -> html.Li:
    zone = s.filters.city.zone
    shape = stage_shape(event.new) if event.kind == EventKind.STAGE else "other"
    said: list[Any] = [html.Span(event_words(s, event))]
    if event.note:
        said.append(html.Span(event.note, className="note"))
    if event.flagged:
        late = s.t.span(event.recorded_at - event.occurred_at)
        said.append(html.Span(s.t("* dicatat {span} kemudian", span=late), className="note"))
    return html.Li(
        [
            html.Time(s.t.time(event.occurred_at, zone), dateTime=event.occurred_at.isoformat()),
            html.I(className=f"stage stage-{shape}"),
            html.Div(said, className="said"),
            html.Span(event.actor, className="actor"),
        ]
    )


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _not_found(s: Situation) -> html.Div:
    return empty(
        s.t("Laporan ini tidak ada, atau di luar kewenangan Anda."),
        s.t("Periksa nomornya, atau cari lagi di kotak pencarian."),
        name="search",
    )

"""Photos of work done in a report's drawer, and beside each what is worth a second look."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.access import Ability
from dashboard.evidence import Doubt, Finding
from dashboard.reports import PhotoLine, ReportDetail
from layouts.components import age, link
from layouts.situation import Situation

FINDING_WORDS = ("Wajar", "Perlu ditanyakan")
ADDRESS = "/api/v1/reports/{report}/photos/{photo}"


def photos_view(s: Situation, report: ReportDetail) -> html.Section | None:
    """The photos, newest first; nothing without any."""
    if not report.photos:
        return None
    shown = html.Ol([_photo(s, one) for one in report.photos])
    return html.Section([html.H3(s.t("Foto pengerjaan")), shown], className="work-photos")


def finding_words(s: Situation, finding: Finding) -> list[Any]:
    """What there is to look at, with its facts."""
    t = s.t
    if finding.doubt is Doubt.USED_BEFORE and finding.report_id and finding.at:
        when = t.moment(finding.at, s.zone)
        number = link(f"#{finding.report_id}", s.href(report=finding.report_id))
        said = t("foto yang sama sudah dipakai, {when}, di laporan", when=when)
        return [said, " ", number, *_earlier(s, finding)]
    if finding.doubt is Doubt.TAKEN_BEFORE and finding.before:
        return [t("diambil {span} sebelum laporan dibuat", span=t.span(finding.before))]
    return [t("diambil {distance} dari titik laporan", distance=_distance(s, finding.metres or 0))]


def _earlier(s: Situation, finding: Finding) -> list[html.A]:
    """The photo that came first, beside what it is compared with."""
    if finding.photo_id is None:
        return []
    address = ADDRESS.format(report=finding.report_id, photo=finding.photo_id)
    alt = s.t("Foto yang lebih dulu, laporan {report}", report=finding.report_id)
    return [_small(address, alt, className="earlier")]


def picture_view(s: Situation, one: PhotoLine) -> html.A:
    """The photo, small, which opens as it was kept."""
    address = ADDRESS.format(report=one.report_id, photo=one.id)
    alt = s.t("Foto pengerjaan dari {name}", name=one.author)
    # Its size is known before it comes, so that nothing moves then.
    return _small(address, alt, size={"width": one.width, "height": one.height})


def _small(address: str, alt: str, *, size: Mapping[str, int] | None = None, **more: str) -> html.A:
    """The small version of the photo at that address, fetched once it is near the screen; a press
    opens the photo."""
    told = {"loading": "lazy", **(size or {})}
    picture = dmc.Image(src=f"{address}/small", alt=alt, attributes={"root": told})
    return html.A(picture, href=address, target="_blank", rel="noopener", **more)


def taken_words(s: Situation, one: PhotoLine) -> html.P:
    """Who added it, and how long ago."""
    said = s.t.moment(one.at, s.zone)
    return html.P([html.B(one.author), " ", age(one.at, said)], className="quiet")


def _photo(s: Situation, one: PhotoLine) -> html.Li:
    parts: list[Any] = [picture_view(s, one), taken_words(s, one)]
    if one.findings:
        parts.append(findings_view(s, one))
    return html.Li(parts)


def findings_view(s: Situation, one: PhotoLine) -> html.Div:
    """What there is to look at, and what was found, or the form that says so for who may."""
    parts: list[Any]
    found = html.Ul([html.Li(finding_words(s, finding)) for finding in one.findings])
    if one.review is not None:
        said = s.t(
            "sudah ditinjau {name}, {when}: {note}",
            name=one.review.by,
            when=s.t.moment(one.review.at, s.zone),
            note=one.review.note,
        )
        words = s.t(
            "{by} lebih dulu. Tulisan Anda tidak terkirim: {note}", by=one.review.by, note="{note}"
        )
        parts = [found, html.P(said), unsent_view(s, words, _review_address(one))]
        return html.Div(parts, className="doubts reviewed")
    parts = [
        html.P(html.B(s.t("perlu ditinjau"))),
        found,
        html.P(s.t("Petunjuk untuk dilihat, bukan tuduhan."), className="quiet"),
    ]
    if s.scope.may(Ability.REVIEW_PHOTOS):
        own = html.P(s.t("Foto Anda sendiri: orang lain yang meninjaunya."), hidden=True)
        parts += [_review_form(s, one), own]
    return html.Div(parts, className="doubts")


def unsent_view(s: Situation, words: str, address: str | None = None) -> html.Div:
    """Shown by assets/photo_review.js to who was writing meanwhile: `words` with what they wrote as
    {note}. Of the photo with that address of its review, else of one that is no more on the page,
    whose {report} is named too."""
    understood = {"data-drop-draft": ""}
    of = {"data-reviewed": address} if address else {}
    return html.Div(
        [
            html.P(role="status"),
            html.Button(s.t("Mengerti"), type="button", className="button small", **understood),
        ],
        hidden=True,
        **{"data-unsent": words, **of},
    )


def _review_form(s: Situation, one: PhotoLine) -> html.Form:
    """Sent by assets/photo_review.js, which shows what follows it instead to who took the photo."""
    return html.Form(
        [
            html.Textarea(
                rows=2,
                maxLength=1000,
                **{"aria-label": s.t("Apa yang Anda temukan?")},
                placeholder=s.t("Apa yang Anda temukan?"),
            ),
            *(_fill(s, word) for word in FINDING_WORDS),
            html.Button(s.t("Sudah ditinjau"), type="submit", className="button"),
            html.P(className="quiet", role="alert"),
        ],
        **{
            "data-review": _review_address(one),
            "data-author": one.author,
            "data-needs": s.t("Tulis apa yang Anda temukan, lalu kirim."),
            "data-failed": s.t("Belum terkirim. Periksa jaringan, lalu kirim lagi."),
        },
    )


def _review_address(one: PhotoLine) -> str:
    return ADDRESS.format(report=one.report_id, photo=one.id) + "/review"


def _fill(s: Situation, word: str) -> html.Button:
    """Begins the words with these."""
    said = s.t(word)
    fill = {"data-fill": f"{said}: "}
    return html.Button(said, type="button", className="button small", **fill)


def _distance(s: Situation, metres: int) -> str:
    if metres < 1_000:
        return s.t("{n} m", n=s.t.number(metres))
    return s.t("{n} km", n=s.t.number(metres / 1_000, 1))

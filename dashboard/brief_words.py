"""A brief in words: its sentences for the page, the text for WhatsApp, and the e-mail.

Nothing in it is of the citizens who reported: no name, no words of theirs, no point of the map.
"""

from collections.abc import Iterator
from datetime import date
from html import escape
from urllib.parse import urlencode

from dashboard.briefs import MOST_PLACES, Asked, Brief, Figure, FigureKind, Risen, Spot, Topic, Why
from dashboard.ids import Path
from dashboard.places import LEVEL_PREFIXES
from dashboard.texts import Texts
from dashboard.usual import Usual

LONGEST_TEXT = 1_000
LONGEST_NAME = 32
MARKS = str.maketrans("", "", "*_~`")
"""What WhatsApp reads as bold, italic, struck out and code."""
FIGURE_WORDS = {
    FigureKind.RECEIVED: "Masuk",
    FigureKind.DONE: "Selesai",
    FigureKind.LATE: "Baru terlambat",
}
BODY = "font:16px/24px system-ui,sans-serif;color:#11161e;max-width:600px"
QUIET = "color:#647080"


def headline(brief: Brief, t: Texts) -> str:
    """The brief in one sentence, without its full stop."""
    if brief.quiet:
        if not brief.clocked:
            return t("Pagi yang tenang: tidak ada tempat di atas kebiasaannya")
        return t(
            "Pagi yang tenang: tidak ada yang baru terlambat, tidak ada tempat di atas kebiasaannya"
        )
    parts = [_breach_words(brief, t)] if brief.breaches else []
    if brief.risen:
        first = brief.risen[0]
        parts.append(t("{what} di atas kebiasaannya", what=risen_words(first, t)))
    return "; ".join(parts)


def since_words(brief: Brief, t: Texts) -> str:
    """From when on what became late is new."""
    return t("sejak {moment}", moment=t.near(brief.since, brief.at, brief.zone))


def risen_words(risen: Risen, t: Texts) -> str:
    """What rose, as in Banjir di Kec. Panakkukang."""
    return t(
        "{category} di {place}",
        category=_short(risen.topic.label(t.language)),
        place=_short(spot_words(risen.spot, t)),
    )


def about_words(topic: Topic, spot: Spot, t: Texts) -> str:
    """What a report is about, and where."""
    return t(
        "{category}, {place}",
        category=_short(topic.label(t.language)),
        place=_short(spot_words(spot, t)),
    )


def why_words(asked: Asked, brief: Brief, t: Texts) -> str:
    """Why a report is asked about, with the fact that says so."""
    report = asked.report
    if asked.why is Why.LATE and report.late_since is not None:
        return t("terlambat {span}", span=t.span(brief.at - report.late_since))
    if asked.why is Why.REPEATED:
        told = [t.count("{n} duplikat", report.duplicates)] if report.duplicates else []
        told += [t.count("dibuka kembali {n} kali", report.reopened)] if report.reopened else []
        return ", ".join(told)
    return t("belum ditindak {span}", span=t.span(brief.at - report.created_at))


def spot_words(spot: Spot, t: Texts) -> str:
    """A place with the word of its level, as in Kel. Tamamaung."""
    prefix = LEVEL_PREFIXES.get(spot.level) if spot.level else None
    return t(prefix, name=spot.name) if prefix else spot.name


def usual_words(usual: Usual, t: Texts) -> str:
    """A usual range, as in biasanya 12–20."""
    low, high = round(usual.low), round(usual.high)
    if low == high:
        return t("biasanya {n}", n=t.number(low))
    return t("biasanya {low}–{high}", low=t.number(low), high=t.number(high))


def figure_words(figure: Figure, t: Texts) -> str:
    """A figure of the day beside what is usual, as in Masuk 312 (biasanya 250–300)."""
    said = f"{t(FIGURE_WORDS[figure.kind])} {t.number(figure.count)}"
    return f"{said} ({usual_words(figure.usual, t)})" if figure.usual else said


def brief_query(city: str, day: date | None = None) -> str:
    """The query of the page of briefs, with its question mark; without a day the newest."""
    return "?" + urlencode({"city": city} | ({"day": day.isoformat()} if day else {}))


def brief_link(public_url: str | None, brief: Brief) -> str | None:
    """Where the brief is read; None where the app doesn't know its own address."""
    if not public_url:
        return None
    return f"{public_url.rstrip('/')}{Path.RINGKASAN}{brief_query(brief.city, brief.day)}"


def whatsapp_text(brief: Brief, t: Texts, *, link: str | None = None) -> str:
    """The brief as a message with *bold* as WhatsApp writes it: at most LONGEST_TEXT characters,
    with fewer lines where they would be more."""
    ends = [link, None] if link else [None]
    for end in ends:
        for most in range(MOST_PLACES, -1, -1):
            text = "\n\n".join("\n".join(part) for part in _parts(brief, t, most, end) if part)
            if len(text) <= LONGEST_TEXT:
                return text
    return text[:LONGEST_TEXT]


def brief_mail(brief: Brief, t: Texts, *, public_url: str | None) -> dict[str, object]:
    """The subject, the text and the HTML of the brief's e-mail."""
    link = brief_link(public_url, brief)
    subject = t(
        "Ringkasan {place}, {day}: {said}",
        place=spot_words(brief.home, t),
        day=t.day(brief.day),
        said=headline(brief, t),
    )
    text = whatsapp_text(brief, t, link=link).replace("*", "")
    return {
        "subject": subject,
        "text": f"{text}\n\n-- \n{_sent_by(t)}\n",
        "html": _html(brief, t, public_url, link),
    }


def report_query(brief: Brief, report: int) -> str:
    """The query at which a page of the city opens the report."""
    return "?" + urlencode({"city": brief.city, "report": report})


def _breach_words(brief: Brief, t: Texts) -> str:
    told = t.count("{n} laporan baru terlambat", brief.breaches)
    first = brief.places[0] if brief.places else None
    if first is None or first.spot.code == brief.home.code or len(brief.places) < 2:
        return told
    if first.count == brief.places[1].count:
        return told
    return t("{told}, terbanyak di {place}", told=told, place=spot_words(first.spot, t))


def _parts(brief: Brief, t: Texts, most: int, link: str | None) -> Iterator[list[str]]:
    place = spot_words(brief.home, t).translate(MARKS)
    example = f", {t('data contoh')}" if brief.example else ""
    yield [
        f"*{t('Ringkasan {place}', place=place)}*",
        t.moment(brief.at, brief.zone) + example,
    ]
    yield [f"{headline(brief, t)}.".translate(MARKS)]
    for head, lines in _groups(brief, t, most):
        if lines:
            yield [f"*{head}*", *(line.translate(MARKS) for line in lines)]
    yield [f"*{t('24 jam terakhir')}*", ", ".join(figure_words(one, t) for one in brief.figures)]
    yield [link] if link else []


def elsewhere_words(brief: Brief, t: Texts, *, told: int = MOST_PLACES) -> str:
    """What became late in other places than the first so many, as in dan 31 di wilayah lain; no
    words where that is none."""
    others = brief.breaches - sum(one.count for one in brief.places[:told])
    return t("dan {n} di wilayah lain", n=t.number(others)) if others > 0 else ""


def _groups(brief: Brief, t: Texts, most: int = MOST_PLACES) -> Iterator[tuple[str, list[str]]]:
    """The three groups: their heads, and of each the first so many lines."""
    breaches = f"{t('Baru terlambat')}: {t.number(brief.breaches)}, {since_words(brief, t)}"
    places = [f"- {spot_words(one.spot, t)}: {t.number(one.count)}" for one in brief.places[:most]]
    elsewhere = elsewhere_words(brief, t, told=most)
    yield breaches, [*places, f"- {elsewhere}"] if places and elsewhere else places
    yield (
        t("Di atas kebiasaannya"),
        [
            f"- {risen_words(one, t)}: {t.number(one.received)}, {usual_words(one.usual, t)}"
            for one in brief.risen[:most]
        ],
    )
    yield (
        t("Laporan untuk ditanyakan"),
        [
            f"{number}. #{one.report.id} {about_words(one.report.topic, one.report.spot, t)}: "
            f"{why_words(one, brief, t)}"
            for number, one in enumerate(brief.asked[:most], start=1)
        ],
    )


def _html(brief: Brief, t: Texts, public_url: str | None, link: str | None) -> str:
    """The same, for programs that show HTML: no picture, no style but its own, nothing fetched."""
    base = public_url.rstrip("/") if public_url else ""
    heads = [
        f'<p style="{QUIET}">{escape(spot_words(brief.home, t))}, '
        f"{escape(t.moment(brief.at, brief.zone))}</p>",
        f'<h1 style="font-size:22px;line-height:28px">{escape(headline(brief, t))}</h1>',
    ]
    groups = [
        f'<h2 style="font-size:16px">{escape(head)}</h2>'
        f"<p>{'<br>'.join(_line(brief, line, base) for line in lines)}</p>"
        for head, lines in _groups(brief, t)
        if lines
    ]
    figures = "<br>".join(escape(figure_words(one, t)) for one in brief.figures)
    groups.append(f'<h2 style="font-size:16px">{escape(t("24 jam terakhir"))}</h2><p>{figures}</p>')
    if link:
        groups.append(f'<p><a href="{escape(link)}">{escape(t("Buka ringkasan"))}</a></p>')
    foot = f'<p style="{QUIET}">{escape(_sent_by(t))}</p>'
    body = "\n".join([*heads, *groups, foot])
    return f'<!DOCTYPE html>\n<html><body><div style="{BODY}">\n{body}\n</div></body></html>\n'


def _line(brief: Brief, line: str, base: str) -> str:
    """A line of a group; one about a report leads to it."""
    number = next((one.report.id for one in brief.asked if f". #{one.report.id} " in line), None)
    if number is None or not base:
        return escape(line)
    href = f"{base}{Path.OPERASI}{report_query(brief, number)}"
    return f'<a href="{escape(href)}">{escape(line)}</a>'


def _sent_by(t: Texts) -> str:
    return t("Dikirim QlueDashboard tiap pagi. Matikan di halaman Ringkasan.")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"

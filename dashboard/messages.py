"""What those whom an alert concerns are told: a text short enough for WhatsApp, and as data.

Nothing in it is of the citizen who reported: no name, no words of theirs, no point of the map.
Times are told as times, not as ages: a message may arrive late.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from dashboard.alerts import AlertState, Level, Step
from dashboard.deliveries import DeliveryKind
from dashboard.places import City
from dashboard.sla import ClockName
from dashboard.texts import LANGUAGES, Texts, texts

LONGEST_TEXT = 300
LONGEST_NAME = 32
MOST_LINES = 20
Data = dict[str, object]

LEVEL_WORDS = {Level.TERLAMBAT: "Terlambat", Level.BERISIKO: "Berisiko"}
CLOCK_WORDS = {ClockName.RESPONSE: "respons", ClockName.RESOLUTION: "penyelesaian"}
STEP_WORDS = {
    Step.HOLDER: "pemegang laporan",
    Step.LURAH: "lurah",
    Step.CAMAT: "camat",
    Step.WALIKOTA: "wali kota",
}


@dataclass(frozen=True)
class Notice:
    """An alert as somebody is told of it, with the facts of its report. Times are aware, UTC.

    `area` and `holder_area` are codes, `place` names the area and the one above it, `labels` the
    category in each language.
    """

    kind: DeliveryKind
    alert_id: int
    event_id: int
    clock: ClockName
    run: int
    level: Level
    state: AlertState
    step: Step
    raised_at: datetime
    due_at: datetime | None
    report_id: int
    source: str
    external_id: str
    created_at: datetime
    city: City
    area: str | None
    place: str
    category: str
    labels: Mapping[str, str]
    severity: int
    stage: str | None
    holder: str
    holder_area: str | None = None
    holder_agency: int | None = None


def alert_text(notice: Notice, t: Texts, *, link: str | None = None) -> str:
    """The message of one alert, at most LONGEST_TEXT characters; `link` where there is room."""
    zone = notice.city.zone
    parts = [headline(notice, t) + "."]
    if notice.due_at is not None:
        due = t.moment(notice.due_at, zone)
        parts.append(t("Batas {clock}: {due}.", clock=t(CLOCK_WORDS[notice.clock]), due=due))
    parts.append(t("Dipegang {holder}.", holder=_short(notice.holder)))
    if notice.kind is DeliveryKind.RERAISED:
        parts.append(t("Sudah diterima, tetapi tahapnya belum berubah."))
    elif notice.step is not Step.HOLDER:
        parts.append(t("Naik ke {office}.", office=t(STEP_WORDS[notice.step])))
    return _joined(parts, link)


def headline(notice: Notice, t: Texts) -> str:
    """What it is about, in one line: also the subject of an e-mail."""
    return t(
        "{level}: laporan {number}, {category} di {place}",
        level=t(LEVEL_WORDS[notice.level]),
        number=notice.report_id,
        category=_short(notice.labels[t.language]),
        place=_short(notice.place, 2 * LONGEST_NAME),
    )


def digest_text(notices: Sequence[Notice], t: Texts, *, link: str | None = None) -> str:
    """The message of many alerts of one city: how many, for whom, and the one longest overdue."""
    [city] = {notice.city for notice in notices}
    steps = Counter(notice.step for notice in notices)
    named = ", ".join(
        t("{n} di {office}", n=t.number(steps[step]), office=t(STEP_WORDS[step]))
        for step in sorted(steps)
    )
    first = most_overdue(notices)[0]
    parts = [
        t.count("{n} peringatan SLA baru di {city}.", len(notices), city=_short(city.name)),
        f"{named}.",
        t("Paling lama: laporan {number}.", number=first.report_id),
    ]
    if first.due_at is not None:
        due = t.moment(first.due_at, city.zone)
        parts.append(t("Batas {clock}: {due}.", clock=t(CLOCK_WORDS[first.clock]), due=due))
    return _joined(parts, link)


def most_overdue(notices: Sequence[Notice]) -> list[Notice]:
    """Those that came due first, first."""
    return sorted(notices, key=lambda notice: (notice.due_at or notice.raised_at, notice.alert_id))


def alert_message(notice: Notice, *, public_url: str | None) -> Data:
    """What a webhook gets of one alert."""
    link = report_link(public_url, notice)
    return {
        "kind": notice.kind,
        "city": {"code": notice.city.code, "name": notice.city.name},
        **_line(notice, link),
        "text": _in_each_language(lambda t: alert_text(notice, t, link=link)),
    }


def digest_message(notices: Sequence[Notice], *, public_url: str | None) -> Data:
    """What a webhook gets of many alerts of one city: all counted, the most overdue told."""
    [city] = {notice.city for notice in notices}
    link = city_link(public_url, city)
    told = most_overdue(notices)[:MOST_LINES]
    return {
        "kind": DeliveryKind.DIGEST,
        "city": {"code": city.code, "name": city.name},
        "count": len(notices),
        "by_step": {
            step.name.lower(): number
            for step, number in sorted(Counter(notice.step for notice in notices).items())
        },
        "alerts": [_line(notice, report_link(public_url, notice)) for notice in told],
        "link": link,
        "text": _in_each_language(lambda t: digest_text(notices, t, link=link)),
    }


def alert_mail(notice: Notice, t: Texts, *, public_url: str | None) -> Data:
    """The subject and the text of an e-mail about one alert."""
    link = report_link(public_url, notice)
    return {"subject": headline(notice, t), "text": _mail(alert_text(notice, t), [], link, t)}


def digest_mail(notices: Sequence[Notice], t: Texts, *, public_url: str | None) -> Data:
    """The same about many of one city."""
    [city] = {notice.city for notice in notices}
    lines = [headline(notice, t) for notice in most_overdue(notices)[:MOST_LINES]]
    subject = t.count("{n} peringatan SLA baru di {city}", len(notices), city=city.name)
    link = city_link(public_url, city)
    return {"subject": subject, "text": _mail(digest_text(notices, t), lines, link, t)}


def trial_message(city: City) -> Data:
    """What a webhook gets when somebody tries it."""
    return {
        "kind": DeliveryKind.TEST,
        "city": {"code": city.code, "name": city.name},
        "text": _in_each_language(lambda t: t("Uji coba dari QlueDashboard.")),
    }


def report_link(public_url: str | None, notice: Notice) -> str | None:
    """Where the report is seen; None where the app doesn't know its own address."""
    return _link(public_url, city=notice.city.code, report=notice.report_id)


def city_link(public_url: str | None, city: City) -> str | None:
    """Where the city is seen."""
    return _link(public_url, city=city.code)


def _link(public_url: str | None, **parameters: object) -> str | None:
    return f"{public_url.rstrip('/')}/?{urlencode(parameters)}" if public_url else None


def _in_each_language(say: Callable[[Texts], str]) -> Data:
    return {language: say(texts(language)) for language in LANGUAGES}


def _line(notice: Notice, link: str | None) -> Data:
    return {
        "alert": {
            "id": notice.alert_id,
            "clock": notice.clock,
            "run": notice.run,
            "level": notice.level,
            "state": notice.state,
            "step": notice.step.name.lower(),
            "raised_at": notice.raised_at,
            "due_at": notice.due_at,
        },
        "report": {
            "id": notice.report_id,
            "source": notice.source,
            "external_id": notice.external_id,
            "created_at": notice.created_at,
            "category": notice.category,
            "severity": notice.severity,
            "stage": notice.stage,
            "area": notice.area,
            "place": notice.place,
            "holder": notice.holder,
        },
        "link": link,
    }


def _mail(text: str, lines: Sequence[str], link: str | None, t: Texts) -> str:
    sent_by = t("Dikirim QlueDashboard, karena Anda bertugas untuk wilayah atau dinas ini.")
    parts = [text, "\n".join(lines), link or "", f"-- \n{sent_by}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _joined(parts: Sequence[str], link: str | None) -> str:
    text = _short(" ".join(parts), LONGEST_TEXT)
    whole = f"{text} {link}" if link else text
    return whole if len(whole) <= LONGEST_TEXT else text


def _short(name: str, longest: int = LONGEST_NAME) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"

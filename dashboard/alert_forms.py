"""What is filled in on alerts: how they go up, what is kept quiet, where they are posted to.

What is sent is whatever a browser sends; errors are texts of the catalogue that say what to do.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.alerts import LONGEST_NOTE, MINUTE, Escalation, Level
from dashboard.deliveries import UrlFault, url_fault
from dashboard.errors import BadEscalation
from dashboard.rule_forms import (
    MINUTES_OF,
    NO_NUMBER,
    NO_UNIT,
    Refuse,
    clean_text,
    read_moment,
    read_start,
    read_whole,
)
from dashboard.sla import ClockName

ALL = "all"
LONGEST_MUTE = timedelta(days=366)
ESCALATION_WORDS = {
    "lurah": "Paling sedikit 1 menit, paling lama 30 hari.",
    "camat": "Tidak boleh lebih cepat dari lurah; paling lama 30 hari.",
    "walikota": "Tidak boleh lebih cepat dari camat; paling lama 30 hari.",
    "acknowledged": "Paling sedikit 1 menit, paling lama 30 hari.",
}
FAULT_WORDS = {
    UrlFault.NO_ADDRESS: "Tulis alamat lengkap, misalnya https://dispatch.kota.go.id/qlue.",
    UrlFault.NO_HTTP: "Tulis alamat lengkap, misalnya https://dispatch.kota.go.id/qlue.",
    UrlFault.TOO_MUCH: "Tanpa nama pengguna, kata sandi, dan tanda #: tiap pesan sudah bertanda "
    "tangan.",
    UrlFault.TOO_LONG: "Paling panjang 500 huruf, tanpa spasi.",
    UrlFault.OTHER_HOST: "Server itu belum diizinkan: mintalah pengelola aplikasi menambahkannya "
    "ke WEBHOOK_HOSTS.",
}


class EscalationField(StrEnum):
    """The times of the form: each has an amount and a unit."""

    LURAH = "lurah"
    CAMAT = "camat"
    WALIKOTA = "walikota"
    ACKNOWLEDGED = "acknowledged"

    @property
    def unit(self) -> str:
        """The name of its unit's field."""
        return f"{self.value}-unit"


class MuteField(StrEnum):
    """The fields of the form for a mute."""

    AREA = "area"
    CATEGORY = "category"
    CLOCK = "clock"
    LEVEL = "level"
    FROM = "from"
    UNTIL = "until"
    REASON = "reason"


class WebhookField(StrEnum):
    """The fields of the form for a webhook."""

    URL = "url"
    AT_RISK = "at-risk"


@dataclass(frozen=True)
class EscalationForm:
    """The form as read: the rule, None while something is wrong, and what that is, by field."""

    rule: Escalation | None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MuteContent:
    """What is to be kept quiet, from when until when (aware), and why. None stands for all."""

    area: str
    from_at: datetime
    to_at: datetime
    reason: str
    category: str | None = None
    clock: ClockName | None = None
    level: Level | None = None


@dataclass(frozen=True)
class MuteForm:
    """The form as read: the content, None while something is wrong, and what that is, by field."""

    content: MuteContent | None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WebhookForm:
    """The form as read: the address, None while it can't be one, and why not."""

    url: str | None
    at_risk: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


def read_escalation_form(sent: Mapping[str, object]) -> EscalationForm:
    """The rule that the form makes."""
    errors: dict[str, str] = {}
    lengths: dict[str, timedelta] = {}
    for name in EscalationField:
        amount, unit = read_whole(sent.get(name)), sent.get(name.unit)
        if amount is None:
            errors[name] = NO_NUMBER
        elif not (isinstance(unit, str) and unit in MINUTES_OF):
            errors[name.unit] = NO_UNIT
        else:
            lengths[name.value] = amount * MINUTES_OF[unit] * MINUTE
    if errors:
        return EscalationForm(None, errors)
    try:
        return EscalationForm(Escalation(**lengths))
    except BadEscalation as error:
        return EscalationForm(None, {error.name: ESCALATION_WORDS[error.name]})


def length_choice(length: timedelta) -> tuple[int, str]:
    """A time of whole minutes as the form shows it: an amount, and the largest unit that fits."""
    minutes = length // MINUTE
    unit = next(unit for unit in ("days", "hours", "minutes") if minutes % MINUTES_OF[unit] == 0)
    return minutes // MINUTES_OF[unit], unit


def read_mute_form(
    sent: Mapping[str, object],
    *,
    areas: Collection[str],
    categories: Collection[str],
    zone: ZoneInfo,
    now: datetime,
) -> MuteForm:
    """What the form keeps quiet. An empty start is now; `areas` and `categories` are those there
    are, by code and slug. Times are aware."""
    errors: dict[str, str] = {}

    def refuse(name: str, reason: str) -> None:
        errors.setdefault(name, reason)

    area = _one_of(sent, MuteField.AREA, areas, refuse)
    if area is None:
        refuse(MuteField.AREA, "Pilih tempat dari daftar.")
    category = _one_of(sent, MuteField.CATEGORY, categories, refuse)
    clock = _one_of(sent, MuteField.CLOCK, set(ClockName), refuse)
    level = _one_of(sent, MuteField.LEVEL, set(Level), refuse)
    reason = clean_text(sent.get(MuteField.REASON))
    if not reason:
        refuse(MuteField.REASON, "Tulis alasannya; semua orang membacanya di tiap peringatan.")
    elif len(reason) > LONGEST_NOTE:
        refuse(MuteField.REASON, "Persingkat sampai 500 huruf.")
    start = sent.get(MuteField.FROM)
    from_at = read_start(start, field=MuteField.FROM, zone=zone, now=now, refuse=refuse)
    to_at = _end(sent.get(MuteField.UNTIL), from_at or now, zone, refuse)
    if errors or area is None or from_at is None or to_at is None:
        return MuteForm(None, errors)
    return MuteForm(
        MuteContent(
            area=area,
            from_at=from_at,
            to_at=to_at,
            reason=reason,
            category=category,
            clock=ClockName(clock) if clock else None,
            level=Level(level) if level else None,
        )
    )


def read_webhook_form(sent: Mapping[str, object], *, hosts: Collection[str]) -> WebhookForm:
    """The webhook that the form makes; `hosts` are those allowed, where there are some."""
    url = sent.get(WebhookField.URL)
    url = url.strip() if isinstance(url, str) else ""
    at_risk = sent.get(WebhookField.AT_RISK) is True
    if fault := url_fault(url, hosts=hosts):
        return WebhookForm(None, at_risk, {WebhookField.URL: FAULT_WORDS[fault]})
    return WebhookForm(url, at_risk)


def _one_of(
    sent: Mapping[str, object], name: MuteField, choices: Collection[str], refuse: Refuse
) -> str | None:
    """The one chosen, None for all of them."""
    chosen = sent.get(name)
    if chosen in (None, "", ALL):
        return None
    if isinstance(chosen, str) and chosen in choices:
        return chosen
    refuse(name, "Pilih dari daftar.")
    return None


def _end(sent: object, after: datetime, zone: ZoneInfo, refuse: Refuse) -> datetime | None:
    to_at = read_moment(sent, zone=zone)
    if to_at is None:
        refuse(MuteField.UNTIL, "Pilih tanggal dan jam berakhirnya.")
    elif to_at <= after:
        refuse(MuteField.UNTIL, "Harus sesudah mulainya, dan belum lewat.")
    elif to_at - after > LONGEST_MUTE:
        refuse(MuteField.UNTIL, "Paling lama satu tahun; perpanjang bila sudah dekat.")
    return to_at

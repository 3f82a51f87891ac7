"""What an administrator fills in for a new version of a policy, read and checked.

What is sent is whatever a browser sends; errors are texts of the catalogue that say what to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.errors import BadPolicy
from dashboard.policies import Policy, Target, Unit

LONGEST_TEXT = 500
AHEAD = timedelta(days=3_660)
MINUTES_OF = {"minutes": 1, "hours": 60, "days": 24 * 60}
FROM_NOW = "Waktu itu sudah lewat: pilih yang akan datang, atau kosongkan agar berlaku segera."
AFTER_THE_LAST = (
    "Sudah ada versi yang berlaku pada waktu itu atau sesudahnya: pilih waktu sesudahnya."
)
NO_MOMENT = "Pilih tanggal dan jam, atau kosongkan agar berlaku segera."
NO_NUMBER = "Tulis angka bulat, paling sedikit 1."
NO_UNIT = "Pilih satuan dari daftar."
TOO_FAR = "Paling jauh sepuluh tahun dari sekarang."
Refuse = Callable[[str, str], None]


class PolicyField(StrEnum):
    """The fields of the form."""

    RESPONSE_AMOUNT = "response-amount"
    RESPONSE_UNIT = "response-unit"
    RESOLUTION_AMOUNT = "resolution-amount"
    RESOLUTION_UNIT = "resolution-unit"
    SEVERITY = "severity"
    LEGAL_BASIS = "legal-basis"
    EXAMPLE = "example"
    VALID_FROM = "valid-from"


@dataclass(frozen=True)
class PolicyForm:
    """The form as read: the policy, None while something is wrong, and what that is, by field."""

    policy: Policy | None
    errors: Mapping[str, str] = field(default_factory=dict)


def read_policy_form(
    sent: Mapping[str, object],
    *,
    category_id: int,
    calendars: Mapping[str, datetime],
    last_from: Callable[[int | None], datetime | None],
    zone: ZoneInfo,
    now: datetime,
) -> PolicyForm:
    """The policy that the form makes for a category. An empty start is now.

    `calendars` are those there are, by slug, with the start of their first version; `last_from` is
    the start of the newest policy for a severity. Times are aware.
    """
    errors: dict[str, str] = {}

    def refuse(name: str, reason: str) -> None:
        errors.setdefault(name, reason)

    severity = _severity(sent.get(PolicyField.SEVERITY), refuse)
    start = sent.get(PolicyField.VALID_FROM)
    valid_from = (
        read_start(start, field=PolicyField.VALID_FROM, zone=zone, now=now, refuse=refuse) or now
    )
    last = last_from(severity)
    if last is not None and last >= valid_from:
        refuse(PolicyField.VALID_FROM, AFTER_THE_LAST)
    targets = read_targets(sent, refuse)
    for name, target in zip(_UNITS, targets, strict=True):
        if target and target.calendar not in calendars:
            refuse(name, NO_UNIT)
        elif target and calendars[target.calendar] > valid_from:
            refuse(name, "Kalender itu belum berlaku saat aturan ini mulai.")
    legal_basis = clean_text(sent.get(PolicyField.LEGAL_BASIS))
    if not legal_basis:
        refuse(PolicyField.LEGAL_BASIS, "Tulis peraturan yang menjadi dasarnya.")
    elif len(legal_basis) > LONGEST_TEXT:
        refuse(PolicyField.LEGAL_BASIS, "Persingkat sampai 500 huruf.")
    response, resolution = targets
    if errors or response is None or resolution is None:
        return PolicyForm(None, errors)
    return PolicyForm(
        Policy(
            category_id=category_id,
            response=response,
            resolution=resolution,
            valid_from=valid_from,
            severity=severity,
            legal_basis=legal_basis,
            example=sent.get(PolicyField.EXAMPLE) is True,
        )
    )


def read_tried_policy(
    sent: Mapping[str, object], *, category_id: int, now: datetime
) -> Policy | None:
    """The policy that the form would make as far as a preview needs it; None while a target is
    missing."""

    def refuse(_name: str, _reason: str) -> None:
        """What is wrong is told when the form is sent."""

    response, resolution = read_targets(sent, refuse)
    severity = _severity(sent.get(PolicyField.SEVERITY), refuse)
    if response is None or resolution is None:
        return None
    return Policy(category_id, response, resolution, valid_from=now, severity=severity)


_UNITS = (PolicyField.RESPONSE_UNIT, PolicyField.RESOLUTION_UNIT)
_AMOUNTS = (PolicyField.RESPONSE_AMOUNT, PolicyField.RESOLUTION_AMOUNT)


def read_targets(sent: Mapping[str, object], refuse: Refuse) -> tuple[Target | None, Target | None]:
    """The response and the resolution target of the form; `refuse` is told of what is wrong."""
    response, resolution = (
        _target(sent, amount, unit, refuse) for amount, unit in zip(_AMOUNTS, _UNITS, strict=True)
    )
    return response, resolution


def choice_of(target: Target) -> tuple[int, str]:
    """A target as the form shows it: an amount, and a unit with the calendar that it is told in."""
    if target.unit is Unit.WORKING_DAYS:
        return target.amount, f"days:{target.calendar}"
    working = target.unit is Unit.WORKING_MINUTES
    units = ("hours", "minutes") if working else ("days", "hours", "minutes")
    unit = next(unit for unit in units if target.amount % MINUTES_OF[unit] == 0)
    suffix = f":{target.calendar}" if working else ""
    return target.amount // MINUTES_OF[unit], unit + suffix


def read_start(
    sent: object, *, field: str, zone: ZoneInfo, now: datetime, refuse: Refuse
) -> datetime | None:
    """When a version is to begin: `now` where nothing is sent, else a local time of the zone. None
    where that is none, or has passed; `refuse` is told."""
    if sent in (None, ""):
        return now
    moment = read_moment(sent, zone=zone)
    if moment is None:
        refuse(field, NO_MOMENT)
        return None
    if moment < now:
        refuse(field, FROM_NOW)
        return None
    if moment - now > AHEAD:
        refuse(field, TOO_FAR)
        return None
    return moment


def read_moment(sent: object, *, zone: ZoneInfo) -> datetime | None:
    """A local time of the zone (aware, UTC), None where that is none."""
    try:
        local = datetime.fromisoformat(sent if isinstance(sent, str) else "")
        return local.replace(tzinfo=local.tzinfo or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def clean_text(sent: object) -> str:
    """A text as it is kept: one line, without what can't be printed."""
    text = sent if isinstance(sent, str) else ""
    printable = (letter if letter.isprintable() else " " for letter in text)
    return " ".join("".join(printable).encode("utf-8", "ignore").decode().split())


def _severity(sent: object, refuse: Refuse) -> int | None:
    if sent in (None, "", "all"):
        return None
    if sent in ("1", "2", "3"):
        return int(str(sent))
    refuse(PolicyField.SEVERITY, "Pilih keparahan dari daftar.")
    return None


def _target(
    sent: Mapping[str, object], amount_name: str, unit_name: str, refuse: Refuse
) -> Target | None:
    amount = read_whole(sent.get(amount_name))
    if amount is None:
        refuse(amount_name, NO_NUMBER)
        return None
    written = sent.get(unit_name)
    unit, _, calendar = (written if isinstance(written, str) else "").partition(":")
    if unit not in MINUTES_OF:
        refuse(unit_name, NO_UNIT)
        return None
    try:
        if calendar and unit == "days":
            return Target(amount, Unit.WORKING_DAYS, calendar)
        minutes = amount * MINUTES_OF[unit]
        if calendar:
            return Target(minutes, Unit.WORKING_MINUTES, calendar)
        return Target(minutes, Unit.MINUTES)
    except BadPolicy:
        refuse(amount_name, "Paling lama 1.000 hari.")
        return None


def read_whole(sent: object) -> int | None:
    """A whole number from 1, None where that is none."""
    if isinstance(sent, bool) or not isinstance(sent, int | float | str):
        return None
    try:
        number = float(sent)
    except (ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() and 1 <= number < 10**9 else None

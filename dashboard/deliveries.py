"""Deliveries: who is told of an alert, how a message is signed, when a failed one is tried again.

A delivery is made at least once, with a key that is the same at every attempt.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from dashboard.access import Role, Scope, is_within
from dashboard.alerts import Step

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
SHORTEST_PAUSE = timedelta(seconds=1)
GIVEN_UP_AFTER = timedelta(hours=24)
LONGEST_URL = 500
MOST_AT_ONCE = 20
"""Alerts of a city in one tick above which everybody gets one digest instead."""
LONGEST_SHOWN = 16
KEY_HEADER, TIMESTAMP_HEADER = "Qlue-Delivery", "Qlue-Timestamp"
SIGNATURE_HEADER = "Qlue-Signature"


class DeliveryKind(StrEnum):
    """What a delivery tells: an alert is raised, has gone up, has come again after it was taken;
    many at once; nothing, as a test; or how the city stands this morning."""

    RAISED = "raised"
    ESCALATED = "escalated"
    RERAISED = "reraised"
    DIGEST = "digest"
    TEST = "test"
    BRIEF = "brief"


class DeliveryState(StrEnum):
    """A delivery's life."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class UrlFault(StrEnum):
    """Why an address can't be a webhook."""

    NO_ADDRESS = "it is no address"
    NO_HTTP = "it is no http:// or https:// address"
    TOO_MUCH = "leave out user, password and fragment: each is signed"
    TOO_LONG = "it is too long, or holds spaces"
    OTHER_HOST = "its host is not among those of WEBHOOK_HOSTS"


@dataclass(frozen=True)
class Webhook:
    """A webhook. `generation` counts the secrets that it has had; `at_risk`: it is also told of
    clocks at risk."""

    id: int
    city: str
    url: str
    generation: int
    at_risk: bool
    created_at: datetime
    created_by: str

    @property
    def shown(self) -> str:
        """Its address as people are shown it."""
        return shown_url(self.url)


@dataclass(frozen=True)
class DeliveryLine:
    """A delivery as a list shows it; `error` and `status` are of its last attempt."""

    id: int
    kind: DeliveryKind
    state: DeliveryState
    to: str
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    finished_at: datetime | None
    status: int | None
    error: str | None


@dataclass(frozen=True)
class WebhookEntry:
    """A webhook with what goes to it: how many deliveries wait and were given up, the newest that
    was tried, and the newest of those given up. Trials that failed are among neither."""

    webhook: Webhook
    waiting: int = 0
    dead: int = 0
    last: DeliveryLine | None = None
    given_up: tuple[DeliveryLine, ...] = ()


@dataclass(frozen=True)
class WebhookBoard:
    """Where a city's alerts are sent: its webhooks, and how many users of its offices have an
    e-mail address."""

    webhooks: tuple[WebhookEntry, ...] = ()
    mailed: int = 0


STEP_ROLES: Mapping[Step, Role] = {
    Step.HOLDER: Role.PIMPINAN_TIM,
    Step.LURAH: Role.LURAH,
    Step.CAMAT: Role.CAMAT,
    Step.WALIKOTA: Role.WALIKOTA,
}


def concerns(
    scope: Scope,
    step: Step,
    *,
    city: str,
    area: str | None,
    holder_area: str | None,
    holder_agency: int | None,
) -> bool:
    """Whether an alert at that step is for whoever has the scope: at first for the team that holds
    the report, then for the office whose scope covers its area. Places are codes."""
    if scope.role is not STEP_ROLES[step]:
        return False
    if step is Step.HOLDER:
        return holder_agency in scope.agencies or _covers(scope, holder_area)
    return scope.sees_whole_city(city) or _covers(scope, area)


def next_attempt_at(
    *, created_at: datetime, attempts: int, failed_at: datetime, draw: float
) -> datetime | None:
    """When a delivery that has failed `attempts` times is tried again; None: never.

    Exponential back-off with full jitter: `draw`, from 0 to 1, is the share of a pause that doubles
    with each attempt. The last attempt is made a day after the delivery was due.
    """
    last_at = created_at + GIVEN_UP_AFTER
    if failed_at >= last_at:
        return None
    longest = min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)
    return min(failed_at + max(longest * draw, SHORTEST_PAUSE), last_at)


def url_fault(url: str, *, hosts: Collection[str] = ()) -> UrlFault | None:
    """Why an address can't be a webhook, None where it can. `hosts` are those allowed, where there
    are some; one that begins with a dot stands for all below it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return UrlFault.NO_ADDRESS
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return UrlFault.NO_HTTP
    if parts.username is not None or parts.fragment:
        return UrlFault.TOO_MUCH
    if len(url) > LONGEST_URL or any(not char.isprintable() or char == " " for char in url):
        return UrlFault.TOO_LONG
    if hosts and not any(host == one or (one[0] == "." and host.endswith(one)) for one in hosts):
        return UrlFault.OTHER_HOST
    return None


def shown_url(url: str) -> str:
    """An address as people are shown it, as in https://hooks.example.com/services/...: many carry
    a token in the rest of it."""
    parts = urlsplit(url)
    first, _, rest = parts.path.removeprefix("/").partition("/")
    if len(first) > LONGEST_SHOWN:
        first, rest = "", parts.path
    more = "..." if rest or parts.query else ""
    shown = "/".join(part for part in (first, more) if part)
    return f"{parts.scheme}://{parts.netloc}/{shown}"


def webhook_secret(app_key: str, *, webhook_id: int, generation: int) -> str:
    """The secret that a webhook's messages are signed with: derived from the app's own key, so
    that it is kept nowhere. A new generation has a new one."""
    return _hmac(app_key, f"qlue webhook {webhook_id} {generation}".encode())


def signature(secret: str, *, timestamp: str, body: bytes) -> str:
    """What the signature's header holds: HMAC-SHA256 over `timestamp.body`, in hexadecimal."""
    return "v1=" + _hmac(secret, timestamp.encode() + b"." + body)


def _hmac(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def _covers(scope: Scope, area: str | None) -> bool:
    return area is not None and any(is_within(area, root) for root in scope.areas)

"""The outbox: what is to be told of alerts, put there in the transaction of what it tells.

Webhooks of the city get everything they ask for; people with an e-mail address what concerns their
office. Where a tick has very much to tell, everybody gets one digest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from dashboard.access import Scope
from dashboard.alerts import Level
from dashboard.deliveries import MOST_AT_ONCE, STEP_ROLES, DeliveryKind, concerns
from dashboard.messages import (
    Data,
    Notice,
    alert_mail,
    alert_message,
    digest_mail,
    digest_message,
)
from dashboard.places import City
from dashboard.texts import texts
from data_access.notices import Told, read_notices
from data_access.schema import deliveries, webhooks
from data_access.user_scopes import mailed_scopes


@dataclass(frozen=True)
class Post:
    """How messages are written: the app's own address for links, the language of e-mails, and
    whether any can be sent."""

    public_url: str | None = None
    language: str = "id"
    by_mail: bool = False


@dataclass(frozen=True)
class _Receiver:
    """Who is told: a webhook or a user, by the column of the delivery and the id in it; of what;
    and how one alert, or many, are written to it."""

    column: str
    id: int
    wants: Callable[[Notice], bool]
    one: Callable[[Notice], Data]
    many: Callable[[Sequence[Notice]], Data]


def post_all(conn: Connection, *, told: Sequence[Told], now: datetime, post: Post) -> int:
    """Puts a delivery for each alert and each receiver that it concerns into the outbox; how many.

    Of more than MOST_AT_ONCE breaches of a city each receiver gets one digest.
    """
    if not told:
        return 0
    # Held, so that what is written for one that is just being removed is given up with the rest.
    in_use = select(webhooks).where(webhooks.c.removed_at.is_(None)).with_for_update(read=True)
    hooks = conn.execute(in_use).all()
    scopes = mailed_scopes(conn, roles=STEP_ROLES.values()) if post.by_mail else ()
    people = [_person(scope, post) for scope in scopes]
    if not (hooks or people):
        return 0
    rows: list[Data] = []
    for city, groups in _by_city(read_notices(conn, told=told)).items():
        receivers = [_webhook(hook, post) for hook in hooks if hook.city_id == city.id] + people
        crowd = sum(len(group) for group in groups if group[0].level is Level.TERLAMBAT)
        for receiver in receivers:
            wanted = [notice for group in groups if receiver.wants(group[0]) for notice in group]
            together = max(crowd, len(wanted)) > MOST_AT_ONCE
            rows += _deliveries(receiver, wanted, together=together)
    if rows:
        conn.execute(insert(deliveries), [_row(row, now) for row in rows])
    return len(rows)


def _by_city(notices: Iterable[Notice]) -> dict[City, list[list[Notice]]]:
    """The notices of each city in groups of which every receiver wants all or none."""
    groups: dict[tuple[object, ...], list[Notice]] = defaultdict(list)
    for notice in notices:
        held = notice.holder_area, notice.holder_agency
        groups[notice.city, notice.level, notice.step, notice.area, *held].append(notice)
    found: dict[City, list[list[Notice]]] = defaultdict(list)
    for group in groups.values():
        found[group[0].city].append(group)
    return found


def _deliveries(receiver: _Receiver, wanted: Sequence[Notice], *, together: bool) -> Iterator[Data]:
    to: Data = {receiver.column: receiver.id}
    if together and wanted:
        yield to | {"kind": DeliveryKind.DIGEST, "payload": receiver.many(wanted)}
        return
    for notice in wanted:
        about = {"kind": notice.kind, "event_id": notice.event_id}
        yield to | about | {"payload": receiver.one(notice)}


def _row(delivery: Data, now: datetime) -> Data:
    empty: Data = {"event_id": None, "webhook_id": None, "user_id": None}
    due = {"created_at": now, "next_attempt_at": now}
    return empty | delivery | due | {"payload": as_json(delivery["payload"])}


def as_json(message: object) -> Any:
    """The message as JSON holds it: enums by value, times as UTC with a Z."""
    return orjson.loads(orjson.dumps(message, option=orjson.OPT_UTC_Z))


def _webhook(hook: Any, post: Post) -> _Receiver:
    url = post.public_url
    return _Receiver(
        column="webhook_id",
        id=hook.id,
        wants=lambda notice: hook.at_risk or notice.level is Level.TERLAMBAT,
        one=lambda notice: alert_message(notice, public_url=url),
        many=lambda notices: digest_message(notices, public_url=url),
    )


def _person(scope: Scope, post: Post) -> _Receiver:
    def wants(notice: Notice) -> bool:
        return notice.level is Level.TERLAMBAT and concerns(
            scope,
            notice.step,
            city=notice.city.code,
            area=notice.area,
            holder_area=notice.holder_area,
            holder_agency=notice.holder_agency,
        )

    assert scope.user_id is not None, "only users have an address"
    t, url = texts(post.language), post.public_url
    return _Receiver(
        column="user_id",
        id=scope.user_id,
        wants=wants,
        one=lambda notice: alert_mail(notice, t, public_url=url),
        many=lambda notices: digest_mail(notices, t, public_url=url),
    )

"""What a request says of an action: who, under which key, decided on what, how long ago."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from flask import request
from flask_login import current_user

from callbacks.accounts import Account
from callbacks.api_parameters import LATEST_ID, Refused
from callbacks.requests import text_of
from dashboard.errors import NotFound, OtherAccount
from dashboard.field_actions import LATEST
from dashboard.filters import Problem
from data_access.audit import Author

PRESSED_BY = "Qlue-Account"
"""The header in which a page says whose account pressed (assets/team_outbox.js)."""


def existing(number: int) -> int:
    """A number that there can be in the database. Raises NotFound."""
    if number > LATEST_ID:
        raise NotFound
    return number


def who() -> Author:
    """The user of this request. Raises OtherAccount where it says that somebody else pressed: what
    a shared phone kept for one is not done as another."""
    account: Account = current_user._get_current_object()
    if request.headers.get(PRESSED_BY, str(account.id)) != str(account.id):
        raise OtherAccount
    return Author(account.scope, account.username, request.remote_addr)


def words(sent: Mapping[str, object], name: str) -> str | None:
    """The text of that name; None for none. What a database can't hold is left out."""
    return text_of(sent.get(name)).replace("\0", "").strip() or None


def key_of(sent: Mapping[str, object], name: str = "key") -> UUID:
    """The sender's own key, under that name. Raises Refused."""
    text = text_of(sent.get(name))
    try:
        return UUID(text)
    except ValueError as error:
        raise Refused([Problem(name, text[:80], "kirim UUID buatan sendiri")]) from error


def number_of(sent: Mapping[str, object], name: str) -> int:
    """The whole number of that name, from 0. Raises Refused."""
    value = sent.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LATEST_ID:
        return value
    raise Refused([Problem(name, str(value)[:80], "angka bulat dari 0")])


def age_of(value: object) -> timedelta:
    """How long ago it was pressed, from seconds. Raises Refused."""
    most = 100 * LATEST.total_seconds()
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return timedelta(seconds=value)
    raise Refused([Problem("age_s", str(value)[:80], "detik sejak ditekan")])

"""Contests and rulings of the user of a request: for the page and the API."""

from flask import request
from flask_login import current_user

from callbacks.accounts import Account
from callbacks.api_parameters import LATEST_ID
from callbacks.deps import Deps
from dashboard.access import Scope
from dashboard.contests import Contest, Ruling
from dashboard.errors import NotFound
from dashboard.sla import ClockName
from data_access.alerts import Taker
from data_access.contests import contest, rule
from data_access.reach import writing


def contest_charge(deps: Deps, report_id: int, clock: ClockName, reason: str) -> Contest:
    """The contest that the user of this request has raised. Raises what `contest` does."""
    if report_id > LATEST_ID:
        raise NotFound
    by, scope = _who()
    with writing(deps.engine) as conn:
        return contest(
            conn,
            report_id=report_id,
            clock=clock,
            reason=reason,
            scope=scope,
            by=by,
            now=deps.clock(),
        )


def rule_on(deps: Deps, contest_id: int, ruling: Ruling, reason: str) -> Contest:
    """The contest, once the user of this request has ruled on it. Raises what `rule` does."""
    if contest_id > 2**31 - 1:
        raise NotFound
    by, scope = _who()
    with writing(deps.engine) as conn:
        return rule(
            conn,
            contest_id=contest_id,
            ruling=ruling,
            reason=reason,
            scope=scope,
            by=by,
            now=deps.clock(),
        )


def _who() -> tuple[Taker, Scope]:
    account: Account = current_user._get_current_object()
    taker = Taker(account.id, account.username, account.name, request.remote_addr)
    return taker, account.scope

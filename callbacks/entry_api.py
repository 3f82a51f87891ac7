"""Reports that operators enter, under /api/v1. docs/api.md describes it."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from flask import Flask, Response
from flask_login import current_user

from callbacks.action_requests import key_of, who, words
from callbacks.answers import json_answer
from callbacks.api import ROOT
from callbacks.api_parameters import Refused, sent_object
from callbacks.declined import declined
from callbacks.deps import Deps
from dashboard.entries import Entry
from dashboard.errors import BadEntry, NotFound, UnknownCity
from dashboard.filters import Problem
from dashboard.places import City
from data_access.cities import get_city
from data_access.entering import Entered, enter_report
from data_access.reach import writing

POINT = ("lat", "lon")
HIGHEST = {"lat": 85.0, "lon": 180.0}


def register(server: Flask, deps: Deps) -> None:
    """Adds the address, and the answer for what says too little."""

    @server.post(f"{ROOT}/reports")
    def api_enter() -> Response:
        done = enter(deps, sent_object())
        return json_answer({"entered": asdict(done)}, 200 if done.repeated else 201)

    @server.errorhandler(BadEntry)
    def bad(error: BadEntry) -> Response:
        return declined(deps, "entry", error, 409, field=error.name)


def enter(deps: Deps, sent: Mapping[str, object]) -> Entered:
    """Takes in the report that was sent. Raises Refused, and what `enter_report` raises."""
    entry, key, by = _entry(sent), key_of(sent), who()
    city = _city(deps, words(sent, "city") or "")
    with writing(deps.engine) as conn:
        return enter_report(conn, city=city, entry=entry, key=key, by=by, now=deps.clock())


def _entry(sent: Mapping[str, object]) -> Entry:
    texts = {one.name: words(sent, one.name) for one in fields(Entry) if one.name not in POINT}
    category = texts.pop("category") or ""
    return Entry(category=category, **texts, **{name: _degrees(sent, name) for name in POINT})


def _degrees(sent: Mapping[str, object], name: str) -> float | None:
    value, most = sent.get(name), HIGHEST[name]
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most:
        return float(value)
    raise Refused([Problem(name, str(value)[:80], "derajat")])


def _city(deps: Deps, code: str) -> City:
    try:
        city = deps.desk.ask(get_city, code=code)
    except UnknownCity as error:
        raise NotFound from error
    if not current_user.scope.sees_city(code):
        raise NotFound
    return city

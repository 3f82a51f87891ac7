"""Photos of work done under /api/v1: added, looked at, reviewed. docs/api.md describes it."""

from collections.abc import Mapping
from dataclasses import asdict
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, Response, request
from flask_login import current_user

from callbacks.action_requests import age_of, existing, key_of, who, words
from callbacks.answers import data_answer, digest, json_answer, tagged
from callbacks.api import ROOT
from callbacks.api_parameters import Refused, sent_object
from callbacks.auth import ADD_PHOTO, MEGABYTE
from callbacks.declined import declined
from callbacks.deps import Deps
from dashboard.errors import BadPhoto
from dashboard.field_actions import Action, Wish
from dashboard.filters import Problem
from dashboard.photos import MIME, read_photo, small_version
from dashboard.refusals import Refusal
from dashboard.reports import PhotoLine
from data_access.field_actions import Acted, act, check_ahead
from data_access.photos import (
    keep_small,
    photo_content,
    photo_lines,
    review_photo,
    small_content,
    zone_of,
)
from data_access.reach import reading, writing

AT_ONCE = BoundedSemaphore(2)
"""How many are decoded at a time. For a moment a camera's own JPEG takes 35 MiB; of what is let in
nothing takes more than 128 (dashboard/photos.py)."""
PICTURE_POLICY = "default-src 'none'; sandbox"


def register(server: Flask, deps: Deps) -> None:
    """Adds the addresses, and the answer for what is no photo."""
    photos = f"{ROOT}/reports/<int:report_id>/photos"

    @server.get(photos)
    def api_photos(report_id: int) -> Response:
        of = {"report_id": existing(report_id), "scope": current_user.scope}
        found = deps.desk.ask_postgres(photo_lines, far_m=deps.settings.photo_far_m, **of)
        return data_answer({"photos": [_shape(one) for one in found]}, as_of=deps.desk.now)

    @server.post(photos, endpoint=ADD_PHOTO)
    def api_add_photo(report_id: int) -> Response:
        done = add(deps, existing(report_id), request.form)
        return json_answer({"done": asdict(done)}, 200 if done.repeated else 201)

    @server.get(f"{photos}/<int:photo_id>")
    def api_photo(report_id: int, photo_id: int) -> Response:
        of = {"report_id": existing(report_id), "photo_id": existing(photo_id)}
        with reading(deps.engine) as conn:
            return _picture(photo_content(conn, scope=current_user.scope, **of))

    @server.get(f"{photos}/<int:photo_id>/small")
    def api_small_photo(report_id: int, photo_id: int) -> Response:
        return _picture(_small(deps, existing(report_id), existing(photo_id)))

    @server.post(f"{photos}/<int:photo_id>/review")
    def api_review(report_id: int, photo_id: int) -> Response:
        of = {"report_id": existing(report_id), "photo_id": existing(photo_id)}
        note, by = words(sent_object(), "note") or "", who()
        with writing(deps.engine) as conn:
            review_photo(conn, note=note, by=by, now=deps.clock(), **of)
        return json_answer({"reviewed": {"by": by.username, "note": note}})

    @server.errorhandler(BadPhoto)
    def bad(error: BadPhoto) -> Response:
        return declined(deps, "photo", error, 415)


def add(deps: Deps, report_id: int, sent: Mapping[str, str]) -> Acted:
    """Adds the photo of this request to the report. Raises Refused for what makes no sense,
    BadPhoto, and what `act` raises."""
    key, age, upright = key_of(sent), _age(sent), sent.get("upright") == "1"
    by = who()
    with reading(deps.engine) as conn:
        if done := check_ahead(conn, report_id=report_id, action=Action.FOTO, key=key, by=by):
            return done
        zone = zone_of(conn, report_id=report_id, scope=by.scope)
    with AT_ONCE:
        photo = read_photo(_file(deps), zone=zone, upright=upright)
    wish = Wish(Action.FOTO, note=words(sent, "note"), photo=photo)
    with writing(deps.engine) as conn:
        return act(
            conn,
            report_id=report_id,
            wish=wish,
            key=key,
            seen=0,
            by=by,
            now=deps.clock(),
            far_m=deps.settings.photo_far_m,
            age=age,
        )


def _small(deps: Deps, report_id: int, photo_id: int) -> bytes:
    """The small version, made and kept now for a photo of before there were any; the photo itself
    where none can be made of it."""
    of: dict[str, Any] = {"report_id": report_id, "photo_id": photo_id, "scope": current_user.scope}
    with reading(deps.engine) as conn:
        if kept := small_content(conn, **of):
            return kept
        whole = photo_content(conn, **of)
    if (made := small_version(whole)) is None:
        return whole
    with writing(deps.engine) as conn:
        keep_small(conn, photo_id=photo_id, small=made)
    return made


def _picture(content: bytes) -> Response:
    """The JPEG, with a tag that spares sending it twice."""
    answer = Response(content, mimetype=MIME)
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    return tagged(answer, tag=digest(content))


def _age(sent: Mapping[str, str]) -> Any:
    try:
        return age_of(float(sent.get("age_s", "0")))
    except ValueError as error:
        raise Refused([Problem("age_s", sent["age_s"][:80], "detik sejak ditekan")]) from error


def _file(deps: Deps) -> bytes:
    file = request.files.get("photo")
    if file is None:
        raise Refused([Problem("photo", "", "kirim berkas foto")])
    content = file.read()
    if len(content) > deps.settings.photo_max_mb * MEGABYTE:
        raise BadPhoto(Refusal.LARGE_PICTURE, most=deps.settings.photo_max_mb)
    return content


def _shape(one: PhotoLine) -> dict[str, Any]:
    address = f"{ROOT}/reports/{one.report_id}/photos/{one.id}"
    found = [
        {name: value for name, value in asdict(finding).items() if value is not None}
        for finding in one.findings
    ]
    for finding in found:
        if "before" in finding:
            finding["before_s"] = finding.pop("before").total_seconds()
    return {**asdict(one), "findings": found, "address": address, "small": f"{address}/small"}

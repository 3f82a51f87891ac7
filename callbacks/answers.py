"""Answers that are data: JSON and binary, with tags that spare sending the same twice."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import orjson
from flask import Response, request

AS_OF = "Qlue-As-Of"


def json_answer(answer: object, status: int = 200) -> Response:
    """The answer as JSON; times in it as UTC with a Z."""
    return Response(_json(answer), status, mimetype="application/json")


def data_answer(answer: Mapping[str, object], *, as_of: datetime | None) -> Response:
    """The answer as JSON with `as_of` in it, or a 304 where the client has all but that."""
    response = json_answer({"as_of": as_of, **answer})
    return tagged(response, tag=digest(_json(answer)), as_of=as_of)


def tagged(response: Response, *, tag: str, as_of: datetime | None = None) -> Response:
    """The response with an ETag, or a 304 where the client has it already.

    The time that the data is of stands in a header too, so that a 304 tells it.
    """
    response.set_etag(tag, weak=True)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if as_of is not None:
        response.headers[AS_OF] = as_of.isoformat().replace("+00:00", "Z")
    response.make_conditional(request)
    return response


def digest(content: bytes) -> str:
    """A short text that differs where the content does."""
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def _json(answer: object) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_UTC_Z)

"""Answers that are data: JSON and binary, with tags that spare sending the same twice."""

import hashlib
from datetime import datetime

import orjson
from flask import Response, request

AS_OF = "Qlue-As-Of"


def json_answer(answer: object, status: int = 200) -> Response:
    """The answer as JSON."""
    return Response(orjson.dumps(answer), status, mimetype="application/json")


def tagged(response: Response, *, of: bytes, as_of: datetime | None) -> Response:
    """The response with an ETag of these bytes, or a 304 where the client has them already.

    The time that the data is of stands in a header, so that a 304 tells it too.
    """
    response.set_etag(hashlib.blake2b(of, digest_size=12).hexdigest(), weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    if as_of is not None:
        response.headers[AS_OF] = as_of.isoformat().replace("+00:00", "Z")
    response.make_conditional(request)
    return response

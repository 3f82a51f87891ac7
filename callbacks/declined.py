"""What is answered to what can't be done: a code for programs, the reason for readers."""

from flask import Response

from callbacks import preferences
from callbacks.answers import json_answer
from callbacks.deps import Deps
from dashboard.errors import Declined
from layouts.refusal_words import why


def declined(deps: Deps, what: str, error: Declined, status: int, **more: str) -> Response:
    """`what` is the kind of thing that was asked for, `more` what else the answer tells."""
    said = why(preferences.words(deps), error)
    told = {"error": what, "code": error.kind.value, "why": said, **more}
    return json_answer(told, status)

"""What a page's callback sends: the parts that changed, and nothing else."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from dash import no_update
from dash.development.base_component import Component

from callbacks.requests import text_of


def changed(
    parts: Mapping[str, Any], shown: object, order: Sequence[tuple[str, str]]
) -> tuple[Any, ...]:
    """What a page's callback returns, in that order: the parts that aren't shown already, and the
    digests of what is shown now (`shown` is what the page sent as those of before). With nothing
    new, nothing."""
    sent = shown if isinstance(shown, dict) else {}
    before = {part: text_of(sent.get(part)) for part, _ in order if part in sent}
    digests = before | {str(part): digest(value) for part, value in parts.items()}
    new = [
        parts[part] if part in parts and digests[part] != sent.get(part) else no_update
        for part, _ in order
    ]
    return (*new, digests if digests != before else no_update)


def digest(value: Any) -> str:
    """A short text that differs when the picture differs."""
    written = orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(written, digest_size=6).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, Component):
        return value.to_plotly_json()
    raise TypeError(f"{type(value).__name__} is no part of a picture")

"""What the API's playback looks like: the question's answer as plain data and in binary."""

from dataclasses import astuple, fields
from zoneinfo import ZoneInfo

import numpy as np
import orjson

from dashboard.playback import Numbers, Playback, Stretches

Data = dict[str, object]
SMALL, BYTE = "<u2", "<u1"
WIDTHS = {
    "x": SMALL,
    "y": SMALL,
    "child": SMALL,
    "count": SMALL,
    "first": BYTE,
    "until": BYTE,
    "late": BYTE,
}
PLACED_ONLY = ("x", "y")
LENGTH_BYTES = 4
ALIGNED_TO = 8


def plain(answer: Playback, zone: ZoneInfo) -> Data:
    """A row for each stretch, in the order of its columns; x and y of one without a point are
    null."""
    rows, placed = _sorted(answer.stretches)
    listed = np.stack(astuple(rows), axis=1).tolist()
    return {
        **_about(answer, zone),
        "columns": [field.name for field in fields(Stretches)],
        "stretches": [*listed[:placed], *([None, None, *row[2:]] for row in listed[placed:])],
    }


def binary(answer: Playback, zone: ZoneInfo) -> bytes:
    """The same, as docs/api.md lays it out: the length of a JSON text, the text, columns."""
    rows, placed = _sorted(answer.stretches)
    about = orjson.dumps({**_about(answer, zone), "n": len(rows.x), "placed": placed})
    about += b" " * (-(LENGTH_BYTES + len(about)) % ALIGNED_TO)
    columns = (
        _packed(getattr(rows, name)[: placed if name in PLACED_ONLY else None], width)
        for name, width in WIDTHS.items()
    )
    return len(about).to_bytes(LENGTH_BYTES, "little") + about + b"".join(columns)


def _about(answer: Playback, zone: ZoneInfo) -> Data:
    return {
        "steps": [
            time.astimezone(zone).isoformat(timespec="seconds") for time in answer.steps.times
        ],
        "counted": answer.counted,
        "children": [child.code for child in answer.children],
        "x0": answer.x0,
        "y0": answer.y0,
        "cell_size": answer.cell_size,
        "top": answer.top,
        "class_limits": {measure.value: limits for measure, limits in answer.class_limits.items()},
    }


def _sorted(rows: Stretches) -> tuple[Stretches, int]:
    """The rows that have a point first, in the order of the map's rows: it packs better, and the
    same rows give the same bytes."""
    order = np.lexsort((*astuple(rows)[2:], rows.x, rows.y, rows.x < 0))
    ordered = Stretches(*(column[order] for column in astuple(rows)))
    return ordered, int((rows.x >= 0).sum())


def _packed(column: Numbers, width: str) -> bytes:
    return np.minimum(column, np.iinfo(width).max).astype(width).tobytes()

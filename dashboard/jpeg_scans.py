"""What the head of a JPEG tells of the memory that decoding it takes.

A decoder makes a JPEG of one scan small line by line. One of several scans, as progressive ones
are, it holds whole, before it can be made small: two bytes for each sample (libjpeg's coefficients
are 16 bits wide).
"""

from collections.abc import Iterator, Sequence

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SEQUENTIAL = frozenset({0xC0, 0xC1, 0xC9})
SCAN = 0xDA
WITH_LENGTH = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xE0), *range(0xE0, 0xF0), 0xFE}) - {0xC8}
"""The markers that ITU-T T.81 (table B.1) gives a length and a meaning. What a decoder makes of any
other, it may make of what stands behind it, too."""
FILL = 0xFF
BYTES_A_SAMPLE = 2
MOST_SAMPLES = 4


def held_a_pixel(content: bytes) -> float:
    """How many bytes a decoder holds for each pixel until it has read all of the file: 0 for a JPEG
    of one scan, the most that can be where its head (ITU-T T.81, annex B) makes no sense."""
    frames: list[tuple[int, bytes]] = []
    for marker, told in _segments(content):
        if marker in FRAMES:
            frames.append((marker, told))
        if marker == SCAN:
            return _held(frames, told)
    return float(BYTES_A_SAMPLE * MOST_SAMPLES)


def _held(frames: Sequence[tuple[int, bytes]], scan: bytes) -> float:
    """Of the frame that comes before the first scan, which is one, or nobody knows which counts."""
    if len(frames) != 1:
        return float(BYTES_A_SAMPLE * MOST_SAMPLES)
    marker, frame = frames[0]
    whole = marker in SEQUENTIAL and scan[:1] == frame[5:6]
    return 0.0 if whole else BYTES_A_SAMPLE * _samples(frame)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments up to the first that is none, each with its marker; bytes that only fill may
    stand before any."""
    at = 2
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker == FILL:
            at += 1
            continue
        if marker not in WITH_LENGTH or length < 2:
            return
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + length


def _samples(frame: bytes) -> float:
    """Samples for each pixel, all components together: fewer where colours are told coarsely."""
    factors = [(one >> 4) * (one & 15) for one in frame[7::3]]
    return sum(factors) / max(factors) if factors and 0 not in factors else float(MOST_SAMPLES)

"""What the head of a JPEG tells of the memory that decoding it takes.

A decoder makes a JPEG of one scan small line by line. One of several scans, as progressive ones
are, it holds whole, before it can be made small: two bytes for each sample (libjpeg's coefficients
are 16 bits wide).
"""

from collections.abc import Iterator

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SEQUENTIAL = frozenset({0xC0, 0xC1, 0xC9})
SCAN = 0xDA
WITHOUT_LENGTH = frozenset({0x01, 0xFF, *range(0xD0, 0xDA)})
BYTES_A_SAMPLE = 2
MOST_SAMPLES = 4


def held_a_pixel(content: bytes) -> float:
    """How many bytes a decoder holds for each pixel until it has read all of the file: 0 for a JPEG
    of one scan, the most that can be where its head (ITU-T T.81, annex B) makes no sense."""
    samples, parts, sequential = float(MOST_SAMPLES), b"", False
    for marker, told in _segments(content):
        if marker in FRAMES:
            samples, parts, sequential = _samples(told), told[5:6], marker in SEQUENTIAL
        if marker == SCAN:
            return 0.0 if sequential and told[:1] == parts else BYTES_A_SAMPLE * samples
    return float(BYTES_A_SAMPLE * MOST_SAMPLES)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments up to the first that is none, each with its marker."""
    at = 2
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in WITHOUT_LENGTH or length < 2:
            return
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + length


def _samples(frame: bytes) -> float:
    """Samples for each pixel, all components together: fewer where colours are told coarsely."""
    factors = [(one >> 4) * (one & 15) for one in frame[7::3]]
    return sum(factors) / max(factors) if factors and 0 not in factors else float(MOST_SAMPLES)

"""Codes of areas as files write them, and the dotted codes that they stand for.

Two numberings exist, and they collide: 3171 is Jakarta Selatan to BPS and Jakarta Pusat to
Kemendagri. Kemendagri's is the product's own. BPS numbers are taken only when the caller says so,
and since no table leads from one to the other they get a branch of their own below the city: the
city's code, then BPS's blocks of three digits. BPS 1271010002 imported into 12.73 becomes
12.73.010.002 and BPS 3171010001 imported into 31 becomes 31.071.010.001, which no Kemendagri code
(blocks of two and four digits) can equal.
"""

import re
from typing import Literal

Numbering = Literal["kemendagri", "bps"]

_DOTS = re.compile(r"[.\-\s]+")
_WIDTHS = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4)}
_BPS_WIDTHS = {2: (2,), 4: (2, 2), 7: (2, 2, 3), 10: (2, 2, 3, 3)}
_SHORTEST_BPS_KELURAHAN, _BPS_KECAMATAN = 10, 7


def kemendagri_code(text: str) -> str | None:
    """The dotted code that `text` writes in Kemendagri's numbering, None where it is none."""
    digits = _digits(text)
    if digits is None or len(digits) not in _WIDTHS:
        return None
    if len(digits) == 10 and digits[6] not in "12":
        return None
    return ".".join(_blocks(digits, _WIDTHS[len(digits)]))


def bps_code(text: str, city_code: str) -> str | None:
    """The dotted code below `city_code` for a BPS number, None where `text` is none.

    A number of the city itself, or of a wider place, gives the city's own code.
    """
    digits = _digits(text)
    if digits is None or len(digits) not in _BPS_WIDTHS:
        return None
    blocks = _blocks(digits, _BPS_WIDTHS[len(digits)])
    below = blocks[city_code.count(".") + 1 :]
    return ".".join([city_code, *(block.zfill(3) for block in below)])


def bps_city(text: str) -> str | None:
    """The four digits of the BPS city that a BPS number lies in, None above that level."""
    digits = _digits(text)
    return digits[:4] if digits and len(digits) in _BPS_WIDTHS and len(digits) > 2 else None


def looks_bps(texts: list[str]) -> bool:
    """Whether codes are BPS's: `id` in front, seven digits, or ten that can't be Kemendagri's.

    One such code tells for the whole column: some BPS numbers look like the other numbering
    (1271031004), no Kemendagri code looks like BPS's.
    """
    return any(_is_bps_only(text) for text in texts)


def _is_bps_only(text: str) -> bool:
    digits = _digits(text)
    if digits is None:
        return False
    if text.strip().lower().startswith("id") or len(digits) == _BPS_KECAMATAN:
        return True
    return len(digits) == _SHORTEST_BPS_KELURAHAN and kemendagri_code(text) is None


def _digits(text: str) -> str | None:
    bare = text.strip().lower().removeprefix("id").removesuffix(".0")
    bare = _DOTS.sub("", bare)
    return bare if bare.isascii() and bare.isdigit() else None


def _blocks(digits: str, widths: tuple[int, ...]) -> list[str]:
    blocks, at = [], 0
    for width in widths:
        blocks.append(digits[at : at + width])
        at += width
    return blocks

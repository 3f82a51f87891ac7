"""Photos of work: what may come in, and what is read from one before it is kept without it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from imagehash import phash
from PIL import ExifTags, Image, ImageStat, PngImagePlugin

from dashboard.errors import BadPhoto
from dashboard.jpeg_scans import held_a_pixel
from dashboard.refusals import Refusal

FORMS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 16_000_000, "WEBP": 7_000_000}
"""What may come in, so that none takes more than 128 MiB to decode. A JPEG is decoded to near the
size that is kept, the others whole (7 bytes a pixel of a PNG, 17 of a WebP); cameras write none of
those."""
LONGEST_SENT = 65_535
"""Pixels of a side, as many as a JPEG can have: of a picture of one column each pixel costs 20
bytes."""
PngImagePlugin.MAX_TEXT_MEMORY = 1_000_000
"""Letters that a PNG may tell beside its picture, unpacked; Pillow reads 64 million."""
MOST_HELD = 96_000_000
"""The bytes that a decoder may hold of a JPEG of several scans."""
LONGEST_SIDE = 1_600
SMALL_SIDE = 640
QUALITY = 82
SAME_TONE = 6.0
"""The standard deviation of the grey levels (0-255) under which a picture shows nothing that could
be told from another one's: a finger on the lens, a dark night."""
MIME = "image/jpeg"
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By Exif's orientation: what makes a picture stand upright."""


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: `content` is a JPEG made anew, upright, of 1,600 pixels at most a
    side, that tells nothing but its picture, `thumbnail` the same of 640. Beside them what the
    camera had written: when (aware, UTC) and where in degrees it was taken, None where it did not
    say. `fingerprint` is the perceptual hash (64 bits), None for a picture that shows nothing."""

    content: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    width: int
    height: int
    taken_at: datetime | None
    lat: float | None
    lon: float | None
    fingerprint: int | None


@dataclass(frozen=True)
class Told:
    """What a camera wrote beside a picture: how it was held, and the tags of two of its parts."""

    orientation: Any
    exif: Mapping[int, Any]
    gps: Mapping[int, Any]


def read_photo(content: bytes, *, zone: ZoneInfo, upright: bool = False) -> Photo:
    """The photo in a file, whatever its name. A camera's time without an offset is read in `zone`.
    `upright` says that its pixels were turned already, whatever the camera says of them.

    Raises BadPhoto for what is no JPEG, PNG or WebP, can't be read to its end, or is too large.
    """
    form = form_of(content)
    if form is None:
        raise BadPhoto(Refusal.HEIC_PICTURE if is_heic(content) else Refusal.NO_PICTURE)
    most = most_pixels(content, form)
    try:
        with Image.open(BytesIO(content), formats=(form,)) as picture:
            if picture.width * picture.height > most:
                raise BadPhoto(Refusal.MANY_PIXELS, most=most)
            if max(picture.size) > LONGEST_SENT:
                raise BadPhoto(Refusal.LONG_SIDE, most=LONGEST_SENT)
            small = _small(picture)
            told = _told(picture)
            shown = small if upright else _turned(small, told.orientation)
    except BadPhoto:
        raise
    except Image.DecompressionBombError as error:
        raise BadPhoto(Refusal.MANY_PIXELS, most=most) from error
    except Exception as error:  # Decoders fail on what is broken in ways of their own.
        raise BadPhoto(Refusal.BROKEN_PICTURE) from error
    lat, lon = _position(told.gps)
    return Photo(
        content=_written(shown),
        thumbnail=_written(_thumbnail(shown.copy(), SMALL_SIDE)),
        width=shown.width,
        height=shown.height,
        taken_at=_taken_at(told.exif, zone),
        lat=lat,
        lon=lon,
        fingerprint=_fingerprint(shown),
    )


def small_version(content: bytes) -> bytes | None:
    """The small version of a photo as it is kept; None of one that can't be read any more."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG",)) as picture:
            picture.draft(None, (SMALL_SIDE, SMALL_SIDE))
            return _written(_thumbnail(picture, SMALL_SIDE).convert("RGB"))
    except Exception:  # Decoders fail on what is broken in ways of their own.
        return None


def form_of(content: bytes) -> str | None:
    """What kind of picture the first bytes are of: JPEG, PNG, WEBP, or None."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((form for start, form in FORMS.items() if content.startswith(start)), None)


def most_pixels(content: bytes, form: str) -> int:
    """How many pixels a picture of that form may have, so as not to take too much memory."""
    held = held_a_pixel(content) if form == "JPEG" else 0.0
    return min(MOST_PIXELS[form], int(MOST_HELD / held)) if held else MOST_PIXELS[form]


def is_heic(content: bytes) -> bool:
    """Whether the first bytes are of an HEIF picture (ISO 23008-12), as iPhones write them."""
    return content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS


def _small(picture: Image.Image) -> Image.Image:
    """Its colours, no larger than kept. Made small before anything else, so that there is one copy
    of all its pixels; one that has transparency is made small colour by colour for the same."""
    ratio = LONGEST_SIDE / max(picture.size)
    picture.draft(None, (round(picture.width * ratio) or 1, round(picture.height * ratio) or 1))
    if picture.mode in ("1", "P", "PA"):
        picture = picture.convert("RGB")
    if picture.mode in ("RGBA", "LA"):
        bands = [_thumbnail(picture.getchannel(name)) for name in picture.mode[:-1]]
        return Image.merge(picture.mode[:-1], bands).convert("RGB")
    return _thumbnail(picture).convert("RGB")


def _thumbnail(picture: Image.Image, side: int = LONGEST_SIDE) -> Image.Image:
    picture.thumbnail((side, side))
    return picture


def _told(picture: Image.Image) -> Told:
    facts = picture.getexif
    return Told(
        orientation=_read(lambda: facts().get(ExifTags.Base.Orientation)),
        exif=_read(lambda: facts().get_ifd(ExifTags.IFD.Exif)),
        gps=_read(lambda: facts().get_ifd(ExifTags.IFD.GPSInfo)),
    )


def _read(ask: Callable[[], Any]) -> Any:
    """What the camera wrote; nothing where that can't be read: the photo is one all the same."""
    try:
        return ask()
    except Exception:  # Pillow fails on mistyped tags in many ways.
        return {}


def _turned(picture: Image.Image, orientation: Any) -> Image.Image:
    """Upright, as Exif 2.32 numbers the ways in which a camera can be held."""
    way = TURNS.get(orientation) if isinstance(orientation, int) else None
    return picture if way is None else picture.transpose(way)


def _written(picture: Image.Image) -> bytes:
    # Made from its pixels alone: nothing that the file had written beside them goes along.
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _fingerprint(picture: Image.Image) -> int | None:
    if ImageStat.Stat(picture.convert("L")).stddev[0] < SAME_TONE:
        return None
    return int(str(phash(picture)), 16)


def _taken_at(facts: Mapping[int, Any], zone: ZoneInfo) -> datetime | None:
    """When the shutter was pressed, as Exif 2.32 writes it: local time, and its offset since 2016
    where the camera knows it."""
    written = str(facts.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(facts.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    for text, form in ((written + offset, "%Y:%m:%d %H:%M:%S%z"), (written, "%Y:%m:%d %H:%M:%S")):
        try:
            read = datetime.strptime(text, form)  # noqa: DTZ007
            aware = read if read.tzinfo else read.replace(tzinfo=zone)
            return aware.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _position(facts: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """Degrees north and east. A phone that has not found itself yet writes 0 0, which is nowhere
    that this product is used."""
    lat = _degrees(facts.get(ExifTags.GPS.GPSLatitude), facts.get(ExifTags.GPS.GPSLatitudeRef), "S")
    lon = _degrees(
        facts.get(ExifTags.GPS.GPSLongitude), facts.get(ExifTags.GPS.GPSLongitudeRef), "W"
    )
    if lat is None or lon is None or (lat, lon) == (0, 0) or abs(lat) > 90 or abs(lon) > 180:
        return None, None
    return lat, lon


def _degrees(written: Any, half: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in written)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if not angle < 360:  # also what is no number
        return None
    return -angle if str(half).strip("\0 ").upper() == negative else angle

"""Photos for tests: pictures that differ from one another, with what a phone's camera writes."""

import struct
from io import BytesIO
from typing import Any

import numpy as np
from PIL import ExifTags, Image


def picture(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of soft blotches, another one for each seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse, "RGB").resize(size, Image.Resampling.BICUBIC)


def file_of(image: Image.Image, form: str = "JPEG", **more: Any) -> bytes:
    """The picture as a file."""
    out = BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def exif(
    taken: str | None = None,
    offset: str | None = None,
    point: tuple[float, float] | None = None,
    orientation: int | None = None,
) -> Image.Exif:
    """What a camera writes beside a picture."""
    found = Image.Exif()
    found[ExifTags.Base.Make] = "Telepon Rahasia"
    if orientation:
        found[ExifTags.Base.Orientation] = orientation
    inner = found.get_ifd(ExifTags.IFD.Exif)
    if taken:
        inner[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    if point:
        gps = found.get_ifd(ExifTags.IFD.GPSInfo)
        for angle, name, ref, (plus, minus) in (
            (point[0], ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "NS"),
            (point[1], ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "EW"),
        ):
            whole, rest = divmod(abs(angle), 1)
            minutes, rest = divmod(rest * 60, 1)
            gps[name] = (whole, minutes, rest * 60)
            gps[ref] = plus if angle >= 0 else minus
    return found


def odd_exif(*tags: tuple[int, int, bytes]) -> bytes:
    """What no camera should write: each tag's number, its type, and its four bytes, as they are."""
    rows = [struct.pack("<HHI4s", number, kind, 1, value) for number, kind, value in tags]
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(rows)) + b"".join(rows) + bytes(4)


def photo(seed: int = 1, form: str = "JPEG", **told: Any) -> bytes:
    """A photo as a phone sends it."""
    return file_of(picture(seed), form, exif=exif(**told))

"""What is read from a photo, what is left of it, and what is no photo at all."""

import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageOps

from dashboard import photos
from dashboard.errors import BadPhoto
from dashboard.evidence import is_alike
from dashboard.photos import LONGEST_SIDE, form_of, read_photo
from dashboard.refusals import Refusal
from tests.photographs import exif, file_of, odd_exif, photo, picture

WITA = ZoneInfo("Asia/Makassar")
HERE = (-5.1477, 119.4327)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_tells_is_read_and_left_out(form: str):
    sent = photo(form=form, taken="2026:11:21 19:05:12", offset="+07:00", point=HERE)
    assert b"Telepon Rahasia" in sent
    kept = read_photo(sent, zone=WITA)
    assert kept.taken_at == datetime(2026, 11, 21, 12, 5, 12, tzinfo=UTC)
    assert (kept.lat, kept.lon) == pytest.approx(HERE, abs=1e-5)
    assert b"Telepon Rahasia" not in kept.content
    with Image.open(BytesIO(kept.content)) as shown:
        assert (shown.format, shown.size, len(shown.getexif())) == ("JPEG", (640, 480), 0)
        assert "exif" not in shown.info
        assert "comment" not in shown.info


@pytest.mark.parametrize(
    ("told", "taken_at", "point"),
    [
        # Without an offset the city's time is meant.
        ({"taken": "2026:11:21 19:05:12"}, datetime(2026, 11, 21, 11, 5, 12, tzinfo=UTC), None),
        ({"taken": "2026:11:21 19:05:12", "offset": "?"},
         datetime(2026, 11, 21, 11, 5, 12, tzinfo=UTC), None),
        ({"taken": "0000:00:00 00:00:00"}, None, None),
        ({"taken": "kemarin"}, None, None),
        ({"point": (40.7, -74.0)}, None, (40.7, -74.0)),
        ({"point": (0.0, 0.0)}, None, None),  # a phone that has not found itself
        ({"point": (95.0, 10.0)}, None, None),
        ({}, None, None),
    ],
)  # fmt: skip
def test_what_a_camera_does_not_tell_is_not_known(told, taken_at, point):
    kept = read_photo(photo(**told), zone=WITA)
    assert kept.taken_at == taken_at
    assert (kept.lat, kept.lon) == (pytest.approx(point, abs=1e-5) if point else (None, None))


def test_a_photo_is_turned_as_its_camera_says_unless_it_was_already():
    sent = photo(orientation=6)
    assert (read_photo(sent, zone=WITA).width, read_photo(sent, zone=WITA).height) == (480, 640)
    upright = read_photo(sent, zone=WITA, upright=True)
    assert (upright.width, upright.height) == (640, 480)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_whichever_way_the_camera_was_held(orientation: int):
    sent = file_of(picture(1), "PNG", exif=exif(orientation=orientation))
    with Image.open(BytesIO(sent)) as lying:
        upright = ImageOps.exif_transpose(lying)
    as_it_stands = read_photo(file_of(upright, "PNG"), zone=WITA)
    assert read_photo(sent, zone=WITA).content == as_it_stands.content


ON_ITS_SIDE = (0x112, 3, b"\x06\0\0\0")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("tags", "width"),
    [
        ([ON_ITS_SIDE, (0x11A, 2, b"72\0\0")], 480),  # a resolution in letters
        ([ON_ITS_SIDE, (0x213, 2, b"x\0\0\0")], 480),
        ([(0x100, 9, b"\xfb\xff\xff\xff"), ON_ITS_SIDE], 480),  # a width below nothing
        ([ON_ITS_SIDE, (0x8769, 9, b"\xfb\xff\xff\xff")], 480),  # parts before the beginning
        ([ON_ITS_SIDE, (0x8825, 9, b"\xfb\xff\xff\xff")], 480),
        ([(0x112, 2, b"six\0")], 640),
    ],
)
def test_what_a_camera_wrote_wrongly_is_no_reason_against_its_photo(form, tags, width):
    kept = read_photo(file_of(picture(1), form, exif=odd_exif(*tags)), zone=WITA)
    assert (kept.width, kept.taken_at, kept.lat) == (width, None, None)


@pytest.mark.parametrize("error", [TypeError, struct.error, IndexError, MemoryError, SyntaxError])
def test_however_a_decoder_fails_the_photo_is_broken(monkeypatch: pytest.MonkeyPatch, error):
    def fail(_picture: Image.Image) -> None:
        raise error

    monkeypatch.setattr(Image.Image, "convert", fail)
    with pytest.raises(BadPhoto) as raised:
        read_photo(photo(), zone=WITA)
    assert raised.value.kind is Refusal.BROKEN_PICTURE


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P"])
def test_it_is_made_small_before_it_is_turned(monkeypatch: pytest.MonkeyPatch, mode: str):
    turned: list[tuple[int, int]] = []
    turn = Image.Image.transpose

    def watch(picture: Image.Image, way: Image.Transpose) -> Image.Image:
        turned.append(picture.size)
        return turn(picture, way)

    sent = file_of(picture(1, (3000, 2000)).convert(mode), "PNG", exif=exif(orientation=6))
    monkeypatch.setattr(Image.Image, "transpose", watch)
    kept = read_photo(sent, zone=WITA)
    assert (kept.width, kept.height) == (1067, LONGEST_SIDE)
    assert turned == [(LONGEST_SIDE, 1067)]


def test_a_large_jpeg_is_never_decoded_whole(monkeypatch: pytest.MonkeyPatch):
    resized: list[tuple[int, int]] = []
    resize = Image.Image.resize

    def watch(picture: Image.Image, *args: object, **more: object) -> Image.Image:
        picture.load()
        resized.append(picture.size)
        return resize(picture, *args, **more)

    sent = file_of(picture(1, (6500, 800)))
    monkeypatch.setattr(Image.Image, "resize", watch)
    assert read_photo(sent, zone=WITA).width == LONGEST_SIDE
    assert resized[0] == (1625, 200)


def test_a_large_photo_is_kept_smaller():
    kept = read_photo(file_of(picture(1, (4000, 3000))), zone=WITA)
    assert (kept.width, kept.height) == (LONGEST_SIDE, 1200)


def test_transparent_and_grey_pictures_are_photos_too():
    for mode in ("RGBA", "LA", "L", "P", "1"):
        kept = read_photo(file_of(picture(1).convert(mode), "PNG"), zone=WITA)
        with Image.open(BytesIO(kept.content)) as shown:
            assert shown.mode == "RGB"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"<html>foto.jpg</html>",
        b"GIF89a" + bytes(40),
        b"\xff\xd8\xff" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        photo()[:4_000],
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ],
)
def test_what_is_no_photo_is_refused(sent: bytes):
    with pytest.raises(BadPhoto):
        read_photo(sent, zone=WITA)


def test_what_would_burst_is_refused_before_it_is_opened():
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99)))
    with pytest.raises(BadPhoto, match="pixels"):
        read_photo(bomb, zone=WITA)


def test_between_the_limits_it_is_refused_by_its_pixels(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(photos.MOST_PIXELS, "JPEG", 640 * 480 - 1)
    with pytest.raises(BadPhoto, match="pixels"):
        read_photo(photo(), zone=WITA)
    assert read_photo(photo(form="PNG"), zone=WITA).width == 640


@pytest.mark.parametrize(
    ("start", "form"),
    [
        (photo(), "JPEG"),
        (photo(form="PNG"), "PNG"),
        (photo(form="WEBP"), "WEBP"),
        (b"GIF89a", None),
    ],
)
def test_the_bytes_say_what_it_is(start: bytes, form: str | None):
    assert form_of(start) == form


class TestFingerprint:
    def fingerprint(self, sent: bytes) -> int:
        found = read_photo(sent, zone=WITA).fingerprint
        assert found is not None
        return found

    @pytest.mark.parametrize("seed", range(12))
    def test_saved_again_it_is_the_same_picture(self, seed: int):
        first = self.fingerprint(photo(seed))
        again = picture(seed).resize((320, 240))
        assert is_alike(first, self.fingerprint(file_of(again, "JPEG", quality=40)))
        assert is_alike(first, self.fingerprint(file_of(picture(seed), "WEBP", quality=50)))

    def test_pictures_of_other_things_are_others(self):
        marks = [self.fingerprint(photo(seed)) for seed in range(40)]
        pairs = [(a, b) for i, a in enumerate(marks) for b in marks[i + 1 :]]
        assert [pair for pair in pairs if is_alike(*pair)] == []

    def test_a_finger_on_the_lens_is_like_nothing(self):
        dark = Image.new("RGB", (640, 480), (9, 8, 7))
        assert read_photo(file_of(dark, exif=exif()), zone=WITA).fingerprint is None


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_an_iphone_s_heic_says_what_to_do(brand: bytes):
    with pytest.raises(BadPhoto, match="JPEG") as raised:
        read_photo(b"\0\0\0\x18ftyp" + brand + bytes(64), zone=WITA)
    assert raised.value.kind is Refusal.HEIC_PICTURE
    with pytest.raises(BadPhoto) as raised:
        read_photo(b"\0\0\0\x18ftypmp42" + bytes(64), zone=WITA)
    assert raised.value.kind is Refusal.NO_PICTURE

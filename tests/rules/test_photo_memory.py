"""How much memory a picture may take: what is refused for it, before it is decoded, and that what
is let in stays within it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dashboard.errors import BadPhoto
from dashboard.jpeg_scans import held_a_pixel
from dashboard.photos import most_pixels, read_photo
from dashboard.refusals import Refusal
from tests.photographs import exif, file_of
from tests.rules.test_photos import WITA

PROGRESSIVE: dict[str, Any] = {"progressive": True}
ANIMATED: dict[str, Any] = {
    "save_all": True,
    "lossless": True,
    "append_images": [Image.new("RGBA", (3_500, 2_000), (9, 2, 3, 100))] * 3,
}
FINE: dict[str, Any] = {"progressive": True, "subsampling": 0}
MOST_MIB = 128
PEAK = """
import re, sys
from io import BytesIO
from pathlib import Path
from PIL import Image
from tests.rules.test_photos import WITA
from dashboard.photos import read_photo
from tests.photographs import photo

def told(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

read_photo(photo(), zone=WITA)  # what is imported and kept once
content = Path(sys.argv[1]).read_bytes()
Path("/proc/self/clear_refs").write_text("5")
before = told("VmRSS")
read_photo(content, zone=WITA)
print((told("VmHWM") - before) // 1024)
"""


def flat(mode: str, size: tuple[int, int], form: str = "JPEG", **more: Any) -> bytes:
    """A picture of one colour: as many pixels as any other, in a small file."""
    return file_of(Image.new(mode, size), form, **more)


def frame_of(sent: bytes) -> bytes:
    """The segment of a JPEG that tells its size and its colours."""
    at = next(sent.index(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if mark in sent)
    return sent[at : at + 2 + int.from_bytes(sent[at + 2 : at + 4])]


@pytest.mark.parametrize(
    ("mode", "more", "held"),
    [
        ("RGB", {}, 0.0),
        ("RGB", {"subsampling": 0}, 0.0),
        ("CMYK", {}, 0.0),
        ("RGB", {"restart_marker_blocks": 1}, 0.0),
        ("RGB", PROGRESSIVE, 3.0),  # of the two colours a quarter each
        ("RGB", PROGRESSIVE | {"subsampling": 1}, 4.0),
        ("RGB", FINE, 6.0),
        ("L", PROGRESSIVE, 2.0),
        ("CMYK", PROGRESSIVE, 8.0),
    ],
)
def test_what_a_decoder_holds_of_a_jpeg(mode: str, more: dict[str, Any], held: float):
    sent = flat(mode, (64, 64), exif=exif(taken="2026:11:21 19:05:12"), **more)
    assert held_a_pixel(sent) == held


def test_one_that_tells_its_colours_one_after_the_other_has_several_scans():
    sent = flat("RGB", (64, 64), subsampling=0)
    scan = sent.index(b"\xff\xda")
    assert sent[scan + 4] == 3
    alone = sent[: scan + 2] + b"\0\x08\x01\x01\0\0\x3f\0" + sent[scan + 14 :]
    assert held_a_pixel(alone) == 6.0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sent: sent[:2],
        lambda sent: sent[:3],
        lambda sent: sent[: sent.index(b"\xff\xda")],
        lambda sent: sent[:2] + b"\0" + sent[2:],  # what is no segment
        lambda sent: sent[:2] + b"\xff\xd0" + sent[2:],
        lambda sent: sent[:2] + b"\xff\xfe\0\0" + sent[2:],  # shorter than its own length
        lambda sent: sent[:2] + sent[sent.index(b"\xff\xda") :],  # no frame
        lambda sent: (
            sent[:2] + frame_of(sent) + sent[2:]
        ),  # two, of which nobody knows which counts
        lambda sent: sent[:2] + frame_of(flat("RGB", (64, 64), **PROGRESSIVE)) + sent[2:],
    ],
)
def test_a_head_that_makes_no_sense_is_taken_for_the_worst(spoil):
    assert held_a_pixel(spoil(flat("RGB", (64, 64)))) == 8.0


@pytest.mark.parametrize("marker", [0x00, 0x01, 0x02, 0xBF, 0xC8, *range(0xD0, 0xDA), 0xF0, 0xFD])
def test_what_has_no_length_hides_nothing_from_who_reads_the_head(marker: int):
    """A decoder goes on behind it, where a comment covers what looks like a head here."""
    one_scan, real = flat("RGB", (64, 64), subsampling=0), flat("RGB", (64, 64), **FINE)
    covered = frame_of(one_scan) + one_scan[one_scan.index(b"\xff\xda") :][:14]
    comment = b"\xff\xfe" + (2 + len(covered)).to_bytes(2)
    crafted = real[:2] + bytes([0xFF, marker]) + b"\0\6" + comment + covered + real[2:]
    assert held_a_pixel(crafted) == 8.0


def test_bytes_that_only_fill_are_passed_over():
    for more, held in (({}, 0.0), (FINE, 6.0)):
        sent = flat("RGB", (64, 64), **more)
        assert held_a_pixel(sent[:2] + b"\xff\xff\xff" + sent[2:]) == held


@pytest.mark.parametrize(
    ("mode", "form", "more", "most"),
    [
        ("RGB", "JPEG", {}, 40_000_000),
        ("CMYK", "JPEG", {}, 40_000_000),
        ("L", "JPEG", PROGRESSIVE, 40_000_000),
        ("RGB", "JPEG", PROGRESSIVE, 32_000_000),
        ("RGB", "JPEG", FINE, 16_000_000),
        ("CMYK", "JPEG", PROGRESSIVE, 12_000_000),
        ("RGBA", "PNG", {}, 16_000_000),
        ("RGB", "WEBP", {}, 7_000_000),
    ],
)
def test_so_many_pixels_are_let_in(mode: str, form: str, more: dict[str, Any], most: int):
    assert most_pixels(flat(mode, (64, 64), form, **more), form) == most


@pytest.mark.parametrize(
    ("mode", "size", "form", "more"),
    [
        ("RGB", (8_010, 5_000), "JPEG", {}),
        ("RGB", (8_010, 4_000), "JPEG", PROGRESSIVE),
        ("RGB", (4_010, 4_000), "JPEG", FINE),
        ("CMYK", (4_010, 3_000), "JPEG", PROGRESSIVE),
        ("L", (4_010, 4_000), "PNG", {}),
        ("RGB", (3_510, 2_000), "WEBP", {}),
    ],
)
def test_a_little_more_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch, mode: str, size: tuple[int, int], form: str, more: Any
):
    sent = flat(mode, size, form, **more)
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(BadPhoto) as raised:
        read_photo(sent, zone=WITA)
    assert raised.value.kind is Refusal.MANY_PIXELS


@pytest.mark.parametrize("size", [(65_536, 1), (1, 65_536)])
def test_nor_is_one_that_is_all_length(monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]):
    sent = flat("L", size, "PNG")
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(BadPhoto) as raised:
        read_photo(sent, zone=WITA)
    assert raised.value.kind is Refusal.LONG_SIDE


def test_nor_what_tells_more_than_it_shows():
    told = PngInfo()
    for number in range(3):
        told.add_itxt(f"k{number}", "\N{GRINNING FACE}" + "a" * 400_000, zip=True)
    with pytest.raises(BadPhoto):
        read_photo(flat("L", (64, 64), "PNG", pnginfo=told), zone=WITA)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks are told by Linux")
@pytest.mark.parametrize(
    ("mode", "size", "form", "more"),
    [
        ("RGB", (8_000, 5_000), "JPEG", {}),
        ("CMYK", (8_000, 5_000), "JPEG", {}),
        ("CMYK", (4_000, 3_000), "JPEG", PROGRESSIVE),
        ("RGB", (8_000, 4_000), "JPEG", PROGRESSIVE),
        ("RGB", (3_500, 2_000), "WEBP", {}),
        ("RGBA", (3_500, 2_000), "WEBP", ANIMATED),
        ("P", (4_000, 4_000), "PNG", {}),
        ("RGBA", (65_535, 244), "PNG", {}),
        ("RGBA", (244, 65_535), "PNG", {}),
    ],
)
def test_the_largest_that_is_let_in_is_small_in_memory(
    tmp_path: Path, mode: str, size: tuple[int, int], form: str, more: Any
):
    sent = tmp_path / "photo"
    sent.write_bytes(flat(mode, size, form, **more))
    done = subprocess.run(
        [sys.executable, "-c", PEAK, sent],
        env=os.environ | {"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < MOST_MIB

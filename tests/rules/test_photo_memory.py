"""How much memory a picture may take: what is refused for it, before it is decoded, and that what
is let in stays within it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dashboard.errors import BadPhoto
from dashboard.jpeg_scans import held_a_pixel
from dashboard.photos import most_pixels, read_photo
from dashboard.refusals import Refusal
from tests.photographs import exif, file_of
from tests.rules.test_photos import WITA

PROGRESSIVE: dict[str, Any] = {"progressive": True}
FINE: dict[str, Any] = {"progressive": True, "subsampling": 0}
MOST_MIB = 150
"""128, and what the allocator adds."""
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
    ],
)
def test_a_head_that_makes_no_sense_is_taken_for_the_worst(spoil):
    assert held_a_pixel(spoil(flat("RGB", (64, 64)))) == 8.0


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
        ("RGB", "WEBP", {}, 8_000_000),
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
        ("RGB", (4_010, 2_000), "WEBP", {}),
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


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks are told by Linux")
@pytest.mark.parametrize(
    ("mode", "size", "form", "more"),
    [
        ("RGB", (8_000, 5_000), "JPEG", {}),
        ("CMYK", (8_000, 5_000), "JPEG", {}),
        ("CMYK", (4_000, 3_000), "JPEG", PROGRESSIVE),
        ("RGB", (8_000, 4_000), "JPEG", PROGRESSIVE),
        ("RGB", (4_000, 2_000), "WEBP", {}),
        ("P", (4_000, 4_000), "PNG", {}),
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

"""Depths as people write them; most are of the flood of February 2017 in Jakarta."""

import pytest

from dashboard.depths import depth_cm, depth_word


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        (None, None),
        ("", None),
        ("Banjir di jl sumbing", None),
        ("Banjir setinggi 50cm di Perumahan Duta Kranji", 50),
        ("Sudah masuk rumah 7cm", 7),
        ("banjir sekitar 40 cm", 40),
        ("banjir.sedalam.10 cm.warga mohon saluran air", 10),
        ("setinggi 50an cm. Lokasi: Jalan Gunung Sahari 7B No.9", 50),
        ("Banjir setinggi 15-20cm di Taman Apel 8", 20),
        ("Rw 12 banjir 30 sd 40 cm.", 40),
        ("sekitar 25 cm - 30 cm", 30),
        ("air setinggi 15 cm di jalan dan 5-10 cm di garasi", 15),
        ("tinggi air 80 senti", 80),
        ("Banjir setinggi 1,2 meter mantap", 120),
        ("Banjir 1,5m di KFT", 150),
        ("didepan komplek udah 2 meter", 200),
        ("Ketinggian Air sekitar 2 meter di Kebon Pala", 200),
        ("BANJIR SETINGGI 1 METER", 100),
        ("Banjir selutut di jl sumbing", 50),
        ("setinggi lutut orang dewasa", 50),
        ("SUDAH SEMATA KAKI DAN AIR TERUS MENINGGI", 10),
        ("setinggi betis orang dewasa", 30),
        ("sebetis, tadi selutut", 50),
        ("ampe sepinggang org dewasa", 100),
        ("udah selutut sampai pinggang orang dewasa", 100),
        ("setengah paha orang dewasa", 70),
        ("udh sedada org dewasa", 120),
        ("sudah seleher", 140),
        ("banjir 25 cm selutun orang dewasa", 25),  # measured before seen
        # Lengths that are no depths.
        ("hanya 100 meter dari BKT", None),
        ("200 meter dari ktr kecamatan", None),
        ("jalan rusak sepanjang 3 meter", None),
        ("lebar 50 cm, banjir selutut", 50),
        ("kali harus di keruk sedalam 1 s/d 2 meter", None),
        ("Mhn di perlebar saluran airnya hingga 5 meter dalam 3 meter", None),
        ("jarak 90 cm dari pagar", None),
        ("banjir 900 cm", None),  # no flood of a city
        # Words that only begin like these.
        ("pahamilah pak lurah", None),
        ("air naik sejak jam 04.30 di RT 01/50", None),
    ],
)
def test_depth(text: str | None, depth: int | None):
    assert depth_cm(text) == depth


@pytest.mark.parametrize(
    ("depth", "word"),
    [
        (5, "di bawah mata kaki"),
        (10, "mata kaki"),
        (49, "betis"),
        (50, "lutut"),
        (110, "pinggang"),
        (200, "leher"),
    ],
)
def test_depth_in_words(depth: int, word: str):
    assert depth_word(depth) == word

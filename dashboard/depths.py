"""How deep the water is, as people write it."""

import re

CATEGORIES = frozenset({"banjir"})
"""The categories whose reports tell of water. In others a length in their text is no depth."""
DEEPEST_CM = 400
BODY_CM = {
    "mata kaki": 10,
    "betis": 30,
    "lutut": 50,
    "paha": 70,
    "pinggang": 100,
    "dada": 120,
    "leher": 140,
}
"""How high these are on a grown person, rounded. Who writes them doesn't measure either."""

NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
RANGE = rf"(?:{NUMBER}\s*(?:-|–|/|sd|s/d|sampai|hingga|cm)\s*)*"
CENTIMETRES = re.compile(
    rf"{RANGE}(?<!\d)(?<!\d[.,])({NUMBER})\s*(?:an\s*)?(?:cm|centi\w*|senti\w*)\b", re.I
)
# In metres people tell lengths and distances too: of a depth they say that it is one.
METRES = re.compile(
    rf"(?:setinggi|tinggi(?:nya)?|ketinggian|sedalam|dalam(?:nya)?|kedalaman|mencapai|sampai|hingga"
    rf"|banjir|udah|sudah|sdh|air)\s+(?:\w+\s+){{0,2}}?{RANGE}({NUMBER})\s*(?:meter|mtr|m)\b"
    rf"(?!\s*(?:dari|dr|persegi|jauh))",
    re.I,
)
OTHER_LENGTHS = re.compile(
    rf"\b(?:(?:di)?perlebar|(?:di)?keruk|(?:di)?gali|lebar|panjang|jarak|diameter)(?:nya)?\b[^.!?]*?"
    rf"{NUMBER}\s*(?:(?:-|sd|s/d|sampai|hingga)\s*{NUMBER}\s*)?\w+(?:\s+dalam\s+{NUMBER}\s*\w+)?",
    re.I,
)
BODY = re.compile(r"\b(?:se)?(mata kaki|betis|lutut|paha|pinggang|dada|leher)(?:n|nya|an)?\b", re.I)


def depth_cm(text: str | None) -> int | None:
    """The greatest depth that a text tells, in whole centimetres; None where it tells none. What
    is measured in numbers comes before what is measured on people; of `10-15 cm` it is 15."""
    if not text:
        return None
    told = OTHER_LENGTHS.sub(" ", text)
    found = [_number(number) for number in CENTIMETRES.findall(told)]
    found += [100 * _number(number) for number in METRES.findall(told)]
    found = [depth for depth in found if 0 < depth <= DEEPEST_CM]
    found = found or [float(BODY_CM[part.lower()]) for part in BODY.findall(told)]
    return round(max(found)) if found else None


def depth_word(centimetres: int) -> str:
    """The depth on a grown person: the highest part that the water reaches (a text of the
    catalogue)."""
    reached = [part for part, height in BODY_CM.items() if height <= centimetres]
    return reached[-1] if reached else "di bawah mata kaki"


def _number(written: str) -> float:
    return float(written.replace(",", "."))

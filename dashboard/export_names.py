"""What an exported file is called: what is in it, of which city and days, and when it was made."""

import re
from datetime import datetime
from unicodedata import normalize

from dashboard.board_summary import days_of
from dashboard.places import City


def file_name(
    what: str, city: City, *, start: datetime, end: datetime, now: datetime, ending: str
) -> str:
    """As in laporan_kota-makassar_2026-10-22_2026-11-21_diunduh-20261121-190512.csv: days and the
    time of making in the city's zone; letters that any file system takes. Of simulated reports it
    begins with data-contoh_."""
    first, last = days_of(start, end, city.zone)
    made = now.astimezone(city.zone).strftime("%Y%m%d-%H%M%S")
    example = "data-contoh_" if city.demo else ""
    return f"{example}{_plain(what)}_{_plain(city.name)}_{first}_{last}_diunduh-{made}.{ending}"


def _plain(words: str) -> str:
    ascii_only = normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")

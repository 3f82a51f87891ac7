"""Boundaries of seven cities from a public repository, at one commit, each file checked.

github cahyadsn/wilayah_boundaries, MIT licence (it doesn't say where its polygons come from).
Sizes and sha256 were taken from the raw files at that commit.
"""

import hashlib
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from dashboard.access import is_within
from dashboard.errors import BadAreas, DataFolderUnusable, DownloadFailed
from data_access.imports.area_shapes import AreaShape
from data_access.imports.areas import Origin
from data_access.imports.mysql_areas import parse_areas

REPOSITORY = "https://raw.githubusercontent.com/cahyadsn/wilayah_boundaries"
COMMIT = "3c5a7960f4d227a38489094d84252bdbb3f978a5"
_CONNECT_S = 4.0

Fetch = Callable[[str, float], bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """One raw file: the kota whose kelurahan it holds, its length in bytes, its sha256."""

    code: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it lies in the repository."""
        return f"db/kel/{self.code[:2]}/wilayah_boundaries_kel_{self.code}.sql"

    @property
    def url(self) -> str:
        """Where it is fetched from."""
        return f"{REPOSITORY}/{COMMIT}/{self.path}"


SOURCES = (
    Source("12.73", 24098, "b44d3d7a66c4a3ace5597c5078ced1f131c4dabb3e134a10b22981edc89f0051"),
    Source("31.01", 74609, "9b5638f0ccd7ad6ca3b520fd960a0205d5ecfa5fb13bde50ce6c8a0da2472bfd"),
    Source("31.71", 40813, "3173abd8256e7c03ad6971a084adaa33836eb3e53783f739a5ebe9b2c2728b47"),
    Source("31.72", 80667, "f9c218d8f8aef5bfba77684007a2d1cf039ad533d9ab4b01a37558c0a5283ff4"),
    Source("31.73", 85997, "a19844510396d363fbe62a7767f1ceb527f5592072afcbcaae0e5c5e95735dc4"),
    Source("31.74", 145480, "303695702a3d48be69b813e7c4d0869846f8f5a1fd308fc1fbad560a7ba734bc"),
    Source("31.75", 165282, "3030699c801b78117cb4aadc2c0168ec06aeb604b82923447f0c43f97c18f6b2"),
    Source("32.73", 232246, "08e8c516d98dda816add2ff9abd27098ebdb7fb2adebfac23329aa87313063e6"),
    Source("52.72", 152153, "996b4eed32e9e5badfb1adc09e4ac6396a3910b3eaf5ccdee23dbce6a3b6ddc4"),
    Source("53.71", 149486, "5a6d045b6d360c2e7076a797666ac33bc56a17fdfbc45c80463403a4fda44ffd"),
    Source("71.71", 204576, "f4bb92d825937576d5c1f2c4228a3d04659cdb74b0273deae52a7092620a9d43"),
    Source("73.71", 239666, "7d740d94df9239522e6dc19bb106b7345aea184fae7c2d99f208ecd9479a49e6"),
)


def origin_of(city_code: str) -> Origin:
    """What the list of imports says of a download of the city."""
    found = sources_of(city_code)
    together = hashlib.sha256("".join(source.sha256 for source in found).encode()).hexdigest()
    files = ", ".join(Path(source.path).name for source in found)
    return Origin(f"cahyadsn/wilayah_boundaries@{COMMIT[:8]}", files, together)


def sources_of(city_code: str) -> list[Source]:
    """The files that hold the city's kelurahan. Raises BadAreas where none is known."""
    found = [source for source in SOURCES if is_within(source.code, city_code)]
    if not found:
        known = ", ".join(source.code for source in SOURCES)
        why = f"no download is known for {city_code}, only for {known}: use `areas import FILE`"
        raise BadAreas(file=city_code, why=why)
    return found


def download_areas(
    city_code: str,
    *,
    folder: Path,
    timeout_s: float = 30.0,
    progress: Callable[[str], None] | None = None,
    fetch: Fetch | None = None,
) -> list[AreaShape]:
    """The city's kelurahan, from files kept in `folder`/boundaries or fetched into it.

    Gives up after `timeout_s` seconds in all; what has come by then is kept for the next try.
    Raises DownloadFailed when a file can't be fetched or isn't the one that was checked, BadAreas
    for a city that no file is known of, DataFolderUnusable.
    """
    until = time.monotonic() + timeout_s
    shapes: list[AreaShape] = []
    for source in sources_of(city_code):
        kept = folder / "boundaries" / Path(source.path).name
        if not _is_right(kept, source):
            if progress:
                progress(f"fetching {source.url}")
            _keep(kept, _fetched(source, until - time.monotonic(), fetch or _fetch))
        shapes += parse_areas(kept.read_text(encoding="utf-8"), file=kept.name)
    return shapes


def _fetched(source: Source, seconds_left: float, fetch: Fetch) -> bytes:
    if seconds_left <= 0:
        raise DownloadFailed(url=source.url, why="it took too long")
    content = _in_time(source.url, seconds_left, fetch)
    if hashlib.sha256(content).hexdigest() != source.sha256:
        raise DownloadFailed(url=source.url, why="what came is not the file that was checked")
    return content


def _in_time(url: str, seconds_left: float, fetch: Fetch) -> bytes:
    """Fetches in a thread: looking up a host's name knows no time limit of ours."""
    answers: SimpleQueue[bytes | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(fetch(url, min(_CONNECT_S, seconds_left)))
        except OSError as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds_left)
    except Empty:
        raise DownloadFailed(url=url, why="it took too long") from None
    if isinstance(answer, OSError):
        raise DownloadFailed(url=url, why=str(answer)) from answer
    return answer


def _fetch(url: str, timeout_s: float) -> bytes:
    largest = max(source.size for source in SOURCES)
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as answer:  # noqa: S310 - https only
            content: bytes = answer.read(largest + 1)
    except HTTPException as error:
        raise OSError(f"the answer broke off: {error!r}") from error
    return content


def _keep(path: Path, content: bytes) -> None:
    """Written beside and renamed, so that a broken-off run leaves no half file."""
    half = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        raise DataFolderUnusable(folder=path.parent, why=error.strerror) from error


def _is_right(path: Path, source: Source) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == source.sha256

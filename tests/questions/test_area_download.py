"""Downloaded boundaries are checked, kept, and read from the dump's own notation."""

from pathlib import Path
from threading import Event

import numpy as np
import pytest
import shapely

from dashboard.errors import BadAreas, DownloadFailed
from data_access.imports import area_download
from data_access.imports.area_download import Source, download_areas, sources_of
from data_access.imports.area_files import read_areas
from data_access.imports.area_tree import build_tree
from data_access.imports.mysql_areas import parse_areas

RING = "[[-5.0,119.0],[-5.0,119.5],[-4.5,119.5],[-4.5,119.0],[-5.0,119.0]]"
HOLE = "[[-4.9,119.1],[-4.9,119.2],[-4.8,119.2],[-4.8,119.1],[-4.9,119.1]]"
ISLAND = "[[-6.0,119.0],[-6.0,119.1],[-5.9,119.1],[-5.9,119.0],[-6.0,119.0]]"
DUMP = f"""/* MIT License; INSERT nothing here */
DELETE FROM wilayah_boundaries WHERE kode LIKE '73.71.%';
INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES
\t('73.71.01.1001','Pa''Batang (Kota), Baru;',-5.1,119.4,'[{RING},{HOLE}]'),
\t('73.71.01.1002','O\\'Lain',-5.1,119.4,'[[{RING}],[{ISLAND}]]');
INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES
\t('73.71.01.1003','Tiga',NULL,119.4,'[{ISLAND}]');
"""


def test_the_dump_is_read_with_its_quotes_holes_and_islands() -> None:
    first, second, third = parse_areas(DUMP, file="dump.sql")
    assert [first.name, second.name, third.name] == ["Pa'Batang (Kota), Baru;", "O'Lain", "Tiga"]
    box, hole = shapely.box(119, -5, 119.5, -4.5), shapely.box(119.1, -4.9, 119.2, -4.8)
    island = shapely.box(119, -6, 119.1, -5.9)
    assert first.geometry.equals(box.difference(hole))
    assert second.geometry.equals(box.union(island))
    assert third.geometry.equals(island)


@pytest.mark.parametrize(
    ("dump", "why"),
    [
        (DUMP[:400], "breaks off"),
        (DUMP.replace("[[-5.0", "[[-5.0x", 1), "rings of"),
        (DUMP.replace("kode", "id"), "without kode"),
        ("/* nothing */", "inserts no areas"),
    ],
)
def test_a_broken_dump_is_refused(dump: str, why: str) -> None:
    with pytest.raises(BadAreas, match=why):
        parse_areas(dump, file="dump.sql")


class Host:
    """A host that answers every address with the same bytes and remembers what it was asked."""

    def __init__(self, content: bytes | OSError) -> None:
        self.content = content
        self.asked: list[str] = []

    def __call__(self, url: str, timeout_s: float) -> bytes:
        assert 0 < timeout_s < 10
        self.asked.append(url)
        if isinstance(self.content, OSError):
            raise self.content
        return self.content


@pytest.fixture
def one_source(monkeypatch: pytest.MonkeyPatch) -> Source:
    content = DUMP.encode()
    sha256 = area_download.hashlib.sha256(content).hexdigest()
    source = Source("73.71", len(content), sha256)
    monkeypatch.setattr(area_download, "SOURCES", (source,))
    return source


def test_what_was_downloaded_is_kept_and_not_asked_for_again(
    tmp_path: Path, one_source: Source
) -> None:
    host = Host(DUMP.encode())
    first = download_areas("73.71", folder=tmp_path, fetch=host)
    again = download_areas("73.71", folder=tmp_path, fetch=Host(OSError("no network")))
    assert host.asked == [one_source.url]
    assert first == again
    assert len(again) == 3


def test_another_file_than_the_checked_one_is_refused_and_not_kept(
    tmp_path: Path, one_source: Source
) -> None:
    with pytest.raises(DownloadFailed, match="not the file that was checked"):
        download_areas("73.71", folder=tmp_path, fetch=Host(DUMP.encode() + b" "))
    assert not list(tmp_path.rglob("*.sql"))


def test_a_file_damaged_on_disk_is_fetched_again(tmp_path: Path, one_source: Source) -> None:
    download_areas("73.71", folder=tmp_path, fetch=Host(DUMP.encode()))
    (kept,) = tmp_path.rglob("*.sql")
    kept.write_text("half")
    assert len(download_areas("73.71", folder=tmp_path, fetch=Host(DUMP.encode()))) == 3


def test_no_network_and_no_time_left_say_so(tmp_path: Path, one_source: Source) -> None:
    with pytest.raises(DownloadFailed, match=r"no network.*areas import FILE"):
        download_areas("73.71", folder=tmp_path, fetch=Host(OSError("no network")))
    with pytest.raises(DownloadFailed, match="took too long"):
        download_areas("73.71", folder=tmp_path, timeout_s=0, fetch=Host(DUMP.encode()))


def test_a_host_that_never_answers_is_given_up(tmp_path: Path, one_source: Source) -> None:
    never = Event()

    def hang(url: str, timeout_s: float) -> bytes:
        never.wait(20)
        raise OSError

    with pytest.raises(DownloadFailed, match="took too long"):
        download_areas("73.71", folder=tmp_path, timeout_s=0.05, fetch=hang)
    never.set()


def test_cities_without_a_download_are_told_which_have_one() -> None:
    with pytest.raises(BadAreas, match=r"no download is known for 35\.78"):
        sources_of("35.78")
    assert [source.code for source in sources_of("31")] == [
        *("31.01", "31.71", "31.72", "31.73", "31.74", "31.75")
    ]


@pytest.mark.parametrize(("code", "city"), [("73.71", "makassar"), ("12.73", "sibolga")])
def test_the_real_dumps_give_the_real_boundaries(
    tmp_path: Path, shared: Path, code: str, city: str
) -> None:
    geo = shared / "geo"

    def from_disk(url: str, _: float) -> bytes:
        return (geo / "raw" / url.rsplit("/", 1)[1]).read_bytes()

    shapes = download_areas(code, folder=tmp_path, fetch=from_disk)
    made = {node.code: node for node in build_tree(shapes, city_code=code, city_name="x").nodes}
    wanted = read_areas(geo / f"{city}-kelurahan.geojson", city_code=code).shapes
    assert {shape.code for shape in shapes} == {shape.code for shape in wanted}
    land = np.array([shape.geometry for shape in wanted])
    dumped = np.array([made[shape.code].geometry for shape in wanted])
    common = shapely.area(shapely.intersection(land, dumped))
    assert (common / shapely.area(shapely.union(land, dumped))).min() > 0.999

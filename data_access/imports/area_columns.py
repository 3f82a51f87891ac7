"""Which columns of a file of areas hold the codes and the names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from dashboard.errors import BadAreas
from dashboard.places import Level, level_of, parent_code
from data_access.imports.area_codes import Numbering, bps_city, bps_code, kemendagri_code, looks_bps
from data_access.imports.area_shapes import tidy_name

_ANY_NAME = ("name", "nama", "namobj", "nama_wilayah", "nm")
_NAMES: Mapping[Level, tuple[str, ...]] = {
    Level.KELURAHAN: (
        *("kelurahan", "desa", "kel_desa", "desa_kel", "village", "wadmkd", "nmdesa", "nmkel"),
        *("nama_kel", "nama_desa", "nm_kel", "adm4_en", "adm4_id", "adm4_name"),
    ),
    Level.KECAMATAN: (
        *("kecamatan", "distrik", "district", "wadmkc", "nmkec", "nama_kec", "nm_kec"),
        *("adm3_en", "adm3_id", "adm3_name"),
    ),
    Level.KOTA: (
        *("kota", "kabupaten", "kab_kota", "kabkota", "regency", "wadmkk", "nmkab"),
        *("nama_kab", "nama_kota", "nm_kab", "adm2_en", "adm2_id", "adm2_name"),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One feature: its columns as text ("" where empty) and its geometry in WGS84."""

    texts: Mapping[str, str]
    geometry: BaseGeometry | None


def code_column(rows: list[Row], *, city_code: str, file: str, numbering: Numbering) -> str:
    """The column with the most codes of the city's province (a number of inhabitants can look like
    a code), then the most different and the deepest. Raises BadAreas where there is none, or where
    only BPS codes are found and `numbering` is not bps."""
    best: tuple[tuple[int, int, int], str] | None = None
    province = city_code.split(".")[0]
    refused = None
    for column in rows[0].texts:
        texts = [row.texts[column] for row in rows if row.texts[column]]
        if numbering == "bps":
            codes = [bps_code(text, text.lower().removeprefix("id")[:2]) for text in texts]
        elif looks_bps(texts) or "bps" in column.lower():
            refused = column
            continue
        else:
            codes = [kemendagri_code(text) for text in texts]
        good = [code for code in codes if code is not None]
        depth = max((code.count(".") for code in good), default=0)
        at_home = sum(code.startswith(province) for code in good)
        rank = (at_home, len(set(good)), depth)
        if depth > 0 and 2 * len(good) >= len(texts) and (best is None or rank > best[0]):
            best = rank, column
    if best is not None:
        return best[1]
    if refused is not None:
        raise BadAreas(
            file=file,
            why=f"the codes in its column {refused} are BPS's, which collide with Kemendagri's: "
            "import a file with Kemendagri codes, or say so with --numbering bps, and they get a "
            "branch of their own below the city",
        )
    columns = ", ".join(rows[0].texts) or "no columns at all"
    why = f"no column holds area codes such as 73.71.01.1001 (it has {columns})"
    raise BadAreas(file=file, why=why)


def dotted_codes(
    rows: list[Row], column: str, *, city_code: str, numbering: Numbering, file: str
) -> list[str | None]:
    """Each row's dotted code, None where it has none. BPS numbers land below `city_code`; raises
    BadAreas where they belong to more cities than that one."""
    texts = [row.texts[column] for row in rows]
    if numbering == "kemendagri":
        return [kemendagri_code(text) for text in texts]
    province = city_code.split(".")[0]
    cities = {city for text in texts if (city := bps_city(text)) and city.startswith(province)}
    if "." in city_code and len(cities) > 1:
        raise BadAreas(
            file=file,
            why=f"it holds the BPS cities {', '.join(sorted(cities))}, and no BPS number tells "
            f"which is {city_code}: keep one of them in the file",
        )
    return [bps_code(text, city_code) if bps_city(text) in cities else None for text in texts]


def names_of(rows: Iterable[tuple[Row, str]], *, code_column: str) -> dict[str, str]:
    """Names by dotted code: of the rows' own areas and, where columns tell, of those above."""
    names: dict[str, str] = {}
    for row, code in rows:
        by_column = {key.lower(): text for key, text in row.texts.items() if key != code_column}
        place, wanted = code, (*_ANY_NAME, *_NAMES.get(level_of(code), ()))
        if level_of(code) is Level.KELURAHAN:
            wanted = (*_NAMES[Level.KELURAHAN], *_ANY_NAME)
        while wanted:
            name = next((by_column[column] for column in wanted if _is_name(by_column, column)), "")
            if name:
                names.setdefault(place, tidy_name(name))
            place = parent_code(place) or ""
            wanted = _NAMES.get(level_of(place), ()) if place else ()
    return names


def _is_name(texts: Mapping[str, str], column: str) -> bool:
    return any(letter.isalpha() for letter in texts.get(column, ""))

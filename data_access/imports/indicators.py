"""Files of indicators: what is known of areas, a row for each area, indicator and day."""

import math
import re
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from dashboard.indicators import PERSONS, POPULATION, Indicator, slug_of
from dashboard.places import City
from data_access.cities import get_city
from data_access.imports.accounts import (
    ACCEPTED,
    UNCHANGED,
    UPDATED,
    Account,
    note_import,
    positions,
)
from data_access.imports.report_file import RawRow, ReportFile
from data_access.imports.report_rejects import Rejects
from data_access.schema import areas, indicator_values, indicators

COLUMNS = ("kode", "indikator", "nilai", "satuan", "tanggal", "sumber")
NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
FIRST_YEAR = 1945
LONGEST_TEXT = 200
DAY_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def import_indicators(
    conn: Connection,
    *,
    file: Path,
    city_code: str,
    actor: str,
    now: datetime,
    rejects_dir: Path | None = None,
) -> Account:
    """Imports a CSV with the columns kode, indikator, nilai, satuan, tanggal, sumber; a value is
    known again by its area, indicator and day. docs/indicators.md tells the format.

    What can't be taken stands in FILE.rejects.csv with the reason. Raises UnknownCity, BadFile.
    """
    city = get_city(conn, code=city_code)
    source = ReportFile(file)
    at = positions(source, COLUMNS)
    result = Account()
    book = _Book(conn, city, today=now.astimezone(city.zone).date())
    with Rejects(source, folder=rejects_dir) as rejects:
        for row in source.rows():
            result.read += 1
            try:
                outcome = book.write(row.number, _fields(row, at))
            except ValueError as refused:
                result.reject(rejects, row, str(refused))
            else:
                result.add(outcome)
        result.rejects_file = rejects.finish()
    note_import(
        conn,
        subject="indicators",
        city=city,
        source=source,
        account=result,
        actor=actor,
        now=now,
    )
    return result


class _Book:
    """The indicators of a city while a file is written to them."""

    def __init__(self, conn: Connection, city: City, *, today: date) -> None:
        self._conn, self._city, self._today = conn, city, today
        mine = indicators.c.city_id == city.id
        self._known = {
            (row.slug, row.as_of): row for row in conn.execute(select(indicators).where(mine))
        }
        asked = select(areas.c.code, areas.c.id).where(areas.c.city_id == city.id)
        self._areas = {row.code: row.id for row in conn.execute(asked)}
        self._values = {
            (row.indicator_id, row.area_id): row.value
            for row in conn.execute(
                select(indicator_values).where(indicator_values.c.city_id == city.id)
            )
        }
        self._written: dict[tuple[int, int], int] = {}

    def write(self, number: int, fields: list[str]) -> str:
        """Writes the row of that number; what it was: accepted, updated or unchanged. Raises
        ValueError, saying why it can't be taken."""
        code, name, text, unit, day, source = fields
        area_id = self._areas.get(code)
        if area_id is None:
            raise ValueError("kode wilayah tidak ada di kota ini")
        if max(len(name), len(unit), len(source)) > LONGEST_TEXT:
            raise ValueError(f"indikator, satuan dan sumber paling panjang {LONGEST_TEXT} huruf")
        indicator = Indicator(slug_of(name), name, unit, self._day(day), source)
        value = _value(text, indicator)
        key = self._id_of(indicator), area_id
        if key in self._written:
            raise ValueError(f"sudah ada di baris {self._written[key]}")
        self._written[key] = number
        before = self._values.get(key)
        if before == value:
            return UNCHANGED
        self._values[key] = value
        named = {"indicator_id": key[0], "area_id": area_id}
        if before is None:
            row = named | {"city_id": self._city.id, "value": value}
            self._conn.execute(insert(indicator_values).values(row))
            return ACCEPTED
        where = [indicator_values.c[column] == one for column, one in named.items()]
        self._conn.execute(update(indicator_values).where(*where).values(value=value))
        return UPDATED

    def _id_of(self, indicator: Indicator) -> int:
        """The row of an indicator as of a day, made where there is none. All values of one have one
        unit and one source: two would be coloured as if they were the same."""
        key = indicator.slug, indicator.as_of
        known = self._known.get(key)
        if known is None:
            made = insert(indicators).values(
                city_id=self._city.id,
                slug=indicator.slug,
                name=indicator.name,
                unit=indicator.unit,
                as_of=indicator.as_of,
                source=indicator.source,
            )
            known = self._conn.execute(made.returning(indicators)).one()
            self._known[key] = known
        if known.unit != indicator.unit:
            raise ValueError(f"satuan lain daripada yang sudah ada untuk hari itu: {known.unit}")
        if known.source != indicator.source:
            raise ValueError(f"sumber lain daripada yang sudah ada untuk hari itu: {known.source}")
        return int(known.id)

    def _day(self, text: str) -> date:
        try:
            if DAY_FORM.fullmatch(text) is None:  # Else weeks of ISO 8601 would do, too.
                raise ValueError
            day = date.fromisoformat(text)
        except ValueError as error:
            told = text or "tanggal kosong"
            raise ValueError(f"{told}: tulis tanggal seperti 2025-12-31") from error
        if day.year < FIRST_YEAR or day > self._today:
            raise ValueError(f"{text}: sebelum {FIRST_YEAR} atau sesudah hari ini")
        return day


def _fields(row: RawRow, at: list[int]) -> list[str]:
    if row.problem is not None:
        raise ValueError(row.problem)
    fields = [row.fields[index].strip() for index in at]
    if any("\udc80" <= sign <= "\udcff" for text in fields for sign in text):
        raise ValueError("bukan UTF-8")
    for name, text in zip(COLUMNS, fields, strict=True):
        if not text:
            raise ValueError(f"{name} kosong")
        if not text.isprintable():
            raise ValueError(f"{name} berisi tanda yang tidak dapat dibaca")
    return fields


def _value(text: str, indicator: Indicator) -> float:
    """The number of a row. Dots and commas between thousands can't be told from decimals, so there
    may be none; of residents, who are whole, a decimal gives that away."""
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(f"{text}: tulis angka seperti 12345.6, tanpa pemisah ribuan")
    if indicator.slug != POPULATION:
        return float(text)
    if indicator.unit.casefold() not in PERSONS:
        raise ValueError("penduduk dihitung dalam jiwa")
    if not text.isdigit():
        raise ValueError(f"{text}: jumlah jiwa adalah bilangan bulat, tanpa pemisah ribuan")
    return float(text)

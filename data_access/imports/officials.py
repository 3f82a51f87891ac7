"""Files of officials: who held which office of a city from when to when."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from dashboard.errors import RowRejected
from dashboard.officials import OFFICE_OF, Office, Term
from dashboard.places import City, Level
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
from data_access.officials import list_terms
from data_access.schema import areas, officials

COLUMNS = ("kode", "jabatan", "nama", "mulai", "sampai")
FIRST_YEAR, LAST_YEAR = 1945, 2100


def import_officials(
    conn: Connection,
    *,
    file: Path,
    city_code: str,
    actor: str,
    now: datetime,
    rejects_dir: Path | None = None,
) -> Account:
    """Imports a CSV with the columns kode, jabatan, nama, mulai, sampai (days included, sampai
    empty while in office); a term is known again by its area and first day.

    What can't be taken stands in FILE.rejects.csv with the reason. Raises UnknownCity, BadFile.
    """
    city = get_city(conn, code=city_code)
    source = ReportFile(file)
    at = positions(source, COLUMNS)
    result = Account()
    book = _Book(conn, city)
    with Rejects(source, folder=rejects_dir) as rejects:
        for row, term in _in_order(source, at, result, rejects):
            try:
                outcome = book.write(term)
            except RowRejected as refused:
                result.reject(rejects, row, str(refused))
            else:
                result.add(outcome)
        result.rejects_file = rejects.finish()
    note_import(
        conn,
        subject="officials",
        city=city,
        source=source,
        account=result,
        actor=actor,
        now=now,
    )
    return result


class _Book:
    """The terms of a city while a file is written to them."""

    def __init__(self, conn: Connection, city: City) -> None:
        self._conn, self._city = conn, city
        self._terms: dict[str, list[Term]] = defaultdict(list)
        for term in list_terms(conn, city=city):
            self._terms[term.area].append(term)
        self._areas = {
            row.code: (row.id, Level(row.level))
            for row in conn.execute(
                select(areas.c.code, areas.c.id, areas.c.level).where(areas.c.city_id == city.id)
            )
        }

    def write(self, term: Term) -> str:
        """Writes a term; what it was: accepted, updated or unchanged. Raises RowRejected."""
        area_id, level = self._areas.get(term.area, (None, None))
        if area_id is None or level is None:
            raise RowRejected("kode wilayah tidak ada di kota ini")
        if OFFICE_OF.get(level) is not term.office:
            raise RowRejected(f"{term.office} bukan jabatan dari {level}")
        terms = self._terms[term.area]
        known = next((one for one in terms if one.first == term.first), None)
        if known == term:
            return UNCHANGED
        for other in terms:
            if other is not known and other.overlaps(term):
                raise RowRejected(
                    reason=f"bertumpang tindih dengan masa jabatan {other.name} sejak {other.first}"
                )
        columns = {"name": term.name, "last_day": term.last, "example": term.example}
        if known is None:
            place = {"city_id": self._city.id, "area_id": area_id, "office": term.office}
            self._conn.execute(insert(officials).values(**place, first_day=term.first, **columns))
        else:
            terms.remove(known)
            self._conn.execute(
                update(officials)
                .where(officials.c.area_id == area_id, officials.c.first_day == term.first)
                .values(columns)
            )
        terms.append(term)
        return ACCEPTED if known is None else UPDATED


def _in_order(
    source: ReportFile, at: list[int], result: Account, rejects: Rejects
) -> Iterator[tuple[RawRow, Term]]:
    """The rows that can be read, by their first day: a term is closed before the next begins."""
    found = []
    for row in source.rows():
        result.read += 1
        if row.problem is not None:
            result.reject(rejects, row, row.problem)
            continue
        try:
            found.append((row, _term([row.fields[index].strip() for index in at])))
        except ValueError as problem:
            result.reject(rejects, row, str(problem))
    return iter(sorted(found, key=lambda one: (one[1].first, one[0].number)))


def _term(fields: list[str]) -> Term:
    code, office, name, first, last = fields
    if office.casefold() not in list(Office):
        raise ValueError("jabatan adalah lurah atau camat")
    if not name or any("\udc80" <= sign <= "\udcff" for sign in name):
        raise ValueError("nama kosong, atau bukan UTF-8")
    term = Term(code, Office(office.casefold()), name, _day(first), _day(last) if last else None)
    if term.last is not None and term.last < term.first:
        raise ValueError("sampai lebih awal daripada mulai")
    return term


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text or 'tanggal kosong'}: tulis tanggal seperti 2026-11-21") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{text}: tahun di luar {FIRST_YEAR}-{LAST_YEAR}")
    return day

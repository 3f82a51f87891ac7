"""What a row of a file says about a report: its fields read by a mapping, or why it's refused.

The reasons are Indonesian, as files of rejects have them; up to a colon they are the same for the
same fault.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from dashboard.errors import RowRejected
from dashboard.history import StageStep
from dashboard.lifecycle import OPEN, STOPPED, ReportKind, Stage
from data_access.imports.report_mapping import ReportMapping, filter_positions, positions
from data_access.imports.report_times import Clock, Moment
from data_access.imports.report_words import BROKEN, Translation, clean, folded, value, web_address
from data_access.imports.source_row import SourceRow, numbered

LONGEST_ID = 128
STARS = {str(stars): stars for stars in range(1, 6)}
_MAX_LAT, _MAX_LON = 85.0, 180.0
_LONGEST_PROMISE = timedelta(days=3653)

Target = TypeVar("Target")

NOTE_BROKEN = "huruf rusak diganti"
NOTE_DUE_EARLY = "batas waktu diabaikan: tidak sesudah waktu dibuat"
NOTE_DUE_FAR = "batas waktu diabaikan: lebih dari sepuluh tahun sesudah dibuat"
NOTE_NO_POINT = "titik bawaan sumber dianggap tanpa lokasi"
NOTE_NO_STOP = "selesai tanpa waktu: tahap dianggap tidak diketahui"
NOTE_PHOTO = "alamat foto dibuang: bukan http atau https"
NOTE_RATING = "penilaian dibuang: bukan 1 sampai 5"
NOTE_SWAPPED = "koordinat tertukar dibetulkan"


class RowReader:
    """Reads rows of a file with that header. Raises BadMapping when the header lacks a column."""

    def __init__(
        self,
        mapping: ReportMapping,
        header: Sequence[str],
        *,
        zone: ZoneInfo,
        labels: Mapping[str, str],
        now: datetime,
    ) -> None:
        """`zone` holds for times without one unless the mapping names another; `labels` are words
        for categories by slug, next to the mapping's own."""
        self._at = positions(mapping, header)
        self._only = {
            at: frozenset(folded(word) for word in words)
            for at, words in filter_positions(mapping, header).items()
        }
        self._header = header
        self._now = now
        own_zone = ZoneInfo(mapping.times.zone) if mapping.times.zone else zone
        self._clock = Clock(mapping.times.formats, own_zone)
        known = {**labels, **mapping.category.values}
        self._category = Translation(known, mapping.category.patterns, mapping.category.default)
        self._status = Translation(mapping.status.values)
        self._severity = Translation(mapping.severity.values)
        self._kind = Translation(mapping.kind.values)
        self._rating = Translation(STARS | mapping.rating.values)
        self._usual_kind = mapping.kind.default
        self._default_points = {_rounded(lat, lon) for lat, lon in mapping.points.default}
        self._correct_swapped = mapping.points.swapped == "correct"

    def number(self, fields: Sequence[str]) -> str:
        """The source's own number for the row, empty without one."""
        return self._value(fields, "id")

    def read(self, fields: Sequence[str]) -> SourceRow:
        """What the row says. Raises RowRejected."""
        self._filter(fields)
        notes: list[str] = []
        created = self._required_moment(fields, "created")
        acted = self._later_moment(fields, "acted", created, "ditindaklanjuti sebelum dibuat")
        closed = self._later_moment(fields, "closed", created, "ditutup sebelum dibuat")
        updated = self._moment(fields, "updated")
        lat, lon = self._point(fields, notes)
        steps = self._steps(fields, created, acted, closed, notes)
        row = SourceRow(
            external_id=self._external_id(fields),
            created_at=created.at,
            date_only=any(each.date_only for each in (created, acted, closed) if each),
            steps=steps,
            response_known=acted is not None or self._waits_knowingly(steps),
            updated_at=updated.at if updated else None,
            promised_at=self._promised(fields, created, notes),
            category=self._translated(fields, "category", self._category, "kategori"),
            severity=self._severity_of(fields),
            kind=self._kind_of(fields),
            title=self._text(fields, "title", notes),
            description=self._text(fields, "description", notes),
            address=self._text(fields, "address", notes),
            photo_url=self._photo(fields, notes),
            rating=self._rating_of(fields, notes),
            lat=lat,
            lon=lon,
            place=self._value(fields, "place"),
            code=self._value(fields, "code"),
            notes=tuple(dict.fromkeys(notes)),
        )
        if row.external_id:
            return row
        return numbered(row, category_text=folded(self._raw(fields, "category")))

    def _filter(self, fields: Sequence[str]) -> None:
        for at, words in self._only.items():
            if folded(fields[at]) not in words:
                name = self._header[at]
                raise RowRejected(f"disaring oleh pemetaan: {name} = {clean(fields[at])}")

    def _external_id(self, fields: Sequence[str]) -> str:
        text = self.number(fields)
        if BROKEN in text:
            raise RowRejected("nomor laporan memuat huruf rusak")
        if len(text) > LONGEST_ID:
            raise RowRejected(f"nomor laporan lebih panjang dari {LONGEST_ID} huruf")
        return text

    def _steps(
        self,
        fields: Sequence[str],
        created: Moment,
        acted: Moment | None,
        closed: Moment | None,
        notes: list[str],
    ) -> tuple[StageStep, ...]:
        """The stages so far; none where the last is unknown or isn't known to have a time."""
        if acted and closed and acted.at > closed.at:
            raise RowRejected("ditindaklanjuti sesudah ditutup")
        stage = self._stage(fields, acted, closed)
        if stage is None:
            return ()
        if stage in OPEN and closed:
            raise RowRejected(f"sumber bertentangan: tahap {stage.value} tetapi ada waktu ditutup")
        steps = [StageStep(Stage.MENUNGGU, created.at)]
        if acted:
            steps.append(StageStep(Stage.PROSES, acted.at))
        if stage == steps[-1].stage:
            return tuple(steps)
        updated = self._later_moment(fields, "updated", created, None)
        since = closed or updated if stage in STOPPED else updated or acted or created
        if since is None:
            notes.append(NOTE_NO_STOP)
            return ()
        last = StageStep(stage, max(since.at, steps[-1].at), self._reason(fields))
        return (*steps, last)

    def _waits_knowingly(self, steps: tuple[StageStep, ...]) -> bool:
        """Whether the row says that nobody has acted yet, in a file that would tell."""
        return "acted" in self._at and bool(steps) and steps[-1].stage is Stage.MENUNGGU

    def _stage(
        self, fields: Sequence[str], acted: Moment | None, closed: Moment | None
    ) -> Stage | None:
        if word := self._value(fields, "status"):
            stage = self._status[word]
            if stage is None:
                raise RowRejected(f"status tidak dikenal: {word}")
            if stage == Stage.MENUNGGU and acted:
                return Stage.PROSES
            return Stage(stage) if stage else None
        if closed:
            return Stage.SELESAI
        if acted:
            return Stage.PROSES
        told = "closed" in self._at or "acted" in self._at
        return Stage.MENUNGGU if told and "status" not in self._at else None

    def _reason(self, fields: Sequence[str]) -> str:
        words = self._value(fields, "reason") or self._value(fields, "status")
        return f"menurut sumber: {words}" if words else "menurut sumber"

    def _moment(self, fields: Sequence[str], field: str) -> Moment | None:
        """A time that has passed."""
        moment = self._time(fields, field)
        if moment is not None and moment.at > self._now:
            text = self._value(fields, field)
            raise RowRejected(f"waktu {TIME_WORDS[field]} di masa depan: {text}")
        return moment

    def _time(self, fields: Sequence[str], field: str) -> Moment | None:
        text = self._value(fields, field)
        moment = self._clock.read(text) if text else None
        if text and moment is None:
            raise RowRejected(f"waktu {TIME_WORDS[field]} tidak terbaca: {text}")
        return moment

    def _promised(
        self, fields: Sequence[str], created: Moment, notes: list[str]
    ) -> datetime | None:
        """By when the source promised to be done; None where that is no promise at all."""
        due = self._time(fields, "due")
        if due is None:
            return None
        promised_at = self._clock.end_of(due)
        if promised_at <= created.at:
            notes.append(NOTE_DUE_EARLY)
            return None
        if promised_at - created.at > _LONGEST_PROMISE:
            notes.append(NOTE_DUE_FAR)
            return None
        return promised_at

    def _required_moment(self, fields: Sequence[str], field: str) -> Moment:
        moment = self._moment(fields, field)
        if moment is None:
            raise RowRejected(f"waktu {TIME_WORDS[field]} kosong")
        return moment

    def _later_moment(
        self, fields: Sequence[str], field: str, created: Moment, fault: str | None
    ) -> Moment | None:
        """The moment, moved to the creation where both are of one day and it lacks its hour."""
        moment = self._moment(fields, field)
        if moment is None or moment.at >= created.at:
            return moment
        if moment.date_only and (created.at - moment.at).days == 0:
            return Moment(created.at, date_only=True)
        if fault is None:
            return None
        raise RowRejected(fault)

    def _point(
        self, fields: Sequence[str], notes: list[str]
    ) -> tuple[float, float] | tuple[None, None]:
        lat, lon = self._number(fields, "lat"), self._number(fields, "lon")
        if lat is None and lon is None:
            return None, None
        if lat is None or lon is None:
            raise RowRejected("koordinat tidak lengkap")
        if _rounded(lat, lon) in self._default_points:
            notes.append(NOTE_NO_POINT)
            return None, None
        if lat == 0 and lon == 0:
            raise RowRejected("koordinat nol")
        if _in_range(lat, lon):
            return lat, lon
        if not _in_range(lon, lat):
            raise RowRejected(f"koordinat di luar rentang: {lat}, {lon}")
        if not self._correct_swapped:
            raise RowRejected(f"koordinat tertukar: lintang {lat}, bujur {lon}")
        notes.append(NOTE_SWAPPED)
        return lon, lat

    def _number(self, fields: Sequence[str], field: str) -> float | None:
        text = self._value(fields, field)
        if not text:
            return None
        try:
            number = float(text.replace(",", ".") if "." not in text else text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise RowRejected(f"koordinat bukan angka: {text}")
        return number

    def _severity_of(self, fields: Sequence[str]) -> int | None:
        if not self._value(fields, "severity"):
            return None
        return self._translated(fields, "severity", self._severity, "tingkat")

    def _kind_of(self, fields: Sequence[str]) -> ReportKind:
        if not self._value(fields, "kind"):
            return self._usual_kind
        return self._translated(fields, "kind", self._kind, "jenis")

    def _translated(
        self, fields: Sequence[str], field: str, words: Translation[Target], named: str
    ) -> Target:
        text = self._raw(fields, field)
        found = words[text]
        if found is None:
            raise RowRejected(f"{named} tidak dikenal: {clean(text) or '(kosong)'}")
        return found

    def _photo(self, fields: Sequence[str], notes: list[str]) -> str | None:
        text = self._value(fields, "photo")
        address = web_address(text) if text else None
        if text and address is None:
            notes.append(NOTE_PHOTO)
        return address

    def _rating_of(self, fields: Sequence[str], notes: list[str]) -> int | None:
        text = self._value(fields, "rating")
        rating = self._rating[text] if text else None
        if text and rating is None:
            notes.append(NOTE_RATING)
        return rating

    def _text(self, fields: Sequence[str], field: str, notes: list[str]) -> str | None:
        text = clean(self._raw(fields, field))
        if BROKEN in text:
            notes.append(NOTE_BROKEN)
        return text or None

    def _value(self, fields: Sequence[str], field: str) -> str:
        at = self._at.get(field)
        return "" if at is None else value(fields[at])

    def _raw(self, fields: Sequence[str], field: str) -> str:
        at = self._at.get(field)
        return "" if at is None else fields[at]


TIME_WORDS = {
    "created": "dibuat",
    "acted": "ditindaklanjuti",
    "closed": "ditutup",
    "updated": "perubahan",
    "due": "batas",
}


def _rounded(lat: float, lon: float) -> tuple[float, float]:
    return round(lat, 6), round(lon, 6)


def _in_range(lat: float, lon: float) -> bool:
    return abs(lat) <= _MAX_LAT and abs(lon) <= _MAX_LON

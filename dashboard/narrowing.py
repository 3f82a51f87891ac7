"""What narrows the rows further than place, window and category: the hour and the weekday that a
report came in, who holds it, its stage, and how long it took until it was done.

Analisis writes these into the address by a click in a picture; every page and the API honour them.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from dashboard.lifecycle import CLOSED_WITHOUT_WORK, Stage
from dashboard.members import members

BY_AREAS = "wilayah"
"""Stands among the slugs of agencies for the reports that a kelurahan, kecamatan or city holds."""
HOURS = range(24)
WEEKDAYS = range(1, 8)
"""As ISO 8601 counts them: 1 is Monday."""
PARAMETERS = frozenset({"hour", "weekday", "holder", "stage", "done"})
DONE_FORM = re.compile(r"(\d{1,5})-(\d{1,5})", re.ASCII)


@dataclass(frozen=True)
class Narrowing:
    """Which of the rows remain; what is empty narrows nothing.

    `hours` (0 to 23) and `weekdays` (1 to 7) are of the city's time; `holders` are slugs of
    agencies, or BY_AREAS, and `stages` the ones of now. `done` keeps what was done after that many
    whole hours, the first included, the second not.
    """

    hours: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    holders: frozenset[str] = frozenset()
    stages: frozenset[Stage] = frozenset()
    done: tuple[int, int] | None = None

    @property
    def of_now(self) -> bool:
        """Whether it narrows by what became of the reports. Older ones have had more time for that,
        so that nothing can be compared with what earlier weeks had."""
        return bool(self.holders or self.stages or self.done)


NOT_NARROWED = Narrowing()


def read_narrowing(
    parameters: Mapping[str, str], *, holders: Collection[str], refuse: Callable[[str, str], None]
) -> Narrowing:
    """What the parameters narrow to. `holders` are the slugs that there are; `refuse` is told each
    parameter that made no sense, and why."""

    hours = _numbers(parameters.get("hour", ""), HOURS)
    if hours is None:
        refuse("hour", "pilihannya: 0 sampai 23")
    weekdays = _numbers(parameters.get("weekday", ""), WEEKDAYS)
    if weekdays is None:
        refuse("weekday", "pilihannya: 1 (Senin) sampai 7 (Minggu)")
    wanted = {slug for slug in parameters.get("holder", "").split(",") if slug}
    if wanted - {BY_AREAS, *holders}:
        refuse("holder", "tidak ada dinas itu di kota ini")
        wanted &= {BY_AREAS, *holders}
    stages = members(Stage, parameters.get("stage", ""))
    if stages is None or stages & CLOSED_WITHOUT_WORK:
        refuse("stage", "pilihannya: menunggu, koordinasi, disposisi, proses, ditahan, selesai")
        stages = frozenset()
    return Narrowing(
        hours=hours or frozenset(),
        weekdays=weekdays or frozenset(),
        holders=frozenset(wanted),
        stages=stages,
        done=_read_done(parameters, refuse),
    )


def narrowing_parameters(narrow: Narrowing) -> dict[str, str]:
    """The parameters whose reading gives this narrowing."""
    lists: dict[str, list[str]] = {
        "hour": [str(hour) for hour in sorted(narrow.hours)],
        "weekday": [str(day) for day in sorted(narrow.weekdays)],
        "holder": sorted(narrow.holders),
        "stage": sorted(stage.value for stage in narrow.stages),
    }
    found = {name: ",".join(values) for name, values in lists.items() if values}
    if narrow.done is not None:
        found["done"] = "{}-{}".format(*narrow.done)
    return found


def _numbers(text: str, known: range) -> frozenset[int] | None:
    """The numbers of a list with commas, None where one of them is none of the known ones."""
    parts = [part for part in text.split(",") if part]
    if all(part.isascii() and part.isdigit() and int(part[:9]) in known for part in parts):
        return frozenset(int(part) for part in parts)
    return None


def _read_done(
    parameters: Mapping[str, str], refuse: Callable[[str, str], None]
) -> tuple[int, int] | None:
    if "done" not in parameters:
        return None
    found = DONE_FORM.fullmatch(parameters["done"])
    if found is None or int(found[1]) >= int(found[2]):
        refuse("done", "tulis jam seperti 0-24, yang kecil dahulu")
        return None
    return int(found[1]), int(found[2])

"""What a new city starts with: example calendars and example targets, all to be confirmed.

Office hours follow Perpres 21/2023 (37.5 hours a week, 32.5 in Ramadan); targets follow what
Jakarta and SP4N-LAPOR! tell the public. None of it is the city's own rule until an administrator
says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.calendars import Override, Week, day_of
from dashboard.errors import BadPolicy
from dashboard.policies import ALWAYS, Target, Unit

OFFICE = "kantor"
"""The slug of the office hours that a new city starts with."""
CALENDAR_NAMES = {ALWAYS: "24 jam, 7 hari", OFFICE: "Jam kantor"}


def _week(usual: tuple[str, ...], friday: tuple[str, ...]) -> Week:
    day, last = day_of(*usual), day_of(*friday)
    return (day, day, day, day, last, (), ())


OFFICE_WEEK = _week(("07:30-12:00", "13:00-16:00"), ("07:30-11:30", "13:00-16:30"))
RAMADAN_WEEK = _week(("08:00-12:00", "12:30-15:00"), ("08:00-11:30", "12:30-15:30"))
RAMADANS = (
    Override("Ramadan 1447 H (contoh)", date(2026, 2, 19), date(2026, 3, 20), RAMADAN_WEEK),
    Override("Ramadan 1448 H (contoh)", date(2027, 2, 8), date(2027, 3, 9), RAMADAN_WEEK),
)


@dataclass(frozen=True)
class Profile:
    """Example targets: response and resolution of each kind of complaint, and the kind that a
    category is unless said otherwise."""

    name: str
    legal_basis: str
    kinds: Mapping[str, tuple[Target, Target]]
    usual_kind: str = "pengaduan"

    def targets(self, kind: str | None = None) -> tuple[Target, Target]:
        """Response and resolution of a kind, the usual one unless named. Raises BadPolicy."""
        found = self.kinds.get(kind or self.usual_kind)
        if found is None:
            raise BadPolicy(why=f"{self.name} has no kind {kind}: {', '.join(self.kinds)}")
        return found


def _working_days(response: int, resolution: int) -> tuple[Target, Target]:
    days = Unit.WORKING_DAYS
    return Target(response, days, OFFICE), Target(resolution, days, OFFICE)


PROFILES: Mapping[str, Profile] = {
    "jakarta": Profile(
        name="jakarta",
        legal_basis="Contoh, harap dikonfirmasi: CRM Jakarta, respons 6 jam, selesai 7 hari",
        kinds={"pengaduan": (Target(6 * 60, Unit.MINUTES), Target(7 * 24 * 60, Unit.MINUTES))},
    ),
    "sp4n": Profile(
        name="sp4n",
        legal_basis="Contoh, harap dikonfirmasi: SP4N-LAPOR!, tanggapan 3 hari kerja; selesai 5 "
        "hari kerja (permintaan informasi), 14 (pengaduan), 60 (pengaduan berkadar pengawasan)",
        kinds={
            "informasi": _working_days(3, 5),
            "pengaduan": _working_days(3, 14),
            "pengawasan": _working_days(3, 60),
        },
    ),
}

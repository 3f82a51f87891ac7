"""Who is in the demo's teams: the accounts that are offered to visitors where there are some, and
for each team a few that only fill it. They stand for offices, not for persons."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from dashboard.access import Role
from dashboard.places import City, Level
from dashboard.team_forms import slug_of
from data_access.demo.accounts import DemoAccount
from data_access.schema import areas

CREW = "regu-"
"""What the user names of those who only fill a team begin with: a login page doesn't offer them."""
AGENCIES = {"dlh": "Tim Dinas Lingkungan Hidup", "dpu": "Tim Dinas Pekerjaan Umum"}
OFFERED = {"trc-73-71-09": ("tim", "anggota"), "tim-dlh": ("dlh",)}
"""The accounts for visitors that are in a team, its lead first."""
SIZES = (3, 4)


@dataclass(frozen=True)
class DemoTeam:
    """A team of the demo: its slug and name, the area (code) or the agency (slug) that it works
    for, where it starts from, and the user names of its members."""

    slug: str
    name: str
    members: tuple[str, ...]
    area: str | None = None
    agency: str | None = None
    lat: float | None = None
    lon: float | None = None


def demo_teams(conn: Connection, *, city: City) -> list[DemoTeam]:
    """A Quick Response team for each kecamatan of the city, one for each agency that works
    outdoors."""
    asked = select(areas.c.code, areas.c.name, areas.c.label_lat, areas.c.label_lon).where(
        areas.c.city_id == city.id,
        areas.c.level == Level.KECAMATAN.value,
        areas.c.valid_to.is_(None),
    )
    found = []
    for place, row in enumerate(conn.execute(asked.order_by(areas.c.code)).all()):
        slug, name = f"trc-{row.code.replace('.', '-')}", f"TRC {row.name}"
        members = _members(slug, slug_of(row.name), SIZES[place % len(SIZES)])
        point = {"lat": row.label_lat, "lon": row.label_lon}
        found.append(DemoTeam(slug, name, members, area=row.code, **point))
    for agency, name in AGENCIES.items():
        members = _members(f"tim-{agency}", agency, max(SIZES))
        found.append(DemoTeam(f"tim-{agency}", name, members, agency=agency))
    return found


def crew_accounts(teams: list[DemoTeam], *, city: City) -> Iterator[DemoAccount]:
    """The accounts that only fill the teams."""
    for team in teams:
        lead, *_ = team.members
        scope = {"area": team.area, "agency": f"{city.code}/{team.agency}" if team.agency else None}
        for place, username in enumerate(team.members, start=1):
            if not username.startswith(CREW):
                continue
            role = Role.PIMPINAN_TIM if username == lead else Role.ANGGOTA_TIM
            office = "Pimpinan" if username == lead else f"Anggota {place}"
            yield DemoAccount(username, f"{office} {team.name}", role, **scope)


def _members(slug: str, name: str, size: int) -> tuple[str, ...]:
    offered = OFFERED.get(slug, ())
    crew = (f"{CREW}{name}-{number}" for number in range(len(offered) + 1, size + 1))
    return (*offered, *crew)

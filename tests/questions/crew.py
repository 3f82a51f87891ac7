"""A town with two teams and those who work there, for the tests of what they do."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, select

from dashboard.access import Role, Scope
from dashboard.field_actions import Action, Wish
from dashboard.policies import Policy, Target, Unit
from data_access import users
from data_access.audit import Author
from data_access.field_actions import Acted, act, version_of
from data_access.rule_versions import add_policy
from data_access.schema import clock_spells, report_events, reports
from data_access.teams import keep_team
from tests.factories import AUTHOR, NOW, Town

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
CITY = frozenset({"73.71"})
FAR_M = 300
TAMAMAUNG, MELAYU = "73.71.09.1001", "73.71.02.1001"


class Crew:
    """A town with two teams in Panakkukang, and those who work there."""

    def __init__(self, conn: Connection) -> None:
        self.town = Town(conn)
        self.conn = conn
        policy = Policy(
            self.town.categories["banjir"],
            response=Target(60, Unit.MINUTES),
            resolution=Target(600, Unit.MINUTES),
            valid_from=NOW - timedelta(days=90),
        )
        add_policy(conn, city=self.town.city, policy=policy, actor="admin", now=NOW)
        leads: dict[str, Any] = {"areas": frozenset({"73.71.09"}), "area_cities": CITY}
        self.sari = self.user("sari", Role.PIMPINAN_TIM, **leads)
        self.budi = self.user("budi", Role.PIMPINAN_TIM, **leads)
        self.ani = self.user("ani", Role.ANGGOTA_TIM, **leads)
        self.operator = self.user("operator", Role.OPERATOR, cities=CITY)
        self.analyst = self.user("analis", Role.ANALIS, cities=CITY)
        for slug, members in (("tim-1", ["sari", "ani"]), ("tim-3", ["budi"])):
            self.team(slug, members)

    def team(self, slug: str, members: list[str], **fields: Any) -> int:
        """Makes a team of Panakkukang, unless the fields say otherwise."""
        usual: dict[str, Any] = {"city": self.town.city, "area_codes": ["73.71.09"], "capacity": 10}
        name = slug.replace("-", " ").title()
        told = usual | {"name": name, "members": members} | fields
        return keep_team(self.conn, slug=slug, by=AUTHOR, now=NOW, **told)

    def do(
        self,
        action: Action,
        report_id: int,
        by: Author,
        note: str | None = None,
        *,
        at: timedelta = timedelta(),
        key: UUID | None = None,
        seen: int | None = None,
        age: timedelta = timedelta(),
        **wish: Any,
    ) -> Acted:
        return act(
            self.conn,
            report_id=report_id,
            wish=Wish(action, note, **wish),
            key=key or uuid4(),
            seen=version_of(self.conn, report_id=report_id) if seen is None else seen,
            by=by,
            now=NOW + at,
            far_m=FAR_M,
            age=age,
        )

    def row(self, report_id: int) -> Any:
        return self.conn.execute(select(reports).where(reports.c.id == report_id)).one()

    def events(self, report_id: int) -> list[tuple[str, str | None, str | None]]:
        """Of each event since intake what it is about, what it led to, and its note."""
        asked = (
            select(report_events.c.kind, report_events.c.new, report_events.c.note)
            .where(report_events.c.report_id == report_id)
            .order_by(report_events.c.id)
        )
        return [tuple(row) for row in self.conn.execute(asked).all()][2:]

    def clocks(self, report_id: int) -> Any:
        """All that tells of the report's stage and clocks, and its clock spells."""
        row = dict(self.row(report_id)._mapping)
        for told_anew in ("xid", "last_change_at"):
            row.pop(told_anew)
        asked = select(clock_spells).where(clock_spells.c.report_id == report_id)
        return row, [tuple(one) for one in self.conn.execute(asked.order_by("seq")).all()]

    def user(self, name: str, role: Role, **scope: Any) -> Author:
        user_id = users.add(
            self.conn,
            username=name,
            name=name.title(),
            role=role,
            password="x",
            now=NOW,
            actor="test",
            city_codes=sorted(scope.get("cities", ())),
            area_codes=sorted(scope.get("areas", ())),
            demo=True,
        )
        return Author(Scope(role=role, user_id=user_id, **scope), name, "10.0.0.7")

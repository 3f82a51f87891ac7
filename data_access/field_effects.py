"""What an action on a report writes, and how that is taken back: each change is an event, in the
transaction of who asks."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dashboard.errors import ActionRefused
from dashboard.field_actions import UNDONE, Effect
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, EventKind
from dashboard.refusals import Refusal
from data_access import audit, conditions
from data_access.history import (
    record_fact,
    record_holder,
    record_photo,
    record_stage,
    record_team,
    record_undoing,
)
from data_access.photos import add_photo, withdraw_photo
from data_access.schema import agencies, areas, categories, reports, teams

SOURCE = "tim"
BROUGHT_BACK = (
    "stage",
    "team_id",
    "duplicate_of",
    "category_id",
    "area_id",
    "holder_area_id",
    "holder_agency_id",
)
GONE_NOTE = "{note}: {team} sudah berakhir"
Written = dict[str, int]


def write(
    conn: Connection,
    report_id: int,
    effect: Effect,
    city_teams: dict[str, int],
    *,
    by: audit.Author,
    at: datetime,
    now: datetime,
) -> Written:
    """Writes the effect; the ids of what it made. `city_teams` are the ids of the city's teams by
    slug. The note goes with the first of its events. Raises ActionRefused for a report, a category,
    an area or an agency that there is not."""
    told: dict[str, Any] = {"actor": by.username, "source": SOURCE, "now": now, "at": at}
    note = effect.note
    if effect.photo is not None:
        photo_id = add_photo(conn, report_id=report_id, photo=effect.photo, by=by, at=at, now=now)
        record_photo(conn, report_id=report_id, old=None, new=photo_id, note=note, **told)
        return {"photo": photo_id}
    if effect.category is not None:
        category = _category_id(conn, report_id, effect.category)
        record_fact(
            conn, report_id=report_id, kind=EventKind.CATEGORY, value=category, note=note, **told
        )
        return {}
    if effect.area is not None or effect.holder is not None:
        _put_elsewhere(conn, report_id, effect, told)
        return {}
    if effect.original is not None:
        root = _root(conn, report_id, effect.original, by)
        record_fact(conn, report_id=report_id, kind=EventKind.MERGE, value=root, **told)
    if effect.parted:
        record_fact(conn, report_id=report_id, kind=EventKind.MERGE, value=None, **told)
    if effect.team is not None:
        team_id, said = city_teams[effect.team], None if effect.stage else note
        record_team(conn, report_id=report_id, team_id=team_id, note=said, **told)
    if effect.stage is not None:
        step = StageStep(effect.stage, told.pop("at"), note)
        record_stage(conn, report_id=report_id, step=step, **told)
    elif effect.team is None and note is not None:
        record_fact(conn, report_id=report_id, kind=EventKind.NOTE, value=None, note=note, **told)
    return {}


def take_back(
    conn: Connection, report_id: int, before: dict[str, Any], *, by: audit.Author, now: datetime
) -> str | None:
    """Brings back what BROUGHT_BACK names, as it was; what is the same stays. A report that would
    go back to a team that has ended meanwhile is without one from then on: that team's name, else
    None."""
    told: dict[str, Any] = {"actor": by.username, "source": SOURCE, "now": now}
    here = {"report_id": report_id, "at": now, "note": UNDONE, **told}
    stage = conn.execute(select(reports.c.stage).where(reports.c.id == report_id)).scalar()
    if stage != before["stage"]:
        record_undoing(conn, report_id=report_id, note=UNDONE, **told)
    ended = _give_back(conn, before["team_id"], here)
    for kind, column in (
        (EventKind.MERGE, "duplicate_of"),
        (EventKind.CATEGORY, "category_id"),
        (EventKind.AREA, "area_id"),
    ):
        record_fact(conn, kind=kind, value=before[column], **here)
    holder = Holder(before["holder_area_id"], before["holder_agency_id"])
    record_holder(conn, holder=holder, **here)
    return ended


def _give_back(conn: Connection, team_id: int | None, here: dict[str, Any]) -> str | None:
    """The report to the team that it was with, which does not end before that is written."""
    present = select(reports.c.team_id).where(reports.c.id == here["report_id"])
    if team_id is None or conn.execute(present).scalar() == team_id:
        record_team(conn, team_id=team_id, **here)
        return None
    asked = select(teams.c.name, teams.c.ended_at).where(teams.c.id == team_id)
    team = conn.execute(asked.with_for_update(read=True)).one()
    ended = team.ended_at is not None
    if ended:
        here = here | {"note": GONE_NOTE.format(note=here["note"], team=team.name)}
    record_team(conn, team_id=None if ended else team_id, **here)
    return str(team.name) if ended else None


def take_back_photo(
    conn: Connection, report_id: int, photo_id: int, *, by: audit.Author, now: datetime
) -> None:
    """Takes a photo back: its picture is erased, that there was one stays in the history."""
    withdraw_photo(conn, photo_id=photo_id)
    record_photo(
        conn,
        report_id=report_id,
        old=photo_id,
        new=None,
        at=now,
        actor=by.username,
        source=SOURCE,
        now=now,
        note=UNDONE,
    )


def _put_elsewhere(conn: Connection, report_id: int, effect: Effect, told: dict[str, Any]) -> None:
    note = effect.note
    if effect.area is not None:
        area_id = _area_id(conn, report_id, effect.area)
        record_fact(
            conn, report_id=report_id, kind=EventKind.AREA, value=area_id, note=note, **told
        )
        note = None
    if effect.holder is not None:
        holder = _holder(conn, report_id, effect.holder)
        record_holder(conn, report_id=report_id, holder=holder, note=note, **told)


def _root(conn: Connection, report_id: int, original: int, by: audit.Author) -> int:
    """What a duplicate of `original` is a duplicate of: of a duplicate, what that one is of in the
    end, which has to be somebody's work still, or done."""
    city_id = conn.execute(select(reports.c.city_id).where(reports.c.id == report_id)).scalar_one()
    found, seen = _may_be_original(conn, original, city_id, by), {report_id}
    while found is not None and found.duplicate_of is not None and found.id not in seen:
        seen.add(found.id)
        found = _may_be_original(conn, found.duplicate_of, city_id, by)
    if found is None:
        raise ActionRefused(Refusal.UNKNOWN_ORIGINAL, report=original)
    if found.id in seen:
        raise ActionRefused(Refusal.RING, report=original)
    if found.stage in CLOSED_WITHOUT_WORK:
        raise ActionRefused(Refusal.CLOSED_ORIGINAL, report=found.id)
    root: int = found.id
    return root


def _may_be_original(conn: Connection, report_id: int, city_id: int, by: audit.Author) -> Any:
    return conn.execute(
        select(reports.c.id, reports.c.duplicate_of, reports.c.stage).where(
            reports.c.id == report_id,
            reports.c.city_id == city_id,
            conditions.readable(by.scope),
        )
    ).first()


def _category_id(conn: Connection, report_id: int, slug: str) -> int:
    asked = select(categories.c.id).where(
        categories.c.city_id == _city_of(report_id), categories.c.slug == slug, categories.c.active
    )
    return _known(conn.execute(asked).scalar(), what="category", which=slug)


def _area_id(conn: Connection, report_id: int, code: str) -> int:
    asked = select(areas.c.id).where(
        areas.c.city_id == _city_of(report_id), areas.c.code == code, areas.c.valid_to.is_(None)
    )
    return _known(conn.execute(asked).scalar(), what="area", which=code)


def _holder(conn: Connection, report_id: int, named: str) -> Holder:
    kind, _, name = named.partition(":")
    if kind == "area":
        return Holder(area_id=_area_id(conn, report_id, name))
    asked = select(agencies.c.id).where(
        agencies.c.city_id == _city_of(report_id), agencies.c.slug == name
    )
    found = conn.execute(asked).scalar() if kind == "agency" else None
    return Holder(agency_id=_known(found, what="holder", which=named))


def _known(found: int | None, *, what: str, which: str) -> int:
    if found is None:
        raise ActionRefused(Refusal.UNKNOWN_CHOICE, what=what, which=which)
    return found


def _city_of(report_id: int) -> Any:
    return select(reports.c.city_id).where(reports.c.id == report_id).scalar_subquery()

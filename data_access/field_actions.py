"""Doing something with a report from a team's queue: in one transaction, once, and never over
somebody else's head."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.errors import ActionRefused, NotAllowed, NotFound, Overtaken
from dashboard.field_actions import (
    ADDS,
    HANDED,
    UNDO_WITHIN,
    Action,
    PastEvent,
    Wish,
    acted_at,
    decide,
    may_act,
    overtaken,
)
from dashboard.lifecycle import EventKind
from dashboard.refusals import Refusal
from data_access import audit, conditions
from data_access.field_effects import BROUGHT_BACK, take_back, take_back_photo, write
from data_access.field_photos import came_with
from data_access.photos import was_reviewed
from data_access.schema import (
    report_actions,
    report_events,
    reports,
    teams,
)
from data_access.standings import standing_of, standing_row
from data_access.teams import teams_of

UNDOABLE = frozenset(Action) - {Action.CATAT}


@dataclass(frozen=True)
class Acted:
    """What an action came to: the report's version after it (its last event's id), and whether it
    had been done before under the same key. `undo_until` is None where it can't be undone;
    `ended_team` names the team that it could not go back to when it was undone, which had ended."""

    report_id: int
    action: Action
    version: int
    at: datetime
    repeated: bool = False
    undone: bool = False
    undo_until: datetime | None = None
    ended_team: str | None = None


def act(
    conn: Connection,
    *,
    report_id: int,
    wish: Wish,
    key: UUID,
    seen: int,
    by: audit.Author,
    now: datetime,
    far_m: int,
    age: timedelta = timedelta(),
) -> Acted:
    """Does what is wished for. `key` is the sender's own for this wish: sent again it is done once.
    `seen` is the report's version that the sender decided on, `age` how long ago that was; a photo
    taken farther than `far_m` metres from its report is one to look at.

    Raises NotFound, NotAllowed, ActionRefused, Overtaken when somebody else decided meanwhile.
    """
    if wish.action is Action.GABUNG and wish.original is not None:
        _lock_both(conn, report_id, wish.original, by)
    row = _locked(conn, report_id, by)
    now = max(now, row.last_change_at)  # Somebody may have been let in before, a clock set back.
    if (done := _done(conn, report_id, key, by)) is not None:
        return done
    standing, mine = standing_of(row), _allowed(conn, wish.action, row, by)
    if seen > version_of(conn, report_id=report_id):
        raise ActionRefused(Refusal.UNSEEN_VERSION)
    event = overtaken(_since(conn, report_id, seen), by=by.username)
    if event is not None and wish.action not in ADDS:
        raise _overtaken(conn, event)
    city_teams = _team_to_hand_to(conn, wish, row.city_id, by) if wish.action in HANDED else {}
    effect = decide(standing, wish, teams=city_teams.keys(), own=mine)
    at = acted_at(age=age, last_change_at=row.last_change_at, due=_running(row), now=now)
    written = write(conn, report_id, effect, city_teams, by=by, at=at, now=now)
    before = {name: row._mapping[name] for name in BROUGHT_BACK} | written
    before |= came_with(conn, report_id, wish, user_id=_user_id(by), far_m=far_m, now=now)
    kept = _keep(conn, report_id, wish.action, key, before, by=by, at=at, now=now)
    age_s = round(age.total_seconds(), 1)
    _audit(conn, "report.act", report_id, wish.action, by, now, age_s=age_s)
    return _acted(kept)


def check_ahead(
    conn: Connection, *, report_id: int, action: Action, key: UUID, by: audit.Author
) -> Acted | None:
    """What `act` came to where it was done under that key before; None where the user may do it
    now. For what costs something before it can be done: nothing is locked, and `act` decides.

    Raises NotFound, NotAllowed, ActionRefused for a key of another report.
    """
    row = standing_row(conn, report_id=report_id, scope=by.scope)
    if (done := _done(conn, report_id, key, by)) is not None:
        return done
    _allowed(conn, action, row, by)
    return None


def undo(
    conn: Connection,
    *,
    report_id: int,
    key: UUID,
    by: audit.Author,
    now: datetime,
    ahead: Action | None = None,
) -> Acted:
    """Takes back what the user did under that key, with the photo that came with it: within a
    minute, and while nobody has gone on from it. Asked again it is done once. `ahead` is what was
    pressed, where it may arrive later than this: then it is undone before it is done.

    Raises NotFound, NotAllowed, ActionRefused, Overtaken.
    """
    locked = _locked(conn, report_id, by)
    row = conn.execute(
        select(report_actions).where(
            report_actions.c.report_id == report_id,
            report_actions.c.key == key,
            report_actions.c.user_id == _user_id(by),
        )
    ).first()
    if row is None and ahead is not None:
        return _undo_ahead(conn, locked, ahead, key, by=by, now=now)
    if row is None:
        raise NotFound
    if row.undone_at is not None:
        return replace(_acted(row, repeated=True), ended_team=_ended_team(conn, row))
    _allowed(conn, Action(row.action), locked, by)
    now = max(now, locked.last_change_at)
    if now > row.recorded_at + UNDO_WITHIN:
        raise ActionRefused(Refusal.UNDO_OVER)
    if row.action not in UNDOABLE:
        raise ActionRefused(Refusal.NOTE_STAYS)
    later = _since(conn, report_id, row.last_event_id)
    if (event := overtaken(later, by="")) is not None:
        raise _overtaken(conn, event)
    if row.action == Action.FOTO:
        return _acted(_undo_photo(conn, row, by=by, now=now))
    ended = take_back(conn, report_id, row.before, by=by, now=now)
    _take_back_its_photo(conn, row, by=by, now=now)
    undone = _mark_undone(conn, row, now=now)
    _audit(conn, "report.undo", report_id, row.action, by, now)
    return replace(_acted(undone), ended_team=ended)


def version_of(conn: Connection, *, report_id: int) -> int:
    """The report's version: the id of its last event, 0 without any."""
    asked = select(func.max(report_events.c.id)).where(report_events.c.report_id == report_id)
    return conn.execute(asked).scalar() or 0


def _locked(conn: Connection, report_id: int, by: audit.Author) -> Any:
    """The report, which nobody else changes until the end of the transaction."""
    return standing_row(conn, report_id=report_id, scope=by.scope, locked=True)


def _lock_both(conn: Connection, report_id: int, original: int, by: audit.Author) -> None:
    """Takes both in the order of their ids, so that nobody waits in a ring. Who may not merge the
    report, or not read the original, waits for nobody there: how long it takes would tell."""
    _allowed(conn, Action.GABUNG, standing_row(conn, report_id=report_id, scope=by.scope), by)
    both = select(reports.c.id).where(
        reports.c.id.in_([report_id, original]), conditions.readable(by.scope)
    )
    conn.execute(both.order_by(reports.c.id).with_for_update()).all()


def _allowed(conn: Connection, action: Action, row: Any, by: audit.Author) -> frozenset[str]:
    """The slugs of the user's teams in the report's city. Raises NotAllowed for who may not do it
    with the report."""
    mine = teams_of(conn, user_id=_user_id(by), city=row.city)
    if not may_act(action, standing_of(row), scope=by.scope, teams=mine):
        raise NotAllowed
    return mine


def _running(row: Any) -> tuple[datetime | None, datetime | None]:
    """When the report's clocks that still run come due, or came."""
    return (
        row.response_due_at if row.first_action_at is None else None,
        row.resolution_due_at if row.open_since is not None else None,
    )


def _done(conn: Connection, report_id: int, key: UUID, by: audit.Author) -> Acted | None:
    row = conn.execute(
        select(report_actions).where(
            report_actions.c.user_id == _user_id(by), report_actions.c.key == key
        )
    ).first()
    if row is None:
        return None
    if row.report_id != report_id:
        raise ActionRefused(Refusal.KEY_TAKEN)
    return _acted(row, repeated=True)


def _acted(row: Any, *, repeated: bool = False) -> Acted:
    undone, action = row.undone_at is not None, Action(row.action)
    return Acted(
        report_id=row.report_id,
        action=action,
        version=row.last_event_id,
        at=row.at,
        repeated=repeated,
        undone=undone,
        undo_until=None if undone or action not in UNDOABLE else row.recorded_at + UNDO_WITHIN,
    )


def _take_back_its_photo(conn: Connection, row: Any, *, by: audit.Author, now: datetime) -> None:
    """What is undone is shown by no photo. One that somebody has reviewed stays: a finding is about
    something."""
    asked = select(report_actions).where(
        report_actions.c.id == row.before.get("with_photo"), report_actions.c.undone_at.is_(None)
    )
    photo = conn.execute(asked).first()
    if photo is not None and not was_reviewed(conn, photo_id=photo.before["photo"]):
        _undo_photo(conn, photo, by=by, now=now)


def _undo_photo(conn: Connection, row: Any, *, by: audit.Author, now: datetime) -> Any:
    """Takes back the photo that the action added; the action, undone."""
    photo_id = row.before["photo"]
    take_back_photo(conn, row.report_id, photo_id, by=by, now=now)
    _audit(conn, "report.undo", row.report_id, row.action, by, now, photo=photo_id)
    return _mark_undone(conn, row, now=now)


def _undo_ahead(
    conn: Connection, row: Any, action: Action, key: UUID, *, by: audit.Author, now: datetime
) -> Acted:
    """Keeps that key as one of something undone, so that nothing is done under it any more."""
    _done(conn, row.id, key, by)  # Raises for a key of another report.
    _allowed(conn, action, row, by)
    now = max(now, row.last_change_at)
    kept = _keep(conn, row.id, action, key, {}, by=by, at=now, now=now, undone_at=now)
    _audit(conn, "report.undo", row.id, action, by, now, ahead=True)
    return _acted(kept)


def _mark_undone(conn: Connection, row: Any, *, now: datetime) -> Any:
    version = version_of(conn, report_id=row.report_id)
    return conn.execute(
        update(report_actions)
        .where(report_actions.c.id == row.id)
        .values(undone_at=now, last_event_id=version)
        .returning(report_actions)
    ).one()


def _ended_team(conn: Connection, row: Any) -> str | None:
    """The team that a report could not go back to when its assignment was undone."""
    asked = select(teams.c.name).where(
        teams.c.id == row.before.get("team_id"), teams.c.ended_at <= row.undone_at
    )
    name: str | None = conn.execute(asked).scalar() if row.action in HANDED else None
    return name


def _since(conn: Connection, report_id: int, seen: int) -> Sequence[PastEvent]:
    rows = conn.execute(
        select(
            report_events.c.id,
            report_events.c.kind,
            report_events.c.new,
            report_events.c.actor,
            report_events.c.recorded_at,
        ).where(report_events.c.report_id == report_id, report_events.c.id > seen)
    ).all()
    return [
        PastEvent(row.id, EventKind(row.kind), row.new, row.actor, row.recorded_at) for row in rows
    ]


def _overtaken(conn: Connection, event: PastEvent) -> Overtaken:
    what = _told(conn, event)
    return Overtaken(by=event.actor, kind=event.kind, what=what, at=event.recorded_at)


def _told(conn: Connection, event: PastEvent) -> str | None:
    """What an event led to: a stage, the name of a team, else what kind of event it was; None
    where it took away what was there."""
    if event.new is None:
        return None
    if event.kind is EventKind.TEAM:
        return str(conn.execute(select(teams.c.name).where(teams.c.id == int(event.new))).scalar())
    return event.new if event.kind is EventKind.STAGE else event.kind.value


def _team_to_hand_to(
    conn: Connection, wish: Wish, city_id: int, by: audit.Author
) -> dict[str, int]:
    """The id of the team that the wish names, by its slug; nothing where there is none at work that
    the user may know of. It ends after the transaction at the earliest, and then counts the report
    among its own."""
    asked = select(teams.c.slug, teams.c.id).where(
        teams.c.city_id == city_id,
        teams.c.slug == wish.team,
        teams.c.ended_at.is_(None),
        conditions.known_teams(by.scope),
    )
    return dict(conn.execute(asked.with_for_update(read=True, of=teams)).all())


def _keep(
    conn: Connection,
    report_id: int,
    action: Action,
    key: UUID,
    before: dict[str, Any],
    *,
    by: audit.Author,
    at: datetime,
    now: datetime,
    undone_at: datetime | None = None,
) -> Any:
    """Writes that it was done, and what undoing it brings back; the row."""
    kept = conn.execute(
        upsert(report_actions)
        .values(
            report_id=report_id,
            key=key,
            user_id=_user_id(by),
            action=action,
            at=at,
            recorded_at=now,
            last_event_id=version_of(conn, report_id=report_id),
            before=before,
            undone_at=undone_at,
        )
        .on_conflict_do_nothing()
        .returning(report_actions)
    ).first()
    if kept is None:  # At the same instant, for another report.
        raise ActionRefused(Refusal.KEY_TAKEN)
    return kept


def _audit(
    conn: Connection,
    what: str,
    report_id: int,
    action: str,
    by: audit.Author,
    now: datetime,
    **more: object,
) -> None:
    subject = f"report {report_id}"
    detail = {"action": action, **more}
    audit.record_by(conn, author=by, action=what, at=now, subject=subject, detail=detail)


def _user_id(by: audit.Author) -> int:
    if by.scope.user_id is None:
        raise NotAllowed
    return by.scope.user_id

"""The photo that an action came with, and goes with when that is undone."""

from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.field_actions import COMES_WITHIN, Action, Wish
from data_access.photos import stays
from data_access.schema import report_actions


def came_with(
    conn: Connection, report_id: int, wish: Wish, *, user_id: int, far_m: int, now: datetime
) -> dict[str, int]:
    """The action that added the photo which a completion says it comes with, as what undoing needs.
    Nothing for one that stays then: that came more than minutes before, that another action named,
    or in which there is something to look at."""
    if wish.action is not Action.SELESAI or wish.with_photo is None:
        return {}
    asked = select(report_actions.c.id, report_actions.c.before).where(
        report_actions.c.report_id == report_id,
        report_actions.c.user_id == user_id,
        report_actions.c.key == wish.with_photo,
        report_actions.c.action == Action.FOTO,
        report_actions.c.undone_at.is_(None),
        report_actions.c.recorded_at >= now - COMES_WITHIN,
    )
    found = conn.execute(asked).first()
    if found is None or _is_named(conn, report_id, found.id):
        return {}
    if stays(conn, photo_id=found.before["photo"], far_m=far_m):
        return {}
    return {"with_photo": found.id}


def _is_named(conn: Connection, report_id: int, photo_action: int) -> bool:
    """Whether an action of the report came with that photo already, undone or not."""
    named = report_actions.c.before["with_photo"].as_integer() == photo_action
    asked = select(report_actions.c.id).where(report_actions.c.report_id == report_id, named)
    return conn.execute(asked.limit(1)).first() is not None

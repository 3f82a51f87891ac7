"""Who gets briefs: what users chose for themselves, and what their role has where they chose
nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dashboard.access import Role, Scope
from dashboard.briefs import is_for, is_wanted
from dashboard.errors import NotAllowed
from data_access import audit
from data_access.audit import Author
from data_access.schema import brief_choices, users
from data_access.user_scopes import scopes_of


@dataclass(frozen=True)
class BriefChoice:
    """Whether a user gets briefs, in which language, and where they are mailed to (None: they are
    on the page alone)."""

    wanted: bool
    language: str
    email: str | None = None


def brief_readers(conn: Connection) -> list[Scope]:
    """The scopes of all who get briefs and can log in."""
    rows = conn.execute(select(brief_choices.c.user_id, brief_choices.c.wanted)).all()
    chosen = {row.user_id: row.wanted for row in rows}
    return [
        scope
        for scope in scopes_of(conn, roles=[role for role in Role if is_for(Scope(role=role))])
        if is_wanted(scope.role, chosen.get(scope.user_id or 0))
    ]


def brief_choice(conn: Connection, *, scope: Scope, language: str) -> BriefChoice:
    """What the user chose; what their role has, in `language`, where they chose nothing."""
    row = conn.execute(
        select(users.c.email, users.c.role, brief_choices.c.wanted, brief_choices.c.language)
        .outerjoin(brief_choices, brief_choices.c.user_id == users.c.id)
        .where(users.c.id == scope.user_id)
    ).first()
    if row is None:
        return BriefChoice(False, language)
    wanted = is_wanted(Role(row.role), row.wanted)
    return BriefChoice(wanted, row.language or language, row.email)


def choose_brief(
    conn: Connection, *, author: Author, wanted: bool, language: str, now: datetime
) -> None:
    """Keeps what a user chose for themselves. Raises NotAllowed for who can have no brief."""
    if author.scope.user_id is None or not is_for(author.scope):
        raise NotAllowed
    values = {"wanted": wanted, "language": language, "changed_at": now}
    conn.execute(
        upsert(brief_choices)
        .values(user_id=author.scope.user_id, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )
    detail = {"wanted": wanted, "language": language}
    audit.record_by(
        conn, author=author, action="brief.choose", at=now, subject=author.username, detail=detail
    )

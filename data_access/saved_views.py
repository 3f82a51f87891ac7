"""Saved views: who sees which, and every change of one. Who may not see a view is told that it does
not exist."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from dashboard.access import Ability, Scope
from dashboard.errors import BadView, NotAllowed, NotFound
from dashboard.places import City
from dashboard.saved_views import (
    MOST_VIEWS,
    SavedView,
    ViewFault,
    address_of,
    clean_name,
    in_order,
    name_fault,
)
from data_access import audit
from data_access.audit import Author
from data_access.schema import cities, saved_views, users

ROWS = (
    select(
        saved_views.c.id,
        saved_views.c.name,
        saved_views.c.address,
        saved_views.c.shared,
        saved_views.c.owner_id,
        cities.c.code.label("city"),
        users.c.name.label("owner"),
    )
    .join_from(saved_views, cities, cities.c.id == saved_views.c.city_id)
    .join(users, users.c.id == saved_views.c.owner_id)
)


def list_views(conn: Connection, *, scope: Scope) -> list[SavedView]:
    """The user's own views, then those that others share in the cities that they see whole; none
    for who may not save any."""
    return in_order(_view(row, scope) for row in conn.execute(ROWS.where(_seen(scope))).all())


def view_of(conn: Connection, *, scope: Scope, view_id: int) -> SavedView:
    """One view that the user knows of, held until the transaction ends. Raises NotFound."""
    return _view(_row(conn, scope, view_id), scope)


def add_view(
    conn: Connection,
    *,
    author: Author,
    city: City,
    name: str,
    path: str,
    search: str,
    shared: bool,
    now: datetime,
) -> int:
    """Saves the address of a page under a name; the id of the view. Raises NotAllowed, BadView."""
    owner = _owner(author.scope)
    if not author.scope.may_in(Ability.SAVE_VIEWS, city.code):
        raise NotAllowed
    address = address_of(path, search, city=city.code)
    if address is None:
        raise BadView(ViewFault.NO_PAGE)
    _hold_owner(conn, owner)
    number = select(func.count()).where(saved_views.c.owner_id == owner)
    if (conn.execute(number).scalar() or 0) >= MOST_VIEWS:
        raise BadView(ViewFault.TOO_MANY)
    name = _free_name(conn, owner, name)
    values = {"name": name, "address": address, "shared": shared, "city_id": city.id}
    made: int = conn.execute(
        insert(saved_views)
        .values(owner_id=owner, created_at=now, changed_at=now, **values)
        .returning(saved_views.c.id)
    ).scalar_one()
    _record(conn, author, "view.add", made, now, name=name, address=address, shared=shared)
    return made


def rename_view(
    conn: Connection, *, author: Author, view_id: int, name: str, now: datetime
) -> None:
    """Gives one's own view another name. Raises NotFound, BadView."""
    row = _own_row(conn, author.scope, view_id)
    _hold_owner(conn, row.owner_id)
    name = _free_name(conn, row.owner_id, name, but=view_id)
    _change(conn, view_id, now, name=name)
    _record(conn, author, "view.rename", view_id, now, old=row.name, new=name)


def share_view(
    conn: Connection, *, author: Author, view_id: int, shared: bool, now: datetime
) -> None:
    """Shares one's own view in its city, or takes it back. Raises NotFound."""
    row = _own_row(conn, author.scope, view_id)
    _change(conn, view_id, now, shared=shared)
    _record(conn, author, "view.share", view_id, now, name=row.name, shared=shared)


def drop_view(conn: Connection, *, author: Author, view_id: int, now: datetime) -> None:
    """Deletes one's own view; an administrator also one that is shared in their city. Raises
    NotFound."""
    row = _row(conn, author.scope, view_id)
    if not _view(row, author.scope).manageable:
        raise NotFound
    conn.execute(delete(saved_views).where(saved_views.c.id == view_id))
    _record(conn, author, "view.drop", view_id, now, name=row.name, owner=row.owner)


def _seen(scope: Scope) -> ColumnElement[bool]:
    """Which views a user knows of: those of the cities that they see whole, their own and shared
    ones."""
    _owner(scope)
    of_city = cities.c.code.in_(sorted(scope.cities))
    mine = saved_views.c.owner_id == scope.user_id
    return and_(of_city, or_(mine, saved_views.c.shared))


def _owner(scope: Scope) -> int:
    if scope.user_id is None or not scope.may(Ability.SAVE_VIEWS):
        raise NotAllowed
    return scope.user_id


def _row(conn: Connection, scope: Scope, view_id: int) -> Any:
    asked = ROWS.where(_seen(scope), saved_views.c.id == view_id)
    row = conn.execute(asked.with_for_update(of=saved_views)).first()
    if row is None:
        raise NotFound
    return row


def _own_row(conn: Connection, scope: Scope, view_id: int) -> Any:
    row = _row(conn, scope, view_id)
    if row.owner_id != scope.user_id:
        raise NotFound
    return row


def _hold_owner(conn: Connection, owner: int) -> None:
    """One change at a time of a user's views: a limit is a limit, and a name is there once."""
    conn.execute(select(users.c.id).where(users.c.id == owner).with_for_update())


def _free_name(conn: Connection, owner: int, name: str, *, but: int | None = None) -> str:
    name = clean_name(name)
    if (fault := name_fault(name)) is not None:
        raise BadView(fault)
    taken = select(saved_views.c.id).where(
        saved_views.c.owner_id == owner,
        func.lower(saved_views.c.name) == func.lower(name),
        saved_views.c.id.is_distinct_from(but),
    )
    if conn.execute(taken).first():
        raise BadView(ViewFault.NAME_TAKEN)
    return name


def _change(conn: Connection, view_id: int, now: datetime, **values: object) -> None:
    changed = update(saved_views).where(saved_views.c.id == view_id)
    conn.execute(changed.values(changed_at=now, **values))


def _view(row: Any, scope: Scope) -> SavedView:
    own = row.owner_id == scope.user_id
    return SavedView(
        id=row.id,
        name=row.name,
        address=row.address,
        city=row.city,
        shared=row.shared,
        owner=row.owner,
        own=own,
        manageable=own or scope.may_in(Ability.MANAGE_USERS, row.city),
    )


def _record(
    conn: Connection, author: Author, action: str, view_id: int, now: datetime, **detail: object
) -> None:
    audit.record_by(conn, author=author, action=action, at=now, subject=str(view_id), detail=detail)

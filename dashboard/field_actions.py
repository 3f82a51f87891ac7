"""What a team does with a report: which action may follow which, and what each changes.

An action is decided on what stands in the database at that moment, never on what a phone last saw;
`overtaken` tells whether somebody else decided meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from dashboard.access import Ability, Role, Scope, is_within
from dashboard.errors import ActionRefused
from dashboard.lifecycle import OPEN, STOPPED, EventKind, Stage
from dashboard.photos import Photo
from dashboard.refusals import Refusal

UNDO_WITHIN = timedelta(seconds=60)
COMES_WITHIN = timedelta(minutes=5)
"""How long before a completion, by the server's clock, the photo arrived that is taken back with
it."""
LATEST = timedelta(hours=24)
"""How long an action may wait on a phone without a connection before it is refused."""
LONGEST_NOTE = 1_000
UNDONE = "dibatalkan"
"""What stands in the history beside an event that takes one back."""


class Action(StrEnum):
    """What can be done with a report, in the order of its life."""

    AMBIL = "ambil"
    TUGASKAN = "tugaskan"
    MULAI = "mulai"
    TAHAN = "tahan"
    SELESAI = "selesai"
    BUKA_KEMBALI = "buka_kembali"
    GABUNG = "gabung"
    CATAT = "catat"
    FOTO = "foto"
    UBAH_KATEGORI = "ubah_kategori"
    PINDAH = "pindah"
    SERAHKAN = "serahkan"


NEEDS_NOTE = {
    Action.TAHAN: Refusal.NEEDS_WHOM,
    Action.SELESAI: Refusal.NEEDS_WORK,
    Action.BUKA_KEMBALI: Refusal.NEEDS_REASON,
    Action.CATAT: Refusal.NEEDS_NOTE,
}
"""The actions that need words, and what they are refused for without."""

FROM: dict[Action, frozenset[Stage]] = {
    Action.AMBIL: OPEN,
    Action.TUGASKAN: OPEN,
    Action.MULAI: OPEN - {Stage.PROSES},
    Action.TAHAN: OPEN - {Stage.DITAHAN},
    Action.SELESAI: OPEN,
    Action.BUKA_KEMBALI: STOPPED,
    Action.GABUNG: OPEN,
    Action.CATAT: frozenset(Stage),
    Action.FOTO: frozenset(Stage),
    Action.UBAH_KATEGORI: OPEN,
    Action.PINDAH: OPEN,
    Action.SERAHKAN: OPEN,
}
"""The stages that an action may be done from."""

LEADS_TO = {
    Action.MULAI: Stage.PROSES,
    Action.TAHAN: Stage.DITAHAN,
    Action.SELESAI: Stage.SELESAI,
    Action.BUKA_KEMBALI: Stage.PROSES,
    Action.GABUNG: Stage.DUPLIKAT,
}
UNTAKEN = frozenset({Stage.MENUNGGU, Stage.KOORDINASI})
"""The stages that taking or assigning a report ends: it is passed down then."""

DECISIVE = frozenset(
    {
        EventKind.STAGE,
        EventKind.HOLDER,
        EventKind.TEAM,
        EventKind.MERGE,
        EventKind.CATEGORY,
        EventKind.AREA,
    }
)
"""The events that make what somebody else is about to do another decision; a note doesn't."""

ADDS = frozenset({Action.FOTO})
"""What is added to a report whoever decided on it meanwhile: a picture is of what was there."""

MEMBERS = frozenset({Action.MULAI, Action.TAHAN, Action.SELESAI, Action.CATAT, Action.FOTO})
"""What a member of a team may do with the reports of their team, and a lurah or camat with those
that they hold."""

DESK = frozenset({Action.UBAH_KATEGORI, Action.PINDAH, Action.SERAHKAN})
"""What the operator's desk puts right: what a report is about, where it lies, whose it is."""

HANDED = frozenset({Action.AMBIL, Action.TUGASKAN})
"""What gives a report to a team."""

AREA_HOLDERS = frozenset({Role.CAMAT, Role.LURAH})


@dataclass(frozen=True)
class Standing:
    """A report as an action finds it: its stage, whose it is (the team's slug), the code of the
    area or the slug of the agency that holds it, the report that it is a duplicate of, its
    category's slug, and the code of its area, None outside of all."""

    id: int
    city: str
    stage: Stage | None
    team: str | None = None
    holder_area: str | None = None
    duplicate_of: int | None = None
    category: str | None = None
    area: str | None = None
    holder_agency: str | None = None

    @property
    def holder(self) -> str:
        """Who holds it, as a wish names them: `area:` and a code, or `agency:` and a slug."""
        return f"agency:{self.holder_agency}" if self.holder_agency else f"area:{self.holder_area}"


@dataclass(frozen=True)
class Wish:
    """What somebody wants done: with words, for a team (its slug), as a duplicate of a report, with
    a photo; to a category (its slug), an area (its code) or a holder (`area:` and a code, `agency:`
    and a slug). `with_photo` is the key of the photo that was added to go with it."""

    action: Action
    note: str | None = None
    team: str | None = None
    original: int | None = None
    photo: Photo | None = None
    category: str | None = None
    area: str | None = None
    holder: str | None = None
    with_photo: UUID | None = None


@dataclass(frozen=True)
class Effect:
    """What an action changes; None leaves it. `parted`: it is no duplicate any more. `note` goes
    with its stage, else with its team, else stands by itself."""

    stage: Stage | None = None
    team: str | None = None
    original: int | None = None
    parted: bool = False
    note: str | None = None
    photo: Photo | None = None
    category: str | None = None
    area: str | None = None
    holder: str | None = None


@dataclass(frozen=True)
class PastEvent:
    """An event that a phone had not seen: what it was, by whom, and when it was recorded."""

    id: int
    kind: EventKind
    new: str | None
    actor: str
    recorded_at: datetime


def may_act(action: Action, standing: Standing, *, scope: Scope, teams: Collection[str]) -> bool:
    """Whether a user with this scope may do it with a report that they may read; `teams` are the
    slugs of their teams in the report's city: another city has teams of the same slugs."""
    if not scope.may(Ability.WORK_REPORTS):
        return False
    if action in DESK:
        return scope.may_in(Ability.RUN_DESK, standing.city)
    if scope.may(Ability.DISPATCH):
        return True
    if action not in MEMBERS:
        return False
    if standing.team is not None and standing.team in teams:
        return True
    holder = standing.holder_area
    if scope.role not in AREA_HOLDERS or holder is None:
        return False
    return any(is_within(holder, area) for area in scope.areas)


def open_to(standing: Standing, *, scope: Scope, teams: Collection[str]) -> tuple[Action, ...]:
    """What the user can do with the report as it stands, in the order of its life: what `may_act`
    allows and `decide` would not refuse once the words are there."""
    return tuple(
        action
        for action in Action
        if standing.stage in FROM[action]
        and may_act(action, standing, scope=scope, teams=teams)
        and not (action is Action.AMBIL and (standing.team is not None or not teams))
    )


def decide(
    standing: Standing, wish: Wish, *, teams: Collection[str], own: Collection[str]
) -> Effect:
    """What the wish changes. Of the city's teams `teams` are the slugs of those that the user may
    give it to, `own` of those that they are in. Raises ActionRefused."""
    action, note = wish.action, (wish.note or "").strip() or None
    if standing.stage is None:
        raise ActionRefused(Refusal.NO_STAGES)
    if standing.stage not in FROM[action]:
        raise ActionRefused(Refusal.WRONG_STAGE, stage=standing.stage.value)
    if note is None and action in NEEDS_NOTE:
        raise ActionRefused(NEEDS_NOTE[action])
    if note is not None and len(note) > LONGEST_NOTE:
        raise ActionRefused(Refusal.LONG_NOTE, most=LONGEST_NOTE)
    if action in HANDED:
        return _handed(standing, wish, teams, own, note)
    if action is Action.GABUNG:
        return _merged(standing, wish, note)
    if action in DESK:
        return _put_right(standing, wish, note)
    if action is Action.FOTO and wish.photo is None:
        raise ActionRefused(Refusal.NEEDS_PICTURE)
    if action is Action.FOTO:
        return Effect(photo=wish.photo, note=note)
    parted = action is Action.BUKA_KEMBALI and standing.duplicate_of is not None
    return Effect(stage=LEADS_TO.get(action), parted=parted, note=note)


def overtaken(events: Sequence[PastEvent], *, by: str) -> PastEvent | None:
    """Of the events that a phone had not seen the last one by which somebody other than the user
    `by` decided; None where its action is still about the report as it is."""
    others = (one for one in events if one.kind in DECISIVE and one.actor != by)
    return max(others, key=lambda one: one.id, default=None)


def acted_at(
    *,
    age: timedelta,
    last_change_at: datetime,
    due: Iterable[datetime | None],
    now: datetime,
) -> datetime:
    """When an action was done that was pressed so long before `now`: never before the change that
    it follows. `due` are the due times of the report's running clocks: where one has passed
    meanwhile it was done now, since what a phone says of itself clears no breach (a charge can be
    contested). Raises ActionRefused for one that waited too long."""
    if not timedelta() <= age <= LATEST:
        raise ActionRefused(Refusal.WAITED_TOO_LONG)
    at = min(max(now - age, last_change_at), now)
    return now if any(one is not None and at <= one < now for one in due) else at


def _handed(
    standing: Standing,
    wish: Wish,
    teams: Collection[str],
    own: Collection[str],
    note: str | None,
) -> Effect:
    if wish.team is None or wish.team not in teams:
        raise ActionRefused(Refusal.NEEDS_TEAM)
    if wish.action is Action.AMBIL and wish.team not in own:
        raise ActionRefused(Refusal.NOT_YOUR_TEAM)
    if wish.team == standing.team:
        raise ActionRefused(Refusal.SAME_TEAM)
    if wish.action is Action.AMBIL and standing.team is not None:
        raise ActionRefused(Refusal.OTHER_TEAM)
    passed_down = Stage.DISPOSISI if standing.stage in UNTAKEN else None
    return Effect(stage=passed_down, team=wish.team, note=note)


def _merged(standing: Standing, wish: Wish, note: str | None) -> Effect:
    if wish.original is None:
        raise ActionRefused(Refusal.NEEDS_ORIGINAL)
    if wish.original == standing.id:
        raise ActionRefused(Refusal.OWN_ORIGINAL)
    reason = note or f"duplikat dari laporan {wish.original}"
    return Effect(stage=Stage.DUPLIKAT, original=wish.original, note=reason)


def _put_right(standing: Standing, wish: Wish, note: str | None) -> Effect:
    """A report that is moved is handed to its new area where its old one held it, or the city."""
    if wish.action is Action.UBAH_KATEGORI:
        return Effect(category=_other(wish.category, standing.category, "category"), note=note)
    if wish.action is Action.SERAHKAN:
        return Effect(holder=_other(wish.holder, standing.holder, "holder"), note=note)
    area = _other(wish.area, standing.area, "area")
    held_by_place = standing.holder_area in (standing.area, standing.city)
    return Effect(area=area, holder=f"area:{area}" if held_by_place else None, note=note)


def _other(wanted: str | None, present: str | None, what: str) -> str:
    if not wanted:
        raise ActionRefused(Refusal.NEEDS_CHOICE, what=what)
    if wanted == present:
        raise ActionRefused(Refusal.SAME_CHOICE, what=what)
    return wanted

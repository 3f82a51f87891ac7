"""Who may see and do what: roles and scopes (section 8 of the product's reference)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles a user can have; one each."""

    WALIKOTA = "walikota"
    ANALIS = "analis"
    OPERATOR = "operator"
    PIMPINAN_TIM = "pimpinan_tim"
    ANGGOTA_TIM = "anggota_tim"
    CAMAT = "camat"
    LURAH = "lurah"
    NASIONAL = "nasional"
    ADMIN = "admin"
    LAYAR = "layar"


class Ability(StrEnum):
    """What a role may do beyond seeing numbers."""

    READ_REPORTS = "read_reports"
    EXPORT = "export"
    SEE_OUTSIDE = "see_outside"
    MANAGE_USERS = "manage_users"
    ACKNOWLEDGE = "acknowledge"
    MUTE_ALERTS = "mute_alerts"
    MANAGE_RULES = "manage_rules"
    CONTEST = "contest"
    RULE_ON_CONTESTS = "rule_on_contests"
    CORRECT_BOARDS = "correct_boards"
    SAVE_VIEWS = "save_views"
    READ_BRIEF = "read_brief"
    WORK_REPORTS = "work_reports"
    DISPATCH = "dispatch"
    MANAGE_TEAMS = "manage_teams"
    MANAGE_WALLS = "manage_walls"
    RUN_DESK = "run_desk"
    REVIEW_PHOTOS = "review_photos"
    END_INCIDENTS = "end_incidents"


_READS = frozenset({Ability.READ_REPORTS})
_ACTS = _READS | {Ability.ACKNOWLEDGE}
_PLANS = _READS | {Ability.SAVE_VIEWS, Ability.READ_BRIEF}
"""Those who look at a whole city from a desk: a view that one of them shares is the same picture to
all of them."""
_WORKS = frozenset({Ability.WORK_REPORTS})
_LEADS = _WORKS | {Ability.DISPATCH, Ability.REVIEW_PHOTOS}
ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.WALIKOTA: _PLANS,
    Role.ANALIS: _PLANS | {Ability.EXPORT, Ability.SEE_OUTSIDE},
    Role.OPERATOR: _PLANS
    | _ACTS
    | _LEADS
    | {Ability.SEE_OUTSIDE, Ability.MUTE_ALERTS, Ability.RUN_DESK, Ability.END_INCIDENTS},
    Role.PIMPINAN_TIM: _ACTS | _LEADS | {Ability.READ_BRIEF},
    Role.ANGGOTA_TIM: _READS | _WORKS,
    Role.CAMAT: _ACTS | _WORKS | {Ability.CONTEST, Ability.READ_BRIEF},
    Role.LURAH: _ACTS | _WORKS | {Ability.CONTEST, Ability.READ_BRIEF},
    Role.NASIONAL: frozenset(),
    Role.ADMIN: _PLANS
    | {
        Ability.EXPORT,
        Ability.SEE_OUTSIDE,
        Ability.MANAGE_USERS,
        Ability.MUTE_ALERTS,
        Ability.MANAGE_RULES,
        Ability.RULE_ON_CONTESTS,
        Ability.CORRECT_BOARDS,
        Ability.MANAGE_TEAMS,
        Ability.MANAGE_WALLS,
        Ability.REVIEW_PHOTOS,
        Ability.END_INCIDENTS,
    },
    Role.LAYAR: _READS,
}
WHOLE_CITY_ROLES = frozenset({Role.WALIKOTA, Role.ANALIS, Role.OPERATOR, Role.ADMIN, Role.LAYAR})


@dataclass(frozen=True)
class Scope:
    """What one user may see. An empty scope sees nothing.

    `cities` are seen whole. `areas` are subtrees named by code, `agencies` the reports that the
    agency of that id holds or whose category it owns; each stands beside the city it is part of.
    """

    role: Role
    user_id: int | None = None
    all_cities: bool = False
    cities: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    agencies: frozenset[int] = frozenset()
    area_cities: frozenset[str] = frozenset()
    agency_cities: frozenset[str] = frozenset()

    def may(self, ability: Ability) -> bool:
        """Whether the role has the ability."""
        return ability in ABILITIES[self.role]

    def may_in(self, ability: Ability, city: str) -> bool:
        """Whether the role has the ability, and the scope all of the city that it is to be used
        in."""
        return self.may(ability) and self.sees_whole_city(city)

    def may_somewhere(self, ability: Ability) -> bool:
        """Whether there is a city in which `may_in` holds."""
        return self.may(ability) and (self.all_cities or bool(self.cities))

    @property
    def known_cities(self) -> frozenset[str]:
        """Codes of the cities in which something can be seen (empty with `all_cities`)."""
        return self.cities | self.area_cities | self.agency_cities

    def sees_city(self, city: str) -> bool:
        """Whether anything of the city may be seen."""
        return self.all_cities or city in self.known_cities

    def sees_whole_city(self, city: str) -> bool:
        """Whether all of the city may be seen."""
        return self.all_cities or city in self.cities

    def sees_area(self, area: str, city: str) -> bool:
        """Whether the area, as a place to look at, lies within the scope.

        An agency works all over its city, so its members may look at every area of it; which
        reports they see there is decided report by report.
        """
        if self.sees_whole_city(city) or city in self.agency_cities:
            return True
        return city in self.area_cities and any(is_within(area, root) for root in self.areas)

    def sees_report(self, *, city: str, area: str | None, agencies: Collection[int]) -> bool:
        """Whether a report that lies there (None: outside every area), and that these agencies
        hold or own, may be known of. What `data_access.conditions` says in SQL."""
        if area is None and not self.may(Ability.SEE_OUTSIDE):
            return False
        return (
            self.sees_whole_city(city)
            or (area is not None and any(is_within(area, root) for root in self.areas))
            or not self.agencies.isdisjoint(agencies)
        )

    def home(self, city: str) -> str:
        """The code of the place of this city that the user's screen opens on."""
        if self.sees_whole_city(city) or city in self.agency_cities:
            return city
        inside = sorted(area for area in self.areas if is_within(area, city))
        return inside[0] if len(inside) == 1 else common_ancestor(inside) or city


def is_within(area: str, root: str) -> bool:
    """Whether the dotted code `area` is `root` or lies below it."""
    return area == root or area.startswith(f"{root}.")


def common_ancestor(codes: Iterable[str]) -> str | None:
    """The longest dotted code that holds all of `codes`, None where there is none."""
    parts = [code.split(".") for code in codes]
    if not parts:
        return None
    shared = []
    for blocks in zip(*parts, strict=False):
        if len(set(blocks)) > 1:
            break
        shared.append(blocks[0])
    return ".".join(shared) or None


def everything() -> Scope:
    """The scope of the system itself: commands, the simulator, benchmarks."""
    return Scope(role=Role.ADMIN, all_cities=True)

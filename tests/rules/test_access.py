"""Who may look where."""

import pytest

from dashboard.access import Ability, Role, Scope, common_ancestor, is_within

MAKASSAR = "73.71"


def scope(*areas: str, role: Role = Role.PIMPINAN_TIM) -> Scope:
    return Scope(role=role, areas=frozenset(areas), area_cities=frozenset({MAKASSAR}))


@pytest.mark.parametrize(
    ("area", "root", "within"),
    [
        ("73.71.09.1001", "73.71.09", True),
        ("73.71.09", "73.71.09", True),
        ("73.71.091", "73.71.09", False),  # a code that only starts alike
        ("73.71", "73.71.09", False),
        ("73.71.02", "73.71.09", False),
    ],
)
def test_within(area: str, root: str, within: bool):
    assert is_within(area, root) is within


@pytest.mark.parametrize(
    ("who", "area", "sees"),
    [
        (scope("73.71.09"), "73.71.09.1001", True),
        (scope("73.71.09"), "73.71.02", False),
        (scope("73.71.09"), "73.71", False),
        (Scope(role=Role.WALIKOTA, cities=frozenset({MAKASSAR})), "73.71.02", True),
        (Scope(role=Role.WALIKOTA, cities=frozenset({"31"})), "73.71.02", False),
        (Scope(role=Role.WALIKOTA), "73.71", False),
        (Scope(role=Role.NASIONAL, all_cities=True), "73.71", True),
    ],
)
def test_sees_area(who: Scope, area: str, sees: bool):
    assert who.sees_area(area, MAKASSAR) is sees


@pytest.mark.parametrize(
    ("who", "home"),
    [
        (scope("73.71.09"), "73.71.09"),
        (scope("73.71.09", "73.71.06"), "73.71"),
        (scope("73.71.09.1001", "73.71.09.1002"), "73.71.09"),
        (Scope(role=Role.WALIKOTA, cities=frozenset({MAKASSAR})), MAKASSAR),
    ],
)
def test_a_screen_opens_on_the_place_of_the_user(who: Scope, home: str):
    assert who.home(MAKASSAR) == home


def test_abilities():
    assert Scope(role=Role.ANALIS).may(Ability.EXPORT)
    assert not Scope(role=Role.WALIKOTA).may(Ability.EXPORT)
    assert not Scope(role=Role.NASIONAL).may(Ability.READ_REPORTS)
    assert not Scope(role=Role.CAMAT).may(Ability.SEE_OUTSIDE)


def test_common_ancestor_of_nothing_is_none():
    assert common_ancestor([]) is None
    assert common_ancestor(["73.71.09", "31.71.01"]) is None


@pytest.mark.parametrize(
    ("who", "here", "somewhere"),
    [
        (Scope(role=Role.ADMIN, cities=frozenset({MAKASSAR})), True, True),
        (Scope(role=Role.ADMIN, cities=frozenset({"31"})), False, True),
        (scope("73.71.09", role=Role.ADMIN), False, False),
        (Scope(role=Role.ADMIN), False, False),
        (Scope(role=Role.OPERATOR, cities=frozenset({MAKASSAR})), False, False),
        (Scope(role=Role.NASIONAL, all_cities=True), False, False),
    ],
)
def test_rules_of_a_city_need_the_role_and_the_whole_city(who: Scope, here: bool, somewhere: bool):
    assert who.may_in(Ability.MANAGE_RULES, MAKASSAR) is here
    assert who.may_somewhere(Ability.MANAGE_RULES) is somewhere

"""What may be done with a report, by whom, from where, and what it changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access import Role, Scope
from dashboard.errors import ActionRefused
from dashboard.field_actions import (
    DESK,
    LATEST,
    Action,
    Effect,
    PastEvent,
    Standing,
    Wish,
    acted_at,
    decide,
    may_act,
    overtaken,
)
from dashboard.lifecycle import STOPPED, EventKind, Stage
from dashboard.photos import Photo

NOW = datetime(2026, 11, 21, 11, 5, tzinfo=UTC)
TEAMS = ("tim-1", "tim-3")
TAMAMAUNG, PAROPO = "73.71.09.1001", "73.71.09.1002"
PHOTO = Photo(b"...", b".", 640, 480, None, None, None, None)


def at(stage: Stage | None, team: str | None = None, holder: str | None = TAMAMAUNG) -> Standing:
    return Standing(id=7, city="73.71", stage=stage, team=team, holder_area=holder)


def lying(area: str | None, holder: str | None = TAMAMAUNG, agency: str | None = None) -> Standing:
    return Standing(
        id=7,
        city="73.71",
        stage=Stage.PROSES,
        holder_area=holder,
        category="banjir",
        area=area,
        holder_agency=agency,
    )


class TestDecide:
    @pytest.mark.parametrize(
        ("standing", "wish", "effect"),
        [
            (
                at(Stage.MENUNGGU),
                Wish(Action.AMBIL, team="tim-1"),
                Effect(stage=Stage.DISPOSISI, team="tim-1"),
            ),
            (
                at(Stage.PROSES),
                Wish(Action.AMBIL, team="tim-1"),
                Effect(team="tim-1"),
            ),
            (
                at(Stage.KOORDINASI, "tim-1"),
                Wish(Action.TUGASKAN, " ke tim 3 ", team="tim-3"),
                Effect(stage=Stage.DISPOSISI, team="tim-3", note="ke tim 3"),
            ),
            (
                at(Stage.DITAHAN, "tim-1"),
                Wish(Action.TUGASKAN, team="tim-3"),
                Effect(team="tim-3"),
            ),
            (at(Stage.DISPOSISI), Wish(Action.MULAI), Effect(stage=Stage.PROSES)),
            (at(Stage.DITAHAN), Wish(Action.MULAI), Effect(stage=Stage.PROSES)),
            (
                at(Stage.PROSES),
                Wish(Action.TAHAN, "PLN"),
                Effect(stage=Stage.DITAHAN, note="PLN"),
            ),
            (
                at(Stage.MENUNGGU),
                Wish(Action.SELESAI, "pompa dinyalakan"),
                Effect(stage=Stage.SELESAI, note="pompa dinyalakan"),
            ),
            (
                at(Stage.DITOLAK),
                Wish(Action.BUKA_KEMBALI, "salah tolak"),
                Effect(stage=Stage.PROSES, note="salah tolak"),
            ),
            (
                at(Stage.PROSES),
                Wish(Action.GABUNG, original=5),
                Effect(stage=Stage.DUPLIKAT, original=5, note="duplikat dari laporan 5"),
            ),
            (
                replace(at(Stage.DUPLIKAT), duplicate_of=5),
                Wish(Action.BUKA_KEMBALI, "bukan duplikat"),
                Effect(stage=Stage.PROSES, parted=True, note="bukan duplikat"),
            ),
            (at(Stage.SELESAI), Wish(Action.CATAT, "warga puas"), Effect(note="warga puas")),
            (at(Stage.SELESAI), Wish(Action.FOTO, photo=PHOTO), Effect(photo=PHOTO)),
            (
                at(Stage.PROSES),
                Wish(Action.UBAH_KATEGORI, "bukan banjir", category="sampah"),
                Effect(category="sampah", note="bukan banjir"),
            ),
            # Its new area gets what its old one, or the city, held; an agency keeps it.
            (
                lying(TAMAMAUNG),
                Wish(Action.PINDAH, area=PAROPO),
                Effect(area=PAROPO, holder=f"area:{PAROPO}"),
            ),
            (
                lying(None, holder="73.71"),
                Wish(Action.PINDAH, area=PAROPO),
                Effect(area=PAROPO, holder=f"area:{PAROPO}"),
            ),
            (
                lying(TAMAMAUNG, holder=None, agency="dlh"),
                Wish(Action.PINDAH, area=PAROPO),
                Effect(area=PAROPO),
            ),
            (
                lying(TAMAMAUNG, holder="73.71.09"),
                Wish(Action.PINDAH, area=PAROPO),
                Effect(area=PAROPO),
            ),
            (
                lying(TAMAMAUNG),
                Wish(Action.SERAHKAN, "sampahnya", holder="agency:dlh"),
                Effect(holder="agency:dlh", note="sampahnya"),
            ),
        ],
    )
    def test_what_it_changes(self, standing: Standing, wish: Wish, effect: Effect):
        assert decide(standing, wish, teams=TEAMS, own=TEAMS) == effect

    @pytest.mark.parametrize(
        ("standing", "wish", "why"),
        [
            (at(None), Wish(Action.MULAI), "no stages"),
            (at(Stage.PROSES), Wish(Action.MULAI), "proses"),
            (at(Stage.SELESAI), Wish(Action.AMBIL, team="tim-1"), "selesai"),
            (at(Stage.SELESAI), Wish(Action.SELESAI, "lagi"), "selesai"),
            (at(Stage.PROSES), Wish(Action.BUKA_KEMBALI, "lagi"), "proses"),
            (at(Stage.PROSES), Wish(Action.SELESAI, "  "), "what was done"),
            (at(Stage.PROSES), Wish(Action.TAHAN), "PLN"),
            (at(Stage.SELESAI), Wish(Action.BUKA_KEMBALI), "opened again"),
            (at(Stage.PROSES), Wish(Action.CATAT, None), "write"),
            (at(Stage.PROSES), Wish(Action.CATAT, "x" * 1_001), "1000"),
            (at(Stage.MENUNGGU), Wish(Action.AMBIL), "name a team"),
            (at(Stage.MENUNGGU), Wish(Action.AMBIL, team="tim-9"), "name a team"),
            (at(Stage.PROSES, "tim-1"), Wish(Action.AMBIL, team="tim-1"), "has it already"),
            (at(Stage.PROSES, "tim-3"), Wish(Action.AMBIL, team="tim-1"), "another team"),
            (at(Stage.PROSES), Wish(Action.GABUNG), "duplicate of"),
            (at(Stage.PROSES), Wish(Action.GABUNG, original=7), "itself"),
        ],
    )
    def test_what_is_refused(self, standing: Standing, wish: Wish, why: str):
        with pytest.raises(ActionRefused, match=why):
            decide(standing, wish, teams=TEAMS, own=TEAMS)

    def test_one_takes_it_for_a_team_of_one_s_own_and_assigns_it_to_any(self):
        standing = at(Stage.PROSES)
        with pytest.raises(ActionRefused, match="that you are in"):
            decide(standing, Wish(Action.AMBIL, team="tim-3"), teams=TEAMS, own=("tim-1",))
        wish = Wish(Action.TUGASKAN, team="tim-3")
        assert decide(standing, wish, teams=TEAMS, own=()) == Effect(team="tim-3")

    @pytest.mark.parametrize("stage", sorted(STOPPED))
    def test_nothing_but_reopening_leads_out_of_a_stopped_stage(self, stage: Stage):
        for action in set(Action) - {Action.BUKA_KEMBALI, Action.CATAT, Action.FOTO}:
            with pytest.raises(ActionRefused):
                decide(
                    at(stage), Wish(action, "x", team="tim-1", original=5), teams=TEAMS, own=TEAMS
                )

    @pytest.mark.parametrize(
        ("wish", "why"),
        [
            (Wish(Action.FOTO), "/photos"),
            (Wish(Action.UBAH_KATEGORI), "name the category"),
            (Wish(Action.UBAH_KATEGORI, category="banjir"), "its category already"),
            (Wish(Action.PINDAH), "name the area"),
            (Wish(Action.PINDAH, area=TAMAMAUNG), "its area already"),
            (Wish(Action.SERAHKAN, holder=""), "name the holder"),
            (Wish(Action.SERAHKAN, holder=f"area:{TAMAMAUNG}"), "its holder already"),
        ],
    )
    def test_what_the_desk_can_t_put_right_says_why(self, wish: Wish, why: str):
        with pytest.raises(ActionRefused, match=why):
            decide(lying(TAMAMAUNG), wish, teams=TEAMS, own=TEAMS)


class TestMayAct:
    @pytest.mark.parametrize(
        ("role", "mine", "standing", "may"),
        [
            (Role.OPERATOR, (), at(Stage.PROSES), set(Action)),
            (Role.PIMPINAN_TIM, (), at(Stage.PROSES, "tim-3"), set(Action) - DESK),
            (Role.ANGGOTA_TIM, ("tim-1",), at(Stage.PROSES, "tim-1", None), "members"),
            (Role.ANGGOTA_TIM, ("tim-1",), at(Stage.PROSES, "tim-3"), set()),
            (Role.ANGGOTA_TIM, (), at(Stage.PROSES, None), set()),
            (Role.LURAH, (), at(Stage.PROSES), "members"),
            (Role.LURAH, (), at(Stage.PROSES, holder=None), set()),
            (Role.LURAH, (), at(Stage.PROSES, holder="73.71.09.1002"), set()),
            (Role.LURAH, (), at(Stage.PROSES, holder="73.71.09.10011"), set()),
            (Role.WALIKOTA, ("tim-1",), at(Stage.PROSES, "tim-1"), set()),
            (Role.ANALIS, ("tim-1",), at(Stage.PROSES, "tim-1"), set()),
            (Role.ADMIN, ("tim-1",), at(Stage.PROSES, "tim-1"), set()),
            (Role.LAYAR, ("tim-1",), at(Stage.PROSES, "tim-1"), set()),
        ],
    )
    def test_who_does_what(self, role, mine, standing, may):
        scope = Scope(role=role, cities=frozenset({"73.71"}), areas=frozenset({TAMAMAUNG}))
        found = {one for one in Action if may_act(one, standing, scope=scope, teams=mine)}
        members = {Action.MULAI, Action.TAHAN, Action.SELESAI, Action.CATAT, Action.FOTO}
        assert found == (members if may == "members" else may)

    @pytest.mark.parametrize("cities", [frozenset(), frozenset({"31"})])
    def test_the_desk_is_a_whole_city_s(self, cities):
        scope = Scope(role=Role.OPERATOR, cities=cities, areas=frozenset({TAMAMAUNG}))
        may = {one for one in Action if may_act(one, at(Stage.PROSES), scope=scope, teams=())}
        assert may == set(Action) - DESK


class TestOvertaken:
    @pytest.mark.parametrize(
        ("events", "last"),
        [
            ([], None),
            ([(EventKind.NOTE, "budi")], None),
            ([(EventKind.PHOTO, "budi")], None),
            ([(EventKind.STAGE, "sari")], None),
            ([(EventKind.STAGE, "budi")], 1),
            ([(EventKind.TEAM, "budi"), (EventKind.STAGE, "budi"), (EventKind.NOTE, "ani")], 2),
            ([(EventKind.HOLDER, "budi"), (EventKind.STAGE, "sari")], 1),
        ],
    )
    def test_only_what_others_decided_counts(self, events, last):
        seen = [
            PastEvent(number, kind, None, actor, NOW)
            for number, (kind, actor) in enumerate(events, 1)
        ]
        found = overtaken(seen, by="sari")
        assert (found.id if found else None) == last


class TestActedAt:
    @pytest.mark.parametrize(
        ("age", "changed", "at"),
        [
            (timedelta(), timedelta(hours=1), NOW),
            (timedelta(minutes=5), timedelta(hours=1), NOW - timedelta(minutes=5)),
            (timedelta(minutes=5), timedelta(minutes=2), NOW - timedelta(minutes=2)),
            (LATEST, timedelta(days=9), NOW - LATEST),
            (timedelta(), -timedelta(minutes=3), NOW),
        ],
    )
    def test_no_earlier_than_the_change_before_and_no_later_than_now(self, age, changed, at):
        assert acted_at(age=age, last_change_at=NOW - changed, due=(None,), now=NOW) == at

    @pytest.mark.parametrize(
        ("due", "at"),
        [
            ((timedelta(minutes=2), None), NOW),  # Passed since it was pressed.
            ((None, timedelta(minutes=5)), NOW),  # At the very moment: it would have been met.
            ((timedelta(minutes=6), None), NOW - timedelta(minutes=5)),  # It was late already.
            ((timedelta(), -timedelta(hours=1)), NOW - timedelta(minutes=5)),  # Still to come.
            ((timedelta(minutes=6), timedelta(minutes=1)), NOW),
        ],
    )
    def test_what_a_phone_says_clears_no_breach(self, due, at):
        passed = [None if one is None else NOW - one for one in due]
        five = timedelta(minutes=5)
        assert acted_at(age=five, last_change_at=NOW - LATEST, due=passed, now=NOW) == at

    @pytest.mark.parametrize("age", [timedelta(seconds=-1), LATEST + timedelta(seconds=1)])
    def test_what_waited_too_long_is_refused(self, age: timedelta):
        with pytest.raises(ActionRefused, match="more than a day"):
            acted_at(age=age, last_change_at=NOW, due=(), now=NOW)

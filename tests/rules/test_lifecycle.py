"""Which stage may follow which, and what that does to a report's times."""

from datetime import timedelta

import pytest

from dashboard.errors import StageRefused
from dashboard.history import Holder, Spell, StageStep, begin
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, OPEN, PUBLIC_WORD, Stage, change_stage
from tests.factories import NOW

HOUR = timedelta(hours=1)
REASON = "di luar kewenangan"


@pytest.mark.parametrize(
    ("old", "new", "reason", "why"),
    [
        (Stage.MENUNGGU, Stage.MENUNGGU, None, "already"),
        (Stage.PROSES, Stage.MENUNGGU, None, "back to waiting"),
        (Stage.SELESAI, Stage.MENUNGGU, None, "back to waiting"),
        (Stage.SELESAI, Stage.KOORDINASI, None, "reopens to proses"),
        (Stage.DITOLAK, Stage.SELESAI, None, "reopens to proses"),
        (Stage.MENUNGGU, Stage.DITOLAK, None, "reason"),
        (Stage.MENUNGGU, Stage.DUPLIKAT, "  ", "reason"),
        (Stage.MENUNGGU, Stage.SALAH_WILAYAH, "", "reason"),
        (Stage.PROSES, Stage.DITAHAN, None, "reason"),
    ],
)
def test_refused(old: Stage, new: Stage, reason: str | None, why: str):
    with pytest.raises(StageRefused, match=why):
        change_stage(
            old=old, new=new, at=NOW, last_change_at=NOW, first_action_at=None, reason=reason
        )


def test_a_change_before_the_one_it_follows_is_refused():
    with pytest.raises(StageRefused, match="dated before"):
        change_stage(
            old=Stage.MENUNGGU,
            new=Stage.PROSES,
            at=NOW - HOUR,
            last_change_at=NOW,
            first_action_at=None,
        )


@pytest.mark.parametrize(
    ("old", "new", "acted", "stopped", "reopened"),
    [
        (None, Stage.MENUNGGU, False, False, False),
        (Stage.MENUNGGU, Stage.KOORDINASI, True, False, False),
        (Stage.MENUNGGU, Stage.SELESAI, True, True, False),
        (Stage.PROSES, Stage.DITAHAN, True, False, False),
        (Stage.DITAHAN, Stage.SELESAI, True, True, False),
        (Stage.SELESAI, Stage.PROSES, True, False, True),
        (Stage.DUPLIKAT, Stage.PROSES, True, False, True),
    ],
)
def test_allowed(old: Stage | None, new: Stage, acted: bool, stopped: bool, reopened: bool):
    change = change_stage(
        old=old, new=new, at=NOW, last_change_at=NOW, first_action_at=None, reason=REASON
    )
    assert change.stage == new
    assert change.first_action_at == (NOW if acted else None)
    assert change.stopped_at == (NOW if stopped else None)
    assert change.reopened is reopened


def test_the_first_action_stays_the_first():
    change = change_stage(
        old=Stage.KOORDINASI,
        new=Stage.PROSES,
        at=NOW,
        last_change_at=NOW - HOUR,
        first_action_at=NOW - HOUR,
    )
    assert change.first_action_at == NOW - HOUR


def test_closed_without_work_is_never_called_done():
    assert {PUBLIC_WORD[stage] for stage in CLOSED_WITHOUT_WORK} == {"Ditutup"}
    assert len(OPEN) == 5


def intake(*steps: StageStep, **fields: object):
    return begin(
        holder=Holder(area_id=7),
        created_at=NOW - 4 * HOUR,
        recorded_at=NOW,
        steps=steps,
        actor="warga",
        source="test",
        **fields,  # type: ignore[arg-type]
    )


def test_intake_writes_the_holder_then_each_stage_and_its_spells():
    history = intake(
        StageStep(Stage.MENUNGGU, NOW - 4 * HOUR),
        StageStep(Stage.PROSES, NOW - 3 * HOUR),
        StageStep(Stage.SELESAI, NOW - HOUR),
    )
    assert [(event.kind, event.old, event.new) for event in history.events] == [
        ("holder", None, "area:7"),
        ("stage", None, "menunggu"),
        ("stage", "menunggu", "proses"),
        ("stage", "proses", "selesai"),
    ]
    assert history.spells == (
        Spell(Stage.MENUNGGU, Holder(area_id=7), NOW - 4 * HOUR, NOW - 3 * HOUR),
        Spell(Stage.PROSES, Holder(area_id=7), NOW - 3 * HOUR, NOW - HOUR),
        Spell(Stage.SELESAI, Holder(area_id=7), NOW - HOUR, None),
    )
    assert history.situation.first_action_at == NOW - 3 * HOUR
    assert history.situation.stopped_at == NOW - HOUR


def test_what_the_source_does_not_know_stays_unknown():
    unknown = intake()
    assert unknown.situation.stage is None
    assert unknown.spells == ()
    closed = intake(
        StageStep(Stage.MENUNGGU, NOW - 4 * HOUR),
        StageStep(Stage.SELESAI, NOW),
        response_known=False,
    )
    assert closed.situation.first_action_at is None
    assert closed.situation.stopped_at == NOW


def test_a_report_has_exactly_one_holder():
    with pytest.raises(ValueError, match="one area or one agency"):
        Holder()
    with pytest.raises(ValueError, match="one area or one agency"):
        Holder(area_id=1, agency_id=2)

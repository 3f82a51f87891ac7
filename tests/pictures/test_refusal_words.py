"""Every refusal is said on screens, with the facts that it has."""

import re
from datetime import UTC, datetime

import pytest

from dashboard.errors import ActionRefused, BadPhoto, Overtaken
from dashboard.field_actions import DECISIVE
from dashboard.lifecycle import EventKind, Stage
from dashboard.refusals import REASONS, Refusal
from dashboard.texts import texts
from layouts.refusal_words import EVENT_WORDS, REFUSAL_WORDS, what_became, why

ID, EN = texts("id"), texts("en")
BLANKS = re.compile(r"\{(\w+)")


@pytest.mark.parametrize("kind", Refusal)
def test_each_has_a_reason_and_words_that_know_its_facts(kind: Refusal):
    known = set(BLANKS.findall(REASONS[kind]))
    assert set(BLANKS.findall(REFUSAL_WORDS[kind])) <= known


@pytest.mark.parametrize(
    ("error", "said", "in_english"),
    [
        (
            ActionRefused(Refusal.WRONG_STAGE, stage="ditahan"),
            "status laporan ini: ditahan, menunggu pihak luar",
            "the report's status: on hold, waiting for others",
        ),
        (
            ActionRefused(Refusal.SAME_CHOICE, what="category"),
            "itu sudah kategori laporan ini",
            "that is the report's category already",
        ),
        (
            ActionRefused(Refusal.LONG_NOTE, most=1_000),
            "catatan paling panjang 1.000 huruf",
            "a note has 1,000 letters at most",
        ),
        (
            BadPhoto(Refusal.MANY_PIXELS, most=40_000_000),
            "foto ini terlalu besar, lebih dari 40 juta piksel",
            "the photo is too large, over 40 million pixels",
        ),
        (
            BadPhoto(Refusal.LONG_SIDE, most=65_535),
            "foto ini terlalu panjang, lebih dari 65.535 piksel satu sisi",
            "the photo is too long, over 65,535 pixels on a side",
        ),
    ],
)
def test_a_reason_in_both_languages(error: ActionRefused, said: str, in_english: str):
    assert (why(ID, error), why(EN, error)) == (said, in_english)


@pytest.mark.parametrize(
    ("kind", "what", "said"),
    [
        (EventKind.STAGE, Stage.PROSES.value, "dikerjakan"),
        (EventKind.TEAM, "Tim 3", "ditangani Tim 3"),
        (EventKind.TEAM, None, "tidak lagi ditangani tim"),
        (EventKind.MERGE, "merge", "digabung dengan laporan lain"),
        (EventKind.MERGE, None, "tidak lagi digabung dengan laporan lain"),
        (EventKind.AREA, None, "wilayahnya dipindah"),
    ],
)
def test_what_somebody_was_faster_with(kind: EventKind, what: str | None, said: str):
    error = Overtaken(by="sari", kind=kind, what=what, at=datetime(2026, 11, 21, tzinfo=UTC))
    assert what_became(ID, error) == said


def test_all_that_can_overtake_is_said():
    assert EVENT_WORDS.keys() | {EventKind.STAGE} == DECISIVE

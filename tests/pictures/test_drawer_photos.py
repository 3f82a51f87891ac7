"""Photos of work in the drawer, and what of them is to be looked at."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.access import Role, Scope
from dashboard.evidence import Doubt, Finding
from dashboard.reports import PhotoLine, Review
from layouts.drawer_photos import photos_view
from tests.factories import NOW
from tests.pictures.making import detail, links_of, parts_of, situation, text_of

OPERATOR = Scope(role=Role.OPERATOR, cities=frozenset({"73.71"}))
FAR = Finding(Doubt.FAR, metres=1_659)


def shown(*findings: Finding, scope: Scope = OPERATOR, language: str = "id", **fields: Any) -> Any:
    line = PhotoLine(5, 7, "sari", NOW, 640, 480, findings, **fields)
    return photos_view(situation(language, scope=scope), detail(photos=(line,)))


def test_nothing_without_any():
    assert photos_view(situation(), detail()) is None


def test_a_photo_comes_from_behind_the_login_with_who_added_it():
    view = shown()
    [picture] = [part for part in parts_of(view) if hasattr(part, "src")]
    assert picture.src == "/api/v1/reports/7/photos/5/small"
    assert picture.attributes["root"] == {"loading": "lazy", "width": 640, "height": 480}
    assert [part.href for part in parts_of(view) if hasattr(part, "href")] == [
        "/api/v1/reports/7/photos/5"
    ]
    assert "sari" in text_of(view)
    assert "ditinjau" not in text_of(view)


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (
            Finding(Doubt.USED_BEFORE, report_id=41, at=NOW - timedelta(days=1)),
            "foto yang sama sudah dipakai, Jum 20 Nov 2026 19.05 WITA, di laporan #41",
        ),
        (
            Finding(Doubt.TAKEN_BEFORE, before=timedelta(hours=3)),
            "diambil 3 j sebelum laporan dibuat",
        ),
        (Finding(Doubt.FAR, metres=412), "diambil 412 m dari titik laporan"),
        (FAR, "diambil 1,7 km dari titik laporan"),
    ],
)
def test_what_is_to_be_looked_at_and_why(finding: Finding, said: str):
    found = text_of(shown(finding))
    assert "perlu ditinjau" in found
    assert said in found
    assert "bukan tuduhan" in found


def test_the_other_report_is_a_click_away():
    found = links_of(shown(Finding(Doubt.USED_BEFORE, report_id=41, at=NOW)))
    assert "report=41" in found["#41"]


def test_the_earlier_photo_stands_beside_it_and_opens_as_it_was_kept():
    view = shown(Finding(Doubt.USED_BEFORE, report_id=41, at=NOW, photo_id=3))
    own, earlier = [part for part in parts_of(view) if hasattr(part, "src")]
    assert own.src == "/api/v1/reports/7/photos/5/small"
    assert earlier.src == "/api/v1/reports/41/photos/3/small"
    assert earlier.alt == "Foto yang lebih dulu, laporan 41"
    hrefs = [part.href for part in parts_of(view) if hasattr(part, "href")]
    assert "/api/v1/reports/41/photos/3" in hrefs


def test_who_reviews_is_asked_what_they_found():
    forms = [part for part in parts_of(shown(FAR)) if hasattr(part, "data-review")]
    assert [getattr(part, "data-review") for part in forms] == ["/api/v1/reports/7/photos/5/review"]
    assert getattr(forms[0], "data-author") == "sari"


def test_once_reviewed_it_says_by_whom_and_asks_no_more():
    view = shown(FAR, review=Review("budi", NOW, "tempat yang sama"), language="en")
    assert "reviewed by budi, Sat 21 Nov 2026 19:05 WITA: tempat yang sama" in text_of(view)
    assert "to be reviewed" not in text_of(view)
    assert not [part for part in parts_of(view) if hasattr(part, "data-review")]


def test_who_was_writing_meanwhile_is_told_who_was_faster():
    view = shown(FAR, review=Review("budi", NOW, "tempat yang sama"))
    (box,) = [part for part in parts_of(view) if hasattr(part, "data-reviewed")]
    assert getattr(box, "data-reviewed") == "/api/v1/reports/7/photos/5/review"
    assert getattr(box, "data-unsent").startswith("budi lebih dulu.")
    assert "{note}" in getattr(box, "data-unsent")
    assert box.hidden

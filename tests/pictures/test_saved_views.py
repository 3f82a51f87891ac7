"""The menu of saved views as drawn: what may be done with whose."""

from typing import Any

import pytest

from dashboard.ids import OneView, of_view
from dashboard.saved_views import SavedView, ViewFault
from dashboard.texts import texts
from layouts.saved_views import fault_words, list_view
from tests.pictures.making import links_of, parts_of, text_of

T = texts("id")
OWN = SavedView(1, "Banjir", "/analisis?city=73.71", "73.71", False, "Siti", True, True)
SHARED = SavedView(2, "Sampah", "/?city=73.71", "73.71", True, "Budi", False, False)
TO_REMOVE = SavedView(3, "Lama", "/peringkat?city=73.71", "73.71", True, "Budi", False, True)


def ids(component: Any) -> list[Any]:
    found = [getattr(one, "id", None) for one in parts_of(component)]
    return [one for one in found if one]


@pytest.mark.parametrize(
    ("view", "parts"),
    [
        (OWN, [OneView.NAME, OneView.RENAME, OneView.SHARE, OneView.DROP]),
        (SHARED, []),
        (TO_REMOVE, [OneView.DROP]),
    ],
)
def test_what_may_be_done(view: SavedView, parts: list[OneView]):
    assert ids(list_view([view], "", T)) == [of_view(part, view.id) for part in parts]


def test_each_says_its_page_and_who_shares_it():
    links = links_of(list_view([OWN, SHARED, TO_REMOVE], "", T))
    assert links == {
        "Banjir Analisis": "/analisis?city=73.71",
        "Sampah Operasi, dibagikan Budi": "/?city=73.71",
        "Lama Peringkat, dibagikan Budi": "/peringkat?city=73.71",
    }


def test_the_one_looked_at_is_marked():
    view = list_view([OWN, SHARED], SHARED.address, T)
    marked = [one.href for one in parts_of(view) if getattr(one, "aria-current", None)]
    assert marked == [SHARED.address]


def test_without_any_it_says_what_they_are_for():
    assert "Belum ada" in text_of(list_view([], "/", T))


@pytest.mark.parametrize("fault", ViewFault)
def test_every_fault_says_what_to_do(fault: ViewFault):
    said = {fault_words(fault, texts(language)) for language in ("id", "en")}
    assert len(said) == 2
    assert not any("{" in one for one in said)

"""Where it is worst: by what is late, else by what is open."""

from dashboard.metrics import TrendStep
from layouts.worst import Ranking, ranking_of, worst, worst_view
from tests.factories import NOW
from tests.pictures.making import LAST_WEEK, area, links_of, situation, text_of


def test_the_worst_are_ranked_by_late_then_open() -> None:
    areas = [
        area("73.71.02", open=90, late=1),
        area("73.71.09", open=5, late=3),
        area("73.71.12", open=6, late=3),
    ]
    assert [found.name for found in worst(areas)] == ["Manggala", "Panakkukang", "Wajo"]
    assert ranking_of(areas, past=True) is Ranking.LATE


def test_the_worst_tell_how_many_more_are_late_than_before() -> None:
    areas = [
        area("73.71.09", open=71, late=9, late_before=6),
        area("73.71.12", open=58, late=7, late_before=7),
    ]
    said = text_of(worst_view(situation(), areas, []))
    assert "menurut terlambat" in said
    assert "Terlambat Terbuka 24 jam 1 Panakkukang 9 71 naik 3 2 Manggala 7 58 tetap" in said


def test_the_worst_are_ranked_by_open_then_received_and_never_by_nothing() -> None:
    areas = [
        area("73.71.02"),
        area("73.71.09", open=5, received=1),
        area("73.71.12", open=5, received=9),
    ]
    assert [found.code for found in worst(areas)] == ["73.71.12", "73.71.09"]
    assert [found.code for found in worst(areas, past=True)] == ["73.71.12", "73.71.09"]


def test_the_worst_are_links_down() -> None:
    areas = [area("73.71.09", open=5, received=3, before=1), area("73.71.02", open=2)]
    drawn = worst_view(situation(), areas, [])
    assert links_of(drawn)["Panakkukang"] == "/?city=73.71&area=73.71.09"
    assert "naik 2" in text_of(drawn)
    assert "menurut masuk" in text_of(worst_view(situation(window=LAST_WEEK), areas, []))


def test_a_place_without_children_shows_its_busiest_categories() -> None:
    steps = [TrendStep(NOW, {"pohon": 2, "banjir": 5}), TrendStep(NOW, {"pohon": 4})]
    drawn = worst_view(situation(area="73.71.09.1001"), [], steps)
    assert list(links_of(drawn)) == ["Pohon tumbang", "Banjir"]


def test_nothing_anywhere_is_said_as_such() -> None:
    said = text_of(worst_view(situation(), [area("73.71.02"), area("73.71.09")], []))
    assert "Tidak ada yang terbuka maupun masuk." in said

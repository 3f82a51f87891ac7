"""The newest reports, and where most is open."""

from dashboard.access import Role, Scope
from dashboard.filters import Preset, Window
from dashboard.metrics import TrendStep
from layouts.lists import feed_view, worst, worst_view
from tests.factories import NOW
from tests.pictures.making import LAST_WEEK, area, line, links_of, parts_of, situation, text_of


def test_a_report_of_the_feed_leads_to_its_drawer() -> None:
    drawn = feed_view(situation(), [line()])
    assert links_of(drawn) == {
        "Banjir, Kel. Tamamaung Menunggu Sab 21 Nov 2026 17.05": "/?city=73.71&report=7"
    }
    times = [part for part in parts_of(drawn) if getattr(part, "dateTime", None)]
    assert times[0].dateTime == "2026-11-21T09:05:12Z"


def test_reports_say_where_they_are_also_when_that_is_nowhere() -> None:
    said = text_of(feed_view(situation(), [line(outside=True, area_code=None, area_name=None)]))
    assert "Banjir, di luar wilayah mitra" in said
    root = line(area_code="73.71", area_name="Kota Makassar")
    assert "Banjir, wilayah tidak diketahui" in text_of(feed_view(situation(), [root]))


def test_a_date_without_an_hour_gets_no_age() -> None:
    drawn = feed_view(situation(), [line(date_only=True)])
    assert not [part for part in parts_of(drawn) if getattr(part, "dateTime", None)]


def test_an_empty_feed_says_what_to_do() -> None:
    assert "Lihat 30 hari" in links_of(feed_view(situation(), []))
    filtered = situation(categories=frozenset({"pohon"}))
    assert "Lihat semua kategori" in links_of(feed_view(filtered, []))
    month = situation(window=Window(Preset.MONTH))
    assert "dengan sendirinya" in text_of(feed_view(month, []))


def test_who_sees_only_numbers_is_not_told_that_there_are_no_reports() -> None:
    said = text_of(feed_view(situation(scope=Scope(Role.NASIONAL, all_cities=True)), []))
    assert "angka gabungan" in said
    assert "Tidak ada" not in said


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

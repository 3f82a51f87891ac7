"""An incident on a wall: what its figures are of, its flag and shape, and how it grew."""

from dataclasses import replace

from dashboard.filters import Preset, Window
from dashboard.incident_view import STEP, TimelineStep
from layouts.wall_incident import LEAST_BARS, incident_picture, timeline
from tests.factories import NOW
from tests.pictures.making import situation
from tests.pictures.test_incidents import FLOOD
from tests.pictures.test_wall import ANSWERS, words

S = situation(area="73.71.09", categories=frozenset({"banjir"}), window=Window(Preset.DAY))
HULL = ((-5.1, 119.4), (-5.2, 119.4), (-5.2, 119.5))
QUARTER = NOW.replace(minute=0, second=0)
STEPS = (TimelineStep(QUARTER - 3 * STEP, 2), TimelineStep(QUARTER - 2 * STEP, 8))
ONE = replace(FLOOD, timeline=STEPS, centre=(-5.15, 119.42), hull=HULL)


def test_it_says_what_its_figures_are_of_and_stands_on_the_map():
    picture = incident_picture(S, ANSWERS, ONE)
    assert picture.is_incident
    assert picture.under.startswith("23 laporan sejak 17.35; ditemukan saat 14 dalam 1 jam")
    assert "Banjir, Kec. Panakkukang, 24 jam terakhir." in words(picture.figures)
    assert picture.land is not None
    flag = picture.land["incident"]
    assert (flag["hull"], flag["centre"], flag["number"]) == (HULL, (-5.15, 119.42), "23")
    nowhere = incident_picture(S, ANSWERS, replace(ONE, centre=None)).land
    assert nowhere is not None
    assert nowhere["incident"] is None


def test_its_bars_are_of_quarters_up_to_now():
    drawn = timeline(S, ONE)
    assert drawn is not None
    assert len(drawn.bars) == LEAST_BARS
    assert drawn.bars[-4:] == (25, 100, 0, 0)
    assert not any(drawn.bars[:-4])
    assert incident_picture(S, ANSWERS, ONE).figures.count("<rect") == LEAST_BARS
    assert timeline(S, FLOOD) is None

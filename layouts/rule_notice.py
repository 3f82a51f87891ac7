"""What other pages say of the rules to those who see to them."""

from typing import Any

from dash import html

from dashboard.ids import Path
from dashboard.rule_address import rules_query
from layouts.components import link
from layouts.icons import icon
from layouts.rule_words import EARLIEST_YEAR, day_words
from layouts.situation import Situation


def holidays_notice(s: Situation) -> list[Any]:
    """That the city's confirmed holidays end soon, and the way to more of them; nothing where they
    don't."""
    if s.holidays_end is None:
        return []
    if s.holidays_end.year <= EARLIEST_YEAR:
        said = s.t("Hari libur kota ini belum dikonfirmasi.")
    else:
        day = day_words(s, s.holidays_end)
        said = s.t("Hari libur kota ini hanya dikonfirmasi sampai {day}.", day=day)
    way = link(
        s.t("Ke Aturan"), Path.ATURAN + rules_query(s.filters.city.code), className="dismiss"
    )
    return [html.Div([html.P([icon("calendar"), said]), way], className="problem")]

"""Component ids: one StrEnum a page, and an id is spelled once."""

from enum import StrEnum


class Shell(StrEnum):
    """What every page has round it."""

    THEME = "shell-theme"
    THEME_SWITCH = "shell-theme-switch"
    URL = "shell-url"
    LIVE = "shell-live"
    LIVE_IDS = "shell-live-ids"
    PAGE = "shell-page"
    CHIP = "shell-chip"
    SEARCH = "shell-search"
    FOUND = "shell-found"


class Operasi(StrEnum):
    """The parts of the Operasi page, each replaced on its own."""

    CITIES = "operasi-cities"
    LENSES = "operasi-lenses"
    OTHERS = "operasi-others"
    OTHERS_MENU = "operasi-others-menu"
    WINDOWS = "operasi-windows"
    RANGE = "operasi-range"
    RANGE_WORDS = "operasi-range-words"
    BADGES = "operasi-badges"
    PROBLEMS = "operasi-problems"
    CRUMBS = "operasi-crumbs"
    CLOCK = "operasi-clock"
    HEADLINE = "operasi-headline"
    MAP = "operasi-map"
    MAP_STATE = "operasi-map-state"
    MAP_TOOLS = "operasi-map-tools"
    MAP_LEGEND = "operasi-map-legend"
    MAP_NOTE = "operasi-map-note"
    PAST_LEGEND = "operasi-past-legend"
    PAST_SCALE = "operasi-past-scale"
    COMPARED = "operasi-compared"
    OUTSIDE = "operasi-outside"
    MEDIAN_N = "operasi-median-n"
    TREND_HEAD = "operasi-trend-head"
    TREND_MARKS = "operasi-trend-marks"
    TREND = "operasi-trend"
    WORST = "operasi-worst"
    TABS = "operasi-tabs"
    PANEL = "operasi-panel"
    DRAWER = "operasi-drawer"
    DRAWER_TITLE = "operasi-drawer-title"
    DRAWER_CLOCKS = "operasi-drawer-clocks"
    DRAWER_FACTS = "operasi-drawer-facts"
    SHOWN = "operasi-shown"


class Kpi(StrEnum):
    """The figures of a period."""

    LATE = "late"
    AT_RISK = "at_risk"
    OPEN = "open"
    RECEIVED = "received"
    COMPLIANCE = "compliance"
    MEDIAN = "median"


def kpi_value(kpi: Kpi) -> str:
    """The id of a figure's value and change."""
    return f"operasi-kpi-{kpi.value}"


def kpi_why(kpi: Kpi) -> str:
    """The id of the panel that says why a figure is what it is."""
    return f"operasi-why-{kpi.value}"

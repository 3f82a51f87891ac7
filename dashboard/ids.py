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
    WINDOWS = "operasi-windows"
    RANGE = "operasi-range"
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
    KPIS = "operasi-kpis"
    TREND_HEAD = "operasi-trend-head"
    TREND = "operasi-trend"
    WORST = "operasi-worst"
    FEED = "operasi-feed"
    DRAWER = "operasi-drawer"
    SHOWN = "operasi-shown"

"""Component ids: one StrEnum a page, and an id is spelled once."""

from enum import StrEnum


class Path(StrEnum):
    """Where the pages are."""

    OPERASI = "/"
    ANALISIS = "/analisis"
    PERINGKAT = "/peringkat"
    ATURAN = "/aturan"
    RINGKASAN = "/ringkasan"
    TIM = "/tim"
    TIM_TEAMS = "/tim/daftar"
    TIM_PHOTOS = "/tim/foto"


class Export(StrEnum):
    """Where files are that are taken along; their forms are endings of these."""

    REPORTS = "/export/reports"
    LEADERBOARD = "/export/leaderboard"


class Shell(StrEnum):
    """What every page has round it."""

    THEME = "shell-theme"
    THEME_SWITCH = "shell-theme-switch"
    URL = "shell-url"
    LIVE = "shell-live"
    LIVE_IDS = "shell-live-ids"
    RAIL = "shell-rail"
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
    ZONE = "operasi-zone"
    PROBLEMS = "operasi-problems"
    INCIDENTS = "operasi-incidents"
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
    DRAWER_ACTIONS = "operasi-drawer-actions"
    ACTING = "operasi-acting"
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


class Analisis(StrEnum):
    """The parts of the Analisis page, each replaced on its own."""

    CITIES = "analisis-cities"
    LENSES = "analisis-lenses"
    OTHERS = "analisis-others"
    OTHERS_MENU = "analisis-others-menu"
    WINDOWS = "analisis-windows"
    RANGE = "analisis-range"
    RANGE_WORDS = "analisis-range-words"
    BADGES = "analisis-badges"
    ZONE = "analisis-zone"
    PROBLEMS = "analisis-problems"
    CRUMBS = "analisis-crumbs"
    CLOCK = "analisis-clock"
    HEADLINE = "analisis-headline"
    CHIPS = "analisis-chips"
    MAP = "analisis-map"
    MAP_STATE = "analisis-map-state"
    MAP_TOOLS = "analisis-map-tools"
    MAP_LEGEND = "analisis-map-legend"
    MAP_NOTE = "analisis-map-note"
    TREND_HEAD = "analisis-trend-head"
    TREND = "analisis-trend"
    GRID = "analisis-grid"
    PARETO = "analisis-pareto"
    HOLDERS = "analisis-holders"
    SURVIVAL_HEAD = "analisis-survival-head"
    SURVIVAL = "analisis-survival"
    MOVERS = "analisis-movers"
    FLOW = "analisis-flow"
    COMPARE = "analisis-compare"
    SHOWN = "analisis-shown"


class Rows(StrEnum):
    """The table of reports on the Analisis page, and the report that is open there."""

    PLACE = "rows-place"
    GRID = "rows-grid"
    READY = "rows-ready"
    HEAD = "rows-head"
    EMPTY = "rows-empty"
    SAID = "rows-said"
    SHOWN = "rows-shown"
    OF = "rows-of"
    DRAWER = "rows-drawer"
    DRAWER_TITLE = "rows-drawer-title"
    DRAWER_CLOCKS = "rows-drawer-clocks"
    DRAWER_FACTS = "rows-drawer-facts"


class Peringkat(StrEnum):
    """The parts of the Peringkat page."""

    BEAT = "peringkat-beat"
    SHOWN = "peringkat-shown"
    CITIES = "peringkat-cities"
    UNITS = "peringkat-units"
    CLOCKS = "peringkat-clocks"
    PERIODS = "peringkat-periods"
    RANGE = "peringkat-range"
    RANGE_WORDS = "peringkat-range-words"
    WORDS = "peringkat-words"
    BADGES = "peringkat-badges"
    ZONE = "peringkat-zone"
    PROBLEMS = "peringkat-problems"
    TITLE = "peringkat-title"
    CLOCK = "peringkat-clock"
    HEADLINE = "peringkat-headline"
    SEAL = "peringkat-seal"
    DISTRICT = "peringkat-district"
    DISTRICTS = "peringkat-districts"
    NOTE = "peringkat-note"
    BODY = "peringkat-body"
    LIST = "peringkat-list"
    FUNNEL_WORDS = "peringkat-funnel-words"
    FUNNEL = "peringkat-funnel"
    LEFT_OUT = "peringkat-left-out"
    SEALS = "peringkat-seals"
    DRAWER = "peringkat-drawer"
    OWN = "peringkat-own"
    CONTESTS = "peringkat-contests"
    SAID = "peringkat-said"
    FORM = "peringkat-form"
    FORM_SAID = "peringkat-form-said"
    CONTEST_REASON = "peringkat-contest-reason"
    SAVE_CONTEST = "peringkat-save-contest"
    RULING = "peringkat-ruling"
    RULING_REASON = "peringkat-ruling-reason"
    SAVE_RULING = "peringkat-save-ruling"
    CORRECTION_REASON = "peringkat-correction-reason"
    SAVE_CORRECTION = "peringkat-save-correction"


class Aturan(StrEnum):
    """The parts of the Aturan page, and its forms."""

    CITIES = "aturan-cities"
    SECTION_LINKS = "aturan-section-links"
    BADGES = "aturan-badges"
    ZONE = "aturan-zone"
    PROBLEMS = "aturan-problems"
    CLOCK = "aturan-clock"
    HEADLINE = "aturan-headline"
    SAID = "aturan-said"
    POLICIES = "aturan-policies"
    CALENDARS = "aturan-calendars"
    SHOWN = "aturan-shown"
    DRAWER = "aturan-drawer"
    FORM_SAID = "aturan-form-said"
    SAVE_POLICY = "aturan-save-policy"
    PREVIEW = "aturan-preview"
    PREVIEW_ASKED = "aturan-preview-asked"
    SAVE_DRAFT = "aturan-save-draft"
    CONFIRM_DRAFT = "aturan-confirm-draft"
    DROP_DRAFT = "aturan-drop-draft"
    DRAFT_KEPT = "aturan-draft-kept"
    DRAFT_DAYS = "aturan-draft-days"
    ADD_DAY = "aturan-add-day"
    DRAFT_OVERRIDES = "aturan-draft-overrides"
    ADD_OVERRIDE = "aturan-add-override"
    DRAFT_FROM = "aturan-draft-from"
    ESCALATION = "aturan-escalation"
    SAVE_ESCALATION = "aturan-save-escalation"
    MUTES = "aturan-mutes"
    SAVE_MUTE = "aturan-save-mute"
    WEBHOOKS = "aturan-webhooks"
    WEBHOOK_FORM = "aturan-webhook-form"
    SAVE_WEBHOOK = "aturan-save-webhook"
    RENEW_WEBHOOK = "aturan-renew-webhook"
    REMOVE_WEBHOOK = "aturan-remove-webhook"
    NEW_CALENDAR = "aturan-new-calendar"
    ADD_CALENDAR = "aturan-add-calendar"
    WALLS = "aturan-walls"
    WALL_CODE = "aturan-wall-code"
    WALL_NAME = "aturan-wall-name"
    PAIR_WALL = "aturan-pair-wall"
    WALL_ENTRIES = "aturan-wall-entries"
    ADD_ENTRY = "aturan-add-entry"
    WALL_SOUND = "aturan-wall-sound"
    SAVE_WALL = "aturan-save-wall"
    REVOKE_WALL = "aturan-revoke-wall"


class Repeated(StrEnum):
    """The kinds of what stands on the Aturan page several times."""

    BEGIN_DRAFT = "aturan-begin-draft"
    EXAMPLE = "aturan-example"
    HOURS = "aturan-hours"
    OVERRIDE_NAME = "aturan-override-name"
    OVERRIDE_DATES = "aturan-override-dates"
    OVERRIDE_KEPT = "aturan-override-kept"
    OVERRIDE_HOURS = "aturan-override-hours"
    DAY_DATE = "aturan-day-date"
    DAY_NAME = "aturan-day-name"
    END_MUTE = "aturan-end-mute"
    TRY_WEBHOOK = "aturan-try-webhook"
    SEND_AGAIN = "aturan-send-again"
    ENTRY = "aturan-entry"
    ENTRY_UP = "aturan-entry-up"
    ENTRY_DROP = "aturan-entry-drop"


def policy_field(field: str) -> str:
    """The id of a field of the form for a policy."""
    return f"aturan-policy-{field}"


def escalation_field(field: str) -> str:
    """The id of a field of the form for the times of escalation."""
    return f"aturan-escalation-{field}"


def mute_field(field: str) -> str:
    """The id of a field of the form for a mute."""
    return f"aturan-mute-{field}"


def webhook_field(field: str) -> str:
    """The id of a field of the form for a webhook."""
    return f"aturan-webhook-{field}"


def one_of(kind: Repeated, **which: object) -> dict[str, object]:
    """The id of one of what there are several of; `which` tells it from the others."""
    return {"type": kind.value, **which}


class SavedViews(StrEnum):
    """The menu of saved views, which stands in the bar of several pages."""

    NAME = "views-name"
    SHARED = "views-shared"
    SAVE = "views-save"
    SAID = "views-said"
    LIST = "views-list"


class OneView(StrEnum):
    """What stands in the menu once for each view."""

    NAME = "views-one-name"
    RENAME = "views-one-rename"
    SHARE = "views-one-share"
    DROP = "views-one-drop"


def of_view(part: OneView, view: int) -> dict[str, object]:
    """The id of that part of one view."""
    return {"type": part.value, "view": view}


class Ringkasan(StrEnum):
    """The parts of the Ringkasan page."""

    BEAT = "ringkasan-beat"
    SHOWN = "ringkasan-shown"
    CITIES = "ringkasan-cities"
    DAYS = "ringkasan-days"
    BADGES = "ringkasan-badges"
    ZONE = "ringkasan-zone"
    PROBLEMS = "ringkasan-problems"
    TITLE = "ringkasan-title"
    CLOCK = "ringkasan-clock"
    HEADLINE = "ringkasan-headline"
    FIGURES = "ringkasan-figures"
    GROUPS = "ringkasan-groups"
    TEXT = "ringkasan-text"
    WHEN = "ringkasan-when"
    WANTED = "ringkasan-wanted"
    LANGUAGE = "ringkasan-language"
    SAID = "ringkasan-said"


class Tim(StrEnum):
    """The parts of the Tim page, each replaced on its own."""

    CITIES = "tim-cities"
    BADGES = "tim-badges"
    ZONE = "tim-zone"
    PROBLEMS = "tim-problems"
    TITLE = "tim-title"
    HEADLINE = "tim-headline"
    TABS = "tim-tabs"
    LIST = "tim-list"
    SHOWN = "tim-shown"
    SHEET = "tim-sheet"
    DESK = "tim-desk"
    ENTRY = "tim-entry"
    ORIGINAL = "tim-original"
    MAP = "tim-map"
    MAP_NOTE = "tim-map-note"
    MAP_STATE = "tim-map-state"


class TimTeams(StrEnum):
    """The parts of the list of teams, and its form."""

    CITIES = "tim-teams-cities"
    TABS = "tim-teams-tabs"
    BADGES = "tim-teams-badges"
    ZONE = "tim-teams-zone"
    PROBLEMS = "tim-teams-problems"
    CLOCK = "tim-teams-clock"
    HEADLINE = "tim-teams-headline"
    SAID = "tim-teams-said"
    LIST = "tim-teams-list"
    SHOWN = "tim-teams-shown"
    DRAWER = "tim-teams-drawer"
    FORM_SAID = "tim-teams-form-said"
    SEEN = "tim-teams-seen"
    SAVE = "tim-teams-save"
    END = "tim-teams-end"


class TimPhotos(StrEnum):
    """The parts of the list of photos to review."""

    CITIES = "tim-photos-cities"
    TABS = "tim-photos-tabs"
    BADGES = "tim-photos-badges"
    ZONE = "tim-photos-zone"
    PROBLEMS = "tim-photos-problems"
    CLOCK = "tim-photos-clock"
    HEADLINE = "tim-photos-headline"
    LIST = "tim-photos-list"
    SHOWN = "tim-photos-shown"


def team_field(field: str) -> str:
    """The id of a field of the form for a team."""
    return f"tim-team-{field}"


def team_hours(weekday: int) -> str:
    """The id of the form's field for a team's hours on that ISO weekday."""
    return f"tim-team-hours-{weekday}"

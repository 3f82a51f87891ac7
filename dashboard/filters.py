"""What a page's address says: which rows are meant, and how they are shown.

The same query string is the page's whole state and the API's parameters. A value that makes no
sense gives the default and a problem, so that a screen can say so and the API can refuse.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dashboard.alerts import AlertOrder
from dashboard.comparison import WITH_PREVIOUS, Comparison, read_comparison
from dashboard.lenses import read_lens
from dashboard.lifecycle import ReportKind
from dashboard.members import member, members
from dashboard.moments import read_moment, write_moment
from dashboard.narrowing import (
    NOT_NARROWED,
    Narrowing,
    narrowing_parameters,
    read_narrowing,
)
from dashboard.narrowing import PARAMETERS as NARROWING_PARAMETERS
from dashboard.places import City
from dashboard.slices import Slice
from dashboard.windows import LAST_DAY, Refuse, read_back, read_window, write_back
from dashboard.windows import Preset as Preset
from dashboard.windows import Window as Window

E = TypeVar("E", bound=StrEnum)


class Measure(StrEnum):
    """What colours the areas: late reports, the share of clocks met, open reports per km2, or their
    count."""

    LATE = "late"
    COMPLIANCE = "compliance"
    DENSITY = "density"
    COUNT = "count"


class Layer(StrEnum):
    """What the map draws over the land."""

    HEAT = "heat"
    AREAS = "areas"
    POINTS = "points"


class Panel(StrEnum):
    """What the list beside the map shows: alerts, what will be late soon, the newest reports, or
    incidents."""

    ALERTS = "alerts"
    SOON = "soon"
    NEWEST = "newest"
    INCIDENTS = "incidents"


REASON_WORDS = {
    "measure": "pilihannya: late, compliance, density, count",
    "layers": "pilihannya: heat, areas, points",
    "report": "nomor laporan hanya berisi angka",
    "list": "pilihannya: alerts, soon, newest, incidents",
    "incident": "nomor lonjakan hanya berisi angka",
    "order": "pilihannya: newest, overdue",
    "rows": "tidak ada angka dengan nama itu",
    "page": "nomor halaman adalah angka dari 1",
}
DEFAULT_LAYERS = frozenset({Layer.HEAT, Layer.AREAS})
OWN_PARAMETERS = "city area category window from to kind measure layers report at list order rows"
OWN_PARAMETERS += " page compare lens back incident"
PARAMETERS = frozenset(OWN_PARAMETERS.split()) | NARROWING_PARAMETERS


@dataclass(frozen=True)
class Filters:
    """Which rows are meant. An empty `categories` means all of them."""

    city: City
    area: str
    window: Window = LAST_DAY
    categories: frozenset[str] = frozenset()
    kinds: frozenset[ReportKind] = frozenset({ReportKind.WARGA})
    narrow: Narrowing = NOT_NARROWED

    def but(self, **changes: object) -> "Filters":
        """These filters after changes to fields of Filters or of Narrowing, by name."""
        within = {n: changes.pop(n) for n in [*changes] if n in Narrowing.__annotations__}
        narrow = replace(self.narrow, **within)  # type: ignore[arg-type]
        return replace(self, **({"narrow": narrow} | changes))  # type: ignore[arg-type]

    def bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """The window's start and end at `now`, aware."""
        return self.window.bounds(now, self.city.zone)

    def before(self, now: datetime) -> tuple[datetime, datetime]:
        """The previous equal period's start and end, aware."""
        return self.window.before(now, self.city.zone)

    @property
    def whole_city(self) -> bool:
        """Whether the place looked at is the city itself."""
        return self.area == self.city.code


@dataclass(frozen=True)
class View:
    """How the rows are shown. `at` is the time within the window whose state the map shows (aware,
    UTC), None for its end. `rows` is the figure whose reports are listed in the place of the panel,
    `incident` the incident that is told there, None for none; `page`, from 1, is the one of the
    list of `rows`. `compare` is what the figures of
    Analisis are laid beside, `lens` the lens of its map (dashboard.lenses), None for none. `back`
    is the window that dates were picked out of in a chart: where taking them away leads."""

    measure: Measure = Measure.LATE
    layers: frozenset[Layer] = DEFAULT_LAYERS
    report: int | None = None
    at: datetime | None = None
    panel: Panel = Panel.ALERTS
    order: AlertOrder = AlertOrder.NEWEST
    rows: Slice | None = None
    incident: int | None = None
    page: int = 1
    compare: Comparison = WITH_PREVIOUS
    lens: str | None = None
    back: Window = LAST_DAY

    @property
    def listed(self) -> Panel | None:
        """The list beside the map; None while a figure's reports or an incident have its place."""
        return self.panel if self.rows is None and self.incident is None else None


@dataclass(frozen=True)
class Problem:
    """A parameter that made no sense: its name, what it said, and why it was put aside.

    `reason` is a text of the catalogue (Indonesian).
    """

    parameter: str
    value: str
    reason: str


@dataclass(frozen=True)
class Request:
    """An address as read: the rows, the view, and what in it made no sense."""

    filters: Filters
    view: View = View()
    problems: tuple[Problem, ...] = field(default=())


def read_request(
    parameters: Mapping[str, str],
    *,
    city: City,
    home: str,
    areas: Collection[str],
    categories: Collection[str],
    now: datetime,
    holders: Collection[str] = (),
    ignored: Collection[str] = (),
) -> Request:
    """The request that the parameters of an address make.

    `home` is the place of a page that names none; `areas` the places the user may look at and
    `categories` and `holders` the slugs of the city's categories and agencies: anything else is a
    problem and gives the default.
    """
    problems: list[Problem] = []

    def refuse(parameter: str, reason: str) -> None:
        problems.append(Problem(parameter, parameters[parameter][:80], reason))

    area = parameters.get("area", home)
    if area not in areas:
        if "area" in parameters:
            refuse("area", "tidak ada wilayah itu, atau di luar kewenangan Anda")
        area = home

    wanted = {slug for slug in parameters.get("category", "").split(",") if slug}
    if wanted - set(categories):
        refuse("category", "tidak ada kategori itu di kota ini")
        wanted &= set(categories)

    kinds = members(ReportKind, parameters.get("kind", ""))
    if kinds is None:
        refuse("kind", "pilihannya: warga, mesin, darurat")
    for name in sorted(set(parameters) - PARAMETERS - set(ignored)):
        refuse(name, "parameter ini tidak dikenal")
    window = read_window(parameters, city.zone, now, refuse)
    view = _read_view(parameters, refuse)
    back = read_back(parameters, city.zone, now, refuse)
    compare = read_comparison(parameters.get("compare"), areas=areas, refuse=refuse)
    at = _read_at(parameters, window, city.zone, now, refuse)
    return Request(
        filters=Filters(
            city=city,
            area=area,
            window=window,
            categories=frozenset(wanted),
            kinds=kinds or frozenset({ReportKind.WARGA}),
            narrow=read_narrowing(parameters, holders=holders, refuse=refuse),
        ),
        view=replace(view, at=at, compare=compare, back=back),
        problems=tuple(problems),
    )


def to_parameters(filters: Filters, view: View | None = None) -> dict[str, str]:
    """The parameters whose reading gives these filters and this view; defaults are left out."""
    view = view or View()
    found = {"city": filters.city.code}
    if not filters.whole_city:
        found["area"] = filters.area
    if filters.categories:
        found["category"] = ",".join(sorted(filters.categories))
    if filters.window.preset is not Preset.DAY:
        found["window"] = filters.window.preset.value
    if filters.window.preset is Preset.CUSTOM and filters.window.first and filters.window.last:
        found["from"] = filters.window.first.isoformat()
        found["to"] = filters.window.last.isoformat()
    if filters.kinds != {ReportKind.WARGA}:
        found["kind"] = ",".join(sorted(filters.kinds))
    found |= narrowing_parameters(filters.narrow)
    if view.measure is not Measure.LATE:
        found["measure"] = view.measure.value
    if view.layers != DEFAULT_LAYERS:
        found["layers"] = ",".join(sorted(view.layers))
    if view.report is not None:
        found["report"] = str(view.report)
    if view.at is not None:
        found["at"] = write_moment(view.at, filters.city.zone)
    if view.panel is not Panel.ALERTS:
        found["list"] = view.panel.value
    if view.order is not AlertOrder.NEWEST:
        found["order"] = view.order.value
    if view.rows is not None:
        found["rows"] = view.rows.value
    if view.incident is not None:
        found["incident"] = str(view.incident)
    if view.page != 1:
        found["page"] = str(view.page)
    if view.compare != WITH_PREVIOUS:
        found["compare"] = view.compare.beside
    if view.lens is not None:
        found["lens"] = view.lens
    if view.back != LAST_DAY:
        found["back"] = write_back(view.back)
    return found


def to_query(filters: Filters, view: View | None = None, **changes: object) -> str:
    """The query string, with its question mark, of these filters and view after `changes`.

    Changes are fields of Filters, Narrowing or View by name. Where the rows become others,
    their list starts at its first page; another window was picked out of none.
    """
    view = view or View()
    of_view = {name: value for name, value in changes.items() if name in View.__annotations__}
    of_filters = {name: value for name, value in changes.items() if name not in of_view}
    if of_filters or "rows" in changes:
        of_view.setdefault("page", 1)
    if "window" in changes:
        of_view.setdefault("back", LAST_DAY)
    changed = filters.but(**of_filters)
    parameters = to_parameters(changed, replace(view, **of_view))  # type: ignore[arg-type]
    return "?" + urlencode(parameters, safe=",:")


def _read_view(parameters: Mapping[str, str], refuse: Refuse) -> View:
    def one(enum: type[E], name: str) -> E | None:
        if name not in parameters:
            return None
        found = member(enum, parameters[name])
        if found is None:
            refuse(name, REASON_WORDS[name])
        return found

    def number(name: str, *, least: int, longest: int) -> int | None:
        text = parameters.get(name)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) <= longest and int(text) >= least:
            return int(text)
        refuse(name, REASON_WORDS[name])
        return None

    layers = members(Layer, parameters.get("layers", ""))
    if layers is None:
        refuse("layers", REASON_WORDS["layers"])
    if layers is None or "layers" not in parameters:
        layers = DEFAULT_LAYERS
    return View(
        measure=one(Measure, "measure") or Measure.LATE,
        layers=layers,
        report=number("report", least=0, longest=18),
        panel=one(Panel, "list") or Panel.ALERTS,
        order=one(AlertOrder, "order") or AlertOrder.NEWEST,
        rows=one(Slice, "rows"),
        incident=number("incident", least=1, longest=18),
        page=number("page", least=1, longest=5) or 1,
        lens=read_lens(parameters.get("lens"), refuse=refuse),
    )


def _read_at(
    parameters: Mapping[str, str],
    window: Window,
    zone: ZoneInfo,
    now: datetime,
    refuse: Refuse,
) -> datetime | None:
    if "at" not in parameters:
        return None
    at = read_moment(parameters["at"], zone)
    if at is None:
        refuse("at", "tulis waktu setempat seperti 2026-11-21T14:15")
        return None
    if not window.holds(at, now, zone):
        refuse("at", "di luar jangka waktu yang dipilih")
        return None
    return at

"""Mappings: TOML files that say what the columns of a file of reports mean.

docs/importing.md describes every key for those who write one.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from dashboard.errors import BadMapping, UnknownZone
from dashboard.lifecycle import ReportKind, Stage
from dashboard.places import parse_zone

BUILT_IN = Path(__file__).parent / "mappings"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(names: object) -> object:
    return [names] if isinstance(names, str) else names


ColumnNames = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Columns(_Table):
    """The column of each field, or several names for it of which a file has one."""

    id: ColumnNames = ()
    created: ColumnNames
    acted: ColumnNames = ()
    closed: ColumnNames = ()
    updated: ColumnNames = ()
    due: ColumnNames = ()
    status: ColumnNames = ()
    reason: ColumnNames = ()
    category: ColumnNames = ()
    severity: ColumnNames = ()
    kind: ColumnNames = ()
    title: ColumnNames = ()
    description: ColumnNames = ()
    address: ColumnNames = ()
    photo: ColumnNames = ()
    rating: ColumnNames = ()
    lat: ColumnNames = ()
    lon: ColumnNames = ()
    place: ColumnNames = ()
    code: ColumnNames = ()


class FileFormat(_Table):
    """How the file is written."""

    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None


class Times(_Table):
    """How times are written, and of which zone they are where they don't say."""

    formats: tuple[str, ...] = ()
    zone: str | None = None


class Categories(_Table):
    """Words for the city's categories, by their slugs."""

    values: dict[str, str] = {}
    patterns: dict[str, str] = {}
    default: str | None = None


class Statuses(_Table):
    """Words for the stages; an empty stage is one that isn't known."""

    values: dict[str, Stage | Literal[""]] = {}


class Severities(_Table):
    """Words for the severities: 1 low, 2 normal, 3 high."""

    values: dict[str, Annotated[int, Field(ge=1, le=3)]] = {}


class Ratings(_Table):
    """Words for the stars, 1 to 5; a plain number needs none."""

    values: dict[str, Annotated[int, Field(ge=1, le=5)]] = {}


class Kinds(_Table):
    """Words for who reports come from."""

    values: dict[str, ReportKind] = {}
    default: ReportKind = ReportKind.WARGA


class Points(_Table):
    """What to make of suspicious coordinates."""

    default: tuple[tuple[float, float], ...] = ()
    swapped: Literal["reject", "correct"] = "reject"


class ReportMapping(_Table):
    """A mapping as its file gives it; `name` is the file's."""

    name: str
    about: str = ""
    columns: Columns
    optional: tuple[str, ...] = ()
    file: FileFormat = FileFormat()
    times: Times = Times()
    category: Categories = Categories()
    status: Statuses = Statuses()
    severity: Severities = Severities()
    rating: Ratings = Ratings()
    kind: Kinds = Kinds()
    points: Points = Points()
    only: dict[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _fits_together(self) -> "ReportMapping":
        columns = self.columns
        if not columns.category and self.category.default is None:
            raise ValueError("name a category column, or a default in [category]")
        if bool(columns.lat) != bool(columns.lon):
            raise ValueError("lat and lon go together")
        if columns.status and not self.status.values:
            raise ValueError("a status column needs [status.values]")
        unknown = set(self.optional) - set(Columns.model_fields)
        if unknown:
            raise ValueError(f"optional names no field: {', '.join(sorted(unknown))}")
        if "created" in self.optional:
            raise ValueError("created can't be optional")
        try:
            # Some codecs are for no text, and some for no text with faults in it.
            "a".encode(self.file.encoding).decode(self.file.encoding, "replace")
        except (LookupError, UnicodeError):
            raise ValueError(f"{self.file.encoding} is no encoding of text") from None
        if self.times.zone is not None:
            try:
                parse_zone(self.times.zone)
            except UnknownZone as error:
                raise ValueError(str(error)) from error
        return self

    def slugs(self) -> set[str]:
        """The categories that it translates to."""
        default = {self.category.default} if self.category.default else set()
        return {*self.category.values.values(), *self.category.patterns.values(), *default}


@cache
def built_in_mappings() -> dict[str, ReportMapping]:
    """The mappings that come with the product, by name."""
    return {path.stem: _read(path) for path in sorted(BUILT_IN.glob("*.toml"))}


def load_mapping(mapping: str | Path) -> ReportMapping:
    """The built-in mapping of that name, else the one in that file. Raises BadMapping."""
    known = built_in_mappings()
    if str(mapping) in known:
        return known[str(mapping)]
    path = Path(mapping)
    if not path.is_file():
        listed = ", ".join(known)
        raise BadMapping(mapping=mapping, why=f"no such file, and no built-in one: {listed}")
    return _read(path)


def choose_mapping(header: Sequence[str]) -> ReportMapping:
    """The built-in mapping whose columns the file has; of several, the one that uses most.

    Raises BadMapping when none fits.
    """
    fitting = [each for each in built_in_mappings().values() if not missing(each, header)]
    if not fitting:
        raise BadMapping(
            f"No built-in mapping ({', '.join(built_in_mappings())}) fits the columns "
            f"{_listing(header)}: write one as docs/importing.md says and name it with --mapping."
        )
    return max(fitting, key=lambda each: len(positions(each, header)))


def positions(mapping: ReportMapping, header: Sequence[str]) -> dict[str, int]:
    """Where each field stands in the file's rows; those it lacks are left out.

    Raises BadMapping when one is missing that isn't optional.
    """
    lacking = missing(mapping, header)
    if lacking:
        why = f"the file has no column {', '.join(lacking)}; it has {_listing(header)}"
        raise BadMapping(mapping=mapping.name, why=why)
    found = {field: _find(names, header) for field, names in _named(mapping.columns)}
    return {field: at for field, at in found.items() if at is not None}


def filter_positions(mapping: ReportMapping, header: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """The columns that [only] looks at, and the words that let a row through."""
    return {
        at: words
        for name, words in mapping.only.items()
        if (at := _find((name,), header)) is not None
    }


def missing(mapping: ReportMapping, header: Sequence[str]) -> list[str]:
    """The columns that the mapping can't do without and the file doesn't have."""
    needed = [
        names for field, names in _named(mapping.columns) if names and field not in mapping.optional
    ]
    needed += [(name,) for name in mapping.only]
    return [" or ".join(names) for names in needed if _find(names, header) is None]


def _named(columns: Columns) -> list[tuple[str, tuple[str, ...]]]:
    return [(field, getattr(columns, field)) for field in Columns.model_fields]


def _find(names: Sequence[str], header: Sequence[str]) -> int | None:
    plain = [name.strip().casefold() for name in header]
    wanted = [name.strip().casefold() for name in names]
    return next((plain.index(name) for name in wanted if name in plain), None)


def _read(path: Path) -> ReportMapping:
    facts = _toml(path)
    parent = facts.pop("extends", None)
    if parent is not None:
        base = BUILT_IN / f"{parent}.toml"
        if base not in BUILT_IN.glob("*.toml"):
            raise BadMapping(mapping=path, why=f"it extends {parent}, which isn't a built-in one")
        facts = _merged(_toml(base), facts)
    try:
        return ReportMapping.model_validate(facts | {"name": path.stem})
    except ValidationError as error:
        raise BadMapping(mapping=path, why=_problems(error)) from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping(mapping=path, why=str(error)) from error


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` on top of `base`; tables merge key by key, the keys of `over` first."""
    both = {
        key: _merged(base[key], fact)
        if isinstance(fact, dict) and isinstance(base.get(key), dict)
        else fact
        for key, fact in over.items()
    }
    return both | {key: fact for key, fact in base.items() if key not in over}


def _problems(error: ValidationError) -> str:
    listed = []
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"])
        what = problem["msg"].removeprefix("Value error, ")
        what = "no such key" if problem["type"] == "extra_forbidden" else what
        listed.append(f"{where}: {what}" if where else what)
    return "; ".join(listed)


def _listing(header: Sequence[str]) -> str:
    names = [name.strip()[:40] for name in header[:30]]
    return ", ".join(names) + (", ..." if len(header) > len(names) else "")

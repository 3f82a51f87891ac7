"""Mappings: what a TOML file may say, which built-in one fits, and what the docs tell of it."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from dashboard.categories import DEFAULT_CATEGORIES
from dashboard.errors import BadMapping
from data_access.imports.report_mapping import (
    ReportMapping,
    built_in_mappings,
    choose_mapping,
    load_mapping,
    positions,
)

DOCS = Path(__file__).parents[2] / "docs" / "importing.md"
OPEN311 = [
    *("service_request_id", "requested_datetime", "updated_datetime", "closed_date"),
    *("status_description", "status_notes", "source", "service_name", "service_subtype"),
    *("description", "agency_responsible", "address", "lat", "long"),
]
V2 = [
    *("service_request_id", "status", "service_name", "requested_datetime", "updated_datetime"),
    *("lat", "lon"),
]
MINIMAL = '[columns]\ncreated = "at"\n[category]\ndefault = "banjir"\n'


def mapping_of(tmp_path: Path, text: str) -> ReportMapping:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return load_mapping(path)


@pytest.mark.parametrize("name", built_in_mappings())
def test_the_built_in_ones_use_the_categories_of_a_new_city(name: str) -> None:
    assert load_mapping(name).slugs() <= {category.slug for category in DEFAULT_CATEGORIES}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (OPEN311, "open311-bulk"),
        (V2, "open311-bulk"),
        (["\ufeffReport_ID ".strip("\ufeff"), "DATE", "description", "location", "category"],
         "jakarta-crm"),
    ],
)  # fmt: skip
def test_the_columns_tell_which_built_in_one_fits(header: list[str], name: str) -> None:
    assert choose_mapping(header).name == name


def test_columns_that_fit_none_are_named_with_those_there_are() -> None:
    with pytest.raises(BadMapping) as refused:
        choose_mapping(["nomor", "tanggal"])
    assert "nomor, tanggal" in str(refused.value)
    assert all(name in str(refused.value) for name in built_in_mappings())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[columns", "Expected"),
        ('[columns]\ncreatd = "at"\n[category]\ndefault = "x"', "columns.creatd: no such key"),
        ('[category]\ndefault = "x"', "columns: Field required"),
        ('[columns]\ncreated = "at"', "category column, or a default"),
        (MINIMAL + '[status.values]\nOpen = "terbuka"', "status.values.Open"),
        (MINIMAL + '[times]\nzone = "Mars/Base"', "Mars/Base is no time zone"),
        (MINIMAL + '[file]\nencoding = "klingon"', "klingon is no encoding"),
        (MINIMAL + '[file]\nencoding = "zlib_codec"', "zlib_codec is no encoding"),
        (MINIMAL + '[file]\nencoding = "idna"', "idna is no encoding"),
        (f"a = {3000 * '['}{3000 * ']'}\n" + MINIMAL, "recursion"),
        (MINIMAL.replace('"at"', '"at"\nlat = "y"'), "lat and lon go together"),
        (MINIMAL.replace('"at"', '"at"\nstatus = "s"'), "needs .status.values"),
        ('optional = ["colour"]\n' + MINIMAL, "optional names no field: colour"),
        ('extends = "none-such"\n' + MINIMAL, "none-such, which isn't"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_with_the_key(
    tmp_path: Path, text: str, why: str
) -> None:
    with pytest.raises(BadMapping, match=why):
        mapping_of(tmp_path, text)


def test_an_unknown_name_lists_the_built_in_ones() -> None:
    with pytest.raises(BadMapping, match="boston-311, jakarta-crm"):
        load_mapping("bandung")


def test_extends_takes_the_rest_from_a_built_in_one(tmp_path: Path) -> None:
    mine = mapping_of(
        tmp_path,
        'extends = "boston-311"\n[columns]\ntitle = "REASON"\n'
        '[category.patterns]\n"*" = "sampah"\n[category]\ndefault = "banjir"\n',
    )
    base = load_mapping("boston-311")
    assert mine.columns.title == ("REASON",)
    assert mine.columns.id == base.columns.id
    assert mine.times == base.times
    assert mine.category.default == "banjir"
    assert next(iter(mine.category.patterns)) == "*"


def test_a_file_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="no column requested_datetime; it has id, lat"):
        positions(
            mapping_of(tmp_path, MINIMAL.replace('"at"', '"requested_datetime"')), ["id", "lat"]
        )


def test_the_examples_of_the_docs_are_mappings(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert [mapping_of(tmp_path, text).only for text in examples] == [{}, {"source": ("qlue",)}]


def test_the_docs_tell_of_every_key_and_every_built_in_mapping() -> None:
    told = set(re.findall(r"`([^`\n]+)`", DOCS.read_text()))
    assert set(built_in_mappings()) <= told
    assert keys(ReportMapping) - {"name"} | {"extends"} <= told


def keys(model: type[BaseModel], before: str = "") -> set[str]:
    found = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= keys(inner, f"{before}{name}.")
        else:
            found.add(before + name)
    return found

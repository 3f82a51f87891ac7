"""What an administrator fills in, and what becomes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.policies import ALWAYS, Policy, Target, Unit
from dashboard.rule_forms import (
    AFTER_THE_LAST,
    FROM_NOW,
    NO_MOMENT,
    TOO_FAR,
    PolicyField,
    PolicyForm,
    choice_of,
    read_policy_form,
)

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 21, 11, 5, 12, tzinfo=UTC)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FILLED = {
    PolicyField.RESPONSE_AMOUNT: 5,
    PolicyField.RESPONSE_UNIT: "hours:kantor",
    PolicyField.RESOLUTION_AMOUNT: 3,
    PolicyField.RESOLUTION_UNIT: "days:kantor",
    PolicyField.SEVERITY: "all",
    PolicyField.LEGAL_BASIS: "Perwali 12/2026",
    PolicyField.EXAMPLE: False,
    PolicyField.VALID_FROM: "",
}


def read(last_from: datetime | None = None, **changes: Any) -> PolicyForm:
    sent = {**FILLED, **{PolicyField[name.upper()]: value for name, value in changes.items()}}
    return read_policy_form(
        sent,
        category_id=7,
        calendars={ALWAYS: LONG_AGO, "kantor": LONG_AGO, "nanti": NOW + timedelta(days=10)},
        last_from=lambda severity: last_from if severity is None else None,
        zone=WITA,
        now=NOW,
    )


def test_a_filled_form_is_a_policy_that_begins_at_once():
    assert read() == PolicyForm(
        Policy(
            category_id=7,
            response=Target(300, Unit.WORKING_MINUTES, "kantor"),
            resolution=Target(3, Unit.WORKING_DAYS, "kantor"),
            valid_from=NOW,
            legal_basis="Perwali 12/2026",
        )
    )


@pytest.mark.parametrize(
    ("amount", "unit", "target"),
    [
        (6, "hours", Target(360, Unit.MINUTES)),
        (7, "days", Target(7 * 1440, Unit.MINUTES)),
        ("45", "minutes", Target(45, Unit.MINUTES)),
        (90, "minutes:kantor", Target(90, Unit.WORKING_MINUTES, "kantor")),
        (2, "days:kantor", Target(2, Unit.WORKING_DAYS, "kantor")),
    ],
)
def test_units_and_their_calendars(amount: object, unit: str, target: Target):
    policy = read(resolution_amount=amount, resolution_unit=unit).policy
    assert policy is not None
    assert policy.resolution == target
    assert choice_of(target) == (int(str(amount)), unit)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("response_amount", ""),
        ("response_amount", 0),
        ("response_amount", 1.5),
        ("response_amount", True),
        ("response_amount", "nan"),
        ("response_amount", 10**400),
        ("resolution_amount", 1001),
        ("resolution_unit", "years"),
        ("resolution_unit", "days:mars"),
        ("resolution_unit", "days:nanti"),
        ("resolution_unit", 7),
        ("severity", "4"),
        ("severity", []),
        ("legal_basis", " \x00 "),
        ("legal_basis", "x" * 501),
        ("legal_basis", None),
    ],
)
def test_what_is_wrong_is_told_at_its_field(field: str, value: object):
    form = read(**{field: value})
    assert form.policy is None
    assert list(form.errors) == [PolicyField[field.upper()]]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("2026-11-21 19:05:12", None),
        ("2026-12-01T08:00", None),
        ("2026-11-21 19:05:11", FROM_NOW),
        ("2040-01-01 00:00:00", TOO_FAR),
        ("besok", NO_MOMENT),
        ("0001-01-01T00:00", NO_MOMENT),
        (5, NO_MOMENT),
    ],
)
def test_it_begins_now_or_later_in_the_citys_time(sent: object, said: str | None):
    assert read(valid_from=sent).errors.get(PolicyField.VALID_FROM) == said


def test_a_start_is_told_in_the_citys_time():
    policy = read(valid_from="2026-12-01 08:00:00").policy
    assert policy is not None
    assert policy.valid_from == datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, True), (5, True)])
def test_it_comes_after_the_newest_of_its_severity(days: int, refused: bool):
    last = NOW + timedelta(days=days)
    errors = read(last_from=last).errors
    assert errors == ({PolicyField.VALID_FROM: AFTER_THE_LAST} if refused else {})
    assert read(last_from=last, severity="3").errors == {}


def test_all_that_is_wrong_is_told_at_once():
    errors = read(response_amount="", legal_basis="", valid_from="x").errors
    assert len(errors) == 3


def test_a_text_is_kept_as_one_printable_line():
    policy = read(legal_basis="  Perwali\n12\t2026\x07 ").policy
    assert policy is not None
    assert policy.legal_basis == "Perwali 12 2026"

"""Narrowing further: what an address may say of hours, weekdays, holders, stages and done."""

import pytest

from dashboard.lifecycle import Stage
from dashboard.narrowing import BY_AREAS, Narrowing, narrowing_parameters, read_narrowing

KNOWN = {"dlh", "dpu"}


def read(**parameters: str) -> tuple[Narrowing, list[str]]:
    refused: list[str] = []
    found = read_narrowing(
        parameters, holders=KNOWN, refuse=lambda name, _reason: refused.append(name)
    )
    return found, refused


@pytest.mark.parametrize(
    ("parameters", "narrow"),
    [
        ({}, Narrowing()),
        ({"hour": "8,9,23,0"}, Narrowing(hours=frozenset({0, 8, 9, 23}))),
        ({"weekday": "1,7"}, Narrowing(weekdays=frozenset({1, 7}))),
        ({"holder": "dlh,wilayah"}, Narrowing(holders=frozenset({"dlh", BY_AREAS}))),
        ({"stage": "proses,selesai"}, Narrowing(stages=frozenset({Stage.PROSES, Stage.SELESAI}))),
        ({"done": "0-24"}, Narrowing(done=(0, 24))),
    ],
)
def test_what_an_address_says_is_read_and_written_back(
    parameters: dict[str, str], narrow: Narrowing
):
    assert read(**parameters) == (narrow, [])
    assert read(**narrowing_parameters(narrow)) == (narrow, [])


@pytest.mark.parametrize(
    "parameters",
    [
        {"hour": "24"},
        {"hour": "-1"},
        {"hour": "8,x"},
        {"hour": "٣"},
        {"hour": "9" * 5_000},
        {"weekday": "0"},
        {"weekday": "8"},
        {"holder": "dinas-rahasia"},
        {"stage": "duplikat"},  # what is closed without work is in no figure
        {"stage": "belum"},
        {"done": "24"},
        {"done": "24-0"},
        {"done": "0-0"},
        {"done": "-1-3"},
        {"done": "0-999999"},
    ],
)
def test_nonsense_narrows_nothing_and_is_named(parameters: dict[str, str]):
    assert read(**parameters) == (Narrowing(), list(parameters))


def test_a_known_holder_is_kept_beside_an_unknown_one():
    assert read(holder="dlh,x") == (Narrowing(holders=frozenset({"dlh"})), ["holder"])

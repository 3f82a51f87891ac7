"""What the address of the Aturan page has open."""

import pytest

from dashboard.rule_address import Opened, Opens, read_opened, rules_query


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("policy:banjir", Opened(Opens.POLICY, "banjir")),
        ("policy:jalan-rusak:3", Opened(Opens.POLICY, "jalan-rusak", 3)),
        ("draft:12", Opened(Opens.DRAFT, "12")),
        ("escalation", Opened(Opens.ESCALATION)),
        ("mute", Opened(Opens.MUTE)),
        ("mute:73.71.09.1001", Opened(Opens.MUTE, "73.71.09.1001")),
        ("webhook", Opened(Opens.WEBHOOK)),
        ("webhook:7", Opened(Opens.WEBHOOK, "7")),
    ],
)
def test_there_and_back(text: str, opened: Opened) -> None:
    assert read_opened(text) == opened
    assert rules_query("73.71", opened) == f"?city=73.71&open={text}"


NOTHING = [
    *("", ":", "x:1", "policy", "policy:", "policy:a\n", "policy:banjir:4"),
    *("draft", "draft:x", "draft:1:2", "draft:9999999999", "escalation:1"),
    *("mute:x", "mute:73.71:1", "webhook:-1", "webhook:9999999999"),
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_nothing(text: str) -> None:
    assert read_opened(text) is None

"""Documentation that can go stale is read here."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from dashboard.deliveries import signature, webhook_secret
from dashboard.settings import Settings
from layouts.pages import PAGES

ROOT = Path(__file__).parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text()


def test_operating_lists_every_setting_with_its_default():
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", OPERATING, re.MULTILINE))
    expected = {
        name.upper(): "empty" if field.default in (None, "") else f"`{field.default}`"
        for name, field in Settings.model_fields.items()
    }
    assert rows == expected


def test_a_webhook_is_checked_as_documented():
    blocks = re.findall(r"```python\n(.*?)```", OPERATING, re.DOTALL)
    names: dict[str, Any] = {}
    exec(next(block for block in blocks if "def is_genuine" in block), names)
    is_genuine = names["is_genuine"]
    secret, body = webhook_secret("key", webhook_id=1, generation=1), b'{"kind": "raised"}'
    now, old = (str(int(time.time()) - age) for age in (0, 301))
    headers = {
        stamp: {
            "Qlue-Timestamp": stamp,
            "Qlue-Signature": signature(secret, timestamp=stamp, body=body),
        }
        for stamp in (now, old)
    }
    assert is_genuine(secret, headers[now], body)
    assert not is_genuine(secret, headers[now], body + b" ")
    assert not is_genuine("another", headers[now], body)
    assert not is_genuine(secret, headers[old], body)
    assert not is_genuine(secret, headers[old] | {"Qlue-Timestamp": now}, body)


def test_the_guide_has_every_key_once():
    guide = (ROOT / "docs" / "panduan.md").read_text()
    found = re.findall(r"^\| `g` lalu `(\w)` \|", guide, re.MULTILINE)
    assert sorted(found) == sorted(page.link.key for page in PAGES if page.part_of is None)


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"])
def test_links_between_pages_lead_somewhere(page: Path):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_make_targets_named_in_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([a-z]+)", (ROOT / "README.md").read_text()):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target

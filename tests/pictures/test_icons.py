"""Every icon that is named anywhere is drawn."""

import re
from pathlib import Path

from dashboard.categories import DEFAULT_CATEGORIES
from layouts.clocks import STATE_ICONS
from layouts.icons import CATEGORY_FALLBACK
from layouts.kpis import ICONS

ROOT = Path(__file__).parents[2]


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r"\.icon-([a-z-]+) \{", (ROOT / "assets" / "icons.css").read_text()))
    code = "".join(file.read_text() for file in (ROOT / "layouts").glob("*.py"))
    named = set(re.findall(r"""\bicon\(\s*"([a-z-]+)\"""", code))
    named |= set(re.findall(r"""(?<!<meta )\b(?:name|icon)="([a-z-]+)\"""", code))
    named |= {category.icon for category in DEFAULT_CATEGORIES}
    named |= {*STATE_ICONS.values(), *ICONS.values()}
    named |= {CATEGORY_FALLBACK, "up", "fall", "same", "moon", "sun"}
    assert named - drawn == set()

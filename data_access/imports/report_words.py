"""Words of files: made clean, compared without minding case and blanks, translated."""

import html
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Generic, TypeVar
from urllib.parse import urlsplit

BLANK = frozenset({"", "-", "null", "none", "nan", "n/a", "na", "<null>"})
_LONGEST_BLANK = max(map(len, BLANK))
BROKEN = "\N{REPLACEMENT CHARACTER}"

_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNDECODED = re.compile("[\ud800-\udfff]")
_NO_ADDRESS = re.compile(r"[\s<>\"\\]")

Target = TypeVar("Target")


def clean(text: str) -> str:
    """The text as people are to read it: entities resolved, control characters gone, line ends as
    a newline, no blanks around it; U+FFFD for each byte that isn't in the file's encoding."""
    if text.isascii() and text.isprintable() and "&" not in text:
        return text.strip()
    if "&" in text:
        text = html.unescape(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _UNDECODED.sub(BROKEN, text)
    return _UNPRINTED.sub("", text).strip()


def value(text: str) -> str:
    """The text of a field that is more than words to read; empty for what stands for nothing."""
    cleaned = clean(text)
    return "" if len(cleaned) <= _LONGEST_BLANK and cleaned.casefold() in BLANK else cleaned


def folded(text: str) -> str:
    """The text for comparing: without regard to case, entities and the number of blanks."""
    return " ".join(clean(text).split()).casefold()


def web_address(text: str) -> str | None:
    """The text where it is an address of the web, None where it isn't."""
    if _NO_ADDRESS.search(text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


class Translation(Generic[Target]):
    """What the words of a file stand for: by the word itself, else by the first pattern that fits
    (`*` and `?` as in file names), else the default."""

    def __init__(
        self,
        values: Mapping[str, Target],
        patterns: Mapping[str, Target] | None = None,
        default: Target | None = None,
    ) -> None:
        self._known: dict[str, Target | None] = {
            folded(word): target for word, target in values.items()
        }
        self._patterns = [(folded(word), target) for word, target in (patterns or {}).items()]
        self._default = default

    def __getitem__(self, text: str) -> Target | None:
        """What the text stands for, None where nothing tells."""
        word = folded(text)
        if word not in self._known:
            self._known[word] = self._guess(word)
        return self._known[word]

    def _guess(self, word: str) -> Target | None:
        fitting = (target for pattern, target in self._patterns if fnmatchcase(word, pattern))
        return next(fitting, self._default) if word else self._default

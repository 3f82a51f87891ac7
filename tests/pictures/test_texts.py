"""Every Indonesian text that the code shows has an English one, with the same blanks to fill."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard.texts import CATALOGUE

ROOT = Path(__file__).parents[2]
SOURCES = [
    file for room in ("layouts", "callbacks", "dashboard") for file in ROOT.glob(f"{room}/**/*.py")
]
TEMPLATES = sorted(ROOT.glob("layouts/templates/*.html"))
# Tables of texts, and the other ways in which a text gets to the one who shows it.
TABLE = re.compile(r"(WORDS?|LABELS|TITLES|DEFINITIONS|PREFIXES|COMPARED)$")
REFUSALS = {"refuse": 1, "Problem": 2}
PAGE_NAMES = {"PageLink": "name", "Section": "title"}
SAME_IN_BOTH = {"LANGUAGE_NAMES", "ZONE_WORDS", "AGENCY_WORDS"}


def constants(node: ast.AST, known: dict[str, ast.AST]) -> Iterator[str]:
    """The strings that an argument can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body, known)
        yield from constants(node.orelse, known)
    elif isinstance(node, ast.Name) and node.id in known:
        yield from constants(known[node.id], known)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from constants(value, known)


def is_text_call(call: ast.Call) -> bool:
    func = call.func
    if isinstance(func, ast.Name):
        return func.id in ("t", "words")
    if isinstance(func, ast.Attribute) and func.attr == "count":
        func = func.value
        if isinstance(func, ast.Name):
            return func.id in ("t", "words", "self")
    if isinstance(func, ast.Call):
        return isinstance(func.func, ast.Attribute) and func.func.attr == "words"
    return isinstance(func, ast.Attribute) and func.attr == "t"


def texts_of(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    known: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            known[node.target.id] = node.value
    for name, value in known.items():
        if TABLE.search(name) and name not in SAME_IN_BOTH:
            yield from constants(value, known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from texts_of_call(node, known)


def texts_of_call(call: ast.Call, known: dict[str, ast.AST]) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if is_text_call(call) and call.args:
        yield from constants(call.args[0], known)
    elif name in REFUSALS and len(call.args) > REFUSALS[name]:
        yield from constants(call.args[REFUSALS[name]], known)
    elif name in PAGE_NAMES:
        for keyword in call.keywords:
            if keyword.arg == PAGE_NAMES[name]:
                yield from constants(keyword.value, known)


def all_texts() -> dict[str, str]:
    found = {text: file.name for file in SOURCES for text in texts_of(file) if text.strip()}
    for file in TEMPLATES:
        for text in re.findall(r"""\bt(?:\.count)?\("([^"]+)\"""", file.read_text()):
            found[text] = file.name
    return found


@pytest.fixture(scope="module")
def catalogue() -> dict[str, tuple[str, ...]]:
    with CATALOGUE.open("rb") as file:
        read = read_po(file, locale="en")
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in read
        if message.id
    }


def test_every_text_of_the_code_has_an_english_one(
    catalogue: dict[str, tuple[str, ...]],
) -> None:
    missing = {
        text: file for text, file in all_texts().items() if not all(catalogue.get(text, ("",)))
    }
    assert missing == {}


def test_translations_fill_the_same_blanks(catalogue: dict[str, tuple[str, ...]]) -> None:
    blanks = re.compile(r"\{(\w+)\}")
    wrong = [
        text
        for text, translations in catalogue.items()
        for translation in translations
        if not set(blanks.findall(translation)) <= set(blanks.findall(text))
    ]
    assert wrong == []


def test_a_text_is_translated_once() -> None:
    """babel takes the last of two translations of one text without a word."""
    keys = re.findall(r'^msgid (".+")$', CATALOGUE.read_text(), re.MULTILINE)
    assert [key for key, times in Counter(keys).items() if times > 1 and key != '""'] == []

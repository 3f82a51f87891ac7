"""What the forms of the Peringkat page have in common: what each writes when it is done, and why
one is not taken."""

from collections.abc import Mapping
from typing import Any

from dash import Output

from callbacks.rule_answers import CHECK_WORDS, refused
from dashboard.errors import DatabaseAway, QlueError, ReasonMissing, ReasonNeeded
from dashboard.ids import Peringkat, Shell
from dashboard.texts import Texts
from layouts.aturan import away_words

DONE = {
    "form_said": Output(Peringkat.FORM_SAID, "children", allow_duplicate=True),
    "said": Output(Peringkat.SAID, "children", allow_duplicate=True),
    "search": Output(Shell.URL, "search", allow_duplicate=True),
}


def not_taken(error: QlueError, t: Texts, words: Mapping[type[QlueError], str]) -> dict[str, Any]:
    """Why it was not taken, in those words; what was typed stays."""
    if isinstance(error, ReasonMissing | ReasonNeeded):
        return {"error": t("Tulis alasannya."), **refused(t(CHECK_WORDS))}
    said = away_words(t) if isinstance(error, DatabaseAway) else t(words[type(error)])
    return {"error": "", **refused(said)}

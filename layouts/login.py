"""The login page, and the page that waits for the database. Plain HTML: neither needs scripts."""

from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.texts import Texts

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class DemoAccount:
    """An account anybody may try in demo mode."""

    username: str
    name: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class LoginPage:
    """What the login page shows. `note` and `problem` are sentences, already translated.

    `token` protects the form, `next` is the path that follows a login.
    """

    token: str
    next: str
    username: str = ""
    note: str = ""
    problem: str = ""
    demo: tuple[DemoAccount, ...] = ()
    chosen: DemoAccount | None = None


def login_page(page: LoginPage, words: Texts, *, theme: str) -> str:
    """The login page as HTML, in a language and a theme (`light` or `dark`)."""
    return TEMPLATES.get_template("login.html").render(page=page, t=words, theme=theme)


def away_page(words: Texts, *, theme: str) -> str:
    """The page for who can't be recognised while the database is away; it tries again itself."""
    return TEMPLATES.get_template("away.html").render(t=words, theme=theme)

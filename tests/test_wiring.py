"""How the parts are put together: what making the app does, and the shape that files keep."""

import ast
import threading
from pathlib import Path

import pytest
from pydantic import ValidationError

from app import create_app
from dashboard.settings import Settings, is_loopback

ROOT = Path(__file__).parent.parent
AWAY = "postgresql://nobody@127.0.0.1:1/nothing"
LONGEST_CALLBACK = 12


def test_making_the_app_starts_nothing(tmp_path: Path):
    before = set(threading.enumerate())
    server = create_app(Settings(database_url=AWAY, qlue_data_dir=tmp_path))
    assert server.test_client().get("/healthz").status_code == 200
    assert set(threading.enumerate()) <= before
    assert not (tmp_path / "postgres").exists()


def test_without_a_database_a_page_says_so_and_no_traceback_comes(tmp_path: Path):
    client = create_app(Settings(database_url=AWAY, qlue_data_dir=tmp_path)).test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert client.get("/login").status_code == 200


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("127.9.9.9", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.7", False),
        ("example.org", False),
    ],
)
def test_demo_mode_stays_on_this_machine(host: str, local: bool):
    assert is_loopback(host) is local
    if local:
        assert Settings(host=host, demo=True).demo_mode
    else:
        with pytest.raises((ValidationError, Exception), match="DEMO=false"):
            Settings(host=host, demo=True)
    assert not Settings(host=host, demo=False).demo_mode


def test_a_database_of_ones_own_has_no_demo_unless_asked():
    assert not Settings(database_url=AWAY).demo_mode
    assert Settings(database_url=AWAY, demo=True).demo_mode
    assert Settings().demo_mode


@pytest.mark.parametrize(
    "file", sorted((ROOT / "callbacks").rglob("*.py")), ids=lambda file: file.name
)
def test_doors_stay_thin(file: Path):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and any(_is_door(d) for d in node.decorator_list):
            body = [part for part in node.body if not _is_docstring(part)]
            lines = body[-1].end_lineno - body[0].lineno + 1  # type: ignore[operator]
            assert lines <= LONGEST_CALLBACK, f"{file.name}:{node.name} has {lines} lines"


def _is_door(decorator: ast.expr) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    return name in {"callback", "route", "get", "post"}


def _is_docstring(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "abc", "PORT: "),
        ("HOST", "0.0.0.0", "DEMO=false"),
        ("LANGUAGE", "fr", "LANGUAGE: "),
    ],
)
def test_a_setting_that_can_not_be_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=said):
        create_app()

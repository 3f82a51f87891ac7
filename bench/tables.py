"""The figures as a person reads them."""

from typing import Any

from rich.console import Console
from rich.table import Table

from bench.questions import Measured
from bench.readers import Load


def questions_table(measured: list[Measured]) -> Table:
    """Each question over each window."""
    table = Table(title="Questions about the whole city, ms (median / p95)")
    for name in ("question", "window", "PostgreSQL", "mirror", "times faster"):
        table.add_column(name, justify="left" if name in ("question", "window") else "right")
    for number, one in enumerate(measured):
        last = number + 1 == len(measured) or measured[number + 1].question != one.question
        table.add_row(
            one.question,
            one.window,
            f"{one.postgres.median:,.1f} / {one.postgres.p95:,.1f}",
            f"{one.mirror.median:,.1f} / {one.mirror.p95:,.1f}",
            f"{one.ratio:,.1f}",
            end_section=last,
        )
    return table


def load_table(load: Load, readers: int) -> Table:
    """A page's questions under load."""
    title = f"All questions of a page, {readers} readers, while reports change; ms together"
    table = Table(title=title)
    for name in ("asked of", "median", "p95", "pages", "changes a second"):
        table.add_column(name, justify="left" if name == "asked of" else "right")
    for name, times, changes in (
        ("mirror", load.mirror, load.mirror_changes),
        ("PostgreSQL", load.postgres, load.postgres_changes),
    ):
        table.add_row(
            name, f"{times.median:,.1f}", f"{times.p95:,.1f}", str(times.n), f"{changes:,.1f}"
        )
    return table


def facts_table(title: str, facts: dict[str, Any]) -> Table:
    """Figures by name, those inside others by their path."""
    table = Table("", "", title=title, show_header=False)
    for name, value in _flat(facts):
        shown = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
        table.add_row(name, shown if isinstance(value, int | float) else str(value))
    return table


def show(console: Console, table: Table) -> None:
    """Prints a table with a line of room before it."""
    console.print()
    console.print(table)


def _flat(facts: dict[str, Any], above: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in facts.items():
        path = f"{above} {name}".strip().replace("_", " ")
        rows += _flat(value, path) if isinstance(value, dict) else [(path, value)]
    return rows

"""The small parts that pages are put together from: links, marks of stages, changes in words."""

from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.lifecycle import PUBLIC_WORD, STOPPED, Stage
from dashboard.texts import Texts
from layouts.icons import icon

FEW = 20


def link(
    children: Any, href: str, *, className: str = "", current: bool = False, **attributes: Any
) -> html.A:
    """A link that goes somewhere within the app without loading the page (assets/links.js).

    `current` marks it as the choice that is on.
    """
    if current:
        attributes["aria-current"] = "true"
    return html.A(children, href=href, className=className, **{"data-nav": ""}, **attributes)


def stage_shape(stage: str | None) -> str:
    """The CSS name of a stage's mark: its shape and colour."""
    if stage is None:
        return "unknown"
    found = Stage(stage)
    if found in (Stage.MENUNGGU, Stage.DITAHAN, Stage.SELESAI):
        return found.value
    return "ditutup" if found in STOPPED else "ditindaklanjuti"


def stage_word(stage: str | None) -> str:
    """The public word for a stage (a text of the catalogue)."""
    return PUBLIC_WORD[Stage(stage) if stage else None]


def stage_mark(stage: str | None, t: Texts) -> html.Span:
    """A stage as its shape and its word."""
    return html.Span(
        [html.I(className=f"stage stage-{stage_shape(stage)}"), t(stage_word(stage))],
        className="stage-mark",
    )


def age(moment: datetime, text: str) -> html.Time:
    """A moment whose text the page turns into how long ago it is, and keeps up to date."""
    return html.Time(
        text, dateTime=moment.isoformat().replace("+00:00", "Z"), **{"data-age": ""}, title=text
    )


def change(now: float, before: float, t: Texts) -> tuple[str, str]:
    """A count's change in words, and its direction: up, fall or same."""
    former = t.number(before)
    if now == before:
        return t("tetap (dari {former})", former=former), "same"
    amount = moved_by(now, before, t)
    if now > before:
        return t("naik {amount} (dari {former})", amount=amount, former=former), "up"
    return t("turun {amount} (dari {former})", amount=amount, former=former), "fall"


def moved_by(now: float, before: float, t: Texts) -> str:
    """By how much a count moved; in percent from twenty up, since percents of few reports sound
    like more than they are."""
    by = abs(now - before)
    if before < FEW or round(100 * by / before) == 0:
        return t.number(by)
    return t("{n} %", n=t.number(100 * by / before))


def change_line(words: str, direction: str, *, className: str = "") -> html.Div:
    """A change with its triangle; the former value, in brackets, breaks as one."""
    mark = [icon(direction, className="mark")] if direction else []
    told, _, former = words.partition(" (")
    said = [html.Span(told), *([" ", html.Span(f"({former}")] if former else [])]
    return html.Div([*mark, html.Div(said)], className=f"change {className}".rstrip())


def popover(
    target: Any, content: Any, *, width: int | None = None, position: str = "bottom-end"
) -> dmc.Popover:
    """A button that opens a small panel beside it; Esc or a click elsewhere closes it."""
    return dmc.Popover(
        [
            dmc.PopoverTarget(target, boxWrapperProps={"className": "pop-target", "w": None}),
            dmc.PopoverDropdown(content, className="pop"),
        ],
        width=width,
        position=position,
        shadow="none",
        radius=8,
        zIndex=1200,
        offset=6,
        withinPortal=True,
        # What Dash sends to a part that isn't on the page is lost on it.
        keepMounted=True,
        trapFocus=True,
        returnFocus=True,
        transitionProps={"duration": 0},
    )


def search_field(id: str, name: str, *, wait_ms: int) -> list[Any]:
    """What a search is typed into, with its icon and the key that leads there; its words are sent
    once nobody has typed for so long."""
    return [
        icon("search"),
        dmc.TextInput(
            id=id,
            value="",
            debounce=wait_ms,
            placeholder=name,
            variant="unstyled",
            className="search-field",
            inputProps={"aria-label": name, "maxLength": 80},
            attributes={"input": {"autoComplete": "off", "spellCheck": False}},
        ),
        html.Kbd("/", **{"aria-hidden": "true"}),
    ]


def skeleton(*heights: int) -> html.Div:
    """Grey bars of those heights in px, where something is about to be."""
    bars = [html.Div(className="bar", style={"height": height}) for height in heights]
    return html.Div(bars, className="skeleton", **{"aria-hidden": "true"})


def empty(title: str, hint: Any = None, *, name: str = "inbox") -> html.Div:
    """A panel with nothing to show: what that means, and what to do."""
    said = [html.P(title, className="empty-title")]
    if hint is not None:
        said.append(html.P(hint, className="empty-hint"))
    return html.Div([icon(name), html.Div(said)], className="empty")

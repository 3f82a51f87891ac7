"""What the forms of an administrator's page are made of: fields with their errors, and the drawer
that holds them."""

from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.alerts import LONGEST_NOTE
from dashboard.ids import Aturan
from dashboard.texts import Texts
from layouts.components import link
from layouts.icons import icon
from layouts.situation import Situation

# Over the drawer (assets/drawer.css).
ABOVE = {
    "zIndex": 1200,
    "withinPortal": True,
    "shadow": "none",
    "transitionProps": {"duration": 0},
    "classNames": {"dropdown": "pop"},
}


def form_drawer(
    s: Situation,
    title: str,
    *,
    close: str,
    under: list[Any],
    body: list[Any],
    body_id: str = "",
) -> html.Aside:
    """A drawer with a form in it. `close` is where its closing leads; `body_id` names what is in
    it, where something else may take its place."""
    named = {"id": body_id} if body_id else {}
    shut = link(
        icon("close"),
        close,
        className="tool",
        title=s.t("Tutup"),
        **{"data-qlue": "close", "aria-label": s.t("Tutup")},
    )
    head = [
        html.Div([html.Span(s.filters.city.name), html.Div(shut)], className="drawer-top"),
        html.H2(title),
        html.Div(under, className="under"),
    ]
    return html.Aside(
        [
            html.Header(head, className="drawer-head"),
            html.Div(body, className="drawer-body form", **named),
        ],
        className="drawer",
        role="dialog",
        tabIndex=-1,
        **{"aria-label": title, "data-focus": ""},
    )


def reason_input(id: Any, label: str, hint: str, *, rows: int = 3) -> dmc.Textarea:
    """The field for why something is done, which has to be said."""
    return dmc.Textarea(
        id=id,
        label=label,
        description=hint,
        value="",
        autosize=True,
        minRows=rows,
        withAsterisk=True,
        inputProps={"maxLength": LONGEST_NOTE},
    )


def form_buttons(
    s: Situation, save: str, words: str, *, close: str, said: str = Aturan.FORM_SAID
) -> html.Div:
    """What a form ends with: what came of it, the button that sends it, and the way out."""
    return html.Div(
        [
            html.Div(id=said, className="form-said", role="alert"),
            html.Button(words, id=save, type="button", className="button primary"),
            link(s.t("Batal"), close, className="button"),
        ],
        className="form-buttons",
    )


def text_input(id: Any, label: str, *, value: str = "", longest: int = 80, **more: Any) -> Any:
    """A line of text."""
    return dmc.TextInput(
        id=id,
        label=label,
        value=value,
        inputProps={"maxLength": longest},
        attributes={"input": {"autoComplete": "off"}},
        **more,
    )


def choice_input(
    id: Any, label: str, *, value: str, choices: list[dict[str, Any]], **more: Any
) -> dmc.Select:
    """One of some choices, each with a value and a label."""
    return dmc.Select(
        id=id,
        label=label,
        value=value,
        data=choices,
        allowDeselect=False,
        comboboxProps=ABOVE,
        maxDropdownHeight=280,
        **more,
    )


def moment_input(
    s: Situation, id: Any, label: str, *, value: datetime | None, hint: str, **more: Any
) -> Any:
    """A day and an hour in the city's time; empty means at once, unless `more` says otherwise."""
    zone = s.filters.city.zone
    local = value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if value else None
    return local_dates(
        s.t,
        dmc.DateTimePicker(
            id=id,
            label=label,
            description=hint,
            value=local,
            valueFormat="D MMM YYYY HH.mm",
            minDate=s.now.astimezone(zone).strftime("%Y-%m-%d"),
            clearable=True,
            popoverProps=ABOVE,
            **({"placeholder": s.t("segera")} | more),
        ),
    )


def date_input(t: Texts, id: Any, label: str, *, value: Any = None, span: bool = False) -> Any:
    """A day, or the first and the last of a span of days."""
    return local_dates(
        t,
        dmc.DatePickerInput(
            id=id,
            label=label,
            value=value,
            type="range" if span else "default",
            valueFormat="D MMM YYYY",
            allowSingleDateInRange=span or None,
            clearable=True,
            placeholder=t("pilih tanggal"),
            popoverProps=ABOVE,
        ),
    )


def local_dates(t: Texts, picker: Any) -> dmc.DatesProvider:
    """The picker in the language of the page, weeks from Monday."""
    return dmc.DatesProvider(picker, settings={"locale": t.language, "firstDayOfWeek": 1})

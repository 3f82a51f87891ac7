"""The buttons of what can be done with a report, on a card of the queue and in the report's drawer.
assets/team.js hears them."""

from collections.abc import Collection
from typing import Any

from dash import html

from dashboard.field_actions import Action, Standing, open_to
from dashboard.lifecycle import Stage
from layouts.icons import icon
from layouts.situation import Situation
from layouts.tim_sheet import ACTION_WORDS

ACTION_ICONS = {
    Action.AMBIL: "check",
    Action.TUGASKAN: "users",
    Action.MULAI: "play",
    Action.TAHAN: "clock-paused",
    Action.SELESAI: "check",
    Action.BUKA_KEMBALI: "left",
}
FIRST_CHOICE = {
    Stage.MENUNGGU: (Action.AMBIL, Action.TUGASKAN, Action.MULAI),
    Stage.KOORDINASI: (Action.AMBIL, Action.TUGASKAN, Action.MULAI),
    Stage.DISPOSISI: (Action.MULAI, Action.TAHAN),
    Stage.PROSES: (Action.SELESAI, Action.TAHAN),
    Stage.DITAHAN: (Action.MULAI, Action.SELESAI),
    Stage.SELESAI: (Action.BUKA_KEMBALI,),
    Stage.DITOLAK: (Action.BUKA_KEMBALI,),
    Stage.DUPLIKAT: (Action.BUKA_KEMBALI,),
    Stage.SALAH_WILAYAH: (Action.BUKA_KEMBALI,),
}
"""What a stage is mostly left by; the first of them that is open is the main button."""
BESIDE = 2
MAPS = "https://www.openstreetmap.org/directions?to={lat}%2C{lon}"


def acting(report_id: int, version: int, own: Collection[str]) -> dict[str, str]:
    """What the element around the buttons has to say: which report, which version of it was seen,
    and the team that would take it."""
    return {
        "data-report": str(report_id),
        "data-version": str(version),
        "data-own": next(iter(sorted(own)), ""),
    }


def said_place() -> html.Div:
    """Where assets/team.js tells of an action that waits, or that somebody was faster with."""
    return html.Div(className="team-said", role="status", **{"data-team-said": ""})


def actions_view(
    s: Situation,
    standing: Standing,
    own: Collection[str],
    point: tuple[float, float] | None,
) -> html.Div:
    """The buttons of what the user can do with the report, the likely ones first; `point` is where
    it is, in degrees, for the way there."""
    actions = open_to(standing, scope=s.scope, teams=own)
    likely = FIRST_CHOICE.get(standing.stage, ()) if standing.stage else ()
    shown = [one for one in likely if one in actions][:BESIDE]
    # One that waits for somebody outside has nothing that should be done next.
    main = shown[0] if shown and standing.stage is not Stage.DITAHAN else None
    found: list[Any] = [
        _button(s, action, "button primary" if action is main else "button") for action in shown
    ]
    if point is not None:
        found.append(_way(s, point))
    if Action.FOTO in actions:
        found.append(_camera(s))
    rest = [action for action in actions if action not in (*shown, Action.FOTO)]
    if rest:
        found.append(
            html.Details(
                [
                    html.Summary(icon("down", label=s.t("Tindakan lain")), className="button"),
                    html.Div(
                        [_button(s, action, "menu-item") for action in rest], className="menu"
                    ),
                ],
                className="team-rest",
            )
        )
    return html.Div(found, className="team-actions")


def _button(s: Situation, action: Action, className: str) -> html.Button:
    name = ACTION_ICONS.get(action)
    return html.Button(
        [*([icon(name)] if name else []), html.Span(s.t(ACTION_WORDS[action]))],
        type="button",
        className=className,
        **{"data-action": action.value},
    )


def _camera(s: Situation) -> html.Button:
    return html.Button(
        icon("camera", label=s.t(ACTION_WORDS[Action.FOTO])),
        type="button",
        className="button team-camera",
        **{"data-action": Action.FOTO.value},
    )


def _way(s: Situation, point: tuple[float, float]) -> html.A:
    return html.A(
        [icon("pin"), html.Span(s.t("Arah"))],
        href=MAPS.format(lat=point[0], lon=point[1]),
        target="_blank",
        rel="noreferrer",
        className="button team-way",
    )

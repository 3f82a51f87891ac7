"""The walls of a city: the screens there are, whether they are on, what they show."""

from typing import Any

from dash import html

from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.walls import Scene, Wall
from layouts.components import link
from layouts.icons import icon
from layouts.situation import Situation

SCENE_WORDS = {
    Scene.MAP: "Peta kepadatan",
    Scene.WORST: "Kecamatan terparah",
    Scene.SLA: "Batas waktu SLA",
    Scene.BOARD: "Peringkat",
    Scene.INCIDENT: "Lonjakan",
}


def walls_view(s: Situation, walls: tuple[Wall, ...] | None) -> list[Any]:
    """The city's walls, and a way to pair one more."""
    if walls is None:
        return []
    new = s.path + rules_query(s.filters.city.code, Opened(Opens.WALL))
    nothing = html.P(s.t("Belum ada: buka /layar di layar itu, lalu pasangkan dengan kodenya."))
    return [
        html.Div(
            [
                html.H2(s.t("Layar"), id="layar"),
                html.Span(s.t("layar dinding kota ini, hanya untuk dilihat"), className="quiet"),
                link(s.t("Pasangkan layar"), new, className="button small"),
            ],
            className="panel-head",
        ),
        *([_wall(s, wall) for wall in walls] or [nothing]),
    ]


def scene_words(s: Situation, key: str | None) -> str:
    """The scene that a wall last told, as in Peta kepadatan, Banjir."""
    scene, *details = (key or "").split(":")
    if scene not in list(Scene):
        return ""
    labels = [s.label(one) for one in details if s.category(one)]
    return ", ".join([s.t(SCENE_WORDS[Scene(scene)]), *labels])


def preview_link(s: Situation, wall: Wall, **attributes: Any) -> html.A:
    """Opens what the wall shows in a tab of its own."""
    address = f"/layar/preview/{wall.id}"
    return html.A(s.t("Pratinjau"), href=address, target="_blank", className="button small")


def _wall(s: Situation, wall: Wall) -> html.Article:
    manage = s.path + rules_query(s.filters.city.code, Opened(Opens.WALL, str(wall.id)))
    paired = s.t(
        "dipasangkan {who}, {moment}",
        who=wall.paired_by,
        moment=s.t.moment(wall.paired_at, s.zone),
    )
    named = {"aria-label": s.t("Kelola {url}", url=wall.name)}
    actions = [
        preview_link(s, wall),
        link(s.t("Kelola"), manage, className="button small", **named),
    ]
    return html.Article(
        [
            html.Div(
                [
                    html.H3(wall.name),
                    html.Span(s.filters.city.name, className="quiet"),
                    html.Span(paired, className="quiet"),
                    html.Div(actions, className="actions"),
                ],
                className="calendar-head",
            ),
            html.P(_standing(s, wall), className="standing"),
        ],
        className="calendar wall-line",
    )


def _standing(s: Situation, wall: Wall) -> list[Any]:
    if wall.seen_at is None:
        return [icon("clock"), html.Span(s.t("Belum pernah terlihat."))]
    seen = s.t("terakhir terlihat {age}", age=s.t.age(wall.seen_at, s.now))
    on = wall.is_on(s.now)
    said = [s.t("Menyala") if on else s.t("Tidak terdengar"), seen, scene_words(s, wall.scene)]
    if wall.build:
        said.append(s.t("versi {build}", build=wall.build))
    return [icon("check" if on else "alert"), html.Span(", ".join(filter(None, said)) + ".")]

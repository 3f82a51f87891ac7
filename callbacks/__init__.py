"""The doors: everything that comes in from outside enters here and nowhere else."""

from dash import Dash

from callbacks import (
    alert_api,
    analisis,
    analisis_rows,
    api,
    aturan,
    aturan_calendars,
    aturan_escalation,
    aturan_mutes,
    aturan_policies,
    aturan_walls,
    aturan_webhooks,
    auth,
    callback_bodies,
    commands,
    deed_limits,
    entry_api,
    exports,
    failures,
    frame,
    headers,
    health,
    incidents_api,
    installed,
    leaderboard_api,
    live,
    map_data,
    operasi,
    peringkat,
    peringkat_contests,
    peringkat_corrections,
    photo_api,
    ringkasan,
    saved_views,
    scrubber,
    team_api,
    tim,
    tim_photos,
    tim_teams,
    wall,
)
from callbacks.deps import Deps


def register_all(app: Dash, deps: Deps) -> None:
    """Opens every door of the app: pages, data, streams, health and commands.

    The guard comes first, so that it stands before every other route.
    """
    server = app.server
    auth.register(server, deps)
    headers.register(server, app, deps)
    callback_bodies.register(app)
    deed_limits.register(server, deps)
    failures.register(server, deps)
    health.register(server, deps)
    installed.register(server, deps)
    live.register(server, deps)
    api.register(server, deps)
    alert_api.register(server, deps)
    leaderboard_api.register(server, deps)
    incidents_api.register(server, deps)
    team_api.register(server, deps)
    photo_api.register(server, deps)
    entry_api.register(server, deps)
    exports.register(server, deps)
    wall.register(server, deps)
    map_data.register(server, deps)
    frame.register(app, deps)
    operasi.register(app, deps)
    analisis.register(app, deps)
    analisis_rows.register(app, deps)
    peringkat.register(app, deps)
    peringkat_contests.register(app, deps)
    peringkat_corrections.register(app, deps)
    aturan.register(app, deps)
    tim.register(app, deps)
    tim_teams.register(app, deps)
    tim_photos.register(app, deps)
    aturan_policies.register(app, deps)
    aturan_calendars.register(app, deps)
    aturan_escalation.register(app, deps)
    aturan_mutes.register(app, deps)
    aturan_webhooks.register(app, deps)
    aturan_walls.register(app, deps)
    scrubber.register(app, deps)
    saved_views.register(app, deps)
    ringkasan.register(app, deps)
    commands.register(server)

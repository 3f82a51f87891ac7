"""The commands of `flask --app app`: one file a group."""

from flask import Flask

from callbacks.commands import (
    alerts,
    areas,
    brief,
    cities,
    database,
    demo,
    incidents,
    indicators,
    leaderboard,
    officials,
    reports,
    sla,
    teams,
    users,
)

GROUPS = (
    alerts.alerts,
    areas.areas,
    brief.brief,
    cities.cities,
    database.db,
    demo.demo,
    incidents.incidents,
    indicators.indicators,
    leaderboard.leaderboard,
    officials.officials,
    reports.reports,
    sla.sla,
    teams.teams,
    users.users,
)


def register(server: Flask) -> None:
    """Adds the groups."""
    for group in GROUPS:
        server.cli.add_command(group)

"""What can be open over the Aturan page."""

from typing import Any

from dashboard.access import Ability
from dashboard.rule_address import Opened, Opens
from layouts.aturan import RuleAnswers
from layouts.aturan_escalation import escalation_drawer
from layouts.draft_form import draft_drawer
from layouts.mute_form import mute_drawer
from layouts.policy_form import policy_drawer
from layouts.situation import Situation
from layouts.wall_form import new_wall_drawer, wall_drawer
from layouts.webhook_form import new_webhook_drawer, webhook_drawer


def drawer(s: Situation, answers: RuleAnswers, opened: Opened) -> list[Any]:
    """The drawer that is open; nothing where that isn't there, or not for this visitor."""
    if opened.kind is Opens.MUTE:
        return [] if answers.mutes is None else mute_drawer(s, opened.name)
    if opened.kind is Opens.WALL:
        return _wall(s, answers, opened)
    if not s.scope.may_in(Ability.MANAGE_RULES, s.filters.city.code):
        return []
    if opened.kind is Opens.ESCALATION:
        return escalation_drawer(s, answers.escalation) if answers.escalation else []
    if opened.kind is Opens.WEBHOOK:
        return _webhook(s, answers, opened)
    return _rule(s, answers, opened)


def _rule(s: Situation, answers: RuleAnswers, opened: Opened) -> list[Any]:
    board = answers.board
    if board is None:
        return []
    if opened.kind is Opens.POLICY:
        category = s.category(opened.name)
        return policy_drawer(s, board, category, opened.severity) if category else []
    found = board.draft(int(opened.name))
    return draft_drawer(s, *found) if found else []


def _webhook(s: Situation, answers: RuleAnswers, opened: Opened) -> list[Any]:
    if not opened.name:
        return new_webhook_drawer(s)
    entries = answers.webhooks.webhooks if answers.webhooks else ()
    found = (entry.webhook for entry in entries if entry.webhook.id == int(opened.name))
    return next((webhook_drawer(s, webhook) for webhook in found), [])


def _wall(s: Situation, answers: RuleAnswers, opened: Opened) -> list[Any]:
    if answers.walls is None:
        return []
    if not opened.name:
        return new_wall_drawer(s)
    found = (wall for wall in answers.walls if wall.id == int(opened.name))
    return next((wall_drawer(s, wall) for wall in found), [])

"""Policies for a whole city at once: from one of the example profiles."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from dashboard.errors import BadPolicy
from dashboard.places import City
from dashboard.policies import Policy
from dashboard.profiles import PROFILES
from data_access.cities import city_categories
from data_access.rewinding import wind_anew
from data_access.rule_versions import add_policy
from data_access.rulebooks import load_rulebook


def adopt_profile(
    conn: Connection,
    *,
    city: City,
    profile: str,
    valid_from: datetime,
    actor: str,
    now: datetime,
    kinds: Mapping[str, str] | None = None,
    only: Collection[str] = (),
) -> tuple[int, int]:
    """Gives each category of the city (or `only` those named) the profile's targets, marked as
    examples; how many policies were added, and of how many reports the clocks changed.

    `kinds` says of a category's slug which of the profile's kinds it is. Raises BadPolicy.
    """
    chosen = PROFILES[profile]
    categories = {category.slug: category for category in city_categories(conn, city=city)}
    unknown = {*(kinds or {}), *only} - set(categories)
    if unknown:
        raise BadPolicy(why=f"{city.name} has no category {', '.join(sorted(unknown))}")
    policies = []
    for slug, category in categories.items():
        if only and slug not in only:
            continue
        response, resolution = chosen.targets((kinds or {}).get(slug))
        policies.append(
            Policy(
                category_id=category.id,
                response=response,
                resolution=resolution,
                valid_from=valid_from,
                legal_basis=chosen.legal_basis,
                example=True,
            )
        )
    return len(policies), add_policies(conn, city=city, policies=policies, actor=actor, now=now)


def add_policies(
    conn: Connection, *, city: City, policies: Collection[Policy], actor: str, now: datetime
) -> int:
    """Adds the policies, and gives reports that had none the clocks that follow; how many."""
    for policy in policies:
        add_policy(conn, city=city, policy=policy, actor=actor, now=now)
    past = {policy.category_id for policy in policies if policy.valid_from < now}
    if not past:
        return 0
    rules = load_rulebook(conn, city_id=city.id)
    return wind_anew(conn, city_id=city.id, rules=rules, category_ids=sorted(past))

"""`alerts webhooks`: where a city's alerts are posted to."""

import sys

import click

from callbacks.commands.running import (
    as_json,
    at_database,
    author,
    reading_from,
    show,
    with_deps,
    writing_to,
)
from callbacks.deps import Deps
from callbacks.outgoing import carrier_of, secret_of
from dashboard.deliveries import Webhook
from data_access.cities import get_city
from data_access.deliveries import record_attempt
from data_access.reach import writing
from data_access.sending import Outcome
from data_access.webhooks import (
    add_webhook,
    begin_trial,
    list_webhooks,
    remove_webhook,
    renew_secret,
)

webhook_id = click.argument("webhook_id", type=click.IntRange(1), metavar="NUMBER")


@click.group()
def webhooks() -> None:
    """Add, list, try and remove the addresses that alerts are posted to."""


@webhooks.command("add")
@click.argument("url")
@click.option("--city", "code", required=True, metavar="CODE", help="As in 73.71.")
@click.option("--at-risk", is_flag=True, help="Also tell of clocks at risk, not only of breaches.")
@with_deps
def add(deps: Deps, url: str, code: str, at_risk: bool) -> None:
    """Post a city's alerts to URL from now on, and print the secret that each is signed with. The
    secret follows from the app's own: run this with the same SECRET_KEY or QLUE_DATA_DIR.

    \b
    flask --app app alerts webhooks add https://dispatch.example.go.id/qlue --city 73.71
    """
    with writing_to(deps) as conn:
        city = get_city(conn, code=code)
        made = add_webhook(
            conn, city=city, url=url, at_risk=at_risk, author=author(), now=deps.clock()
        )
    _tell_secret(deps, made)


@webhooks.command("renew")
@webhook_id
@with_deps
def renew(deps: Deps, webhook_id: int) -> None:
    """Give a webhook a new secret, and print it. The one before holds no more.

    \b
    flask --app app alerts webhooks renew 2
    """
    with writing_to(deps) as conn:
        renewed = renew_secret(conn, webhook_id=webhook_id, author=author(), now=deps.clock())
    _tell_secret(deps, renewed)


@webhooks.command("list")
@as_json
@with_deps
def list_all(deps: Deps, as_json: bool) -> None:
    """List the webhooks in use. Secrets are not shown.

    \b
    flask --app app alerts webhooks list
    """
    with reading_from(deps) as conn:
        found = list_webhooks(conn)
    rows: list[dict[str, object]] = [vars(one) | {"url": one.shown} for one in found]
    show(rows, as_json=as_json, empty="No webhooks yet: `alerts webhooks add` makes one.")


@webhooks.command("remove")
@webhook_id
@with_deps
def remove(deps: Deps, webhook_id: int) -> None:
    """Post nothing to a webhook any more. What still waits for it is given up.

    \b
    flask --app app alerts webhooks remove 2
    """
    with writing_to(deps) as conn:
        gone = remove_webhook(conn, webhook_id=webhook_id, author=author(), now=deps.clock())
    click.echo(f"Webhook {gone.id} is removed: nothing more goes to {gone.shown}.")


@webhooks.command("test")
@webhook_id
@with_deps
def test(deps: Deps, webhook_id: int) -> None:
    """Post a test message to a webhook, once, and say what came of it. Exits with 1 where it was
    not accepted.

    \b
    flask --app app alerts webhooks test 2
    """
    with at_database(deps):
        outcome = _try(deps, webhook_id)
    status = f" ({outcome.status})" if outcome.status else ""
    if not outcome.accepted:
        click.echo(f"Not accepted{status}: {outcome.error}", err=True)
        sys.exit(1)
    click.echo(f"Accepted{status}.")


def _try(deps: Deps, webhook_id: int) -> Outcome:
    with writing(deps.engine) as conn:
        delivery = begin_trial(conn, webhook_id=webhook_id, author=author(), now=deps.clock())
    started_at = deps.clock()
    outcome = carrier_of(deps.settings).send(delivery, now=started_at)
    with writing(deps.engine) as conn:
        record_attempt(
            conn,
            delivery=delivery,
            outcome=outcome,
            started_at=started_at,
            ended_at=deps.clock(),
            draw=None,
        )
    return outcome


def _tell_secret(deps: Deps, webhook: Webhook) -> None:
    click.echo(f"Webhook {webhook.id} posts to {webhook.shown}. Its secret, shown only now:")
    click.echo(secret_of(deps.settings, webhook))

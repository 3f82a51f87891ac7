"""`alerts deliveries` and `alerts resend`: what was sent to whom, and what was given up."""

import click

from callbacks.commands.running import as_json, author, reading_from, show, with_deps, writing_to
from callbacks.deps import Deps
from dashboard.deliveries import DeliveryState
from data_access.deliveries import list_deliveries, send_again


@click.command("deliveries")
@click.option(
    "--state", type=click.Choice([one.value for one in DeliveryState]), help="Only these."
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@as_json
@with_deps
def deliveries(deps: Deps, state: str | None, limit: int, as_json: bool) -> None:
    """List the newest deliveries with what came of them. One that nobody accepted for a day is
    dead.

    \b
    flask --app app alerts deliveries
    flask --app app alerts deliveries --state dead
    """
    wanted = DeliveryState(state) if state else None
    with reading_from(deps) as conn:
        found = list_deliveries(conn, state=wanted, limit=limit)
    rows: list[dict[str, object]] = [vars(line) for line in found]
    show(rows, as_json=as_json, empty="No deliveries.")


@click.command("resend")
@click.argument("delivery_id", type=click.IntRange(1), metavar="NUMBER")
@with_deps
def resend(deps: Deps, delivery_id: int) -> None:
    """Give a dead delivery one more attempt, by the running app.

    \b
    flask --app app alerts resend 118
    """
    with writing_to(deps) as conn:
        send_again(conn, delivery_id=delivery_id, author=author(), now=deps.clock())
    click.echo(f"Delivery {delivery_id} waits for one more attempt.")

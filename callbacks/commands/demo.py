"""`demo`: the demo city and its simulator."""

import click

from callbacks.commands.running import at_database, progress, with_deps
from callbacks.deps import Deps
from data_access.demo.load import load_demo
from data_access.demo.moves import Happening
from data_access.demo.simulate import Simulator
from data_access.users import DEMO_PASSWORD


@click.group()
def demo() -> None:
    """Load the demo city, and simulate its life. `make run` does both by itself."""


@demo.command("load")
@click.option("--reports", type=click.IntRange(0), help="How many, instead of some 400 a day.")
@with_deps
def load(deps: Deps, reports: int | None) -> None:
    """Load Makassar with two months of simulated reports, and the demo accounts.

    Does nothing where it is loaded already.

    \b
    flask --app app demo load
    flask --app app demo load --reports 5000
    """
    with at_database(deps), progress("Loading the demo city ...") as say:
        loaded = load_demo(
            deps.engine,
            now=deps.clock(),
            folder=deps.settings.qlue_data_dir,
            count=reports,
            progress=say,
        )
    click.echo(f"{loaded.reports} reports." if loaded else "The demo city is loaded already.")
    if not deps.settings.demo_mode:
        click.echo("The demo accounts can log in only while DEMO=true.", err=True)
    elif loaded:
        click.echo(f"The demo accounts have the password {DEMO_PASSWORD}.")


@demo.command("simulate")
@click.option("--rate", default=1.0, show_default=True, help="So many times faster.")
@with_deps
def simulate(deps: Deps, rate: float) -> None:
    """Simulate new reports and stage changes until Ctrl-C. One simulator at a time works on a
    database; another waits for its turn.

    \b
    flask --app app demo simulate
    flask --app app demo simulate --rate 20
    """

    def tell(happening: Happening) -> None:
        click.echo(f"{happening.what}: report {happening.report_id}", err=True)

    with at_database(deps):
        simulator = Simulator(deps.engine, clock=deps.clock, rate=rate, told=tell)
        try:
            simulator.run()
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)

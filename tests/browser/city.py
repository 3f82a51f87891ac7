"""The small town in a database of the app's own, ready to be served."""

from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import Engine

from callbacks.deps import utc_now
from dashboard.access import Role
from dashboard.lifecycle import Stage
from dashboard.policies import Policy, Target, Unit
from dashboard.settings import Settings
from data_access import users
from data_access.database import Database
from data_access.engine import upgrade
from data_access.rule_versions import add_policy
from tests.browser.running_app import RunningApp
from tests.factories import Town

PASSWORD = "kata-sandi-uji"


class ServedTown:
    """The app serving the small town, and a way to write reports into it beside the app; `policy`
    says whether floods are held to anything, `settings` are others of the app's."""

    def __init__(self, folder: Path, *, policy: bool = True, **settings: str) -> None:
        self.database = Database(Settings(qlue_data_dir=folder, demo=False))
        self.app = RunningApp(folder, DEMO="false", THREADS="32", **settings)
        self.url = self.app.url
        with self.database:
            upgrade(self.database.engine)
            with self.database.engine.begin() as conn:
                town = Town(conn, now=utc_now())
                if policy:
                    _add_policy(conn, town)
                for _ in range(3):
                    town.report(area="73.71.09.1001")
                town.report(area="73.71.02.1001", category="sampah")
                _add_users(conn, now=town.now)

    @property
    def engine(self) -> Engine:
        """An engine on the app's database."""
        return self.database.engine

    def report(self, *stages: tuple[Stage, timedelta], **fields: object) -> int:
        """A report of this moment, committed while the app runs; its id."""
        fields = {"ago": timedelta(0)} | fields
        with self.engine.begin() as conn:
            return Town(conn, now=utc_now()).report(*stages, **fields)  # type: ignore[arg-type]


def log_in(page: Page, town: ServedTown, user: str, address: str = "/") -> None:
    """Logs the user in, to be led to that address."""
    page.goto(town.url + address)
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def _add_policy(conn: object, town: Town) -> None:
    """Floods are to be seen within half an hour: the town's first ones are late from the start."""
    policy = Policy(
        category_id=town.categories["banjir"],
        response=Target(30, Unit.MINUTES),
        resolution=Target(600, Unit.MINUTES),
        valid_from=town.now - timedelta(days=30),
        legal_basis="Perwali contoh",
        example=True,
    )
    add_policy(conn, city=town.city, policy=policy, actor="test", now=town.now)  # type: ignore[arg-type]


def _add_users(conn: object, *, now: datetime) -> None:
    for name, role, where in (
        ("operator", Role.OPERATOR, {"city_codes": ["73.71"]}),
        ("admin", Role.ADMIN, {"city_codes": ["73.71"]}),
        ("tim", Role.PIMPINAN_TIM, {"area_codes": ["73.71.09"]}),
        ("lurah", Role.LURAH, {"area_codes": ["73.71.09.1002"]}),
    ):
        users.add(
            conn,  # type: ignore[arg-type]
            username=name,
            name=name.title(),
            role=role,
            password=PASSWORD,
            now=now,
            actor="test",
            **where,  # type: ignore[arg-type]
        )

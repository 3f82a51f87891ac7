"""The demo's accounts: one for each way of looking at the city, all with one well-known password.

They are made by the demo alone, work in demo mode only, and stand for offices, not for persons.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from dashboard.access import Role
from data_access import users


@dataclass(frozen=True)
class DemoAccount:
    """A demo account and the one thing that its scope names."""

    username: str
    name: str
    role: Role
    city: str | None = None
    area: str | None = None
    agency: str | None = None


ACCOUNTS = (
    DemoAccount("walikota", "Wali Kota", Role.WALIKOTA, city="73.71"),
    DemoAccount("analis", "Analis Diskominfo", Role.ANALIS, city="73.71"),
    DemoAccount("operator", "Operator pusat komando", Role.OPERATOR, city="73.71"),
    DemoAccount("tim", "Tim Reaksi Cepat Panakkukang", Role.PIMPINAN_TIM, area="73.71.09"),
    DemoAccount("anggota", "Anggota TRC Panakkukang", Role.ANGGOTA_TIM, area="73.71.09"),
    DemoAccount("dlh", "Tim Dinas Lingkungan Hidup", Role.PIMPINAN_TIM, agency="73.71/dlh"),
    DemoAccount("camat", "Camat Manggala", Role.CAMAT, area="73.71.12"),
    DemoAccount("lurah", "Lurah Tamamaung", Role.LURAH, area="73.71.09.1006"),
    DemoAccount("nasional", "Pengamat nasional", Role.NASIONAL),
    DemoAccount("admin", "Administrator kota", Role.ADMIN, city="73.71"),
)


def add_accounts(
    conn: Connection, *, now: datetime, actor: str, accounts: Iterable[DemoAccount] = ACCOUNTS
) -> list[str]:
    """Makes the demo accounts that there are not yet; their names. One whose name a user has
    already is left out."""
    missing = [one for one in accounts if users.id_of(conn, username=one.username) is None]
    for account in missing:
        users.add(
            conn,
            username=account.username,
            name=account.name,
            role=account.role,
            password=users.DEMO_PASSWORD,
            now=now,
            actor=actor,
            city_codes=[account.city] if account.city else [],
            area_codes=[account.area] if account.area else [],
            agency_names=[account.agency] if account.agency else [],
            demo=True,
        )
    return [account.username for account in missing]

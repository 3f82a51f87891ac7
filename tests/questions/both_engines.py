"""The same random reports in both engines that answer questions."""

from dataclasses import dataclass

from sqlalchemy import Engine

from data_access.mirror import Mirror
from tests.factories import Town

REPORTS = 4_000
SEED = 20261121


@dataclass(frozen=True)
class Both:
    """The same rows in both engines."""

    engine: Engine
    mirror: Mirror
    town: Town

"""The reports database as the settings name it: your own PostgreSQL, or one that the app starts."""

from functools import cached_property
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from dashboard.settings import Settings
from data_access.embedded import EmbeddedServer
from data_access.engine import make_engine


class Database:
    """Where the reports are. Making one starts nothing; `start` starts the app's own server where
    the settings name no other, and `stop` leaves it."""

    def __init__(self, settings: Settings) -> None:
        self._address = settings.database_url
        self.server = (
            None
            if settings.database_url
            else EmbeddedServer(settings.qlue_data_dir, bin_dir=settings.postgres_bin)
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @cached_property
    def engine(self) -> Engine:
        """An engine on it; connects when first used. Raises DataFolderUnusable."""
        if self._address is not None:
            return make_engine(self._address.get_secret_value())
        assert self.server is not None
        return make_engine(self.server.url())

    def start(self) -> None:
        """Starts or joins the app's own server. Raises what EmbeddedServer.start does."""
        if self.server is not None:
            self.server.start()

    def stop(self) -> None:
        """Leaves the app's own server; the last process to leave stops it."""
        if "engine" in self.__dict__:
            self.engine.dispose()
        if self.server is not None:
            self.server.stop()

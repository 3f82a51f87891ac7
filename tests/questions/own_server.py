"""What tests say to a server that they start and end themselves."""

from pathlib import Path

from sqlalchemy import create_engine, text

from data_access.embedded import EmbeddedServer
from data_access.embedded_home import listener


def server_in(folder: Path, **options: object) -> EmbeddedServer:
    """A server that is not started yet, of the kind tests want."""
    return EmbeddedServer(folder, durable=False, **options)  # type: ignore[arg-type]


def say(server: EmbeddedServer, *statements: str) -> None:
    """Run and commit statements in the app's database."""
    engine = create_engine(server.url())
    with engine.begin() as conn:
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()


def ask(server: EmbeddedServer, question: str) -> object:
    """The first value of the answer."""
    engine = create_engine(server.url())
    with engine.connect() as conn:
        answer = conn.execute(text(question)).scalar()
    engine.dispose()
    return answer


def postmaster(folder: Path) -> int | None:
    """The pid of the server of a folder with a short path."""
    return listener(folder / "postgres" / "socket" / ".s.PGSQL.5432")

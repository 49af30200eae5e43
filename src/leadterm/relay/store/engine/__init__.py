"""The only place that knows SQLite from PostgreSQL: connections, transactions, locks, and what a loss is."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from leadterm.relay.store.engine.port import Connection, Database
from leadterm.relay.store.errors import StoreError

__all__ = ["Connection", "Database", "database"]


def database(url: str) -> Database:
    """The database of a URL: ``sqlite:///path`` or ``postgresql+psycopg://…``. Connects to nothing yet.

    Raises StoreError for a URL of any other kind. The driver is imported here, so that each is loaded just
    where it is used.
    """
    parsed = _parsed(url)
    match parsed.get_backend_name():
        case "sqlite":
            from leadterm.relay.store.engine.sqlite import SqliteDatabase

            return SqliteDatabase(parsed)
        case "postgresql":
            from leadterm.relay.store.engine.postgresql import PostgresDatabase

            return PostgresDatabase(parsed)
    raise _unfit()


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise _unfit() from None


def _unfit() -> StoreError:
    return StoreError(
        "The database URL must begin with sqlite:/// (and a file's path) or postgresql+psycopg:// ."
    )

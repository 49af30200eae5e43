"""Bringing the schema to this version's. alembic is loaded here alone, and just when it is run."""

import importlib.resources

from leadterm.relay.store.engine import Database
from leadterm.relay.store.errors import SchemaOutOfDate, down

REVISION = "0007"
"""The newest revision under ``migrations/versions``: what this version of leadterm works with."""


def migrate(database: Database) -> None:
    """Makes the tables, or changes those of an older version. Does nothing when they are right already.

    Raises SchemaOutOfDate for a database of a newer version, StoreDown when it cannot be reached.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    folder = importlib.resources.files("leadterm.relay.store") / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        with database.migrating() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaOutOfDate(
            f"The tables in {database.place} were made by a newer leadterm. Install that version."
        ) from error
    except Exception as error:
        raise _lost(database, error) from error


def check_schema(database: Database) -> None:
    """Raises SchemaOutOfDate, with what to do, unless the tables are those of this version."""
    revision = found_revision(database)
    if revision == REVISION:
        return
    if revision is None:
        raise SchemaOutOfDate(f"There are no tables in {database.place} yet. Run: leadterm relay migrate")
    raise SchemaOutOfDate(
        f"The tables in {database.place} are of another version of leadterm ({revision}, and this one has "
        f"{REVISION}). Make a backup, then run: leadterm relay migrate"
    )


def found_revision(database: Database) -> str | None:
    """Raises StoreDown when the database cannot be reached."""
    try:
        return database.revision()
    except Exception as error:
        raise _lost(database, error) from error


def _lost(database: Database, error: Exception) -> Exception:
    return down(database.place, error) if database.is_down(error) else error

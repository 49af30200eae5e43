"""The schema: made by migrations alone, equal to the tables, and refused when it is another version's."""

from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from leadterm.relay.store import SchemaOutOfDate, Store, StoreDown, StoreError, migrate, tables
from support.office import Clock


def _not_fts5s(name: str | None, kind: str, _parents: object) -> bool:
    """What searches on SQLite have of their own is FTS5's table, and those that it keeps itself."""
    return kind != "table" or name is None or not name.startswith("contact_gram")


def test_migrations_make_just_what_the_tables_say(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _not_fts5s}
        )
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_the_revision_worked_with_is_the_newest_there_is() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.REVISION


async def test_a_database_with_no_tables_is_told_apart_with_what_to_do(empty_url: str, clock: Clock) -> None:
    store = Store.open(empty_url, clock=clock)
    assert not store.schema_is_current()
    for use in (store.start, lambda: _now(store)):
        with pytest.raises(SchemaOutOfDate, match="leadterm relay migrate"):
            await use()
    await store.aclose()


async def _now(store: Store) -> None:
    store.run_now(lambda tx: tx.companies())


async def test_migrating_makes_a_database_that_works_and_again_does_nothing(
    empty_url: str, clock: Clock
) -> None:
    store = Store.open(empty_url, clock=clock)
    store.migrate()
    assert store.schema_is_current()
    await store.start()
    epoch = store.epoch
    store.migrate()
    assert (await store.reads.head()).epoch == epoch
    assert await store.run(lambda tx: tx.new_id()) == 1
    await store.aclose()


async def test_tables_of_another_version_are_refused_with_what_to_do(database_url: str, clock: Clock) -> None:
    engine = sqlalchemy.create_engine(database_url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    store = Store.open(database_url, clock=clock)
    with pytest.raises(SchemaOutOfDate, match=r"9999.*leadterm relay migrate"):
        await store.start()
    with pytest.raises(SchemaOutOfDate, match="newer leadterm"):
        store.migrate()
    await store.aclose()


def test_a_sqlite_file_is_its_owners_alone(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "new folder" / "100% relay.db"
    store = Store.open(f"sqlite:///{path}", clock=clock)
    store.migrate()
    store.run_now(lambda tx: tx.new_id())
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0
    store.close()


@pytest.mark.parametrize("url", ["", "relay.db", "sqlite://", "sqlite:///:memory:", "mysql://host/db"])
def test_a_url_of_another_kind_is_refused_in_words(url: str, clock: Clock) -> None:
    with pytest.raises(StoreError, match="sqlite:///"):
        Store.open(url, clock=clock)


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path, clock: Clock) -> None:
    store = Store.open(f"postgresql+psycopg://me:secret@/relay?host={tmp_path}", clock=clock)
    for use in (store.schema_is_current, store.migrate):
        with pytest.raises(StoreDown) as told:
            use()
        assert "secret" not in told.value.sentence
        assert "the PostgreSQL database relay" in told.value.sentence
    store.close()


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "relay.db"
    path.write_text("Dear diary, " * 1000)
    store = Store.open(f"sqlite:///{path}", clock=clock)
    with pytest.raises(StoreDown, match=r"relay\.db"):
        store.schema_is_current()
    store.close()

"""Commands of a new version leave a database of an old one alone: a relay may be at work on it."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from leadterm.cli import main
from leadterm.relay.store import migrate
from leadterm.relay.store.engine import database


@pytest.fixture
def old_url(empty_url: str) -> str:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with database(empty_url).migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    return empty_url


def test_an_administrator_s_command_does_not_upgrade_the_database(
    old_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["admin", "--database-url", old_url, "company", "list"]) == 1
    assert "leadterm relay migrate" in capsys.readouterr().err
    assert migrate.found_revision(database(old_url)) == "0001"

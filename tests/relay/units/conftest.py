"""What playbooks are played on: a store on either database, and a cast."""

import pytest

from leadterm.relay.store import Store
from support.databases import clock, database_url, postgres_template, sqlite_template, store
from support.office import Clock
from support.playbook import Playbook

__all__ = ["clock", "database_url", "postgres_template", "sqlite_template", "store"]


@pytest.fixture
def playbook(store: Store, clock: Clock) -> Playbook:
    return Playbook(store, clock)

"""Our relay on a disk that takes 5 ms longer for every commit. Used like ``leadterm``, with its arguments."""

import sys
import time

from leadterm.cli import main
from leadterm.relay.store.engine.sqlite import SqliteConnection

DELAY = 0.005

commit = SqliteConnection.commit


def commit_slowly(connection: SqliteConnection) -> None:
    time.sleep(DELAY)
    commit(connection)


SqliteConnection.commit = commit_slowly  # type: ignore[method-assign]
sys.exit(main())

"""Copies of the database: made while the relay runs, and brought back in place of it.

A SQLite database is copied here, as it is at one moment. A server's database has tools of its own for that,
which this names. What is brought back is made ready in a draft beside the database, which takes its place in
one step: until then nothing has happened, and what was there before is kept.
"""

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy.engine import URL, make_url

from leadterm.relay.store import migrate
from leadterm.relay.store.engine import Database, database
from leadterm.relay.store.errors import StoreError, down

RELAYS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
RELAY_NAME = "leadterm relay"
LEAVING_SECONDS = 2.0
"""How long a server may still list a connection that was closed."""


def back_up(url: str, file: Path) -> None:
    """Copies the database to a new file that its owner alone can read.

    Raises StoreError: the file is there already or cannot be made; the database is a server's, and which
    command copies that; StoreDown when the database is out of reach.
    """
    place = database(url)
    if make_url(url).get_backend_name() != "sqlite":
        raise StoreError(
            f"This is {place.place}, which its own tools copy while the relay runs: "
            f"pg_dump --format=custom --file={file} {plain_address(url)}"
        )
    if file.exists():
        raise StoreError(f"There is a file {file} already. A backup is never written over another.")
    if migrate.found_revision(place) is None:
        raise StoreError(f"There is nothing to copy: there are no tables in {place.place} yet.")
    draft = _beside(file, ".part")
    try:
        _make_private(draft)
        _copy(_file_of(url), draft)
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def plain_address(url: str) -> str:
    """The address as other programs take it, without its password."""
    given = make_url(url)
    shown = URL.create(
        "postgresql", given.username, None, given.host, given.port, given.database, given.query
    )
    return f'"{shown.render_as_string(hide_password=False)}"'


class Restoration:
    """A backup on its way back. Make its draft ready, then ``finish``; whoever leaves before has changed
    nothing.

    Raises StoreError when the file is no backup of ours, or a relay still works on the database.
    """

    def __init__(self, url: str, file: Path) -> None:
        self._path = _file_of(url)
        self._draft = _beside(self._path, ".restoring")
        self._file = file
        self._held: sqlite3.Connection | None = None

    @property
    def draft_url(self) -> str:
        return f"sqlite:///{self._draft}"

    def __enter__(self) -> "Restoration":
        _check_backup(self._file)
        if self._path.exists():
            self._held = _alone(self._path)
        self._draft.unlink(missing_ok=True)
        _make_private(self._draft)
        _copy(self._file, self._draft)
        return self

    def finish(self) -> Path | None:
        """Puts the draft in place. Returns where the database that was there before is kept, if there was."""
        with closing(sqlite3.connect(self._draft)) as draft:
            draft.execute("PRAGMA journal_mode = DELETE")
        kept = None
        if self._path.exists():
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            kept = _beside(self._path, f".before-restore-{stamp}")
            kept.hardlink_to(self._path)
        self._hand_over()
        self._draft.replace(self._path)
        _flush(self._path.parent)
        return kept

    def _hand_over(self) -> None:
        """To whoever the database was, or its folder is: an administrator may not be the relay's own user."""
        owner = (self._path if self._path.exists() else self._path.parent).stat()
        if os.geteuid() == 0:
            os.chown(self._draft, owner.st_uid, owner.st_gid)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._held is not None:
            self._held.close()
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{self._draft}{ending}").unlink(missing_ok=True)


def check_unused(url: str) -> None:
    """Raises StoreError while a relay works on the database, and when nothing has been brought back into it;
    StoreDown."""
    place = database(url)
    if migrate.found_revision(place) is None:
        raise StoreError(f"There are no tables in {place.place}. First bring the backup back into it.")
    if make_url(url).get_backend_name() == "sqlite":
        _alone(_file_of(url)).close()
        return
    deadline = time.monotonic() + LEAVING_SECONDS
    while _relays(place):
        if time.monotonic() > deadline:
            raise StoreError(f"A relay still works on {place.place}. Stop every relay first.")
        time.sleep(0.05)


def _relays(place: Database) -> int:
    """How many connections relays have to a server's database."""
    with place.migrating() as connection:
        (count,) = connection.exec_driver_sql(RELAYS, (RELAY_NAME,)).one()
    return int(count)


def _file_of(url: str) -> Path:
    return Path(make_url(url).database or "").absolute()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"The file {path} cannot be made: {error.strerror}.") from error


def _copy(source: Path, target: Path) -> None:
    """All of a database as it is at one moment; whoever writes to it meanwhile is not held up."""
    try:
        with closing(_open(source)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")
            _check_whole(written, target)
    except sqlite3.Error as error:
        raise down(f"the file {source}", error) from error
    _flush(target)


def _check_whole(connection: sqlite3.Connection, path: Path) -> None:
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise StoreError(f"The copy {path} is damaged ({said}): so is what it is a copy of.")


def _check_backup(file: Path) -> None:
    if not file.is_file():
        raise StoreError(f"There is no file {file}.")
    try:
        with closing(_open(file)) as connection:
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT epoch FROM log_head").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{file} is not a backup that leadterm made ({error}).") from error


def _alone(path: Path) -> sqlite3.Connection:
    """A connection with the database for itself: leaving the write-ahead log needs everybody else gone."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        raise StoreError(
            f"A relay, or another program, still works on {path} ({error}). Stop it first."
        ) from error
    return connection


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=5, isolation_level=None)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

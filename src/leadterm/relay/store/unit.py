"""What every part of a unit of work stands on: what was decided before it, and what it decides itself."""

from leadterm.domain.model import Instant
from leadterm.relay.store.claims import Claims
from leadterm.relay.store.directory_cache import DirectoryCache
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.log import Counters, LoggedEvent
from leadterm.relay.store.pending import Pending


class NotWritten(Exception):  # noqa: N818 (it says what happened, and no caller sees it)
    """The database refused what units of the batch decided, whichever did: they run again, one by one."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Ground:
    """What the units of a batch share."""

    def __init__(self, connection: Connection, directory: DirectoryCache, claims: Claims) -> None:
        self.connection = connection
        self.directory = directory
        self.claims = claims
        self.pending = Pending()

    def write(self) -> None:
        """Raises NotWritten for what the database refuses, whichever unit decided it."""
        try:
            self.pending.write(self.connection)
        except Exception as error:
            raise NotWritten(error) from error


class Unit:
    """One unit's state. When the unit fails it is dropped whole, and so are the numbers it took."""

    def __init__(self, ground: Ground, counters: Counters, now: Instant) -> None:
        self.now = now
        self.ground = ground
        self.appended: list[LoggedEvent] = []
        self._first_id = counters.next_id
        self._next_id = counters.next_id
        self._seq = counters.seq
        self._directory = counters.directory
        self._earlier = ground.pending
        self._own = Pending()
        self._settled = False

    def new_id(self) -> int:
        """An identifier that no record of any kind has."""
        taken = self._next_id
        self._next_id = taken + 1
        return taken

    @property
    def connection(self) -> Connection:
        """The database, told of all that was decided up to now (but for the log's head).

        The first use takes a savepoint. Lookups that look at what is pending first need none of this: they
        go to ``ground.connection``.
        """
        connection = self.ground.connection
        if not self._settled:
            self.ground.write()
            connection.savepoint()
            self._settled = True
        self._write_own()
        return connection

    @property
    def counters(self) -> Counters:
        """The numbers that the next unit goes on from."""
        return Counters(seq=self._seq, next_id=self._next_id, directory=self._directory)

    def undo(self) -> None:
        """Leaves no trace in the database."""
        if self._settled:
            self.ground.connection.undo()

    def finish(self) -> None:
        """Hands what was decided over to the batch, or to the database when some of it is there already."""
        if not self._settled:
            self._earlier.absorb(self._own)
            return
        self._write_own()
        self.ground.connection.release()

    def _write_own(self) -> None:
        self._own.write(self.ground.connection)

"""The keys of a batch's webhooks: claimed in one statement, each for the first unit that comes with it."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Text, select

from leadterm.relay.store import tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Row, Statement, claim, param

_inbox = tables.inbox.c
_CLAIM = claim(tables.inbox)
_KNOWN = Statement(select(_inbox.reply, _inbox.state).where(_inbox.key == param("key", Text())), "key")


class InboxState(StrEnum):
    DONE = "done"
    PARKED = "parked"


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of a webhook."""

    reply: bytes
    """What the unit answered, the first time; empty when it is parked."""
    repeated: bool
    """It had come before: the reply is the one of then."""
    parked: bool
    """The unit failed on it. The request is kept, to be run again by ``leadterm relay replay``."""


class Claims:
    """The webhooks of one batch. A claimed row is there whatever becomes of the unit."""

    def __init__(self) -> None:
        self._fresh: set[str] = set()
        self._receipts: dict[str, Receipt] = {}

    def claim_all(self, connection: Connection, webhooks: Sequence[Row]) -> None:
        """Claims rows of the inbox table; of several with one key, the first."""
        first = {row[0]: row for row in reversed(webhooks)}
        if first:
            self._fresh = connection.claim_many(_CLAIM, list(first.values()))

    def take(self, key: str) -> bool:
        """Whether this is the first to come with the key, and must do the work."""
        if key not in self._fresh:
            return False
        self._fresh.discard(key)
        return True

    def settle(self, key: str, receipt: Receipt) -> Receipt:
        """Notes how the work went, for those who come with the same key in this very batch."""
        self._receipts[key] = receipt
        return receipt

    def repeated(self, connection: Connection, key: str) -> Receipt:
        """The receipt of the one who came first."""
        earlier = self._receipts.get(key)
        if earlier is not None:
            return Receipt(reply=earlier.reply, repeated=True, parked=earlier.parked)
        row = connection.one(_KNOWN, (key,))
        assert row is not None, "a key that cannot be claimed has a row"
        return Receipt(reply=bytes(row[0]), repeated=True, parked=row[1] == InboxState.PARKED)

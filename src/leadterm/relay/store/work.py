"""The ways of giving the writer a unit: plain, as a command, as a webhook. Each claims its key, if any."""

import traceback
from collections.abc import Callable
from hashlib import sha256
from typing import Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Text, bindparam, select, update

from leadterm.domain.audit import Actor
from leadterm.domain.model import AgentId, Instant
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import Reply
from leadterm.relay.store import tables
from leadterm.relay.store.claims import InboxState, Receipt
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Row, Statement, claim, lit, param
from leadterm.relay.store.tx import Tx

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
ERROR_LIMIT = 4000

_THE_RELAY = Actor()
_inbox = tables.inbox.c
_command = tables.command.c


class ParkedWebhook(Struct, frozen=True, kw_only=True):
    key: str
    raw: bytes
    error: str
    at: Instant
    """When it came."""


_CLAIM_COMMAND = claim(tables.command)
_KNOWN_COMMAND = Statement(
    select(_command.request_hash, _command.reply).where(
        _command.agent_id == param("agent_id"), _command.key == param("key", Text())
    ),
    "agent_id",
    "key",
)
_REPLY_TO_COMMAND = Statement(
    update(tables.command)
    .where(_command.agent_id == param("agent"), _command.key == param("its_key", Text()))
    .values(reply=bindparam("its_reply")),
    "its_reply",
    "agent",
    "its_key",
)
_REPLY_TO_INBOX = Statement(
    update(tables.inbox)
    .where(_inbox.key == param("its_key", Text()))
    .values(reply=bindparam("its_reply"), state=lit(InboxState.DONE), error=bindparam("no_error")),
    "its_reply",
    "no_error",
    "its_key",
)
_PARK = Statement(
    update(tables.inbox)
    .where(_inbox.key == param("its_key", Text()))
    .values(state=lit(InboxState.PARKED), error=bindparam("its_error")),
    "its_error",
    "its_key",
)
_PARKED = Statement(
    select(_inbox.key, _inbox.raw, _inbox.error, _inbox.at)
    .where(_inbox.state == lit(InboxState.PARKED))
    .order_by(_inbox.at, _inbox.key)
)


class Work(Protocol[T_co]):
    def do(self, tx: Tx) -> T_co: ...

    def recover(self, tx: Tx, error: Exception) -> T_co:
        """What to do instead, once all that ``do`` did is undone. Raises the error where there is nothing."""


class Plain(Generic[T]):
    """A unit with no key; the relay's own, unless ``actor`` says whose."""

    def __init__(self, unit: Callable[[Tx], T], actor: Actor = _THE_RELAY) -> None:
        self._unit = unit
        self._actor = actor

    def do(self, tx: Tx) -> T:
        tx.actor = self._actor
        return self._unit(tx)

    def recover(self, tx: Tx, error: Exception) -> T:
        raise error


class ShownOnce(Struct, frozen=True):
    """A reply with a secret in it: the one who asked sees it, and what is kept for the key goes without."""

    shown: object
    kept: object


class Command:
    """An agent's command: done once for its key, with the reply kept."""

    def __init__(self, agent_id: AgentId, key: str, request: bytes, unit: Callable[[Tx], object]) -> None:
        self._agent_id = agent_id
        self._key = key
        self._hash = sha256(request).digest()
        self._unit = unit

    def do(self, tx: Tx) -> bytes:
        connection = tx.connection
        if connection.one(_CLAIM_COMMAND, (self._agent_id, self._key, self._hash, b"", tx.now)) is None:
            return self._known_reply(connection)
        tx.actor = Actor(agent_id=self._agent_id)
        made = self._unit(tx)
        once = made if isinstance(made, ShownOnce) else ShownOnce(made, made)
        kept = msgspec.json.encode(_placed(once.kept, tx))
        connection.do(_REPLY_TO_COMMAND, (kept, self._agent_id, self._key))
        return kept if once.shown is once.kept else msgspec.json.encode(_placed(once.shown, tx))

    def _known_reply(self, connection: Connection) -> bytes:
        row = connection.one(_KNOWN_COMMAND, (self._agent_id, self._key))
        assert row is not None, "a claim that conflicts has a row"
        if row[0] != self._hash:
            raise Refused(
                RefusalCode.KEY_REUSED, "This Idempotency-Key was used for another command. Make a new one."
            )
        return bytes(row[1])

    def recover(self, tx: Tx, error: Exception) -> bytes:
        raise error


def _placed(reply: object, tx: Tx) -> object:
    """A reply with its place in the log, so that a client can tell it from events still on their way."""
    return replace(reply, seq=tx.place) if isinstance(reply, Reply) else reply


class Webhook:
    """A request of the carrier's: done once for its key, and kept whatever the rule makes of it."""

    def __init__(self, key: str, raw: bytes, unit: Callable[[Tx], bytes]) -> None:
        self._key = key
        self._raw = raw
        self._unit = unit
        self._claimed = False

    def row(self, now: Instant) -> Row:
        """What is kept of the request; done, unless the unit fails."""
        return self._key, self._raw, b"", InboxState.DONE.value, "", now

    def do(self, tx: Tx) -> Receipt:
        claims = tx.ground.claims
        self._claimed = claims.take(self._key)
        if not self._claimed:
            return claims.repeated(tx.ground.connection, self._key)
        reply = self._unit(tx)
        tx.keep_reply(self._key, reply)
        return claims.settle(self._key, Receipt(reply=reply, repeated=False, parked=False))

    def recover(self, tx: Tx, error: Exception) -> Receipt:
        if not self._claimed:
            raise error
        tx.connection.do(_PARK, (in_words(error), self._key))
        return tx.ground.claims.settle(self._key, Receipt(reply=b"", repeated=False, parked=True))


class Replay:
    """A parked webhook, run again. Answers with what went wrong, or with nothing."""

    def __init__(
        self, parked: ParkedWebhook, handler: Callable[[ParkedWebhook], Callable[[Tx], bytes]]
    ) -> None:
        self._parked = parked
        self._handler = handler

    def do(self, tx: Tx) -> str:
        reply = self._handler(self._parked)(tx)
        tx.connection.do(_REPLY_TO_INBOX, (reply, "", self._parked.key))
        return ""

    def recover(self, tx: Tx, error: Exception) -> str:
        words = in_words(error)
        tx.connection.do(_PARK, (words, self._parked.key))
        return words


def parked_webhooks(connection: Connection) -> list[ParkedWebhook]:
    """What waits to be replayed, oldest first."""
    return [
        ParkedWebhook(key=row[0], raw=bytes(row[1]), error=row[2], at=row[3])
        for row in connection.all(_PARKED)
    ]


def in_words(error: Exception) -> str:
    """An error and where it came from, for whoever mends the rule. Shown to no agent."""
    words = "".join(traceback.format_exception(error))[-ERROR_LIMIT:]
    return words.replace("\x00", "").encode("utf-8", "replace").decode()

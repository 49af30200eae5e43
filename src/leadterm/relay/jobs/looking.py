"""Looks at the carrier for a text whose answer was lost (architecture.md, Outbox).

Three looks, ten seconds, one minute and five minutes after; a look that the carrier does not answer is made
again later. A text is adopted just when exactly one of the carrier's could be it and no other text of ours
could be that one. Else nobody decides but the agent: Resend or Mark sent.
"""

from collections.abc import Callable

from leadterm.domain.model import Direction, Instant, Message, MessageStatus
from leadterm.relay.carrier.port import Carrier, CarrierMessage, CarrierSilent
from leadterm.relay.logging import get_logger
from leadterm.relay.store import Store, Tx, UncertainSend
from leadterm.relay.units import outbox

FIRST_LOOK = 10_000
_BETWEEN = (50_000, 240_000)
_AFTER_SILENCE = 300_000
MOST_LOOKS = 12
"""Looks in all, those included that the carrier did not answer: an hour of a carrier's bad day."""

CLOCKS_APART = 10_000
"""How far the carrier's clock may be behind ours. The carrier counts in whole seconds."""

log = get_logger(__name__)


def take_looks(limit: int) -> Callable[[Tx], list[UncertainSend]]:
    """Take texts to look for now, and note when each is looked for next: no two relays make the same look."""

    def unit(tx: Tx) -> list[UncertainSend]:
        taken = tx.look_due(tx.now)[:limit]
        for uncertain in taken:
            tx.note_look(uncertain.message.id, _next_look(uncertain.looks, tx.now))
        return taken

    return unit


def _next_look(looks: int, now: Instant) -> Instant | None:
    """When to look again, should the look that is being made now not be answered."""
    if looks < len(_BETWEEN):
        return Instant(now + _BETWEEN[looks])
    return Instant(now + _AFTER_SILENCE) if looks + 1 < MOST_LOOKS else None


async def look(store: Store, carrier: Carrier, uncertain: UncertainSend) -> None:
    """Look once, and adopt the text when it is certainly ours."""
    message = uncertain.message
    since = Instant(message.at - CLOCKS_APART)
    try:
        listed = await carrier.find(to=uncertain.to_number, from_=uncertain.from_number, since=since)
    except CarrierSilent as silence:
        log.warning("outbox.look_unanswered", message=message.id, reason=str(silence))
        return
    found = await _the_one(store, message, listed)
    if found is None:
        await _leave_to_agent(store, uncertain)
        return
    unit = outbox.adopt(message.id, found.sid, found.status, found.error_code)
    if await store.run(unit):
        log.info("outbox.adopted", message=message.id, sid=found.sid)


async def _leave_to_agent(store: Store, uncertain: UncertainSend) -> None:
    """After the third look that was answered, or a later one, no more are made."""
    if uncertain.looks < len(_BETWEEN):
        return

    def unit(tx: Tx) -> None:
        message = tx.message(uncertain.message.id)
        if message is not None and message.status is MessageStatus.UNCERTAIN:
            tx.note_look(message.id, None)

    await store.run(unit)


async def _the_one(store: Store, message: Message, listed: list[CarrierMessage]) -> CarrierMessage | None:
    """The carrier's message that must be ours, or None.

    The carrier was asked before our own texts are looked at, so that every text of ours that could have made
    one of the listed ones is seen: named by now, or still without a name and thus a rival.
    """
    could_be = [
        theirs
        for theirs in listed
        if theirs.direction is Direction.OUTBOUND
        and theirs.body == message.body
        and await store.reads.message_by_sid(theirs.sid) is None
    ]
    if len(could_be) != 1 or await _has_rival(store, message):
        return None
    return could_be[0]


async def _has_rival(store: Store, message: Message) -> bool:
    """Whether another text of ours, of the same words to the same contact, may have made the carrier's."""
    newest = await store.reads.thread(message.contact_id)
    older = await store.reads.thread(message.contact_id, before=message.id)
    return any(_may_be(message, other) for other in (*newest.messages, *older.messages))


def _may_be(message: Message, other: Message) -> bool:
    """A text that the carrier has not named, and has not refused."""
    return (
        other.id != message.id
        and other.direction is Direction.OUTBOUND
        and other.number_id == message.number_id
        and other.body == message.body
        and not other.carrier_sid
        and other.error_code is None
    )

"""Catches up on what the carrier said while nobody heard it (architecture.md, Never-acknowledged webhooks).

The carrier tries little by itself. So its own list is read at start-up and from time to time, and what we
missed goes through the same units, under the same keys, as if its webhook had come.
"""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from leadterm.domain.carrier import CarrierReport, carrier_status
from leadterm.domain.model import Direction, Instant, Media, Message, MessageStatus
from leadterm.relay.carrier.keys import message_key, status_key
from leadterm.relay.carrier.port import Carrier, CarrierMessage, Malformed
from leadterm.relay.carrier.twilio_webhooks import message_form, parse_form, parse_message, status_form
from leadterm.relay.jobs.rounds import Clock, Doorbell, Sleep, go_round
from leadterm.relay.logging import get_logger
from leadterm.relay.store import Store
from leadterm.relay.units import texts

EVERY = 5 * 60_000
OVERLAP = 15 * 60_000
"""How far a usual round looks back beyond the round before it."""
DEEP_EVERY = 6 * 3_600_000
DEEP = 2 * 24 * 3_600_000
"""How far a deep round looks back: the first, and one every six hours for texts long on their way."""
WEBHOOKS_TURN = 2 * 60_000
"""A younger inbound text is left to its webhook, which says more of it than the list."""

log = get_logger(__name__)


class ReconcileJob:
    """Reads the carrier's list. Cancel ``run`` to stop."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, *, sleep: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._carrier = carrier
        self._clock = clock
        self._bell = Doorbell(clock, sleep)
        self._heard_until: Instant | None = None
        self._deep_at = Instant(0)

    def wake(self) -> None:
        """Look now."""
        self._bell.ring()

    async def run(self) -> None:
        """Look for ever, until cancelled."""
        await go_round("reconcile", self._round, self._bell, self._clock, longest=EVERY)

    async def step(self) -> None:
        """Look once."""
        await self._round()

    async def _round(self) -> Instant | None:
        now = self._clock()
        deep = self._heard_until is None or now >= self._deep_at
        since = Instant(now - DEEP) if deep else Instant((self._heard_until or now) - OVERLAP)
        gap = await self._store.reads.gap() if deep else None
        if gap is not None:
            since = Instant(min(since, gap.since - OVERLAP))
        missed = await self._missed(since, now)
        for message in reversed(missed):
            await self._hear(message)
        if missed:
            log.info("reconcile.caught_up", texts=len(missed))
        self._heard_until = now
        if gap is not None:
            await self._store.run(lambda tx: tx.forget_gap())
        if deep:
            self._deep_at = Instant(now + DEEP_EVERY)
        return Instant(now + EVERY)

    async def _missed(self, since: Instant, now: Instant) -> Sequence[CarrierMessage]:
        """What we do not know yet, newest first."""
        ours: dict[str, bool] = {}
        missed = []
        async for message in self._carrier.messages_since(since):
            known = await self._store.reads.message_by_sid(message.sid)
            if message.direction is Direction.OUTBOUND:
                if known is not None and _is_news(known.message, message):
                    missed.append(message)
            elif known is None and message.at <= now - WEBHOOKS_TURN:
                if message.to not in ours:
                    ours[message.to] = await self._is_ours(message.to)
                if ours[message.to]:
                    missed.append(message)
        return missed

    async def _is_ours(self, number: str) -> bool:
        return await self._store.run(lambda tx: tx.number_by_e164(number) is not None)

    async def _hear(self, message: CarrierMessage) -> None:
        if message.direction is Direction.OUTBOUND:
            await self._hear_status(message)
        else:
            await self._hear_text(message)

    async def _hear_text(self, message: CarrierMessage) -> None:
        media: tuple[Media, ...] = ()
        if message.media_count:
            media = await self._carrier.media(message.sid)
        raw = message_form(message, media)
        try:
            fact = replace(parse_message(parse_form(raw)), at=message.at)
        except Malformed as error:
            log.warning("reconcile.unreadable", sid=message.sid, reason=error.sentence)
            return
        await self._store.receive(message_key(message.sid), raw, texts.receive(fact))

    async def _hear_status(self, message: CarrierMessage) -> None:
        report = CarrierReport(sid=message.sid, status=message.status, error_code=message.error_code)
        key = status_key(message.sid, message.status)
        await self._store.receive(key, status_form(message), texts.report_status(report))


def _is_news(ours: Message, theirs: CarrierMessage) -> bool:
    """Whether the carrier is further than we are, and so a callback of it was lost."""
    status = carrier_status(theirs.status)
    return status is not None and status is not ours.status and ours.status not in _FINAL


_FINAL = frozenset({MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED})

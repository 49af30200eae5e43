"""Fetches the pictures that leads send, and keeps them (B18)."""

import asyncio
import random

from leadterm.domain.model import Instant
from leadterm.relay.carrier.port import Carrier, CarrierSilent, MediaRefused
from leadterm.relay.jobs.backoff import wait_for_answer
from leadterm.relay.jobs.crew_job import CrewJob
from leadterm.relay.jobs.rounds import Clock, Sleep
from leadterm.relay.logging import get_logger
from leadterm.relay.store import Store, WantedMedia
from leadterm.relay.units import media

AT_ONCE = 4
"""Pictures on their way at the same time: so many times 5 MB are held at most."""
FIRST_WAIT = 5_000
LONGEST_WAIT = 3_600_000
MOST_TRIES = 12
"""About three hours of a carrier's bad day."""

log = get_logger(__name__)


class MediaJob(CrewJob):
    """The fetcher of one relay. Cancel ``run`` to stop; what was on its way then is fetched again later."""

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        super().__init__("media", AT_ONCE, clock, sleep)
        self._store = store
        self._carrier = carrier
        self._chance = chance or random.Random()

    async def _round(self) -> Instant | None:
        if self._crew.room > 0:
            for wanted in await self._store.run(media.claim(self._crew.room)):
                self._crew.begin(wanted.attachment_id, self._fetch(wanted))
        return await self._store.reads.next_media_at()

    async def _fetch(self, wanted: WantedMedia) -> None:
        try:
            fetched = await self._carrier.fetch_media(wanted.url)
        except MediaRefused as refusal:
            await self._fail(wanted, refusal.sentence)
            return
        except CarrierSilent as silence:
            await self._put_back(wanted, silence)
            return
        await self._store.run(media.kept(wanted.attachment_id, fetched.content_type, fetched.body))
        log.info("media.kept", attachment=wanted.attachment_id, bytes=len(fetched.body))

    async def _put_back(self, wanted: WantedMedia, silence: CarrierSilent) -> None:
        if wanted.attempts >= MOST_TRIES:
            await self._fail(wanted, f"The picture could not be fetched: {silence}.")
            return
        wait = wait_for_answer(silence, wanted.attempts, self._chance, first=FIRST_WAIT, longest=LONGEST_WAIT)
        log.warning("media.waits", attachment=wanted.attachment_id, reason=str(silence), wait_ms=wait)
        await self._store.run(media.put_back(wanted.attachment_id, Instant(self._clock() + wait)))

    async def _fail(self, wanted: WantedMedia, sentence: str) -> None:
        log.warning("media.given_up", attachment=wanted.attachment_id, reason=sentence)
        await self._store.run(media.failed(wanted.attachment_id, sentence))

"""Tells endpoints of what has happened (D5): one request at a time to each, in order, until they take it."""

import asyncio
import random

from leadterm.domain.hooks import HookState, message_id, wait_after
from leadterm.domain.model import Instant
from leadterm.relay.hook_sender import HookAnswer, HookSender
from leadterm.relay.jobs.crew_job import CrewJob
from leadterm.relay.jobs.rounds import Clock, Sleep
from leadterm.relay.logging import get_logger
from leadterm.relay.store import ClaimedDelivery, Store
from leadterm.relay.units import hooks

AT_ONCE = 8
"""Endpoints that are told something at the same time."""
PRUNE_EVERY = 3_600_000

log = get_logger(__name__)


class HooksJob(CrewJob):
    """The teller of one relay. Cancel ``run`` to stop; what was on its way then is told again later."""

    def __init__(
        self,
        store: Store,
        sender: HookSender,
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        super().__init__("hooks", AT_ONCE, clock, sleep)
        self._store = store
        self._sender = sender
        self._chance = chance or random.Random()
        self._prune_at = Instant(0)

    async def _round(self) -> Instant | None:
        await self._prune()
        due = await self._store.reads.next_hook_at()
        if due is None or due > self._clock() or self._crew.room <= 0:
            return due
        for claimed in await self._store.run(hooks.claim(self._crew.room)):
            self._crew.begin(claimed.id, self._tell(claimed))
        return await self._store.reads.next_hook_at()

    async def _prune(self) -> None:
        if self._clock() < self._prune_at:
            return
        while await self._store.run(hooks.prune):
            pass
        self._prune_at = Instant(self._clock() + PRUNE_EVERY)

    async def _tell(self, claimed: ClaimedDelivery) -> None:
        id_ = message_id(claimed.id, claimed.at)
        answer = await self._sender.post(claimed.url, claimed.secrets, id_, claimed.body)
        if answer.delivered:
            await self._store.run(hooks.delivered(claimed))
            log.info("hooks.delivered", hook=claimed.hook_id, id=id_, type=claimed.type)
            return
        await self._put_back(claimed, answer)

    async def _put_back(self, claimed: ClaimedDelivery, answer: HookAnswer) -> None:
        wait = wait_after(claimed.attempt, self._chance, answer.retry_after_ms)
        unit = hooks.not_delivered(claimed, answer.sentence, wait, gone=answer.gone)
        state = await self._store.run(unit)
        word = "hooks.parked" if state is HookState.PARKED else "hooks.waits"
        log.warning(
            word, hook=claimed.hook_id, type=claimed.type, attempt=claimed.attempt, reason=answer.sentence
        )

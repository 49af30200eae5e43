"""Test events to webhook endpoints (D5): posted here and now, signed, past the guard; a few at a time."""

import asyncio
import secrets
from collections.abc import Callable

import msgspec

from leadterm.domain.hook_payloads import payload_of_test
from leadterm.domain.model import Instant
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire.hooks import HookTestReply
from leadterm.relay.hook_sender import HookSender
from leadterm.relay.store.hook_reads import HookTrial

AT_ONCE = 4
"""Tests that are on their way at the same time; each takes ten seconds at most."""


class HookTrials:
    """Sends the event that nothing has happened for, and tells what came back."""

    def __init__(self, sender: HookSender, clock: Callable[[], Instant]) -> None:
        self._sender = sender
        self._clock = clock
        self._room = asyncio.Semaphore(AT_ONCE)

    @property
    def this_machine(self) -> bool:
        """Whether endpoints may be on the relay's own machine."""
        return self._sender.this_machine

    async def send(self, trial: HookTrial) -> HookTestReply:
        """Raises Refused when as many are on their way as may be."""
        if self._room.locked():
            raise Refused(
                RefusalCode.RATE_LIMITED, "Other tests are on their way. Try again in a few seconds."
            )
        body = msgspec.json.encode(payload_of_test(trial.company, self._clock()))
        async with self._room:
            name = f"msg_test_{secrets.token_hex(8)}"
            answer = await self._sender.post(trial.hook.url, trial.secrets, name, body)
        return HookTestReply(delivered=answer.delivered, sentence=answer.sentence, text=answer.text)

"""A set-up to be examined: a running relay, the simulator as its carrier, and a doctor."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from leadterm.domain.model import Instant
from leadterm.relay.carrier import TwilioAccount
from leadterm.relay.clock import system_clock
from leadterm.relay.doctor import Finding, Patient, State, examine
from support.relay import Office, RunningRelay, running_relay


class Doctor:
    """Examines a relay as ``leadterm doctor`` does; what it is told can be made wrong first."""

    def __init__(self, relay: RunningRelay, database_url: str) -> None:
        self.database_url = database_url
        self.account: TwilioAccount | None = relay.account
        self.listen = urlsplit(relay.base_url).port or 0
        self.clock: Callable[[], Instant] = system_clock

    def told(self, **changes: object) -> None:
        """Gives the doctor another account than the relay's own."""
        assert self.account is not None
        self.account = replace(self.account, **changes)

    async def findings(self, *, fix: bool = False) -> list[Finding]:
        patient = Patient(
            database_url=self.database_url,
            account=self.account,
            listen_host="127.0.0.1",
            listen_port=self.listen,
        )
        return await examine(patient, fix=fix, clock=self.clock)

    async def of(self, check: str, *, fix: bool = False) -> list[tuple[State, str, str]]:
        """What one check finds: states, sentences and what mends it."""
        found = await self.findings(fix=fix)
        return [(it.state, it.sentence, it.mend) for it in found if it.check == check]

    async def wrong(self, *, fix: bool = False) -> list[str]:
        """The checks that find something wrong."""
        return [it.check for it in await self.findings(fix=fix) if it.state is State.WRONG]

    async def one(self, check: str, *, fix: bool = False) -> tuple[State, str, str]:
        (found,) = await self.of(check, fix=fix)
        return found


@pytest.fixture
async def relay(either_url: str) -> AsyncIterator[RunningRelay]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(running_relay(url=either_url, jobs=False))


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


@pytest.fixture
def doctor(relay: RunningRelay, office: Office, either_url: str) -> Doctor:
    return Doctor(relay, either_url)

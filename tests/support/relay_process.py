"""A relay as a process of its own, to be killed. Started with one argument: a ``ProcessSettings`` as JSON."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable

import msgspec
from msgspec import Struct

from leadterm.domain.model import Instant
from leadterm.relay.carrier import TwilioAccount
from leadterm.relay.clock import system_clock
from leadterm.relay.logging import configure
from leadterm.relay.service import Relay, serve
from leadterm.relay.settings import RelaySettings


class ProcessSettings(Struct, frozen=True, kw_only=True):
    database_url: str
    port: int
    public_url: str
    carrier_url: str
    account_sid: str
    auth_token: str
    clock_ahead: int = 0
    """Milliseconds by which this relay's clock is ahead of the machine's."""
    hooks_to_this_machine: bool = False


class RelayProcess:
    """Starts a relay, and ends it in the way a test wants."""

    def __init__(self, settings: ProcessSettings) -> None:
        self.settings = settings
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, *, clock_ahead: int = 0) -> None:
        """Returns when it listens; raises RuntimeError when it ends instead."""
        settings = msgspec.structs.replace(self.settings, clock_ahead=clock_ahead)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, __file__, msgspec.json.encode(settings).decode(), stdout=PIPE
        )
        assert self._process.stdout is not None
        if not await self._process.stdout.readline():
            raise RuntimeError(f"the relay ended with code {await self._process.wait()}")

    async def kill(self) -> None:
        """Kills it at once, as the kernel does when memory runs out."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Asks it to stop; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
        return await process.wait()


def _clock(ahead: int) -> Callable[[], Instant]:
    return lambda: Instant(system_clock() + ahead)


def main() -> None:
    settings = msgspec.json.decode(sys.argv[1], type=ProcessSettings)
    configure(level=30)
    account = TwilioAccount(
        account_sid=settings.account_sid,
        auth_token=settings.auth_token,
        api_base_url=settings.carrier_url,
        lookups_base_url=settings.carrier_url,
        public_url=settings.public_url,
    )
    relay = Relay.create(
        RelaySettings(
            listen_port=settings.port,
            public_url=settings.public_url,
            database_url=settings.database_url,
            hooks_to_this_machine=settings.hooks_to_this_machine,
        ),
        account,
        clock=_clock(settings.clock_ahead),
    )
    serve(relay, ready=lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()

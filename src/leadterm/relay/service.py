"""The relay as one thing: its parts made, started, served and stopped in the right order."""

import asyncio
import gc
import os
import secrets
import signal
import socket
from collections.abc import Callable, Coroutine

from starlette.types import ASGIApp

from leadterm.domain.model import Instant
from leadterm.relay.carrier import Carrier, TwilioAccount, TwilioCarrier
from leadterm.relay.clock import system_clock
from leadterm.relay.doorbell import doorbell
from leadterm.relay.hook_sender import HookSender
from leadterm.relay.jobs.forwarding import ForwardingJob
from leadterm.relay.jobs.hooks import HooksJob
from leadterm.relay.jobs.lookups import LookupsJob
from leadterm.relay.jobs.media import MediaJob
from leadterm.relay.jobs.outbox import OutboxJob
from leadterm.relay.jobs.reconcile import ReconcileJob
from leadterm.relay.jobs.retention import RetentionJob
from leadterm.relay.jobs.tailer import Tailer
from leadterm.relay.jobs.timers import TimersJob
from leadterm.relay.logging import get_logger
from leadterm.relay.ring import EventRing
from leadterm.relay.settings import RelaySettings
from leadterm.relay.store import LoggedEvent, Store
from leadterm.relay.web.app import application
from leadterm.relay.web.auth import Auth
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.hook_trials import HookTrials
from leadterm.relay.web.hub import StreamHub
from leadterm.relay.web.presence import PresenceBoard
from leadterm.relay.web.server import WebServer, listening

log = get_logger(__name__)

RESTART_SECONDS = 5.0
"""After how long a job that broke off is begun again."""
GARBAGE_THRESHOLD = 10_000
"""New objects before Python looks for circular garbage. Its usual 700 are what some twenty webhooks on their
way hold, so that it would look at each of them several times, and find nothing."""


_TYPE_AT = len(b'{"type":"')
"""Where an event's type begins: it is encoded first."""
_RECEIVED = b"text received"
_PICTURE = b'"media":[{'
_FORWARDED = b'"forwarded":true}'
_ENDED = b'"state":"recent"'
_WOKEN_BY = {
    b"contact looked up": ("lookups", "timers"),
    b"lead recorded": ("lookups", "hooks"),
    b"auto-text decided": ("timers", "outbox"),
    b"classification edited": ("hooks",),
    b"contact opted out": ("hooks",),
    b"directory changed": ("hooks",),
}
"""The jobs that the events of a type have something for: a line to ask about, an auto-text to send or to wait
for, an endpoint to tell. To decode each event for this would cost more than it is worth, and a job that is
woken in vain finds nothing."""


class Relay:
    """One relay on one database. ``app`` is its ASGI application; ``serve`` does it all."""

    def __init__(
        self,
        settings: RelaySettings,
        store: Store,
        carrier: Carrier,
        account: TwilioAccount,
        clock: Callable[[], Instant],
    ) -> None:
        relay_id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.settings = settings
        self.store = store
        self.carrier = carrier
        self.ring = EventRing()
        self.auth = Auth(store.reads)
        bell = doorbell(settings.database_url, relay_id)
        self.presence = PresenceBoard(relay_id, bell.tell)
        bell.on_note(self.presence.hear)
        self.hub = StreamHub(self.ring, self.auth, self.presence)
        self.tailer = Tailer(store.reads, self.ring, bell)
        self.outbox = OutboxJob(store, carrier, clock, relay_id, media_url=account.media_url)
        self.timers = TimersJob(store, clock)
        self.reconcile = ReconcileJob(store, carrier, clock)
        self.lookups = LookupsJob(store, carrier, clock)
        self.forwarding = ForwardingJob(store, carrier, clock)
        self.media = MediaJob(store, carrier, clock)
        self.retention = RetentionJob(store, clock, settings.keep_days)
        self.hook_sender = HookSender(clock, this_machine=settings.hooks_to_this_machine)
        self.hooks = HooksJob(store, self.hook_sender, clock)
        rooms = Rooms(
            store=store,
            auth=self.auth,
            carrier=carrier,
            account=account,
            clock=clock,
            wake_outbox=self.outbox.wake,
            wake_lookups=self.lookups.wake,
            hook_trials=HookTrials(self.hook_sender, clock),
        )
        self.app: ASGIApp = application(rooms, self.hub, settings.metrics)
        self._running: list[asyncio.Task[None]] = []

    @staticmethod
    def create(
        settings: RelaySettings, account: TwilioAccount, *, clock: Callable[[], Instant] = system_clock
    ) -> "Relay":
        """Makes a relay with a Twilio carrier. Touches nothing outside yet."""
        store = Store.open(settings.database_url, clock=clock)
        return Relay(settings, store, TwilioCarrier(account, clock=clock), account, clock)

    async def start(self, *, jobs: bool = True) -> None:
        """Opens the store and begins to work. Raises StoreError, with what to do, when that cannot be.

        Without ``jobs`` nothing is sent, fired or caught up with by itself: tests take each step by hand.
        """
        await self.store.start()
        await self.tailer.begin()
        self.store.on_commit = self._committed
        self._run("tailer", self.tailer.run)
        self._run("stream", self.hub.run)
        if jobs:
            self._run("outbox", self.outbox.run)
            self._run("timers", self.timers.run)
            self._run("reconcile", self.reconcile.run)
            self._run("lookups", self.lookups.run)
            self._run("forwarding", self.forwarding.run)
            self._run("media", self.media.run)
            self._run("retention", self.retention.run)
            self._run("hooks", self.hooks.run)

    async def stop(self) -> None:
        """Ends the jobs, lets sends on their way come back, commits what waits and closes the store."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()
        await self.carrier.aclose()
        await self.hook_sender.aclose()
        await self.store.aclose()

    async def serve(self, *, ready: Callable[[str], None] | None = None) -> None:
        """Runs until SIGTERM or SIGINT: requests on their way are answered, then everything stops.

        ``ready`` is called with the relay's address once it listens. Raises StoreError, and OSError when the
        address cannot be listened on.
        """
        at = self.settings
        with listening(at.listen_host, at.listen_port, at.local_socket) as listeners:
            try:
                await self.start()
                await self._answer(listeners, ready)
            finally:
                await self.stop()
                log.info("relay.stopped")

    async def _answer(self, listeners: list[socket.socket], ready: Callable[[str], None] | None) -> None:
        server = WebServer(self.app)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        address = address_of(listeners[0])
        log.info("relay.ready", listening=address, public_url=self.settings.public_url)
        if ready is not None:
            ready(address)
        await server.serve(sockets=listeners)

    def _committed(self, batch: list[LoggedEvent]) -> None:
        self.tailer.committed(batch)
        for logged in batch:
            self._wake_for(logged.body)

    def _wake_for(self, body: bytes) -> None:
        kind = body[_TYPE_AT : body.index(b'"', _TYPE_AT)]
        if kind == _RECEIVED and _PICTURE in body:
            self.media.wake()
        if kind == _RECEIVED and body.endswith(_FORWARDED):
            self.forwarding.wake()
        for job in _WOKEN_BY.get(kind, ()):
            getattr(self, job).wake()
        if _ENDED in body:
            self.hooks.wake()

    def _run(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self._running.append(asyncio.create_task(_kept_running(name, work), name=name))


async def _kept_running(name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Begins a job again when it breaks off: one bug must not silence the relay until somebody notices."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("job.broke_off", job=name)
        await asyncio.sleep(RESTART_SECONDS)


def address_of(listener: socket.socket) -> str:
    """A listening socket's address as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(relay: Relay, *, ready: Callable[[str], None] | None = None) -> None:
    """Runs a relay in an event loop of its own, the fast one where there is one."""
    gc.collect()
    gc.freeze()  # What the modules have made stays: it need not be looked through again.
    gc.set_threshold(GARBAGE_THRESHOLD)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(relay.serve(ready=ready))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop

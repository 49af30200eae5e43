"""An office whose company has an endpoint, the job that tells it, and a clock that stands until moved."""

import random

from leadterm.domain.hooks import Hook, HookStanding, HookType
from leadterm.domain.model import Company, Instant
from leadterm.domain.wire import ClassificationFields, EditClassification
from leadterm.relay.hook_sender import HookSender
from leadterm.relay.jobs.hooks import HooksJob
from leadterm.relay.store import Store
from leadterm.relay.units import desk, hooks, texts
from support.hook_receiver import HookReceiver
from support.office import Clock, Office, office


class HookScene:
    """What happens is decided at once; endpoints are told when the job takes a step."""

    def __init__(self, store: Store, clock: Clock, receiver: HookReceiver) -> None:
        self.store = store
        self.clock = clock
        self.receiver = receiver
        self.office: Office = office(store)
        self.sender = HookSender(clock, this_machine=True, seconds=2)
        self.secret = hooks.new_secret()
        self.hook = self.add(receiver.url, secret=self.secret)
        self._leads = 0

    def add(self, url: str, *types: HookType, secret: str = "", company: Company | None = None) -> Hook:
        company_id = (company or self.office.company).id
        unit = hooks.add(company_id, url, types, secret or hooks.new_secret(), this_machine=True)
        return self.office.run(unit)

    def job(self, store: Store | None = None) -> HooksJob:
        return HooksJob(store or self.store, self.sender, self.clock, chance=random.Random(1))

    def conclude(self) -> int:
        """A conversation is had and closed; returns its id."""
        self._leads += 1
        return self.office.concluded(self._leads).id

    def classify(self, interaction_id: int, mine: ClassificationFields) -> None:
        edit = EditClassification(base=ClassificationFields(), mine=mine)
        self.office.run(desk.edit_classification(self.office.dana.id, interaction_id, edit))

    def text_in(self, lead: int, body: str) -> None:
        self.office.run(texts.receive(self.office.fact(lead, body)))

    async def due(self) -> Instant | None:
        return await self.store.reads.next_hook_at()

    async def drain(self) -> None:
        """Steps until nothing is due."""
        job = self.job()
        while (due := await self.due()) is not None and due <= self.clock():
            await job.step()

    async def wait(self) -> None:
        """The clock moves to whatever is next, and it is done."""
        due = await self.due()
        assert due is not None
        self.clock.advance(max(0, due - self.clock()))
        await self.drain()

    async def standing(self, hook: Hook | None = None) -> HookStanding:
        wanted = (hook or self.hook).id
        (found,) = (it for it in await self.store.reads.hooks() if it.hook.id == wanted)
        return found

    def told(self) -> list[int]:
        """The conversations whose end the endpoint was told of, in that order."""
        ends = (got.body for got in self.receiver.got if got.type == HookType.INTERACTION_CLOSED)
        return [body["data"]["interaction"]["id"] for body in ends]

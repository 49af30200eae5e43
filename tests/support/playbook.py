"""Text flows as scripts: ``<<`` is what comes in, the ``>>`` after it are all that must come of it, in order.

::

    << Maria texts Ads "Do you do flat roofs?"
    >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
    << Dana responds to Maria
    >> Maria is active with Dana, 1 unread

Capitalised names that are not of the cast are leads, and come into being when they are first named. What is
expected is every event of the log, every text handed to the carrier, and every refusal; ``nothing`` when
there is none. Lines that begin with neither mark are remarks. When a script has been played, every console
that followed the events shows what a snapshot shows.
"""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from leadterm.domain.carrier import CarrierReport, InboundText
from leadterm.domain.editing import classification_fields, contact_fields
from leadterm.domain.events import Event
from leadterm.domain.keywords import OptWord
from leadterm.domain.model import (
    AgentId,
    AttachmentId,
    Availability,
    Contact,
    Instant,
    InteractionId,
    Message,
    MessageId,
)
from leadterm.domain.refusals import Refused
from leadterm.domain.wire import (
    ClassificationFields,
    ContactFields,
    EditClassification,
    EditContact,
    SendText,
)
from leadterm.relay.carrier.keys import message_key, status_key
from leadterm.relay.store import LoggedEvent, Store, Tx
from leadterm.relay.units import admin, desk, outbox, texts, timers
from support.cast import Cast
from support.consoles import Consoles
from support.office import Clock
from support.playbook_lines import Seen

PERIODS = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
PUT_BACK_FOR = 30_000
FIRST_LOOK = 10_000

_HOLES = {
    "agent": r"(?P<agent>Dana|Tom|Eda|Zoe)",
    "other": r"(?P<other>Dana|Tom|Eda|Zoe)",
    "leads": r"(?P<leads>[A-Z]\w+(?: and [A-Z]\w+)*)",
    "agents": r"(?P<agents>\w+(?: and \w+)*)",
    "lead": r"(?P<lead>[A-Z]\w+)",
    "number": r"(?P<number>Ads|Yard|Zap)",
    "text": r'"(?P<text>[^"]*)"',
    "message": r'(?P<message>(?:the first )?"[^"]*")',
    "seen": r'"(?P<seen>[^"]*)"',
    "pictures": r"(?P<pictures>\w+\.\w+(?: and \w+\.\w+)*)",
    "value": r'"(?P<value>[^"]*)"',
    "sid": r"(?P<sid>SM\w+)",
    "word": r"(?P<word>[a-z_]+)",
    "code": r"(?P<code>\d+)",
    "field": r"(?P<field>name|number|email)",
    "period": r"(?P<count>\d+) (?P<unit>second|minute|hour|day)s?",
}
_steps: list[tuple[re.Pattern[str], Callable[..., Any]]] = []


def step(words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers what a line of these words does; ``{holes}`` become arguments."""

    def register(does: Callable[..., Any]) -> Callable[..., Any]:
        pattern = re.sub(r"\{(\w+)\}", lambda hole: _HOLES[hole[1]], words)
        _steps.append((re.compile(pattern), does))
        return does

    return register


class Playbook:
    """Plays scripts on a store, with the clock in its hand."""

    def __init__(self, store: Store, clock: Clock, cast: Cast) -> None:
        self.store = store
        self.clock = clock
        self.cast = cast
        self.seen = Seen(self.cast)
        self._looked: dict[tuple[str, str], tuple[ContactFields, ClassificationFields]] = {}
        self.lines: list[str] = []
        self._new: list[Event] = []
        self.count = 0
        self.uploads: dict[str, AttachmentId] = {}
        self._webhook: tuple[str, Callable[[Tx], bytes]] = ("", lambda _: b"")
        self._consoles = store.run_now(lambda tx: Consoles(tx, self.cast.places()))
        store.on_commit = self._committed

    async def play(self, script: str) -> None:
        """Plays a script, and holds what comes of it against what it expects."""
        wanted = [line.strip() for line in script.splitlines() if line.strip()[:2] in ("<<", ">>")]
        played = []
        for line in wanted:
            if line.startswith("<<"):
                played.append(line)
                played += [f">> {each}" async for each in self._outcome(line.removeprefix("<<").strip())]
        assert played == wanted
        await self._check()

    async def _outcome(self, line: str) -> AsyncIterator[str]:
        self.lines = []
        try:
            await self._do(line)
        except Refused as refused:
            self.lines.append(f"refused ({refused.code.value}): {refused.sentence}")
        for each in self.lines or ["nothing"]:
            yield each

    async def _do(self, line: str) -> None:
        for pattern, does in _steps:
            if match := pattern.fullmatch(line):
                await does(self, **match.groupdict())
                return
        raise ValueError(f"no step of a playbook reads like this: {line}")

    def _committed(self, logged: list[LoggedEvent]) -> None:
        events = [msgspec.json.decode(each.body, type=Event) for each in logged]
        self.lines += map(self.seen.line, events)
        self._new += events

    async def _check(self) -> None:
        self._consoles.follow(self._new)
        self._new.clear()
        await self.store.run(self._consoles.check)
        assert await self.store.reads.parked() == [], "a unit failed on a webhook"

    # By the administrator --------------------------------------------------------------------------------

    @step("the flow is now {agents}")
    async def _flow(self, agents: str) -> None:
        await self.store.run(admin.set_flow(self.cast.flow.id, self._named(agents), ()))

    @step("the team is now {agents}")
    async def _team(self, agents: str) -> None:
        await self.store.run(admin.set_team(self.cast.roofers.id, self._named(agents)))

    @step("{number} now leads to {agents}")
    async def _lead_to(self, number: str, agents: str) -> None:
        flow = await self.store.run(admin.add_flow(self.cast.acme.id, number, self._named(agents), ()))
        await self.store.run(admin.set_number(self.cast.numbers[number].id, None, None, flow.id))

    def _named(self, agents: str) -> tuple[AgentId, ...]:
        return tuple(self.cast.agents[name].id for name in agents.split(" and "))

    # From outside ----------------------------------------------------------------------------------------

    @step("{lead} texts {number} {text}")
    async def _text_in(self, lead: str, number: str, text: str) -> None:
        await self._receive_text(lead, self.cast.numbers[number].number, text, None)

    @step("{lead} texts {number} {text}, and the carrier says {word}")
    async def _text_in_marked(self, lead: str, number: str, text: str, word: str) -> None:
        await self._receive_text(lead, self.cast.numbers[number].number, text, OptWord(word))

    @step("{lead} texts a number that is not ours {text}")
    async def _text_astray(self, lead: str, text: str) -> None:
        await self._receive_text(lead, "+14155559999", text, None)

    async def _receive_text(self, lead: str, to: str, body: str, opt_out: OptWord | None) -> None:
        await self.receive_text(lead, to, body, opt_out=opt_out)

    async def receive_text(self, lead: str, to: str, body: str, **more: Any) -> None:
        """A lead's text comes by webhook."""
        self.count += 1
        sid = f"SMin{self.count}"
        fact = InboundText(sid=sid, from_=self.cast.lead(lead), to=to, body=body, **more)
        await self.receive_webhook(message_key(sid), texts.receive(fact))

    async def receive_webhook(self, key: str, unit: Callable[[Tx], bytes]) -> None:
        self._webhook = key, unit
        known = set(await self._unrouted())
        receipt = await self.store.receive(key, b"raw", unit)
        if receipt.repeated:
            self.lines.append("known already")
        self.lines += [f"kept aside: {why}" for why in await self._unrouted() if why not in known]

    async def _unrouted(self) -> list[str]:
        return [each.why for each in await self.store.reads.unrouted()]

    @step("the same webhook comes again")
    async def _again(self) -> None:
        await self.receive_webhook(*self._webhook)

    @step("report on {sid}: {word}")
    async def _report(self, sid: str, word: str) -> None:
        await self._receive_report(sid, None, word, None)

    @step("report on {sid}: {word} {code}")
    async def _report_error(self, sid: str, word: str, code: str) -> None:
        await self._receive_report(sid, None, word, int(code))

    @step("report on {sid} with our id of {message}: {word}")
    async def _report_ours(self, sid: str, message: str, word: str) -> None:
        await self._receive_report(sid, self.message(message).id, word, None)

    async def _receive_report(self, sid: str, ours: MessageId | None, word: str, code: int | None) -> None:
        report = CarrierReport(sid=sid, message_id=ours, status=word, error_code=code)
        await self.receive_webhook(status_key(sid, word), texts.report_status(report))

    @step("{period} pass(?:es)?")
    async def _time(self, count: str, unit: str) -> None:
        """Moves the clock on, and rings what is due then."""
        self.clock.advance(int(count) * PERIODS[unit])
        while due := await self.store.run(lambda tx: tx.due_timers(10)):
            for timer in due:
                await self.store.run(timers.fire(timer))

    # At the desk -----------------------------------------------------------------------------------------

    @step("{agent} responds to {lead}")
    async def _respond(self, agent: str, lead: str) -> None:
        await self.store.run(desk.respond(self.cast.agents[agent].id, self.row(agent, lead)))

    @step("{agent} closes {lead}")
    async def _close(self, agent: str, lead: str) -> None:
        await self.store.run(desk.close(self.cast.agents[agent].id, self.row(agent, lead)))

    @step("{agent} opens {lead}")
    async def _open(self, agent: str, lead: str) -> None:
        await self.store.run(desk.mark_read(self.cast.agents[agent].id, self.row(agent, lead)))

    @step("{agent} comes")
    async def _come(self, agent: str) -> None:
        await self._set_availability(agent, Availability.AVAILABLE)

    @step("{agent} goes")
    async def _go(self, agent: str) -> None:
        await self._set_availability(agent, Availability.OFFLINE)

    async def _set_availability(self, agent: str, availability: Availability) -> None:
        await self.store.run(desk.set_availability(self.cast.agents[agent].id, availability))

    @step("{agent} texts {lead} {text}")
    async def _text_out(self, agent: str, lead: str, text: str) -> None:
        await self._send(agent, lead, text, None)

    @step("{agent} texts {lead} from {number} {text}")
    async def _text_out_from(self, agent: str, lead: str, number: str, text: str) -> None:
        await self._send(agent, lead, text, number)

    async def _send(self, agent: str, lead: str, body: str, label: str | None) -> None:
        await self.send(agent, lead, body, number_id=self.cast.numbers[label].id if label else None)

    async def send(self, agent: str, lead: str, body: str, **more: Any) -> None:
        """Texts a lead, by their contact if there is one."""
        company_id = self.cast.company_of(agent)
        contact = self.seen.contact(lead, company_id)
        request = SendText(
            body=body,
            contact_id=contact.id if contact else None,
            to=None if contact else self.cast.lead(lead),
            **more,
        )
        await self.store.run(texts.send(self.cast.agents[agent].id, company_id, request, self.key()))

    @step("{agent} resends {message}")
    async def _resend(self, agent: str, message: str) -> None:
        unit = texts.resend(self.cast.agents[agent].id, self.message(message).id, self.key())
        await self.store.run(unit)

    @step("{agent} marks {message} as sent")
    async def _mark_sent(self, agent: str, message: str) -> None:
        await self.store.run(texts.mark_sent(self.cast.agents[agent].id, self.message(message).id))

    # Edits: what an agent saves starts from what they last looked at ----------------------------------------

    @step("{agent} looks at {lead}")
    async def _look(self, agent: str, lead: str) -> None:
        contact = self.contact(agent, lead)
        detail = await self.store.reads.detail(self.row(agent, lead))
        assert detail is not None
        self._looked[agent, lead] = contact_fields(contact), classification_fields(detail.classification)

    @step("{agent} sets {field} of {lead} to {value}")
    async def _edit(self, agent: str, lead: str, field: str, value: str) -> None:
        base = self._looked[agent, lead][0]
        request = EditContact(base=base, mine=replace(base, **{field: value}))
        unit = desk.edit_contact(self.cast.agents[agent].id, self.contact(agent, lead).id, request)
        self._tell_merged((await self.store.run(unit)).merged)

    @step("{agent} notes {value} on {lead}")
    async def _note(self, agent: str, lead: str, value: str) -> None:
        await self._classify(agent, lead, notes=value)

    @step("{agent} tags {lead} {value}")
    async def _tag(self, agent: str, lead: str, value: str) -> None:
        await self._classify(agent, lead, tags=tuple(value.split("+")))

    @step("{agent} qualifies {lead}")
    async def _qualify(self, agent: str, lead: str) -> None:
        await self._classify(agent, lead, qualified=True)

    async def _classify(self, agent: str, lead: str, **changes: Any) -> None:
        base = self._looked[agent, lead][1]
        request = EditClassification(base=base, mine=replace(base, **changes))
        unit = desk.edit_classification(self.cast.agents[agent].id, self.row(agent, lead), request)
        self._tell_merged((await self.store.run(unit)).merged)

    def _tell_merged(self, merged: tuple[str, ...]) -> None:
        self.lines += [f"somebody else's {field} stays" for field in merged]

    # The outbox and the carrier --------------------------------------------------------------------------

    @step("the outbox goes round")
    async def _round(self) -> None:
        for message_id in await self.store.run(lambda tx: tx.expired_sends(tx.now)):
            await self.store.run(outbox.uncertain(message_id, self.moment(FIRST_LOOK)))
        for claimed in await self.store.run(outbox.claim("relay-1", 10)):
            lead = self.cast.lead_with(claimed.to_number)
            label = self.cast.number_with(claimed.from_number)
            self.lines.append(f'the carrier is asked to text {lead} from {label} "{claimed.message.body}"')

    @step("the outbox looks for uncertain texts")
    async def _looks(self) -> None:
        due = await self.store.run(lambda tx: tx.look_due(tx.now))
        self.lines += [f'the carrier is asked for "{each.message.body}"' for each in due]

    @step("the carrier takes {message} as {sid}")
    async def _take(self, message: str, sid: str) -> None:
        await self.store.run(outbox.accepted(self.message(message).id, sid, "queued"))

    @step("the carrier refuses {message} with {code}")
    async def _refuse(self, message: str, code: str) -> None:
        unit = outbox.failed(self.message(message).id, int(code), f"Refused with {code}.")
        await self.store.run(unit)

    @step("the carrier cannot take {message} now")
    async def _busy(self, message: str) -> None:
        unit = outbox.put_back(self.message(message).id, self.moment(PUT_BACK_FOR))
        await self.store.run(unit)

    @step("the answer on {message} is lost")
    async def _lose(self, message: str) -> None:
        await self.store.run(outbox.uncertain(self.message(message).id, self.moment(FIRST_LOOK)))

    @step("{message} is found at the carrier as {sid}, {word}")
    async def _find(self, message: str, sid: str, word: str) -> None:
        unit = outbox.adopt(self.message(message).id, sid, word, None)
        if not await self.store.run(unit):
            self.lines.append("not adopted")

    # Inside ----------------------------------------------------------------------------------------------

    def contact(self, agent: str, lead: str) -> Contact:
        contact = self.seen.contact(lead, self.cast.company_of(agent))
        assert contact is not None, f"nobody has heard of {lead} yet"
        return contact

    def row(self, agent: str, lead: str) -> InteractionId:
        return self.seen.interaction(self.contact(agent, lead)).id

    def message(self, words: str) -> Message:
        body = words.removeprefix("the first ").strip('"')
        return self.seen.message(body, first=words.startswith("the first"))

    def moment(self, milliseconds: int) -> Instant:
        return Instant(self.clock.now + milliseconds)

    def key(self) -> str:
        self.count += 1
        return f"key-{self.count}"

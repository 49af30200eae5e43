"""A relay's tables in memory, moved by the real rules: what a console's copy is compared with."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from leadterm.domain import inbound, lines, marking, opting, routing, signing_up, texting
from leadterm.domain.carrier import InboundText
from leadterm.domain.decisions import Decision
from leadterm.domain.editing import contact_fields, edit_classification, edit_contact
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    Classification,
    Company,
    CompanyId,
    Contact,
    ContactId,
    ContactKind,
    FlowId,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    LeadRecord,
    LeadRecordId,
    LineType,
    Member,
    Message,
    MessageId,
    MessageStatus,
    NumberId,
    Role,
    Seq,
    Template,
    TemplateId,
    TrackingNumber,
)
from leadterm.domain.rights import rights_of
from leadterm.domain.wire import (
    BulkAction,
    ClassificationFields,
    InboxRow,
    InteractionDetail,
    KindFilter,
    RecentsPage,
    Snapshot,
    ThreadPage,
    View,
)

COMPANY = Company(id=CompanyId(1), name="Acme Roofing")
ME = AgentId(11)
DANA = AgentId(12)
EDA = AgentId(13)
NUMBER = TrackingNumber(
    id=NumberId(21),
    company_id=COMPANY.id,
    number="+14159434591",
    label="Google Ads",
    source="paid search",
    flow_id=FlowId(31),
)


class World:
    """One company, three agents, one tracking number, and as many leads as text in."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000
        self.last_id = 1000
        self.seq = 0
        self.events: list[Event] = []
        self.agents = {
            id_: Agent(id=id_, name=name, availability=Availability.AVAILABLE)
            for id_, name in ((ME, "Mel Park"), (DANA, "Dana Reyes"), (EDA, "Eda Koc"))
        }
        self.contacts: dict[ContactId, Contact] = {}
        self.interactions: dict[InteractionId, Interaction] = {}
        self.classifications: dict[InteractionId, Classification] = {}
        self.messages: dict[MessageId, Message] = {}
        self.templates: dict[TemplateId, Template] = {}
        self.members = {
            id_: Member(company_id=COMPANY.id, agent_id=id_, role=Role.MANAGER) for id_ in self.agents
        }

    # What happens ----------------------------------------------------------------------------------------

    def text_in(self, lead: int, body: str = "Do you do flat roofs?") -> None:
        self.now += 1000
        number = f"+1415555{lead:04}"
        contact = next((other for other in self.contacts.values() if other.number == number), None)
        situation = inbound.TextSituation(
            number=NUMBER,
            contact=contact,
            interaction=self.open_with(contact),
            offered_to=routing.offered(self.agents.values()),
        )
        fact = InboundText(sid=f"SM{self.last_id}", from_=number, to=NUMBER.number, body=body)
        ids = inbound.NewIds(
            contact=ContactId(self.new_id()),
            interaction=InteractionId(self.new_id()),
            message=MessageId(self.new_id()),
        )
        self.carry_out(inbound.receive_text(situation, fact, ids, Instant(self.now)))

    def sign_up(self, lead: int) -> None:
        """By a form: they wait as one who texts does."""
        self.now += 1000
        number = f"+1415555{lead:04}"
        known = next((other for other in self.contacts.values() if other.number == number), None)
        at = Instant(self.now)
        contact = known or Contact(
            id=ContactId(self.new_id()), company_id=COMPANY.id, number=number, created_at=at
        )
        record = LeadRecord(
            id=LeadRecordId(self.new_id()), company_id=COMPANY.id, contact_id=contact.id, at=at, origin="form"
        )
        situation = signing_up.SignUpSituation(
            record=record,
            contact=replace(contact, signed_up_at=at),
            interaction=self.open_with(known),
            number=NUMBER,
            offered_to=routing.offered(self.agents.values()),
        )
        self.carry_out(signing_up.sign_up(situation, InteractionId(self.new_id()), at))

    def text_out(self, agent_id: AgentId, contact: Contact, body: str = "We do!", key: str = "") -> None:
        self.now += 1000
        situation = texting.SendSituation(
            agent_id=agent_id,
            contact=contact,
            interaction=self.open_with(contact),
            number=NUMBER,
            sends=(),
            country="US",
        )
        ids = inbound.NewIds(
            contact=contact.id,
            interaction=InteractionId(self.new_id()),
            message=MessageId(self.new_id()),
        )
        self.carry_out(texting.send(situation, body, key, ids, Instant(self.now)))

    def respond(self, agent_id: AgentId, interaction: Interaction) -> None:
        self.carry_out(routing.respond(interaction, self.agents[agent_id], None, Instant(self.now)))

    def close(self, interaction: Interaction) -> None:
        self.now += 1
        assert interaction.handler is not None
        agent = self.agents[interaction.handler]
        self.carry_out(routing.close(interaction, agent, agent, Instant(self.now)))

    def time_out(self, interaction: Interaction) -> None:
        self.carry_out(routing.time_out(interaction, Instant(self.now)))

    def mark_read(self, interaction: Interaction) -> None:
        self.carry_out(routing.mark_read(interaction, DANA, Instant(self.now)))

    def set_availability(self, agent_id: AgentId, availability: Availability) -> None:
        waiting = [
            (row, self.contacts[row.contact_id])
            for row in self.interactions.values()
            if row.state is InteractionState.INCOMING
        ]
        agent = self.agents[agent_id]
        decision = routing.set_availability(agent, availability, [COMPANY.id], waiting, Instant(self.now))
        self.carry_out(decision)

    def rename(self, contact: Contact, name: str) -> None:
        base = contact_fields(contact)
        decision, _ = edit_contact(contact, base, replace(base, name=name), DANA, Instant(self.now))
        self.carry_out(decision)

    def note(self, interaction: Interaction, notes: str) -> None:
        was = self.classification(interaction.id)
        base = ClassificationFields(notes=was.notes)
        mine = ClassificationFields(notes=notes)
        now = Instant(self.now)
        self.carry_out(edit_classification(was, base, mine, COMPANY.id, DANA, now)[0])

    def mark(self, action: BulkAction, ids: Iterable[InteractionId]) -> None:
        """A colleague marks many at once (A11)."""
        standings = [marking.standing_of(self.interactions[id_]) for id_ in ids]
        marks = marking.marks_of(standings, action)
        self.carry_out(marking.marked(marks, COMPANY.id, DANA, Instant(self.now)))

    def set_kind(self, contact: Contact, kind: ContactKind) -> None:
        base = contact_fields(contact)
        decision, _ = edit_contact(contact, base, replace(base, kind=kind), DANA, Instant(self.now))
        self.carry_out(decision)

    def look_up(self, contact: Contact, line_type: LineType) -> None:
        now = Instant(self.now)
        self.carry_out(Decision(events=lines.looked_up(contact, line_type, now, now)))

    def release(self, contact: Contact) -> None:
        """An agent says that it was no opt-out."""
        after = opting.released(contact)
        self.carry_out(Decision(events=opting.opting_events(contact, after, Instant(self.now), actor=DANA)))

    def save_template(self, name: str, id_: int = 0, *, gone: bool = False) -> Template:
        template = Template(
            id=TemplateId(id_ or self.new_id()), company_id=COMPANY.id, name=name, body="Hi {first name}"
        )
        kind = EventType.TEMPLATE_REMOVED if gone else EventType.TEMPLATE_SAVED
        self.tell(Event(type=kind, company_id=COMPANY.id, at=Instant(self.now), template=template))
        return template

    def set_rights(self, member: Member) -> None:
        kind = EventType.RIGHTS_CHANGED
        self.tell(Event(type=kind, company_id=COMPANY.id, at=Instant(self.now), member=member))

    def tell(self, event: Event) -> None:
        self.carry_out(Decision(events=(event,)))

    def report(self, message: Message, status: MessageStatus) -> None:
        self.carry_out(Decision(events=(texting.status_event(message, status, Instant(self.now)),)))

    # What is -----------------------------------------------------------------------------------------------

    def snapshot(self, me: AgentId = ME, limit: int = 100) -> Snapshot:
        mine = [row for row in self.interactions.values() if self.concerns(me, row)]
        incoming = [row for row in mine if row.state is InteractionState.INCOMING]
        active = [row for row in mine if row.state is InteractionState.ACTIVE]
        return Snapshot(
            cursor=Seq(self.seq),
            epoch="first",
            at=Instant(self.now),
            me=me,
            company=COMPANY,
            companies=(),
            agents=tuple(self.agents.values()),
            numbers=(NUMBER,),
            incoming=tuple(map(self.row, sorted(incoming, key=lambda row: (row.opened_at, row.id)))),
            active=tuple(map(self.row, sorted(active, key=lambda row: (-row.last_at, -row.id)))),
            recents=self.recents_page(limit=limit),
            recents_total=len(self.recents()),
            unread_total=sum(1 for row in mine if row.unread),
            rights=tuple(rights_of(self.members[me])),
            templates=tuple(sorted(self.templates.values(), key=lambda it: (it.name.casefold(), it.id))),
        )

    def recents(self) -> list[Interaction]:
        return self.view(View.RECENTS)

    def view(self, view: View, kind: KindFilter = KindFilter.ALL) -> list[Interaction]:
        """A list as the relay has it, whole, newest first."""
        placed = [
            (at, row.id)
            for row in self.interactions.values()
            if (at := _stands_at(row, view)) is not None
            and _lets_through(kind, self.contacts[row.contact_id])
        ]
        return [self.interactions[id_] for _, id_ in sorted(placed, reverse=True)]

    def recents_page(
        self,
        *,
        before: InteractionId | None = None,
        after: InteractionId | None = None,
        end: bool = False,
        limit: int = 100,
        view: View = View.RECENTS,
        kind: KindFilter = KindFilter.ALL,
    ) -> RecentsPage:
        rows = self.view(view, kind)
        ids = [row.id for row in rows]
        start, stop = 0, limit
        if before is not None:
            start = ids.index(before) + 1
            stop = start + limit
        elif after is not None:
            stop = ids.index(after)
            start = max(0, stop - limit)
        elif end:
            start, stop = max(0, len(rows) - limit), len(rows)
        page = tuple(map(self.row, rows[start:stop]))
        return RecentsPage(rows=page, newer=start > 0, older=stop < len(rows))

    def thread_page(
        self,
        contact_id: ContactId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 100,
    ) -> ThreadPage:
        rows = self.thread(contact_id)
        ids = [row.id for row in rows]
        if after is not None:
            start = sum(1 for id_ in ids if id_ <= after)
            stop = min(len(rows), start + limit)
        else:
            stop = len(rows) if before is None else sum(1 for id_ in ids if id_ < before)
            start = max(0, stop - limit)
        return ThreadPage(messages=tuple(rows[start:stop]), older=start > 0, newer=stop < len(rows))

    def thread(self, contact_id: ContactId) -> list[Message]:
        rows = [message for message in self.messages.values() if message.contact_id == contact_id]
        return sorted(rows, key=lambda message: message.id)

    def detail(self, id_: InteractionId, limit: int = 100) -> InteractionDetail:
        interaction = self.interactions[id_]
        return InteractionDetail(
            interaction=interaction,
            contact=self.contacts[interaction.contact_id],
            classification=self.classification(id_),
            thread=self.thread_page(interaction.contact_id, limit=limit),
        )

    def classification(self, id_: InteractionId) -> Classification:
        return self.classifications.get(id_, Classification(interaction_id=id_))

    def with_state(self, state: InteractionState) -> list[Interaction]:
        return [row for row in self.interactions.values() if row.state is state]

    def open_with(self, contact: Contact | None) -> Interaction | None:
        if contact is None:
            return None
        rows = (row for row in self.interactions.values() if row.contact_id == contact.id)
        return next((row for row in rows if row.state is not InteractionState.RECENT), None)

    def concerns(self, me: AgentId, row: Interaction) -> bool:
        if row.hidden:
            return False
        if row.state is InteractionState.INCOMING:
            return me in row.offered_to
        return row.state is InteractionState.RECENT or row.handler == me

    def row(self, interaction: Interaction) -> InboxRow:
        return InboxRow(interaction=interaction, contact=self.contacts[interaction.contact_id])

    def events_after(self, cursor: int) -> Iterator[Event]:
        return (event for event in self.events if event.seq > cursor)

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def carry_out(self, decision: Decision) -> None:
        for event in decision.events:
            self.seq += 1
            placed = replace(event, seq=Seq(self.seq))
            self.events.append(placed)
            self._upsert(placed)

    def _upsert(self, event: Event) -> None:
        if event.contact is not None:
            self.contacts[event.contact.id] = event.contact
        if event.interaction is not None:
            self.interactions[event.interaction.id] = event.interaction
        if event.message is not None:
            self.messages[event.message.id] = event.message
        if event.agent is not None:
            self.agents[event.agent.id] = event.agent
        if event.classification is not None:
            self.classifications[event.classification.interaction_id] = event.classification
        if event.member is not None:
            self.members[event.member.agent_id] = event.member
        if event.template is not None:
            self.templates[event.template.id] = event.template
        if event.template is not None and event.type is EventType.TEMPLATE_REMOVED:
            del self.templates[event.template.id]
        for mark in event.marks:
            row = self.interactions[mark.interaction_id]
            self.interactions[row.id] = replace(row, unread=mark.unread, hidden=mark.hidden)


def _stands_at(row: Interaction, view: View) -> Instant | None:
    """The rule of the views, word for word: who stands where in which, by which moment."""
    if row.hidden:
        return None
    if view is View.RECENTS:
        return row.last_at if row.state is InteractionState.RECENT else None
    if view is View.EVERYONE:
        return None if row.state is InteractionState.RECENT else row.last_at
    return row.last_in_at if view is View.RECEIVED else row.last_out_at


def _lets_through(kind: KindFilter, contact: Contact) -> bool:
    if kind is KindFilter.PEOPLE:
        return contact.kind in (ContactKind.LEAD, ContactKind.CLIENT)
    return kind is KindFilter.ALL or contact.kind is ContactKind.RESOURCE

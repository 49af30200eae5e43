"""What may be asked of the store."""

from sqlalchemy import select

from leadterm.domain.model import (
    AgentId,
    Classification,
    Company,
    CompanyId,
    Contact,
    ContactId,
    Instant,
    InteractionId,
    Member,
    MessageId,
    Profile,
    Role,
    Seq,
    StatusReport,
    Template,
)
from leadterm.domain.wire import (
    BULK_LIMIT,
    ColleaguesReply,
    IdsReply,
    InteractionDetail,
    KindFilter,
    Me,
    MessageDetail,
    RecentsPage,
    Snapshot,
    ThreadPage,
    View,
)
from leadterm.domain.wire.admin import SetUp
from leadterm.relay.store import directory, log, pages, rows, tables, views
from leadterm.relay.store import snapshot as snapshots
from leadterm.relay.store.audit import AuditReads
from leadterm.relay.store.auto_texts import AutoTextReads
from leadterm.relay.store.backlog import BacklogReads
from leadterm.relay.store.carriage import REPORTS, UNROUTED, Unrouted
from leadterm.relay.store.concern import concern
from leadterm.relay.store.conversations import CLASSIFICATION, CONTACT, INTERACTION, MESSAGE_BY_SID
from leadterm.relay.store.directory import AGENTS_OF_COMPANY, COMPANY, MEMBER, MEMBERS
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.finding import Finding
from leadterm.relay.store.forwarding import NEXT_FORWARD_AT
from leadterm.relay.store.hook_reads import HookReads
from leadterm.relay.store.intake import IntakeReads
from leadterm.relay.store.lead_records import opening
from leadterm.relay.store.log import Head, LoggedEvent
from leadterm.relay.store.lookups import NEXT_LOOKUP_AT
from leadterm.relay.store.media import NEXT_MEDIA_AT
from leadterm.relay.store.outbox import NEXT_SEND_AT
from leadterm.relay.store.picture_reads import PictureReads
from leadterm.relay.store.profiles import AGENT_BY_OS_USER, profile_of
from leadterm.relay.store.renewal import RenewalReads
from leadterm.relay.store.retention import RetentionReads
from leadterm.relay.store.statement import Statement, param
from leadterm.relay.store.tags import TagReads
from leadterm.relay.store.templates import templates_of
from leadterm.relay.store.timers import NEXT_TIMER_AT
from leadterm.relay.store.tokens import AGENT_BY_TOKEN
from leadterm.relay.store.work import ParkedWebhook, parked_webhooks

_COMPANY_OF_INTERACTION = Statement(
    select(tables.interaction.c.company_id).where(tables.interaction.c.id == param("id")), "id"
)
_LATEST = Statement(
    select(tables.interaction.c.id)
    .where(tables.interaction.c.contact_id == param("contact_id"))
    .order_by(tables.interaction.c.id.desc())
    .limit(1),
    "contact_id",
)
_COMPANY_OF_CONTACT = Statement(
    select(tables.contact.c.company_id).where(tables.contact.c.id == param("id")), "id"
)
_COMPANY_OF_MESSAGE = Statement(
    select(tables.message.c.company_id).where(tables.message.c.id == param("id")), "id"
)


class Reads(
    Finding,
    PictureReads,
    IntakeReads,
    AutoTextReads,
    AuditReads,
    HookReads,
    RetentionReads,
    BacklogReads,
    RenewalReads,
    TagReads,
):
    """Every method raises StoreDown when the database is out of reach."""

    async def agent_by_token(self, sha256_hex: str) -> AgentId | None:
        """Whose token it is, by its SHA-256 in hexadecimal."""
        return await self._value(AGENT_BY_TOKEN, sha256_hex)

    async def me(self, agent_id: AgentId) -> Me:
        """Raises Refused when there is no such agent any more."""
        return await self._read(lambda connection: snapshots.me(connection, agent_id))

    async def role(self, agent_id: AgentId, company_id: CompanyId) -> Role | None:
        """What the agent is in the company; None when nothing."""
        member = await self.member(agent_id, company_id)
        return None if member is None else member.role

    async def member(self, agent_id: AgentId, company_id: CompanyId) -> Member | None:
        """The agent's place in the company, with the rights given and withheld (F5)."""
        row = await self._read(lambda connection: connection.one(MEMBER, (agent_id, company_id)))
        return None if row is None else rows.member_of(row)

    async def members(self, company_id: CompanyId) -> ColleaguesReply:
        """Everyone of the company, with what they may do."""
        return await self._read(lambda connection: _colleagues(connection, company_id))

    async def set_up(self, company_id: CompanyId) -> SetUp:
        """How the company is set up: its agents, teams, call flows and tracking numbers (F4)."""
        return await self._read(lambda connection: directory.set_up(connection, company_id))

    async def concern(self, agent_id: AgentId, contact_id: ContactId) -> bool:
        """Whether the contact is the agent's affair: answered by them once, or offered to them now (F5)."""
        return await self._read(lambda connection: concern(connection, agent_id, contact_id))

    async def profile(self, agent_id: AgentId) -> Profile:
        """An empty one when the agent has said nothing of themselves yet (A7)."""
        return await self._read(lambda connection: profile_of(connection, agent_id))

    async def agent_by_os_user(self, name: str) -> AgentId | None:
        """Who signs in as this user of the relay's machine."""
        return await self._value(AGENT_BY_OS_USER, name)

    async def company(self, company_id: CompanyId) -> Company | None:
        row = await self._read(lambda connection: connection.one(COMPANY, (company_id,)))
        return None if row is None else rows.company_of(row)

    async def templates(self, company_id: CompanyId) -> tuple[Template, ...]:
        """A company's, by name (B17)."""
        return await self._read(lambda connection: templates_of(connection, company_id))

    async def snapshot(self, agent_id: AgentId, company_id: CompanyId) -> Snapshot:
        """The agent's inbox, and the cursor from which events continue it.

        Raises Refused when the agent is not one of the company's.
        """
        now = self._clock()
        return await self._read(lambda connection: snapshots.snapshot(connection, agent_id, company_id, now))

    async def recents(
        self,
        company_id: CompanyId,
        *,
        before: InteractionId | None = None,
        after: InteractionId | None = None,
        end: bool = False,
        limit: int = 100,
    ) -> RecentsPage:
        """A run of Recents: the newest, those older or newer than one, or the oldest (``end``)."""
        return await self.view(company_id, View.RECENTS, before=before, after=after, end=end, limit=limit)

    async def view(
        self,
        company_id: CompanyId,
        view: View,
        kind: KindFilter = KindFilter.ALL,
        *,
        before: InteractionId | None = None,
        after: InteractionId | None = None,
        end: bool = False,
        limit: int = 100,
    ) -> RecentsPage:
        """A run of a list of the message centre (A9), as of Recents."""
        return await self._read(
            lambda connection: views.page(
                connection, company_id, view, kind, before=before, after=after, end=end, limit=limit
            )
        )

    async def view_ids(
        self, company_id: CompanyId, view: View, kind: KindFilter = KindFilter.ALL, limit: int = BULK_LIMIT
    ) -> IdsReply:
        """The newest conversations of a list, for a bulk action on all of it (A11)."""
        return await self._read(lambda connection: views.ids(connection, company_id, view, kind, limit))

    async def thread(
        self,
        contact_id: ContactId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 100,
    ) -> ThreadPage:
        """A run of a contact's messages: the newest, or those older or newer than one."""
        return await self._read(
            lambda connection: pages.thread(connection, contact_id, before=before, after=after, limit=limit)
        )

    async def detail(self, interaction_id: InteractionId) -> InteractionDetail | None:
        return await self._read(lambda connection: _detail(connection, interaction_id))

    async def latest(self, contact_id: ContactId) -> InteractionDetail | None:
        """The contact's latest conversation, removed or not; None when there was none."""
        return await self._read(lambda connection: _latest(connection, contact_id))

    async def contact(self, contact_id: ContactId) -> Contact | None:
        row = await self._read(lambda connection: connection.one(CONTACT, (contact_id,)))
        return None if row is None else rows.contact_of(row)

    async def company_of_interaction(self, interaction_id: InteractionId) -> CompanyId | None:
        return await self._value(_COMPANY_OF_INTERACTION, interaction_id)

    async def company_of_contact(self, contact_id: ContactId) -> CompanyId | None:
        return await self._value(_COMPANY_OF_CONTACT, contact_id)

    async def company_of_message(self, message_id: MessageId) -> CompanyId | None:
        return await self._value(_COMPANY_OF_MESSAGE, message_id)

    async def message_by_sid(self, sid: str) -> MessageDetail | None:
        """The message that the carrier knows by this id, with all that the carrier said of it."""
        return await self._read(lambda connection: _message_detail(connection, sid))

    async def head(self) -> Head:
        return await self._read(log.read_head)

    async def events_after(self, seq: Seq, limit: int) -> list[LoggedEvent]:
        """The events after a place in the log, in order and with none missing."""
        return await self._read(lambda connection: log.events_after(connection, seq, limit))

    async def next_timer_at(self) -> Instant | None:
        """When the next timer rings."""
        return await self._value(NEXT_TIMER_AT)

    async def next_send_at(self) -> Instant | None:
        """When the outbox next has something to do: a send that is due, a lease that passes, a look."""
        return await self._value(NEXT_SEND_AT)

    async def next_lookup_at(self) -> Instant | None:
        """When a number is next to be looked up."""
        return await self._value(NEXT_LOOKUP_AT)

    async def next_forward_at(self) -> Instant | None:
        """When the next text is to go on to an agent's phone, or the lease of one passes."""
        return await self._value(NEXT_FORWARD_AT)

    async def next_media_at(self) -> Instant | None:
        """When a lead's picture is next to be fetched."""
        return await self._value(NEXT_MEDIA_AT)

    async def unrouted(self, limit: int = 100) -> list[Unrouted]:
        """What came from the carrier and belongs to nobody, newest first."""
        found = await self._read(lambda connection: connection.all(UNROUTED, (limit,)))
        return [Unrouted(key=row[0], why=row[1], at=row[2]) for row in found]

    async def parked(self) -> list[ParkedWebhook]:
        """Webhooks that wait to be replayed, oldest first."""
        return await self._read(parked_webhooks)


def _colleagues(connection: Connection, company_id: CompanyId) -> ColleaguesReply:
    return ColleaguesReply(
        agents=tuple(map(rows.agent_of, connection.all(AGENTS_OF_COMPANY, (company_id,)))),
        members=tuple(map(rows.member_of, connection.all(MEMBERS, (company_id,)))),
    )


def _latest(connection: Connection, contact_id: ContactId) -> InteractionDetail | None:
    row = connection.one(_LATEST, (contact_id,))
    return None if row is None else _detail(connection, row[0])


def _detail(connection: Connection, interaction_id: InteractionId) -> InteractionDetail | None:
    row = connection.one(INTERACTION, (interaction_id,))
    if row is None:
        return None
    interaction = rows.interaction_of(row)
    contact = connection.one(CONTACT, (interaction.contact_id,))
    assert contact is not None, "an interaction has a contact"
    made = connection.one(CLASSIFICATION, (interaction_id,))
    return InteractionDetail(
        interaction=interaction,
        contact=rows.contact_of(contact),
        classification=rows.classification_of(made)
        if made
        else Classification(interaction_id=interaction_id),
        thread=pages.thread(connection, interaction.contact_id),
        lead_record=opening(connection, interaction),
    )


def _message_detail(connection: Connection, sid: str) -> MessageDetail | None:
    row = connection.one(MESSAGE_BY_SID, (sid,))
    if row is None:
        return None
    message = rows.message_of(row)
    reports = connection.all(REPORTS, (message.id,))
    return MessageDetail(
        message=message,
        reports=tuple(
            StatusReport(message_id=found[0], status=found[1], error_code=found[2], at=found[3])
            for found in reports
        ),
    )

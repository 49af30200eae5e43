"""A unit's view of the store: load what a rule needs, then carry its decision out."""

import msgspec
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Seq, Tag, Template
from leadterm.relay.store.audit import Audits
from leadterm.relay.store.auto_texts import AutoTexts
from leadterm.relay.store.backup_notes import BackupNotes
from leadterm.relay.store.carriage import Carriage
from leadterm.relay.store.directory import Directory
from leadterm.relay.store.erasure import Erasure
from leadterm.relay.store.forwarding import Forwarding
from leadterm.relay.store.intake import Intake
from leadterm.relay.store.lead_records import LeadRecords
from leadterm.relay.store.log import LoggedEvent
from leadterm.relay.store.lookups import Lookups
from leadterm.relay.store.media import MediaQueue
from leadterm.relay.store.outbox import Outbox
from leadterm.relay.store.profiles import Profiles
from leadterm.relay.store.renewal import Renewal
from leadterm.relay.store.tags import Tags
from leadterm.relay.store.telling import Telling
from leadterm.relay.store.templates import Templates
from leadterm.relay.store.timers import Timers
from leadterm.relay.store.tokens import Tokens

_encode = msgspec.json.Encoder().encode


class Tx(
    Erasure,
    Telling,
    Directory,
    Templates,
    Tags,
    Profiles,
    Tokens,
    LeadRecords,
    Intake,
    AutoTexts,
    Forwarding,
    MediaQueue,
    Lookups,
    Carriage,
    Outbox,
    Timers,
    Audits,
    Renewal,
    BackupNotes,
):
    """What a unit of work is given. It runs alone, in one transaction, and keeps no hold of this."""

    def carry_out(self, decision: Decision) -> tuple[Event, ...]:
        """Appends the events, saves every record they carry, tells endpoints, queues sends, sets timers.

        Returns the events with their places in the log.
        """
        events = tuple(map(self._append, decision.events))
        for event in events:
            self._save(event)
        for event in events:
            self._tell(event)
        for message in decision.sends:
            self._enqueue(message)
        for timer in decision.timers:
            self._set_timer(timer)
        return events

    @property
    def place(self) -> Seq:
        """The last place in the log that this unit, or those before it, have taken."""
        return Seq(self._seq)

    def keep_reply(self, key: str, reply: bytes) -> None:
        """Keeps what a webhook is answered, should it come again."""
        if reply:
            self._own.replies.append((reply, key))

    def _append(self, event: Event) -> Event:
        self._seq += 1
        placed = replace(event, seq=Seq(self._seq))
        body = _encode(placed)
        logged = LoggedEvent(seq=placed.seq, company_id=placed.company_id, at=placed.at, body=body)
        self.appended.append(logged)
        self._own.events.append(logged)
        return placed

    def _save(self, event: Event) -> None:
        """Saves what an event carries, those records first that others point to."""
        if event.company is not None:
            self.save_company(event.company)
        if event.agent is not None:
            self.save_agent(event.agent)
        if event.number is not None:
            self.save_number(event.number)
        if event.contact is not None:
            self._save_contact(event.contact)
        if event.lead_record is not None:
            self.add_lead_record(event.lead_record)
        if event.interaction is not None:
            self._save_interaction(event.interaction)
        if event.message is not None:
            self._own.save_message(event.message)
        if event.classification is not None:
            self._own.classifications[event.classification.interaction_id] = event.classification
        if event.member is not None:
            self.save_member(event.member)
        if event.template is not None:
            self._keep_template(event.type, event.template)
        if event.tag is not None:
            self._keep_tag(event.type, event.tag)
        if event.marks:
            self._save_marks(event)

    def _keep_template(self, type_: EventType, template: Template) -> None:
        if type_ is EventType.TEMPLATE_REMOVED:
            self._remove_template(template.id)
        else:
            self._save_template(template)

    def _keep_tag(self, type_: EventType, tag: Tag) -> None:
        if type_ is EventType.TAG_REMOVED:
            self._remove_tag(tag.id)
        else:
            self._save_tag(tag)

"""What happened, as the lines that a playbook expects."""

from collections.abc import Iterable

from msgspec.structs import asdict, replace

from leadterm.domain.editing import classification_fields, contact_fields
from leadterm.domain.events import Event, EventType, Mark
from leadterm.domain.model import (
    AgentId,
    Availability,
    Classification,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Media,
    Member,
    Message,
    MessageId,
)
from support.cast import Cast


class Seen:
    """The records as the events have brought them, and each event as a line."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._names: dict[ContactId, str] = {}
        self.contacts: dict[ContactId, Contact] = {}
        self.interactions: dict[InteractionId, Interaction] = {}
        self.classifications: dict[InteractionId, Classification] = {}
        self.messages: dict[MessageId, Message] = {}

    def line(self, event: Event) -> str:
        """The event as a line. What it brings is kept."""
        line = self._line(event)
        self._keep(event)
        return f"{line}; alerts {self._all(event.alert)}" if event.alert else line

    def _line(self, event: Event) -> str:
        contact, interaction, message, made = (
            event.contact,
            event.interaction,
            event.message,
            event.classification,
        )
        match event.type:
            case EventType.TEXT_RECEIVED:
                assert contact is not None
                assert interaction is not None
                return f"text from {self.name(contact)}: {self.standing(interaction)}"
            case EventType.TEXT_QUEUED:
                assert contact is not None
                assert interaction is not None
                return f"text to {self.name(contact)} is queued: {self.standing(interaction)}"
            case EventType.MESSAGE_STATUS:
                assert message is not None
                why = f": {message.error}" if message.error else ""
                return f'"{message.body}" is {message.status.value}{why}'
            case EventType.CONTACT_OPTED_OUT:
                assert contact is not None
                assert contact.opt_out is not None
                numbers = " and ".join(map(self._cast.number_of, contact.opt_out.number_ids))
                reach = f" of {numbers}" if numbers else ""
                return f"{self.name(contact)} has opted out{reach} ({contact.opt_out.cause.value})"
            case EventType.CONTACT_OPTED_IN:
                assert contact is not None
                return f"{self.name(contact)} has opted in"
            case EventType.CONTACT_EDITED:
                assert contact is not None
                if contact.id not in self.contacts:
                    return f"{self.name(contact)} is known"
                was, now = map(contact_fields, (self.contacts[contact.id], contact))
                return f"{self.name(contact)} is edited: {_changes(was, now)}"
            case EventType.CLASSIFICATION_EDITED:
                assert made is not None
                empty = Classification(interaction_id=made.interaction_id)
                was_made = self.classifications.get(made.interaction_id, empty)
                changes = _changes(classification_fields(was_made), classification_fields(made))
                return f"{self._of(self.interactions[made.interaction_id])} is classified: {changes}"
            case EventType.AVAILABILITY_SET:
                assert event.agent is not None
                here = event.agent.availability is Availability.AVAILABLE
                return f"{self._cast.agent_with(event.agent.id)} is {'available' if here else 'offline'}"
            case EventType.DIRECTORY_CHANGED:
                return "the directory has changed"
            case EventType.INTERACTIONS_MARKED:
                return f"marked: {', '.join(map(self._mark, event.marks))}"
            case EventType.MEDIA_FETCHED:
                assert message is not None
                return f'the pictures of "{message.body}": {", ".join(map(_picture, message.media))}'
            case EventType.TEMPLATE_SAVED | EventType.TEMPLATE_REMOVED:
                assert event.template is not None
                gone = event.type is EventType.TEMPLATE_REMOVED
                words = "gone" if gone else f'"{event.template.body}"'
                return f"the template {event.template.name} is {words}"
            case EventType.RIGHTS_CHANGED:
                assert event.member is not None
                return f"{self._cast.agent_with(event.member.agent_id)} is now {_rights(event.member)}"
            case EventType.LEAD_RECORDED:
                assert contact is not None
                stands = f": {self.standing(interaction)}" if interaction is not None else ""
                return f"{self.name(contact)} has signed up{stands}"
            case EventType.AUTO_TEXT_DECIDED:
                assert contact is not None
                assert event.lead_record is not None
                return f"auto-text of {self.name(contact)}: {event.lead_record.auto_text}"
            case _ if interaction is None:
                assert contact is not None
                return f"{self.name(contact)} {_news(event.type, contact)}"
            case _:
                assert interaction is not None
                return f"{self._of(interaction)} is {self.standing(interaction)}"

    def standing(self, interaction: Interaction) -> str:
        """The section it stands in, with whom, and how much of it is unread."""
        unread = f", {interaction.unread} unread" if interaction.unread else ""
        if interaction.state is InteractionState.INCOMING:
            return f"incoming, offered to {self._all(interaction.offered_to)}{unread}"
        if interaction.state is InteractionState.ACTIVE:
            assert interaction.handler is not None
            return f"active with {self._cast.agent_with(interaction.handler)}{unread}"
        assert interaction.outcome is not None
        removed = ", removed" if interaction.hidden else ""
        return f"recent, {interaction.outcome.value}{unread}{removed}"

    def name(self, contact: Contact) -> str:
        """What the playbook calls the lead, whatever becomes of their name and number."""
        return self._names.setdefault(contact.id, self._cast.lead_with(contact.number))

    def contact(self, lead: str, company_id: int) -> Contact | None:
        """The lead's contact, in this company if there is one."""
        found = [contact for contact in self.contacts.values() if self.name(contact) == lead]
        own = [contact for contact in found if contact.company_id == company_id]
        return next(iter(own or found), None)

    def interaction(self, contact: Contact) -> Interaction:
        """The contact's latest."""
        return max((row for row in self.interactions.values() if row.contact_id == contact.id), key=_id)

    def message(self, body: str, *, first: bool) -> Message:
        """The latest message of these words, or the first."""
        choose = min if first else max
        return choose((message for message in self.messages.values() if message.body == body), key=_id)

    def _mark(self, mark: Mark) -> str:
        standing = "removed" if mark.hidden else f"{mark.unread} unread" if mark.unread else "read"
        return f"{self._of(self.interactions[mark.interaction_id])} {standing}"

    def _of(self, interaction: Interaction) -> str:
        return self._names[interaction.contact_id]

    def _all(self, agents: Iterable[AgentId]) -> str:
        return " and ".join(map(self._cast.agent_with, agents)) or "nobody"

    def _keep(self, event: Event) -> None:
        if event.contact is not None:
            self.contacts[event.contact.id] = event.contact
        if event.interaction is not None:
            self.interactions[event.interaction.id] = event.interaction
        for mark in event.marks:
            row = self.interactions[mark.interaction_id]
            self.interactions[row.id] = replace(row, unread=mark.unread, hidden=mark.hidden)
        if event.message is not None:
            self.messages[event.message.id] = event.message
        if event.classification is not None:
            self.classifications[event.classification.interaction_id] = event.classification


def _news(type_: EventType, contact: Contact) -> str:
    """What is new of a contact, without their name."""
    if type_ is EventType.CONTACT_HELD:
        assert contact.hold is not None
        return f'is on hold: "{contact.hold.words}"'
    if type_ is EventType.CONTACT_BLOCKED:
        assert contact.block is not None
        return f"is blocked: {contact.block.sentence}"
    if type_ is EventType.CONTACT_LOOKED_UP:
        return f"has a line that is {contact.line_type.value}"
    ends = {EventType.CONTACT_RELEASED: "on hold", EventType.CONTACT_UNBLOCKED: "blocked"}
    return f"is no longer {ends[type_]}"


def _picture(media: Media) -> str:
    if media.problem:
        return media.problem
    return f"{media.content_type}, {media.size} bytes" if media.attachment_id is not None else "on its way"


def _rights(member: Member) -> str:
    more = "".join(f", with {right.value}" for right in member.granted)
    return f"{member.role.value}{more}" + "".join(f", without {right.value}" for right in member.withheld)


def _id(record: Interaction | Message) -> int:
    return record.id


def _changes(was: object, now: object) -> str:
    before, after = asdict(was), asdict(now)  # type: ignore[arg-type]
    return ", ".join(f"{name} {_shown(after[name])}" for name in after if after[name] != before[name])


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(_shown, value))
    return f'"{value}"' if type(value) is str else str(value).lower()

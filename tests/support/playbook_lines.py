"""What happened, as the lines that a playbook expects."""

from collections.abc import Iterable

from msgspec.structs import asdict

from leadterm.domain.editing import classification_fields, contact_fields
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    AgentId,
    Availability,
    Classification,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
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
                return f"{self.name(contact)} has opted out ({contact.opt_out.cause.value})"
            case EventType.CONTACT_OPTED_IN:
                assert contact is not None
                return f"{self.name(contact)} has opted in"
            case EventType.CONTACT_EDITED:
                assert contact is not None
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
        return f"recent, {interaction.outcome.value}{unread}"

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

    def _of(self, interaction: Interaction) -> str:
        return self._names[interaction.contact_id]

    def _all(self, agents: Iterable[AgentId]) -> str:
        return " and ".join(map(self._cast.agent_with, agents)) or "nobody"

    def _keep(self, event: Event) -> None:
        if event.contact is not None:
            self.contacts[event.contact.id] = event.contact
        if event.interaction is not None:
            self.interactions[event.interaction.id] = event.interaction
        if event.message is not None:
            self.messages[event.message.id] = event.message
        if event.classification is not None:
            self.classifications[event.classification.interaction_id] = event.classification


def _id(record: Interaction | Message) -> int:
    return record.id


def _changes(was: object, now: object) -> str:
    before, after = asdict(was), asdict(now)  # type: ignore[arg-type]
    return ", ".join(f"{name} {_shown(after[name])}" for name in after if after[name] != before[name])


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(_shown, value))
    return f'"{value}"' if type(value) is str else str(value).lower()

"""What agents ask the relay to do."""

from enum import StrEnum

from msgspec import Struct

from leadterm.domain.model import (
    AttachmentId,
    Availability,
    ContactId,
    ContactKind,
    InteractionId,
    MessageId,
    NumberId,
    Right,
    Role,
)


class SendText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to a known contact, or to a number (which becomes a contact): exactly one of the two."""

    body: str
    contact_id: ContactId | None = None
    to: str | None = None
    number_id: NumberId | None = None
    """Which tracking number it is from; by default the one last used with the contact."""
    name: str = ""
    """The new contact's name, when ``to`` is not known yet."""
    attachment_ids: tuple[AttachmentId, ...] = ()
    """Pictures to send along; with one, ``body`` may be empty (B18)."""
    seen: MessageId | None = None
    """The newest message of the thread that the agent saw. When a colleague has texted since, within half a
    minute, the relay answers ``meanwhile`` for a second look. None: do not ask."""


class SetAvailability(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    availability: Availability


class ContactFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an agent may edit of a contact (D1)."""

    name: str = ""
    number: str = ""
    email: str = ""
    organisation: str = ""
    address: str = ""
    kind: ContactKind = ContactKind.LEAD


class EditContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``base`` is what the agent saw, ``mine`` what they made of it: merged three ways with what is there."""

    base: ContactFields
    mine: ContactFields


class ClassificationFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    qualified: bool | None = None
    tags: tuple[str, ...] = ()
    value: int | None = None
    currency: str = "USD"
    notes: str = ""


class EditClassification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: ClassificationFields
    mine: ClassificationFields


class View(StrEnum):
    """A list of the company's conversations (A2, A9)."""

    RECENTS = "recents"
    RECEIVED = "received"
    SENT = "sent"
    EVERYONE = "everyone"
    """What is open, with every colleague; wants the right to monitor."""


class KindFilter(StrEnum):
    """Whose conversations a list shows (A9)."""

    ALL = "all"
    PEOPLE = "people"
    """Clients and leads."""
    RESOURCES = "resources"


class BulkAction(StrEnum):
    READ = "read"
    UNOPENED = "unopened"
    REMOVE = "remove"


class Bulk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One action on many conversations (A11), at most ``BULK_LIMIT``."""

    action: BulkAction
    interaction_ids: tuple[InteractionId, ...]


class SaveTemplate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    body: str


class EditTemplate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A template as it was seen, and what was made of it: what others changed meanwhile is kept (B17)."""

    base: SaveTemplate
    mine: SaveTemplate


class SaveProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    endpoint: str = ""
    greeting: str = ""
    chat_name: str = ""


class AnswerHold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a text that may ask us to stop means: an opt-out, or not (B10)."""

    opted_out: bool


class SeenRights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A colleague's role and rights as an administrator saw them."""

    role: Role
    granted: tuple[Right, ...] = ()
    withheld: tuple[Right, ...] = ()


class SetRights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A colleague's role, and the rights given and withheld beyond it (F5)."""

    role: Role
    granted: tuple[Right, ...] = ()
    withheld: tuple[Right, ...] = ()
    base: SeenRights | None = None
    """When it is given and no longer so, another has changed them meanwhile, and the relay says so."""

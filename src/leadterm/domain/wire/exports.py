"""What reports are made of."""

from msgspec import Struct

from leadterm.domain.model import (
    Classification,
    Contact,
    Interaction,
    InteractionId,
    Message,
    MessageId,
    TrackingNumber,
)


class ExportRow(Struct, frozen=True, kw_only=True):
    """A conversation as reports want it (F6, D5)."""

    interaction: Interaction
    contact: Contact
    classification: Classification
    number: TrackingNumber | None


class ExportPage(Struct, frozen=True, kw_only=True):
    """In the order of their ids; ``next`` is the ``after`` of the next page, None at the end."""

    rows: tuple[ExportRow, ...]
    next: InteractionId | None


class MessagesExport(Struct, frozen=True, kw_only=True):
    """Messages in the order of their ids."""

    messages: tuple[Message, ...]
    next: MessageId | None

"""The one table of endpoints: it routes, and it makes the OpenAPI document."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

from leadterm.domain.wire import (
    AgentReply,
    ClassificationReply,
    ContactReply,
    EditClassification,
    EditContact,
    InteractionDetail,
    InteractionReply,
    Me,
    MessageDetail,
    RecentsPage,
    SendText,
    SetAvailability,
    Snapshot,
    TextReply,
    ThreadPage,
)
from leadterm.relay.carrier.account import MESSAGE_ID_FIELD, MESSAGE_PATH, STATUS_PATH
from leadterm.relay.store import Tx
from leadterm.relay.web import commands, queries, webhooks
from leadterm.relay.web.answers import Answer
from leadterm.relay.web.calls import Call, Rooms
from leadterm.relay.web.requests import Kind, Parameter, Request

STREAM_PATH = "/v1/stream"
HEALTH_PATH = "/healthz"
DOCUMENT_PATH = "/openapi.json"

COMPANY = Parameter(
    name="company", kind=Kind.ID, about="the company; it may be left out by an agent who has just one"
)
LIMIT = Parameter(name="limit", kind=Kind.LIMIT, about="how many at most")


class Query(Struct, frozen=True, kw_only=True):
    """Something an agent can ask (GET)."""

    path: str
    name: str
    about: str
    reply: type[Struct]
    answer: Callable[[Call], Awaitable[Struct]]
    parameters: tuple[Parameter, ...] = ()


class Command(Struct, frozen=True, kw_only=True):
    """Something an agent can have done, once per Idempotency-Key."""

    method: str
    path: str
    name: str
    about: str
    reply: type[Struct]
    unit: Callable[[Call, Any], Callable[[Tx], Struct]]
    body: type[Struct] | None = None
    status: int = 200
    sends: bool = False
    """Whether it puts a text into the outbox, which is then woken."""


class Webhook(Struct, frozen=True, kw_only=True):
    """Something the carrier tells us (POST, signed)."""

    path: str
    name: str
    about: str
    answer: Callable[[Rooms, Request], Awaitable[Answer]]
    fields: tuple[str, ...]
    parameters: tuple[str, ...] = ()


QUERIES = (
    Query(path="/v1/me", name="me", about="Who is signed in.", reply=Me, answer=queries.me),
    Query(
        path="/v1/snapshot",
        name="snapshot",
        about="The agent's inbox, and the cursor from which the stream continues it.",
        reply=Snapshot,
        answer=queries.snapshot,
    ),
    Query(
        path="/v1/inbox/recents",
        name="recents",
        about="A page of Recents, newest first.",
        reply=RecentsPage,
        answer=queries.recents,
        parameters=(
            Parameter(name="before", kind=Kind.ID, about="a row; those older than it come"),
            Parameter(name="after", kind=Kind.ID, about="a row; those newer than it come"),
            Parameter(name="end", kind=Kind.FLAG, about="1 for the oldest rows of all"),
            LIMIT,
        ),
    ),
    Query(
        path="/v1/interactions/{interaction_id}",
        name="interaction",
        about="All that is known of one conversation, with its newest messages.",
        reply=InteractionDetail,
        answer=queries.interaction,
    ),
    Query(
        path="/v1/contacts/{contact_id}",
        name="contact",
        about="One contact.",
        reply=ContactReply,
        answer=queries.contact,
    ),
    Query(
        path="/v1/contacts/{contact_id}/thread",
        name="thread",
        about="A page of a contact's messages, oldest first.",
        reply=ThreadPage,
        answer=queries.thread,
        parameters=(
            Parameter(name="before", kind=Kind.ID, about="a message; those older than it come"),
            Parameter(name="after", kind=Kind.ID, about="a message; those newer than it come"),
            LIMIT,
        ),
    ),
    Query(
        path="/v1/messages",
        name="message",
        about="One message by the carrier's id, with every report on it.",
        reply=MessageDetail,
        answer=queries.message_by_sid,
        parameters=(
            Parameter(
                name="carrier_sid", kind=Kind.WORD, about="the carrier's id of the message", required=True
            ),
        ),
    ),
)

COMMANDS = (
    Command(
        method="POST",
        path="/v1/messages",
        name="send_text",
        about="Sends a text, to a contact or to a number.",
        reply=TextReply,
        unit=commands.send_text,
        body=SendText,
        status=201,
        sends=True,
    ),
    Command(
        method="POST",
        path="/v1/messages/{message_id}/resend",
        name="resend",
        about="Sends the words of a text that failed, or is uncertain, again.",
        reply=TextReply,
        unit=commands.resend,
        sends=True,
    ),
    Command(
        method="POST",
        path="/v1/messages/{message_id}/mark-sent",
        name="mark_sent",
        about="Settles an uncertain text as sent.",
        reply=TextReply,
        unit=commands.mark_sent,
    ),
    Command(
        method="POST",
        path="/v1/interactions/{interaction_id}/respond",
        name="respond",
        about="Accepts an incoming text.",
        reply=InteractionReply,
        unit=commands.respond,
    ),
    Command(
        method="POST",
        path="/v1/interactions/{interaction_id}/close",
        name="close",
        about="Closes an active text.",
        reply=InteractionReply,
        unit=commands.close,
    ),
    Command(
        method="POST",
        path="/v1/interactions/{interaction_id}/read",
        name="mark_read",
        about="Marks a conversation read, for everyone.",
        reply=InteractionReply,
        unit=commands.mark_read,
    ),
    Command(
        method="PATCH",
        path="/v1/contacts/{contact_id}",
        name="edit_contact",
        about="Edits a contact's details; the edit is merged with what has changed meanwhile.",
        reply=ContactReply,
        unit=commands.edit_contact,
        body=EditContact,
    ),
    Command(
        method="PATCH",
        path="/v1/interactions/{interaction_id}/classification",
        name="edit_classification",
        about="Edits what an agent made of a conversation.",
        reply=ClassificationReply,
        unit=commands.edit_classification,
        body=EditClassification,
    ),
    Command(
        method="PUT",
        path="/v1/me/availability",
        name="set_availability",
        about="Comes or goes: whether new items are offered to the agent.",
        reply=AgentReply,
        unit=commands.set_availability,
        body=SetAvailability,
    ),
)

WEBHOOKS = (
    Webhook(
        path=MESSAGE_PATH,
        name="text_came",
        about="A lead texts a tracking number.",
        answer=webhooks.message,
        fields=("MessageSid", "From", "To", "Body"),
    ),
    Webhook(
        path=STATUS_PATH,
        name="text_status",
        about="How a text of ours fares.",
        answer=webhooks.status,
        fields=("MessageSid", "MessageStatus"),
        parameters=(MESSAGE_ID_FIELD,),
    ),
)

STREAM_PARAMETERS = (
    COMPANY,
    Parameter(name="cursor", kind=Kind.CURSOR, about="the place to go on from; by default the log's end"),
    Parameter(name="epoch", kind=Kind.WORD, about="the snapshot's epoch, which goes with its cursor"),
)

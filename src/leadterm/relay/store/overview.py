"""A contact in a few figures (D2), counted from indexes: ten thousand texts are as quick as ten."""

from collections import Counter

import msgspec
from sqlalchemy import func, select

from leadterm.domain.model import ContactId, Direction, Instant, InteractionState, Outcome
from leadterm.domain.wire import Money, Overview
from leadterm.relay.store import tables
from leadterm.relay.store.conversations import CONTACT
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.rows import contact_of
from leadterm.relay.store.statement import Statement, lit, param

_interaction = tables.interaction.c
_message = tables.message.c
_record = tables.lead_record.c
_made = tables.classification.c
_tags = msgspec.json.Decoder(tuple[str, ...]).decode

_of_contact = _interaction.contact_id == param("contact_id")
_TEXTS = Statement(
    select(_message.direction, func.count())
    .where(_message.contact_id == param("contact_id"))
    .group_by(_message.direction),
    "contact_id",
)
_CONVERSATIONS = Statement(
    select(func.count()).select_from(tables.interaction).where(_of_contact), "contact_id"
)
_SIGN_UPS = Statement(
    select(func.count(), func.min(_record.at)).where(_record.contact_id == param("contact_id")), "contact_id"
)
_CLASSIFIED = Statement(
    select(_made.tags, _made.value, _made.currency)
    .join(tables.interaction, _interaction.id == _made.interaction_id)
    .where(_of_contact),
    "contact_id",
)
_LAST_OUTCOME = Statement(
    select(_interaction.outcome)
    .where(_of_contact, _interaction.state == lit(InteractionState.RECENT))
    .order_by(_interaction.id.desc())
    .limit(1),
    "contact_id",
)
_LAST_HANDLER = Statement(
    select(_interaction.handler)
    .where(_of_contact, _interaction.handler.is_not(None))
    .order_by(_interaction.id.desc())
    .limit(1),
    "contact_id",
)


def overview(connection: Connection, contact_id: ContactId) -> Overview | None:
    """None when there is no such contact."""
    row = connection.one(CONTACT, (contact_id,))
    if row is None:
        return None
    contact = contact_of(row)
    texts: dict[str, int] = dict(connection.all(_TEXTS, (contact_id,)))
    sign_ups, first_sign_up = connection.one(_SIGN_UPS, (contact_id,)) or (0, None)
    (conversations,) = connection.one(_CONVERSATIONS, (contact_id,)) or (0,)
    value, tags = _classified(connection, contact_id)
    outcome = connection.one(_LAST_OUTCOME, (contact_id,))
    handler = connection.one(_LAST_HANDLER, (contact_id,))
    return Overview(
        contact_id=contact_id,
        sign_ups=sign_ups,
        first_seen_at=Instant(min(contact.created_at, first_sign_up or contact.created_at)),
        texts_in=texts.get(Direction.INBOUND.value, 0),
        texts_out=texts.get(Direction.OUTBOUND.value, 0),
        conversations=conversations,
        value=value,
        tags=tags,
        last_outcome=Outcome(outcome[0]) if outcome and outcome[0] else None,
        last_handler=handler[0] if handler else None,
    )


def _classified(connection: Connection, contact_id: ContactId) -> tuple[tuple[Money, ...], tuple[str, ...]]:
    """What the contact's conversations are worth in each currency, and their tags, most used first."""
    amounts: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for found, value, currency in connection.all(_CLASSIFIED, (contact_id,)):
        tags.update(_tags(found))
        if value is not None:
            amounts[currency] += value
    by_use = sorted(tags, key=lambda tag: (-tags[tag], tag))
    return tuple(Money(amounts[currency], currency) for currency in sorted(amounts)), tuple(by_use)

"""The carrier's word on a text of ours, carried out: what it says of the contact's line is asked for anew."""

from leadterm.domain import delivery, lines
from leadterm.domain.decisions import Decision
from leadterm.domain.model import Contact, Message, MessageStatus, OptOutScope
from leadterm.relay.store import Tx
from leadterm.relay.units.loading import known


def carry_out_report(
    tx: Tx, message: Message, status: MessageStatus, error_code: int | None, sid: str
) -> None:
    """How a text fares (B7), with all that follows for its contact (B10, B11, B13)."""
    contact = known(tx.contact(message.contact_id))
    decision = delivery.report(
        message, contact, status, error_code, tx.now, sid=sid, scope=_scope(tx, message)
    )
    _carry_out(tx, contact, decision)


def carry_out_failure(tx: Tx, message: Message, error_code: int | None, sentence: str) -> None:
    """The text was not taken, by the carrier or by ourselves."""
    contact = known(tx.contact(message.contact_id))
    decision = delivery.refused_by_carrier(
        message, contact, error_code, sentence, tx.now, scope=_scope(tx, message)
    )
    _carry_out(tx, contact, decision)


def _carry_out(tx: Tx, contact: Contact, decision: Decision) -> None:
    tx.carry_out(decision)
    told = decision.events[0].message if decision.events else None
    if told is not None and told.error_code in lines.DISPROVED_BY:
        tx.drop_lookup(contact.number)
        tx.want_lookup(contact.number)


def _scope(tx: Tx, message: Message) -> OptOutScope:
    return known(tx.company(message.company_id)).opt_out_scope

"""What the outbox does around each call to the carrier: claim before it, and settle after it (B7)."""

from collections.abc import Callable

from leadterm.domain import delivery, texting
from leadterm.domain.carrier import carrier_status
from leadterm.domain.model import Instant, Message, MessageId, MessageStatus, StatusReport
from leadterm.domain.refusals import Refused
from leadterm.relay.store import ClaimedSend, Tx
from leadterm.relay.units.loading import known
from leadterm.relay.units.telling import carry_out_failure, carry_out_report

LEASE = 60_000
"""How long a claimed send may take before nobody knows what became of it. Longer than any call's time-out."""


def claim(relay_id: str, limit: int) -> Callable[[Tx], list[ClaimedSend]]:
    """Takes texts to send. It commits before the carrier is called, so a crash can double nothing.

    A text that waited while its contact opted out, or was held or blocked, is not sent any more (B10, B13).
    """

    def unit(tx: Tx) -> list[ClaimedSend]:
        claimed = tx.claim_sends(limit, Instant(tx.now + LEASE), relay_id)
        return [send for send in claimed if _may_still_go(tx, send.message)]

    return unit


def _may_still_go(tx: Tx, message: Message) -> bool:
    contact = known(tx.contact(message.contact_id))
    try:
        texting.check_contact(contact, message.number_id, known(tx.company(contact.company_id)).country)
    except Refused as refused:
        carry_out_failure(tx, message, None, refused.sentence)
        tx.finish_send(message.id)
        return False
    return True


def accepted(message_id: MessageId, sid: str, status: str) -> Callable[[Tx], None]:
    """The carrier took the text and named it. What it has said of that name before now counts."""

    def unit(tx: Tx) -> None:
        _settle(tx, known(tx.message(message_id)), sid, status, None)

    return unit


def _settle(tx: Tx, message: Message, sid: str, status: str, error_code: int | None) -> None:
    """The carrier's name for a text is known, and with it all that was said of that name."""
    _carrier_says(tx, message, sid, status, error_code)
    for stray in tx.take_stray_reports(sid):
        tx.add_report(
            StatusReport(message_id=message.id, status=stray.status, error_code=stray.error_code, at=stray.at)
        )
        _carrier_says(tx, known(tx.message(message.id)), sid, stray.status, stray.error_code)
    tx.finish_send(message.id)


def _carrier_says(tx: Tx, message: Message, sid: str, status: str, error_code: int | None) -> None:
    heard = carrier_status(status) or MessageStatus.SENDING
    carry_out_report(tx, message, heard, error_code, sid)


def failed(message_id: MessageId, error_code: int | None, sentence: str) -> Callable[[Tx], None]:
    """The carrier would not take the text."""

    def unit(tx: Tx) -> None:
        message = known(tx.message(message_id))
        carry_out_failure(tx, message, error_code, sentence)
        tx.finish_send(message_id)

    return unit


def uncertain(message_id: MessageId, first_look_at: Instant) -> Callable[[Tx], None]:
    """The answer was lost: looked for from time to time, and never sent again by a machine."""

    def unit(tx: Tx) -> None:
        message = known(tx.message(message_id))
        if message.status is MessageStatus.UNCERTAIN:
            return
        decision = delivery.answer_lost(message, tx.now)
        if not decision.events:
            tx.finish_send(message_id)
            return
        tx.carry_out(decision)
        tx.note_look(message_id, first_look_at)

    return unit


def put_back(message_id: MessageId, due_at: Instant) -> Callable[[Tx], None]:
    """The carrier provably did not process it: it waits its turn again."""

    def unit(tx: Tx) -> None:
        tx.requeue_send(message_id, due_at)

    return unit


def adopt(message_id: MessageId, sid: str, status: str, error_code: int | None) -> Callable[[Tx], bool]:
    """An uncertain text was found at the carrier.

    False when another message has that name already, or this one has got another name meanwhile.
    """

    def unit(tx: Tx) -> bool:
        owner = tx.message_by_sid(sid)
        message = known(tx.message(message_id))
        if (owner is not None and owner.id != message_id) or message.carrier_sid not in ("", sid):
            return False
        _settle(tx, message, sid, status, error_code)
        return True

    return unit

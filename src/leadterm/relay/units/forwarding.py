"""Texts that go on to agents' phones (B20): made as a lead texts, and settled with the carrier."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain.carrier import CarrierReport, InboundText, carrier_status
from leadterm.domain.carrier_codes import is_opt_out
from leadterm.domain.decisions import Decision
from leadterm.domain.delivery import FAILURES
from leadterm.domain.forwarding import (
    GIVE_UP_AFTER,
    ForwardedText,
    ForwardId,
    FromPhone,
    asked_by_phone,
    bodies,
    is_news,
    phones,
    told_of_phone,
)
from leadterm.domain.model import Instant, MessageStatus, TrackingNumber
from leadterm.domain.phone import is_e164
from leadterm.relay.store import ClaimedForward, Tx
from leadterm.relay.units.loading import known

LEASE = 60_000
"""How long one claimed may take before nobody knows what became of it. Longer than any call's time-out."""


def from_phone(tx: Tx, number: TrackingNumber, fact: InboundText) -> bool:
    """Whether the text is from the own phone of one of the company's agents: then it is no lead's.

    It is listed, and STOP and START of it are heeded; nobody is answered.
    """
    agents = tx.agents_with_phone(number.company_id, fact.from_)
    if not agents:
        return False
    asked = asked_by_phone(fact)
    if asked is FromPhone.STOP:
        tx.stop_forwarding(number.id, fact.from_)
    elif asked is FromPhone.START:
        tx.resume_forwarding(number.id, fact.from_)
    tx.keep_unrouted(f"msg:{fact.sid}", told_of_phone(agents, number, asked))
    return True


def go_on(tx: Tx, number: TrackingNumber, fact: InboundText, decision: Decision) -> Decision:
    """Has a lead's text go on to the phones of the number's agents, and its event say so.

    One from a tracking number of ours, whichever company's, goes nowhere: it may have been sent on itself.
    Nor does old news.
    """
    received, *others = decision.events
    if number.flow_id is None or not is_news(fact, tx.now) or tx.number_by_e164(fact.from_) is not None:
        return decision
    endpoints = [tx.profile(agent.id).endpoint for agent in tx.flow_agents(number.flow_id)]
    ours = {phone for phone in endpoints if is_e164(phone) and tx.number_by_e164(phone) is not None}
    wanted = phones(endpoints, ours=ours, stopped=tx.stopped_phones(number.id), sender=fact.from_)
    if not wanted:
        return decision
    parts = bodies(fact)
    tx.add_forwards(
        [
            ForwardedText(
                id=ForwardId(tx.new_id()),
                company_id=number.company_id,
                number_id=number.id,
                contact_id=known(received.contact).id,
                phone=phone,
                body=part,
                at=tx.now,
            )
            for phone in wanted
            for part in parts
        ]
    )
    return replace(decision, events=(replace(received, forwarded=True), *others))


def claim(limit: int) -> Callable[[Tx], list[ClaimedForward]]:
    """Takes texts to send on. It commits before the carrier is called, so a crash can double nothing.

    One to a phone that has asked for no more is dropped, and so is old news.
    """

    def unit(tx: Tx) -> list[ClaimedForward]:
        claimed = tx.claim_forwards(limit, Instant(tx.now + LEASE))
        return [each for each in claimed if _may_still_go(tx, each.text)]

    return unit


def _may_still_go(tx: Tx, text: ForwardedText) -> bool:
    if text.at > tx.now - GIVE_UP_AFTER and text.phone not in tx.stopped_phones(text.number_id):
        return True
    tx.drop_forward(text.id)
    return False


def handed_over(forward_id: ForwardId) -> Callable[[Tx], None]:
    """The carrier took it."""
    return lambda tx: tx.hand_over_forward(forward_id)


def refused(text: ForwardedText, error_code: int | None) -> Callable[[Tx], None]:
    """The carrier would not take it. A phone that has stopped the number there is stopped here, too."""

    def unit(tx: Tx) -> None:
        _heed(tx, text, error_code)
        tx.drop_forward(text.id)

    return unit


def lost(forward_id: ForwardId) -> Callable[[Tx], None]:
    """Nobody knows whether the carrier took it: it is not sent again."""
    return lambda tx: tx.drop_forward(forward_id)


def put_back(forward_id: ForwardId, due_at: Instant) -> Callable[[Tx], None]:
    """The carrier provably did not process it: it waits its turn again."""
    return lambda tx: tx.put_back_forward(forward_id, due_at)


def is_report(tx: Tx, report: CarrierReport) -> bool:
    """Whether a status callback is of a text that was sent on; its last word settles it."""
    text = tx.forward(ForwardId(report.message_id)) if report.message_id is not None else None
    if text is None:
        return False
    status = carrier_status(report.status)
    if status in FAILURES:
        _heed(tx, text, report.error_code)
    if status in FAILURES or status is MessageStatus.DELIVERED:
        tx.drop_forward(text.id)
    return True


def _heed(tx: Tx, text: ForwardedText, error_code: int | None) -> None:
    if error_code is not None and is_opt_out(error_code):
        tx.stop_forwarding(text.number_id, text.phone)

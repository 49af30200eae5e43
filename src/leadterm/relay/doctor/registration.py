"""Whether the carrier stops texts because a number is not registered: trouble that no setting here mends.

Sources: https://www.twilio.com/docs/api/errors/30034 and /30032; texts to the US need A2P 10DLC registration.
"""

import asyncio
from collections.abc import Collection

from leadterm.domain.model import Direction, Instant
from leadterm.domain.text import one_line
from leadterm.relay.carrier import Carrier, CarrierMessage
from leadterm.relay.doctor.findings import Finding, ok, unknown, wrong
from leadterm.relay.doctor.patience import SECONDS

CHECK = "registration"
LOOK_BACK_MS = 3 * 86_400_000
MOST = 500
"""Texts that are looked at, the newest first."""

_NORTH_AMERICA = "+1"
_DELIVERED = "delivered"
_UNREGISTERED = {
    30034: (
        "it is not registered for A2P 10DLC",
        "At Twilio, under Messaging, Regulatory Compliance: register a brand and a campaign, and add the "
        "number to it. Approval takes 10 to 15 business days.",
    ),
    30032: (
        "it is a toll-free number that is not verified",
        "At Twilio, under Messaging, Regulatory Compliance: have the toll-free number verified.",
    ),
}


async def look(carrier: Carrier, ours: Collection[str], now: Instant) -> list[Finding]:
    """Reads the newest texts at the carrier. Raises CarrierSilent and TimeoutError."""
    newest: list[CarrierMessage] = []
    async with asyncio.timeout(SECONDS):
        async for message in carrier.messages_since(Instant(now - LOOK_BACK_MS)):
            newest.append(message)
            if len(newest) >= MOST:
                break
    return judge(newest, ours)


def judge(messages: Collection[CarrierMessage], ours: Collection[str]) -> list[Finding]:
    """How each number's latest text to North America fared, of texts that are newest first.

    Without ``ours`` every sender of the account counts.
    """
    latest: dict[str, CarrierMessage] = {}
    for message in messages:
        if _tells(message) and (not ours or message.from_ in ours):
            latest.setdefault(message.from_, message)
    if not latest:
        return [
            unknown(
                CHECK,
                "None of the last days' texts went to the US. Whether the numbers are registered for that "
                "(A2P 10DLC) shows when one does.",
            )
        ]
    stopped = [message for message in latest.values() if message.error_code in _UNREGISTERED]
    if not stopped:
        return [ok(CHECK, f"No want of registration stops the texts of {len(latest)} numbers to the US.")]
    return [_stopped(message) for message in stopped]


def not_looked_at(why: str) -> Finding:
    return unknown(CHECK, f"The latest texts could not be looked at: {why}.")


def _stopped(message: CarrierMessage) -> Finding:
    assert message.error_code is not None
    why, mend = _UNREGISTERED[message.error_code]
    return wrong(
        CHECK,
        f"The carrier stops what {one_line(message.from_, limit=40)} sends to the US ({message.error_code}): "
        f"{why}. That is no mistake of leadterm's or of its settings.",
        mend,
    )


def _tells(message: CarrierMessage) -> bool:
    return (
        message.direction is Direction.OUTBOUND
        and message.to.startswith(_NORTH_AMERICA)
        and (message.status == _DELIVERED or message.error_code in _UNREGISTERED)
    )

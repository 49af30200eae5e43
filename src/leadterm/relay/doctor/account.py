"""Whether the carrier knows us, and whether its clock and ours agree."""

from leadterm.domain.model import Instant
from leadterm.domain.text import one_line
from leadterm.relay.carrier import CarrierAccount, NotLetIn, TwilioAccount
from leadterm.relay.doctor.addresses import shown
from leadterm.relay.doctor.findings import Finding, ok, unknown, wrong
from leadterm.relay.doctor.lengths import duration

CHECK = "account"
CLOCK_MOST_MS = 10_000
"""By how much the clocks may differ: the relay asks the carrier for what came since a moment of its own."""

_ACCOUNT_MEND = (
    "Set twilio.account_sid, and in the environment LEADTERM_TWILIO__AUTH_TOKEN, as the Twilio console shows "
    "them under Account Info; then start the relay again."
)


def silent(account: TwilioAccount, why: str) -> Finding:
    """The finding when the carrier gave no usable answer."""
    return wrong(
        CHECK,
        f"{shown(account.api_base_url)}: {why}. Until it does, no text can be sent.",
        "See that this machine reaches the Internet and that twilio.api_base_url is right; then try again.",
    )


def judge(found: CarrierAccount | NotLetIn) -> Finding:
    if isinstance(found, NotLetIn):
        return wrong(CHECK, _not_let_in(found.status), _ACCOUNT_MEND)
    status = one_line(found.status, limit=40)
    if status != "active":
        return wrong(
            CHECK,
            f"The carrier says that our account is “{status}”.",
            "See the Twilio console, or ask Twilio.",
        )
    if found.primary_token is False:
        return wrong(
            CHECK,
            "twilio.auth_token lets us in, but it is not the account's primary token, which signs webhooks: "
            "every text that comes in would be refused.",
            _ACCOUNT_MEND,
        )
    said = "The carrier lets us in, and the account is active."
    if found.kind.casefold() == "trial":
        said += " It is a trial account: it texts just the numbers verified at Twilio."
    if found.primary_token is None:
        said += " It does not show whether our token is the primary one, which signs webhooks."
    return ok(CHECK, said)


def _not_let_in(status: int) -> str:
    if status == 404:
        return (
            "The carrier knows no account by twilio.account_sid (404), or twilio.api_base_url is not its own."
        )
    return f"The carrier does not let us in ({status}): twilio.account_sid or twilio.auth_token is wrong."


def clock(theirs: Instant | None, before: Instant, after: Instant) -> Finding:
    """Compares the clocks. Theirs counts whole seconds; ours was read before the question and after it."""
    if theirs is None:
        return unknown("clock", "The carrier's answer had no date to compare this machine's clock with.")
    ahead = max(0, before - theirs - 1000)
    behind = max(0, theirs - after)
    if max(ahead, behind) <= CLOCK_MOST_MS:
        return ok("clock", "This machine's clock agrees with the carrier's.")
    by, way = (duration(ahead), "ahead of") if ahead else (duration(behind), "behind")
    return wrong("clock", f"This machine's clock is {by} {way} the carrier's.", "timedatectl set-ntp true")

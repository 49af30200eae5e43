"""Whether each number of ours is the carrier's too, and whether its texts are posted to this relay."""

from collections.abc import Sequence

from leadterm.domain.model import TrackingNumber
from leadterm.domain.text import one_line
from leadterm.relay.carrier import Carrier, CarrierNumber, CarrierSilent
from leadterm.relay.doctor.addresses import shown, tries_again, without_fragment
from leadterm.relay.doctor.findings import Finding, mended, ok, unknown, wrong

CHECK = "numbers"
FIX = "leadterm doctor --fix"
MOST_OTHERS = 5


def judge(ours: Sequence[TrackingNumber], theirs: Sequence[CarrierNumber], wanted: str) -> list[Finding]:
    """Compares both lists. ``wanted`` is the address to which texts should be posted."""
    if not ours:
        return [_none_yet(theirs), *_others(ours, theirs, wanted)]
    listed = {number.number: number for number in theirs}
    findings = [_one(number, listed.get(number.number), wanted) for number in ours]
    good = sum(finding is None for finding in findings)
    said = (
        [ok(CHECK, f"{good} of {len(ours)} tracking numbers have their texts posted to this relay.")]
        if good
        else []
    )
    return [*said, *(finding for finding in findings if finding), *_others(ours, theirs, wanted)]


def to_mend(
    ours: Sequence[TrackingNumber], theirs: Sequence[CarrierNumber], wanted: str
) -> list[CarrierNumber]:
    """The numbers that ``set_urls`` can put right."""
    mine = {number.number for number in ours}
    return [number for number in theirs if number.number in mine and number.texts and _astray(number, wanted)]


async def set_urls(carrier: Carrier, numbers: Sequence[CarrierNumber], wanted: str) -> list[Finding]:
    """Has the texts of each posted to this relay, and says where they were posted before."""
    return [await _set(carrier, number, wanted) for number in numbers]


async def _set(carrier: Carrier, number: CarrierNumber, wanted: str) -> Finding:
    name = one_line(number.number, limit=40)
    try:
        await carrier.set_number_urls(number, wanted)
    except CarrierSilent as error:
        return wrong(CHECK, f"{name} could not be set: {error}.", f"Try again: {FIX}")
    return mended(CHECK, f"{name} has its texts posted to this relay now. Found: {_astray(number, wanted)}.")


def _one(ours: TrackingNumber, theirs: CarrierNumber | None, wanted: str) -> Finding | None:
    name = f"{ours.number} “{one_line(ours.label, limit=60)}”"
    if theirs is None:
        return wrong(
            CHECK,
            f"{name} is a tracking number here, but the carrier's account has no such number.",
            "Get the number at Twilio, or see twilio.account_sid: it may be another account's.",
        )
    if not theirs.texts:
        return wrong(CHECK, f"{name} can't text: at the carrier it is for calls alone.", "Get another one.")
    astray = _astray(theirs, wanted)
    return wrong(CHECK, f"{name}: {astray}.", FIX) if astray else None


def _astray(number: CarrierNumber, wanted: str) -> str:
    """What is wrong with where a number's texts go; empty when they come here."""
    url = number.message_url
    if number.application_sid:
        return f"texts go to the application {one_line(number.application_sid, limit=40)} at Twilio"
    if not url:
        return "texts go nowhere"
    if without_fragment(url) != without_fragment(wanted):
        return f"texts go to {shown(without_fragment(url))}"
    if number.message_method != "POST":
        return f"texts come with {one_line(number.message_method, limit=10)} instead of POST"
    if not tries_again(url):
        return "a text is tried just once, even while the relay is starting"
    return ""


def _none_yet(theirs: Sequence[CarrierNumber]) -> Finding:
    example = one_line(theirs[0].number, limit=40) if theirs else "+14155550100"
    return wrong(
        CHECK,
        "No tracking number is set up here yet.",
        f"leadterm admin number add {example} --label NAME --flow FLOW",
    )


def _others(ours: Sequence[TrackingNumber], theirs: Sequence[CarrierNumber], wanted: str) -> list[Finding]:
    """Numbers of the account that are none of ours: those whose texts come here all the same are wrong."""
    mine = {number.number for number in ours}
    others = [number for number in theirs if number.number not in mine]
    here = [it for it in others if without_fragment(it.message_url) == without_fragment(wanted)]
    findings = [
        wrong(
            CHECK,
            f"The texts to {one_line(number.number, limit=40)} are posted here, but it is no tracking number "
            "of any company: nobody sees them.",
            f"leadterm admin number add {one_line(number.number, limit=40)} --label NAME --flow FLOW",
        )
        for number in here
    ]
    elsewhere = [one_line(number.number, limit=40) for number in others if number not in here]
    if elsewhere:
        more = f" and {len(elsewhere) - MOST_OTHERS} more" if len(elsewhere) > MOST_OTHERS else ""
        findings.append(
            ok(CHECK, f"Not of this relay, and left alone: {', '.join(elsewhere[:MOST_OTHERS])}{more}.")
        )
    return findings


def not_set() -> Finding:
    return wrong(
        CHECK,
        "No address was set: first the public URL must lead to this relay.",
        "Mend that first; see above.",
    )


def not_compared(why: str) -> Finding:
    return unknown(CHECK, f"Ours and the carrier's could not be compared: {why}.")

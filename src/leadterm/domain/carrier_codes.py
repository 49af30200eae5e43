"""The carrier's error codes in words (B7): whose matter each is, and whether to try again.

Class and retry are those of data/twilio_error_codes.csv, as a test says; the sentences are ours, for agents.
The carrier changes its codes and its own texts without notice: an unknown code gets a safe sentence.
"""

from enum import Enum

import msgspec


class CodeClass(Enum):
    """Whose matter an error is. Only the first six speak of the lead's number."""

    OPTED_OUT = "opted-out"
    LANDLINE = "landline"
    BAD_NUMBER = "bad-number"
    UNREACHABLE = "unreachable"
    FILTERED = "filtered"
    BLOCKED = "blocked"
    CONFIG = "config"
    GEO = "geo"
    THROTTLE = "throttle"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    BAD_MEDIA = "bad-media"
    BUG = "bug"
    RELAY_FAULT = "relay-fault"
    INFO = "info"
    STATE = "state"


class Retry(Enum):
    """Whether, and when, the same request may be made again."""

    NO = "no"
    BACKOFF = "yes-backoff"
    LATER = "yes-later"
    NEXT_DAY = "next-day"
    ONCE = "once"
    MAYBE = "maybe"
    NOT_APPLICABLE = "n/a"


class CarrierCode(msgspec.Struct, frozen=True):
    """One error code of the carrier, explained."""

    code: int | None
    kind: CodeClass
    sentence: str
    retry: Retry


OPTED_OUT = 21610
"""The carrier refuses because the recipient sent STOP."""


def explain(code: int | None) -> CarrierCode:
    """The code in words. No code, or one that nobody knows, is a failure that no machine may repeat."""
    if code is None:
        return CarrierCode(None, CodeClass.UNKNOWN, "The carrier did not say why it failed.", Retry.NO)
    sentence = _SENTENCES.get(code)
    if sentence is None:
        sentence = f"The carrier reports error {code}. Ask an administrator to look it up."
        return CarrierCode(code, CodeClass.UNKNOWN, sentence, Retry.NO)
    kind = _KINDS[code]
    retry = Retry.NOT_APPLICABLE if kind is CodeClass.RELAY_FAULT else _RETRIES.get(code, Retry.NO)
    return CarrierCode(code, kind, sentence, retry)


def is_opt_out(code: int | None) -> bool:
    """Whether the carrier says that the recipient has opted out of texts from this sender (B10)."""
    return code == OPTED_OUT


_CODES_OF_KIND = {
    CodeClass.OPTED_OUT: (OPTED_OUT,),
    CodeClass.LANDLINE: (21614, 21635, 30006),
    CodeClass.BAD_NUMBER: (13224, 21211, 21214, 21217, 21266, 21268, 30005),
    CodeClass.UNREACHABLE: (21612, 30003),
    CodeClass.FILTERED: (30007,),
    CodeClass.BLOCKED: (21216, 30004),
    CodeClass.CONFIG: (
        *(20003, 20008, 20404, 21212, 21219, 21265, 21601, 21603, 21606, 21608, 21609, 21703, 21704, 21705),
        *(30002, 30010, 30018, 30024, 30032, 30034, 30035, 60601, 60606),
    ),
    CodeClass.GEO: (13227, 21215, 21408),
    CodeClass.THROTTLE: (14107, 20429, 21611, 30001, 30017, 30022, 30023, 30450),
    CodeClass.UNKNOWN: (30008, 30410, 30500, 60600),
    CodeClass.EXPIRED: (30036,),
    CodeClass.BAD_MEDIA: (11751, 21620, 21623, 30011, 30019),
    CodeClass.BUG: (13240, 16025, 21602, 21604, 21617),
    CodeClass.RELAY_FAULT: (
        11200,
        11205,
        11206,
        11210,
        11215,
        11220,
        11235,
        11237,
        11750,
        12100,
        12200,
        12300,
    ),
    CodeClass.INFO: (30009,),
    CodeClass.STATE: (21220,),
}
_KINDS = {code: kind for kind, codes in _CODES_OF_KIND.items() for code in codes}

# Codes that are not here must not be tried again; a relay's fault is not a request of ours at all.
_RETRIES = {
    20429: Retry.BACKOFF,
    30003: Retry.MAYBE,
    30008: Retry.ONCE,
    30023: Retry.NEXT_DAY,
    **dict.fromkeys((14107, 21611, 30001, 30017, 30022, 30035, 30036, 30410, 30450, 30500), Retry.LATER),
}

_SENTENCES = {
    11200: "The carrier could not get an answer from our relay. Tell an administrator.",
    11205: "The carrier could not connect to our relay. Tell an administrator.",
    11206: "The carrier could not understand our relay's answer. Tell an administrator.",
    11210: "The carrier cannot find our relay by its name. An administrator should check the public URL.",
    11215: "Our relay sent the carrier from one address to the next. An administrator should check the URL.",
    11220: "The carrier could not make a secure connection to our relay. Tell an administrator.",
    11235: "Our relay's certificate is for another name. Tell an administrator.",
    11237: "Our relay's certificate is not trusted by the carrier. Tell an administrator.",
    11750: "Our relay's answer was too big for the carrier. Tell an administrator.",
    11751: "The picture is too big. Send one of at most 5 MB.",
    12100: "The carrier could not read our relay's answer. Tell an administrator.",
    12200: "The carrier found our relay's answer odd. Tell an administrator.",
    12300: "Our relay's answer was of the wrong type. Tell an administrator.",
    13224: "This number cannot be called: it is not valid. Check it with the lead.",
    13227: "Calls to this country are switched off in the carrier account. Ask an administrator.",
    13240: "Joining the call failed: it is no longer there.",
    14107: "Too many automatic answers to this number. Wait half a minute and send again.",
    16025: "Joining the call failed: you are in it already.",
    20003: "The carrier refuses our account's key, or the account is suspended. Tell an administrator.",
    20008: "The relay uses the carrier's test account, which sends nothing. Tell an administrator.",
    20404: "The carrier does not know what we asked for. Tell an administrator.",
    20429: "The carrier is busy with our other requests. Nothing was sent.",
    21211: "This is not a valid phone number. Check it with the lead.",
    21212: "Our sending number is not valid. Tell an administrator.",
    21214: "This number cannot be reached by a call. Check it with the lead.",
    21215: "Calls to this country are switched off in the carrier account. Ask an administrator.",
    21216: "The carrier does not allow calls to this number.",
    21217: "This does not look like a phone number. Check it with the lead.",
    21219: "A trial account can only call numbers that it has verified. Tell an administrator.",
    21220: "The call has ended already.",
    21265: "The carrier refused one of our settings. Tell an administrator.",
    21266: "The number to reach is the one we send from. Choose another.",
    21268: "This is a premium-rate number, and the carrier does not allow those.",
    21408: "Texts to this country are switched off in the carrier account. Ask an administrator.",
    21601: "Our sending number cannot text. Choose another, or tell an administrator.",
    21602: "The text was empty. Type something, or attach a picture.",
    21603: "The text had no number to send from. Choose one.",
    21604: "The text had no number to send to. Choose one.",
    21606: "Our number cannot text this destination. Choose another, or tell an administrator.",
    21608: "A trial account can only text numbers that it has verified. Tell an administrator.",
    21609: "The relay's public address is not one the carrier can reach. Tell an administrator.",
    21610: "This lead has opted out of SMS with STOP. They can text START to opt back in.",
    21611: "Too many texts are waiting to leave this number. Send again in a while.",
    21612: "The carrier has no way to text this number from ours.",
    21614: "This number cannot receive texts: it is not a mobile. Call instead.",
    21617: "The text is too long. Keep it to 1,600 characters.",
    21620: "The carrier could not fetch the picture. Tell an administrator.",
    21623: "Too many pictures in one text. Send at most ten.",
    21635: "This number is a landline and can't receive texts. Call instead.",
    21703: "The messaging service has no number for this destination. Tell an administrator.",
    21704: "The messaging service has no numbers. Tell an administrator.",
    21705: "The messaging service in the settings does not exist. Tell an administrator.",
    30001: "Too many texts were waiting, and this one was dropped. Send it again in a while.",
    30002: "Our account with the carrier is suspended. Tell an administrator.",
    30003: "The phone could not be reached: it may be off or out of range. Try later, or call.",
    30004: "The lead's carrier blocked the text: the number may not want or take texts.",
    30005: "This number is not in service. Check it with the lead.",
    30006: "This number is a landline, or its carrier can't be reached by text. Call instead.",
    30007: "The text was filtered as spam. Say it in other words, without links.",
    30008: "The text was not delivered, and the carrier does not know why.",
    30009: "Part of the lead's text never arrived. Ask them to send it again.",
    30010: "The text costs more than the limit that is set. Tell an administrator.",
    30011: "This phone can't receive pictures. Send a link or words instead.",
    30017: "The lead's network is overloaded. Send again in a while.",
    30018: "This country wants senders to be registered, and ours is not. Tell an administrator.",
    30019: "The picture is too big for the lead's carrier. Send a smaller one.",
    30022: "Texts left faster than our registration allows. Send again in a while.",
    30023: "Our texts for today are used up with this carrier. Send it after midnight, Pacific time.",
    30024: "Our sending number is not set up with the lead's carrier. Tell an administrator.",
    30032: "Our toll-free number is not verified yet, so its texts are stopped. Tell an administrator.",
    30034: "Our number is not registered for texts in the US, so they are stopped. Tell an administrator.",
    30035: "Our number is still being set up for texts. Send again later, or tell an administrator.",
    30036: "The text waited too long to leave and was dropped. Send it again.",
    30410: "The lead's carrier did not answer in time. It is not known whether the text arrived.",
    30450: "The carrier paused texts to guard against fraud. Send again in half an hour.",
    30500: "The lead's carrier has a passing fault. Send again in a while.",
    60600: "The carrier does not know what kind of line this is.",
    60601: "Line types in Canada need an approval that our account lacks. Tell an administrator.",
    60606: "Line types are not switched on in our carrier account. Tell an administrator.",
}

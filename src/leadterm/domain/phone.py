"""Phone numbers: read as people write them, checked for sense, shown as people expect them (B12).

A number is E.164 once it is known to be possible, the raw string otherwise (short codes, names as senders).
North American numbers and UK mobiles are read and shown without the `phonenumbers` package, which takes 30 ms
to load: the console's first paint does not wait for it. Tests hold the short ways equal to the package.
"""

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import NewType, TypeGuard

E164 = NewType("E164", str)

# fmt: off
NORTH_AMERICA = frozenset({
    "AG", "AI", "AS", "BB", "BM", "BS", "CA", "DM", "DO", "GD", "GU", "JM", "KN", "KY", "LC", "MP", "MS",
    "PR", "SX", "TC", "TT", "US", "VC", "VG", "VI",
})
# fmt: on
"""Countries that share the calling code 1, as ISO 3166 codes."""

UNITED_KINGDOM = frozenset({"GB", "GG", "IM", "JE"})
"""Countries that share the calling code 44."""

_LONGEST_RAW = 64
_SHORTEST_DIALLED = 3
_SHORTEST_RUN = 7
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NORTH_AMERICAN = re.compile(r"([2-9][0-9]{2})([2-9][0-9]{2})([0-9]{4})")
_UK_MOBILE = re.compile(r"\+44(7[1-57-9][0-9]{2})([0-9]{6})")
_PUNCTUATION = str.maketrans("", "", " ().-\xa0")


class NumberProblem(Enum):
    """Why a number cannot be texted or called, before any carrier is asked (B12)."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not-a-number"
    NO_COUNTRY = "no-country"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    WRONG_LENGTH = "wrong-length"
    ALL_ZEROS = "all-zeros"
    SAME_DIGIT = "same-digit"
    SEQUENCE = "sequence"
    NOT_POSSIBLE = "not-possible"

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, for a person."""
        return _SENTENCES[self]


_SENTENCES = {
    NumberProblem.EMPTY: "There is no phone number. Type one.",
    NumberProblem.NOT_A_NUMBER: "This is not a phone number. Type its digits, such as (415) 555-0133.",
    NumberProblem.NO_COUNTRY: "No country has this calling code. Start a foreign number with + and its code.",
    NumberProblem.TOO_SHORT: "This number is too short. Check that the area code and every digit are there.",
    NumberProblem.TOO_LONG: "This number is too long. Check for a digit typed twice or two numbers in one.",
    NumberProblem.WRONG_LENGTH: "No number in this country has so many digits. Check for a missing digit.",
    NumberProblem.ALL_ZEROS: "This number is all zeros. Ask the lead for the real one.",
    NumberProblem.SAME_DIGIT: "This number is one digit repeated. Ask the lead for the real one.",
    NumberProblem.SEQUENCE: "This number is just digits in a row. Ask the lead for the real one.",
    NumberProblem.NOT_POSSIBLE: "No phone can have this number. Check the area code and the digits after it.",
}


def parse_number(raw: str, country: str) -> E164 | NumberProblem:
    """Read a number as typed, in a form, or in an import; `country` (ISO 3166) is the company's.

    Says whether the number is possible, not whether it is in service: new area codes come faster than tables
    of them, and the carrier's lookup knows better. An extension is dropped.
    """
    if not raw.strip():
        return NumberProblem.EMPTY
    if len(raw) > _LONGEST_RAW:
        return NumberProblem.TOO_LONG
    figures = digits(raw)
    placeholder = _placeholder(figures) or _placeholder(figures.removeprefix("1"))
    if placeholder:
        return placeholder
    if 0 < len(figures) < _SHORTEST_DIALLED:
        return NumberProblem.TOO_SHORT
    area_exchange_line = _north_american(raw, country)
    if area_exchange_line is None:
        return _parse_any(raw, country)
    return _placeholder_in_north_america(area_exchange_line) or E164(f"+1{area_exchange_line}")


def is_e164(text: str) -> TypeGuard[E164]:
    """Whether the text has the form of an international number; a short code or a sender's name has not."""
    return _E164.fullmatch(text) is not None


def is_country(code: str) -> bool:
    """Whether phone numbers can be read by this country (ISO 3166, upper case)."""
    if code in NORTH_AMERICA or code in UNITED_KINGDOM:
        return True
    import phonenumbers as package

    return code in package.SUPPORTED_REGIONS


@lru_cache(maxsize=8192)
def format_number(number: str, country: str) -> str:
    """Show a number to an agent: the national way if it is of the company's `country`, else with its code.

    What is not E.164 (short codes, names as senders, numbers that failed the check) comes back unchanged.
    """
    if not is_e164(number):
        return number
    match = _NORTH_AMERICAN.fullmatch(number, 2) if number.startswith("+1") else None
    if match:
        area, exchange, line = match.groups()
        if country in NORTH_AMERICA:
            return f"({area}) {exchange}-{line}"
        return f"+1 {area}-{exchange}-{line}"
    match = _UK_MOBILE.fullmatch(number)
    if match:
        head, tail = match.groups()
        return f"0{head} {tail}" if country in UNITED_KINGDOM else f"+44 {head} {tail}"
    return _format_any(number, country)


def digits(raw: str) -> str:
    """The digits alone, in any script, as 0 to 9: what numbers are searched by."""
    return "".join(
        character if character <= "9" else str(unicodedata.decimal(character))
        for character in raw
        if character.isdecimal()
    )


def _north_american(raw: str, country: str) -> str | None:
    """The ten digits of a well-formed number with calling code 1, if it is one for certain."""
    compact = raw.strip().translate(_PUNCTUATION)
    if compact.startswith("+1"):
        compact = compact[2:]
    elif country in NORTH_AMERICA and len(compact) == 11:
        compact = compact.removeprefix("1")
    elif country not in NORTH_AMERICA:
        return None
    return compact if _NORTH_AMERICAN.fullmatch(compact) else None


def _placeholder_in_north_america(national: str) -> NumberProblem | None:
    # Elsewhere a repeated digit can be a real, and dearly bought, number.
    same = NumberProblem.SAME_DIGIT if len(set(national)) == 1 else None
    return _placeholder(national) or same


def _placeholder(figures: str) -> NumberProblem | None:
    """What people type to get past a form: zeros, or digits up or down in a row (9 and 0 are neighbours)."""
    if figures and not figures.strip("0"):
        return NumberProblem.ALL_ZEROS
    if len(figures) < _SHORTEST_RUN:
        return None
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(figures)}
    return NumberProblem.SEQUENCE if steps in ({1}, {9}) else None


def _parse_any(raw: str, country: str) -> E164 | NumberProblem:
    import phonenumbers as package

    try:
        number = package.parse(raw, country)
    except package.NumberParseException as error:
        return _unread(error.error_type)
    length = _length_problem(package.is_possible_number_with_reason(number))
    if length:
        return length
    national = package.national_significant_number(number)
    placeholder = _placeholder(national)
    if number.country_code == 1:
        placeholder = _placeholder_in_north_america(national)
        if not placeholder and not _NORTH_AMERICAN.fullmatch(national):
            return NumberProblem.NOT_POSSIBLE
    if placeholder:
        return placeholder
    if number.country_code == 44 and national[0] == "7" and len(national) < 10:
        return NumberProblem.TOO_SHORT  # nine digits are possible in the UK, but not for a mobile
    e164 = package.format_number(number, package.PhoneNumberFormat.E164)
    return e164 if is_e164(e164) else NumberProblem.NOT_POSSIBLE


def _unread(error_type: int) -> NumberProblem:
    from phonenumbers import NumberParseException as Reason

    return {
        Reason.INVALID_COUNTRY_CODE: NumberProblem.NO_COUNTRY,
        Reason.TOO_SHORT_AFTER_IDD: NumberProblem.TOO_SHORT,
        Reason.TOO_SHORT_NSN: NumberProblem.TOO_SHORT,
        Reason.TOO_LONG: NumberProblem.TOO_LONG,
    }.get(error_type, NumberProblem.NOT_A_NUMBER)


def _length_problem(reason: int) -> NumberProblem | None:
    from phonenumbers import ValidationResult as Result

    return {
        Result.IS_POSSIBLE_LOCAL_ONLY: NumberProblem.TOO_SHORT,
        Result.INVALID_COUNTRY_CODE: NumberProblem.NO_COUNTRY,
        Result.TOO_SHORT: NumberProblem.TOO_SHORT,
        Result.TOO_LONG: NumberProblem.TOO_LONG,
        Result.INVALID_LENGTH: NumberProblem.WRONG_LENGTH,
    }.get(reason)


def _format_any(number: E164, country: str) -> str:
    import phonenumbers as package

    try:
        parsed = package.parse(number)
    except package.NumberParseException:
        return number
    at_home = parsed.country_code == package.country_code_for_region(country)
    style = package.PhoneNumberFormat
    return package.format_number(parsed, style.NATIONAL if at_home else style.INTERNATIONAL)

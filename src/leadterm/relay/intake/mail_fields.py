"""What an email says of its lead: labelled lines, as forms write them, and numbers in free words (E3)."""

import re
from collections.abc import Iterator

from leadterm.relay.intake.field_names import NAME_LIMIT, FieldName, Fields, Pair, fields_of, meaning
from leadterm.relay.intake.mail import Mail

MATCHED_CHARACTERS = 6_000
"""Characters of an email in which numbers are looked for."""
MOST_NUMBERS = 5
_MOST_TRIES = 200

_LABELLED = re.compile(r"[ \t>*•-]{0,6}([^:\t\n]{1,60}?)[*_ ]{0,3}[:\t][ \t*_]*([^\n]*)")
_QUOTE = re.compile(
    r"(?m)^(?:-{3,} ?(?:original message|forwarded message|ursprüngliche nachricht)|on [^\n]{5,200} wrote:$"
    r"|_{20,}$|-- $)",
    re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"(?m)^>[^\n]*\n?")


def fields_in(mail: Mail, country: str) -> tuple[Fields, tuple[str, ...]]:
    """The fields of an email, and the numbers found in its words, the likeliest first.

    A labelled number is the only one; ``country`` is how national ones are read. The sender is the lead where
    nothing is labelled; the words themselves are kept as the field “message”.
    """
    own_words = _own_words(mail.text)
    pairs = list(_labelled(own_words))
    said = fields_of(pairs)
    numbers = (said.number,) if said.number else tuple(_numbers(f"{mail.subject}\n{own_words}", country))
    found: list[Pair] = [("phone", number) for number in numbers[:1]]
    if said.number or said.name or said.email:
        # The form's mailer is the sender; the lead is whom an answer would go to.
        found.append(("email", said.email or mail.reply_to))
    else:
        found += [("name", mail.sender_name), ("email", mail.sender)]
    found.append(("submission id", said.submission_id or mail.message_id))
    words: list[Pair] = [("subject", mail.subject), ("message", own_words)]
    return fields_of([*found, *pairs, *words]), numbers


def _own_words(text: str) -> str:
    """Without what is quoted from an earlier email. A forwarded form has nothing else: then all of it."""
    quote = _QUOTE.search(text)
    own = text[: quote.start()] if quote is not None else text
    own = _QUOTED_LINE.sub("", own).strip()
    return own if own else text.strip()


def _labelled(text: str) -> Iterator[Pair]:
    """“Phone: 415 555 0133”, the cells of a table, or a known label with its value on the next line."""
    label = ""
    for line in text.split("\n"):
        match = _LABELLED.match(line)
        name = match[1].strip() if match is not None else line.strip(" \t*:_")
        value = match[2].strip(" \t*_") if match is not None else ""
        if match is not None and value and (meaning(name) or _is_label(name)):
            yield name, value
            label = ""
        elif label and line.strip():
            yield label, line.strip()
            label = ""
        elif len(name) <= NAME_LIMIT and meaning(name) in _NEXT_LINE and not value:
            label = name


_NEXT_LINE = frozenset(
    {
        FieldName.PHONE,
        FieldName.NAME,
        FieldName.FIRST_NAME,
        FieldName.LAST_NAME,
        FieldName.EMAIL,
        FieldName.ORGANISATION,
        FieldName.ADDRESS,
    }
)


def _is_label(name: str) -> bool:
    """Whether the words before a colon read as a form's label, and not as the beginning of a sentence."""
    return (
        len(name) <= 40 and len(name.split()) <= 5 and not name.lower().startswith(("http", "mailto", "ps"))
    )


def _numbers(text: str, country: str) -> Iterator[str]:
    import phonenumbers

    matches = phonenumbers.PhoneNumberMatcher(
        text[:MATCHED_CHARACTERS], country, leniency=phonenumbers.Leniency.VALID, max_tries=_MOST_TRIES
    )
    found: set[str] = set()
    for match in matches:
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        if number not in found:
            found.add(number)
            yield number
        if len(found) == MOST_NUMBERS:
            return

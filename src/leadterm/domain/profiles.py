"""What an agent says of themselves (A7): checked and cleaned."""

import re

from leadterm.domain.model import AgentId, Profile
from leadterm.domain.phone import parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line, sanitise
from leadterm.domain.wire import FIELD_LIMIT, GREETING_LIMIT, SaveProfile

_SIP = re.compile(
    r"sips?:[A-Za-z0-9_.!~*'()&=+$,%-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(:[0-9]{1,5})?"
)


def clean_profile(agent_id: AgentId, request: SaveProfile, country: str) -> Profile:
    """The profile as it will be kept. Refuses what is too long, and a phone that is none, by its field."""
    _check_length("greeting", request.greeting, GREETING_LIMIT)
    _check_length("chat_name", request.chat_name, FIELD_LIMIT)
    return Profile(
        agent_id=agent_id,
        endpoint=_endpoint(request.endpoint.strip(), country),
        greeting=sanitise(request.greeting, limit=GREETING_LIMIT).strip(),
        chat_name=one_line(request.chat_name, limit=FIELD_LIMIT).strip(),
    )


def _endpoint(text: str, country: str) -> str:
    if not text:
        return ""
    if text.lower().startswith(("sip:", "sips:")):
        scheme, _, rest = text.partition(":")
        address = f"{scheme.lower()}:{rest}"
        if _SIP.fullmatch(address):
            return address
        raise Refused(
            RefusalCode.INVALID,
            "This is not a SIP address. One looks like sip:dana@example.com.",
            field="endpoint",
        )
    number = parse_number(text, country)
    if not isinstance(number, str):
        raise Refused(RefusalCode.INVALID, number.sentence, field="endpoint")
    return number


def _check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        name = field.replace("_", " ")
        raise Refused(
            RefusalCode.INVALID, f"The {name} is too long: at most {limit:,} characters.", field=field
        )

"""Texts of the company with variables in braces (B17)."""

import re

from msgspec import Struct

from leadterm.domain.model import Agent, Company, Contact, TrackingNumber
from leadterm.domain.phone import format_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line, sanitise
from leadterm.domain.wire import TEMPLATE_LIMIT, TEMPLATE_NAME_LIMIT

TEMPLATES_LIMIT = 500
"""Templates of one company: every console holds them all."""

VARIABLES = ("first name", "name", "agent name", "agent first name", "company", "our number")

_HOLE = re.compile(r"\{([^{}]*)\}")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "rev", "hon"})


class Values(Struct, frozen=True, kw_only=True):
    """What the variables stand for in one conversation; empty where it is not known."""

    name: str = ""
    agent_name: str = ""
    company: str = ""
    our_number: str = ""


class Filled(Struct, frozen=True, kw_only=True):
    """A template with its values in. ``missing`` names the variables that have none, in their order."""

    text: str
    missing: tuple[str, ...] = ()


def values_of(
    contact: Contact | None, agent: Agent | None, company: Company | None, number: TrackingNumber | None
) -> Values:
    """The values for a text of this agent to this contact from this number."""
    country = company.country if company is not None else "US"
    return Values(
        name=contact.name if contact is not None else "",
        agent_name=agent.name if agent is not None else "",
        company=company.name if company is not None else "",
        our_number=format_number(number.number, country) if number is not None else "",
    )


def check_template(name: str, body: str) -> tuple[str, str]:
    """The name and the text as they will be kept. Refuses an unknown variable by its name."""
    if len(name) > TEMPLATE_NAME_LIMIT:
        raise Refused(
            RefusalCode.INVALID,
            f"The name is too long: at most {TEMPLATE_NAME_LIMIT} characters.",
            field="name",
        )
    title = one_line(name, limit=TEMPLATE_NAME_LIMIT).strip()
    if not title:
        raise Refused(RefusalCode.INVALID, "A template needs a name.", field="name")
    if len(body) > TEMPLATE_LIMIT:
        raise Refused(
            RefusalCode.INVALID,
            f"The text is too long: at most {TEMPLATE_LIMIT:,} characters.",
            field="body",
        )
    text = sanitise(body, limit=TEMPLATE_LIMIT).strip()
    if not text:
        raise Refused(RefusalCode.INVALID, "A template needs a text.", field="body")
    _check_variables(text)
    return title, text


def _check_variables(text: str) -> None:
    known = ", ".join(f"{{{variable}}}" for variable in VARIABLES)
    for hole in _HOLE.findall(text):
        if _variable(hole) not in VARIABLES:
            shown = one_line(hole, limit=40)
            raise Refused(
                RefusalCode.INVALID,
                f"There is no variable {{{shown}}}. These exist: {known}.",
                field="body",
            )
    rest = _HOLE.sub("", text)
    if "{" in rest or "}" in rest:
        raise Refused(
            RefusalCode.INVALID,
            f"A brace stands alone. Variables are written with two: {known}.",
            field="body",
        )


def fill(body: str, values: Values) -> Filled:
    """Puts the values in, once: what a value holds is never read as a variable."""
    known = {
        "first name": first_name(values.name),
        "name": values.name,
        "agent name": values.agent_name,
        "agent first name": first_name(values.agent_name),
        "company": values.company,
        "our number": values.our_number,
    }
    missing: dict[str, None] = {}

    def value(hole: re.Match[str]) -> str:
        variable = _variable(hole[1])
        if variable not in known:
            return hole[0]
        if not known[variable]:
            missing[variable] = None
        return known[variable] or hole[0]

    text = _HOLE.sub(value, body)
    return Filled(text=text, missing=tuple(missing))


def check_filled(filled: Filled) -> str:
    """The text; or a refusal that names what is missing, so that no “Hi ,” goes out."""
    if filled.missing:
        raise Refused(RefusalCode.MISSING_VARIABLE, missing_sentence(filled.missing))
    return filled.text


def missing_sentence(missing: tuple[str, ...]) -> str:
    """“This template needs the first name, which is not known.”"""
    names = [variable if variable.startswith("our ") else f"the {variable}" for variable in missing]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    verb = "is" if len(names) == 1 else "are"
    return f"This template needs {listed}, which {verb} not known."


def first_name(name: str) -> str:
    """What to call somebody: the first word that is no title; after a comma when the family name is first."""
    family, comma, given = name.partition(",")
    words = (given if comma and given.strip() else family).split()
    for word in words:
        if word.rstrip(".").lower() in _TITLES:
            continue
        return word if any(character.isalpha() for character in word) else ""
    return ""


def _variable(hole: str) -> str:
    return " ".join(hole.split()).lower()

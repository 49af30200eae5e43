"""What a made-up lead is: a name, a number, a story and a voice. Every number is reserved for fiction."""

from collections.abc import Mapping
from enum import Enum, StrEnum

import msgspec


class Intent(Enum):
    """What an agent's text wants of a lead."""

    BOOKED = "the agent confirms an appointment"
    PHOTO = "the agent asks for a picture"
    ADDRESS = "the agent asks where"
    NAME = "the agent asks for the name"
    PRICE_TOLD = "the agent names a price, or says it is free"
    TIME = "the agent asks or proposes when"
    PRICE = "the agent speaks of money"
    CALL = "the agent wants to telephone"
    PROBLEM = "the agent asks what is the matter"
    THANKS = "the agent says thank you"
    GOODBYE = "the agent takes leave"
    GREETING = "the agent says hello"


class Language(StrEnum):
    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"


class Manner(Enum):
    """How a lead behaves as a whole."""

    TALKS = "answers"
    SILENT = "texts once and never answers"
    STOPS = "wants no more texts at the first answer"
    NEVER_TEXTS = "is only in the books: a landline"


class Line(msgspec.Struct, frozen=True):
    """One text that a lead sends."""

    body: str
    picture: bool = False


Answers = Mapping[Intent, tuple[Line, ...]]


class Persona(msgspec.Struct, kw_only=True, frozen=True):
    """One made-up lead.

    `opening` is what they text of their own accord, `enters_after` seconds after the play begins; `answers`
    is what they say when an agent's text wants something; `story` is what they tell when it wants nothing
    in particular. `typing` is in characters a second; `patience` is how many answers they ever give.
    """

    name: str
    number: str
    company: str
    source: str
    opening: tuple[Line, ...] = ()
    answers: Answers = {}
    story: tuple[Line, ...] = ()
    language: Language = Language.ENGLISH
    manner: Manner = Manner.TALKS
    email: str = ""
    address: str = ""
    enters_after: float = 0
    typing: float = 9
    patience: int = 10
    stop_words: str = "STOP"
    """How one who wants no more texts says so; in other words than STOP, the carrier does not notice."""


def lines(*bodies: str) -> tuple[Line, ...]:
    """Write plain texts as lines."""
    return tuple(Line(body) for body in bodies)

"""Contacts of the demo who have signed up and never texted: whom the picker and the search find (B9)."""

from datetime import timedelta

from msgspec import Struct

from leadterm.domain.model import ContactKind


class SignUp(Struct, frozen=True, kw_only=True):
    """One lead record, and whom it is of."""

    name: str
    number: str
    email: str = ""
    ago: timedelta
    origin: str = "form"
    source: str = "Website"
    campaign: str = ""
    landing_page: str = "/"
    kind: ContactKind = ContactKind.LEAD


def _days(days: float) -> timedelta:
    return timedelta(days=days)


SIGN_UPS = (
    SignUp(
        name="Beatriz Nájera",
        number="(415) 555-0610",
        email="bea.najera@example.com",
        ago=_days(0.2),
        source="Google Ads",
        campaign="storm damage",
        landing_page="/storm-damage",
    ),
    # The line type of this one is looked up when somebody first opens it, and turns out to be a landline.
    SignUp(
        name="Harold Finch",
        number="(415) 555-0686",
        email="harold@example.com",
        ago=_days(1),
        landing_page="/contact",
    ),
    SignUp(
        name="Jürgen Weiß",
        number="+49 1512 3456789",
        email="j.weiss@example.com",
        ago=_days(1.5),
        landing_page="/flat-roofs",
    ),
    SignUp(
        name="Amélie Dubois",
        number="(628) 555-0144",
        email="amelie@example.com",
        ago=_days(2),
        source="Google Ads",
        campaign="roof repair",
        landing_page="/roof-repair",
    ),
    SignUp(
        name="Nguyễn Thị Mai",
        number="(628) 555-0145",
        email="mai.nguyen@example.com",
        ago=_days(3),
        landing_page="/gutters",
    ),
    SignUp(name="Zoë O'Connor", number="(628) 555-0146", ago=_days(4), origin="email", source="Yard signs"),
    SignUp(
        name="Kwame Mensah",
        number="(510) 555-0147",
        email="kwame@example.com",
        ago=_days(6),
        landing_page="/estimate",
    ),
    SignUp(
        name="Bay Supply Co.",
        number="(510) 555-0148",
        email="orders@example.com",
        ago=_days(40),
        origin="import",
        source="",
        landing_page="",
        kind=ContactKind.RESOURCE,
    ),
    SignUp(
        name="Rosa Delgado (crew)",
        number="(510) 555-0149",
        ago=_days(60),
        origin="import",
        source="",
        landing_page="",
        kind=ContactKind.RESOURCE,
    ),
    SignUp(
        name="Eleanor Whitfield",
        number="(925) 555-0150",
        email="eleanor@example.com",
        ago=_days(75),
        origin="import",
        source="",
        landing_page="",
        kind=ContactKind.CLIENT,
    ),
)

TEMPLATES = (
    (
        "First answer",
        "Hi {first name}, this is {agent first name} of {company}. Thank you for your text! What is the "
        "address of the house?",
    ),
    (
        "Estimate booked",
        "You're booked, {first name}. We'll text you from {our number} when we're on our way.",
    ),
    ("On our way", "{agent first name} of {company} here: we're on our way, about twenty minutes."),
    ("Anything else?", "Is there anything else we can do for you, {first name}?"),
)

TAGS = ("repair", "replacement", "flat roof", "gutters", "storm damage", "insurance", "estimate", "urgent")

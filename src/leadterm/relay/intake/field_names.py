"""What the fields of forms, labels of emails and columns of spreadsheets mean, however they are called."""

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum, auto

from msgspec import Struct

from leadterm.domain.text import one_line, sanitise

Pair = tuple[str, str]

MOST_FIELDS = 100
NAME_LIMIT = 80
VALUE_LIMIT = 4_000
TRAP = "leave_this_empty"
"""The field that people do not see, and robots fill in."""


class FieldName(Enum):
    PHONE = auto()
    NAME = auto()
    FIRST_NAME = auto()
    LAST_NAME = auto()
    EMAIL = auto()
    ORGANISATION = auto()
    ADDRESS = auto()
    SOURCE = auto()
    CAMPAIGN = auto()
    LANDING_PAGE = auto()
    SUBMISSION = auto()
    """The sender's own id of what is sent."""
    KIND = auto()
    OPTED_OUT = auto()
    OPTED_OUT_AT = auto()
    SIGNED_UP_AT = auto()
    REASON = auto()
    """Why a row was refused: our own column, which means nothing when it comes back."""
    TRAP = auto()


_WORDS = {
    FieldName.PHONE: "phone phonenumber phoneno telephone telephonenumber tel telno telefon telefonnummer"
    " telefono mobile mobilenumber mobilephone mobileno cell cellphone cellnumber handy celular movil"
    " portable gsm number phone1 phonework phonehome phonemobile homephone workphone daytimephone whatsapp"
    " businessphone callback callbacknumber contactphone contactnumber bestnumber numerodetelephone",
    FieldName.NAME: "name fullname names contactname displayname nombre nom nombrecompleto",
    FieldName.FIRST_NAME: "firstname fname givenname forename first vorname prenom",
    FieldName.LAST_NAME: "lastname lname surname familyname last nachname apellido apellidos",
    FieldName.EMAIL: "email emailaddress mail mailaddress correo correoelectronico courriel",
    FieldName.ORGANISATION: "organisation organization company companyname business businessname firma"
    " empresa",
    FieldName.ADDRESS: "address streetaddress postaladdress fulladdress mailingaddress anschrift direccion",
    FieldName.SOURCE: "source leadsource utmsource",
    FieldName.CAMPAIGN: "campaign campaignname utmcampaign",
    FieldName.LANDING_PAGE: "landingpage landingpageurl pageurl page sourceurl url formurl",
    FieldName.SUBMISSION: "submissionid leadid leadgenid entryid",
    FieldName.KIND: "kind contactkind",
    FieldName.OPTED_OUT: "optedout optout unsubscribed donottext dnt dnc donotcontact",
    FieldName.OPTED_OUT_AT: "optedoutat optoutat optoutdate optedouton unsubscribedat",
    FieldName.SIGNED_UP_AT: "signedup signedupat signedupon signupdate created createdat createddate"
    " submittedat",
    FieldName.REASON: "reason",
    FieldName.TRAP: "leavethisempty",
}
_MEANING = {word: field for field, words in _WORDS.items() for word in words.split()}
_PREFIX = re.compile(r"^(?:your|my|the|contact|customer|lead|client|caller|visitor|primary|user|field|input)")


def meaning(name: str) -> FieldName | None:
    """What a field is, by its name; None for one that is just kept."""
    letters = unicodedata.normalize("NFKD", name[:NAME_LIMIT]).casefold()
    plain = "".join(letter for letter in letters if letter.isalnum() and letter.isascii())
    return _MEANING.get(plain) or _MEANING.get(_PREFIX.sub("", plain))


class Fields(Struct, frozen=True, kw_only=True):
    """What a submission says, each thing under its name; empty where it says nothing."""

    number: str = ""
    name: str = ""
    email: str = ""
    organisation: str = ""
    address: str = ""
    source: str = ""
    campaign: str = ""
    landing_page: str = ""
    submission_id: str = ""
    trap: str = ""
    others: tuple[Pair, ...] = ()
    """Under the names that the sender gave them."""


def fields_of(pairs: Iterable[Pair]) -> Fields:
    """Sorts the pairs of a form: the first filled one of each kind counts, others are kept by their names."""
    found: dict[FieldName, str] = {}
    others: list[Pair] = []
    for name, value in bounded(pairs):
        field = meaning(name)
        if field is None or field in ABOUT_A_ROW or (field in found and value != found[field]):
            others.append((name, value))
        elif value:
            found[field] = value
    return Fields(
        number=found.get(FieldName.PHONE, ""),
        name=full_name(found),
        email=found.get(FieldName.EMAIL, ""),
        organisation=found.get(FieldName.ORGANISATION, ""),
        address=found.get(FieldName.ADDRESS, ""),
        source=found.get(FieldName.SOURCE, ""),
        campaign=found.get(FieldName.CAMPAIGN, ""),
        landing_page=found.get(FieldName.LANDING_PAGE, ""),
        submission_id=found.get(FieldName.SUBMISSION, ""),
        trap=found.get(FieldName.TRAP, ""),
        others=tuple((name, value) for name, value in others if value),
    )


ABOUT_A_ROW = frozenset(
    {
        FieldName.KIND,
        FieldName.OPTED_OUT,
        FieldName.OPTED_OUT_AT,
        FieldName.SIGNED_UP_AT,
        FieldName.REASON,
    }
)
"""What just a spreadsheet's columns mean: who has opted out is not for a form on a web page to say."""


def full_name(found: dict[FieldName, str]) -> str:
    parts = (found.get(FieldName.FIRST_NAME, ""), found.get(FieldName.LAST_NAME, ""))
    return found.get(FieldName.NAME, "") or " ".join(part for part in parts if part)


def bounded(pairs: Iterable[Pair]) -> list[Pair]:
    """At most ``MOST_FIELDS`` pairs, made harmless, on one line but for long values."""
    kept: list[Pair] = []
    for name, value in pairs:
        label = one_line(name, limit=NAME_LIMIT).strip()
        if label and len(kept) < MOST_FIELDS:
            kept.append((label, sanitise(value, limit=VALUE_LIMIT).strip()))
    return kept

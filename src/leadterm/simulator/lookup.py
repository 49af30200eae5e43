"""Lookup v2: is this a number, and what kind of line is it (twilio.md B4)?"""

import msgspec
import phonenumbers

from leadterm.simulator.carrier import Carrier
from leadterm.simulator.magic import LineType

_CARRIERS = {
    LineType.MOBILE: "Made-up Wireless",
    LineType.LANDLINE: "Made-up Telephone Company",
    LineType.NON_FIXED_VOIP: "Made-up VoIP",
}


class LineTypeIntelligence(msgspec.Struct, kw_only=True):
    carrier_name: str | None
    error_code: int | None
    mobile_country_code: str | None
    mobile_network_code: str | None
    type: str | None


class LookupResource(msgspec.Struct, kw_only=True):
    call_forwarding: None = None
    caller_name: None = None
    calling_country_code: str | None
    country_code: str | None
    identity_match: None = None
    line_status: None = None
    line_type_intelligence: LineTypeIntelligence | None
    national_format: str | None
    phone_number: str
    phone_number_quality_score: None = None
    pre_fill: None = None
    reassigned_number: None = None
    sim_swap: None = None
    sms_pumping_risk: None = None
    url: str
    valid: bool
    validation_errors: list[str] | None


def look_up(
    raw: str, country: str, fields: frozenset[str], carrier: Carrier, base_url: str
) -> LookupResource:
    """Answer a lookup; a number that cannot be is an answer too (`valid` false), never an HTTP error."""
    try:
        parsed = phonenumbers.parse(raw, country or None)
    except phonenumbers.NumberParseException as error:
        return _invalid(raw, _parse_error(error), base_url)
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return _invalid(raw, _LENGTH_ERRORS.get(possible, "INVALID_LENGTH"), base_url)
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(parsed)
    return LookupResource(
        calling_country_code=str(parsed.country_code),
        country_code=region or phonenumbers.region_code_for_country_code(parsed.country_code or 0),
        line_type_intelligence=_line_type(number, carrier) if "line_type_intelligence" in fields else None,
        national_format=phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL),
        phone_number=number,
        url=f"{base_url}/v2/PhoneNumbers/{number}",
        valid=True,
        validation_errors=None,
    )


_LENGTH_ERRORS = {
    phonenumbers.ValidationResult.TOO_SHORT: "TOO_SHORT",
    phonenumbers.ValidationResult.TOO_LONG: "TOO_LONG",
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "TOO_SHORT",
}


def _parse_error(error: phonenumbers.NumberParseException) -> str:
    match error.error_type:
        case phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            return "INVALID_COUNTRY_CODE"
        case phonenumbers.NumberParseException.TOO_LONG:
            return "TOO_LONG"
        case phonenumbers.NumberParseException.NOT_A_NUMBER:
            return "NOT_A_NUMBER"
        case _:
            return "TOO_SHORT"


def _invalid(raw: str, problem: str, base_url: str) -> LookupResource:
    return LookupResource(
        calling_country_code=None,
        country_code=None,
        line_type_intelligence=None,
        national_format=None,
        phone_number=raw,
        url=f"{base_url}/v2/PhoneNumbers/{raw}",
        valid=False,
        validation_errors=[problem],
    )


def _line_type(number: str, carrier: Carrier) -> LineTypeIntelligence:
    behaviour = carrier.behaviour_of(number)
    if behaviour.lookup_error is not None:
        return LineTypeIntelligence(
            carrier_name=None,
            error_code=behaviour.lookup_error,
            mobile_country_code=None,
            mobile_network_code=None,
            type=None,
        )
    is_mobile = behaviour.line_type is LineType.MOBILE
    return LineTypeIntelligence(
        carrier_name=_CARRIERS.get(behaviour.line_type),
        error_code=None,
        mobile_country_code="310" if is_mobile else None,
        mobile_network_code="000" if is_mobile else None,
        type=behaviour.line_type,
    )

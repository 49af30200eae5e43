"""Numbers are read as people write them, refused with a reason, and shown as people expect them (B12)."""

import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.phone import (
    NORTH_AMERICA,
    UNITED_KINGDOM,
    NumberProblem,
    digits,
    format_number,
    is_e164,
    parse_number,
)

countries = st.sampled_from(["US", "CA", "GB", "JM", "DE", "AU"])
north_american = st.from_regex(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True)
written = st.sampled_from(
    ["{0}{1}{2}", "({0}) {1}-{2}", "{0}-{1}-{2}", "{0}.{1}.{2}", "1 {0} {1} {2}", "+1-{0}-{1}-{2}"]
)


@pytest.mark.parametrize(
    ("raw", "country", "number"),
    [
        ("(415) 555-0133", "US", "+14155550133"),
        ("1-415-555-0133", "CA", "+14155550133"),
        ("+1 415 555 0133", "GB", "+14155550133"),
        (" 415.555.0133 ", "US", "+14155550133"),
        ("415\xa0555\xa00133", "US", "+14155550133"),
        ("415 555 0133 ext. 12", "US", "+14155550133"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("４１５５５５０１３３", "US", "+14155550133"),
        ("٤١٥٥٥٥٠١٣٣", "US", "+14155550133"),
        ("07700 900123", "GB", "+447700900123"),
        ("+44 (0)7700 900123", "US", "+447700900123"),
        ("0044 7700 900123", "GB", "+447700900123"),
        ("011 44 7700 900123", "US", "+447700900123"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+49 30 901820", "US", "+4930901820"),
        ("+65 8888 8888", "US", "+6588888888"),
        ("+15005550006", "US", "+15005550006"),
    ],
)
def test_numbers_are_read_as_people_write_them(raw, country, number):
    assert parse_number(raw, country) == number


@pytest.mark.parametrize(
    ("raw", "country", "problem"),
    [
        ("", "US", NumberProblem.EMPTY),
        ("  \n", "US", NumberProblem.EMPTY),
        ("call me", "US", NumberProblem.NOT_A_NUMBER),
        ("bob@example.com", "US", NumberProblem.NOT_A_NUMBER),
        ("+", "US", NumberProblem.NOT_A_NUMBER),
        ("1", "US", NumberProblem.TOO_SHORT),
        ("555-0133", "US", NumberProblem.TOO_SHORT),
        ("415 555 013", "US", NumberProblem.TOO_SHORT),
        ("12345", "US", NumberProblem.TOO_SHORT),
        ("07700 90012", "GB", NumberProblem.TOO_SHORT),
        ("+266696687", "US", NumberProblem.TOO_SHORT),
        ("+141555501333", "US", NumberProblem.TOO_LONG),
        ("4155550133" * 30, "US", NumberProblem.TOO_LONG),
        ("+47 22 41 05", "US", NumberProblem.WRONG_LENGTH),
        ("+999 123 4567", "US", NumberProblem.NO_COUNTRY),
        ("4155550133", "XX", NumberProblem.NO_COUNTRY),
        ("000-000-0000", "US", NumberProblem.ALL_ZEROS),
        ("+1 000 000 0000", "GB", NumberProblem.ALL_ZEROS),
        ("+44 0000 000000", "GB", NumberProblem.ALL_ZEROS),
        ("(999) 999-9999", "US", NumberProblem.SAME_DIGIT),
        ("+1 111 111 1111", "GB", NumberProblem.SAME_DIGIT),
        ("1234567890", "US", NumberProblem.SEQUENCE),
        ("1 123 456 7890", "US", NumberProblem.SEQUENCE),
        ("+1 234 567 8901", "US", NumberProblem.SEQUENCE),
        ("987-654-3210", "US", NumberProblem.SEQUENCE),
        ("0123456789", "GB", NumberProblem.SEQUENCE),
        ("+44 1234567890", "GB", NumberProblem.SEQUENCE),
        ("(415) 055-0133", "US", NumberProblem.NOT_POSSIBLE),
        ("+1 115 555 0133", "US", NumberProblem.NOT_POSSIBLE),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_the_reason(raw, country, problem):
    assert parse_number(raw, country) is problem


@pytest.mark.parametrize("problem", NumberProblem)
def test_every_problem_has_words_for_a_person(problem):
    assert problem.sentence.endswith(".")
    assert problem.value == problem.name.lower().replace("_", "-")


@given(st.text(max_size=80), countries)
def test_any_text_is_either_a_number_or_a_problem(raw, country):
    result = parse_number(raw, country)
    assert isinstance(result, NumberProblem) or is_e164(result)


@given(north_american, written, st.sampled_from(["US", "CA"]))
def test_every_way_of_writing_gives_the_same_number(number, style, country):
    raw = style.format(number[2:5], number[5:8], number[8:])
    assert parse_number(raw, country) == parse_number(number, country)


@given(
    st.from_regex(r"(\+?1)?[ -]?\(?[0-9]{3}\)?[ -]?[0-9]{3}-?[0-9]{4}", fullmatch=True),
    st.sampled_from(["US", "GB"]),
)
def test_the_short_way_reads_what_the_package_reads(raw, country):
    result = parse_number(raw, country)
    if isinstance(result, str):
        oracle = phonenumbers.parse(raw, country)
        assert result == phonenumbers.format_number(oracle, phonenumbers.PhoneNumberFormat.E164)


@given(north_american | st.from_regex(r"\+44[127][0-9]{9}", fullmatch=True), countries)
def test_what_is_shown_can_be_typed_back(number, country):
    result = parse_number(number, country)
    if isinstance(result, str):
        assert parse_number(format_number(result, country), country) == result


def shown_by_the_package(number: str, country: str) -> str:
    parsed = phonenumbers.parse(number)
    style = phonenumbers.PhoneNumberFormat
    at_home = phonenumbers.country_code_for_region(country) == parsed.country_code
    return phonenumbers.format_number(parsed, style.NATIONAL if at_home else style.INTERNATIONAL)


@given(north_american, countries)
def test_north_american_numbers_are_shown_as_the_package_shows_them(number, country):
    assert format_number(number, country) == shown_by_the_package(number, country)


@given(st.from_regex(r"\+447[0-9]{9}", fullmatch=True), countries)
def test_uk_mobiles_are_shown_as_the_package_shows_them(number, country):
    assert format_number(number, country) == shown_by_the_package(number, country)


def test_the_sets_of_countries_are_the_packages():
    assert set(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1]) == NORTH_AMERICA
    assert set(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[44]) == UNITED_KINGDOM


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+14155550133", "US", "(415) 555-0133"),
        ("+14155550133", "CA", "(415) 555-0133"),
        ("+14155550133", "GB", "+1 415-555-0133"),
        ("+14155550133", "", "+1 415-555-0133"),
        ("+447700900123", "GB", "07700 900123"),
        ("+447700900123", "US", "+44 7700 900123"),
        ("+442079460958", "GB", "020 7946 0958"),
        ("+442079460958", "US", "+44 20 7946 0958"),
        ("+4930901820", "DE", "030 901820"),
        ("72345", "US", "72345"),
        ("ACME", "US", "ACME"),
        ("415-555", "US", "415-555"),
        ("+9991234567", "US", "+9991234567"),
        ("", "US", ""),
    ],
)
def test_numbers_are_shown_the_companys_way(number, country, shown):
    assert format_number(number, country) == shown


@pytest.mark.parametrize("text", ["+14155550133", "+6834000", "+447700900123", "+123456789012345"])
def test_international_form_is_known(text):
    assert is_e164(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "14155550133",
        "+0123456789",
        "+1 415",
        "+1234567890123456",
        "+12345",
        "+1415555013３",
        "+14155550133\n",
    ],
)
def test_anything_else_is_not_international_form(text):
    assert not is_e164(text)


@pytest.mark.parametrize(
    ("raw", "figures"),
    [
        ("(415) 555-0133", "4155550133"),
        ("+44 7700", "447700"),
        ("４１５", "415"),
        ("٤١٥", "415"),
        ("x²", ""),
        ("", ""),
    ],
)
def test_digits_are_what_is_searched_by(raw, figures):
    assert digits(raw) == figures


def test_north_american_numbers_and_uk_mobiles_do_without_the_package():
    code = (
        "import sys; from leadterm.domain.phone import *\n"
        "format_number('+14155550133', 'US'); format_number('+447700900123', 'GB')\n"
        "format_number('72345', 'US'); parse_number('(415) 555-0133', 'US')\n"
        "parse_number('+14155550133', 'GB'); parse_number('1234567890', 'US')\n"
        "print('phonenumbers' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"


def test_the_geocoder_is_never_loaded():
    code = (
        "import sys; from leadterm.domain.phone import *\n"
        "format_number('+4930901820', 'US'); parse_number('030 901820', 'DE')\n"
        "print([name for name in sys.modules if name.startswith('phonenumbers') and 'geo' in name])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"

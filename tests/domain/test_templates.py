"""Texts with variables (B17): kept when they are right, filled in once, missing values named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain import templates
from leadterm.domain.model import Company, CompanyId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.templates import Values
from support.records import ADS, DANA, MARIA

VALUES = Values(name="Maria Lopez", agent_name="Dana Reyes", company="Acme", our_number="(415) 555-0100")


def refusal(name: str, body: str) -> Refused:
    with pytest.raises(Refused) as caught:
        templates.check_template(name, body)
    return caught.value


def test_every_variable_is_filled_in() -> None:
    body = " ".join(f"{{{variable}}}" for variable in templates.VARIABLES)
    filled = templates.fill(body, VALUES)
    assert filled.text == "Maria Maria Lopez Dana Reyes Dana Acme (415) 555-0100"
    assert filled.missing == ()


def test_the_values_are_those_of_the_conversation() -> None:
    company = Company(id=CompanyId(1), name="Acme Roofing")
    assert templates.values_of(MARIA, DANA, company, ADS) == Values(
        name="Maria Lopez",
        agent_name="Dana Reyes",
        company="Acme Roofing",
        our_number="(415) 555-0100",
    )
    assert templates.values_of(None, None, None, None) == Values()


def test_variables_are_read_as_people_write_them() -> None:
    assert templates.fill("{First Name} { first   name }", VALUES).text == "Maria Maria"


def test_a_missing_value_is_named_and_nothing_is_inserted() -> None:
    filled = templates.fill("Hi {first name}, {company} here, {first name}", Values(company="Acme"))
    assert filled.missing == ("first name",)
    with pytest.raises(Refused) as caught:
        templates.check_filled(filled)
    assert caught.value.code is RefusalCode.MISSING_VARIABLE
    assert caught.value.sentence == "This template needs the first name, which is not known."


def test_several_missing_values_are_all_named() -> None:
    filled = templates.fill("{first name} {our number} {company}", Values())
    assert templates.missing_sentence(filled.missing) == (
        "This template needs the first name, our number and the company, which are not known."
    )


def test_an_unknown_variable_is_refused_by_name_with_those_that_exist() -> None:
    refused = refusal("Welcome", "Hi {firstname}")
    assert refused.field == "body"
    assert refused.sentence.startswith("There is no variable {firstname}. These exist: {first name}, {name},")


@pytest.mark.parametrize("body", ["Hi {first name", "Hi first name}", "Hi {{first name}}", "{}", ":-{"])
def test_a_lone_brace_is_refused(body: str) -> None:
    assert refusal("Welcome", body).field == "body"


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("", "Hi", "name"),
        (" \n", "Hi", "name"),
        ("x" * 81, "Hi", "name"),
        ("Welcome", " \n", "body"),
        ("Welcome", "x" * 1601, "body"),
    ],
)
def test_nothing_and_too_much_are_refused_by_field(name: str, body: str, field: str) -> None:
    assert refusal(name, body).field == field


def test_what_is_kept_is_harmless() -> None:
    assert templates.check_template(" Wel\ncome ", "\x1b[31mHi\u202e {name} ") == (
        "Wel come",
        "[31mHi {name}",
    )


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Maria Lopez", "Maria"),
        ("maria", "maria"),
        ("Lopez, Maria", "Maria"),
        ("Dr. Maria Lopez", "Maria"),
        ("Mr Lopez", "Lopez"),
        ("Mrs.", ""),
        ("", ""),
        ("+14155550133", ""),
        ("88022", ""),
        ("李 小龍", "李"),
        ("O'Neil Byrne", "O'Neil"),
    ],
)
def test_the_first_name_is_what_one_calls_somebody(name: str, first: str) -> None:
    assert templates.first_name(name) == first


@given(name=st.text(max_size=60), body=st.sampled_from(["{name}!", "Hi {first name}", "{company}{name}"]))
def test_what_a_value_holds_is_never_read_as_a_variable(name: str, body: str) -> None:
    values = Values(name="{company} " + name, company="{name}", agent_name="x", our_number="y")
    text = templates.fill("{name}", values).text
    assert text == values.name
    filled = templates.fill(body, values)
    assert filled.text.count("{name}") == ("{company}" in body) + name.count("{name}") * ("{name}" in body)


@given(body=st.text(max_size=200))
def test_any_text_is_checked_and_filled_without_a_fault(body: str) -> None:
    try:
        _, kept = templates.check_template("x", body)
    except Refused:
        return
    assert templates.fill(kept, VALUES).missing == ()
    assert templates.check_template("x", kept) == ("x", kept)

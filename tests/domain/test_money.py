"""Amounts as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.money import currency_of, format_amount, parse_amount


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("4200", "USD", 420_000),
        ("4,200", "USD", 420_000),
        ("$4,200.50", "USD", 420_050),
        ("$ 12.5", "USD", 1_250),
        ("£30", "GBP", 3_000),
        ("1 000 000", "EUR", 100_000_000),
        ("0", "USD", 0),
        ("¥500", "JPY", 500),
        ("12 USD", "USD", 1_200),
        ("", "USD", None),
        ("a lot", "USD", None),
        ("-5", "USD", None),
        ("4,20", "USD", None),
        ("1.234", "USD", None),
        ("500.5", "JPY", None),
        ("99999999999999", "USD", None),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, currency: str, minor: int | None) -> None:
    assert parse_amount(written, currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (420_000, "USD", "$4,200"),
        (420_050, "USD", "$4,200.50"),
        (5, "GBP", "£0.05"),
        (500, "JPY", "¥500"),
        (100, "CHF", "CHF 1"),
    ],
)
def test_amounts_are_shown_with_their_sign(minor: int, currency: str, shown: str) -> None:
    assert format_amount(minor, currency) == shown


@given(st.integers(0, 10**13), st.sampled_from(["USD", "GBP", "EUR", "JPY", "CAD", "CHF", "SEK"]))
def test_what_is_shown_can_be_read_again(minor: int, currency: str) -> None:
    assert parse_amount(format_amount(minor, currency), currency) == minor


def test_a_company_reckons_in_its_country_s_money() -> None:
    assert currency_of("US") == "USD"
    assert currency_of("GB") == "GBP"
    assert currency_of("DE") == "EUR"
    assert currency_of("XX") == "USD"

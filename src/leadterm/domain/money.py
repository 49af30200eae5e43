"""Amounts of money as people write them: read into minor units, shown with the currency's sign (D4)."""

import re

_SIGNS = {"USD": "$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "GBP": "£", "EUR": "€", "JPY": "¥", "INR": "₹"}
_WITHOUT_MINOR = frozenset({"JPY", "KRW", "CLP", "ISK", "VND", "XAF", "XOF", "PYG", "UGX", "RWF"})
_CURRENCY_OF = {
    **dict.fromkeys(("US", "PR", "GU", "VI", "AS", "MP"), "USD"),
    **dict.fromkeys(("GB", "GG", "JE", "IM"), "GBP"),
    **dict.fromkeys(
        [
            "AT",
            "BE",
            "CY",
            "DE",
            "EE",
            "ES",
            "FI",
            "FR",
            "GR",
            "HR",
            "IE",
            "IT",
            "LT",
            "LU",
            "LV",
            "MT",
            "NL",
            "PT",
            "SI",
            "SK",
        ],
        "EUR",
    ),
    "CA": "CAD",
    "AU": "AUD",
    "NZ": "NZD",
    "JP": "JPY",
    "IN": "INR",
    "CH": "CHF",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
    "PL": "PLN",
    "CZ": "CZK",
    "MX": "MXN",
    "BR": "BRL",
    "ZA": "ZAR",
}
_AMOUNT = re.compile(r"(\d{1,3}(?:[ ,'’]\d{3})+|\d+)(?:\.(\d{1,2}))?")
_MOST = 10**13


def currency_of(country: str) -> str:
    """What a company of this country (ISO 3166) reckons in, by ISO 4217; USD where we do not know."""
    return _CURRENCY_OF.get(country, "USD")


def parse_amount(written: str, currency: str) -> int | None:
    """Minor units of an amount such as ``4,200`` or ``$4200.50``; None when it is not one."""
    text = written.strip().removeprefix(_SIGNS.get(currency, currency))
    text = text.removeprefix("$").removeprefix(currency).removesuffix(currency).strip()
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    whole, part = int(re.sub(r"\D", "", match[1])), match[2] or ""
    if currency in _WITHOUT_MINOR:
        return whole if not part.strip("0") and whole <= _MOST else None
    amount = whole * 100 + int(part.ljust(2, "0"))
    return amount if amount <= _MOST else None


def format_amount(amount: int, currency: str) -> str:
    """``$4,200`` or ``£12.50``: with minor units only where there are some."""
    sign = _SIGNS.get(currency, f"{currency} ")
    if currency in _WITHOUT_MINOR:
        return f"{sign}{amount:,}"
    whole, part = divmod(amount, 100)
    return f"{sign}{whole:,}.{part:02}" if part else f"{sign}{whole:,}"


def plain_amount(amount: int, currency: str) -> str:
    """For programs to read: ``4200.00``, without sign or separators."""
    return str(amount) if currency in _WITHOUT_MINOR else f"{amount // 100}.{amount % 100:02d}"

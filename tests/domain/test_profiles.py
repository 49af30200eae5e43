"""What an agent says of themselves (A7)."""

import pytest

from leadterm.domain.model import AgentId
from leadterm.domain.profiles import clean_profile
from leadterm.domain.refusals import Refused
from leadterm.domain.wire import SaveProfile

ME = AgentId(2)


@pytest.mark.parametrize(
    ("endpoint", "kept"),
    [
        ("", ""),
        (" (415) 555-0133 ", "+14155550133"),
        ("sip:dana@example.com", "sip:dana@example.com"),
        ("SIPS:dana@pbx.example.com:5061", "sips:dana@pbx.example.com:5061"),
    ],
)
def test_a_phone_is_a_number_or_a_sip_address(endpoint: str, kept: str) -> None:
    assert clean_profile(ME, SaveProfile(endpoint=endpoint), "US").endpoint == kept


@pytest.mark.parametrize(
    "endpoint", ["12", "hello", "sip:", "sip:dana", "sip:dana@", "sip:a b@example.com", "sip:a@b\r\nX: y"]
)
def test_anything_else_is_refused_by_its_field(endpoint: str) -> None:
    with pytest.raises(Refused) as caught:
        clean_profile(ME, SaveProfile(endpoint=endpoint), "US")
    assert caught.value.field == "endpoint"


@pytest.mark.parametrize(
    ("request_", "field"),
    [(SaveProfile(greeting="x" * 1001), "greeting"), (SaveProfile(chat_name="x" * 301), "chat_name")],
)
def test_too_much_is_refused_by_its_field(request_: SaveProfile, field: str) -> None:
    with pytest.raises(Refused) as caught:
        clean_profile(ME, request_, "US")
    assert caught.value.field == field


def test_what_is_kept_is_harmless() -> None:
    kept = clean_profile(ME, SaveProfile(greeting="Hi,\nI'm \x1b[1mout", chat_name=" Da\nna "), "US")
    assert (kept.greeting, kept.chat_name) == ("Hi,\nI'm [1mout", "Da na")

"""Where a token may travel."""

import pytest

from leadterm.client.address import bearer, relay_address, wants_token
from leadterm.client.errors import NotSignedIn, WrongAddress


@pytest.mark.parametrize(
    ("url", "http", "stream"),
    [
        ("https://relay.example.com", "https://relay.example.com", "wss://relay.example.com"),
        (
            "https://relay.example.com/leads/",
            "https://relay.example.com/leads",
            "wss://relay.example.com/leads",
        ),
        ("http://localhost:8100", "http://localhost:8100", "ws://localhost:8100"),
        ("http://127.0.0.1:8100/", "http://127.0.0.1:8100", "ws://127.0.0.1:8100"),
        ("http://[::1]:8100", "http://[::1]:8100", "ws://[::1]:8100"),
    ],
)
def test_tls_and_this_machine_are_good(url: str, http: str, stream: str) -> None:
    address = relay_address(url)
    assert (address.http, address.stream) == (http, stream)


@pytest.mark.parametrize(
    "url", ["http://relay.example.com", "http://10.0.0.7:8100", "http://localhost.evil.example"]
)
def test_plain_http_over_a_network_is_refused_unless_allowed(url: str) -> None:
    with pytest.raises(WrongAddress, match=r"console\.allow_plain_http"):
        relay_address(url)
    assert relay_address(url, allow_plain_http=True).http == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "relay.example.com",
        "ftp://relay.example.com",
        "https://",
        "https://u:p@relay.example.com",
        "https://relay.example.com?token=lt_x",
        "https://relay.example.com:port",
        "https://[::1",
    ],
)
def test_a_wrong_address_names_the_setting(url: str) -> None:
    with pytest.raises(WrongAddress, match=r"console\.relay_url"):
        relay_address(url)


@pytest.mark.parametrize("token", ["", "two words", "lt_é", "lt_\n", "lt_\x00"])
def test_what_can_be_no_token_is_said_before_it_is_sent(token: str) -> None:
    with pytest.raises(NotSignedIn, match=r"console\.token"):
        bearer(token, relay_address("https://relay.example.com"))


def test_a_socket_of_this_machine_wants_no_token() -> None:
    local = relay_address("unix:/run/leadterm/leadterm.sock")
    assert (local.socket, local.loopback) == ("/run/leadterm/leadterm.sock", True)
    assert not wants_token(" unix:/run/leadterm/leadterm.sock")
    assert bearer("", local) == {}
    assert bearer("lt_x", local) == {"Authorization": "Bearer lt_x"}
    assert wants_token("https://relay.example.com")

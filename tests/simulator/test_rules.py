"""Small rules of the carrier, each for itself."""

import pytest

from leadterm.simulator.overrides import Trouble, read_target
from leadterm.simulator.segments import count_segments
from leadterm.simulator.webhooks import sign


def test_signature_is_the_documented_one() -> None:
    params = (
        ("To", "+18005551212"),
        ("Digits", "1234"),
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("From", "+14158675310"),
    )
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert sign("12345", url, params) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" * 10, 2),
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),
    ],
)
def test_segments(body: str, segments: int) -> None:
    assert count_segments(body) == segments


def test_fragment_and_user_are_never_sent() -> None:
    target = read_target("https://user:pass@relay.example.com:8443/in?a=1#rc=3&rp=5xx,ct&ct=250")

    assert target.url == "https://relay.example.com:8443/in?a=1"
    assert target.overrides.retries == 3
    assert target.overrides.policy == {Trouble.SERVER, Trouble.CONNECT}
    assert target.overrides.connect_timeout == 0.25


@pytest.mark.parametrize("fragment", ["", "rc=", "rc=x&rp", "ct=-1", "nonsense"])
def test_unreadable_fragments_change_nothing(fragment: str) -> None:
    usual = read_target("https://relay.example.com/").overrides

    assert read_target(f"https://relay.example.com/#{fragment}").overrides == usual

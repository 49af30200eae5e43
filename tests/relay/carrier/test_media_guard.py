"""Which addresses a picture may be fetched from."""

import pytest

from leadterm.relay.carrier import CarrierSilent, MediaRefused
from leadterm.relay.carrier.media_guard import MediaGuard
from leadterm.relay.guard import system_resolve

TWILIO = "https://api.twilio.com"
SIMULATOR = "http://127.0.0.1:4010"
PUBLIC = "93.184.216.34"


def guard(base_url=TWILIO, *addresses):
    async def resolve(_host, _port):
        return addresses or (PUBLIC,)

    return MediaGuard(base_url, resolve)


@pytest.mark.parametrize(
    "written",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::1]", "[::ffff:7f00:1]"],
)
async def test_however_this_machine_is_written_it_is_refused(written):
    with pytest.raises(MediaRefused, match="private network"):
        await MediaGuard(TWILIO, system_resolve).admit(f"https://{written}/x")


async def test_a_name_with_private_addresses_beside_public_ones_is_asked_at_the_public_ones():
    target = await guard(TWILIO, "10.0.0.1", PUBLIC, "::1").admit("https://pictures.example.com/1")
    assert target.addresses == (PUBLIC,)


async def test_many_addresses_are_not_all_tried():
    target = await guard(TWILIO, *[f"1.1.1.{last}" for last in range(50)]).admit("https://many.example/")
    assert len(target.addresses) == 4


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://pictures.example.com/1", "not a secure one"),
        ("http://api.twilio.com/1", "not a secure one"),
        ("ftp://pictures.example.com/1", "could not be read"),
        ("file:///etc/passwd", "could not be read"),
        ("gopher://pictures.example.com/1", "could not be read"),
        ("https://user:secret@pictures.example.com/1", "could not be read"),
        ("https://user@pictures.example.com/1", "could not be read"),
        ("https:///1", "could not be read"),
        ("//pictures.example.com/1", "could not be read"),
        ("https://pictures.example.com:99999/1", "could not be read"),
        ("https://[::1/1", "could not be read"),
        ("https://0177.0.0.1/1", "could not be read"),
        ("https://pictures.example.com/" + "x" * 5000, "could not be read"),
        ("", "could not be read"),
    ],
)
async def test_addresses_that_are_not_tried(address, sentence):
    with pytest.raises(MediaRefused, match=sentence):
        await guard().admit(address)


async def test_a_host_that_cannot_be_found_may_be_asked_again():
    async def nowhere(_host, _port):
        raise OSError

    with pytest.raises(CarrierSilent, match="could not be found"):
        await MediaGuard(TWILIO, nowhere).admit("https://pictures.example.com/1")


async def test_the_configured_carrier_may_be_plain_and_on_this_machine():
    target = await guard(SIMULATOR, "127.0.0.1").admit(f"{SIMULATOR}/2010-04-01/Media/ME1")
    assert target.addresses == ("127.0.0.1",)
    assert target.shown_token


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:4011/", "http://localhost:4010/", "https://127.0.0.1:4010/", "http://127.0.0.1/"],
)
async def test_just_the_configured_scheme_host_and_port_is_excepted(address):
    with pytest.raises(MediaRefused):
        await guard(SIMULATOR, "127.0.0.1").admit(address)


@pytest.mark.parametrize(
    ("base_url", "address", "shown"),
    [
        (TWILIO, "https://api.twilio.com/x", True),
        (TWILIO, "https://API.Twilio.COM./x", True),
        (TWILIO, "https://api.twilio.com:443/x", True),
        (TWILIO, "https://mms.dublin.ie1.twilio.com/x", True),
        (TWILIO, "https://api.twilio.com:8443/x", False),
        (TWILIO, "https://twilio.com.example.net/x", False),
        (TWILIO, "https://eviltwilio.com/x", False),
        (TWILIO, "https://media.twiliocdn.com/x", False),
        ("https://texts.example.com:8443/laml", "https://texts.example.com:8443/x", True),
        ("https://texts.example.com:8443/laml", "https://texts.example.com/x", False),
        ("https://texts.example.com", "https://sub.texts.example.com/x", False),
    ],
)
async def test_our_token_is_for_the_carriers_own_hosts(base_url, address, shown):
    assert (await guard(base_url).admit(address)).shown_token is shown

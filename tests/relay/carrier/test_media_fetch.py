"""Fetching what a lead sent: from whom, how far, how much, how long, and what."""

import asyncio
import base64
import gzip
import logging

import pytest

from leadterm.relay.carrier import CarrierSilent, FetchedMedia, MediaRefused, TwilioAccount
from leadterm.relay.carrier.media_fetch import MEDIA_BOUND, MediaFetcher
from leadterm.relay.checked_client import straight
from leadterm.relay.guard import system_resolve
from support.raw_server import raw_server
from support.tiny_internet import tiny_internet, trusting_the_tests

from .conftest import NOW

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
OURS = "Basic " + base64.b64encode(b"AC1:token-1").decode()


@pytest.fixture
async def internet():
    async with tiny_internet() as internet:
        yield internet


@pytest.fixture
async def twilio(internet):
    return await internet.host("api.twilio.com", "54.1.1.1")


@pytest.fixture
async def elsewhere(internet):
    return await internet.host("pictures.example.com", "93.184.216.34")


@pytest.fixture
async def fetcher(internet):
    made = fetcher_of(internet)
    yield made
    await made.aclose()


def fetcher_of(internet, base_url="https://api.twilio.com", **changes):
    account = TwilioAccount(
        account_sid="AC1", auth_token="token-1", api_base_url=base_url, public_url="https://relay.example"
    )
    world = {"resolve": internet.resolve, "dial": internet.dial, "authorities": trusting_the_tests()}
    return MediaFetcher(account, lambda: NOW, **(world | {"seconds": 5} | changes))


def redirect(host, to, status="302 Found"):
    host.answer(status, b"", f"Location: {to}")


async def test_a_picture_comes_with_its_kind_by_its_own_bytes(fetcher, twilio):
    twilio.answer("200 OK", PNG, "Content-Type: text/html")

    assert await fetcher.fetch("https://api.twilio.com/2010-04-01/Media/ME1") == FetchedMedia(
        "image/png", PNG
    )
    (head,) = twilio.heads()
    assert head[""] == "GET /2010-04-01/Media/ME1 HTTP/1.1"
    assert head["host"] == "api.twilio.com"
    assert head["authorization"] == OURS
    assert head["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF87a..", "image/gif"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
async def test_the_pictures_we_keep(fetcher, elsewhere, body, kind):
    elsewhere.answer("200 OK", body)
    assert (await fetcher.fetch(elsewhere.url)).content_type == kind


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>",
        b"%PDF-1.7",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"\x89PNG",
        b"BM....",
        b" \xff\xd8\xff",
    ],
)
async def test_what_is_no_picture_is_not_kept(fetcher, elsewhere, body):
    elsewhere.answer("200 OK", body, "Content-Type: image/png")
    with pytest.raises(MediaRefused, match="not a JPEG, PNG, GIF or WebP"):
        await fetcher.fetch(elsewhere.url)


async def test_others_do_not_learn_our_token(fetcher, elsewhere):
    elsewhere.answer("200 OK", PNG)
    await fetcher.fetch("https://pictures.example.com/1")
    assert "authorization" not in elsewhere.heads()[0]


async def test_the_token_is_not_carried_on_to_another_host(fetcher, twilio, elsewhere):
    redirect(twilio, "https://pictures.example.com/signed?until=4h", "307 Temporary Redirect")
    elsewhere.answer("200 OK", PNG)

    assert (await fetcher.fetch("https://api.twilio.com/ME1")).body == PNG
    assert twilio.heads()[0]["authorization"] == OURS
    assert "authorization" not in elsewhere.heads()[0]
    assert elsewhere.heads()[0][""] == "GET /signed?until=4h HTTP/1.1"


async def test_who_leads_back_to_the_carrier_does_not_get_the_token_shown_again(fetcher, twilio, elsewhere):
    redirect(twilio, "https://pictures.example.com/")
    redirect(elsewhere, "https://api.twilio.com/Messages.json?Body=x")
    twilio.answer("200 OK", PNG)
    await fetcher.fetch("https://api.twilio.com/ME1")
    assert ["authorization" in head for head in twilio.heads()] == [True, False]


async def test_who_leads_to_the_carrier_gets_no_token_shown_either(fetcher, twilio, elsewhere):
    redirect(elsewhere, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json")
    twilio.answer("200 OK", PNG)
    await fetcher.fetch("https://pictures.example.com/1")
    assert "authorization" not in twilio.heads()[0]


async def test_the_token_stays_on_the_way_within_one_host(fetcher, twilio):
    redirect(twilio, "/elsewhere/ME1")
    twilio.answer("200 OK", PNG)
    await fetcher.fetch("https://api.twilio.com/ME1")
    assert [head["authorization"] for head in twilio.heads()] == [OURS, OURS]


async def test_three_redirects_are_followed_and_no_more(fetcher, elsewhere):
    for hop in range(3):
        redirect(elsewhere, f"/{hop}")
    elsewhere.answer("200 OK", PNG)
    assert (await fetcher.fetch(elsewhere.url)).body == PNG

    for hop in range(4):
        redirect(elsewhere, f"/{hop}")
    with pytest.raises(MediaRefused, match="on and on"):
        await fetcher.fetch(elsewhere.url)
    assert len(elsewhere.requests) == 8


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("https://inside.example.com/", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("http://pictures.example.com/", "not a secure one"),
        ("file:///etc/passwd", "could not be read"),
        ("https://user:pass@pictures.example.com/", "could not be read"),
        ("", "could not be read"),
    ],
)
async def test_each_redirect_goes_through_the_guard(internet, fetcher, elsewhere, location, sentence):
    internet.names["inside.example.com"] = ["10.0.0.7"]
    internet.names["169.254.169.254"] = ["169.254.169.254"]
    redirect(elsewhere, location)
    with pytest.raises(MediaRefused, match=sentence):
        await fetcher.fetch(elsewhere.url)
    assert internet.dialled == ["93.184.216.34"]


async def test_a_name_is_looked_up_once_and_its_checked_address_connected_to(internet, fetcher, elsewhere):
    answers = iter((["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]))

    async def rebinding(name, _port):
        internet.asked[name] += 1
        return next(answers)

    rebound = fetcher_of(internet, resolve=rebinding)
    elsewhere.answer("200 OK", PNG)
    assert (await rebound.fetch("https://pictures.example.com/1")).body == PNG
    assert internet.asked["pictures.example.com"] == 1
    assert internet.dialled == ["93.184.216.34"]

    elsewhere.answer("200 OK", PNG)
    with pytest.raises(MediaRefused, match="private network"):
        await rebound.fetch("https://pictures.example.com/1")
    assert internet.dialled == ["93.184.216.34"]
    await rebound.aclose()


async def test_the_certificate_must_be_for_the_name_that_was_asked_for(internet, fetcher):
    other = await internet.host("not-certified.example.net", "93.184.216.35")
    other.answer("200 OK", PNG)
    with pytest.raises(CarrierSilent, match="the connection failed"):
        await fetcher.fetch(other.url)
    assert other.requests == []


async def test_a_host_is_asked_at_its_next_address_when_one_is_deaf(internet, fetcher, elsewhere):
    internet.names["pictures.example.com"] = ["93.184.216.99", "93.184.216.34"]
    elsewhere.answer("200 OK", PNG)
    assert (await fetcher.fetch(elsewhere.url)).body == PNG
    assert internet.dialled == ["93.184.216.99", "93.184.216.34"]


async def test_a_picture_of_5_mb_comes_and_a_larger_one_does_not(fetcher, elsewhere):
    elsewhere.answer("200 OK", PNG.ljust(MEDIA_BOUND))
    assert len((await fetcher.fetch(elsewhere.url)).body) == MEDIA_BOUND

    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n"
    elsewhere.answers.append(head + PNG.ljust(MEDIA_BOUND + 1))
    with pytest.raises(MediaRefused, match="larger than 5 MB"):
        await fetcher.fetch(elsewhere.url)


async def test_what_is_packed_is_not_unpacked(fetcher, elsewhere):
    elsewhere.answer("200 OK", gzip.compress(PNG.ljust(2_000_000)), "Content-Encoding: gzip")
    with pytest.raises(MediaRefused, match="not a JPEG"):
        await fetcher.fetch(elsewhere.url)


async def test_a_host_that_dawdles_is_left_in_time(internet, elsewhere):
    hurried = fetcher_of(internet, seconds=0.3)
    elsewhere.hold = True
    elsewhere.answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + PNG)
    begun = asyncio.get_running_loop().time()
    with pytest.raises(CarrierSilent, match=r"within 0.3 seconds|the connection failed"):
        await hurried.fetch(elsewhere.url)
    assert asyncio.get_running_loop().time() - begun < 3
    await hurried.aclose()


async def test_an_answer_that_breaks_off_may_be_asked_for_again(fetcher, elsewhere):
    elsewhere.answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + PNG)
    with pytest.raises(CarrierSilent):
        await fetcher.fetch(elsewhere.url)


@pytest.mark.parametrize("status", ["404 Not Found", "429 Too Many", "500 Oh", "503 Later", "408 Slow"])
async def test_answers_that_may_be_better_next_time(fetcher, elsewhere, status):
    elsewhere.answer(status, b"", "Retry-After: 7")
    with pytest.raises(CarrierSilent) as silence:
        await fetcher.fetch(elsewhere.url)
    assert silence.value.retry_after_ms == 7000


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("401 Who", "settings twilio.account_sid and twilio.auth_token"),
        ("403 No", "settings twilio.account_sid and twilio.auth_token"),
        ("410 Gone", "does not have the picture any more"),
        ("400 Bad", r"\(HTTP 400\)"),
    ],
)
async def test_answers_that_stay_as_they_are(fetcher, elsewhere, status, sentence):
    elsewhere.answer(status)
    with pytest.raises(MediaRefused, match=sentence):
        await fetcher.fetch(elsewhere.url)


async def test_the_simulators_own_address_is_plain_local_and_shown_the_token(internet):
    async with raw_server() as server:
        port = int(server.url.rpartition(":")[2])
        local = fetcher_of(internet, server.url, resolve=system_resolve, dial=straight)
        server.answer("200 OK", PNG)
        assert (await local.fetch(f"{server.url}/ME1")).body == PNG
        assert f"Authorization: {OURS}".encode() in server.requests[0]
        assert f"Host: 127.0.0.1:{port}".encode() in server.requests[0]
        with pytest.raises(MediaRefused):
            await local.fetch("http://127.0.0.1:1/ME1")
        await local.aclose()


async def test_neither_token_nor_signed_address_is_ever_logged(fetcher, twilio, caplog):
    caplog.set_level(logging.DEBUG, "leadterm")
    twilio.answer("200 OK", PNG)
    await fetcher.fetch("https://api.twilio.com/ME1?signature=top-secret")
    assert "token-1" not in caplog.text
    assert "top-secret" not in caplog.text

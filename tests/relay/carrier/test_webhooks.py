"""What the carrier posts, read."""

from contextlib import suppress
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.carrier import CarrierReport, carrier_status
from leadterm.domain.keywords import OptWord
from leadterm.domain.model import Direction, Instant, Media, MessageId, MessageStatus
from leadterm.relay.carrier import CarrierMessage, Malformed, parse_form
from leadterm.relay.carrier.twilio_webhooks import (
    MOST_FIELDS,
    message_form,
    parse_message,
    parse_status,
    status_form,
)

SID = "SM" + "0" * 32
TEXT = [
    ("MessageSid", SID),
    ("From", "+15105550101"),
    ("To", "+15105550199"),
    ("Body", "Hello"),
    ("NumMedia", "0"),
]

anything = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "MessageSid",
                "From",
                "To",
                "Body",
                "NumMedia",
                "MediaUrl0",
                "OptOutType",
                "ErrorCode",
                "MessageStatus",
            ]
        )
        | st.text(),
        st.text(),
    )
)


def with_fields(**fields):
    return [(name, value) for name, value in TEXT if name not in fields] + list(fields.items())


def without(name):
    return [pair for pair in TEXT if pair[0] != name]


def test_a_text_is_read():
    text = parse_message(TEXT)

    assert (text.sid, text.from_, text.to, text.body) == (SID, "+15105550101", "+15105550199", "Hello")
    assert text.media == ()
    assert text.opt_out is None


@pytest.mark.parametrize("name", ["MessageSid", "From", "To"])
def test_a_text_without_its_identity_names_the_field(name):
    with pytest.raises(Malformed) as error:
        parse_message(without(name))
    assert error.value.field == name
    assert name in error.value.sentence


def test_a_text_may_have_no_body():
    assert parse_message(without("Body")).body == ""


@pytest.mark.parametrize("sender", ["72975", "LEADTERM", "+266696687", "whatsapp:+15105550101"])
def test_a_sender_need_not_be_a_phone_number(sender):
    assert parse_message(with_fields(From=sender)).from_ == sender


def test_escape_codes_do_not_get_in():
    text = parse_message(with_fields(Body="\x1b[31mred\x07\u202e", From="\x1b]0;x\x07ACME"))

    assert "\x1b" not in text.body + text.from_
    assert "\u202e" not in text.body


def test_a_flood_is_cut():
    text = parse_message(with_fields(Body="a" * 60_000, From="b" * 5_000))

    assert len(text.body) <= 10_000
    assert len(text.from_) <= 100


@pytest.mark.parametrize("count", ["2", "", "many", "0"])
def test_pictures_are_counted_by_their_addresses(count):
    fields = with_fields(
        NumMedia=count,
        MediaUrl0="https://api.example/ME0",
        MediaContentType0="image/png",
        MediaUrl1="https://api.example/ME1",
        MediaContentType1="image/jpeg",
    )

    assert parse_message(fields).media == (
        Media(url="https://api.example/ME0", content_type="image/png"),
        Media(url="https://api.example/ME1", content_type="image/jpeg"),
    )


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://x example", "https://\x1b", "h" * 3000, ""])
def test_what_is_no_web_address_is_no_picture(url):
    assert parse_message(with_fields(MediaUrl0=url)).media == ()


@pytest.mark.parametrize(
    ("word", "meant"),
    [("STOP", OptWord.STOP), ("start", OptWord.START), ("HELP", OptWord.HELP), ("", None), ("NEW", None)],
)
def test_the_carriers_word_on_opting_out(word, meant):
    assert parse_message(with_fields(OptOutType=word)).opt_out is meant


def test_a_report_is_read():
    params = [("MessageSid", SID), ("MessageStatus", "undelivered"), ("ErrorCode", "30006")]

    report = parse_status(params, [("mid", "17")])

    assert report == CarrierReport(sid=SID, message_id=MessageId(17), status="undelivered", error_code=30006)


@pytest.mark.parametrize("mid", ["", "x", "-1", "9" * 40, "1 or 1=1"])
def test_an_odd_id_of_ours_is_no_id(mid):
    assert parse_status([("MessageSid", SID), ("MessageStatus", "sent")], [("mid", mid)]).message_id is None


@pytest.mark.parametrize("code", ["", "null", "-5", "9" * 30])
def test_an_odd_error_code_is_no_code(code):
    params = [("MessageSid", SID), ("MessageStatus", "failed"), ("ErrorCode", code)]

    assert parse_status(params, []).error_code is None


@pytest.mark.parametrize("status", ["", "two words", "a" * 100, "\x1b[0m"])
def test_a_report_without_a_status_names_the_field(status):
    with pytest.raises(Malformed) as error:
        parse_status([("MessageSid", SID), ("MessageStatus", status)], [])
    assert error.value.field == "MessageStatus"


@given(anything, anything)
def test_odd_fields_are_malformed_or_harmless(params, query):
    with suppress(Malformed):
        text = parse_message(params)
        assert text.sid
        assert text.from_
        assert text.to
    with suppress(Malformed):
        assert parse_status(params, query).status


@given(anything)
def test_a_form_is_read_as_it_was_written(params):
    written = urlencode(params).encode()

    assert list(parse_form(written)) == params


@given(st.binary() | st.text("ab=&+%;c3a9f8 \x00", max_size=40).map(str.encode))
def test_a_form_is_read_as_the_standard_library_reads_it(raw):
    try:
        expected = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeError:
        expected = None
    try:
        found = parse_form(raw)
    except Malformed:
        found = None

    assert found == expected


@pytest.mark.parametrize("raw", [b"Body=%ff", b"Body=\xc3\xa9", b"&".join([b"a=b"] * (MOST_FIELDS + 1))])
def test_what_is_no_form_is_malformed(raw):
    with pytest.raises(Malformed):
        parse_form(raw)


def listed(**changes):
    usual = {
        "sid": SID,
        "direction": Direction.INBOUND,
        "from_": "+15105550101",
        "to": "+15105550199",
        "body": "Hi & bye, é +1",
        "status": "received",
        "at": Instant(1_000),
    }
    return CarrierMessage(**usual | changes)


def test_a_listed_text_is_replayed_as_its_webhook():
    media = (Media(url="https://api.example/ME0", content_type="image/png"),)

    text = parse_message(parse_form(message_form(listed(), media)))

    assert (text.sid, text.from_, text.to, text.body, text.media) == (
        SID,
        "+15105550101",
        "+15105550199",
        "Hi & bye, é +1",
        media,
    )


def test_a_listed_status_is_replayed_as_its_callback():
    message = listed(direction=Direction.OUTBOUND, status="failed", error_code=30007)

    assert parse_status(parse_form(status_form(message)), []) == CarrierReport(
        sid=SID, status="failed", error_code=30007
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("queued", MessageStatus.SENDING),
        ("accepted", MessageStatus.SENDING),
        ("Sent", MessageStatus.SENT),
        ("read", MessageStatus.DELIVERED),
        ("canceled", MessageStatus.FAILED),
        ("levitating", None),
    ],
)
def test_the_carriers_words_in_ours(word, status):
    assert carrier_status(word) is status

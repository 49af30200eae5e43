"""Emails as people, forms and services send them, and as nobody should."""

import json
import time
from email.message import EmailMessage
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadterm.relay.carrier.port import Malformed
from leadterm.relay.intake.field_names import Fields
from leadterm.relay.intake.forms import URL_ENCODED
from leadterm.relay.intake.html_text import plain_text
from leadterm.relay.intake.inbound_mail import RAW, posted_mail
from leadterm.relay.intake.mail import TEXT_LIMIT, Mail, read_mail
from leadterm.relay.intake.mail_fields import fields_in

HEAD = b"From: Web form <form@example.com>\r\nSubject: New lead\r\nMessage-ID: <1@example.com>\r\n"


def read(raw: bytes) -> Mail:
    return posted_mail(RAW, raw)


def said(raw: bytes, country: str = "US") -> Fields:
    return fields_in(read(raw), country)[0]


def made(text: str = "", html: str = "", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Maria Lopez <maria@example.com>"
    message["Subject"] = "Roof"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def test_labelled_lines_are_the_fields_of_a_lead() -> None:
    raw = HEAD + (
        b"\r\nName: Maria Lopez\r\nPhone: (415) 555-0133\r\nEmail: maria@example.com\r\n"
        b"Campaign: spring\r\nPage URL: https://example.com/roofs\r\nRoof type: flat\r\n"
    )
    fields = said(raw)
    assert (fields.name, fields.number, fields.email) == (
        "Maria Lopez",
        "(415) 555-0133",
        "maria@example.com",
    )
    assert (fields.campaign, fields.landing_page) == ("spring", "https://example.com/roofs")
    assert fields.submission_id == "<1@example.com>"
    assert ("Roof type", "flat") in fields.others


def test_a_number_in_free_words_is_found_by_the_company_s_country() -> None:
    fields = said(made("Hello,\nour roof leaks. Call 020 7946 0018 after 10:30.\nMaria"), "GB")
    assert (fields.number, fields.name, fields.email) == ("+442079460018", "Maria Lopez", "maria@example.com")


def test_a_form_s_mailer_is_not_the_lead() -> None:
    raw = made("Name: Ann\nPhone: 415 555 0133", From="WordPress <wordpress@example.com>")
    assert said(raw).email == ""
    answered = made("Name: Ann\nPhone: 415 555 0133", From="WP <wp@example.com>", Reply_To="ann@example.org")
    assert said(answered).email == "ann@example.org"


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>Name</td><td>Ann &amp; Bo</td></tr><tr><th>Phone:</th><td>415 555 0133</td></tr>",
        "<p><b>Name:</b> Ann &amp; Bo</p><p><b>Phone:</b>&nbsp;415 555 0133</p>",
        "<style>p{}</style><b>Name</b><br>Ann &#38; Bo<br><br><b>Phone</b><br>415 555 0133",
    ],
)
def test_a_form_in_html_is_read_as_a_person_sees_it(html: str) -> None:
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    assert (said(raw).name, said(raw).number) == ("Ann & Bo", "415 555 0133")


def test_plain_text_comes_before_html_and_attachments_are_left_out() -> None:
    message = EmailMessage()
    message["From"] = "a@example.com"
    message.set_content("Phone: 415 555 0133")
    message.add_alternative("<p>Phone: 415 555 9999</p>", subtype="html")
    message.add_attachment("Phone: 1", filename="leads.txt")
    assert said(message.as_bytes()).number == "415 555 0133"


def test_quoted_earlier_emails_do_not_count() -> None:
    raw = made("Yes please: 415 555 0133\n\nOn Mon, Dana wrote:\n> Call us: 415 555 0199\n")
    assert said(raw).number == "+14155550133"
    assert "0199" not in dict(said(raw).others)["message"]


def test_encoded_headers_and_bodies_are_read() -> None:
    raw = (
        b"From: =?iso-8859-1?Q?Jos=E9_P=E9rez?= <jose@example.com>\r\nSubject: =?utf-8?B?VGVqYWRv?=\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Direcci=F3n: Calle May=F3r 1=\r\n2\r\n"
    )
    mail = read(raw)
    assert (mail.sender_name, mail.subject) == ("José Pérez", "Tejado")
    assert said(raw).address == "Calle Mayór 12"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"Subject": "Automatic reply: Roof"},
        {"Subject": "Out of Office"},
        {"From": "MAILER-DAEMON@example.com"},
        {"X_Failed_Recipients": "a@example.com"},
    ],
)
def test_automatic_replies_and_bounces_are_known(headers: dict[str, str]) -> None:
    assert read(made("Back on Monday", **headers)).automatic


def test_what_a_form_s_mailer_makes_by_itself_is_a_lead() -> None:
    assert not read(made("Phone: 1", Auto_Submitted="auto-generated", Precedence="bulk")).automatic


def multipart(fields: dict[str, bytes]) -> tuple[str, bytes]:
    parts = [
        b'--xYzZY\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return "multipart/form-data; boundary=xYzZY", b"".join(parts) + b"--xYzZY--\r\n"


def test_what_sendgrid_posts_is_read() -> None:
    charsets = json.dumps({"to": "UTF-8", "from": "UTF-8", "subject": "UTF-8", "text": "iso-8859-1"})
    kind, raw = multipart(
        {
            "headers": b"Received: by mx\nMessage-ID: <77@mail.example.com>\nTo: leads@example.com",
            "to": b"leads@example.com",
            "from": "José <jose@example.com>".encode(),
            "subject": b"Roof",
            "text": "Teléfono: 415 555 0133\nCiudad: León".encode("iso-8859-1"),
            "html": b"<p>no</p>",
            "charsets": charsets.encode(),
            "SPF": b"pass",
        }
    )
    mail = posted_mail(kind, raw)
    assert (mail.sender, mail.sender_name, mail.message_id) == (
        "jose@example.com",
        "José",
        "<77@mail.example.com>",
    )
    fields, _ = fields_in(mail, "US")
    assert (fields.number, dict(fields.others)["Ciudad"]) == ("415 555 0133", "León")


def test_what_sendgrid_posts_raw_is_read() -> None:
    kind, raw = multipart({"to": b"leads@example.com", "email": made("Phone: 415 555 0133")})
    assert fields_in(posted_mail(kind, raw), "US")[0].number == "415 555 0133"


def test_what_mailgun_posts_is_read() -> None:
    headers = json.dumps([["Received", "by mx"], ["Auto-Submitted", "no"], ["Message-Id", "<5@example.com>"]])
    form = {
        "sender": "bob@example.com",
        "from": "Bob <bob@example.com>",
        "recipient": "leads@example.com",
        "subject": "Gutters",
        "body-plain": "Mobile: 415 555 0133\n> Mobile: 1",
        "stripped-text": "Mobile: 415 555 0133",
        "message-headers": headers,
    }
    mail = posted_mail(URL_ENCODED, urlencode(form).encode())
    assert (mail.sender_name, mail.subject, mail.message_id) == ("Bob", "Gutters", "<5@example.com>")
    kind, raw = multipart({name: value.encode() for name, value in form.items()})
    assert posted_mail(kind, raw) == mail


def test_what_mailgun_posts_as_mime_is_read() -> None:
    form = urlencode({"recipient": "leads@example.com", "body-mime": made("Phone: 415 555 0133").decode()})
    assert fields_in(posted_mail(URL_ENCODED, form.encode()), "US")[0].number == "415 555 0133"


def nested(depth: int) -> bytes:
    raw = b"From: a@example.com\r\n"
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return raw + b"Content-Type: text/plain\r\n\r\nPhone: 415 555 0133\r\n"


def test_parts_within_parts_are_read_to_a_depth_and_no_deeper() -> None:
    assert said(nested(6)).number == "415 555 0133"
    assert said(nested(5_000)).number == ""


HOSTILE = {
    "headers without end": b"A: b\r\n" * 150_000,
    "one huge header": b"Subject: " + b"x" * 900_000 + b"\r\n\r\nhi",
    "folded for ever": b"From: a@b.c\r\nSubject: a" + b"\r\n b" * 200_000 + b"\r\n\r\nhi",
    "comments in comments": b"From: " + b"(" * 60_000 + b"\r\n\r\nhi",
    "encoded words in plenty": b"From: " + b"=?utf-8?B?YQ==?= " * 20_000 + b"\r\n\r\nhi",
    "an unknown charset": HEAD + b'Content-Type: text/plain; charset="x\x00y../../zlib"\r\n\r\nhi',
    "no text codec": HEAD + b"Content-Type: text/plain; charset=bz2\r\n\r\nhi",
    "parts without number": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 80_000,
    "boundaries with blanks": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + (b"--b" + b" " * 500) * 1_900,
    "comments in HTML": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000,
    "tags that never end": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a " * 300_000,
    "scripts that never end": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<script>" * 100_000,
    "a character of many digits": HEAD + b"Content-Type: text/html\r\n\r\n&#" + b"9" * 200_000 + b";",
    "numbers in plenty": HEAD + b"\r\n" + b"415 555 0133, " * 60_000,
    "digits in plenty": HEAD + b"\r\n" + b"1 (2) 3-4." * 90_000,
    "labels in plenty": HEAD + b"\r\n" + b"a:b\r\n" * 200_000,
    "colons in plenty": HEAD + b"\r\n" + b":" * 900_000,
    "blanks in plenty": HEAD + b"\r\n" + b" " * 900_000 + b"x",
    "dashes in plenty": HEAD + b"\r\n" + b"-" * 900_000,
    "base64 of one figure": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nA",
    "quoted to the end": HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=" + b"=3" * 10_000,
    "zeros": b"\x00:" * 400_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_email_is_read_in_a_bounded_time(raw: bytes) -> None:
    began = time.process_time()
    try:
        fields, numbers = fields_in(read(raw), "US")
    except Malformed:
        return
    assert len(fields.others) <= 100
    assert len(numbers) <= 5
    assert time.process_time() - began < 2


def test_what_has_no_headers_is_no_email() -> None:
    for raw in (b"", b"hello", b"\r\n\r\nhello: x"):
        with pytest.raises(Malformed):
            read(raw)
    with pytest.raises(Malformed):
        posted_mail(URL_ENCODED, b"recipient=x")


def test_the_words_are_bounded() -> None:
    assert len(read(HEAD + b"\r\n" + b"word " * 100_000).text) <= TEXT_LIMIT


SNIPPETS = st.sampled_from(
    [
        *(
            b"From: ",
            b"Subject: ",
            b"Content-Type: multipart/mixed; boundary=b\r\n",
            b"\r\n",
            b"\r\n\r\n",
            b"--b\r\n",
        ),
        *(b"--b--", b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: text/html; charset=utf-16\r\n"),
        *(
            b"=?utf-8?Q?=ff?=",
            b"=?x?B?!?=",
            b"a@b.c",
            b"Phone: 415 555 0133\r\n",
            b"<!--",
            b"<td>",
            b"&#x110000;",
        ),
        *(
            b"Content-Type: text/plain; charset=utf-7\r\n",
            b"Content-Disposition: attachment\r\n",
            b"\xff\xfe",
            b"=E9=\n",
        ),
    ]
)
MAILS = st.lists(SNIPPETS | st.binary(max_size=30), max_size=40).map(b"".join)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(MAILS)
@example(b"From: =?utf-8?B?a?=\r\n\r\n")
@example(b'Content-Type: multipart/mixed; boundary=""\r\n\r\nx')
def test_no_bytes_break_the_reading_of_an_email(raw: bytes) -> None:
    try:
        mail = read_mail(raw)
    except Malformed:
        return
    fields, _ = fields_in(mail, "US")
    for text in (mail.text, mail.subject, mail.sender_name, fields.number, *map("".join, fields.others)):
        assert "\x1b" not in text
        assert isinstance(text.encode(), bytes)


@given(st.text("<>!-/&#;x1 atdrscip\n\t\u202e", max_size=200))
def test_no_markup_breaks_the_making_of_plain_text(markup: str) -> None:
    assert len(plain_text(markup)) <= len(markup) + 1

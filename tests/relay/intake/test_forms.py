"""Forms as browsers and programs post them, and as nobody should."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadterm.relay.carrier.port import Malformed
from leadterm.relay.intake.field_names import MOST_FIELDS, Fields, fields_of, meaning
from leadterm.relay.intake.forms import JSON, URL_ENCODED, pairs_of

MULTIPART = "multipart/form-data; boundary=XX"


def fields(content_type: str, raw: bytes) -> Fields:
    return fields_of(pairs_of(content_type, raw))


def multipart(*parts: bytes, boundary: bytes = b"XX") -> bytes:
    return b"".join(b"--%b\r\n%b\r\n" % (boundary, part) for part in parts) + b"--%b--\r\n" % boundary


def part(name: str, value: bytes, extra: bytes = b"") -> bytes:
    return b'Content-Disposition: form-data; name="%b"\r\n%b\r\n%b' % (name.encode(), extra, value)


def test_a_url_encoded_form_is_read() -> None:
    read = fields(
        URL_ENCODED, b"your-name=Maria+L%C3%B3pez&your-phone=415%20555-0133&utm_campaign=spring&roof=flat"
    )
    assert (read.name, read.number, read.campaign) == ("Maria López", "415 555-0133", "spring")
    assert read.others == (("roof", "flat"),)


def test_a_multipart_form_is_read_and_its_files_are_left_out() -> None:
    raw = multipart(
        part("phone", b"+14155550133"),
        part("Full name", "Zoë Ångström".encode()),
        part('photo"; filename="roof.jpg', b"\xff\xd8\xff"),
    )
    assert fields(MULTIPART, raw) == Fields(number="+14155550133", name="Zoë Ångström")


def test_a_form_in_an_old_charset_is_read() -> None:
    assert fields(URL_ENCODED, b"name=Jos%E9&phone=1").name == "José"
    assert fields(URL_ENCODED, b"_charset_=koi8-r&name=%ED%C1%D2%C9%D1").name == "Мария"
    latin = multipart(part("name", b"Jos\xe9", b"Content-Type: text/plain; charset=iso-8859-1\r\n"))
    assert fields(MULTIPART, latin).name == "José"


def test_a_json_object_is_read_with_what_is_inside_it() -> None:
    raw = b"""{"lead": {"first_name": "Maria", "lastName": "Lopez", "Mobile Phone": 14155550133},
      "consent": true, "rooms": [2, 3], "note": null}"""
    read = fields(JSON, raw)
    assert (read.name, read.number) == ("Maria Lopez", "14155550133")
    assert read.others == (("consent", "yes"), ("rooms", "2"), ("rooms", "3"))


def test_lead_forms_of_advertisers_are_read() -> None:
    raw = b"""{"leadgen_id": "77", "field_data": [{"name": "phone_number", "values": ["+14155550133"]},
      {"name": "full_name", "values": ["Maria Lopez"]}]}"""
    assert fields(JSON, raw) == Fields(number="+14155550133", name="Maria Lopez", submission_id="77")


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 60_000, b'{"a":' * 10_000, b'{"a":1e99999}']
)
def test_what_is_no_json_object_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        pairs_of(JSON, raw)


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        (URL_ENCODED, b"a=1&" * (MOST_FIELDS + 1)),
        (MULTIPART, multipart(*[part("a", b"1")] * (MOST_FIELDS + 1))),
        (JSON, b"{%b}" % b",".join(b'"a%d":1' % n for n in range(MOST_FIELDS + 1))),
        ("multipart/form-data", b"--XX\r\n"),
        ("multipart/form-data; boundary=" + "b" * 500, b"--XX\r\n"),
        (MULTIPART, b"no boundary here"),
    ],
)
def test_too_many_fields_or_no_boundary_are_malformed(content_type: str, raw: bytes) -> None:
    with pytest.raises(Malformed):
        pairs_of(content_type, raw)


def test_values_from_outside_are_made_harmless() -> None:
    read = fields(
        JSON, b'{"name": "Eve\\u001b[31m\\u202e\\u0000", "phone": "1", "x\\ny": "' + b"z" * 9_000 + b'"}'
    )
    assert read.name == "Eve[31m"
    assert read.others[0][0] == "x y"
    assert len(read.others[0][1]) <= 4_000


def test_a_form_cannot_say_that_somebody_has_opted_out() -> None:
    assert fields(URL_ENCODED, b"phone=1&opted_out=yes").others == (("opted_out", "yes"),)


def test_of_two_numbers_the_first_counts_and_the_other_is_kept() -> None:
    read = fields(URL_ENCODED, b"phone=&mobile=111&home+phone=222&home+phone=111")
    assert (read.number, read.others) == ("111", (("home phone", "222"),))


@pytest.mark.parametrize(
    "name", ["Phone", "phone_number", "Your Phone", "TELÉFONO", "your-tel", "Cell #", "lead.mobile"]
)
def test_a_number_is_known_by_many_names(name: str) -> None:
    meant = meaning(name)
    assert meant is not None
    assert meant.name == "PHONE"


@given(
    st.sampled_from([JSON, URL_ENCODED, MULTIPART, 'multipart/form-data; boundary=""']),
    st.binary(max_size=3_000),
)
@example(URL_ENCODED, b"%=%ff&=&&a")
@example(MULTIPART, b'--XX\r\nContent-Disposition: form-data; name="' + b"\\" * 999 + b"\r\n\r\n--XX")
@example(MULTIPART, b"--XX--XX--XX\r\n--XX  \r\n\r\n--XX--")
def test_no_bytes_break_the_reading_of_a_form(content_type: str, raw: bytes) -> None:
    try:
        read = fields(content_type, raw)
    except Malformed:
        return
    assert isinstance(read.name.encode(), bytes)


FORMS = st.lists(
    st.tuples(
        st.binary(max_size=40),
        st.sampled_from([b"", b"Content-Type: text/plain; charset=zlib\r\n", b"X: " + b"y" * 9_999]),
        st.binary(max_size=60),
    ),
    max_size=8,
)


@given(FORMS, st.text("bX'()+_,-./:=? ", min_size=1, max_size=70))
def test_no_multipart_form_breaks_the_reading(parts: list[tuple[bytes, bytes, bytes]], boundary: str) -> None:
    raw = multipart(
        *(b'Content-Disposition: form-data; name="%b"\r\n%b\r\n%b' % each for each in parts),
        boundary=boundary.encode(),
    )
    try:
        pairs = pairs_of(f'multipart/form-data; boundary="{boundary}"', raw)
    except Malformed:
        return
    assert len(pairs) <= len(parts) * 8 + 8

"""Which pictures may be sent, under which names, and how many together (B18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import attachments
from leadterm.domain.model import Attachment, AttachmentId
from leadterm.domain.refusals import RefusalCode, Refused
from support.records import ACME, NOW

JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
GIF = b"GIF89a" + bytes(20)
ONE = Attachment(
    id=AttachmentId(1), company_id=ACME, name="a.png", content_type="image/png", size=1000, at=NOW
)
MOST = 5 * 1024 * 1024


@pytest.mark.parametrize(
    ("head", "content_type"), [(JPEG, "image/jpeg"), (PNG, "image/png"), (GIF, "image/gif")]
)
def test_its_first_bytes_tell_a_pictures_type(head: bytes, content_type: str) -> None:
    assert attachments.check_picture(head[: attachments.HEAD_LENGTH], 1000) == content_type


@pytest.mark.parametrize("head", [b"<svg", b"%PDF", b"RIFF1234WEBP", b"BM", b"\xff\xd8", b"GIF88a"])
def test_anything_else_is_no_picture_that_can_be_sent(head: bytes) -> None:
    with pytest.raises(Refused) as caught:
        attachments.check_picture(head, 1000)
    assert caught.value.sentence == "This is not a picture that can be sent: just JPEG, PNG and GIF can."


def test_five_megabytes_are_the_most() -> None:
    attachments.check_size(MOST)
    with pytest.raises(Refused) as caught:
        attachments.check_size(MOST + 1)
    assert (caught.value.code, caught.value.sentence) == (
        RefusalCode.TOO_LARGE,
        "This picture is too big: at most 5 MB can be sent.",
    )


def test_ten_pictures_and_five_megabytes_together_are_the_most() -> None:
    attachments.check_together([ONE] * 10)
    with pytest.raises(Refused):
        attachments.check_together([ONE] * 11)
    half = replace(ONE, size=MOST // 2 + 1)
    attachments.check_together([half])
    with pytest.raises(Refused) as caught:
        attachments.check_together([half, half])
    assert caught.value.code is RefusalCode.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "content_type", "kept"),
    [
        ("roof.png", "image/png", "roof.png"),
        ("ROOF.JPEG", "image/jpeg", "ROOF.JPEG"),
        ("/home/dana/roof", "image/gif", "roof.gif"),
        ("C:\\Users\\dana\\roof.exe", "image/png", "roof.exe.png"),
        ("../../etc/passwd", "image/jpeg", "passwd.jpg"),
        (".bashrc", "image/jpeg", "bashrc.jpg"),
        ("", "image/jpeg", "picture.jpg"),
        ("...", "image/png", "picture.png"),
        ("a\r\nX-Evil: 1.png", "image/png", "a X-Evil: 1.png"),
        ("x" * 500, "image/png", "x" * 116 + ".png"),
        ("note", "text/vcard", "note"),
    ],
)
def test_a_name_loses_its_folders_and_ends_as_its_type_does(name: str, content_type: str, kept: str) -> None:
    assert attachments.clean_name(name, content_type) == kept


@given(name=st.text(max_size=300), content_type=st.sampled_from([*attachments.EXTENSIONS, "text/plain"]))
def test_every_name_is_short_on_one_line_and_of_no_folder(name: str, content_type: str) -> None:
    kept = attachments.clean_name(name, content_type)
    assert 0 < len(kept) <= attachments.NAME_LIMIT
    assert not set(kept) & set("/\\\n\r\x1b")
    assert attachments.clean_name(kept, content_type) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("image/PNG; charset=x", "image/png"),
        ("text/vcard", "text/vcard"),
        ("", "application/octet-stream"),
        ("image/png\r\nX: y", "application/octet-stream"),
        ("x" * 5000, "application/octet-stream"),
    ],
)
def test_a_type_from_outside_is_harmless(said: str, kept: str) -> None:
    assert attachments.clean_type(said) == kept


def test_pictures_go_just_within_north_america() -> None:
    assert attachments.carries_pictures("+14155550100", "+14165550133")
    assert not attachments.carries_pictures("+14155550100", "+447400123456")
    assert not attachments.carries_pictures("+442071838750", "+447400123456")

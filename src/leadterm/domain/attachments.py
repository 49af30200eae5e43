"""Pictures: what may be sent, under which name, and how many together (B18)."""

import re
from collections.abc import Sequence

from leadterm.domain.model import Attachment, Media
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line
from leadterm.domain.wire import ATTACHMENT_BYTES, ATTACHMENTS_LIMIT

NAME_LIMIT = 120
EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
}
"""The pictures that the carrier takes (twilio.md B5), and how their files end."""

KINDS_SENTENCE = "This is not a picture that can be sent: just JPEG, PNG and GIF can."
SIZE_SENTENCE = "This picture is too big: at most 5 MB can be sent."

_HEADS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
HEAD_LENGTH = 16
"""Bytes that tell a picture's type."""
UNKNOWN_TYPE = "application/octet-stream"
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")


def picture_type(head: bytes) -> str | None:
    """The type of a picture by its first bytes, whatever its name says; None when it is none we can send."""
    return next((content_type for magic, content_type in _HEADS if head.startswith(magic)), None)


def check_size(size: int) -> None:
    """Refuses what is too big, before it is uploaded as well as after."""
    if size > ATTACHMENT_BYTES:
        raise Refused(RefusalCode.TOO_LARGE, SIZE_SENTENCE)
    if size == 0:
        raise Refused(RefusalCode.INVALID, "This file is empty.", field="body")


def check_picture(head: bytes, size: int) -> str:
    """The type of a picture that may be sent. ``head``: its first bytes."""
    check_size(size)
    found = picture_type(head)
    if found is None:
        raise Refused(RefusalCode.INVALID, KINDS_SENTENCE, field="body")
    return found


def clean_type(content_type: str) -> str:
    """A content type from outside, without its parameters; a harmless one for what is none."""
    plain = content_type.partition(";")[0].strip().lower()
    return plain if _TYPE.fullmatch(plain) else UNKNOWN_TYPE


def clean_name(name: str, content_type: str) -> str:
    """A file's name without its folders, on one line, that ends as its type does."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    line = one_line(base, limit=NAME_LIMIT).strip().lstrip(".").strip()
    endings = EXTENSIONS.get(content_type, ())
    if not line:
        line = "picture"
    if not endings or line.lower().endswith(endings):
        return line
    return line[: NAME_LIMIT - len(endings[0])] + endings[0]


def check_declared(content_type: str) -> None:
    """Refuses an upload that does not even say it is a picture we can send."""
    if clean_type(content_type) not in (*EXTENSIONS, "image/jpg"):
        raise Refused(RefusalCode.INVALID, KINDS_SENTENCE, field="body")


def check_count(count: int) -> None:
    """At most ten pictures in one text (twilio.md B5)."""
    if count > ATTACHMENTS_LIMIT:
        raise Refused(
            RefusalCode.INVALID,
            f"{count} pictures are too many: at most {ATTACHMENTS_LIMIT} go in one text.",
            field="attachment_ids",
        )


def check_together(attachments: Sequence[Attachment]) -> None:
    """At most ten pictures and 5 MB in one text."""
    check_count(len(attachments))
    if sum(attachment.size for attachment in attachments) > ATTACHMENT_BYTES:
        raise Refused(
            RefusalCode.TOO_LARGE,
            "These pictures are too big together: at most 5 MB can be sent in one text.",
            field="attachment_ids",
        )


def media_of(attachment: Attachment) -> Media:
    """The picture as a text of ours carries it."""
    return Media(
        url="",
        content_type=attachment.content_type,
        attachment_id=attachment.id,
        name=attachment.name,
        size=attachment.size,
    )


def carries_pictures(ours: str, theirs: str) -> bool:
    """Whether the carrier brings pictures from one number to the other: within North America (B12)."""
    return ours.startswith("+1") and theirs.startswith("+1")


def check_carried(ours: str, theirs: str) -> None:
    if not carries_pictures(ours, theirs):
        raise Refused(
            RefusalCode.INVALID,
            "The carrier brings pictures just between numbers of the US and Canada. Send a link instead.",
            field="attachment_ids",
        )

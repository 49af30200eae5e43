"""A picture in words, where it is not drawn: ``[picture · roof.jpg · 120 kB]`` (B18)."""

from leadterm.domain.model import Attachment, Media
from leadterm.widgets.roles import Role

_KILO, _MEGA = 1_000, 1_000_000


def picture_words(media: Media) -> tuple[str, Role]:
    """What stands in the thread for a picture, and how it looks."""
    noun = "picture" if media.content_type.startswith("image/") or not media.content_type else "file"
    if media.problem:
        return f"[{noun} · {media.problem.rstrip('.')}]", Role.WARNING
    if not media.size:
        return f"[{noun} · on its way]", Role.MUTED
    told = [noun, *([media.name] if media.name else []), shown_size(media.size)]
    return f"[{' · '.join(told)}]", Role.LINK


def picture_of(attachment: Attachment) -> Media:
    """A picture that goes along with a text, as it will be a part of the message."""
    return Media(
        url="",
        content_type=attachment.content_type,
        attachment_id=attachment.id,
        name=attachment.name,
        size=attachment.size,
    )


def shown_size(size: int) -> str:
    """Bytes as people say them: ``120 kB``, ``4.2 MB``."""
    if size < _KILO:
        return f"{size} bytes"
    if size < _MEGA:
        return f"{round(size / _KILO)} kB"
    return f"{size / _MEGA:.1f} MB"

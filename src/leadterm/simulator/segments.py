"""How many segments the carrier counts for a body (GSM 03.38; twilio.md B5)."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


def count_segments(body: str) -> int:
    """Count segments: 160 septets alone or 153 each; else UCS-2, 70 units alone or 67 each.

    A character of two units is never split over two segments.
    """
    if all(char in _BASIC or char in _EXTENDED for char in body):
        return _pack([2 if char in _EXTENDED else 1 for char in body], alone=160, joined=153)
    return _pack([2 if ord(char) > 0xFFFF else 1 for char in body], alone=70, joined=67)


def _pack(widths: list[int], alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1
    segments, room = 1, joined
    for width in widths:
        if width > room:
            segments, room = segments + 1, joined
        room -= width
    return segments

"""Draws a small picture, for a lead who sends a photo."""

import struct
import zlib

from leadterm.simulator.texts import Picture

_WIDTH, _HEIGHT = 160, 120
_SKY, _ROOF, _SEAM, _HOLE, _WALL = (
    (148, 190, 222),
    (142, 68, 52),
    (116, 52, 40),
    (38, 30, 30),
    (226, 214, 190),
)


def damaged_roof() -> Picture:
    """Draw a house whose roof has a hole, as a PNG of 160 by 120 pixels."""
    rows = b"".join(b"\x00" + bytes(v for x in range(_WIDTH) for v in _colour(x, y)) for y in range(_HEIGHT))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    return Picture("image/png", b"\x89PNG\r\n\x1a\n" + chunks)


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if (x - 98) ** 2 + 2 * (y - 56) ** 2 < 130:
        return _HOLE
    if 25 <= y < 75 and abs(x - 80) < (y - 20) * 1.3:
        return _SEAM if y % 10 == 0 or (x + (y // 10) * 7) % 14 == 0 else _ROOF
    if y >= 75 and 20 < x < 140:
        return _WALL
    return _SKY


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

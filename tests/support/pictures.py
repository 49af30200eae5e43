"""Small pictures, and large ones that look like pictures by their first bytes."""

import base64

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One pixel."""


def padded_png(size: int) -> bytes:
    """A picture of just so many bytes."""
    return PNG + bytes(size - len(PNG))

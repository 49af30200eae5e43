"""Pictures on their way to the relay (B18)."""

from msgspec import Struct

from leadterm.domain.model import ContactId


class Upload(Struct, frozen=True, kw_only=True):
    """``sent`` of ``total`` bytes are with the relay. With ``error``, a sentence, it has ended there."""

    contact_id: ContactId
    name: str
    sent: int
    total: int
    error: str = ""

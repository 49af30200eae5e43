"""Pictures on their way to the relay (B18)."""

from msgspec import Struct

from leadterm.domain.model import ContactId


class Upload(Struct, frozen=True, kw_only=True):
    """``sent`` of ``total`` bytes are with the relay. With ``error``, a sentence, it has ended there."""

    contact_id: ContactId
    """Whose text it goes along with; ``drafts.NEW_TEXT`` for the form."""
    name: str
    sent: int
    total: int
    error: str = ""

    @property
    def share(self) -> str:
        """How much of it is there, as an agent reads it."""
        return f"{self.sent * 100 // self.total if self.total else 0} %"

"""Text that a person is typing, and that the program may change under their hands."""

from leadterm.domain.model import Attachment


class TypedText:
    """The text of one editor. The editor takes ``text`` anew when ``revision`` is not the one it shows."""

    def __init__(self) -> None:
        self.text = ""
        self.revision = 0
        self.attachments: tuple[Attachment, ...] = ()
        """Pictures to go along (B18), at the relay already."""

    def type(self, text: str) -> None:
        """The person typed: the editor shows it already."""
        self.text = text

    def put(self, text: str) -> bool:
        """The program changes the text; False when it is the same."""
        if text == self.text:
            return False
        self.text = text
        self.revision += 1
        return True

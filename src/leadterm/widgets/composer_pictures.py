"""The pictures that go along with a text, and those on their way to the relay (B18)."""

from collections.abc import Sequence

from leadterm.domain.model import Attachment
from leadterm.state.uploads import Upload
from leadterm.widgets.cells import ends
from leadterm.widgets.drawn import Line
from leadterm.widgets.drawn_line import DrawnLine
from leadterm.widgets.picture_words import shown_size
from leadterm.widgets.roles import Role, component_classes


class ComposerPictures(DrawnLine):
    """A line for each; none, and no height, without pictures."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.LINK, Role.ERROR)
    DEFAULT_CSS = """
    ComposerPictures { height: 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._pictures: tuple[Attachment, ...] = ()
        self._uploads: tuple[Upload, ...] = ()
        self._detach_key = ""

    def show(self, pictures: Sequence[Attachment], uploads: Sequence[Upload], detach_key: str) -> None:
        self._pictures, self._uploads = tuple(pictures), tuple(uploads)
        self._detach_key = detach_key
        height = len(self._pictures) + len(self._uploads)
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        lines: list[Line] = []
        last = len(self._pictures) - 1
        for index, picture in enumerate(self._pictures):
            told = f"[picture · {picture.name} · {shown_size(picture.size)}]"
            hint = self._hint if index == last and not self._uploads else ""
            lines.append(((f" {ends(told, hint, width - 2)} ", Role.LINK),))
        return lines + [_upload_line(upload, width, self._hint) for upload in self._uploads]

    @property
    def _hint(self) -> str:
        if not self._detach_key:
            return ""
        if any(upload.error for upload in self._uploads):
            return f"{self._detach_key} try again"
        several = len(self._pictures) + len(self._uploads) > 1
        return f"{self._detach_key} takes {'one' if several else 'it'} off"


def _upload_line(upload: Upload, width: int, hint: str) -> Line:
    if upload.error:
        told, role = f"{upload.name}: {upload.error}", Role.ERROR
    else:
        told, role = f"{upload.name} · {upload.share} of {shown_size(upload.total)}", Role.MUTED
    return ((f" {ends(told, hint, width - 2)} ", role),)

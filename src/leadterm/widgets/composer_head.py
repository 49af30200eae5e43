"""The line over the text: the number it is from, and how much it is as typed (B2, B19)."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual import events
from textual.message import Message

from leadterm.domain import segments
from leadterm.domain.model import Company, TrackingNumber
from leadterm.domain.segments import Encoding
from leadterm.state.names import tracking_label
from leadterm.widgets.cells import ends
from leadterm.widgets.drawn import Line
from leadterm.widgets.drawn_line import DrawnLine
from leadterm.widgets.roles import Role, component_classes


class ComposerHead(DrawnLine):
    """One line: the number it is from, and the size of the text. A click asks for the other numbers."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.WARNING)

    class Pressed(Message):
        """The agent clicked on it."""

    def __init__(self) -> None:
        super().__init__()
        self._number: TrackingNumber | None = None
        self._company: Company | None = None
        self._extent = segments.count("")
        self._with_pictures = False

    def show(
        self,
        number: TrackingNumber | None,
        company: Company | None,
        text: str,
        *,
        with_pictures: bool = False,
    ) -> None:
        self._number, self._company, self._extent = number, company, segments.count(text)
        self._with_pictures = with_pictures
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        extent = self._extent
        costly = not self._with_pictures and (extent.segments > 1 or extent.encoding is Encoding.UCS2)
        role = Role.WARNING if costly else Role.MUTED
        for sender, counter in self._ways():
            if cell_len(sender) + len(counter) <= width:
                break
        return [((ends(sender, "", width - len(counter)), Role.MUTED), (counter, role))]

    def _ways(self) -> Iterator[tuple[str, str]]:
        """The number and the counter in as many words as there may be room for, the best first."""
        extent = self._extent
        size = f" {extent.units}/{extent.per_segment * extent.segments} · {extent.segments}"
        encoding = "GSM-7" if extent.encoding is Encoding.GSM7 else "UCS-2"
        texts = "text" if extent.segments == 1 else "texts"
        number = tracking_label(self._number, self._company) if self._number else "no number"
        label = self._number.label if self._number else "no number"
        if self._with_pictures:
            # With a picture it is one message of another kind, billed as one whatever its alphabet.
            size = f" {extent.characters}/{segments.LONGEST_BODY} · MMS "
            yield f" From {number} ▾ ", size
            yield f" From {label} ▾ ", size
            return
        yield f" From {number} ▾ ", f"{size} {texts} · {encoding} "
        yield f" From {number} ▾ ", f"{size} · {encoding} "
        yield f" From {label} ▾ ", f"{size} · {encoding} "

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Pressed())

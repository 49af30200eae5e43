"""The base of the forms: a box over the screen with fields, sentences and two buttons."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

from leadterm.screens.bindings import bindings
from leadterm.widgets.form import Button, FieldLabel, Sentences
from leadterm.widgets.frame import FrameEdge
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField


class FormScreen(ModalScreen[ScreenResultType]):
    """Derive and answer `rows` and `action_form_save`. Escape closes it and keeps nothing of it."""

    CSS_PATH = "form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        ["form.save", "form.cancel", "pane.next", "pane.previous"], priority=["form.save", "form.cancel"]
    )

    def __init__(self, heading: str, save_word: str, keys: str, *, close_word: str = "Cancel") -> None:
        super().__init__()
        self._edge = FrameEdge("┌┐", heading)
        self._foot = FrameEdge("└┘")
        self._keys = keys
        self._save_word = save_word
        self._close_word = close_word
        self._sentences = Sentences()

    def rows(self) -> Iterable[tuple[str, Widget]]:
        """Each label with its field, from top to bottom."""
        raise NotImplementedError

    def action_form_save(self) -> None:
        raise NotImplementedError

    def more_buttons(self) -> Iterable[Button]:
        """What else can be done, between saving and closing. The form that has them answers for them."""
        return ()

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield self._edge
            with Vertical(id="form-inside"):
                for label, field in self.rows():
                    tall = not isinstance(field, LineField) and field.has_class("-tall")
                    with Horizontal(classes="-tall" if tall else None):
                        yield FieldLabel(label)
                        yield field
                yield self._sentences
                with Horizontal(id="buttons"):
                    yield Button(self._save_word, id="save")
                    yield from self.more_buttons()
                    yield Button(self._close_word, id="cancel")
            yield self._foot

    def on_mount(self) -> None:
        self._edge.light(True)
        self._foot.light(True)
        self._foot.say(self._keys)

    def entitle(self, heading: str) -> None:
        """What the top edge says."""
        self._edge.set_heading(heading)
        self._edge.redraw()

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        """Shows sentences over the buttons; none takes them away."""
        self._sentences.show(sentences)

    def action_form_cancel(self) -> None:
        self.dismiss(None)

    def action_pane_next(self) -> None:
        self.focus_next()

    def action_pane_previous(self) -> None:
        self.focus_previous()

    @on(LineField.Submitted)
    def _go_on(self, event: LineField.Submitted) -> None:
        event.stop()
        self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        match event.button.id:
            case "save":
                self.action_form_save()
            case "cancel":
                self.action_form_cancel()

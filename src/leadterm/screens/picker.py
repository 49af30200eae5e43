"""The base of the pickers: a field, a list that it narrows, and words about what is under the cursor."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import TextArea

from leadterm.screens.bindings import bindings
from leadterm.widgets.form import Sentences
from leadterm.widgets.frame import FrameEdge
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.pick_list import PickList
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField

NOTHING = "Nothing like that."


class PickerScreen(ModalScreen[ScreenResultType]):
    """Derive and answer `narrow` and `choose`; `look_at` when there is something to say of an entry."""

    CSS_PATH = "picker.tcss"
    AUTO_FOCUS = "LineField"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(["form.cancel"], priority=["form.cancel"]),
        Binding("down,ctrl+n", "step(1)", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(self, heading: str, placeholder: str, keys: str, *, empty: str = NOTHING) -> None:
        super().__init__()
        self._edge = FrameEdge("┌┐", heading)
        self._foot = FrameEdge("└┘")
        self._keys = keys
        self._field = LineField(placeholder=placeholder, id="picked")
        self._list = PickList(empty)
        self._words = Sentences()

    def narrow(self, typed: str) -> None:
        """Shows the entries that fit what is typed."""
        raise NotImplementedError

    def choose(self, index: int) -> None:
        """The agent chose an entry."""
        raise NotImplementedError

    def look_at(self, index: int | None) -> Sequence[tuple[str, Role]]:
        """What is to be said of the entry under the cursor."""
        return ()

    def choose_typed(self, typed: str) -> None:
        """Enter with nothing under the cursor."""

    @property
    def typed(self) -> str:
        return self._field.text

    def compose(self) -> ComposeResult:
        with Vertical(id="picker"):
            yield self._edge
            with Vertical(id="picker-inside"):
                yield self._field
                yield self._list
                yield self._words
            yield self._foot

    def on_mount(self) -> None:
        self._edge.light(True)
        self._foot.light(True)
        self._foot.say(self._keys)
        self.narrow(self._field.text)

    def show(self, entries: Sequence[MenuEntry], cursor: int = 0, *, empty: str | None = None) -> None:
        """Puts entries into the list."""
        self._list.show(entries, cursor, empty=empty)
        self.tell(self.look_at(self._list.index))

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        self._words.show(sentences)

    def action_step(self, steps: int) -> None:
        self._list.step(steps)
        self.tell(self.look_at(self._list.index))

    def action_page(self, direction: int) -> None:
        self._list.page(direction)
        self.tell(self.look_at(self._list.index))

    def action_complete(self) -> None:
        """Tab: nothing, unless a picker knows how to go on with what is typed."""

    def action_form_cancel(self) -> None:
        self.dismiss(None)

    @on(TextArea.Changed)
    def _typed_on(self, event: TextArea.Changed) -> None:
        event.stop()
        self.narrow(self._field.text)

    @on(LineField.Submitted)
    def _entered(self, event: LineField.Submitted) -> None:
        event.stop()
        index = self._list.index
        if index is None:
            self.choose_typed(self._field.text)
        else:
            self.choose(index)

    @on(PickList.Pressed)
    def _pressed(self, event: PickList.Pressed) -> None:
        event.stop()
        self.choose(event.index)

"""What an agent makes of a conversation: qualified or not, tags, value, notes (D4).

It is drawn to be read. The fields to write in are made when the agent first comes here: the console starts
faster without them, and follows the inbox faster while they are not shown.
"""

from collections.abc import Collection

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from leadterm.state.parts import Part
from leadterm.state.selectors import classification_shown
from leadterm.state.store import ConsoleStore
from leadterm.widgets.classification_editor import ClassificationEditor
from leadterm.widgets.classification_view import ClassificationView


class ClassificationPane(Vertical):
    """The read part, or the editor in its place while the agent is in it."""

    DEFAULT_CSS = """
    ClassificationPane {
        & > ClassificationView, & > ClassificationEditor { width: 1fr; height: 1fr; }
    }
    """

    def __init__(self, store: ConsoleStore, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._store = store
        self._view = ClassificationView(store)
        self._editor: ClassificationEditor | None = None

    def compose(self) -> ComposeResult:
        yield self._view

    # What the screen calls --------------------------------------------------------------------------------

    @property
    def can_edit(self) -> bool:
        return classification_shown(self._store) is not None

    @property
    def is_editing(self) -> bool:
        return self._editor is not None and self._editor.display

    async def enter(self) -> None:
        """Puts the agent into the first field; there is none while nothing is known of the conversation."""
        if self.is_editing:
            return
        if not self.can_edit:
            self._focus(self._view)
            return
        if self._editor is None:
            self._editor = ClassificationEditor(self._store)
            await self.mount(self._editor)
        self._editor.display = True
        self._editor.store_changed({Part.CLASSIFICATION})
        self._focus(self._editor.first_field)
        self._view.display = False

    def leave(self) -> None:
        """The agent has gone elsewhere."""
        if self._editor is not None and self._editor.display:
            self._view.display = True
            self._editor.display = False
            self._view.redraw()

    def store_changed(self, parts: Collection[Part]) -> None:
        if self._editor is not None and self._editor.display:
            self._editor.store_changed(parts)
        else:
            self._view.store_changed(parts)

    # Inside -----------------------------------------------------------------------------------------------

    @on(ClassificationView.EditorWanted)
    async def _come_in(self, event: ClassificationView.EditorWanted) -> None:
        event.stop()
        if self._view.has_focus:
            await self.enter()

    def _focus(self, widget: Widget) -> None:
        self.screen.set_focus(widget, scroll_visible=False)

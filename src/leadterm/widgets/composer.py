"""The composer under the thread: where a text is written, from which number, how much it is (B2, B6, B19).

Pictures that go along stand over the text (B18). When the contact can't be texted, or is somebody else's, a
sentence stands in its place (B10, B11, B13).
"""

from collections.abc import Collection

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import TextArea

from leadterm.domain.model import ContactId, NumberId, TrackingNumber
from leadterm.state.compose import Compose, ComposeState, from_number, may_compose
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore
from leadterm.state.uploads import Upload
from leadterm.widgets.composer_head import ComposerHead
from leadterm.widgets.composer_pictures import ComposerPictures
from leadterm.widgets.composer_text import ComposerText
from leadterm.widgets.composer_words import NEVER, ComposerKeys, edge_words, sentences
from leadterm.widgets.form import Sentences
from leadterm.widgets.frame import FrameEdge
from leadterm.widgets.roles import Role


class Composer(Vertical):
    """Under the thread, in the same box. Reads the store; what is typed goes out as messages."""

    DEFAULT_CSS = """
    Composer {
        height: auto;
        & > #composer-inside {
            height: auto;
            background: $background;
            border-left: solid $foreground-disabled;
            border-right: solid $foreground-disabled;
        }
        &:focus-within > #composer-inside {
            border-left: solid $border;
            border-right: solid $border;
        }
        & ComposerText { height: auto; min-height: 1; max-height: 6; }
        & Sentences { display: none; }
        &.-sentence Sentences { display: block; }
        &.-sentence ComposerHead, &.-sentence ComposerText, &.-sentence ComposerPictures { display: none; }
    }
    """

    class Typed(Message):
        """The text is another one now."""

        def __init__(self, contact_id: ContactId, text: str) -> None:
            super().__init__()
            self.contact_id = contact_id
            self.text = text

    class SendRequested(Message):
        """The agent wants a text sent."""

        def __init__(self, contact_id: ContactId, number_id: NumberId | None, body: str) -> None:
            super().__init__()
            self.contact_id = contact_id
            self.number_id = number_id
            self.body = body

    class FromRequested(Message):
        """The agent wants to choose the number it is from."""

    class Left(Message):
        """The agent wants out."""

    def __init__(
        self,
        store: ConsoleStore,
        *,
        keys: ComposerKeys,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """The keys are named in the sentences."""
        super().__init__(id=id, classes="-sentence")
        self._store = store
        self._named = keys
        self._contact_id: ContactId | None = None
        self._revision = -1
        self._number_id: NumberId | None = None
        self._opened: Compose | None = None
        """How the conversation stood when the agent began to write although it was not theirs."""
        self._emptied = False
        self._head = ComposerHead()
        self._pictures = ComposerPictures()
        self._text = ComposerText(placeholder="type a message")
        self._sentence = Sentences()
        self._edge = FrameEdge("└┘")

    def compose(self) -> ComposeResult:
        with Vertical(id="composer-inside"):
            yield self._head
            yield self._pictures
            yield self._text
            yield self._sentence
        yield self._edge

    def on_mount(self) -> None:
        self._show()

    # What the screen calls --------------------------------------------------------------------------------

    @property
    def editor(self) -> ComposerText:
        return self._text

    @property
    def number(self) -> TrackingNumber | None:
        """The number the text will be from: the one chosen, else the one last used with the contact (B2)."""
        chosen = None if self._number_id is None else self._store.numbers.get(self._number_id)
        return chosen or from_number(self._store)

    @property
    def can_type(self) -> bool:
        return not self.has_class("-sentence")

    def open(self) -> bool:
        """Puts the agent into the text, beginning a new conversation where need be; False when nobody may."""
        state = may_compose(self._store, self._number_id).compose
        if state in NEVER:
            return False
        self._take_contact()
        self._opened = state
        self._show()
        self.screen.set_focus(self._text, scroll_visible=False)
        return True

    @property
    def contact_id(self) -> ContactId | None:
        """Whom the text is for."""
        return self._contact_id

    def choose_number(self, number_id: NumberId) -> None:
        """The agent chose the number it is from. They may have opted out of just that one."""
        self._number_id = number_id
        self._show()

    def insert(self, text: str) -> None:
        """Puts a text where the cursor is, as if it were typed."""
        self._text.replace(text, *self._text.selection, maintain_selection_offset=False)

    def replace(self, text: str) -> None:
        """Puts a text in place of all there is, as if it were typed."""
        if text != self._text.text:
            self._text.replace_all(text)

    def store_changed(self, parts: Collection[Part]) -> None:
        if Part.COMPOSER in parts:
            self._show()

    # Inside -----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_mounted:
            return
        self._take_contact()
        self._take_text()
        state = may_compose(self._store, self._number_id)
        can_type = self._may_type(state)
        self.set_class(not can_type, "-sentence")
        if can_type:
            self._show_pictures()
            self._show_head()
        else:
            self._sentence.show(sentences(self._store, state, self._named))
            self._edge.say("")

    def _take_contact(self) -> None:
        """Another contact's composer begins anew."""
        if self._contact_id != self._store.thread.contact_id:
            self._contact_id = self._store.thread.contact_id
            self._number_id, self._opened, self._emptied = None, None, False

    def _may_type(self, state: ComposeState) -> bool:
        if state.compose in NEVER:
            return False
        begun = bool(self._text.text) or bool(self._store.composer.attachments)
        return begun or state.compose in (Compose.ALLOWED, self._opened)

    def _take_text(self) -> None:
        """What the program made of the text; what the agent typed is here already."""
        typed = self._store.composer
        if typed.revision != self._revision:
            self._revision = typed.revision
            emptied, self._emptied = self._emptied, False
            # Pressing Enter has emptied the editor already, and more may stand in it by now.
            if typed.text != self._text.text and not (emptied and not typed.text):
                with self.prevent(TextArea.Changed):
                    self._text.show_text(typed.text)

    def _show_pictures(self) -> None:
        pictures, uploads = self._store.composer.attachments, self._uploads()
        self._pictures.show(pictures, uploads, self._named.detach)
        self._text.sends_empty = bool(pictures)
        self._text.waits = any(not upload.error for upload in uploads)

    def _uploads(self) -> list[Upload]:
        """The pictures on their way for this contact."""
        uploads = self._store.uploads.values()
        return [upload for upload in uploads if upload.contact_id == self._contact_id]

    def _show_head(self) -> None:
        text, contact = self._text.text, self._store.selected_contact
        with_pictures = bool(self._store.composer.attachments)
        self._head.show(self.number, self._store.company, text, with_pictures=with_pictures)
        unanswered = contact.unanswered if contact is not None else 0
        self._edge.say(edge_words(text, unanswered=unanswered, keys=self._named), Role.WARNING)

    def on_descendant_focus(self) -> None:
        self._edge.light(True)

    def on_descendant_blur(self) -> None:
        self._edge.light(False)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._show_head()
        if self._contact_id is not None:
            self.post_message(self.Typed(self._contact_id, self._text.text))

    def on_composer_text_submitted(self, event: ComposerText.Submitted) -> None:
        event.stop()
        if self._contact_id is None:
            return
        number, self._emptied = self.number, True
        self.post_message(self.SendRequested(self._contact_id, number.id if number else None, event.body))

    def on_composer_text_from_asked(self, event: ComposerText.FromAsked) -> None:
        event.stop()
        self.post_message(self.FromRequested())

    def on_composer_head_pressed(self, event: ComposerHead.Pressed) -> None:
        event.stop()
        self.post_message(self.FromRequested())

    def on_composer_text_left(self, event: ComposerText.Left) -> None:
        event.stop()
        self.post_message(self.Left())

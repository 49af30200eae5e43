"""The fields in which an agent classifies a conversation (D4). There is no save key.

Every change goes out as it is typed; the edge of the box says how far it has got.
"""

from collections.abc import Collection
from dataclasses import dataclass

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from leadterm.domain.model import InteractionId
from leadterm.domain.money import currency_of, format_amount, parse_amount
from leadterm.domain.tags import as_listed
from leadterm.domain.wire import ClassificationFields
from leadterm.state.parts import Part
from leadterm.state.selectors import classification_shown
from leadterm.state.store import ConsoleStore
from leadterm.widgets.choice_field import ChoiceField
from leadterm.widgets.classification_view import QUALIFIED, WORDS, how_far
from leadterm.widgets.form import FieldLabel
from leadterm.widgets.frame import FrameEdge
from leadterm.widgets.roles import Role
from leadterm.widgets.tags_field import TagsField
from leadterm.widgets.text_field import LineField, TextField

NOT_AN_AMOUNT = "value: not an amount"


class ClassificationEditor(Vertical):
    """Like the read part, with fields in the place of words."""

    DEFAULT_CSS = """
    ClassificationEditor {
        & > #classification-inside {
            height: 1fr;
            background: $background;
            border-left: solid $foreground-disabled;
            border-right: solid $foreground-disabled;
        }
        &:focus-within > #classification-inside {
            border-left: solid $border;
            border-right: solid $border;
        }
        & Horizontal { height: 1; }
        & FieldLabel { width: 7; }
        & LineField { width: 1fr; padding: 0 1; }
        & #notes { height: 1fr; min-height: 1; }
    }
    """

    @dataclass
    class Edited(Message):
        """The agent changed something of it."""

        interaction_id: InteractionId
        fields: ClassificationFields

    def __init__(self, store: ConsoleStore, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._store = store
        self._shown_id: InteractionId | None = None
        self._shown: ClassificationFields | None = None
        """What the fields say, as far as they can be read."""
        self._told: list[ClassificationFields] = []
        """What the store said last, and what was told since, oldest first."""
        self._edge = FrameEdge("┌┐", "Classification")
        self._foot = FrameEdge("└┘")
        self._qualified = ChoiceField(WORDS, 2, id="qualified")
        self._tags = TagsField(placeholder="with commas between", id="tags")
        self._value = LineField(id="value")
        self._notes = TextField(placeholder="Notes are saved as you type", id="notes")

    def compose(self) -> ComposeResult:
        yield self._edge
        with Vertical(id="classification-inside"):
            yield self._qualified
            with Horizontal():
                yield FieldLabel("Tags")
                yield self._tags
            with Horizontal():
                yield FieldLabel("Value")
                yield self._value
            yield self._notes
        yield self._foot

    def on_mount(self) -> None:
        self._show()

    # What the pane calls ----------------------------------------------------------------------------------

    @property
    def first_field(self) -> Widget:
        return self._qualified

    def store_changed(self, parts: Collection[Part]) -> None:
        if not {Part.CLASSIFICATION, Part.TOP}.isdisjoint(parts):
            self._show()

    # Inside -----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_mounted:
            return
        self._tags.offer(self._store.tags)
        fields = classification_shown(self._store)
        if fields is None:
            self._shown_id, self._shown = None, None
            self._told.clear()
            self._blank()
            return
        anew = self._shown_id != self._store.selected
        self._shown_id = self._store.selected
        if anew or not self._is_overtaken(fields):
            self._told = [fields]
            self._show_fields(fields, anew=anew)
        self._say_how_far()

    def _is_overtaken(self, fields: ClassificationFields) -> bool:
        """The store is a few letters behind whoever types fast: it says what they wrote before that."""
        if fields not in self._told:
            return False
        newest = max(place for place, told in enumerate(self._told) if told == fields)
        del self._told[:newest]
        return len(self._told) > 1

    def _blank(self) -> None:
        """Nothing is known yet of the conversation: an old one's words would be taken for its own."""
        self._foot.say("")
        self._qualified.show_choice(QUALIFIED.index(None))
        with self.prevent(TextArea.Changed):
            for field in (self._tags, self._value, self._notes):
                field.show_text("")

    def _show_fields(self, fields: ClassificationFields, *, anew: bool) -> None:
        """Leaves alone what already says the same, however the agent wrote it."""
        before = None if anew else self._shown
        self._shown = fields
        if before is None or before.qualified != fields.qualified:
            self._qualified.show_choice(QUALIFIED.index(fields.qualified))
        with self.prevent(TextArea.Changed):
            if before is None or before.tags != fields.tags:
                self._tags.show_text(", ".join(fields.tags))
            if before is None or before.value != fields.value:
                self._value.show_text(
                    "" if fields.value is None else format_amount(fields.value, fields.currency)
                )
            if before is None or before.notes != fields.notes:
                self._show_notes(before, fields)

    def _show_notes(self, before: ClassificationFields | None, fields: ClassificationFields) -> None:
        """A letter that was typed and not yet told about stays: it is told about next."""
        if before is None or self._notes.text == before.notes:
            self._notes.show_text(fields.notes)

    def _say_how_far(self) -> None:
        if self._tags.offers:
            self._foot.say(f"Tab {', '.join(self._tags.offers)}")
        elif self._value_is_wrong:
            self._foot.say(NOT_AN_AMOUNT, Role.WARNING)
        else:
            self._foot.say(*how_far(self._store))

    @property
    def _currency(self) -> str:
        assert self._shown is not None
        if self._shown.value is not None or self._store.company is None:
            return self._shown.currency
        return currency_of(self._store.company.country)

    @property
    def _value_is_wrong(self) -> bool:
        text = self._value.text.strip()
        return bool(text) and self._shown is not None and parse_amount(text, self._currency) is None

    def _edited(self, fields: ClassificationFields) -> None:
        if self._shown_id is None or fields == self._shown:
            return
        self._shown = fields
        self._told.append(fields)
        self.post_message(self.Edited(self._shown_id, fields))

    @on(ChoiceField.Chosen, "#qualified")
    def _qualified_chosen(self, event: ChoiceField.Chosen) -> None:
        event.stop()
        if self._shown is not None:
            self._edited(replace(self._shown, qualified=QUALIFIED[event.choice]))

    @on(TextArea.Changed, "#tags")
    def _tags_typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._shown is not None:
            self._edited(replace(self._shown, tags=as_listed(self._tags.names, self._store.tags)))

    @on(TagsField.Offered)
    def _tags_offered(self, event: TagsField.Offered) -> None:
        event.stop()
        self._say_how_far()

    @on(TextArea.Changed, "#value")
    def _value_typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._shown is None:
            return
        text, currency = self._value.text.strip(), self._currency
        value = parse_amount(text, currency) if text else None
        if text and value is None:
            self._foot.say(NOT_AN_AMOUNT, Role.WARNING)
            return
        self._edited(replace(self._shown, value=value, currency=currency))
        self._say_how_far()

    @on(TextArea.Changed, "#notes")
    def _notes_typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._shown is not None:
            self._edited(replace(self._shown, notes=self._notes.text))

    @on(LineField.Submitted)
    def _go_on(self, event: LineField.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    def on_descendant_focus(self) -> None:
        self._edge.light(True)
        self._foot.light(True)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._edge.light(False)
        self._foot.light(False)
        if event.widget is self._tags and self.app.app_focus and self._shown is not None:
            self._tidy(self._shown)

    def _tidy(self, fields: ClassificationFields) -> None:
        """The agent has gone on: the tags stand there as they are kept."""
        with self.prevent(TextArea.Changed):
            self._tags.show_text(", ".join(fields.tags))

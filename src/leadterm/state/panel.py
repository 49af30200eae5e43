"""The selected interaction in full: its thread, its classification, and what is being typed about it."""

from collections.abc import Iterable

from leadterm.domain.model import Classification, ContactId, InteractionId, LeadRecord, Message, Seq
from leadterm.domain.wire import ClassificationFields, Overview, ThreadPage
from leadterm.state.latest import UNPLACED, Latest
from leadterm.state.parts import Edge
from leadterm.state.pending import PendingText
from leadterm.state.thread_window import THREAD_LIMIT, ThreadWindow
from leadterm.state.timeline import TimelineWindow
from leadterm.state.typed import TypedText


class Panel:
    """The panes beside the inbox. Texts on their way are kept for all contacts, shown for one."""

    def __init__(self, thread_limit: int = THREAD_LIMIT) -> None:
        self.selected: InteractionId | None = None
        self.thread = ThreadWindow(limit=thread_limit)
        self._thread_limit = thread_limit
        self.classification: Classification | None = None
        self.detail_loaded = False
        self.sign_up: LeadRecord | None = None
        """What the selected interaction began with, if it was a sign-up."""
        self.composer = TypedText()
        self.unsaved: ClassificationFields | None = None
        self.errors: dict[ContactId, str] = {}
        self.timeline: TimelineWindow | None = None
        self.overview: Overview | None = None
        self.overview_open = False
        self._pending: dict[str, PendingText] = {}
        self._latest_messages: Latest[Message] = Latest()
        self._latest_classifications: Latest[Classification] = Latest()

    def select(self, interaction_id: InteractionId | None, contact_id: ContactId | None) -> None:
        self.selected = interaction_id
        self.classification, self.sign_up, self.detail_loaded = None, None, False
        if contact_id != self.thread.contact_id:
            self.open_thread(contact_id)

    def open_thread(self, contact_id: ContactId | None) -> None:
        self.thread = ThreadWindow(contact_id, self._thread_limit)
        self.timeline = self.overview = None
        self._show_pending()

    def begin_anew(self) -> None:
        """A snapshot came: what events said before it is no longer newer than what is read."""
        self._latest_messages.clear()
        self._latest_classifications.clear()

    def load_thread(self, page: ThreadPage, edge: Edge, since: Seq) -> None:
        """A page of the thread. What events have said of a message since it was asked for stands."""
        messages = [self._latest_messages.prefer(message.id, message, since) for message in page.messages]
        if edge in (Edge.NEWEST, Edge.OLDEST):
            self.thread.start(messages, older=page.older, newer=page.newer)
        else:
            more = page.newer if edge is Edge.NEWER else page.older
            self.thread.join(messages, edge=edge, more=more)
        for message in self._latest_messages.after(since):
            if message.contact_id == self.thread.contact_id:
                self.thread.put(message)
        self._arrived(messages)

    def keep_classification(self, classification: Classification, since: Seq, told: Seq = UNPLACED) -> bool:
        """What a page or a reply says; whether it is the selected interaction's."""
        if classification.interaction_id != self.selected:
            return False
        if told:
            self._latest_classifications.put(classification.interaction_id, told, classification)
        self.classification = self._latest_classifications.prefer(
            classification.interaction_id, classification, since
        )
        return True

    def put_message(self, message: Message, seq: Seq) -> bool:
        """A message as an event says it is; whether the thread shows it."""
        return self._show_message(self._latest_messages.put(message.id, seq, message))

    def keep_message(self, message: Message, since: Seq, told: Seq = UNPLACED) -> bool:
        """A message that a reply brought; whether the thread shows it."""
        if told:
            self._latest_messages.put(message.id, told, message)
        return self._show_message(self._latest_messages.prefer(message.id, message, since))

    def put_classification(self, classification: Classification, seq: Seq) -> bool:
        """A classification as an event says it is; whether it is the selected interaction's."""
        kept = self._latest_classifications.put(classification.interaction_id, seq, classification)
        if classification.interaction_id != self.selected:
            return False
        self.classification = kept
        return True

    def put_sign_up(self, record: LeadRecord) -> bool:
        """A sign-up as an event says it is; whether it is what the selected interaction began with."""
        if record.interaction_id is None or record.interaction_id != self.selected:
            return False
        self.sign_up = record
        return True

    def add_pending(self, text: PendingText) -> None:
        self._pending[text.key] = text
        self._show_pending()

    def drop_pending(self, key: str) -> bool:
        dropped = self._pending.pop(key, None) is not None
        if dropped:
            self._show_pending()
        return dropped

    def forget(self, contact_id: ContactId) -> None:
        """A contact was erased."""
        for message in list(self._latest_messages.after(UNPLACED)):
            if message.contact_id == contact_id:
                self._latest_messages.drop(message.id)
        self._pending = {key: text for key, text in self._pending.items() if text.contact_id != contact_id}
        self.errors.pop(contact_id, None)
        self._show_pending()

    def _show_message(self, message: Message) -> bool:
        self._arrived([message])
        if message.contact_id != self.thread.contact_id:
            return False
        self.thread.put(message)
        return True

    def _arrived(self, messages: Iterable[Message]) -> None:
        """What has become a message is no longer on its way."""
        if not self._pending:
            return
        for message in messages:
            self._pending.pop(message.client_key, None)
        self._show_pending()

    def _show_pending(self) -> None:
        contact_id = self.thread.contact_id
        self.thread.pending = [text for text in self._pending.values() if text.contact_id == contact_id]

"""What the agent does to their own copy: looks at lists, selects, types. Nothing of it is the relay's."""

from collections.abc import Collection, Iterable

from leadterm.client.link import Link
from leadterm.domain.model import (
    Attachment,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
)
from leadterm.domain.wire import ClassificationFields, KindFilter
from leadterm.state.drafts import NEW_TEXT
from leadterm.state.lists import RECENTS, VIEW_OF, ListQuery
from leadterm.state.parts import ListView, Part, Severity, StatusLine
from leadterm.state.pending import PendingText
from leadterm.state.search import SearchState
from leadterm.state.shown import Shown
from leadterm.state.timeline import TimelineWindow
from leadterm.state.uploads import Upload

PANES = {Part.INBOX, Part.THREAD, Part.CONTACT, Part.CLASSIFICATION, Part.COMPOSER}


class Doings(Shown):
    """Each method answers with the parts of the screen it changed."""

    # The list --------------------------------------------------------------------------------------------

    def set_view(self, view: ListView) -> set[Part]:
        """Another list is looked at. The selection is over; what was found goes when the search is left."""
        if view is self.view:
            return set()
        self.view = view
        if view is not ListView.SEARCH:
            self._set_search(SearchState())
        self._look()
        return {Part.TOP, Part.INBOX}

    def set_kind(self, kind: KindFilter) -> set[Part]:
        """Just some contacts' conversations are looked at (A9); Incoming and Active always show all."""
        if kind is self.kind:
            return set()
        self.kind = kind
        self._look()
        return {Part.TOP, Part.INBOX}

    def set_search(self, search: SearchState) -> set[Part]:
        """What was typed, or why there is no answer. The hits are the relay's: ``load_hits``."""
        if search == self.search:
            return set()
        self._set_search(search)
        return {Part.INBOX}

    def select_rows(self, ids: Iterable[InteractionId], on: bool) -> set[Part]:
        """Selects rows for a bulk action, or takes them out (A11)."""
        chosen = self.selection | set(ids) if on else self.selection - set(ids)
        if chosen == self.selection:
            return set()
        self.selection = chosen
        return {Part.INBOX}

    def clear_selection(self) -> set[Part]:
        return self.select_rows(self.selection, on=False)

    # The panel -------------------------------------------------------------------------------------------

    def select(self, interaction_id: InteractionId | None) -> set[Part]:
        """Chooses a row, by id; its panes are empty until ``load_detail``, unless the thread is the same."""
        if interaction_id == self.selected and (interaction_id is not None or not self.thread.contact_id):
            return set()
        interaction = None if interaction_id is None else self.interactions.get(interaction_id)
        contact_id = None if interaction is None else interaction.contact_id
        self._panel.select(interaction_id, contact_id)
        self._rows.pin(interaction_id, contact_id)
        return set(PANES)

    def select_contact(self, contact: Contact, *, loaded: bool = False) -> set[Part]:
        """Chooses a contact rather than a conversation, such as one that a search found.

        ``loaded``: it is known that there was no conversation yet.
        """
        shown = self.selected is None and self.thread.contact_id == contact.id
        if shown and self._panel.detail_loaded == loaded:
            return set()
        self._rows.contacts.setdefault(contact.id, contact)
        self._panel.select(None, contact.id)
        self._panel.detail_loaded = loaded
        self._rows.pin(None, contact.id)
        return set(PANES)

    def join(self, contact_id: ContactId) -> set[Part]:
        """The agent writes to a contact whom a colleague is answering."""
        if contact_id in self.joined:
            return set()
        self.joined |= {contact_id}
        return {Part.COMPOSER}

    def open_timeline(self) -> set[Part]:
        """Shows the selected contact's interactions in place of the thread (D3)."""
        contact_id = self.thread.contact_id
        if contact_id is None or self._panel.timeline is not None:
            return set()
        self._panel.timeline = TimelineWindow(contact_id)
        return {Part.THREAD}

    def close_timeline(self) -> set[Part]:
        if self._panel.timeline is None:
            return set()
        self._panel.timeline = None
        return {Part.THREAD}

    def set_overview_open(self, is_open: bool) -> set[Part]:
        self._panel.overview_open = is_open
        return {Part.THREAD}

    # Texts -----------------------------------------------------------------------------------------------

    def add_pending(self, text: PendingText) -> set[Part]:
        """Shows a text as "Sending…" at the end of its thread (B7)."""
        self._panel.add_pending(text)
        return {Part.THREAD}

    def drop_pending(self, key: str) -> set[Part]:
        return {Part.THREAD} if self._panel.drop_pending(key) else set()

    def set_panel_error(self, contact_id: ContactId, sentence: str) -> set[Part]:
        """Shows why a text was not sent; an empty sentence takes it away."""
        if self._panel.errors.get(contact_id, "") == sentence:
            return set()
        self._panel.errors[contact_id] = sentence
        if not sentence:
            del self._panel.errors[contact_id]
        return {Part.THREAD, Part.COMPOSER} if contact_id == self.thread.contact_id else set()

    def put_composer(self, text: str, attachments: Collection[Attachment] = ()) -> set[Part]:
        """The program changes what is being typed: another row was chosen, a text was sent or given back."""
        same = self.composer.attachments == tuple(attachments)
        self.composer.attachments = tuple(attachments)
        return {Part.COMPOSER} if self.composer.put(text) or not same else set()

    def put_upload(self, key: str, upload: Upload | None) -> set[Part]:
        """How far a picture is on its way; None when it has arrived, or is wanted no more."""
        was = self.uploads.pop(key, None)
        if upload is not None:
            self.uploads[key] = upload
        shown = upload or was
        return {Part.COMPOSER} if shown and shown.contact_id in (self.thread.contact_id, NEW_TEXT) else set()

    def set_unsaved(self, fields: ClassificationFields | None) -> set[Part]:
        """What the classification pane shows before the relay has it; None shows what the relay has."""
        if fields == self._panel.unsaved:
            return set()
        self._panel.unsaved = fields
        return {Part.CLASSIFICATION}

    # The line at the top ---------------------------------------------------------------------------------

    def set_link(self, link: Link, sentence: str = "") -> set[Part]:
        if (link, sentence) == (self.link, self.link_sentence):
            return set()
        self.link, self.link_sentence = link, sentence
        dirty = {Part.TOP, Part.STATUS}
        if link is not Link.LIVE and self.presence:
            self.presence = {}
            dirty |= {Part.INBOX, Part.THREAD}
        return dirty

    def say(self, text: str, severity: Severity = Severity.INFO) -> set[Part]:
        self.status = StatusLine(text, severity)
        return {Part.STATUS}

    def clear_status(self) -> set[Part]:
        if self.status is None:
            return set()
        self.status = None
        return {Part.STATUS}

    # Inside ----------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self.selection = frozenset()
        view = VIEW_OF.get(self.view)
        self._rows.look_at(RECENTS if view is None else ListQuery(view, self.kind))

    def _set_search(self, search: SearchState) -> None:
        self.search = search
        self._rows.found = {hit.interaction.id for hit in search.hits if hit.interaction is not None}
        self._rows.found_contacts = {hit.contact.id for hit in search.hits}

    def _deselect_gone(self, row: Interaction) -> None:
        """A row that has changed: when it left the list, it is no longer selected."""
        if row.id in self.selection and self._is_gone(row):
            self.selection -= {row.id}

    def _selected_of(self, contact: Contact) -> list[Interaction]:
        rows = (self.interactions.get(id_) for id_ in self.selection)
        return [row for row in rows if row is not None and row.contact_id == contact.id]

    def _is_gone(self, row: Interaction) -> bool:
        if row.hidden:
            return True
        if self.view is ListView.SEARCH:
            return False
        if self.view is ListView.INBOX and row.state is InteractionState.INCOMING:
            return self.me_id not in row.offered_to
        if self.view is ListView.INBOX and row.state is InteractionState.ACTIVE:
            return row.handler != self.me_id
        query = self._rows.query
        return query.place(row) is None or query.matches(self.contacts.get(row.contact_id)) is False

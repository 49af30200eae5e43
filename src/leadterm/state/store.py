"""The console's live copy of one agent's inbox in one company.

Everything goes in through a mutator, and each answers with the parts of the screen it changed. Events are
applied in the order of the log: a snapshot at one place and the events since give what a snapshot now would.
Pages and replies are read at other places of the log than the cursor; ``latest`` says why they do no harm.
"""

from bisect import insort

from leadterm.domain.events import Event
from leadterm.domain.model import (
    Agent,
    AgentId,
    Classification,
    Company,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Message,
    NumberId,
    Seq,
    TrackingNumber,
)
from leadterm.domain.wire import (
    ClassificationFields,
    CompanyMembership,
    InteractionDetail,
    RecentsPage,
    Snapshot,
    ThreadPage,
)
from leadterm.state.latest import Latest
from leadterm.state.names import agent_name, caller
from leadterm.state.parts import Edge, Link, Part, Severity, StatusLine
from leadterm.state.pending import PendingText
from leadterm.state.recents_window import RecentsWindow
from leadterm.state.thread_window import ThreadWindow
from leadterm.state.typed import TypedText

SPARE = 500
"""Records kept beyond those that rows need, before a sweep."""

CHOSEN = {Part.INBOX, Part.THREAD, Part.CONTACT, Part.CLASSIFICATION, Part.COMPOSER}
EVERYTHING = set(Part)


class ConsoleStore:
    """What the panes show. Read its attributes; change it through its methods alone."""

    def __init__(self) -> None:
        self.link = Link.CONNECTING
        self.link_sentence = ""
        self.stale = False
        """Shows the last known inbox: nothing from the relay has come yet in this session."""
        self.cursor = Seq(0)
        self.epoch = ""
        self.me_id: AgentId | None = None
        self.company: Company | None = None
        self.companies: tuple[CompanyMembership, ...] = ()
        self.agents: dict[AgentId, Agent] = {}
        self.numbers: dict[NumberId, TrackingNumber] = {}
        self.contacts: dict[ContactId, Contact] = {}
        self.interactions: dict[InteractionId, Interaction] = {}
        """The rows held, the selected one, and what is open with its contact."""
        self.incoming: list[InteractionId] = []
        self.active: list[InteractionId] = []
        self.recents = RecentsWindow()
        self.recents_total = 0
        self.selected: InteractionId | None = None
        self.thread = ThreadWindow()
        self.classification: Classification | None = None
        self.detail_loaded = False
        self.status: StatusLine | None = None
        self.panel_errors: dict[ContactId, str] = {}
        """Why the last text to a contact was not sent (B16)."""
        self.composer = TypedText()
        """The text to the selected contact."""
        self.notes = TypedText()
        """The notes on the selected interaction."""
        self.unsaved: ClassificationFields | None = None
        """What the agent made of the classification, while the relay does not have it yet (D4)."""
        self._recents_unread = 0
        self._pending: dict[str, PendingText] = {}
        self._latest_interactions: Latest[Interaction] = Latest()
        self._latest_contacts: Latest[Contact] = Latest()
        self._latest_messages: Latest[Message] = Latest()
        self._latest_classifications: Latest[Classification] = Latest()

    # What is read ----------------------------------------------------------------------------------------

    @property
    def me(self) -> Agent | None:
        return None if self.me_id is None else self.agents.get(self.me_id)

    @property
    def unread_total(self) -> int:
        """Interactions with something unread that this agent is concerned with (A10)."""
        mine = sum(1 for id_ in (*self.incoming, *self.active) if self.interactions[id_].unread)
        return max(0, self._recents_unread + mine)

    @property
    def selected_interaction(self) -> Interaction | None:
        return None if self.selected is None else self.interactions.get(self.selected)

    @property
    def selected_contact(self) -> Contact | None:
        return None if self.thread.contact_id is None else self.contacts.get(self.thread.contact_id)

    @property
    def panel_error(self) -> str:
        """Red, at the top of the panel: why the last text to the selected contact was not sent (B16)."""
        contact_id = self.thread.contact_id
        return "" if contact_id is None else self.panel_errors.get(contact_id, "")

    def missing_contacts(self) -> list[ContactId]:
        """Contacts of rows held that no page or event has brought yet."""
        wanted = {row.contact_id for row in self.interactions.values()}
        return sorted(wanted - self.contacts.keys())

    # Snapshot and pages ----------------------------------------------------------------------------------

    def load_snapshot(self, snapshot: Snapshot, *, cached: bool = False) -> set[Part]:
        """Starts from a snapshot. The selection, its panes, what is typed and what is being sent stay."""
        if self.company is not None and self.company.id != snapshot.company.id:
            self._forget_company()
        chosen, contact = self.selected_interaction, self.selected_contact
        self.cursor, self.epoch, self.stale = snapshot.cursor, snapshot.epoch, cached
        self.me_id, self.company, self.companies = snapshot.me, snapshot.company, snapshot.companies
        self.agents = {agent.id: agent for agent in snapshot.agents}
        self.numbers = {number.id: number for number in snapshot.numbers}
        self._clear_latest()
        rows = (*snapshot.incoming, *snapshot.active, *snapshot.recents.rows)
        self.contacts = {row.contact.id: row.contact for row in rows}
        self.interactions = {row.interaction.id: row.interaction for row in rows}
        if chosen is not None:
            self.interactions.setdefault(chosen.id, chosen)
        if contact is not None:
            self.contacts.setdefault(contact.id, contact)
        self.incoming = [row.interaction.id for row in snapshot.incoming]
        self.active = [row.interaction.id for row in snapshot.active]
        self.recents_total = snapshot.recents_total
        self._recents_unread = 0
        self._recents_unread = snapshot.unread_total - self.unread_total
        self.recents.start(
            (row.interaction for row in snapshot.recents.rows),
            edge=Edge.NEWEST,
            newer=snapshot.recents.newer,
            older=snapshot.recents.older,
            total=snapshot.recents_total,
        )
        return set(EVERYTHING)

    def load_recents(self, page: RecentsPage, edge: Edge, generation: int) -> set[Part]:
        """A page of Recents, asked for when the window was of this generation; later, it no longer fits."""
        if generation != self.recents.generation:
            return set()
        fresh = []
        for row in page.rows:
            self._keep_contact(row.contact)
            interaction = self._latest_interactions.prefer(row.interaction.id, row.interaction)
            if interaction.state is InteractionState.RECENT:
                self.interactions[interaction.id] = interaction
                fresh.append(interaction)
        if edge in (Edge.NEWEST, Edge.OLDEST):
            self.recents.start(fresh, edge=edge, newer=page.newer, older=page.older, total=self.recents_total)
        else:
            more = page.newer if edge is Edge.NEWER else page.older
            self.recents.join(fresh, edge=edge, more=more, total=self.recents_total)
        for interaction in self._latest_interactions.records():
            if interaction.state is InteractionState.RECENT and interaction.id not in self.recents:
                self._put_recent(interaction, arrived=False)
        self._sweep()
        return {Part.INBOX}

    def load_detail(self, detail: InteractionDetail) -> set[Part]:
        """What the panes on the right show of a row; of another than the selected one, just the row."""
        contact = self._keep_contact(detail.contact)
        interaction = self._latest_interactions.prefer(detail.interaction.id, detail.interaction)
        self._place(interaction, arrived=False)
        if self.selected != interaction.id:
            return {Part.INBOX}
        self.interactions[interaction.id] = interaction
        if self.thread.contact_id != contact.id:
            self._open_thread(contact.id)
        self._start_thread(detail.thread)
        self.classification = self._latest_classifications.prefer(interaction.id, detail.classification)
        self.detail_loaded = True
        return set(CHOSEN)

    def load_thread(self, page: ThreadPage, edge: Edge, contact_id: ContactId, generation: int) -> set[Part]:
        """A page of a thread that was asked for when the window was of this generation."""
        if contact_id != self.thread.contact_id or generation != self.thread.generation:
            return set()
        if edge in (Edge.NEWEST, Edge.OLDEST):
            self._start_thread(page)
            return {Part.THREAD}
        messages = [self._latest_messages.prefer(message.id, message) for message in page.messages]
        more = page.newer if edge is Edge.NEWER else page.older
        self.thread.join(messages, edge=edge, more=more)
        self._drop_arrived(messages)
        return {Part.THREAD}

    def load_contact(self, contact: Contact) -> set[Part]:
        """A contact read by itself."""
        self._keep_contact(contact)
        return self._contact_parts(contact.id)

    # Events and replies ----------------------------------------------------------------------------------

    def apply(self, event: Event) -> set[Part]:
        """One event of the stream. An event at or before the cursor is a double and changes nothing."""
        if event.seq <= self.cursor:
            return set()
        self.cursor = event.seq
        if self.company is None or event.company_id != self.company.id:
            return set()
        dirty = self._apply_directory(event)
        if event.contact is not None:
            self._latest_contacts.put(event.contact.id, event.seq, event.contact)
            self.contacts[event.contact.id] = event.contact
            dirty |= self._contact_parts(event.contact.id)
        if event.interaction is not None:
            dirty |= self._apply_interaction(event, event.interaction)
        if event.message is not None:
            self._latest_messages.put(event.message.id, event.seq, event.message)
            dirty |= self._put_message(event.message)
        if event.classification is not None:
            dirty |= self._apply_classification(event.classification, event.seq)
        self._sweep()
        return dirty

    def advance(self, cursor: Seq) -> None:
        """The end of a frame: events this agent may not see move the cursor too."""
        self.cursor = max(self.cursor, cursor)

    def load_reply(
        self,
        *,
        since: Seq,
        contact: Contact | None = None,
        interaction: Interaction | None = None,
        message: Message | None = None,
        classification: Classification | None = None,
        agent: Agent | None = None,
    ) -> set[Part]:
        """The records of a command's reply, so that they show before their events come, or without a stream.

        ``since`` is the cursor when the command was sent: what events have brought after it is newer and
        stays. Totals wait for the events.
        """
        dirty: set[Part] = set()
        if contact is not None and not self._latest_contacts.changed_since(contact.id, since):
            self.contacts[contact.id] = contact
            dirty |= self._contact_parts(contact.id)
        if interaction is not None and not self._latest_interactions.changed_since(interaction.id, since):
            self._place(interaction, arrived=False)
            dirty |= self._row_parts(interaction)
        if message is not None and not self._latest_messages.changed_since(message.id, since):
            dirty |= self._put_message(message)
        if classification is not None and self.selected == classification.interaction_id:
            if not self._latest_classifications.changed_since(classification.interaction_id, since):
                self.classification = classification
            dirty.add(Part.CLASSIFICATION)
        if agent is not None:
            self.agents[agent.id] = agent
            dirty.add(Part.TOP)
        return dirty

    # The agent's own doings ------------------------------------------------------------------------------

    def select(self, interaction_id: InteractionId | None) -> set[Part]:
        """Chooses a row, by id; its panes are empty until ``load_detail``, unless the thread is the same."""
        if interaction_id == self.selected:
            return set()
        self.selected = interaction_id
        self.classification, self.detail_loaded = None, False
        interaction = self.selected_interaction
        contact_id = None if interaction is None else interaction.contact_id
        if contact_id != self.thread.contact_id:
            self._open_thread(contact_id)
        return set(CHOSEN)

    def add_pending(self, text: PendingText) -> set[Part]:
        self._pending[text.key] = text
        self.thread.pending = self._pending_of(self.thread.contact_id)
        return {Part.THREAD}

    def drop_pending(self, key: str) -> set[Part]:
        if self._pending.pop(key, None) is None:
            return set()
        self.thread.pending = self._pending_of(self.thread.contact_id)
        return {Part.THREAD}

    def set_panel_error(self, contact_id: ContactId, sentence: str) -> set[Part]:
        """Shows why a text was not sent; an empty sentence takes it away."""
        if self.panel_errors.get(contact_id, "") == sentence:
            return set()
        self.panel_errors[contact_id] = sentence
        if not sentence:
            del self.panel_errors[contact_id]
        return {Part.THREAD, Part.COMPOSER} if contact_id == self.thread.contact_id else set()

    def set_link(self, link: Link, sentence: str = "") -> set[Part]:
        if (link, sentence) == (self.link, self.link_sentence):
            return set()
        self.link, self.link_sentence = link, sentence
        return {Part.TOP, Part.STATUS}

    def say(self, text: str, severity: Severity = Severity.INFO) -> set[Part]:
        self.status = StatusLine(text, severity)
        return {Part.STATUS}

    def clear_status(self) -> set[Part]:
        if self.status is None:
            return set()
        self.status = None
        return {Part.STATUS}

    # Inside ----------------------------------------------------------------------------------------------

    def _apply_directory(self, event: Event) -> set[Part]:
        dirty: set[Part] = set()
        if event.company is not None:
            self.company = event.company
            dirty |= EVERYTHING
        if event.number is not None:
            self.numbers[event.number.id] = event.number
            dirty |= {Part.INBOX, Part.THREAD, Part.COMPOSER}
        if event.agent is not None:
            self.agents[event.agent.id] = event.agent
            dirty |= {Part.TOP, Part.THREAD}
        return dirty

    def _apply_interaction(self, event: Event, interaction: Interaction) -> set[Part]:
        self._latest_interactions.put(interaction.id, event.seq, interaction)
        was = event.before
        was_recent = was is not None and was.state is InteractionState.RECENT
        is_recent = interaction.state is InteractionState.RECENT
        self.recents_total += is_recent - was_recent
        self._recents_unread += is_recent and interaction.unread > 0
        self._recents_unread -= was_recent and was is not None and was.unread
        was_offered = interaction.id in self.incoming
        self._place(interaction, arrived=is_recent and not was_recent)
        dirty = self._row_parts(interaction)
        if was_offered and interaction.state is InteractionState.ACTIVE:
            dirty |= self._tell_who_answered(interaction)
        return dirty

    def _tell_who_answered(self, interaction: Interaction) -> set[Part]:
        if interaction.handler is None or interaction.handler == self.me_id:
            return set()
        who = agent_name(self.agents, interaction.handler)
        whom = caller(self.contacts.get(interaction.contact_id), self.company)
        return self.say(f"{who} answered {whom}")

    def _apply_classification(self, classification: Classification, seq: Seq) -> set[Part]:
        id_ = classification.interaction_id
        self._latest_classifications.put(id_, seq, classification)
        if id_ != self.selected:
            return set()
        self.classification = classification
        return {Part.CLASSIFICATION}

    def _place(self, interaction: Interaction, *, arrived: bool) -> None:
        """Puts a row where its state says, and forgets it when it is of no concern here."""
        id_, state = interaction.id, interaction.state
        self.interactions[id_] = interaction
        self.incoming = [other for other in self.incoming if other != id_]
        self.active = [other for other in self.active if other != id_]
        if state is InteractionState.RECENT:
            self._put_recent(interaction, arrived=arrived)
        else:
            self.recents.remove(id_)
            self.recents.settle(self.recents_total)
        if state is InteractionState.INCOMING and self.me_id in interaction.offered_to:
            insort(self.incoming, id_, key=lambda row: (self.interactions[row].opened_at, row))
        if state is InteractionState.ACTIVE and interaction.handler == self.me_id:
            insort(self.active, id_, key=lambda row: (-self.interactions[row].last_at, -row))
        if not self._is_held(interaction):
            del self.interactions[id_]

    def _put_recent(self, interaction: Interaction, *, arrived: bool) -> None:
        self.recents.put(interaction, arrived=arrived)
        self.recents.settle(self.recents_total)
        if interaction.id in self.recents:
            self.interactions[interaction.id] = interaction

    def _is_held(self, interaction: Interaction) -> bool:
        id_ = interaction.id
        if id_ == self.selected or interaction.contact_id == self.thread.contact_id:
            return True
        return id_ in self.recents or id_ in self.incoming or id_ in self.active

    def _keep_contact(self, contact: Contact) -> Contact:
        kept = self._latest_contacts.prefer(contact.id, contact)
        self.contacts[contact.id] = kept
        return kept

    def _open_thread(self, contact_id: ContactId | None) -> None:
        self.thread = ThreadWindow(contact_id)
        self.thread.pending = self._pending_of(contact_id)

    def _start_thread(self, page: ThreadPage) -> None:
        messages = [self._latest_messages.prefer(message.id, message) for message in page.messages]
        self.thread.start(messages, older=page.older, newer=page.newer)
        for message in self._latest_messages.records():
            if message.contact_id == self.thread.contact_id:
                self.thread.put(message)
        self._drop_arrived(self.thread.messages())

    def _put_message(self, message: Message) -> set[Part]:
        self._pending.pop(message.client_key, None)
        if message.contact_id != self.thread.contact_id:
            return set()
        self.thread.pending = self._pending_of(message.contact_id)
        self.thread.put(message)
        return {Part.THREAD}

    def _drop_arrived(self, messages: list[Message]) -> None:
        for message in messages:
            self._pending.pop(message.client_key, None)
        self.thread.pending = self._pending_of(self.thread.contact_id)

    def _pending_of(self, contact_id: ContactId | None) -> list[PendingText]:
        return [text for text in self._pending.values() if text.contact_id == contact_id]

    def _row_parts(self, interaction: Interaction) -> set[Part]:
        if interaction.id == self.selected or interaction.contact_id == self.thread.contact_id:
            return {Part.TOP, *CHOSEN}
        return {Part.TOP, Part.INBOX}

    def _contact_parts(self, contact_id: ContactId) -> set[Part]:
        if contact_id == self.thread.contact_id:
            return {Part.INBOX, Part.THREAD, Part.CONTACT, Part.COMPOSER}
        return {Part.INBOX}

    def _sweep(self) -> None:
        """Forgets rows that left the window, and contacts that no row needs."""
        rows = len(self.recents) + len(self.incoming) + len(self.active)
        if len(self.interactions) + len(self.contacts) <= 2 * rows + SPARE:
            return
        self.interactions = {id_: row for id_, row in self.interactions.items() if self._is_held(row)}
        wanted = {row.contact_id for row in self.interactions.values()}
        self.contacts = {id_: contact for id_, contact in self.contacts.items() if id_ in wanted}

    def _forget_company(self) -> None:
        self.selected, self.classification, self.detail_loaded = None, None, False
        self.interactions, self.contacts, self.numbers, self.agents = {}, {}, {}, {}
        self.thread = ThreadWindow()
        self.status = None

    def _clear_latest(self) -> None:
        self._latest_interactions.clear()
        self._latest_contacts.clear()
        self._latest_messages.clear()
        self._latest_classifications.clear()

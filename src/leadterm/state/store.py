"""The console's live copy of one agent's inbox in one company.

Everything goes in through a mutator, and each answers with the parts of the screen it changed. Events are
applied in the order of the log: a snapshot at one place and the events since give what a snapshot now would.
Pages and replies are read at other places of the log than the cursor; ``latest`` says why they do no harm.
"""

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
from leadterm.state.asked import Asked
from leadterm.state.names import agent_name, caller
from leadterm.state.panel import Panel
from leadterm.state.parts import Edge, Link, Part, Severity, StatusLine
from leadterm.state.pending import PendingText
from leadterm.state.recents_window import RECENTS_LIMIT, RecentsWindow
from leadterm.state.rows import Rows
from leadterm.state.thread_window import THREAD_LIMIT, ThreadWindow
from leadterm.state.typed import TypedText

PANES = {Part.INBOX, Part.THREAD, Part.CONTACT, Part.CLASSIFICATION, Part.COMPOSER}


class ConsoleStore:
    """What the panes show. Read its attributes; change it through its methods alone."""

    def __init__(self, recents_limit: int = RECENTS_LIMIT, thread_limit: int = THREAD_LIMIT) -> None:
        """The limits are how many rows of Recents, and how many messages, are held at once."""
        self.link = Link.CONNECTING
        self.link_sentence = ""
        self.stale = False
        """Shows the last known inbox: nothing from the relay has come yet in this session."""
        self.cursor = Seq(0)
        self.epoch = ""
        self.company: Company | None = None
        self.companies: tuple[CompanyMembership, ...] = ()
        self.agents: dict[AgentId, Agent] = {}
        self.numbers: dict[NumberId, TrackingNumber] = {}
        self.status: StatusLine | None = None
        self._era = 0
        self._limits = (recents_limit, thread_limit)
        self._rows = Rows(recents_limit)
        self._panel = Panel(thread_limit)

    # The inbox -------------------------------------------------------------------------------------------

    @property
    def me_id(self) -> AgentId | None:
        return self._rows.me_id

    @property
    def me(self) -> Agent | None:
        return None if self.me_id is None else self.agents.get(self.me_id)

    @property
    def contacts(self) -> dict[ContactId, Contact]:
        return self._rows.contacts

    @property
    def interactions(self) -> dict[InteractionId, Interaction]:
        """The rows held, the selected one, and what the events said of the selected contact."""
        return self._rows.interactions

    @property
    def incoming(self) -> list[InteractionId]:
        """Oldest first."""
        return self._rows.incoming

    @property
    def active(self) -> list[InteractionId]:
        """The agent's own, latest activity first."""
        return self._rows.active

    @property
    def recents(self) -> RecentsWindow:
        return self._rows.recents

    @property
    def recents_total(self) -> int:
        return self._rows.recents_total

    @property
    def unread_total(self) -> int:
        """Interactions with something unread that this agent is concerned with (A10)."""
        return self._rows.unread_total

    def missing_contacts(self) -> list[ContactId]:
        """Contacts of rows held that no page or event has brought yet."""
        return self._rows.missing_contacts()

    # The panel -------------------------------------------------------------------------------------------

    @property
    def selected(self) -> InteractionId | None:
        return self._panel.selected

    @property
    def selected_interaction(self) -> Interaction | None:
        return None if self.selected is None else self.interactions.get(self.selected)

    @property
    def selected_contact(self) -> Contact | None:
        contact_id = self.thread.contact_id
        return None if contact_id is None else self.contacts.get(contact_id)

    @property
    def thread(self) -> ThreadWindow:
        """The messages with the selected contact, and the texts to them that are on their way."""
        return self._panel.thread

    @property
    def classification(self) -> Classification | None:
        """Of the selected interaction, as the relay has it."""
        return self._panel.classification

    @property
    def unsaved(self) -> ClassificationFields | None:
        """What the agent made of the classification, while the relay does not have it yet (D4)."""
        return self._panel.unsaved

    @property
    def detail_loaded(self) -> bool:
        return self._panel.detail_loaded

    @property
    def composer(self) -> TypedText:
        """The text to the selected contact."""
        return self._panel.composer

    @property
    def panel_error(self) -> str:
        """Red, at the top of the panel: why the last text to the selected contact was not sent (B16)."""
        contact_id = self.thread.contact_id
        return "" if contact_id is None else self._panel.errors.get(contact_id, "")

    # Snapshot and pages ----------------------------------------------------------------------------------

    def load_snapshot(self, snapshot: Snapshot, *, cached: bool = False) -> set[Part]:
        """Starts from a snapshot. The selection, its panes, what is typed and what is being sent stay."""
        if self.company is not None and self.company.id != snapshot.company.id:
            recents_limit, thread_limit = self._limits
            self._rows, self._panel, self.status = Rows(recents_limit), Panel(thread_limit), None
        self._era += 1
        self.cursor, self.epoch, self.stale = snapshot.cursor, snapshot.epoch, cached
        self.company, self.companies = snapshot.company, snapshot.companies
        self.agents = {agent.id: agent for agent in snapshot.agents}
        self.numbers = {number.id: number for number in snapshot.numbers}
        self._rows.load(snapshot)
        self._panel.begin_anew()
        return set(Part)

    def asked(self) -> Asked:
        """To take along with a request, and to give back with its answer."""
        thread = self.thread
        return Asked(self._era, self.cursor, self.recents.generation, thread.generation, thread.contact_id)

    def load_recents(self, page: RecentsPage, edge: Edge, asked: Asked) -> set[Part]:
        """A page of Recents, unless the window has changed its edges since it was asked for."""
        if (asked.era, asked.recents) != (self._era, self.recents.generation):
            return set()
        self._rows.load_page(page, edge, asked.cursor)
        return {Part.INBOX}

    def load_detail(self, detail: InteractionDetail, asked: Asked) -> set[Part]:
        """What the panes on the right show of a row; of another than the selected one, just the row."""
        if asked.era != self._era:
            return set()
        contact = self._rows.keep_contact(detail.contact, asked.cursor)
        if self.selected == detail.interaction.id:
            self._rows.pin(detail.interaction.id, contact.id)
        interaction = self._rows.keep_interaction(detail.interaction, asked.cursor)
        if self.selected != interaction.id:
            return {Part.INBOX}
        if self.thread.contact_id != contact.id:
            self._panel.open_thread(contact.id)
        self._panel.load_thread(detail.thread, Edge.NEWEST, asked.cursor)
        self._panel.keep_classification(detail.classification, asked.cursor)
        self._panel.detail_loaded = True
        return set(PANES)

    def load_thread(self, page: ThreadPage, edge: Edge, asked: Asked) -> set[Part]:
        """A page of a thread, unless the window has changed its edges since it was asked for."""
        now = self.asked()
        if (asked.era, asked.thread, asked.contact_id) != (now.era, now.thread, now.contact_id):
            return set()
        self._panel.load_thread(page, edge, asked.cursor)
        return {Part.THREAD}

    def load_contact(self, contact: Contact, asked: Asked) -> set[Part]:
        """A contact read by itself."""
        if asked.era != self._era:
            return set()
        self._rows.keep_contact(contact, asked.cursor)
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
            self._rows.put_contact(event.contact, event.seq)
            dirty |= self._contact_parts(event.contact.id)
        if event.interaction is not None:
            was_offered = event.interaction.id in self.incoming
            self._rows.put_interaction(event.interaction, event.before, event.seq)
            dirty |= self._row_parts(event.interaction)
            if was_offered:
                dirty |= self._tell_who_answered(event.interaction)
        if event.message is not None and self._panel.put_message(event.message, event.seq):
            dirty.add(Part.THREAD)
        if event.classification is not None and self._panel.put_classification(
            event.classification, event.seq
        ):
            dirty.add(Part.CLASSIFICATION)
        self._rows.sweep()
        return dirty

    def advance(self, cursor: Seq) -> None:
        """The end of a frame: events this agent may not see move the cursor too."""
        self.cursor = max(self.cursor, cursor)

    def load_reply(
        self,
        *,
        asked: Asked,
        contact: Contact | None = None,
        interaction: Interaction | None = None,
        message: Message | None = None,
        classification: Classification | None = None,
        agent: Agent | None = None,
    ) -> set[Part]:
        """The records of a command's reply, so that they show before their events come, or without a stream.

        What events have brought since the command was sent is newer, and stays. Totals wait for the events.
        """
        if asked.era != self._era:
            return set()
        since = asked.cursor
        dirty: set[Part] = set()
        if contact is not None:
            self._rows.keep_contact(contact, since)
            dirty |= self._contact_parts(contact.id)
        if interaction is not None:
            self._rows.keep_interaction(interaction, since)
            dirty |= self._row_parts(interaction)
        if message is not None and self._panel.keep_message(message, since):
            dirty.add(Part.THREAD)
        if classification is not None and self._panel.keep_classification(classification, since):
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
        interaction = None if interaction_id is None else self.interactions.get(interaction_id)
        contact_id = None if interaction is None else interaction.contact_id
        self._panel.select(interaction_id, contact_id)
        self._rows.pin(interaction_id, contact_id)
        return set(PANES)

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

    def put_composer(self, text: str) -> set[Part]:
        """The program changes the text being typed: another row was chosen, a text was sent or given back."""
        return {Part.COMPOSER} if self.composer.put(text) else set()

    def set_unsaved(self, fields: ClassificationFields | None) -> set[Part]:
        """What the classification pane shows before the relay has it; None shows what the relay has."""
        if fields == self._panel.unsaved:
            return set()
        self._panel.unsaved = fields
        return {Part.CLASSIFICATION}

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
            dirty |= set(Part)
        if event.number is not None:
            self.numbers[event.number.id] = event.number
            dirty |= {Part.INBOX, Part.THREAD, Part.COMPOSER}
        if event.agent is not None:
            self.agents[event.agent.id] = event.agent
            dirty |= {Part.TOP, Part.THREAD}
        return dirty

    def _tell_who_answered(self, interaction: Interaction) -> set[Part]:
        """An item that was offered to this agent went to another (B5)."""
        if interaction.state is not InteractionState.ACTIVE or interaction.handler in (None, self.me_id):
            return set()
        who = agent_name(self.agents, interaction.handler)
        whom = caller(self.contacts.get(interaction.contact_id), self.company)
        return self.say(f"{who} answered {whom}")

    def _row_parts(self, interaction: Interaction) -> set[Part]:
        if interaction.id == self.selected or interaction.contact_id == self.thread.contact_id:
            return {Part.TOP, *PANES}
        return {Part.TOP, Part.INBOX}

    def _contact_parts(self, contact_id: ContactId) -> set[Part]:
        if contact_id == self.thread.contact_id:
            return {Part.INBOX, Part.THREAD, Part.CONTACT, Part.COMPOSER}
        return {Part.INBOX}

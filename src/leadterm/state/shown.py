"""What the panes read: one agent's live copy of a company's inbox, as it stands."""

from leadterm.client.link import Link
from leadterm.domain.model import (
    Agent,
    AgentId,
    Classification,
    Company,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    LeadRecord,
    NumberId,
    Right,
    Seq,
    Tag,
    Template,
    TrackingNumber,
)
from leadterm.domain.wire import ClassificationFields, CompanyMembership, KindFilter, Overview, Presence
from leadterm.state.panel import Panel
from leadterm.state.parts import ListView, StatusLine
from leadterm.state.row_window import WINDOW_LIMIT, RowWindow
from leadterm.state.rows import Rows
from leadterm.state.search import SearchState
from leadterm.state.thread_window import THREAD_LIMIT, ThreadWindow
from leadterm.state.timeline import TimelineWindow
from leadterm.state.typed import TypedText
from leadterm.state.uploads import Upload


class Shown:
    """Attributes to read. ``store.ConsoleStore`` is the one that changes them."""

    def __init__(self, recents_limit: int = WINDOW_LIMIT, thread_limit: int = THREAD_LIMIT) -> None:
        """The limits are how many rows of a list, and how many messages, are held at once."""
        self.link = Link.CONNECTING
        self.link_sentence = ""
        self.stale = False
        """Shows the last known inbox: nothing from the relay has come yet in this session."""
        self.cursor = Seq(0)
        self.epoch = ""
        self.companies: tuple[CompanyMembership, ...] = ()
        self.status: StatusLine | None = None
        self._era = 0
        self._limits = (recents_limit, thread_limit)
        self._begin_company(None)

    def _begin_company(self, company: Company | None) -> None:
        """Nothing is known of the company yet."""
        recents_limit, thread_limit = self._limits
        self.company = company
        self.agents: dict[AgentId, Agent] = {}
        self.numbers: dict[NumberId, TrackingNumber] = {}
        self.rights: frozenset[Right] = frozenset()
        """What the agent may do here (F5). The relay enforces it; the console just offers no more."""
        self.templates: tuple[Template, ...] = ()
        """By name."""
        self.tags: tuple[Tag, ...] = ()
        """Those that the company offers, by name (D4)."""
        self.presence: dict[ContactId, tuple[Presence, ...]] = {}
        """Which colleagues have a contact's thread open, or are typing in it."""
        self.view = ListView.INBOX
        self.kind = KindFilter.ALL
        self.search = SearchState()
        self.selection: frozenset[InteractionId] = frozenset()
        """The rows selected for a bulk action (A11). A row that leaves the list leaves the selection."""
        self.joined: frozenset[ContactId] = frozenset()
        """Contacts whom the agent writes to although a colleague is answering them."""
        self.uploads: dict[str, Upload] = {}
        """Pictures on their way, by a key of their own."""
        self._rows = Rows(recents_limit)
        self._panel = Panel(thread_limit)

    # The list --------------------------------------------------------------------------------------------

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
    def recents(self) -> RowWindow:
        """All Recents, whatever view and filter show."""
        return self._rows.recents

    @property
    def window(self) -> RowWindow:
        """The list that is looked at: Recents, filtered or not, or that of the view."""
        return self._rows.window

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

    def unplaced_contacts(self) -> list[ContactId]:
        """Contacts that the filter lets through since an edit: somebody must fetch their conversations."""
        return sorted(self._rows.unplaced)

    # The panel -------------------------------------------------------------------------------------------

    @property
    def selected(self) -> InteractionId | None:
        """The conversation in the panes; None also while a contact without one is shown."""
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
    def timeline(self) -> TimelineWindow | None:
        """The selected contact's interactions, while they are shown in place of the thread (D3)."""
        return self._panel.timeline

    @property
    def overview(self) -> Overview | None:
        """The selected contact in a few figures, once they have come (D2)."""
        return self._panel.overview

    @property
    def overview_open(self) -> bool:
        """Whether the agent wants to see them; stays so from contact to contact."""
        return self._panel.overview_open

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
    def sign_up(self) -> LeadRecord | None:
        """What the selected interaction began with, if it was a sign-up."""
        return self._panel.sign_up

    @property
    def composer(self) -> TypedText:
        """The text to the selected contact."""
        return self._panel.composer

    @property
    def panel_error(self) -> str:
        """Red, at the top of the panel: why the last text to the selected contact was not sent (B16)."""
        contact_id = self.thread.contact_id
        return "" if contact_id is None else self._panel.errors.get(contact_id, "")

"""The console's live copy of one agent's inbox in one company.

Everything goes in through a mutator, and each answers with the parts of the screen it changed. Events are
applied in the order of the log: a snapshot at one place and the events since give what a snapshot now would.
Pages and replies are read at other places of the log than the cursor; ``latest`` says why they do no harm.
What is there to read is in ``shown``, what the agent does to it in ``doings``, what the relay says here.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from leadterm.domain.events import Event, EventType, Mark
from leadterm.domain.model import (
    Agent,
    Classification,
    Company,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Message,
    Seq,
    Tag,
    Template,
)
from leadterm.domain.rights import rights_of
from leadterm.domain.tags import by_name as tags_by_name
from leadterm.domain.wire import (
    InteractionDetail,
    Overview,
    Presence,
    RecentsPage,
    SearchReply,
    Snapshot,
    ThreadPage,
    TimelinePage,
)
from leadterm.state.asked import Asked
from leadterm.state.doings import PANES, Doings
from leadterm.state.latest import UNPLACED
from leadterm.state.names import agent_name, caller
from leadterm.state.parts import Edge, Part
from leadterm.state.search import SearchState, with_contact, with_interaction

_OF_THE_OFFICE = frozenset(
    {
        EventType.DIRECTORY_CHANGED,
        EventType.RIGHTS_CHANGED,
        EventType.TEMPLATE_SAVED,
        EventType.TEMPLATE_REMOVED,
        EventType.TAG_SAVED,
        EventType.TAG_REMOVED,
        EventType.CONTACT_UNBLOCKED,
    }
)
"""What the lists of administration and the audit log are read anew for."""


class ConsoleStore(Doings):
    """What the panes show. Read its attributes; change it through its methods alone."""

    # Snapshot and pages ----------------------------------------------------------------------------------

    def begin_company(self, company: Company) -> set[Part]:
        """The agent goes to another company: nothing of it is known yet."""
        self._begin_company(company)
        self._era += 1
        self.status = None
        return set(Part)

    def load_snapshot(self, snapshot: Snapshot, *, cached: bool = False) -> set[Part]:
        """Starts from a snapshot. View, panes, what is typed and what is being sent stay.

        Of the selected rows those stay that are still shown.
        """
        if self.company is not None and self.company.id != snapshot.company.id:
            self.begin_company(snapshot.company)
        self._era += 1
        self.cursor, self.epoch, self.stale = snapshot.cursor, snapshot.epoch, cached
        self.company, self.companies = snapshot.company, snapshot.companies
        self.agents = {agent.id: agent for agent in snapshot.agents}
        self.numbers = {number.id: number for number in snapshot.numbers}
        self.rights = frozenset(snapshot.rights)
        self.templates = _by_name(snapshot.templates)
        self.tags = tags_by_name(snapshot.tags)
        self._rows.load(snapshot)
        self._panel.begin_anew()
        self.selection &= {*self.incoming, *self.active, *self.window.ids()}
        return set(Part)

    def asked(self) -> Asked:
        """To take along with a request, and to give back with its answer."""
        thread = self.thread
        return Asked(self._era, self.cursor, self.window.generation, thread.generation, thread.contact_id)

    def load_recents(self, page: RecentsPage, edge: Edge, asked: Asked) -> set[Part]:
        """A page of the list that is looked at, unless its window has changed since it was asked for."""
        if (asked.era, asked.window) != (self._era, self.window.generation):
            return set()
        self._rows.load_page(page, edge, asked.cursor)
        return {Part.INBOX}

    def load_hits(self, query: str, reply: SearchReply, asked: Asked) -> set[Part]:
        """What a search has found. The one who asks sees to it that the latest answer stands."""
        if asked.era != self._era:
            return set()
        hits = []
        for hit in reply.hits:
            contact, row = self._rows.keep_contact(hit.contact, asked.cursor), hit.interaction
            fresh = None if row is None else self._rows.keep_found(row, asked.cursor)
            hits.append(replace(hit, contact=contact, interaction=fresh))
        self._set_search(SearchState(query=query, hits=tuple(hits), more=reply.more, left_out=reply.left_out))
        self._rows.sweep()
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
        self._panel.sign_up = detail.lead_record
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

    def load_conversations(
        self, contact_id: ContactId, rows: Iterable[Interaction], asked: Asked
    ) -> set[Part]:
        """A contact's conversations, for a list that has begun to show them (``unplaced_contacts``)."""
        if asked.era != self._era:
            return set()
        self._rows.unplaced.discard(contact_id)
        for row in rows:
            self._rows.keep_interaction(row, asked.cursor)
        return {Part.INBOX}

    def load_timeline(self, page: TimelinePage, before: str, asked: Asked) -> set[Part]:
        """A page of the timeline that is open; ``before`` is what it was asked for with."""
        timeline = self.timeline
        if timeline is None or (asked.era, asked.contact_id) != (self._era, timeline.contact_id):
            return set()
        return {Part.THREAD} if timeline.join(page, before) else set()

    def load_overview(self, overview: Overview, asked: Asked) -> set[Part]:
        if asked.era != self._era or overview.contact_id != self.thread.contact_id:
            return set()
        self._panel.overview = overview
        return {Part.THREAD}

    # Events and replies ----------------------------------------------------------------------------------

    def apply(self, event: Event) -> set[Part]:
        """One event of the stream. An event at or before the cursor is a double and changes nothing."""
        if event.seq <= self.cursor:
            return set()
        self.cursor = event.seq
        if self.company is None or event.company_id != self.company.id:
            return set()
        dirty = self._apply_directory(event)
        if event.erased is not None:
            return dirty | self._forget(event, event.erased)
        if event.contact is not None:
            self._rows.put_contact(event.contact, event.seq, edited=event.type is EventType.CONTACT_EDITED)
            dirty |= self._contact_parts(event.contact.id)
            for row in self._selected_of(event.contact):
                self._deselect_gone(row)
        if event.interaction is not None:
            was_offered = event.interaction.id in self.incoming
            self._rows.put_interaction(event.interaction, event.before, event.seq)
            dirty |= self._changed_row(event.interaction)
            if was_offered:
                dirty |= self._tell_who_answered(event.interaction)
        if event.marks:
            dirty |= self._apply_marks(event.marks, event.seq)
        if event.message is not None and self._panel.put_message(event.message, event.seq):
            dirty.add(Part.THREAD)
        if event.classification is not None and self._panel.put_classification(
            event.classification, event.seq
        ):
            dirty.add(Part.CLASSIFICATION)
        if event.lead_record is not None and self._panel.put_sign_up(event.lead_record):
            dirty.add(Part.THREAD)
        if self.timeline is not None and self.timeline.take(event):
            dirty.add(Part.THREAD)
        self._update_hits(event)
        self._rows.sweep()
        return dirty

    def advance(self, cursor: Seq) -> None:
        """The end of a frame: events this agent may not see move the cursor too."""
        self.cursor = max(self.cursor, cursor)

    def set_presence(self, everyone: Iterable[Presence]) -> set[Part]:
        """Where all colleagues are, in place of what was told before."""
        presence: dict[ContactId, tuple[Presence, ...]] = {}
        for one in everyone:
            if one.agent_id != self.me_id:
                presence[one.contact_id] = (*presence.get(one.contact_id, ()), one)
        if presence == self.presence:
            return set()
        self.presence = presence
        return {Part.INBOX, Part.THREAD}

    def load_reply(
        self,
        *,
        asked: Asked,
        contact: Contact | None = None,
        interaction: Interaction | None = None,
        message: Message | None = None,
        classification: Classification | None = None,
        agent: Agent | None = None,
        template: Template | None = None,
        tag: Tag | None = None,
        marks: Iterable[Mark] = (),
        seq: Seq = UNPLACED,
    ) -> set[Part]:
        """The records of a command's reply, so that they show before their events come, or without a stream.

        What later events have brought is newer, and stays: those after ``seq``, where the reply says at which
        place in the log it is right, else those since the command was sent. Totals wait for the events.
        """
        if asked.era != self._era:
            return set()
        since = seq or asked.cursor
        dirty: set[Part] = set()
        if contact is not None:
            self._rows.keep_contact(contact, since, told=seq)
            dirty |= self._contact_parts(contact.id)
        if interaction is not None:
            dirty |= self._changed_row(self._rows.keep_interaction(interaction, since, told=seq))
        for mark in marks:
            self._rows.keep_mark(mark, since)
            dirty |= PANES
        if message is not None and self._panel.keep_message(message, since, told=seq):
            dirty.add(Part.THREAD)
        if classification is not None and self._panel.keep_classification(classification, since, told=seq):
            dirty.add(Part.CLASSIFICATION)
        if agent is not None:
            self.agents[agent.id] = agent
            dirty.add(Part.TOP)
        if template is not None:
            self._put_template(template)
            dirty.add(Part.COMPOSER)
        if tag is not None:
            self._put_tag(tag)
            dirty.add(Part.CLASSIFICATION)
        return dirty

    def forget_conversation(self, interaction_id: InteractionId) -> set[Part]:
        """One that is no more is shown nowhere; its contact may be."""
        if self.selected == interaction_id:
            contact_id = self.thread.contact_id
            self._panel.select(None, None)
            self._panel.open_thread(contact_id)
            self._rows.pin(None, contact_id)
        self._rows.drop([interaction_id])
        return set(Part)

    def forget_contact(self, contact_id: ContactId) -> set[Part]:
        """A contact that is no more is shown nowhere. Totals are as the log has them."""
        if self.thread.contact_id == contact_id:
            self._panel.select(None, None)
            self._rows.pin(None, None)
        hits = tuple(hit for hit in self.search.hits if hit.contact.id != contact_id)
        self._set_search(replace(self.search, hits=hits))
        self._rows.forget(contact_id)
        self._panel.forget(contact_id)
        return set(Part)

    # Inside ----------------------------------------------------------------------------------------------

    def _forget(self, event: Event, contact_id: ContactId) -> set[Part]:
        """A contact was erased."""
        self._apply_marks(event.marks, event.seq)
        return self.forget_contact(contact_id)

    def _apply_directory(self, event: Event) -> set[Part]:
        dirty = {Part.OFFICE} if _is_of_the_office(event) else set()
        if event.company is not None:
            self.company = event.company
            dirty |= set(Part)
        if event.number is not None:
            self.numbers[event.number.id] = event.number
            dirty |= {Part.INBOX, Part.THREAD, Part.COMPOSER}
        if event.agent is not None:
            self.agents[event.agent.id] = event.agent
            dirty |= {Part.TOP, Part.THREAD}
        if event.template is not None:
            self._put_template(event.template, gone=event.type is EventType.TEMPLATE_REMOVED)
            dirty.add(Part.COMPOSER)
        if event.tag is not None:
            self._put_tag(event.tag, gone=event.type is EventType.TAG_REMOVED)
            dirty.add(Part.CLASSIFICATION)
        if event.member is not None and event.member.agent_id == self.me_id:
            self.rights = rights_of(event.member)
            dirty |= set(Part)
        return dirty

    def _put_template(self, template: Template, *, gone: bool = False) -> None:
        others = (other for other in self.templates if other.id != template.id)
        self.templates = _by_name(others if gone else (*others, template))

    def _put_tag(self, tag: Tag, *, gone: bool = False) -> None:
        others = (other for other in self.tags if other.id != tag.id)
        self.tags = tags_by_name(others if gone else (*others, tag))

    def _apply_marks(self, marks: tuple[Mark, ...], seq: Seq) -> set[Part]:
        self._rows.put_marks(marks, seq)
        self.selection -= {mark.interaction_id for mark in marks if mark.hidden}
        return {Part.TOP, *PANES}

    def _changed_row(self, interaction: Interaction) -> set[Part]:
        """A row has changed: it may leave the selection, and begin what a shown contact had not."""
        self._deselect_gone(interaction)
        if interaction.id != self.selected and interaction.contact_id != self.thread.contact_id:
            return {Part.TOP, Part.INBOX}
        if self.selected is None:
            self._panel.select(interaction.id, interaction.contact_id)
            self._rows.pin(interaction.id, interaction.contact_id)
            self._rows.interactions[interaction.id] = interaction
        return {Part.TOP, *PANES}

    def _update_hits(self, event: Event) -> None:
        hits = self.search.hits
        if not hits:
            return
        if event.contact is not None:
            hits = with_contact(hits, event.contact)
        if event.interaction is not None:
            hits = with_interaction(hits, event.interaction)
        for id_ in self._rows.found & {mark.interaction_id for mark in event.marks}:
            hits = with_interaction(hits, self.interactions[id_])
        self._set_search(replace(self.search, hits=hits))
        if event.interaction is not None and event.interaction.id in self._rows.found:
            self._rows.interactions[event.interaction.id] = event.interaction

    def _tell_who_answered(self, interaction: Interaction) -> set[Part]:
        """An item that was offered to this agent went to another (B5)."""
        if interaction.state is not InteractionState.ACTIVE or interaction.handler in (None, self.me_id):
            return set()
        who = agent_name(self.agents, interaction.handler)
        whom = caller(self.contacts.get(interaction.contact_id), self.company)
        return self.say(f"{who} answered {whom}")

    def _contact_parts(self, contact_id: ContactId) -> set[Part]:
        if contact_id == self.thread.contact_id:
            return {Part.INBOX, Part.THREAD, Part.CONTACT, Part.COMPOSER}
        return {Part.INBOX}


def _by_name(templates: Iterable[Template]) -> tuple[Template, ...]:
    return tuple(sorted(templates, key=lambda template: (template.name.casefold(), template.id)))


def _is_of_the_office(event: Event) -> bool:
    """An opt-out that an agent recorded is in the audit log; one by STOP is not."""
    recorded = event.type is EventType.CONTACT_OPTED_OUT and event.actor is not None
    return recorded or event.type in _OF_THE_OFFICE

"""Whatever happens, in whatever order pages and events come: caught up, the copy is the relay's truth."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from leadterm.domain.model import (
    Availability,
    Contact,
    ContactKind,
    Interaction,
    InteractionId,
    InteractionState,
    LineType,
    Message,
    MessageStatus,
    Seq,
)
from leadterm.domain.texting import why_not_textable
from leadterm.domain.wire import BulkAction, KindFilter, RecentsPage
from leadterm.state.inbox import Gap, RowItem, SectionHeader, inbox
from leadterm.state.lists import SECTION_OF, VIEW_OF
from leadterm.state.parts import Edge, ListView, Section
from leadterm.state.row_window import RowWindow
from leadterm.state.store import ConsoleStore
from support.world import DANA, EDA, ME, World

AGENTS = st.sampled_from([ME, DANA, EDA])
PAGE = 5
"""Rows of a page; the window holds 12, so that edges are cut all the time."""


class FollowingTheLog(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        for lead in range(25):
            self.world.text_in(lead)
        for row in self.world.with_state(InteractionState.INCOMING)[:20]:
            self.world.time_out(row)
        self.store = ConsoleStore(recents_limit=12, thread_limit=8)
        self.store.load_snapshot(self.world.snapshot(limit=PAGE))
        self.on_the_wire: list[Callable[[], Any]] = []

    # The relay ---------------------------------------------------------------------------------------------

    @rule(lead=st.integers(0, 30), body=st.sampled_from(["Hello", "STOP", "START", "please stop texting me"]))
    def a_lead_texts(self, lead: int, body: str) -> None:
        self.world.text_in(lead, body)

    @rule(lead=st.integers(0, 30))
    def a_lead_signs_up(self, lead: int) -> None:
        self.world.sign_up(lead)

    @rule(agent=AGENTS, data=st.data())
    def an_agent_texts(self, agent: Any, data: st.DataObject) -> None:
        contact: Contact = data.draw(st.sampled_from(list(self.world.contacts.values())))
        row = self.world.open_with(contact)
        if not why_not_textable(contact) and (row is None or row.handler in (None, agent)):
            self.world.text_out(agent, contact)

    @rule(agent=AGENTS, data=st.data())
    def an_agent_responds(self, agent: Any, data: st.DataObject) -> None:
        offered = [row for row in self.rows(InteractionState.INCOMING) if agent in row.offered_to]
        row = self.one_of(offered, data)
        if row is not None:
            self.world.respond(agent, row)

    @rule(data=st.data())
    def an_agent_closes(self, data: st.DataObject) -> None:
        row = self.one_of(self.rows(InteractionState.ACTIVE), data)
        if row is not None:
            self.world.close(row)

    @rule(data=st.data())
    def an_item_times_out(self, data: st.DataObject) -> None:
        row = self.one_of(self.rows(InteractionState.INCOMING), data)
        if row is not None:
            self.world.time_out(row)

    @rule(data=st.data())
    def somebody_reads(self, data: st.DataObject) -> None:
        self.world.mark_read(data.draw(st.sampled_from(list(self.world.interactions.values()))))

    @rule(data=st.data(), name=st.sampled_from(["Maria", "Tom"]))
    def somebody_renames(self, data: st.DataObject, name: str) -> None:
        self.world.rename(data.draw(st.sampled_from(list(self.world.contacts.values()))), name)

    @rule(agent=AGENTS, availability=st.sampled_from(list(Availability)))
    def somebody_comes_or_goes(self, agent: Any, availability: Availability) -> None:
        self.world.set_availability(agent, availability)

    @rule(data=st.data(), kind=st.sampled_from(list(ContactKind)))
    def somebody_changes_the_kind(self, data: st.DataObject, kind: ContactKind) -> None:
        self.world.set_kind(data.draw(st.sampled_from(list(self.world.contacts.values()))), kind)

    @rule(data=st.data(), action=st.sampled_from(list(BulkAction)))
    def a_colleague_marks_many(self, data: st.DataObject, action: BulkAction) -> None:
        ids = data.draw(st.lists(st.sampled_from(sorted(self.world.interactions)), max_size=12))
        self.world.mark(action, dict.fromkeys(ids))

    @rule(data=st.data(), line_type=st.sampled_from(list(LineType)))
    def the_carrier_tells_the_line(self, data: st.DataObject, line_type: LineType) -> None:
        self.world.look_up(data.draw(st.sampled_from(list(self.world.contacts.values()))), line_type)

    @rule(data=st.data())
    def somebody_says_it_was_no_opt_out(self, data: st.DataObject) -> None:
        self.world.release(data.draw(st.sampled_from(list(self.world.contacts.values()))))

    @rule(name=st.sampled_from(["Hello", "hours", "Away"]), data=st.data())
    def a_template_is_saved(self, name: str, data: st.DataObject) -> None:
        self.world.save_template(name, data.draw(st.sampled_from([0, *self.world.templates])))

    @rule(data=st.data())
    def a_template_is_removed(self, data: st.DataObject) -> None:
        if self.world.templates:
            id_ = data.draw(st.sampled_from(list(self.world.templates)))
            self.world.save_template("gone", id_, gone=True)

    @rule(data=st.data())
    def the_carrier_reports(self, data: st.DataObject) -> None:
        message: Message = data.draw(st.sampled_from(list(self.world.messages.values())))
        self.world.report(message, MessageStatus.DELIVERED)

    # The console -------------------------------------------------------------------------------------------

    @rule(count=st.integers(1, 6))
    def some_events_come(self, count: int) -> None:
        for event in list(self.world.events_after(self.store.cursor))[:count]:
            self.store.apply(event)

    @rule(view=st.sampled_from(list(VIEW_OF)), kind=st.sampled_from(list(KindFilter)))
    def another_list_is_looked_at(self, view: ListView, kind: KindFilter) -> None:
        self.store.set_view(view)
        self.store.set_kind(kind)

    @rule(edge=st.sampled_from(list(Edge)))
    def a_page_of_the_list_is_asked_for(self, edge: Edge) -> None:
        window = self.store.window
        anchor = window.anchor(edge)
        if edge in (Edge.NEWER, Edge.OLDER) and anchor is None:
            return
        page = self.page(edge, anchor)
        if page is None:
            return
        asked = self.store.asked()
        self.on_the_wire.append(lambda: self.store.load_recents(page, edge, asked))

    def page(self, edge: Edge, anchor: InteractionId | None) -> RecentsPage | None:
        """What the relay answers; a row that is no longer in the list is no place to go on from."""
        rows = [row.id for row in self.truth()]
        if anchor is not None and anchor not in rows:
            return None
        return self.world.recents_page(
            before=anchor if edge is Edge.OLDER else None,
            after=anchor if edge is Edge.NEWER else None,
            end=edge is Edge.OLDEST,
            limit=PAGE,
            view=VIEW_OF[self.store.view],
            kind=self.store.kind,
        )

    @rule(data=st.data(), on=st.booleans())
    def rows_are_selected(self, data: st.DataObject, on: bool) -> None:
        held = [*self.store.incoming, *self.store.active, *self.store.window.ids()]
        if self.store.view is not ListView.INBOX:
            held = self.store.window.ids()
        if held:
            self.store.select_rows(data.draw(st.lists(st.sampled_from(held), max_size=4)), on)

    @rule(data=st.data())
    def a_row_is_chosen(self, data: st.DataObject) -> None:
        held = [*self.store.incoming, *self.store.active, *self.store.recents.ids()]
        chosen = self.one_of(held, data)
        if chosen is None:
            return
        self.store.select(chosen)
        detail, asked = self.world.detail(chosen, limit=PAGE), self.store.asked()
        self.on_the_wire.append(lambda: self.store.load_detail(detail, asked))

    @rule(edge=st.sampled_from([Edge.NEWER, Edge.OLDER, Edge.NEWEST]))
    def a_page_of_the_thread_is_asked_for(self, edge: Edge) -> None:
        thread = self.store.thread
        contact_id, anchor = thread.contact_id, thread.anchor(edge)
        if contact_id is None or (anchor is None and edge is not Edge.NEWEST):
            return
        page = self.world.thread_page(
            contact_id,
            before=anchor if edge is Edge.OLDER else None,
            after=anchor if edge is Edge.NEWER else None,
            limit=PAGE,
        )
        asked = self.store.asked()
        self.on_the_wire.append(lambda: self.store.load_thread(page, edge, asked))

    @precondition(lambda self: self.on_the_wire)
    @rule(data=st.data())
    def a_page_comes(self, data: st.DataObject) -> None:
        self.on_the_wire.pop(data.draw(st.integers(0, len(self.on_the_wire) - 1)))()

    @rule(data=st.data())
    def the_list_is_looked_at(self, data: st.DataObject) -> None:
        lines = inbox(self.store)
        first = data.draw(st.integers(0, len(lines)))
        lines.wanted_edge(first, first + 4)

    @rule()
    def the_console_starts_anew(self) -> None:
        self.store.load_snapshot(self.world.snapshot(limit=PAGE))
        if self.store.selected is not None:
            detail = self.world.detail(self.store.selected, limit=PAGE)
            self.store.load_detail(detail, self.store.asked())

    @rule()
    def the_console_has_caught_up(self) -> None:
        for event in self.world.events_after(self.store.cursor):
            self.store.apply(event)
        self.what_is_missing_is_fetched()
        self.is_the_truth()

    def what_is_missing_is_fetched(self) -> None:
        store, asked = self.store, self.store.asked()
        for contact_id in store.missing_contacts():
            store.load_contact(self.world.contacts[contact_id], asked)
        for contact_id in store.unplaced_contacts():
            rows = [row for row in self.world.interactions.values() if row.contact_id == contact_id]
            store.load_conversations(contact_id, rows, asked)

    def teardown(self) -> None:
        while self.on_the_wire:
            self.on_the_wire.pop()()
        self.the_console_has_caught_up()

    # The truth ---------------------------------------------------------------------------------------------

    def is_the_truth(self) -> None:
        store, truth = self.store, self.world.snapshot()
        assert store.cursor == Seq(self.world.seq)
        assert store.incoming == [row.interaction.id for row in truth.incoming]
        assert store.active == [row.interaction.id for row in truth.active]
        assert store.recents_total == truth.recents_total
        assert store.unread_total == truth.unread_total
        assert store.agents == {agent.id: agent for agent in truth.agents}
        assert store.rights == frozenset(truth.rights)
        assert store.templates == truth.templates
        self.is_a_run(store.recents, self.world.recents())
        self.is_a_run(store.window, self.truth())
        self.selected_rows_are_in_the_list()
        self.thread_is_a_run()
        for id_ in (*store.incoming, *store.active, *store.recents.ids(), *store.window.ids()):
            assert store.interactions[id_] == self.world.interactions[id_]
        for contact_id, contact in store.contacts.items():
            assert contact == self.world.contacts[contact_id]
        self.lines_are_whole()

    def truth(self) -> list[Interaction]:
        """The list that is looked at, as the relay has it."""
        return self.world.view(VIEW_OF[self.store.view], self.store.kind)

    def is_a_run(self, window: RowWindow, rows: list[Interaction]) -> None:
        truth, ids = [row.id for row in rows], window.ids()
        assert len(ids) <= 12
        if window.whole:
            assert ids == truth
        if not ids:
            return
        first = truth.index(ids[0])
        assert ids == truth[first : first + len(ids)]
        assert (window.newer, window.older) == (first > 0, first + len(ids) < len(truth))
        assert [window.at(window.first + index) for index in range(len(ids))] == ids
        assert (window.first == 0) == (first == 0)
        assert window.extent > window.first + len(ids) or not window.older
        if window is self.store.recents and not (window.newer and window.older):
            assert window.first == first

    def selected_rows_are_in_the_list(self) -> None:
        store = self.store
        shown = {row.id for row in self.truth()}
        if store.view is ListView.INBOX:
            shown |= {*store.incoming, *store.active}
        assert store.selection <= shown

    def thread_is_a_run(self) -> None:
        thread = self.store.thread
        if thread.contact_id is None or not len(thread):
            return
        held = thread.messages()
        truth = self.world.thread(thread.contact_id)
        first = truth.index(held[0])
        assert len(held) <= 8
        assert held == truth[first : first + len(held)]
        if self.store.detail_loaded:
            assert (thread.older, thread.newer) == (first > 0, first + len(held) < len(truth))

    def lines_are_whole(self) -> None:
        store, lines = self.store, inbox(self.store)
        items = [lines.item(index) for index in range(len(lines))]
        places = [index for index, item in enumerate(items) if isinstance(item, SectionHeader)]
        assert frozenset(places) == lines.headers
        headers = [items[index] for index in places]
        sections = [header.section for header in headers if isinstance(header, SectionHeader)]
        blocks = [Section.INCOMING, Section.ACTIVE] if store.view is ListView.INBOX else []
        assert sections == [*blocks, SECTION_OF[store.view]]
        for index, item in enumerate(items):
            if isinstance(item, RowItem):
                assert lines.index_of(item.id) == index
                assert item.selected == (item.id in store.selection)
        gaps = sum(1 for item in items if isinstance(item, Gap))
        assert gaps == store.window.extent - len(store.window)

    def rows(self, state: InteractionState) -> list[Interaction]:
        return self.world.with_state(state)

    def one_of(self, rows: list[Any], data: st.DataObject) -> Any:
        return data.draw(st.sampled_from(rows)) if rows else None


TestFollowingTheLog = FollowingTheLog.TestCase
TestFollowingTheLog.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, report_multiple_bugs=False
)

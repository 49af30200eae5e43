"""The panel's thread: who it is with, by which number they came, and what was said (A3, B6, B7, B16, D2).

It stays at the newest message while it is there. Scrolled away it stays on its lines, whatever comes, and
says at the bottom edge how much is new, and which colleagues are here too. One text that failed or is
uncertain is marked: the one to resend.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as TextualMessage

from leadterm.domain.model import Direction, Instant, InteractionId, Message, MessageId, MessageStatus
from leadterm.domain.texting import RESENDABLE
from leadterm.state.names import agent_name
from leadterm.state.parts import Edge, Part
from leadterm.state.pending import PendingText
from leadterm.state.selectors import attribution_line, presence_line, thread_title
from leadterm.state.store import ConsoleStore
from leadterm.widgets.cells import wrap
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.overview_lines import overview_lines
from leadterm.widgets.pages import PageAsker
from leadterm.widgets.roles import Role, component_classes
from leadterm.widgets.sign_up_lines import sign_up_lines
from leadterm.widgets.thread_lines import Entry, MessageLines, ThreadLook
from leadterm.widgets.thread_view import ThreadView
from leadterm.widgets.times import Calendar

AUTOMATIC = "automatic"
"""The author of a text that the relay sent by itself (B21)."""
_WHEEL_LINES = 3
_MOST_ERROR_LINES = 3
_MOST_WHO_LINES = 2
_ROOM_FOR_OVERVIEW = 10
"""Lines from which the overview has its line, too."""
_NOTHING_CHOSEN: Line = ((" Choose a conversation in the inbox", Role.MUTED),)
_LOADING: Line = ((" Loading…", Role.MUTED),)
_NO_MESSAGES: Line = ((" No messages yet", Role.MUTED),)


class ThreadPane(DrawnPane):
    """The thread of the selected contact. The keys are how its hints name them."""

    COMPONENT_CLASSES = component_classes(
        Role.MUTED, Role.MARK, Role.GOOD, Role.WARNING, Role.ERROR, Role.LINK, Role.HEADING
    )
    CONCERNS = frozenset({Part.THREAD})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_lines(1)", "Line down", show=False, id="thread.down"),
        Binding("k,up", "scroll_lines(-1)", "Line up", show=False, id="thread.up"),
        Binding("pagedown", "scroll_page(1)", "Page down", show=False, id="thread.page_down"),
        Binding("pageup", "scroll_page(-1)", "Page up", show=False, id="thread.page_up"),
        Binding("g,home", "oldest", "Oldest", show=False, id="thread.first"),
        Binding("G,end", "newest", "Newest", show=False, id="thread.last"),
        Binding(
            "left_square_bracket",
            "choose_trouble(-1)",
            "Failed before",
            show=False,
            id="thread.previous_failed",
        ),
        Binding(
            "right_square_bracket", "choose_trouble(1)", "Failed after", show=False, id="thread.next_failed"
        ),
        Binding("R", "resend", "Resend", show=False, id="thread.resend"),
        Binding("M", "mark_sent", "Mark sent", show=False, id="thread.mark_sent"),
    ]

    @dataclass
    class EdgeReached(TextualMessage):
        """The view came near messages that are not held."""

        edge: Edge

    @dataclass
    class ResendRequested(TextualMessage):
        """The agent wants a text that failed, or may have, sent again."""

        message_id: MessageId

    @dataclass
    class MarkSentRequested(TextualMessage):
        """The agent knows that an uncertain text went out."""

        message_id: MessageId

    def __init__(
        self,
        store: ConsoleStore,
        *,
        clock: Callable[[], Instant],
        zone: tzinfo | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.resend_key = "R"
        self.mark_sent_key = "M"
        self.overview_key = "O"
        self._store = store
        self._asker = PageAsker(clock)
        self._calendar = Calendar(clock, zone)
        self._messages = MessageLines(self._calendar)
        self._thread = store.thread
        self._view = ThreadView()
        self._top_id: MessageId | None = None
        self._newest_seen: MessageId | None = None
        self._chosen_id: MessageId | None = None
        self._bound_for: Edge | None = None
        """The end of the thread that was asked for, to be shown when it comes."""
        self._look = self._look_at(0)
        self._marked_id: MessageId | None = None

    # What the screen calls --------------------------------------------------------------------------------

    @property
    def at_end(self) -> bool:
        """Whether the newest message is on screen and the view stays with it."""
        return self._view.sticks

    @property
    def message_id(self) -> MessageId | None:
        """The failed or uncertain text that Resend is about: the one chosen, else the newest held."""
        troubled = self._troubled()
        if self._chosen_id in troubled:
            return self._chosen_id
        return troubled[-1] if troubled else None

    def in_view(self) -> list[Message]:
        """The messages on screen, newest first: what a key is about, the nearest to the composer first."""
        places = range(self._view.bottom, self._view.top - 1, -1)
        return [item for item in map(self._thread.at, places) if isinstance(item, Message)]

    def show_interaction(self, interaction_id: InteractionId) -> bool:
        """Goes to where a conversation begins; False when that is not held."""
        for message in self._thread.messages():
            if message.interaction_id == interaction_id:
                coordinate = self._thread.coordinate_of(message.id)
                assert coordinate is not None
                self._bound_for = None
                self._view.go_to(coordinate)
                self._show()
                return True
        return False

    def show_end(self) -> None:
        """Goes to the newest message and stays there, as after sending."""
        self._bound_for = Edge.NEWEST if self._thread.newer else None
        self._view.sticks = not self._thread.newer
        self._show()

    def store_changed(self, parts: Collection[Part]) -> None:
        if self.CONCERNS.isdisjoint(parts):
            return
        self._hold()
        self._show()

    # Keys and mouse ---------------------------------------------------------------------------------------

    def action_scroll_lines(self, lines: int) -> None:
        self._bound_for = None
        self._view.move(lines, self._lines_of)
        self._show()

    def action_scroll_page(self, direction: int) -> None:
        self.action_scroll_lines(direction * max(1, self._view.height - 1))

    def action_oldest(self) -> None:
        self._bound_for = Edge.OLDEST if self._thread.older else None
        self._view.go_to(self._view.first)
        self._show()

    def action_newest(self) -> None:
        self.show_end()

    def action_choose_trouble(self, step: int) -> None:
        """Goes to the failed or uncertain text before or after the one marked."""
        troubled = self._troubled()
        current = self.message_id
        if current is None:
            return
        place = max(0, min(troubled.index(current) + step, len(troubled) - 1))
        self._chosen_id = troubled[place]
        coordinate = self._thread.coordinate_of(self._chosen_id)
        if coordinate is not None:
            self._view.reveal(coordinate, self._lines_of)
        self._show()

    def action_resend(self) -> None:
        if self.message_id is not None:
            self.post_message(self.ResendRequested(self.message_id))

    def action_mark_sent(self) -> None:
        message = None if self.message_id is None else self._thread.get(self.message_id)
        if message is not None and message.status is MessageStatus.UNCERTAIN:
            self.post_message(self.MarkSentRequested(message.id))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self.action_scroll_lines(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self.action_scroll_lines(-_WHEEL_LINES)

    def on_resize(self) -> None:
        self._show()

    # Drawing ----------------------------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> Sequence[Line]:
        self._take_thread()
        self._look = self._look_at(width)
        self._marked_id = self.message_id
        top = self._top_lines(width, height)
        self._view.height = max(0, height - len(top))
        body = self._body(width)
        foot = filter(None, (presence_line(self._store), self._news()))
        self.set_heading(thread_title(self._store), foot=" · ".join(foot))
        return [*top, *body]

    def _look_at(self, width: int) -> ThreadLook:
        country = self._store.company.country if self._store.company else "US"
        return ThreadLook(width, self._calendar.today(), self.resend_key, self.mark_sent_key, country)

    def _top_lines(self, width: int, height: int) -> list[Line]:
        """Who and by which number; the overview; and why the last text was not sent, until one is."""
        if self._store.thread.contact_id is None:
            return []
        errors = wrap(self._store.panel_error, width - 2)[:_MOST_ERROR_LINES]
        who = wrap(attribution_line(self._store), width - 2)[:_MOST_WHO_LINES]
        lines: list[Line] = [((f" {text}", Role.ERROR),) for text in errors if text]
        lines += [((f" {text}", Role.MUTED),) for text in who]
        if height >= _ROOM_FOR_OVERVIEW:
            today = self._calendar.today()
            overview = overview_lines(self._store, width, self._calendar, today, self.overview_key)
            lines = _joined(lines, overview[: height // 2], width)
        if len(self._thread):
            lines += self._sign_up(width, most=max(2, height // 4))
        return [*lines, (("─" * width, Role.BORDER),)]

    def _sign_up(self, width: int, most: int | None = None) -> list[Line]:
        return sign_up_lines(self._store, width, self._calendar, self._calendar.today(), most)

    def _body(self, width: int) -> list[Line]:
        if self._store.thread.contact_id is None:
            return [_NOTHING_CHOSEN]
        if not len(self._thread):
            return [*self._sign_up(width), _NO_MESSAGES if self._store.detail_loaded else _LOADING]
        lines = self._view.lines(self._lines_of, at_newest=not self._thread.newer)
        at_top = self._thread.at(self._view.top)
        self._top_id = at_top.id if isinstance(at_top, Message) else None
        if self._view.sticks:
            self._newest_seen = self._newest_held()
        return lines

    def _news(self) -> str:
        """How many messages came while the view was elsewhere."""
        if self._view.sticks or self._newest_seen is None:
            return ""
        seen = self._thread.coordinate_of(self._newest_seen)
        if self._thread.newer or seen is None:
            return "↓ newer"
        count = self._view.end - len(self._thread.pending) - 1 - seen
        return f"↓ {count} new" if count else ""

    def _lines_of(self, coordinate: int) -> tuple[Line, ...]:
        item = self._thread.at(coordinate)
        if item is None:
            return ()
        entry = Entry(
            item=item,
            author=self._author_of(item),
            begins_day=self._begins_day(item, coordinate),
            chosen=isinstance(item, Message) and item.id == self._marked_id,
        )
        return self._messages.of(entry, self._look)

    def _author_of(self, item: Message | PendingText) -> str:
        """Who of ours wrote it, unless it was this agent."""
        if isinstance(item, PendingText) or item.direction is Direction.INBOUND:
            return ""
        if item.agent_id is None:
            return AUTOMATIC
        if item.agent_id == self._store.me_id:
            return ""
        return agent_name(self._store.agents, item.agent_id)

    def _begins_day(self, item: Message | PendingText, coordinate: int) -> bool:
        before = self._thread.at(coordinate - 1)
        return before is None or self._calendar.day_of(before.at) != self._calendar.day_of(item.at)

    def _troubled(self) -> list[MessageId]:
        return [
            message.id
            for message in self._thread.messages()
            if message.direction is Direction.OUTBOUND and message.status in RESENDABLE
        ]

    def _newest_held(self) -> MessageId | None:
        newest = self._thread.at(self._thread.end - len(self._thread.pending) - 1)
        return newest.id if isinstance(newest, Message) else None

    # The view ---------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self.redraw()
        if not self.size:
            return
        edge = self._bound_for or self._thread.wanted(self._view.top, self._view.bottom)
        if edge is not None and self._asker.may_ask(edge, self._thread):
            self.post_message(self.EdgeReached(edge))

    def _take_thread(self) -> None:
        """Looks at the thread as it is now; another contact's is shown from its end."""
        if self._thread is not self._store.thread:
            self._thread = self._store.thread
            self._view = ThreadView(height=self._view.height)
            self._top_id = self._newest_seen = self._chosen_id = self._bound_for = None
        self._view.first, self._view.end = self._thread.first, self._thread.end

    def _hold(self) -> None:
        """After the store changed: goes where it was bound for, or stays on the message at the top."""
        self._take_thread()
        if self._bound_for is Edge.OLDEST and not self._thread.older:
            self._bound_for = None
            self._view.go_to(self._view.first)
            return
        if self._bound_for is Edge.NEWEST and not self._thread.newer:
            self._bound_for = None
            self._view.sticks = True
        if self._view.sticks or self._top_id is None:
            return
        coordinate = self._thread.coordinate_of(self._top_id)
        if coordinate is None:
            self._view.sticks = not self._thread.newer
        else:
            self._view.top = coordinate


def _joined(lines: list[Line], overview: list[Line], width: int) -> list[Line]:
    """The overview under the lines; a short one at the end of the last of them, where there is room."""
    if len(overview) != 1 or not lines:
        return lines + overview
    (last, role), (short, look) = lines[-1][0], overview[0][0]
    if cell_len(last) + cell_len(short) + 2 > width:
        return lines + overview
    gap = " " * (width - 1 - cell_len(last) - cell_len(short))
    return [*lines[:-1], ((last + gap, role), (short, look))]

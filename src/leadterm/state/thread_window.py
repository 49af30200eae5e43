"""A thread may have ten thousand messages: the console holds a window of it.

Like ``recents_window``, but oldest first by id. Nobody counts a thread, so coordinates start anywhere and may
be negative; a message keeps its own while pages come and go. Texts on their way stand at the end.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable

from leadterm.domain.model import ContactId, Message, MessageId
from leadterm.state.parts import Edge
from leadterm.state.pending import PendingText

THREAD_LIMIT = 600
NEAR = 20
"""How close to an edge of the window the view may come before the next page is wanted."""


class ThreadWindow:
    """A contiguous run of the messages with one contact, and the texts to them that are on their way."""

    def __init__(self, contact_id: ContactId | None = None, limit: int = THREAD_LIMIT) -> None:
        self.contact_id = contact_id
        self.first = 0
        """The coordinate of the first message held."""
        self.older = False
        """There is more before the window."""
        self.newer = False
        """There is more after the window."""
        self.generation = 0
        """Grows when an edge is cut or the window starts anew: a page asked for earlier no longer fits."""
        self.pending: list[PendingText] = []
        self.seen: MessageId | None = None
        """The newest message that a view has shown; None while none has looked."""
        self._limit = limit
        self._focus: int | None = None
        self._ids: list[MessageId] = []
        self._messages: dict[MessageId, Message] = {}

    def __len__(self) -> int:
        return len(self._ids) + len(self.pending)

    @property
    def end(self) -> int:
        """One past the coordinate of the last item, the texts on their way included."""
        return self.first + len(self)

    def messages(self) -> list[Message]:
        return [self._messages[id_] for id_ in self._ids]

    def get(self, id_: MessageId) -> Message | None:
        return self._messages.get(id_)

    def at(self, coordinate: int) -> Message | PendingText | None:
        index = coordinate - self.first
        if not 0 <= index < len(self):
            return None
        if index < len(self._ids):
            return self._messages[self._ids[index]]
        return self.pending[index - len(self._ids)]

    def coordinate_of(self, id_: MessageId) -> int | None:
        if id_ not in self._messages:
            return None
        return self.first + bisect_left(self._ids, id_)

    def anchor(self, edge: Edge) -> MessageId | None:
        """The message next to which a page of this edge begins; None when the window has none."""
        if not self._ids or edge not in (Edge.NEWER, Edge.OLDER):
            return None
        return self._ids[-1 if edge is Edge.NEWER else 0]

    def wanted(self, first: int, last: int) -> Edge | None:
        """Which page a view of these coordinates needs next. What is far from the view is dropped first."""
        self._focus = (first + last) // 2
        if not self._ids:
            return None
        shown = min(last - self.first, len(self._ids) - 1)
        if shown >= 0:
            self.seen = max(self._ids[shown], self.seen or self._ids[shown])
        if self.older and first < self.first + NEAR:
            return Edge.OLDER
        if self.newer and last >= self.first + len(self._ids) - NEAR:
            return Edge.NEWER
        return None

    def start(self, messages: Iterable[Message], *, older: bool, newer: bool) -> None:
        """Begins anew, at whichever end the messages are."""
        self.generation += 1
        self._messages = {message.id: message for message in messages}
        self._ids = sorted(self._messages)
        self.first, self.older, self.newer = 0, older, newer
        self._focus = self.seen = None

    def join(self, messages: Iterable[Message], *, edge: Edge, more: bool) -> None:
        """Joins a page that was asked for next to an edge of this window."""
        for message in messages:
            self._insert(message)
        if edge is Edge.OLDER:
            self.older = more
        else:
            self.newer = more
        self._trim()

    def put(self, message: Message) -> bool:
        """Places a message, new or changed; False when it belongs outside the window."""
        if message.id not in self._messages and not self._reaches(message.id):
            return False
        self._insert(message)
        self._trim()
        return True

    def _reaches(self, id_: MessageId) -> bool:
        if not self._ids:
            return not self.older and not self.newer
        if id_ > self._ids[-1]:
            return not self.newer
        return id_ > self._ids[0] or not self.older

    def _insert(self, message: Message) -> None:
        if message.id not in self._messages:
            if self._ids and message.id < self._ids[0]:
                self.first -= 1
            insort(self._ids, message.id)
        self._messages[message.id] = message

    def _trim(self) -> None:
        excess = len(self._ids) - self._limit
        if excess <= 0:
            return
        self.generation += 1
        middle = self.first + len(self._ids) // 2
        if self._focus is None or self._focus >= middle:
            cut, self._ids = self._ids[:excess], self._ids[excess:]
            self.first += excess
            self.older = True
        else:
            self._ids, cut = self._ids[:-excess], self._ids[-excess:]
            self.newer = True
        for id_ in cut:
            del self._messages[id_]

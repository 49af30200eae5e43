"""How a message looks in the thread: a lead's at the left, ours at the right with what became of it (B7)."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from rich.cells import cell_len

from leadterm.domain.model import Direction, Media, Message, MessageStatus
from leadterm.state.pending import PendingText
from leadterm.widgets.cells import clip, wrap
from leadterm.widgets.drawn import Line
from leadterm.widgets.links import linked_lines
from leadterm.widgets.picture_words import picture_of, picture_words
from leadterm.widgets.roles import Role
from leadterm.widgets.times import Calendar

BAR = "▌"
SENDING = "Sending…"
NO_REASON = "the carrier gave no reason"
_TIME_CELLS = 7
"""Two spaces and "12:41"."""
_KEPT = 1000
_BLANK_RUN = re.compile(r"\n(?:[ \t]*\n){2,}")
"""More blank lines than one would only push the thread off the screen."""
_WORDY = 50
"""Cells from which a delivery mark has its word beside it."""


class ThreadLook(Struct, frozen=True):
    """What the lines of a message depend on besides the message."""

    width: int
    today: date
    resend_key: str
    mark_sent_key: str
    country: str = "US"
    """How national phone numbers in texts are read."""


class Entry(Struct, frozen=True):
    """A message of the thread as it is to be shown."""

    item: Message | PendingText
    author: str
    """Who of ours wrote it, unless it was the agent who reads."""
    begins_day: bool
    chosen: bool


class MessageLines:
    """The lines of messages, kept while nothing they depend on changes: wrapping is the dear part."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._kept: dict[int | str, tuple[Entry, ThreadLook, tuple[Line, ...]]] = {}

    def of(self, entry: Entry, look: ThreadLook) -> tuple[Line, ...]:
        key = entry.item.id if isinstance(entry.item, Message) else entry.item.key
        kept = self._kept.get(key)
        if kept is not None and kept[0] == entry and kept[1] == look:
            return kept[2]
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        lines = tuple(_entry_lines(entry, look, self._calendar))
        self._kept[key] = (entry, look, lines)
        return lines


def _entry_lines(entry: Entry, look: ThreadLook, calendar: Calendar) -> list[Line]:
    item = entry.item
    lines: list[Line] = []
    if entry.begins_day:
        lines.append(((" " + calendar.day_mark(item.at, look.today), Role.MUTED),))
    time = calendar.time_of_day(item.at)
    if isinstance(item, PendingText):
        media = [picture_of(attachment) for attachment in item.attachments]
        return lines + _ours(item.body, media, ((f"{SENDING} {time}", Role.MUTED),), look)
    if item.direction is Direction.INBOUND:
        return lines + _theirs(item, time, look)
    bubble = _ours(item.body, item.media, _meta(item, entry.author, time, look), look)
    bubble += _trouble(item, look)
    return lines + ([_barred(line) for line in bubble] if entry.chosen else bubble)


def _theirs(message: Message, time: str, look: ThreadLook) -> list[Line]:
    room = max(2, min(_bubble_cells(look.width), look.width - 2 - _TIME_CELLS))
    rows = _bubble_rows(message.body, message.media, room, look)
    lines: list[Line] = [((" ", Role.TEXT), *row) for row in rows]
    first = lines[0] if lines else ((" ", Role.TEXT),)
    gap = look.width - _cells(first) - cell_len(time) - 1
    return [(*first, (" " * gap, Role.TEXT), (f"{time} ", Role.MUTED)), *lines[1:]]


def _ours(body: str, media: Sequence[Media], meta: Line, look: ThreadLook) -> list[Line]:
    """A block at the right margin, its lines ranged left; the meta text joins the last line where it fits."""
    rows = _bubble_rows(body, media, _bubble_cells(look.width), look)
    last = rows[-1] if rows else ()
    joined: Line = (*last, ("  ", Role.TEXT), *meta)
    if _cells(joined) > look.width - 2:
        return [*_block(rows, look.width), _ranged_right(meta, look.width)]
    block = max(_cells(joined), *(_cells(row) for row in rows), 0)
    left = " " * (look.width - 1 - block)
    fill = " " * (block - _cells(joined))
    lines: list[Line] = [((left, Role.TEXT), *row) for row in rows[:-1]]
    return [*lines, ((left, Role.TEXT), *last, (fill + "  ", Role.TEXT), *meta)]


def _bubble_rows(body: str, media: Sequence[Media], room: int, look: ThreadLook) -> list[Line]:
    rows = _body_rows(body, room, look.country)
    return rows + [((clip(words, room), role),) for words, role in map(picture_words, media)]


def _meta(message: Message, author: str, time: str, look: ThreadLook) -> Line:
    mark, word, role = _MARKS.get(message.status, ("", "", Role.MUTED))
    wordy = not mark or look.width >= _WORDY
    told = f"{mark} {word}".strip() if wordy else mark
    by: Line = ((f"{author} · ", Role.MUTED),) if author else ()
    return (*by, (f"{told} ", role), (time, Role.MUTED)) if told else (*by, (time, Role.MUTED))


_MARKS = {
    MessageStatus.QUEUED: ("", SENDING, Role.MUTED),
    MessageStatus.SENDING: ("", SENDING, Role.MUTED),
    MessageStatus.SENT: ("✓", "sent", Role.MUTED),
    MessageStatus.DELIVERED: ("✓✓", "delivered", Role.GOOD),
}


def _trouble(message: Message, look: ThreadLook) -> list[Line]:
    """What went wrong in words, and what the agent can do."""
    if message.status in (MessageStatus.FAILED, MessageStatus.UNDELIVERED):
        reason = message.error.rstrip(".") or NO_REASON
        return _told(f"failed: {reason} — {look.resend_key} resend", Role.ERROR, look)
    if message.status is MessageStatus.UNCERTAIN:
        keys = f"{look.resend_key} resend, {look.mark_sent_key} mark sent"
        return _told(f"not known whether it was sent — {keys}", Role.WARNING, look)
    return []


def _told(sentence: str, role: Role, look: ThreadLook) -> list[Line]:
    return _block([((text, role),) for text in wrap(sentence, _bubble_cells(look.width))], look.width)


def _block(rows: Sequence[Line], width: int) -> list[Line]:
    """Lines ranged left in a block that stands at the right margin."""
    left = width - 1 - max(map(_cells, rows), default=0)
    return [((" " * left, Role.TEXT), *row) for row in rows]


def _ranged_right(line: Line, width: int) -> Line:
    return ((" " * max(1, width - 1 - _cells(line)), Role.TEXT), *line)


def _barred(line: Line) -> Line:
    """The line with a bar at the left edge: the message that R and M work on."""
    (pad, role), *rest = line
    return ((BAR, Role.MARK), (pad[1:], role), *rest)


def _body_rows(body: str, room: int, country: str) -> list[Line]:
    return linked_lines(_BLANK_RUN.sub("\n\n", body.strip("\n")), room, country) if body else []


def _bubble_cells(width: int) -> int:
    """Four fifths of the pane, and all of a narrow one: which side a bubble is on shows at a glance."""
    return max(2, min(width - 2, max(24, width * 4 // 5)))


def _cells(line: Line) -> int:
    return sum(cell_len(text) for text, _ in line)

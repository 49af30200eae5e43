"""Where ^n and ^u go: the nearest conversation with something unread."""

from leadterm.domain.model import InteractionId
from leadterm.state.selectors import InboxItem, RowItem, inbox
from leadterm.state.store import ConsoleStore


def next_unread(store: ConsoleStore, here: InteractionId | None, step: int) -> InteractionId | None:
    """The nearest one below (``step`` 1) or above (-1), around the end if need be; of Recents, those held."""
    lines = inbox(store)
    waiting = range(max(lines.headers))
    unread = [index for index in (*waiting, *lines.held()) if _is_unread(lines.item(index))]
    place = lines.index_of(here)
    if place is not None:
        unread = [index for index in unread if index != place]
        unread = [index for index in unread if (index > place) == (step > 0)] or unread
    if not unread:
        return None
    item = lines.item(unread[0] if step > 0 else unread[-1])
    return item.interaction.id if isinstance(item, RowItem) else None


def _is_unread(item: InboxItem) -> bool:
    return isinstance(item, RowItem) and item.interaction.unread > 0

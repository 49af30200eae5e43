"""Keys that come faster than they are dealt with, as over a slow line, still go where they were meant to.

Textual hands each key to the widget that has the focus when the key arrives; whatever the key before it does
(move the focus, open a form) happens later. So ``i`` and then ``c`` in one packet would close a conversation.
Here a key waits until the one before it has been dealt with, on every widget up to the app.
"""

from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.widgets import TextArea


@runtime_checkable
class KeyTaker(Protocol):
    """A screen that wants some keys before anybody else does."""

    async def take_key(self, event: events.Key) -> bool:
        """Whether the key was for it: then nobody else sees it."""
        ...


class KeysInOrder(App[None], inherit_bindings=False):
    """An app that deals with one key, or paste, at a time."""

    _under_way: events.Event | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: deque[events.Event] = deque()

    async def on_event(self, event: events.Event) -> None:
        if event.is_forwarded or not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
            return
        self._waiting.extend(_told_apart(event))
        await self._next()

    async def _deal_with(self, event: events.Event) -> None:
        target = self.focused or self.screen
        screen = self.screen
        key = event if isinstance(event, events.Key) else None
        taken = key is not None and isinstance(screen, KeyTaker) and await screen.take_key(key)
        if key is not None and not taken and key.is_printable and isinstance(target, TextArea):
            # Typing stays in one widget, whose own queue keeps the order.
            await super().on_event(event)
            return
        self._under_way = event
        pumps = [node for node in target.ancestors_with_self if node is not self]
        if not taken:
            await super().on_event(event)
        # Once for the key itself, once more for the messages that what it did has sent on the same way.
        self._climb([*pumps, self, *pumps, self], event, screen)

    def _climb(self, pumps: Sequence[MessagePump], event: events.Event, screen: MessagePump) -> None:
        """Goes up behind the key: what is queued on a widget runs after what was queued there before."""
        for place, pump in enumerate(pumps):
            if pump.call_later(self._climb, pumps[place + 1 :], event, screen):
                return
        self._dealt_with(event, screen)

    def _dealt_with(self, event: events.Event, screen: MessagePump) -> None:
        if self._under_way is not event:
            return
        opened = self.screen
        # A screen that the key has opened takes the focus before the next key comes.
        if opened is not screen and opened.call_later(self.call_later, self._dealt_with, event, opened):
            return
        self._under_way = None
        if self._waiting:
            self.call_later(self._next)

    async def _next(self) -> None:
        while self._waiting and self._under_way is None:
            await self._deal_with(self._waiting.popleft())


def _told_apart(event: events.Key | events.Paste) -> tuple[events.Event, ...]:
    """Escape and a letter in one packet look like Alt and the letter, which is no key of ours."""
    if isinstance(event, events.Paste) or not event.key.startswith("alt+") or event.character is None:
        return (event,)
    letter = events.Key(event.key.removeprefix("alt+"), event.character)
    return (events.Key("escape", "\x1b"), letter) if letter.is_printable else (event,)

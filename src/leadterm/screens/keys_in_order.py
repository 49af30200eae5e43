"""Keys that come faster than they are dealt with, as over a slow line, still go where they were meant to.

Textual hands each key to the widget that has the focus when the key arrives; whatever the key before it does
(move the focus, open a form) happens later. So ``i`` and then ``c`` in one packet would close a conversation.
Here a key waits until the one before it has been dealt with, on every widget up to the app.
"""

from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.widgets import TextArea


class KeysInOrder(App[None], inherit_bindings=False):
    """An app that deals with one key, or paste, at a time."""

    _under_way: events.Event | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: deque[events.Event] = deque()

    async def on_event(self, event: events.Event) -> None:
        if event.is_forwarded or not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif self._under_way is not None:
            self._waiting.append(event)
        else:
            await self._deal_with(event)

    async def _deal_with(self, event: events.Event) -> None:
        target = self.focused or self.screen
        if isinstance(event, events.Key) and event.is_printable and isinstance(target, TextArea):
            # Typing stays in one widget, whose own queue keeps the order.
            await super().on_event(event)
            return
        self._under_way = event
        screen = self.screen
        await super().on_event(event)
        self._follow(event, target if event.is_forwarded else self, screen)

    def _follow(self, event: events.Event, pump: MessagePump, screen: MessagePump) -> None:
        """Climbs behind the event: what is queued on a widget runs after what was queued there before."""
        if pump is self or event._stop_propagation:
            self._settle(event, screen)
            return
        parent = pump._parent or self
        if not pump.call_later(self._follow, event, parent, screen):
            self._follow(event, parent, screen)

    def _settle(self, event: events.Event, screen: MessagePump) -> None:
        """The app deals with it last. A screen that it opened takes the focus before the next key comes."""
        if not self.call_later(self._dealt_with, event, screen):
            self._under_way = None

    def _dealt_with(self, event: events.Event, screen: MessagePump) -> None:
        if self._under_way is not event:
            return
        opened = self.screen
        if opened is not screen and opened.call_later(self.call_later, self._dealt_with, event, opened):
            return
        self._under_way = None
        if self._waiting:
            self.call_later(self._next)

    async def _next(self) -> None:
        while self._waiting and self._under_way is None:
            await self._deal_with(self._waiting.popleft())

"""Has the carrier asked about a line when somebody first looks at its contact (B11), beside the answer."""

import asyncio
from collections import OrderedDict

from leadterm.domain.lines import wants_lookup
from leadterm.domain.model import Contact, ContactId, Instant
from leadterm.domain.refusals import Refused
from leadterm.relay.logging import Seldom, get_logger
from leadterm.relay.store import StoreError
from leadterm.relay.units import lookups
from leadterm.relay.web.calls import Rooms

log = get_logger(__name__)
warnings = Seldom(log, "lookup.not_wanted")

AGAIN_AFTER = 60_000
"""Milliseconds in which one contact is asked about once, however often it is looked at."""
REMEMBERED = 4_096


class LookUps:
    """Called with each contact that is shown; does nothing for most."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._asked: OrderedDict[ContactId, Instant] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, contact: Contact) -> None:
        now = self._rooms.clock()
        if not wants_lookup(contact, now):
            return
        asked_at = self._asked.pop(contact.id, None)
        self._asked[contact.id] = now if asked_at is None or now - asked_at >= AGAIN_AFTER else asked_at
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        if self._asked[contact.id] == asked_at:
            return
        task = asyncio.create_task(self._want(contact.id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _want(self, contact_id: ContactId) -> None:
        try:
            await self._rooms.store.run(lookups.want(contact_id))
        except (StoreError, Refused) as error:
            warnings.say(why=error.sentence)
            return
        self._rooms.wake_lookups()

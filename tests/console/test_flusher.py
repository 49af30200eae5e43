"""Changes are shown at once when it is quiet, and gathered when it is not."""

import asyncio

from leadterm.screens.flusher import Flusher
from leadterm.state.parts import Part


async def turn() -> None:
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_a_change_in_a_quiet_moment_is_shown_in_the_next_turn_of_the_loop() -> None:
    shown: list[set[Part]] = []
    flusher = Flusher(shown.append, pause=3600)
    flusher.changed({Part.TOP})
    flusher.changed({Part.INBOX})
    await turn()
    assert shown == [{Part.TOP, Part.INBOX}]


async def test_what_changes_soon_after_is_gathered() -> None:
    shown: list[set[Part]] = []
    flusher = Flusher(shown.append, pause=3600)
    flusher.changed({Part.TOP})
    await turn()
    for part in (Part.THREAD, Part.CONTACT, Part.THREAD):
        flusher.changed({part})
        await turn()
    assert shown == [{Part.TOP}]
    flusher.flush()
    assert shown == [{Part.TOP}, {Part.THREAD, Part.CONTACT}]


async def test_nothing_is_shown_while_more_is_on_its_way() -> None:
    shown: list[set[Part]] = []
    flusher = Flusher(shown.append, pause=0)
    flusher.hold(3600)
    flusher.changed({Part.THREAD})
    await turn()
    assert shown == []
    flusher.flush()
    assert shown == [{Part.THREAD}]


async def test_nothing_is_shown_after_the_end() -> None:
    shown: list[set[Part]] = []
    flusher = Flusher(shown.append, pause=0)
    flusher.changed({Part.THREAD})
    flusher.stop()
    await turn()
    assert shown == []

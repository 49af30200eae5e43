"""When a console in a test has done what it had to do.

Textual's pilot looks for that in fiftieths of a second, at least twice for each key: a test that types spent
most of its time so. Here it is known sooner: the process has rested for two glances, nothing is ready to run
in the event loop, and nothing waits to be drawn.
"""

import asyncio
import time

import textual.app
import textual.pilot
from textual._context import active_app
from textual.screen import Screen

GLANCE = 0.002
"""Seconds between two looks."""
AT_REST = GLANCE / 8
"""Seconds of processor time, of all threads, that a process at rest may take between two looks."""
LOOKS = 2
"""So many in a row must find it at rest."""


async def settled(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Takes the place of Textual's ``wait_for_idle``, and like it gives up after ``max_sleep`` seconds."""
    deadline = time.monotonic() + max_sleep
    await _at_rest(time.monotonic() + min_sleep, deadline)
    while (screen := _screen()) is not None and _waits_to_be_drawn(screen):
        # The screen draws by a timer of sixtieths of a second. As the pilot does after a pause: draw now.
        screen._on_timer_update()
        await _at_rest(0, deadline)
        if time.monotonic() > deadline:
            return


async def _at_rest(earliest: float, deadline: float) -> None:
    loop = asyncio.get_running_loop()
    looks = 0
    while looks < LOOKS or time.monotonic() < earliest:
        spent = time.process_time()
        await asyncio.sleep(GLANCE)
        spent = time.process_time() - spent
        looks = 0 if spent > AT_REST or loop._ready else looks + 1  # type: ignore[attr-defined]
        if time.monotonic() > deadline:
            return


def _screen() -> Screen[object] | None:
    app = active_app.get(None)
    return app.screen if app is not None and app._screen_stack else None


def _waits_to_be_drawn(screen: Screen[object]) -> bool:
    if not screen.is_current or screen.app._batch_count:
        return False
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def install() -> None:
    """Has Textual's pilot wait so, in this process."""
    textual.app.wait_for_idle = settled
    textual.pilot.wait_for_idle = settled

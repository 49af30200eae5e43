"""The desk's work as workers of the app: named, grouped, and with one place for their failures.

What shows another conversation replaces what did before it. Nothing else is ever cancelled; a wish that is
still on its way is not sent twice.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from textual.app import App

from leadterm.actions.desk import Desk
from leadterm.actions.keymap import Keymap
from leadterm.screens.flusher import Flusher
from leadterm.screens.outside import Outside
from leadterm.state.parts import Severity
from leadterm.state.store import ConsoleStore
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.times import Calendar

PATIENCE = 0.08
"""Seconds the panes wait for the relay before they show an empty conversation."""


Choice = tuple[str, str, Callable[[], object]]
"""A line of a menu: its words, a note at its right, and what it does."""


class Errands:
    """What the wishes of both sides stand on."""

    def __init__(
        self,
        app: App[Any],
        store: ConsoleStore,
        desk: Desk,
        keymap: Keymap,
        flusher: Flusher,
        calendar: Calendar,
        outside: Outside,
    ) -> None:
        self._app = app
        self._store = store
        self._desk = desk
        self._keymap = keymap
        self._flusher = flusher
        self._calendar = calendar
        self._outside = outside
        self._under_way: set[str] = set()

    def say(self, sentence: str, severity: Severity = Severity.INFO) -> None:
        """A sentence in the status line."""
        self._desk.say(sentence, severity)

    # Inside -----------------------------------------------------------------------------------------------

    def _form_keys(self, word: str) -> str:
        """What a form's edge says of its keys."""
        save, cancel = self._keymap["form.save"].key, self._keymap["form.cancel"].key
        return "   ".join(f"{key} {what}" for key, what in ((save, word), (cancel, "close")) if key)

    def _ask(
        self,
        heading: str,
        entries: Sequence[MenuEntry],
        cursor: int,
        answered: Callable[[int | None], None],
    ) -> None:
        """A menu; what was chosen goes to ``answered``."""
        from leadterm.screens.menu import MenuScreen

        self._app.push_screen(MenuScreen(heading, entries, cursor), answered)

    def _choose(self, heading: str, choices: Sequence[Choice], cursor: int = 0) -> None:
        """A menu of things to do; the one chosen is done."""
        entries = [MenuEntry(label, note) for label, note, _ in choices]

        def answered(index: int | None) -> None:
            if index is not None:
                choices[index][2]()

        self._ask(heading, entries, cursor, answered)

    def _show(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        self._begin(name, "panes", self._shown(work), work, exclusive=True)

    async def _shown(self, work: Coroutine[Any, Any, object]) -> None:
        """The panes change in one go, once the relay has answered, unless it takes long."""
        self._flusher.hold(PATIENCE)
        await work
        self._flusher.flush()

    def _work(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        self._begin(name, name, work)

    def _begin(
        self, name: str, group: str, *works: Coroutine[Any, Any, object], exclusive: bool = False
    ) -> None:
        """The first of ``works`` awaits the others. One that is called off before it began is let go of."""
        worker = self._app.run_worker(
            works[0], name=name, group=group, exclusive=exclusive, exit_on_error=False
        )
        if worker._task is not None:
            worker._task.add_done_callback(lambda _task: [work.close() for work in works])

    def _once(self, name: str, start: Callable[[], Coroutine[Any, Any, object]]) -> None:
        if name in self._under_way:
            return
        self._under_way.add(name)
        started = start()
        self._begin(name, name, self._until_done(name, started), started)

    async def _until_done(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        finally:
            self._under_way.discard(name)

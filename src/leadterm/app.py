"""The console as a whole: it holds the store and the desk, and shows what changed.

::

    desk ──dirty parts──► flusher ──► screens ──► panes read the store
      ▲                                  │
      └────────── wishes ◄── keys ───────┘
"""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES, Theme
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from leadterm.actions.alerts import Alert
from leadterm.actions.desk import Desk
from leadterm.client.address import wants_token
from leadterm.screens.alerts import Announcer
from leadterm.screens.bindings import bindings
from leadterm.screens.desk import make_desk, why_not
from leadterm.screens.flusher import Flusher
from leadterm.screens.keys_in_order import KeysInOrder
from leadterm.screens.main import MainScreen
from leadterm.screens.outside import Outside
from leadterm.screens.preferences import Preferences
from leadterm.screens.setup import Setup
from leadterm.screens.sparing import Sparing
from leadterm.screens.wishes import SignOutWanted, Wishes
from leadterm.state.parts import Link, Part, Severity
from leadterm.state.session import Session
from leadterm.state.store import ConsoleStore
from leadterm.terminal import TerminalSignals
from leadterm.themes import OWN_THEMES
from leadterm.themes.plain_marks import NoEmoji
from leadterm.widgets.times import Calendar

if TYPE_CHECKING:
    from leadterm.screens.sign_in import SignInScreen

log = logging.getLogger(__name__)

PAUSE, SLOW_PAUSE = 1 / 15, 1 / 4
"""Seconds between two flushes, on a fast line and on a slow one."""
READING = 8.0
"""Seconds a sentence stays in the status line."""
LEAVING = 2.0
"""Seconds that saving may take when the agent quits."""
PARTING = 1.0
"""Seconds that leaving the terminal may take after that."""
COMING_AND_GOING = "coming and going"
"""The group of the workers that end all others."""

FAULT = "leadterm has stopped because of a fault of its own. What you typed is kept. Its log says more."
FAILED = "That did not work because of a fault in leadterm. Its log says more."
HOW_TO_QUIT = "{key} quits. What is typed is kept."
NOT_KEPT = "You are signed in for now. The token could not be kept on this disk: {error}."
NOT_FORGOTTEN = "Not everything could be erased here: {error}."


def theme_names(own: Sequence[Theme] = ()) -> list[str]:
    """Every theme that can be set, with the agent's own."""
    return sorted({*BUILTIN_THEMES, *(theme.name for theme in (*OWN_THEMES, *own))})


class Ground(Screen[None]):
    """Under all the others, never seen: if it were drawn, Textual would draw the one above it twice."""

    def _compositor_refresh(self) -> None:
        return


class LeadtermApp(KeysInOrder, Sparing, inherit_bindings=False):
    """Shows the sign-in, or the inbox as it was last known, and then the live one."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [Path(__file__).parent / "screens" / "main.tcss"]
    """Read with all the rest: a screen that brings its own when it is shown has everything styled anew."""
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(
            ["app.help", "app.quit", "app.palette", "app.theme", "app.redraw"],
            priority=["app.quit", "app.palette", "app.redraw"],
        ),
        Binding("ctrl+c", "say_how_to_quit", show=False),
    ]

    def __init__(self, setup: Setup) -> None:
        super().__init__(plain=setup.plain)
        self._disable_tooltips = self._disable_notifications = True
        self._setup = setup
        self._session = Session(setup.state_directory)
        self._signals = TerminalSignals(self._write, setup.environ)
        self._announcer = Announcer(setup, self._signals)
        self.store = ConsoleStore()
        self.desk: Desk | None = None
        self._flusher: Flusher | None = None
        self._reading: Timer | None = None
        for theme in (*OWN_THEMES, *setup.themes):
            self.register_theme(theme)
        if not setup.emoji:
            self._filters.append(NoEmoji())
        self._preferences = Preferences(setup.state_directory)
        kept = "" if setup.theme_given else self._preferences.theme()
        self.theme = kept if kept in self.available_themes else setup.theme
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(setup.keymap.overrides())

    def get_driver_class(self) -> type[Driver]:
        usual = super().get_driver_class()
        if sys.platform == "win32":
            return usual
        from leadterm.screens.in_loop_driver import InLoopDriver, LinuxDriver

        return InLoopDriver if usual is LinuxDriver else usual

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What a theme of the terminal's own colours does not name."""
        return {"foreground-disabled": "ansi_bright_black"}

    def get_default_screen(self) -> Screen[Any]:
        return Ground()

    async def on_mount(self) -> None:
        self._catch_signals()
        await self.push_screen(self._first_screen())
        self.call_after_refresh(self._after_first_paint)

    def _first_screen(self) -> Screen[Any]:
        if self._setup.token or not wants_token(self._setup.relay_url):
            return self._desk_screen(self._setup.token)
        return self._sign_in_screen()

    def _after_first_paint(self) -> None:
        """What is imported and made by now stays: the collector need not look at it again."""
        gc.collect()
        gc.freeze()
        if self.desk is not None:
            self._run_desk(self.desk)

    # Coming and going -------------------------------------------------------------------------------------

    def _desk_screen(self, token: str) -> MainScreen:
        """The inbox of the agent with this token, as it was last known."""
        setup, store = self._setup, ConsoleStore()
        flusher = Flusher(self._show, pause=SLOW_PAUSE if setup.low_bandwidth else PAUSE)
        desk = make_desk(
            setup,
            token,
            store,
            on_dirty=flusher.changed,
            on_alert=self._alert,
            on_trouble=lambda sentence: desk.say(sentence, Severity.ERROR),
        )
        desk.start()
        self.store, self.desk, self._flusher = store, desk, flusher
        calendar = Calendar(setup.clock, setup.zone)
        outside = Outside(self._signals, setup.environ, self.suspend)
        wishes = Wishes(self, store, desk, setup.keymap, flusher, calendar, outside)
        return MainScreen(store, wishes, setup.keymap, clock=setup.clock, zone=setup.zone)

    def _sign_in_screen(self, why: str = "") -> "SignInScreen":
        from leadterm.screens.sign_in import SignInScreen

        relay_url = self._setup.relay_url
        return SignInScreen(relay_url, self._sign_in, why, wants_token=wants_token(relay_url))

    def _run_desk(self, desk: Desk) -> None:
        self.run_worker(desk.run(), name="desk", group="desk", exclusive=True, exit_on_error=False)

    async def _sign_in(self, token: str) -> str:
        """Tries a token, keeps it, and opens the inbox; or says why not."""
        why = await why_not(self._setup, token)
        if why:
            return why
        screen = self._desk_screen(token)
        assert self.desk is not None
        try:
            if token:
                self._session.keep(self._setup.relay_url, token)
        except OSError as error:
            self.desk.say(NOT_KEPT.format(error=error.strerror), Severity.ERROR)
        self._open(screen)
        self._run_desk(self.desk)
        return ""

    def _open(self, screen: Screen[Any]) -> None:
        """Puts a screen in place of all there are."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self.switch_screen(screen)

    async def _leave_desk(self) -> None:
        """Keeps what there is to keep, and stops following the relay."""
        desk, self.desk = self.desk, None
        if desk is None:
            return
        try:
            async with asyncio.timeout(LEAVING):
                await self._end_work()
                await desk.aclose()
        except TimeoutError:
            desk.flush()

    async def _end_work(self) -> None:
        """Ends everything that goes on between the desk and the relay."""
        if self._flusher is not None:
            self._flusher.stop()
        ending = [worker for worker in self.workers if worker.group != COMING_AND_GOING]
        for worker in ending:
            worker.cancel()
        await asyncio.gather(*(worker.wait() for worker in ending), return_exceptions=True)

    async def on_sign_out_wanted(self, event: SignOutWanted) -> None:
        """Forgets the token and what was kept here, and asks for a token again (A7)."""
        event.stop()
        desk, self.desk = self.desk, None
        if desk is None:
            return
        why = ""
        await self._end_work()
        try:
            self._session.forget(self._setup.relay_url)
            await desk.sign_out()
        except OSError as error:
            why = NOT_FORGOTTEN.format(error=error.strerror)
        self._announcer.leave()
        self._open(self._sign_in_screen(why))

    async def _turned_away(self) -> None:
        """The relay does not accept the token any more. Drafts stay for the next sign-in."""
        why = self.store.link_sentence
        await self._leave_desk()
        self._session.forget(self._setup.relay_url)
        self._open(self._sign_in_screen(why))

    async def action_app_quit(self) -> None:
        await self._quit(0)

    async def _quit(self, return_code: int) -> None:
        await self._leave_desk()
        self._announcer.leave()
        self.exit(return_code=return_code)

    def _catch_signals(self) -> None:
        """A closed terminal or a stopped session ends the console as ^q does."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is None:
                continue
            try:
                loop.add_signal_handler(number, self._ended_by, number)
            except (NotImplementedError, RuntimeError, ValueError):
                return

    def _ended_by(self, number: int) -> None:
        if self.desk is not None:
            self.desk.flush()
        # What is typed is on disk now. Where the terminal is gone Textual's own end waits for it for ever.
        last_resort = threading.Timer(LEAVING + PARTING, os._exit, (128 + number,))
        last_resort.daemon = True
        last_resort.start()
        self.run_worker(self._quit(128 + number), name="quit", group=COMING_AND_GOING, exit_on_error=False)

    # Showing ----------------------------------------------------------------------------------------------

    def _show(self, parts: set[Part]) -> None:
        """Draws what changed, on whichever screens look at it."""
        if not self.is_running:
            return
        for screen in self.screen_stack:
            changed: Callable[[set[Part]], None] | None = getattr(screen, "store_changed", None)
            if changed is not None:
                changed(parts)
        if not {Part.TOP, Part.INBOX}.isdisjoint(parts):
            self._announcer.show_title(self.store)
        if Part.STATUS in parts:
            self._let_read()
        if self.store.link is Link.SIGNED_OUT and self.desk is not None:
            self.run_worker(
                self._turned_away(), name="turned away", group=COMING_AND_GOING, exit_on_error=False
            )

    def _let_read(self) -> None:
        """A sentence in the status line goes by itself."""
        if self._reading is not None:
            self._reading.stop()
            self._reading = None
        if self.store.status is not None:
            self._reading = self.set_timer(READING, self._clear_status)

    def _clear_status(self) -> None:
        if self.desk is not None:
            self.desk.clear_status()

    def _alert(self, alert: Alert) -> None:
        if self.desk is not None:
            seen = alert.interaction_id is not None and alert.interaction_id == self.store.selected
            self._announcer.tell(alert, focused=self.app_focus, seen=seen, say=self.desk.say)

    def _write(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    # Keys -------------------------------------------------------------------------------------------------

    def action_app_help(self) -> None:
        from leadterm.screens.help import HelpScreen

        screen = self.screen
        context = screen.context if isinstance(screen, MainScreen) else None
        self.push_screen(HelpScreen(self._setup.keymap.actions, context))

    def action_app_palette(self) -> None:
        from leadterm.screens.palette import colours, commands, show_palette

        screen = self.screen
        if isinstance(screen, MainScreen):
            found = [*commands(self, self._setup.keymap, self.store), *screen.more_commands()]
            found += [colours(name, self._use_theme) for name in theme_names(self._setup.themes)]
            show_palette(self, found)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The palette is for the main screen: in a picker its key is the picker's own."""
        if action == "app_palette":
            return isinstance(self.screen, MainScreen)
        return super().check_action(action, parameters)

    def _use_theme(self, name: str) -> None:
        self._show_theme(name)
        self._preferences.keep_theme(name)

    def action_app_theme(self) -> None:
        from leadterm.screens.theme_menu import ThemeMenu

        names = theme_names(self._setup.themes)

        def answered(index: int | None) -> None:
            if index is not None:
                self._preferences.keep_theme(names[index])

        self.push_screen(ThemeMenu(names, self.theme, self._show_theme), answered)

    def _show_theme(self, name: str) -> None:
        self.theme = name

    def action_app_redraw(self) -> None:
        self.forget_painted()
        self.screen.refresh()

    def action_say_how_to_quit(self) -> None:
        key = self._setup.keymap["app.quit"].key
        if self.desk is not None and key:
            self.desk.say(HOW_TO_QUIT.format(key=key))

    # Faults -----------------------------------------------------------------------------------------------

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The one place where work that failed is told of."""
        if event.state is not WorkerState.ERROR:
            return
        log.error("%s failed", event.worker.name, exc_info=event.worker.error)
        if self.desk is not None:
            self.desk.say(FAILED, Severity.ERROR)

    def _handle_exception(self, error: Exception) -> None:
        log.critical("The console stops", exc_info=error)
        if self.desk is not None:
            self.desk.flush()
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """A sentence in place of Textual's traceback, once the terminal is as it was."""
        self.panic(Text(FAULT))

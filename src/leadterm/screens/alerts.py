"""Telling the agent that something came: a sentence, the bell, a notification of the terminal (A12)."""

from collections.abc import Callable

from leadterm.actions.alerts import Alert, AlertKind
from leadterm.domain.text import SafeText, one_line
from leadterm.screens.setup import Setup
from leadterm.state.parts import Severity
from leadterm.state.store import ConsoleStore
from leadterm.terminal import TerminalSignals

PRODUCT = "leadterm"
LONGEST = 160

Say = Callable[[str, Severity], None]


class Announcer:
    """Each way of telling has a setting; what people wrote is quoted only where previews are on."""

    def __init__(self, setup: Setup, signals: TerminalSignals) -> None:
        self._setup = setup
        self._signals = signals

    def tell(self, alert: Alert, *, focused: bool, seen: bool, say: Say) -> None:
        """``focused``: the terminal is in front. ``seen``: its conversation is what the agent looks at."""
        if focused and seen and alert.kind is AlertKind.MESSAGE:
            return
        title = one_line(alert.title, limit=LONGEST)
        if self._setup.status_alerts:
            say(title, Severity.WARNING if alert.kind is AlertKind.FAILED else Severity.INFO)
        if self._setup.bell:
            self._signals.bell()
        if self._setup.notifications and not focused:
            body = f"{title}: {alert.body}" if alert.body and self._setup.notification_previews else title
            self._signals.notify(SafeText(PRODUCT), one_line(body, limit=LONGEST))

    def show_title(self, store: ConsoleStore) -> None:
        """The window's title: how much is unread, and of which company."""
        parts = [PRODUCT]
        if store.unread_total:
            parts.append(f"{store.unread_total:,} unread")
        if store.company is not None:
            parts.append(store.company.name)
        self._signals.title(one_line(" · ".join(parts), limit=LONGEST))

    def leave(self) -> None:
        """Takes our title away."""
        self._signals.restore_title()

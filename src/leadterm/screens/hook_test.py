"""A test event to a webhook endpoint (D5), and what it said."""

from collections.abc import Iterable

from textual.widget import Widget

from leadterm.actions.desk import Desk
from leadterm.domain.hooks import Hook
from leadterm.screens.form import FormScreen
from leadterm.widgets.roles import Role


class HookTestForm(FormScreen[None]):
    """Sends one as it opens, and another each time it is asked to."""

    def __init__(self, desk: Desk, hook: Hook, keys: str) -> None:
        super().__init__("Test event", "Send again", keys, close_word="Close")
        self._desk = desk
        self._hook = hook
        self._sending = False

    def rows(self) -> Iterable[tuple[str, Widget]]:
        return ()

    def on_mount(self) -> None:
        self.action_form_save()

    def action_form_save(self) -> None:
        if not self._sending:
            self._sending = True
            self._say("Sending…", Role.MUTED)
            self.app.run_worker(self._send(), name="test hook", group="form", exit_on_error=False)

    async def _send(self) -> None:
        try:
            answer = await self._desk.test_hook(self._hook.id)
        finally:
            self._sending = False
        if self.is_attached:
            role = Role.GOOD if answer.delivered else Role.ERROR
            self._say(answer.sentence, role, f"It said: {answer.text}" if answer.text else "")

    def _say(self, sentence: str, role: Role, text: str = "") -> None:
        told = [(self._hook.url, Role.MUTED), (sentence, role)]
        self.tell([*told, (text, Role.TEXT)] if text else told)

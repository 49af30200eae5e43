"""What an agent says of themselves (A7): their own phone, their voicemail greeting, their name in chats."""

from collections.abc import Awaitable, Callable, Iterable

from textual.widget import Widget

from leadterm.domain.model import Profile
from leadterm.domain.wire import SaveProfile
from leadterm.screens.form import FormScreen
from leadterm.state.names import shown_number
from leadterm.state.store import ConsoleStore
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField, TextField

Save = Callable[[SaveProfile], Awaitable[str]]
"""Saves; answers with the sentence of a refusal, empty when it is saved."""

_ABOUT = "The phone is a number or a SIP address. Without a chat name, visitors see your own."


class ProfileForm(FormScreen[None]):
    """Filled with what is there; what is typed stays until it is saved."""

    def __init__(self, store: ConsoleStore, profile: Profile, save: Save, keys: str) -> None:
        super().__init__("Your profile", "Save", keys)
        self._save = save
        self._profile = profile
        self._saving = False
        self._shown_endpoint = shown_number(profile.endpoint, store.company)
        self._endpoint = LineField(self._shown_endpoint, placeholder="(415) 555-0133", id="endpoint")
        self._chat_name = LineField(profile.chat_name, id="chat-name")
        self._greeting = TextField(profile.greeting, classes="-tall", id="greeting")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Phone", self._endpoint
        yield "Chat name", self._chat_name
        yield "Greeting", self._greeting

    def on_mount(self) -> None:
        self.tell(((_ABOUT, Role.MUTED),))
        self._endpoint.focus()

    @property
    def mine(self) -> SaveProfile:
        """What the form says. A phone that still shows what it showed at first has not been changed."""
        endpoint = self._endpoint.text.strip()
        return SaveProfile(
            endpoint=self._profile.endpoint if endpoint == self._shown_endpoint else endpoint,
            greeting=self._greeting.text.strip(),
            chat_name=self._chat_name.text.strip(),
        )

    def action_form_save(self) -> None:
        if not self._saving:
            self._saving = True
            self.app.run_worker(self._saved(), name="save profile", group="form", exit_on_error=False)

    async def _saved(self) -> None:
        try:
            refusal = await self._save(self.mine)
        finally:
            self._saving = False
        if refusal:
            self.tell(((refusal, Role.ERROR),))
        elif self.is_current:
            self.dismiss(None)

"""Signing in (A7): the relay's address, and a token that is typed unseen and checked before it is kept."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeAlias

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from leadterm.screens.bindings import bindings
from leadterm.widgets.form import Button, FieldLabel, Sentences
from leadterm.widgets.frame import FrameEdge
from leadterm.widgets.roles import Role

SignIn: TypeAlias = Callable[[str], Awaitable[str]]
"""Tries a token; answers with why it can't be used, or nothing when the agent is in."""

_ASK = "Paste or type the token an administrator gave you. It stays hidden, and is kept on this machine."
_ASK_LOCALLY = (
    "Enter signs in again whom the relay knows by this machine's user. To be another agent, paste or type "
    "the token an administrator gave them."
)


class SignInScreen(Screen[None]):
    """Shown instead of the inbox while there is no token that the relay accepts."""

    CSS_PATH = "sign_in.tcss"
    AUTO_FOCUS = "#token"
    BINDINGS: ClassVar[list[BindingType]] = bindings(["pane.next", "pane.previous"])

    def __init__(self, relay_url: str, sign_in: SignIn, why: str = "", *, wants_token: bool = True) -> None:
        """Without ``wants_token`` the relay knows the agent by the machine's user, too."""
        super().__init__()
        self._wants_token = wants_token
        self._sign_in = sign_in
        self._why = why
        self._checking = False
        self._relay = Sentences(id="relay")
        self._relay_url = relay_url
        self._token = Input(password=True, placeholder="lt_…", id="token", compact=True)
        self._token.cursor_blink = False
        self._sentences = Sentences(id="sentences")
        self._edge, self._foot = FrameEdge("┌┐", "Sign in to leadterm"), FrameEdge("└┘")

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in"):
            yield self._edge
            with Vertical(id="sign-in-inside"):
                yield self._relay
                yield FieldLabel("Token")
                yield self._token
                yield self._sentences
                yield Button("Sign in", id="go")
            yield self._foot

    def on_mount(self) -> None:
        self._edge.light(True)
        self._foot.light(True)
        self._foot.say("Enter sign in   ^q quit")
        self._relay.show(
            [
                (f"Relay   {self._relay_url}", Role.TEXT),
                (_ASK if self._wants_token else _ASK_LOCALLY, Role.MUTED),
            ]
        )
        if self._why:
            self._sentences.show([(self._why, Role.ERROR)])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._try()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self._try()

    def action_pane_next(self) -> None:
        self.focus_next()

    def action_pane_previous(self) -> None:
        self.focus_previous()

    def _try(self) -> None:
        token = self._token.value.strip()
        if self._checking or (self._wants_token and not token):
            return
        self._checking = True
        self._sentences.show([("Asking the relay…", Role.MUTED)])
        self.app.run_worker(self._tried(token), name="sign in", group="coming and going", exit_on_error=False)

    async def _tried(self, token: str) -> None:
        try:
            why = await self._sign_in(token)
        finally:
            self._checking = False
        if why:
            self._sentences.show([(why, Role.ERROR)])

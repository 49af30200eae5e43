"""Somebody new for the company (F4). The token that they sign in with is shown when it is saved."""

from collections.abc import Callable, Iterable

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.model import Role
from leadterm.domain.wire.admin import InviteAgent
from leadterm.screens.record_form import RecordForm
from leadterm.widgets.choice_field import ChoiceField
from leadterm.widgets.roles import Role as LookRole
from leadterm.widgets.text_field import LineField

_ROLES = (Role.AGENT, Role.MANAGER, Role.ADMIN, Role.OWNER)
_ABOUT = "They get a token to sign in with: it is shown once, when this is saved."


class InviteForm(RecordForm):
    """A name and a role; rights beyond the role come later."""

    def __init__(self, desk: Desk, show_token: Callable[[str, str], None], keys: str) -> None:
        super().__init__("New agent", keys, save_word="Add")
        self._desk = desk
        self._show_token = show_token
        self._called = LineField("", placeholder="Dana Reyes", id="agent-name")
        self._role = ChoiceField([role.value for role in _ROLES], 0, id="agent-role")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Role", self._role

    def on_mount(self) -> None:
        self.tell(((_ABOUT, LookRole.MUTED),))
        self._called.focus()

    @property
    def mine(self) -> InviteAgent:
        return InviteAgent(name=self._called.text.strip(), role=_ROLES[self._role.choice])

    def field_of(self, name: str) -> Widget | None:
        return {"name": self._called, "role": self._role}.get(name)

    async def save(self, key: str) -> Saved:
        return await self._desk.invite(self.mine, key)

    def done(self, saved: Saved) -> None:
        super().done(saved)
        self._show_token(self.mine.name, saved.token)
